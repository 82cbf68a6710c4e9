"""Measures against overflow: the dialogs, what became of them, and those who are lent."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.views import answers, overflow_forms
from core.answers import Answered, Arranged, LetIn, Plan
from core.events import QueueVerb
from core.incidents import Measure, MeasureKind
from core.notices import Audience, Notice, NoticeKind, Parcel
from tests.bot.drawing import EN, SPEECHES, accepted, accepted_view, aloud
from tests.bot.parcels import NOW, an_incident, lines
from tests.builders import ANA, BEN, CLEO, MIA, days, hours
from tests.reading import read

FORMS: dict[str, tuple[Callable[..., dict[str, Any]], list[str]]] = {
    "more reps": (
        overflow_forms.more_reps,
        [
            "They see the leads of `inbound` too, and get a message.",
            "Who helps?:",
            "For how long?: 1 h / 2 h / 4 h / 8 h / 24 h",
        ],
    ),
    "fast lane": (
        overflow_forms.fast_lane,
        [
            "The hot leads of `inbound` get a line of their own. Only these reps see it, and they get a "
            "message. What is left at the end comes back.",
            "Who works the fast lane?:",
            "For how long?: 1 h / 2 h / 4 h / 8 h / 24 h",
        ],
    ),
    "partner": (
        overflow_forms.partner,
        [
            "Leads of `inbound` that agreed to be passed on go to a partner, those furthest behind first. "
            "For 7 days they can be taken back. 12 leads have agreed.",
            "How many leads?:",
        ],
    ),
    "pause": (
        overflow_forms.pause,
        [
            "New leads for `inbound` from low-priority sources are held back meanwhile. Hot inbound leads, "
            "referrals and target accounts still come in.",
            "For how long?: 1 h / 2 h / 4 h / 8 h / 24 h",
        ],
    ),
    "let in": (
        overflow_forms.let_in,
        [
            "The best held leads of `inbound` come in now, also above what the queue should hold. 30 leads "
            "are held back.",
            "How many leads?:",
        ],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_dialog_says_what_it_does_and_asks_the_rest(name: str) -> None:
    form, expected = FORMS[name]

    view = accepted_view(form(Plan("inbound", consenting=12, held=30), EN, metadata="7:card:told."))

    assert read(view["blocks"]) == expected
    assert view["private_metadata"] == "7:card:told."


@pytest.mark.parametrize(
    ("there_are", "expected"), [(30, ("1", "30", "10")), (4, ("1", "4", "4")), (0, ("1", "1", "1"))]
)
def test_a_number_is_at_most_what_there_is(there_are: int, expected: tuple[str, ...]) -> None:
    plan = Plan("inbound", consenting=there_are, held=there_are)

    fields = [
        form(plan, EN, metadata="7::")["blocks"][1] for form in (FORMS["partner"][0], FORMS["let in"][0])
    ]

    asked = [field["element"] for field in fields]
    assert [(one["min_value"], one["max_value"], one["initial_value"]) for one in asked] == [expected] * 2


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("name", FORMS)
def test_titles_and_buttons_of_dialogs_are_not_cut(name: str, language: str) -> None:
    form, _ = FORMS[name]

    view = accepted_view(form(Plan("inbound"), SPEECHES[language], metadata="7::"))

    words = [view[part]["text"] for part in ("title", "submit", "close")]
    assert [word for word in words if not 0 < len(word) < 25] == []
    assert view["title"]["text"] != view["submit"]["text"]


def a_measure(kind: MeasureKind, **details: Any) -> Measure:
    given: dict[str, Any] = {"data": {"reps": [BEN, CLEO], "leads": 12}, "until": NOW + hours(4)} | details
    return Measure(5, "inbound", kind, MIA, NOW, **given)


DONE: list[tuple[answers.Answer, str]] = [
    (Arranged(a_measure(MeasureKind.MORE_REPS)), "More reps until 15:30: <@U01BEN> and <@U01CLEO>."),
    (
        Arranged(a_measure(MeasureKind.FAST_LANE), 3),
        "Fast lane until 15:30: <@U01BEN> and <@U01CLEO>. 3 hot leads moved there.",
    ),
    (
        Arranged(a_measure(MeasureKind.PARTNER, until=NOW + days(7)), 12),
        "With a partner: 12 leads, which can be taken back until 9 Mar 2026, 11:30. `nextlead partner 5` "
        "writes the file for the partner.",
    ),
    (Arranged(a_measure(MeasureKind.PAUSE_SOURCES)), "Low-priority sources are paused until 15:30."),
    (Arranged(a_measure(MeasureKind.PAUSE_SOURCES, ended_at=NOW)), "Pause sources: ended."),
    (
        Arranged(a_measure(MeasureKind.PARTNER, ended_at=NOW), 1),
        "Partner: ended. 1 lead is back in the line.",
    ),
    (LetIn("inbound", 5, 0), "5 held leads came into `inbound`."),
    (LetIn("inbound", 5, 1), "5 held leads came into `inbound`. 1 of them is above the limit of the queue."),
    (
        Answered(an_incident(acknowledged_by=ANA, acknowledged_until=NOW + hours(2)), QueueVerb.ACKNOWLEDGED),
        "You have it: no reminders until 13:30, unless it gets worse.",
    ),
    (
        Answered(an_incident(snoozed_by=ANA, snoozed_until=NOW + hours(20)), QueueVerb.SNOOZED),
        "Quiet until 3 Mar 2026, 07:30, unless it gets worse.",
    ),
]


@pytest.mark.parametrize(("answer", "said"), DONE)
def test_whoever_clicked_reads_what_became_of_it(answer: answers.Answer, said: str) -> None:
    card = answers.draw(answer, EN, NOW)

    assert [aloud(line) for line in read(card.blocks)] == [said]
    assert accepted(card)["text"] == said


def test_a_measure_of_which_little_is_known_is_still_told() -> None:
    bare = Arranged(a_measure(MeasureKind.MORE_REPS, data={}, until=None))
    partner = Arranged(a_measure(MeasureKind.PARTNER, data={"leads": "x"}))

    assert answers.draw(bare, EN, NOW).text == "More reps until the queue is better: –."
    assert answers.draw(partner, EN, NOW).text.startswith("With a partner: 0 leads")


LENT: dict[str, object] = {"queue": "inbound", "until": (NOW + hours(4)).isoformat()}


def lent(*, by: str | None = MIA, audience: Audience = Audience.REP) -> Parcel:
    notice = Notice(f"lent:5@{ANA}", NoticeKind.LENT, ANA, NOW, by=by, audience=audience, data=LENT)
    return Parcel(notice, None, None, None, NOW)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "<@U01MIA> asks you to help in `inbound` until 15:30: `/nextlead` shows you its leads too.",
        ),
        (
            "de",
            "<@U01MIA> bittet dich, bis 16:30 in `inbound` mitzuhelfen: `/nextlead` zeigt dir auch deren "
            "Leads.",
        ),
        (
            "id",
            "<@U01MIA> meminta Anda membantu `inbound` hingga 22.30: `/nextlead` juga menampilkan prospeknya "
            "untuk Anda.",
        ),
    ],
)
def test_whoever_is_lent_reads_where_until_when_and_what_to_type(language: str, said: str) -> None:
    assert lines(lent(), speech=SPEECHES[language]) == [said]


def test_help_that_is_over_is_thanked_for_and_nobody_is_named_who_is_not_known() -> None:
    over = replace(lent(), now=NOW + hours(5))

    assert lines(over) == ["You helped in `inbound` until 15:30. Thank you."]
    assert lines(lent(by=None)) == ["You help in `inbound` until 15:30: `/nextlead` shows you its leads too."]


PAUSED: dict[str, object] = {"queue": "inbound", "measure": 5, "until": (NOW + hours(4)).isoformat()}


@pytest.mark.parametrize(
    ("language", "begun", "ended"),
    [
        (
            "en",
            "<@U01MIA> paused low-priority sources of `inbound` until 15:30: their new leads are held back.",
            "<@U01MIA> ended the pause: low-priority sources of `inbound` come in again.",
        ),
        (
            "de",
            "<@U01MIA> hat nachrangige Quellen von `inbound` bis 16:30 angehalten; was sie bringen, wird "
            "zurückgehalten.",
            "<@U01MIA> hat die Pause beendet: Leads nachrangiger Quellen kommen wieder in `inbound`.",
        ),
        (
            "id",
            "<@U01MIA> menjeda sumber prioritas rendah `inbound` hingga 22.30: prospek barunya ditahan.",
            "<@U01MIA> mengakhiri jeda: prospek dari sumber prioritas rendah kembali masuk ke `inbound`.",
        ),
    ],
)
def test_ops_read_who_paused_sources_until_when_and_who_ended_it(
    language: str, begun: str, ended: str
) -> None:
    notice = Notice("paused:5@C", NoticeKind.PAUSED, "C", NOW, by=MIA, audience=Audience.OPS, data=PAUSED)
    over = replace(notice, data={**PAUSED, "after": "paused:5"})

    said = [lines(Parcel(one, None, None, None, NOW), speech=SPEECHES[language]) for one in (notice, over)]

    assert said == [[begun], [ended]]


def test_managers_hear_of_a_helper_who_cannot_be_reached() -> None:
    assert lines(lent(audience=Audience.MANAGERS)) == [
        "Somebody was to help in `inbound` until 15:30, but cannot be reached."
    ]
