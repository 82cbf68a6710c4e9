"""What people answer to an alert, for how long that holds, and what stands in its thread."""

import pytest

from core.alerts import snoozed_until
from core.answers import Answered, Refusal, Refused
from core.calendar import BusinessCalendar
from core.events import QueueVerb
from core.incidents import AlertState, Severity, Snooze
from core.notices import NoticeKind
from tests.builders import MIA, MONDAY_9AM, OLE, a_person, a_team, days, hours, minutes
from tests.core.sickness import MANAGERS, OPS, PEOPLE, Ward, a_ward
from tests.core.unworked import at, office

S, K, V = Severity, NoticeKind, QueueVerb
AGAIN = K.ALERT_AGAIN
RED_AT = MONDAY_9AM + minutes(2)
"""When a queue that is red from nine o'clock on is posted."""


def a_red_ward() -> Ward:
    return a_ward().ticks(depth=120, lasting=minutes(2))


def again(ward: Ward) -> list[tuple[str, str]]:
    """When by the clock on the wall which message was told of once more, in order."""
    return [(f"{one.due_at:%H:%M}", one.to) for one in ward.owed.values() if one.kind is AGAIN]


# Somebody has it.


def test_an_acknowledgement_stops_the_repetitions_for_two_hours_and_then_reminds_once() -> None:
    ward = a_red_ward()
    answer = ward.acknowledges()
    state = ward.only.state(ward.now)

    ward.ticks(depth=120, lasting=hours(2))

    assert isinstance(answer, Answered)
    assert answer.verb is V.ACKNOWLEDGED
    assert answer.incident.acknowledged_until == RED_AT + hours(2)
    assert (state, ward.only.state(ward.now)) == (AlertState.ACKNOWLEDGED, AlertState.FIRING)
    assert again(ward) == [("11:02", MANAGERS), ("11:02", OPS)]
    assert {(one.data["why"], one.data["by"]) for one in ward.owed.values() if one.kind is AGAIN} == {
        ("lapsed", MIA)
    }
    assert ward.only.acknowledged_by == MIA
    assert ward.news() == ["acknowledged"]
    assert [one.verb for one in ward.events] == [V.ALERTED, V.ACKNOWLEDGED, V.LAPSED]


def test_after_the_reminder_it_is_repeated_as_before() -> None:
    ward = a_red_ward()
    ward.acknowledges()

    ward.ticks(depth=120, lasting=hours(9))

    assert [time for time, to in again(ward) if to == OPS] == ["11:02", "11:32", "12:02", "12:32", "13:02"]


def test_who_had_acknowledged_yellow_finds_the_end_of_it_in_the_thread() -> None:
    ward = a_ward().ticks(depth=60, lasting=minutes(2))
    ward.acknowledges()

    ward.ticks(depth=60, lasting=hours(2))

    assert again(ward) == []
    assert ward.news() == ["acknowledged", "acknowledgement lapsed"]


def test_a_second_one_who_acknowledges_hears_who_was_first() -> None:
    ward = a_red_ward()
    ward.acknowledges(MIA)
    ward.now += minutes(5)

    mine, yours = ward.acknowledges(MIA), ward.acknowledges(OLE)

    assert isinstance(mine, Answered)
    assert mine.incident.acknowledged_until == RED_AT + hours(2)
    assert yours == Refused(Refusal.ALREADY_ACKNOWLEDGED, by=MIA)
    assert ward.news() == ["acknowledged"]


def test_when_it_has_lapsed_somebody_else_may_have_it() -> None:
    ward = a_red_ward()
    ward.acknowledges(MIA)
    ward.now += hours(2)

    answer = ward.acknowledges(OLE)

    assert isinstance(answer, Answered)
    assert ward.only.acknowledged_by == OLE


def test_a_rise_voids_acknowledgement_and_snooze() -> None:
    ward = a_ward().ticks(depth=60, lasting=minutes(2))
    ward.acknowledges()
    ward.snoozes(ward.now + hours(4))

    ward.ticks(depth=120, lasting=minutes(2))

    quiet = ward.only
    assert quiet.state(ward.now) is AlertState.FIRING
    assert {quiet.acknowledged_by, quiet.acknowledged_until, quiet.snoozed_by, quiet.snoozed_until} == {None}
    assert f"red to {MANAGERS}" in ward.said()


def test_a_rise_to_what_was_posted_before_voids_it_too_and_posts_nothing() -> None:
    ward = a_red_ward().ticks(depth=60, lasting=minutes(20))
    ward.acknowledges()
    posts = ward.said()

    ward.ticks(depth=120, lasting=minutes(2))

    assert ward.said() == posts
    assert ward.only.state(ward.now) is AlertState.FIRING
    assert ward.news() == ["fell", "acknowledged", "rose"]


def test_a_fall_leaves_it_to_whoever_has_it() -> None:
    ward = a_red_ward()
    ward.acknowledges()

    ward.ticks(depth=60, lasting=minutes(20))

    assert ward.severity() is S.YELLOW
    assert ward.only.state(ward.now) is AlertState.ACKNOWLEDGED


def test_an_alert_that_is_over_takes_no_answer() -> None:
    ward = a_red_ward().ticks(depth=0, lasting=minutes(20))

    answers = [ward.acknowledges(), ward.snoozes(ward.now + hours(1))]

    assert answers == [Refused(Refusal.ALERT_OVER)] * 2
    assert ward.news() == ["ended"]


