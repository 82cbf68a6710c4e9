"""Everything that is due to one person is one message: what is open first, no more than can be taken in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.views import notices
from bot.views.blocks import Card, weight
from core.events import Verb
from core.model import LeadState, LeadType
from core.notices import NoticeKind, Parcel
from tests.bot.drawing import SPEECHES, accepted, aloud
from tests.bot.parcels import NOW, a_message, a_parcel, lines, told
from tests.builders import MIA, a_claim, a_lead, minutes
from tests.reading import buttons, read


def a_breach(number: int, *, to_rep: bool = True, contacted: bool = False, **facts: Any) -> Parcel:
    """News about Firm 1, Firm 2, …; which may have been contacted since."""
    lead = a_lead(facts.pop("company", f"Firm {number}"), id=number, state=LeadState.CLAIMED, **facts)
    claim = a_claim(lead, id=number, climbed=1, contacted_at=NOW if contacted else None)
    kind = NoticeKind.BREACH if to_rep else NoticeKind.UNWORKED
    return a_parcel(kind, f"{number}:1", lead=lead, claim=claim, to_rep=to_rep, data={"rung": 1})


def breaches(count: int, **rest: Any) -> list[Parcel]:
    return [a_breach(number, **rest) for number in range(1, count + 1)]


def drawn(parcels: Sequence[Parcel], language: str = "en") -> Card:
    return notices.draw(a_message(*parcels), SPEECHES[language])


def test_two_leads_are_two_items_with_a_line_between_them() -> None:
    shown = lines(*breaches(2))

    assert shown == [
        "You have had Firm 1 for 2 h 30 min and not contacted them yet. Next, the managers are told.",
        "[Contacted] [Need more time] [Release]",
        "---",
        "You have had Firm 2 for 2 h 30 min and not contacted them yet. Next, the managers are told.",
        "[Contacted] [Need more time] [Release]",
    ]


def test_what_is_open_stands_before_what_has_moved_on() -> None:
    shown = lines(a_breach(1, contacted=True), a_breach(2), a_breach(3, contacted=True))

    assert shown[0].startswith("You have had Firm 2")
    assert shown[-3:] == [
        "---",
        "You contacted Firm 1, 2 h 30 min after the claim.",
        "You contacted Firm 3, 2 h 30 min after the claim.",
    ]


def test_two_messages_about_a_lead_that_has_moved_on_say_it_once() -> None:
    worked = a_breach(1, contacted=True)
    asked = replace(worked, notice=replace(worked.notice, kind=NoticeKind.ASKED, key="asked:1:1@U01ANA"))

    assert lines(worked, asked) == ["You contacted Firm 1, 2 h 30 min after the claim."]


def test_once_everything_is_done_nothing_is_left_to_click() -> None:
    shown = lines(*(a_breach(number, contacted=True) for number in range(1, 9)))

    assert len(shown) == 8
    assert all(line.startswith("You contacted Firm ") for line in shown)


@pytest.mark.parametrize(
    ("language", "also", "more"),
    [
        ("en", "Also: *Firm 9*, *Firm 10* and *Firm 11*.", "`/myleads` shows them all."),
        ("de", "Außerdem: *Firm 9*, *Firm 10* und *Firm 11*.", "Alle zeigt `/myleads`."),
        ("id", "Juga: *Firm 9*, *Firm 10*, dan *Firm 11*.", "`/myleads` menampilkan semuanya."),
    ],
)
def test_of_more_than_eight_the_others_are_named(language: str, also: str, more: str) -> None:
    card = drawn(breaches(11), language)

    assert read(card.blocks)[-2:] == [also, more]
    assert len(buttons(card.blocks)) == 3 * 8
    assert card.text.endswith(f"{also} {more}".replace("*", ""))


def test_managers_have_no_list_of_their_own_to_be_sent_to() -> None:
    card = drawn(breaches(30, to_rep=False))

    assert read(card.blocks)[-2:] == [
        "Also: *Firm 9*, *Firm 10*, *Firm 11*, *Firm 12*, *Firm 13*, *Firm 14*, *Firm 15*, *Firm 16*, "
        "*Firm 17* and *Firm 18*.",
        "12 more are not shown.",
    ]


def test_every_row_of_buttons_has_an_id_of_its_own() -> None:
    lead, kinds = a_lead(id=17), (NoticeKind.WARNING, NoticeKind.ASKED, NoticeKind.FLAG, NoticeKind.ASSIGNED)
    claim = a_claim(lead, id=4)

    same = [a_parcel(kind, lead=lead, claim=claim, by=MIA) for kind in kinds]
    message = accepted(told(*same, *breaches(4)))

    rows = [block["block_id"] for block in message["blocks"] if block["type"] == "actions"]
    assert len(set(rows)) == len(rows) == 8
    assert all(row.startswith("told.") for row in rows)


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("count", [1, 8, 9, 40, 100])
@pytest.mark.parametrize("kind", [NoticeKind.BREACH, NoticeKind.ASSIGNED, NoticeKind.UNWORKED])
def test_a_message_about_any_number_of_leads_is_one_that_slack_takes(
    kind: NoticeKind, count: int, language: str
) -> None:
    to_rep = kind is not NoticeKind.UNWORKED
    parcels = [
        replace(one, notice=replace(one.notice, kind=kind, by=MIA)) for one in breaches(count, to_rep=to_rep)
    ]

    message = accepted(drawn(parcels, language))

    assert len(message["blocks"]) <= 50
    assert weight(message["blocks"]) <= 12_000
    assert all(f"Firm {number}" in message["text"] for number in range(1, min(count, 18) + 1))


LONGEST: dict[str, Any] = {
    "company": "&" * 200,
    "contact_name": "<" * 200,
    "contact_title": "<" * 200,
    "source": "&" * 120,
    "referrer": ">" * 200,
    "recent_activity": "<" * 2_000,
    "industry": "&" * 120,
    "product": "&" * 120,
    "account_tier": "&" * 40,
    "language": "&" * 40,
    "region": "&" * 120,
    "country": "&" * 40,
    "email": f"{'a' * 64}@{'b' * 180}.example",
    "phone": "1" * 40,
    "deal_size": 1e12,
    "timezone": "Asia/Jakarta",
    "type": LeadType.HOT_INBOUND,
    "score": 100,
}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("moved_on", [0, 4, 40])
@pytest.mark.parametrize("count", [1, 2, 8, 40])
def test_leads_with_very_much_to_say_are_fewer_but_every_one_is_shown_or_counted(
    count: int, moved_on: int, language: str
) -> None:
    cards = [
        replace(one, notice=replace(one.notice, kind=NoticeKind.TRANSFERRED, by=MIA))
        for one in (a_breach(number, **LONGEST) for number in range(count))
    ]
    over = [a_breach(100 + number, contacted=True, **LONGEST) for number in range(moved_on)]

    message = accepted(drawn([*over, *cards], language))

    assert len(message["blocks"]) <= 50
    assert weight(message["blocks"]) <= 12_000
    assert buttons(message["blocks"])


def test_the_weight_of_blocks_is_what_people_read_in_them() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "12345"}, "fields": [{"text": "678"}]}
    row = {"type": "actions", "block_id": "told.x", "elements": [{"text": {"text": "90"}, "value": "17"}]}

    assert weight([section, row]) == 10


@pytest.mark.parametrize("language", SPEECHES)
def test_whoever_hears_a_bundle_read_aloud_misses_nothing(language: str) -> None:
    parcels = [*breaches(3), a_breach(4, contacted=True), a_breach(5)]

    message = accepted(drawn(parcels, language))

    heard = aloud(message["text"])
    shown = [aloud(line) for line in read(message["blocks"]) if not line.startswith(("[", "---"))]
    assert [line for line in shown if line not in heard] == []
    assert "*" not in message["text"]


def test_a_release_in_the_middle_of_a_bundle_leaves_the_others_as_they_were() -> None:
    first, second, third = breaches(3)
    over = replace(second.claim or a_claim(a_lead()), ended_at=NOW + minutes(1), ended_by=Verb.RELEASED)
    lead = a_lead("Firm 2", id=2, state=LeadState.WAITING)

    shown = lines(first, replace(second, claim=over, current=None, lead=lead), third)

    assert [line.split(" for ")[0] for line in shown if line.startswith("You have had")] == [
        "You have had Firm 1",
        "You have had Firm 3",
    ]
    assert shown[-1] == "You released Firm 2; it is back in the line."
