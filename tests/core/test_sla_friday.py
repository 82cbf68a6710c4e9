"""The Friday rule: claims of the last half day before a long break are not forgotten over it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.calendar import BusinessCalendar, Stretch
from core.claims import shown
from core.model import Reminder
from core.policies.claims import ClaimPolicy
from core.sla import Due, break_ahead, worth_saying
from tests.builders import ANA, a_lead, days, hours, minutes
from tests.core.unworked import MANAGERS, OFFICE, Life, an_heir, at, contacted, office, opened

WITH_LUNCH = office({"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}})
BERLIN = office({"holidays": {"country": "DE"}}, "Europe/Berlin")
JAKARTA = office({"holidays": {"country": "ID"}}, "Asia/Jakarta")
WEEKEND = Stretch(at("2026-03-06 17:00"), at("2026-03-09 09:00"))
QUIET = "40h"
"""A promise so long that nothing but the Friday rule speaks."""


def friday_lines(
    claimed: str, *, until: str = "2026-03-10 17:00", calendar: BusinessCalendar = OFFICE
) -> list[str]:
    return Life(opened(at(claimed), calendar, within=QUIET), calendar).lives(at(until)).read()


def test_a_claim_of_friday_afternoon_is_nudged_before_closing_and_flagged_at_opening() -> None:
    said = friday_lines("2026-03-06 14:00")

    assert said == [
        f"Fri 16:00 nudge to {ANA}",
        f"Mon 09:00 flag to {ANA}",
        f"Mon 09:00 flag to {MANAGERS}",
    ]


@pytest.mark.parametrize(
    "claimed",
    [
        "2026-03-06 12:59",
        "2026-03-06 09:00",
        "2026-03-05 16:59",
        "2026-03-05 18:00",
        "2026-03-06 17:00",
        "2026-03-07 12:00",
        "2026-03-09 08:59",
        "2026-03-09 09:00",
    ],
    ids=["noon", "morning", "day before", "evening before", "closing", "in the break", "its end", "opening"],
)
def test_what_was_taken_at_another_time_has_the_whole_ladder_instead(claimed: str) -> None:
    claim = opened(at(claimed), within=QUIET)

    assert break_ahead(claim, OFFICE) is None
    assert friday_lines(claimed) == []


@pytest.mark.parametrize("claimed", ["2026-03-06 13:00", "2026-03-06 16:59"])
def test_the_last_half_day_begins_in_the_middle_of_its_open_hours(claimed: str) -> None:
    assert break_ahead(opened(at(claimed)), OFFICE) == WEEKEND


def test_lunch_is_no_part_of_the_half_day() -> None:
    friday = datetime(2026, 3, 6, tzinfo=UTC)

    assert break_ahead(opened(friday + hours(13.5)), WITH_LUNCH) is None
    assert break_ahead(opened(friday + hours(13.99)), WITH_LUNCH) is None
    assert break_ahead(opened(friday + hours(14)), WITH_LUNCH) == Stretch(
        friday + hours(18), friday + days(3) + hours(9)
    )


def test_whoever_claims_in_the_last_hour_needs_no_nudge() -> None:
    assert friday_lines("2026-03-06 15:59")[0] == f"Fri 16:00 nudge to {ANA}"
    assert friday_lines("2026-03-06 16:01") == [f"Mon 09:00 flag to {ANA}", f"Mon 09:00 flag to {MANAGERS}"]


def test_contact_before_the_break_ends_it() -> None:
    life = Life(opened(at("2026-03-06 14:00"), within=QUIET)).lives(at("2026-03-06 16:30"))

    life.claim = contacted(life.claim, at("2026-03-06 16:30"))
    life.lives(at("2026-03-09 17:00"))

    assert life.read() == [f"Fri 16:00 nudge to {ANA}"]


@pytest.mark.parametrize(
    ("calendar", "zone", "claimed", "ahead"),
    [
        # Thursday before Easter; Ascension with the Friday open again is no long break, Pentecost Monday is
        (BERLIN, "Europe/Berlin", "2026-04-02 15:00", ("2026-04-02 17:00", "2026-04-07 09:00")),
        (BERLIN, "Europe/Berlin", "2026-05-13 15:00", None),
        (BERLIN, "Europe/Berlin", "2026-05-22 15:00", ("2026-05-22 17:00", "2026-05-26 09:00")),
        # Eid with joint leave, as long as ten days
        (JAKARTA, "Asia/Jakarta", "2025-03-27 15:00", ("2025-03-27 17:00", "2025-04-08 09:00")),
    ],
    ids=["easter", "ascension", "pentecost", "eid"],
)
def test_holidays_make_long_breaks_too(
    calendar: BusinessCalendar, zone: str, claimed: str, ahead: tuple[str, str] | None
) -> None:
    found = break_ahead(opened(at(claimed, zone), calendar), calendar)

    assert found == (Stretch(*(at(moment, zone) for moment in ahead)) if ahead else None)


def test_on_a_half_day_the_last_half_is_half_of_that() -> None:
    christmas = office({"holidays": {"country": "DE"}, "overrides": {"2026-12-24": ["09:00-12:00"]}})

    assert break_ahead(opened(at("2026-12-24 10:29")), christmas) is None
    assert break_ahead(opened(at("2026-12-24 10:30")), christmas) == Stretch(
        at("2026-12-24 12:00"), at("2026-12-28 09:00")
    )


def test_a_break_shorter_than_two_days_is_a_night() -> None:
    saturdays_too = office({"open": {"mon-fri": ["09:00-17:00"], "sat": ["09:00-12:00"]}})

    assert break_ahead(opened(at("2026-03-07 11:00")), saturdays_too) is None
    assert break_ahead(opened(at("2026-03-06 16:00")), saturdays_too) is None


def test_who_never_closes_has_no_fridays() -> None:
    always = office("always")

    assert break_ahead(opened(at("2026-03-06 16:00")), always) is None


def test_the_break_of_a_shift_until_midnight_belongs_to_the_day_that_ends_there() -> None:
    evenings = office({"open": {"mon-fri": ["16:00-24:00"]}})

    assert break_ahead(opened(at("2026-03-06 19:59")), evenings) is None
    assert break_ahead(opened(at("2026-03-06 20:00")), evenings) == Stretch(
        at("2026-03-07 00:00"), at("2026-03-09 16:00")
    )


# The hint, on the card that Claim shows.


def test_whoever_claims_before_the_weekend_is_told_so_until_it_begins() -> None:
    lead, claim = a_lead(), opened(at("2026-03-06 16:30"))

    card = shown(lead, claim, at("2026-03-06 16:30"), ClaimPolicy(), OFFICE)
    weekend = shown(lead, claim, at("2026-03-06 17:00"), ClaimPolicy(), OFFICE)
    morning = shown(lead, opened(at("2026-03-06 10:00")), at("2026-03-06 10:00"), ClaimPolicy(), OFFICE)

    assert card.break_ahead == (WEEKEND.begins, WEEKEND.ends)
    assert card.contact_by == at("2026-03-09 10:30")
    assert weekend.break_ahead is None
    assert morning.break_ahead is None


# Beside the ladder: everybody reads one message, not two.


def test_a_friday_claim_nobody_works_is_told_of_step_by_step() -> None:
    life = Life(opened(at("2026-03-06 15:00")), heir=an_heir()).lives(at("2026-03-09 17:00"))

    assert life.read() == [
        f"Fri 16:00 nudge to {ANA}",
        f"Fri 16:45 warning to {ANA}",
        f"Fri 17:00 breach to {ANA}, read Mon 09:00",
        f"Mon 09:00 flag to {ANA}",
        f"Mon 09:00 flag to {MANAGERS}",
        f"Mon 11:00 unworked to {MANAGERS}",
        "Mon 13:00 assigned to U01BEN",
        f"Mon 13:00 reassigned to {ANA}",
        f"Mon 13:00 reassigned to {MANAGERS}",
    ]


def test_a_warning_and_a_nudge_at_once_are_one_message() -> None:
    life = Life(opened(at("2026-03-06 14:15"))).lives(at("2026-03-06 16:00"))

    assert life.read() == [f"Fri 16:00 nudge to {ANA}"]
    assert life.claim.reminded == {Reminder.WARNING, Reminder.NUDGE}


def test_a_nudge_that_falls_together_with_the_managers_rung_still_reaches_the_rep() -> None:
    life = Life(opened(at("2026-03-06 14:00"), within="1h")).lives(at("2026-03-06 16:00"))

    assert life.read()[-2:] == [f"Fri 16:00 unworked to {MANAGERS}", f"Fri 16:00 nudge to {ANA}"]


def test_whoever_hears_of_the_breach_is_not_flagged_besides_but_the_managers_are() -> None:
    claim = opened(at("2026-03-06 15:30"))

    life = Life(claim).lives(at("2026-03-09 09:45"), since=at("2026-03-09 09:45"))

    assert life.read() == [f"Mon 09:45 breach to {ANA}", f"Mon 09:45 flag to {MANAGERS}"]
    assert [event.verb.value for event in life.events] == ["escalated", "flagged"]


def test_a_late_warning_does_not_keep_the_flag_from_the_managers() -> None:
    claim = opened(at("2026-03-06 15:30"))

    life = Life(claim).lives(at("2026-03-09 09:20"), since=at("2026-03-09 09:20"))

    assert life.read() == [f"Mon 09:20 warning to {ANA}", f"Mon 09:20 flag to {MANAGERS}"]


def test_when_the_lead_is_passed_on_that_is_the_news_for_everybody() -> None:
    claim = replace(opened(at("2026-03-06 13:00"), within="1h"), climbed=2, climbed_at=at("2026-03-06 15:00"))

    life = Life(claim, heir=an_heir()).lives(at("2026-03-09 10:00"), since=at("2026-03-09 10:00"))

    assert {notice.kind.value for _, notice in life.said} == {"assigned", "reassigned"}
    assert "flagged" not in [event.verb for event in life.events]


# Late ticks.


def test_a_nudge_that_comes_too_late_is_not_said() -> None:
    life = Life(opened(at("2026-03-06 14:00"), within=QUIET))

    life.lives(at("2026-03-08 12:00"), since=at("2026-03-06 17:00"))

    assert life.read() == []
    assert life.claim.reminded == {Reminder.NUDGE}
    assert life.claim.step_at == at("2026-03-09 09:00")


def test_a_nudge_that_falls_into_lunch_is_read_after_it() -> None:
    short_fridays = office({"open": {"mon-thu": ["09:00-17:00"], "fri": ["09:00-12:00", "13:30-14:00"]}})

    said = friday_lines("2026-03-06 11:00", until="2026-03-06 14:00", calendar=short_fridays)

    assert said == [f"Fri 13:00 nudge to {ANA}, read Fri 13:30"]


def test_a_nudge_that_is_over_does_not_hide_a_warning_that_is_not() -> None:
    claim = opened(at("2026-03-06 14:30"), within="4h", warn_before="3h")

    life = Life(claim).lives(at("2026-03-06 17:30"), since=at("2026-03-06 17:30"))

    assert life.read() == [f"Fri 17:30 warning to {ANA}, read Mon 09:00"]


def test_only_what_is_still_ahead_is_worth_a_reminder() -> None:
    nudge, warning = Due(WEEKEND.begins - hours(1), Reminder.NUDGE), Due(WEEKEND.begins, Reminder.WARNING)

    before = worth_saying([nudge, warning], WEEKEND.begins - minutes(1))
    after = worth_saying([nudge, warning], WEEKEND.begins)
    breached = worth_saying([warning, Due(WEEKEND.ends)], WEEKEND.ends)

    assert (before, after, breached) == ((Reminder.NUDGE, Reminder.WARNING), (Reminder.WARNING,), ())


def test_a_whole_weekend_without_a_clock_ends_in_one_flag() -> None:
    claim = opened(at("2026-03-06 14:00"), within=QUIET)

    life = Life(claim).lives(at("2026-03-10 09:00"), since=at("2026-03-09 12:00"))

    assert life.read() == [f"Mon 12:00 flag to {ANA}", f"Mon 12:00 flag to {MANAGERS}"]
    assert life.claim.reminded == {Reminder.NUDGE, Reminder.FLAG}
