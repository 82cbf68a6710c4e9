"""What happens when nobody answers an alert."""

from dataclasses import replace

from core.alerts import REPEATS_AT_MOST
from core.events import QueueVerb
from core.incidents import Severity
from core.notices import NoticeKind
from tests.builders import MIA, MONDAY_9AM, OLE, a_person, a_team, hours, minutes
from tests.core.sickness import LEADERSHIP, MANAGERS, OPS, PEOPLE, Ward, a_ward
from tests.core.unworked import at

S, K, V = Severity, NoticeKind, QueueVerb
AGAIN = K.ALERT_AGAIN
RED_AT = MONDAY_9AM + minutes(2)
"""When a queue that is red from nine o'clock on is posted."""


def a_red_ward() -> Ward:
    return a_ward().ticks(depth=120, lasting=minutes(2))


def again(ward: Ward) -> list[tuple[str, str]]:
    """When by the clock on the wall which message was told of once more, in order."""
    return [(f"{one.due_at:%H:%M}", one.to) for one in ward.owed.values() if one.kind is AGAIN]


def test_red_is_told_of_again_every_half_hour_five_times_at_most() -> None:
    ward = a_red_ward()

    ward.ticks(depth=120, lasting=hours(6))

    assert again(ward) == [
        (time, to) for time in ("09:32", "10:02", "10:32", "11:02", "11:32") for to in (MANAGERS, OPS)
    ]
    assert ward.only.repeats == REPEATS_AT_MOST
    assert {one.answers for one in ward.owed.values() if one.kind is AGAIN} == {
        f"alert:1:red@{MANAGERS}",
        f"alert:1:red@{OPS}",
    }


def test_what_is_critical_is_told_of_again_every_quarter_of_an_hour_at_every_address() -> None:
    ward = a_ward().ticks(depth=250, lasting=minutes(2))

    ward.ticks(depth=250, lasting=minutes(31))

    assert again(ward) == [(time, to) for time in ("09:17", "09:32") for to in (MANAGERS, OPS, LEADERSHIP)]


def test_yellow_is_quiet() -> None:
    ward = a_ward().ticks(depth=60, lasting=hours(6))

    assert again(ward) == []


def test_after_closing_nobody_is_reminded_and_at_opening_once() -> None:
    ward = a_ward(now=at("2026-03-02 16:40")).ticks(depth=120, lasting=minutes(2))
    ward.ticks(depth=120, lasting=hours(16), every=minutes(1))
    before = again(ward)

    ward.ticks(depth=120, lasting=minutes(25))

    assert before == []
    assert again(ward) == [("09:00", MANAGERS), ("09:00", OPS)]


def test_the_time_to_answer_begins_when_the_managers_can_read_it() -> None:
    ward = a_ward(now=MONDAY_9AM - hours(4)).ticks(depth=120, lasting=hours(4) + minutes(29))
    before = again(ward)

    ward.tick(depth=120, after=minutes(1))

    assert before == []
    assert again(ward) == [("09:30", MANAGERS), ("09:30", OPS)]


def test_who_is_not_at_work_does_not_find_every_repetition_in_the_morning() -> None:
    people = [a_person(MIA, timezone="UTC"), a_person(OLE, timezone="America/Los_Angeles")]
    ward = a_ward(people=people)
    ward.team = a_team(*ward.team.queues, people=PEOPLE)

    ward.ticks(depth=120, lasting=hours(2))

    assert [to for _, to in again(ward)] == [MIA, MIA, MIA]


def test_a_rise_begins_the_repetitions_anew_and_a_fall_goes_on_with_them() -> None:
    ward = a_red_ward().ticks(depth=120, lasting=minutes(61))
    ward.ticks(depth=250, lasting=minutes(18))
    critical = [key for key in ward.owed if key.startswith("alert_again:1:critical")]

    ward.ticks(depth=120, lasting=hours(9))

    assert len(critical) == 3
    falls = [one.data["severity"] for one in ward.owed.values() if one.kind is AGAIN]
    assert falls == ["red"] * 4 + ["critical"] * 3 * 2 + ["red"] * 2 * 3
    assert ward.only.repeats == REPEATS_AT_MOST


def test_red_that_comes_back_is_told_of_five_times_anew_half_an_hour_later() -> None:
    ward = a_red_ward().ticks(depth=120, lasting=hours(3)).ticks(depth=60, lasting=minutes(17))
    before, worn_out = again(ward), ward.only.repeats
    back = ward.now + minutes(2)

    ward.ticks(depth=120, lasting=hours(3))

    anew = again(ward)[len(before) :]
    assert (worn_out, ward.story()) == (REPEATS_AT_MOST, ["alerted: red", "fell: yellow", "rose: red"])
    assert ward.said() == [f"red to {MANAGERS}", f"red to {OPS}"]
    assert anew == [
        (f"{back + number * minutes(30):%H:%M}", to) for number in range(1, 6) for to in (MANAGERS, OPS)
    ]


def test_a_repetition_is_never_taken_for_one_before_the_last_rise_even_in_one_night() -> None:
    ward = a_ward(now=at("2026-03-02 17:30")).ticks(depth=120, lasting=minutes(2))
    ward.snoozes(ward.now + minutes(30))
    ward.ticks(depth=120, lasting=minutes(31)).ticks(depth=60, lasting=minutes(17))
    ward.ticks(depth=120, lasting=minutes(3))
    ward.snoozes(ward.now + minutes(30))

    ward.ticks(depth=120, lasting=minutes(31))

    woke = [one for one in ward.owed.values() if one.data.get("why") == "woke"]
    assert [(one.to, one.due_at) for one in woke] == [
        (to, at("2026-03-03 09:00")) for _ in range(2) for to in (MANAGERS, OPS)
    ]


def test_a_repetition_of_what_was_only_posted_as_worse_stands_under_that() -> None:
    ward = a_ward().ticks(depth=250, lasting=minutes(2)).ticks(depth=120, lasting=minutes(15))
    ward.acknowledges()
    ward.ticks(depth=120, lasting=hours(2))

    reminders = [one for one in ward.owed.values() if one.data.get("why") == "lapsed"]

    assert [(one.to, one.answers) for one in reminders] == [
        (MANAGERS, f"alert:1:critical@{MANAGERS}"),
        (OPS, f"alert:1:critical@{OPS}"),
    ]


def test_who_was_told_instead_of_somebody_else_is_told_again_as_well() -> None:
    ward = a_red_ward()
    post = ward.owed[f"alert:1:red@{MANAGERS}"]
    ward.owed["alert:1:red@C0TEAM"] = replace(post, key="alert:1:red@C0TEAM", to="C0TEAM")

    ward.ticks(depth=120, lasting=minutes(30))

    assert [to for _, to in again(ward)] == [MANAGERS, OPS, "C0TEAM"]
