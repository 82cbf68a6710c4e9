"""The ladder of a claim nobody works: when each rung comes, and what puts it off."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendar import BusinessCalendar
from core.model import Claim, Ladder, Reminder, Rung
from core.policies.claims import ContactPolicy
from core.sla import breach_at, contact_by, scheduled, shifted, steps_due
from tests.builders import ANA, MONDAY_9AM, hours, minutes
from tests.core.unworked import MANAGERS, OFFICE, Life, an_heir, at, contacted, office, opened

WITH_LUNCH = office({"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}})
REP, MANAGER, REASSIGN = Rung.REP, Rung.MANAGER, Rung.REASSIGN


def kept(claim: Claim, calendar: BusinessCalendar = OFFICE) -> Claim:
    """The manager has left the lead with its rep."""
    return scheduled(replace(claim, kept=True), calendar)


def given_more_time(claim: Claim, calendar: BusinessCalendar = OFFICE) -> Claim:
    return scheduled(shifted(claim, calendar), calendar)


@pytest.mark.parametrize(
    ("day", "claimed", "within", "breached"),
    [
        ("09:00-17:00", "2026-03-06 16:30", 1, "2026-03-09 09:30"),
        ("09:00-17:00", "2026-03-06 16:30", 2, "2026-03-09 10:30"),
        ("09:00-17:00", "2026-03-06 17:00", 8, "2026-03-09 17:00"),
        ("09:00-17:00", "2026-03-07 18:00", 1, "2026-03-09 10:00"),
        ("09:00-17:00", "2026-03-09 08:00", 1, "2026-03-09 10:00"),
        ("08:00-17:00", "2026-03-06 16:00", 4, "2026-03-09 11:00"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Jakarta"])
def test_the_first_breach_comes_after_so_much_of_the_reps_own_business_time(
    day: str, claimed: str, within: int, breached: str, zone: str
) -> None:
    week = office({"open": {"mon-fri": [day]}}, zone)
    claim = opened(at(claimed, zone), week, within=hours(within))

    life = Life(claim, week).lives(at("2026-03-09 17:00", zone))

    assert breach_at(claim, 1, week) == contact_by(claim, week) == at(breached, zone)
    assert next(event.at for event in life.events if event.verb == "escalated") == at(breached, zone)


def test_a_claim_that_nobody_works_is_passed_on_in_six_business_hours() -> None:
    thursday = at("2026-03-05 16:30")

    life = Life(opened(thursday), heir=an_heir()).lives(at("2026-03-06 17:00"))

    assert life.read() == [
        f"Fri 10:15 warning to {ANA}",
        f"Fri 10:30 breach to {ANA}",
        f"Fri 12:30 unworked to {MANAGERS}",
        "Fri 14:30 assigned to U01BEN",
        f"Fri 14:30 reassigned to {ANA}",
        f"Fri 14:30 reassigned to {MANAGERS}",
    ]


def test_lunch_is_nobodys_delay() -> None:
    claim = opened(at("2026-03-02 11:00"), WITH_LUNCH)

    assert [breach_at(claim, rung, WITH_LUNCH) for rung in (1, 2, 3)] == [
        at("2026-03-02 14:00"),
        at("2026-03-02 16:00"),
        at("2026-03-02 18:00"),
    ]


def test_who_works_day_and_night_is_measured_day_and_night() -> None:
    always = office("always")

    claim = opened(at("2026-03-07 23:00"), always)

    assert [breach_at(claim, rung, always) for rung in (1, 2, 3)] == [
        claim.claimed_at + hours(step) for step in (2, 4, 6)
    ]


def test_a_rung_reached_when_the_office_closes_is_climbed_then_and_read_at_opening() -> None:
    life = Life(opened(at("2026-03-05 15:00"))).lives(at("2026-03-06 09:00"))

    assert life.read() == [f"Thu 16:45 warning to {ANA}", f"Thu 17:00 breach to {ANA}, read Fri 09:00"]


def test_contact_stops_the_ladder_and_what_was_breached_stays_so() -> None:
    life = Life(opened(MONDAY_9AM)).lives(MONDAY_9AM + hours(2))

    life.claim = contacted(life.claim, MONDAY_9AM + hours(2.5))
    life.lives(MONDAY_9AM + hours(48))

    assert life.read() == [f"Mon 10:45 warning to {ANA}", f"Mon 11:00 breach to {ANA}"]
    assert life.claim.climbed == 1
    assert scheduled(life.claim, OFFICE).step_at is None


def test_whatever_ends_the_claim_ends_its_ladder() -> None:
    claim = replace(opened(MONDAY_9AM), ended_at=MONDAY_9AM + hours(1), ended_by="released")

    assert steps_due(claim, MONDAY_9AM + hours(48), OFFICE) == ()
    assert scheduled(claim, OFFICE).step_at is None


@pytest.mark.parametrize(
    ("rungs", "expected"),
    [
        (["rep", "manager", "reassign"], ["warning", "breach", "unworked", "returned"]),
        (["rep", "rep", "manager", "reassign"], ["warning", "breach", "breach", "unworked", "returned"]),
        (["manager"], ["warning", "unworked"]),
        (["reassign"], ["warning", "returned"]),
        (["rep", "manager"], ["warning", "breach", "unworked"]),
        (["manager", "rep", "manager"], ["warning", "unworked", "breach", "unworked"]),
        ([], []),
    ],
)
def test_a_team_chooses_its_own_ladder(rungs: list[str], expected: list[str]) -> None:
    life = Life(opened(MONDAY_9AM, ladder=rungs)).lives(at("2026-03-03 12:00"))

    kinds = [notice.kind.value for _, notice in life.said if notice.kind != "returned"]
    assert kinds + [event.verb.value for event in life.events if event.verb == "returned"] == expected
    assert len({notice.key for _, notice in life.said}) == len(life.said)
    assert [event.data["rung"] for event in life.events if event.verb == "escalated"] == list(
        range(1, len(rungs) + 1)
    )


def test_without_rungs_there_is_nothing_to_warn_of() -> None:
    claim = opened(MONDAY_9AM, ladder=[])

    assert claim.step_at is None
    assert contact_by(claim, OFFICE) == MONDAY_9AM + hours(2)


@pytest.mark.parametrize("warn_before", ["0s", "2h", "3h"])
def test_no_warning_where_there_is_no_time_for_one(warn_before: str) -> None:
    life = Life(opened(MONDAY_9AM, warn_before=warn_before)).lives(MONDAY_9AM + hours(2))

    assert life.read() == [f"Mon 11:00 breach to {ANA}"]


def test_a_running_claim_keeps_its_ladder_when_the_policy_changes() -> None:
    before = opened(MONDAY_9AM)

    after = opened(MONDAY_9AM, within="30m", warn_before="5m", ladder=["manager"], hops=0)

    assert before.ladder == Ladder(hours(2), minutes(15), (REP, MANAGER, REASSIGN), hops=2)
    assert after.ladder == Ladder(minutes(30), minutes(5), (MANAGER,), hops=0)
    assert ContactPolicy().terms == Ladder()


# Need more time.


def test_more_time_shifts_the_warning_and_every_rung_by_an_hour() -> None:
    claim = given_more_time(opened(MONDAY_9AM))

    life = Life(claim, heir=an_heir()).lives(at("2026-03-03 12:00"))

    assert life.read()[:4] == [
        f"Mon 11:45 warning to {ANA}",
        f"Mon 12:00 breach to {ANA}",
        f"Mon 14:00 unworked to {MANAGERS}",
        "Mon 16:00 assigned to U01BEN",
    ]
    assert contact_by(claim, OFFICE) == MONDAY_9AM + hours(3)


def test_more_time_after_the_warning_gives_no_second_one() -> None:
    life = Life(opened(MONDAY_9AM)).lives(MONDAY_9AM + hours(1.75))

    life.claim = given_more_time(life.claim)
    life.lives(MONDAY_9AM + hours(3))

    assert life.read() == [f"Mon 10:45 warning to {ANA}", f"Mon 12:00 breach to {ANA}"]


def test_more_time_between_two_rungs_shifts_those_ahead() -> None:
    life = Life(opened(MONDAY_9AM)).lives(MONDAY_9AM + hours(2.5))

    life.claim = given_more_time(life.claim)
    life.lives(at("2026-03-03 12:00"))

    assert life.read()[1:3] == [f"Mon 11:00 breach to {ANA}", f"Mon 14:00 unworked to {MANAGERS}"]
    assert life.events[-2].at == MONDAY_9AM + hours(7)


# Hold with rep.


def test_a_lead_left_with_its_rep_is_taken_away_one_step_later_and_nothing_else_changes() -> None:
    claim = kept(opened(MONDAY_9AM))

    assert [breach_at(claim, rung, OFFICE) - MONDAY_9AM for rung in (1, 2, 3)] == [
        hours(2),
        hours(4),
        hours(8),
    ]


def test_more_time_and_hold_with_rep_add_up() -> None:
    claim = kept(given_more_time(opened(MONDAY_9AM, within="1h")))

    assert [breach_at(claim, rung, OFFICE) - MONDAY_9AM for rung in (1, 2, 3)] == [
        hours(2),
        hours(3),
        hours(5),
    ]


@pytest.mark.parametrize("rungs", [["manager"], ["rep", "manager", "rep"]])
def test_where_nothing_is_taken_away_nothing_is_put_off(rungs: list[str]) -> None:
    claim = opened(MONDAY_9AM, ladder=rungs)

    ahead = [breach_at(claim, rung, OFFICE) for rung in range(1, len(rungs) + 1)]

    assert [breach_at(kept(claim), rung, OFFICE) for rung in range(1, len(rungs) + 1)] == ahead


# After downtime.


def after_downtime(*, back_at: str, until: str, calendar: BusinessCalendar = OFFICE) -> Life:
    """Claimed on Monday at nine; the first tick is ``back_at``."""
    life = Life(opened(MONDAY_9AM, calendar), calendar, heir=an_heir())
    return life.lives(at(until), since=at(back_at))


def test_after_downtime_a_claim_climbs_one_rung_an_hour_and_is_not_warned_any_more() -> None:
    life = after_downtime(back_at="2026-03-03 10:20", until="2026-03-03 17:00")

    assert life.read()[:3] == [
        f"Tue 10:20 breach to {ANA}",
        f"Tue 11:20 unworked to {MANAGERS}",
        "Tue 12:20 assigned to U01BEN",
    ]


def test_that_hour_is_one_of_the_reps_business_time() -> None:
    life = after_downtime(back_at="2026-03-03 03:00", until="2026-03-03 17:00")

    assert life.read()[:3] == [
        f"Tue 03:00 breach to {ANA}, read Tue 09:00",
        f"Tue 10:00 unworked to {MANAGERS}",
        "Tue 11:00 assigned to U01BEN",
    ]


def test_a_short_ladder_keeps_its_own_pace() -> None:
    quick = Life(opened(MONDAY_9AM, within="15m", warn_before="5m")).lives(MONDAY_9AM + hours(1))
    late = Life(opened(MONDAY_9AM, within="15m")).lives(at("2026-03-03 12:00"), since=at("2026-03-03 11:00"))

    def rungs(life: Life) -> list[datetime]:
        return [event.at for event in life.events if event.verb == "escalated"]

    assert rungs(quick) == [MONDAY_9AM + minutes(15 * step) for step in (1, 2, 3)]
    assert rungs(late) == [at("2026-03-03 11:00") + minutes(15 * step) for step in (0, 1, 2)]


def test_after_downtime_more_time_is_an_hour_more_all_the_same() -> None:
    life = after_downtime(back_at="2026-03-03 10:20", until="2026-03-03 10:30")

    life.claim = given_more_time(life.claim)
    life.lives(at("2026-03-03 17:00"), since=at("2026-03-03 10:31"))

    assert life.read()[1:3] == [f"Tue 12:20 unworked to {MANAGERS}", "Tue 13:20 assigned to U01BEN"]


def test_after_downtime_a_lead_left_with_its_rep_stays_one_step_longer_all_the_same() -> None:
    life = after_downtime(back_at="2026-03-03 10:20", until="2026-03-03 11:30")

    life.claim = kept(life.claim)
    life.lives(at("2026-03-03 17:00"), since=at("2026-03-03 11:31"))

    assert life.read()[2] == "Tue 14:20 assigned to U01BEN"


def test_a_tick_late_by_seconds_makes_no_later_rung_late() -> None:
    seconds = timedelta(seconds=40)
    life = Life(opened(MONDAY_9AM)).lives(MONDAY_9AM + hours(3), since=MONDAY_9AM + seconds)

    life.claim = given_more_time(life.claim)
    life.lives(MONDAY_9AM + hours(8), since=MONDAY_9AM + hours(3) + seconds)

    rungs = [event.at - MONDAY_9AM for event in life.events if event.verb == "escalated"]
    assert rungs == [hours(step) + seconds for step in (2, 5, 7)]


def test_a_reminder_is_over_once_its_tick_was_there() -> None:
    life = after_downtime(back_at="2026-03-02 11:30", until="2026-03-02 11:30")

    assert life.claim.reminded == {Reminder.WARNING}
    assert life.read() == [f"Mon 11:30 breach to {ANA}"]
