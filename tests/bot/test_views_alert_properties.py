"""Whatever an alert, its measures and a week of hygiene look like, what is drawn of them is safe and fits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import actions
from bot.views import board, figures, notices
from bot.views.blocks import weight
from core.boards import Board, BoardRow
from core.events import QueueVerb
from core.incidents import AlertRule, Figure, Incident, Level, Measure, MeasureKind, Severity
from core.metrics import AgeBands, Diagnosis, QueueStatus, WeekOfHygiene
from core.model import SkipReason
from core.notices import Audience, Duty, Message, Notice, NoticeKind, Outlook, Parcel
from tests.bot.drawing import SPEECHES, accepted, bare, mrkdwn, strings
from tests.bot.parcels import NOW
from tests.bot.test_views_properties import unseen
from tests.builders import ANA, MIA, days, hours

Draw = Callable[[st.SearchStrategy[Any]], Any]
COUNTS = st.integers(0, 10**6)
NUMBERS = st.one_of(COUNTS, st.integers(0, 10**6).map(lambda n: n / 100), st.none(), st.just("?"))
PEOPLE = st.integers(0, 40).map(lambda n: tuple([ANA, MIA][one % 2] for one in range(n)))
MOMENTS = st.integers(-200, 200).map(lambda n: NOW + hours(n))
PERHAPS = st.one_of(st.none(), MOMENTS)
QUEUES = st.sampled_from(["inbound", "q" * 40])
SOURCES = st.text(max_size=80)
KINDS = [NoticeKind.ALERT, NoticeKind.ALERT_AGAIN, NoticeKind.ALERT_NEWS, NoticeKind.SILENT]


@st.composite
def incidents(draw: Draw) -> Incident:
    began: datetime = draw(MOMENTS)
    worst = draw(st.sampled_from([None, *Severity]))
    keys = sorted(set(Figure) - {Figure.SINCE})
    return Incident(
        draw(st.integers(1, 10**9)),
        draw(QUEUES),
        draw(st.sampled_from(AlertRule)),
        began,
        levels={one: Level(draw(MOMENTS), began) for one in Severity if worst and one <= worst},
        figures=draw(st.fixed_dictionaries(dict.fromkeys(keys, NUMBERS))),
        acknowledged_by=draw(st.sampled_from([None, MIA])),
        acknowledged_until=draw(PERHAPS),
        snoozed_by=MIA,
        snoozed_until=draw(PERHAPS),
        ended_at=draw(PERHAPS),
    )


@st.composite
def measures(draw: Draw) -> tuple[Measure, ...]:
    kinds = draw(st.lists(st.sampled_from(MeasureKind), max_size=5))
    return tuple(
        Measure(
            number,
            "inbound",
            kind,
            MIA,
            NOW,
            until=draw(PERHAPS),
            data=draw(st.sampled_from([{}, {"reps": [ANA] * 40, "leads": 3}, {"reps": None, "leads": "x"}])),
        )
        for number, kind in enumerate(kinds, start=1)
    )


@st.composite
def diagnoses(draw: Draw) -> Diagnosis:
    reasons = st.sampled_from([*(one.value for one in SkipReason), "<unheard of>"])
    shares = COUNTS.flatmap(lambda came: st.tuples(st.just(came), st.integers(0, came)))
    scores = st.one_of(st.none(), st.floats(0, 100))
    return Diagnosis(
        skips=draw(st.dictionaries(reasons, COUNTS, max_size=4)),
        exits=draw(st.dictionaries(reasons, COUNTS, max_size=2)),
        sources=draw(st.dictionaries(SOURCES, shares, max_size=4)),
        scores=(draw(scores), draw(scores)),
    )


@st.composite
def alerts(draw: Draw) -> Parcel:
    kind = draw(st.sampled_from(KINDS))
    verb = draw(st.sampled_from(sorted(set(QueueVerb) - {QueueVerb.CLEANED})))
    perhaps_by = {QueueVerb.STARTED: None, QueueVerb.STOPPED: None}
    data = {
        "severity": draw(st.sampled_from(Severity)).value,
        "duty": list(draw(PEOPLE)),
        "verb": verb.value,
        "why": draw(st.sampled_from(MeasureKind)).value,
        "by": draw(st.sampled_from([perhaps_by.get(verb, MIA), MIA])),
        "until": (NOW + days(2)).isoformat(),
    }
    notice = Notice(
        f"{kind}:7:red@C1",
        kind,
        "C1",
        NOW,
        audience=Audience.MANAGERS,
        data=data,
        repeated=draw(st.booleans()),
    )
    duty = Duty(draw(PEOPLE), draw(PEOPLE), draw(PEOPLE))
    known = st.one_of(st.none(), diagnoses())
    outlook = Outlook(draw(incidents()), duty, draw(measures()), draw(known))
    tick_at = draw(PERHAPS)
    return Parcel(notice, None, None, None, NOW, outlook=outlook, tick_at=tick_at)


@st.composite
def weeks(draw: Draw) -> Parcel:
    states = st.sampled_from(["nurture", "recycled", "archived"])
    moved, old, duplicates = draw(st.dictionaries(states, COUNTS)), draw(COUNTS), draw(COUNTS)
    found = tuple(
        WeekOfHygiene(f"{number}-{'q' * 36}", NOW, moved, old, duplicates, junk=number)
        for number in range(draw(st.integers(0, 40)))
    )
    key, data = "cleanup:2026-03-02@C1", {"until": NOW.isoformat()}
    notice = Notice(key, NoticeKind.CLEANUP, "C1", NOW, audience=Audience.OPS, data=data)
    return Parcel(notice, None, None, None, NOW, weeks=found)


@given(parcel=st.one_of(alerts(), weeks()), language=st.sampled_from(sorted(SPEECHES)))
@settings(max_examples=80)
def test_nothing_about_a_queue_draws_a_message_that_is_unsafe_or_that_slack_refuses(
    parcel: Parcel, language: str
) -> None:
    message = Message(parcel.notice.key, "C1", (parcel,))

    drawn = accepted(notices.draw(message, SPEECHES[language]))

    assert len(drawn["blocks"]) <= 50
    assert weight(drawn["blocks"]) <= 12_000
    assert [text for text in mrkdwn(drawn) if set("<>&") & set(bare(text))] == []
    assert [text for text in strings(drawn) if unseen(text)] == []


@given(parcel=st.one_of(alerts(), weeks()))
@settings(max_examples=40)
def test_buttons_echo_digits_alone_and_stand_in_blocks_that_say_they_were_told(parcel: Parcel) -> None:
    drawn = notices.draw(Message(parcel.notice.key, "C1", (parcel,)), SPEECHES["en"])

    acting = [block for block in drawn.blocks if block.get("elements") and block["type"] == "actions"]
    elements = [one for block in acting for one in block["elements"]]
    elements += [block["accessory"] for block in drawn.blocks if "accessory" in block]
    marked = [block for block in drawn.blocks if block["type"] == "actions" or "accessory" in block]
    assert all(block["block_id"].startswith(actions.TOLD) for block in marked)
    assert all(one["value"].isdecimal() for one in elements if one["type"] == "button")
    assert all(
        option["value"].split(":")[0].isdecimal() for one in elements for option in one.get("options", ())
    )


@given(st.tuples(COUNTS, COUNTS, COUNTS))
def test_a_bar_has_ten_squares_and_shows_whatever_there_is(ages: tuple[int, int, int]) -> None:
    bar = figures.bar(ages)

    shown = [bar.count(colour) for colour in "🟩🟨🟥"]
    assert sum(shown) == (10 if any(ages) else 0)
    assert [bool(one) for one in shown] == [bool(one) for one in ages]


@given(alert=incidents(), taken=measures(), number=st.integers(1, 25))
@settings(max_examples=25)
def test_no_board_is_more_than_slack_takes(alert: Incident, taken: tuple[Measure, ...], number: int) -> None:
    ages, every = AgeBands(5, 4, 3, 2.0, 80.0), tuple(replace(alert, id=n) for n in range(8))
    rows = tuple(
        BoardRow(
            QueueStatus(f"{n}-{'q' * 36}", 12, 12, 0, 3, 0, 0, 0, ages, None, None, None, "full"),
            every,
            taken,
        )
        for n in range(number)
    )

    drawn = accepted(board.card(Board(rows), SPEECHES["de"], NOW))

    assert len(drawn["blocks"]) <= 50