def test_the_closing_line_knows_who_had_it() -> None:
    ward = a_red_ward()
    ward.acknowledges()

    ward.ticks(depth=0, lasting=minutes(20))

    assert (ward.only.acknowledged_by, ward.only.ended_at) == (MIA, RED_AT + minutes(15))


# Somebody wants quiet.


def test_a_snooze_is_quiet_until_its_end_and_then_reminds() -> None:
    ward = a_red_ward()
    answer = ward.snoozes(ward.now + hours(1))
    state = ward.only.state(ward.now)

    ward.ticks(depth=120, lasting=hours(1))

    assert isinstance(answer, Answered)
    assert (answer.verb, state) == (V.SNOOZED, AlertState.SNOOZED)
    assert again(ward) == [("10:02", MANAGERS), ("10:02", OPS)]
    assert [one.data["why"] for one in ward.owed.values() if one.kind is AGAIN] == ["woke"] * 2
    assert (ward.only.snoozed_by, ward.only.snoozed_until) == (None, None)


def test_whoever_snoozes_again_chooses_anew() -> None:
    ward = a_red_ward()
    ward.snoozes(ward.now + hours(4))

    ward.snoozes(ward.now + minutes(30), by=OLE)

    assert (ward.only.snoozed_by, ward.only.snoozed_until) == (OLE, RED_AT + minutes(30))
    assert ward.news() == ["snoozed", "snoozed"]


def test_a_lapse_during_a_snooze_rings_for_nobody() -> None:
    ward = a_red_ward()
    ward.acknowledges()
    ward.snoozes(ward.now + hours(4))

    ward.ticks(depth=120, lasting=hours(3))

    assert again(ward) == []
    assert ward.only.state(ward.now) is AlertState.SNOOZED
    assert ward.news() == ["acknowledged", "snoozed", "acknowledgement lapsed"]


def test_what_falls_and_lapses_in_the_same_minute_says_both() -> None:
    ward = a_red_ward()
    ward.acknowledges()
    ward.ticks(depth=85, lasting=minutes(14)).now += hours(2)

    ward.tick(depth=85)

    assert ward.news() == ["acknowledged", "fell", "acknowledgement lapsed"]


@pytest.mark.parametrize(
    ("how", "now", "until"),
    [
        (Snooze.HALF_AN_HOUR, "2026-03-02 16:50", "2026-03-02 17:20"),
        (Snooze.AN_HOUR, "2026-03-02 10:00", "2026-03-02 11:00"),
        (Snooze.FOUR_HOURS, "2026-03-02 10:00", "2026-03-02 14:00"),
        (Snooze.NEXT_OPENING, "2026-03-02 10:00", "2026-03-03 09:00"),
        (Snooze.NEXT_OPENING, "2026-03-02 03:00", "2026-03-02 09:00"),
        (Snooze.NEXT_OPENING, "2026-03-06 16:00", "2026-03-09 09:00"),
    ],
)
def test_a_snooze_lasts_as_long_as_it_says(how: Snooze, now: str, until: str) -> None:
    assert snoozed_until(how, at(now), office()) == at(until)


@pytest.mark.parametrize(
    ("calendar", "until"),
    [
        (office({"mon-fri": ["09:00-12:00", "13:00-17:00"]}), MONDAY_9AM + days(1)),
        (office("always"), MONDAY_9AM + hours(4)),
    ],
)
def test_lunch_is_no_opening_and_who_never_closes_wakes_after_four_hours(
    calendar: BusinessCalendar, until: object
) -> None:
    assert snoozed_until(Snooze.NEXT_OPENING, MONDAY_9AM, calendar) == until


# What stands in the thread.


def test_the_story_is_told_to_managers_only_and_under_the_newest_post() -> None:
    ward = a_ward().ticks(depth=60, lasting=minutes(2)).ticks(depth=120, lasting=minutes(2))
    ward.acknowledges()

    (news,) = [one for one in ward.owed.values() if one.kind is K.ALERT_NEWS]

    assert (news.to, news.answers, news.incident_id) == (MANAGERS, f"alert:1:red@{MANAGERS}", 1)
    assert news.data["by"] == MIA
    assert news.data["until"] == (ward.now + hours(2)).isoformat()


def test_where_nothing_was_posted_nothing_is_answered() -> None:
    ward = a_red_ward()
    ward.owed.clear()

    answer = ward.acknowledges()

    assert isinstance(answer, Answered)
    assert ward.owed == {}


def test_managers_who_read_it_themselves_have_a_thread_each() -> None:
    ward = a_ward(people=[a_person(MIA, timezone="UTC"), a_person(OLE, timezone="UTC")])
    ward.team = a_team(*ward.team.queues, people=PEOPLE | {"managers": [MIA, OLE]})
    ward.ticks(depth=60, lasting=minutes(2))

    ward.acknowledges()

    news = [(one.to, one.answers) for one in ward.owed.values() if one.kind is K.ALERT_NEWS]
    assert news == [(MIA, f"alert:1:yellow@{MIA}"), (OLE, f"alert:1:yellow@{OLE}")]


def test_where_managers_are_gone_since_a_reminder_reaches_whoever_was_told() -> None:
    ward = a_red_ward()
    ward.acknowledges()
    ward.team = a_team(*ward.team.queues, people={"managers": ["U0GONE"], "ops": ["U0GONE"]})

    ward.ticks(depth=120, lasting=hours(2))

    assert {to for _, to in again(ward)} == {MANAGERS, OPS}
