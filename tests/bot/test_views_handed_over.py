"""A lead that becomes a rep's own without a click of theirs, and what every message has in common."""

from dataclasses import replace

import pytest

from core.model import LeadFacts
from core.notices import NoticeKind
from tests.bot.drawing import SPEECHES
from tests.bot.parcels import NOW, a_parcel, lines, told
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_claim, a_lead, days, hours, minutes
from tests.reading import buttons, read

BEFORE_THE_BREACH = MONDAY_9AM + hours(1.75)
HANDED_OVER = {
    NoticeKind.CLAIMED: {
        "en": "You claimed this lead; in case the answer did not reach you, here it is.",
        "de": "Du hast diesen Lead übernommen; falls dich die Antwort nicht erreicht hat: Hier ist er.",
        "id": "Anda mengambil prospek ini; jika jawabannya tidak sampai kepada Anda, inilah prospeknya.",
    },
    NoticeKind.TRANSFERRED: {
        "en": "<@U01MIA> handed a lead over to you.",
        "de": "<@U01MIA> hat dir einen Lead übergeben.",
        "id": "<@U01MIA> mengalihkan sebuah prospek kepada Anda.",
    },
    NoticeKind.ASSIGNED: {
        "en": "<@U01MIA> assigned Acme to you.",
        "de": "<@U01MIA> hat dir Acme zugewiesen.",
        "id": "<@U01MIA> menugaskan Acme kepada Anda.",
    },
}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("kind", HANDED_OVER)
def test_a_lead_that_became_a_reps_own_comes_with_its_whole_card(kind: NoticeKind, language: str) -> None:
    parcel = a_parcel(kind, by=MIA, now=MONDAY_9AM + minutes(2))

    card = told(parcel, speech=SPEECHES[language])

    shown = lines(parcel, speech=SPEECHES[language])
    assert shown[:2] == [HANDED_OVER[kind][language], "Acme"]
    assert any("acme@lead.example" in line for line in shown)
    assert len(buttons(card.blocks)) == 3
    assert card.blocks[-1]["block_id"].startswith("told.")


@pytest.mark.parametrize(
    ("by", "data", "said"),
    [
        (None, {}, "Acme is yours now, because it had waited too long."),
        (None, {"from": BEN, "to": ANA}, "Acme is yours now, because <@U01BEN> had not contacted them."),
        (MIA, {}, "<@U01MIA> assigned Acme to you."),
        (MIA, {"from": BEN, "to": ANA}, "<@U01MIA> gave Acme to you; <@U01BEN> had not contacted them."),
    ],
)
def test_whoever_is_given_a_lead_reads_by_whom_or_why(
    by: str | None, data: dict[str, object], said: str
) -> None:
    assert lines(a_parcel(NoticeKind.ASSIGNED, by=by, data=data))[0] == said


@pytest.mark.parametrize("kind", HANDED_OVER)
def test_its_card_says_until_when_and_follows_the_claim(kind: NoticeKind) -> None:
    waiting = a_parcel(kind, by=MIA, now=BEFORE_THE_BREACH)
    worked = a_parcel(kind, by=MIA, claim=a_claim(a_lead(id=17), id=4, contacted_at=NOW - minutes(30)))

    before, after = told(waiting), told(worked)

    assert "Contact them by 11:00." in lines(waiting)
    assert buttons(before.blocks) == ["Contacted", "Release", "Transfer"]
    assert "Contacted 2 h after you claimed it." in lines(worked)
    assert buttons(after.blocks) == ["Converted", "Disqualified", "Transfer"]


def test_a_time_of_another_day_comes_with_its_day_in_every_readers_words() -> None:
    friday, by = NOW + days(4), NOW + days(7)
    parcel = a_parcel(NoticeKind.WARNING, now=friday, contact_by=by)

    [sentence, _] = read(told(parcel).blocks)

    token = f"<!date^{int(by.timestamp())}^{{date_short_pretty}}, {{time}}|9 Mar 2026, 11:30>"
    assert sentence == f"You have not contacted *Acme* yet. Please do so by {token}."
    assert told(parcel).text == "You have not contacted Acme yet. Please do so by 9 Mar 2026, 11:30."


def test_a_lead_without_a_company_goes_by_its_number() -> None:
    nameless = replace(a_lead(id=17), facts=LeadFacts())

    said = lines(a_parcel(NoticeKind.NUDGE, lead=nameless))[0]

    assert said == "A long break is coming. Contact L-17 today, or release it for somebody else."
