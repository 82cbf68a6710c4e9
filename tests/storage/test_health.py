"""What alerts and intake go by: the figures of a small known queue, and of many queues at once."""

from dataclasses import replace

import pytest

from core.changes import Change
from core.events import Verb
from core.incidents import EVERY_QUEUE, AlertRule, AlertState, Level, MeasureKind, Severity
from core.metrics import Alert, QueueHealth
from core.model import LeadState, LeadType
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_lead, a_queue, a_team, days, hours, minutes
from tests.core.measuring import a_measure, a_pause_by_age, an_incident
from tests.storage.steps import applied, stored
from tests.storage.traffic import ALWAYS, NOON, back, claimed, entered, health, left, status

OFFICE = a_team(calendar={"open": {"mon-fri": ["09:00-17:00"]}})


def of(found: QueueHealth) -> tuple[int, int, int]:
    """How many leads velocity, claim rate and abandonment are of."""
    return found.status.velocity_4h_n, found.status.claim_rate_n, found.status.abandonment_n


def test_a_queue_without_leads_is_in_perfect_health(unit_of_work: UnitsOfWork) -> None:
    found = health(unit_of_work)

    assert found.status == status(unit_of_work)
    assert (found.overdue, *of(found)) == (0, 0, 0, 0)
    assert (found.grew, found.pace_h) == (False, 0)


def test_health_tells_of_every_queue_in_the_policys_order_and_of_no_other(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("second"), a_queue("first"), calendar="always")
    stored(unit_of_work, a_lead(queue="removed"), a_lead(queue="second", state=LeadState.HELD))

    with unit_of_work(writes=False) as uow:
        found = uow.reports.health(team, NOON)

    assert [(one.status.queue, one.status.depth) for one in found] == [("second", 1), ("first", 0)]


def test_a_fast_lane_is_seen_behind_the_queues_while_it_has_leads(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("second"), a_queue("first"), calendar="always")
    stored(unit_of_work, a_lead(queue="second-fast", waited=hours(2)), a_lead(queue="removed"))
    stored(unit_of_work, a_lead(queue="first-fast", state=LeadState.CONVERTED))

    with unit_of_work(writes=False) as uow:
        shown = [one.queue for one in uow.reports.status(team, NOON)]
        watched = uow.reports.health(team, NOON)

    assert shown == ["second", "first", "second-fast", "removed"]
    assert [one.status.queue for one in watched] == ["second", "first", "second-fast"]
    assert watched[2].status.intake == "open"


def test_overdue_are_waiting_leads_past_their_longest_time_of_any_type(unit_of_work: UnitsOfWork) -> None:
    past = [a_lead(type=one, overdue_at=NOON) for one in LeadType]
    soon = a_lead(overdue_at=NOON + minutes(1))
    others = [a_lead(overdue_at=MONDAY_9AM, state=LeadState.HELD), a_lead(queue="x", overdue_at=MONDAY_9AM)]
    stored(unit_of_work, *past, soon, *others)

    assert health(unit_of_work).overdue == len(past)


def test_entries_and_the_cohort_are_what_the_shares_are_taken_from(unit_of_work: UnitsOfWork) -> None:
    for ago in (hours(1), hours(3), hours(5), hours(25), days(7), days(9)):
        entered(unit_of_work, NOON - ago)
    entered(unit_of_work, NOON - hours(2), state=LeadState.REVIEW)
    claimed(unit_of_work, entered(unit_of_work, NOON - days(3)), NOON - days(2) - hours(1))

    found = health(unit_of_work)

    assert of(found) == (2, 3, 1)
    assert found.status.claim_rate == pytest.approx(1 / 3)
    assert found.status.velocity_4h == 0


def test_who_arrived_closed_is_in_the_cohort_a_day_after_the_opening(unit_of_work: UnitsOfWork) -> None:
    sunday = MONDAY_9AM - days(1)
    entered(unit_of_work, sunday)
    tuesday_9am = MONDAY_9AM + days(1)

    assert health(unit_of_work, OFFICE, tuesday_9am - minutes(1)).status.claim_rate_n == 0
    assert health(unit_of_work, OFFICE, tuesday_9am).status.claim_rate_n == 1


def test_a_queue_grew_where_more_came_in_than_left_in_any_way(unit_of_work: UnitsOfWork) -> None:
    leads = [entered(unit_of_work, NOON - hours(3)) for _ in range(3)]
    assert health(unit_of_work).grew
    claim = claimed(unit_of_work, leads[0], NOON - hours(2))
    left(unit_of_work, leads[1], Verb.NURTURED, LeadState.NURTURE, NOON - hours(1))
    assert health(unit_of_work).grew
    left(unit_of_work, leads[2], Verb.ARCHIVED, LeadState.ARCHIVED, NOON - hours(1))
    assert not health(unit_of_work).grew

    back(unit_of_work, leads[0], claim, Verb.UNDONE, NOON - hours(1))

    assert health(unit_of_work).grew
    assert claim.lead_id == leads[0].id


def test_what_a_night_brings_is_no_growth_that_anybody_has_to_answer_for(unit_of_work: UnitsOfWork) -> None:
    for evening in (9, 10, 11):
        entered(unit_of_work, MONDAY_9AM + hours(evening))
    tuesday_10am = MONDAY_9AM + hours(25)

    found = health(unit_of_work, OFFICE, tuesday_10am)

    assert (found.status.velocity_4h_n, found.grew) == (3, False)
    entered(unit_of_work, tuesday_10am - minutes(10))
    assert health(unit_of_work, OFFICE, tuesday_10am).grew


def test_what_a_weekend_brings_is_an_entry_but_lets_no_queue_grow(unit_of_work: UnitsOfWork) -> None:
    for at in (NOON - days(1), NOON - days(2), MONDAY_9AM + hours(1)):
        entered(unit_of_work, at)
    claimed(unit_of_work, entered(unit_of_work, NOON - days(1)), NOON - hours(1))

    found = health(unit_of_work, OFFICE)

    assert (found.status.velocity_4h_n, found.grew) == (4, False)
    entered(unit_of_work, NOON)
    assert health(unit_of_work, OFFICE).grew


@pytest.mark.parametrize("verb", [Verb.RELEASED, Verb.RETURNED])
def test_a_queue_to_which_leads_come_back_grew(unit_of_work: UnitsOfWork, verb: Verb) -> None:
    lead = entered(unit_of_work, NOON - hours(3))
    claim = claimed(unit_of_work, lead, NOON - hours(2))

    back(unit_of_work, lead, claim, verb, NOON - hours(1))

    found = health(unit_of_work)
    assert (found.status.velocity_4h_n, found.grew) == (2, True)


def test_a_lead_moved_to_the_fast_lane_is_no_longer_one_that_its_queue_did_not_claim(
    unit_of_work: UnitsOfWork,
) -> None:
    hot, warm = (entered(unit_of_work, NOON - hours(3)) for _ in range(2))
    claimed(unit_of_work, warm, NOON - hours(1))
    moved = left(unit_of_work, replace(hot, queue="leads-fast"), Verb.MOVED, hot.state, NOON - hours(2))
    claimed(unit_of_work, moved, NOON - hours(1))

    with unit_of_work(writes=False) as uow:
        queue, lane = uow.reports.health(ALWAYS, NOON)

    assert (queue.status.velocity_4h_n, queue.status.velocity_4h) == (1, 1)
    assert (lane.status.velocity_4h_n, lane.status.velocity_4h) == (1, 1)


def test_the_pace_is_claims_by_open_hours_whatever_the_office_was_closed_meanwhile(
    unit_of_work: UnitsOfWork,
) -> None:
    friday_noon = NOON - days(3)
    for at in (friday_noon + minutes(1), friday_noon + hours(4), NOON - hours(1), NOON):
        claimed(unit_of_work, entered(unit_of_work, at - hours(1)), at)
    claimed(unit_of_work, entered(unit_of_work, friday_noon - hours(2)), friday_noon - hours(1))

    assert health(unit_of_work, OFFICE).pace_h == pytest.approx(4 / 8)


def test_each_queue_is_measured_by_its_own_hours(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("office", calendar=OFFICE.calendar), a_queue("always"), calendar="always")
    on_friday = NOON - days(3) + hours(4.5)
    for queue in ("office", "always"):
        claimed(unit_of_work, entered(unit_of_work, on_friday, queue=queue), on_friday)

    with unit_of_work(writes=False) as uow:
        office, always = uow.reports.health(team, NOON)

    assert (office.status.velocity_4h_n, office.status.velocity_4h, office.pace_h) == (1, 1, 1 / 8)
    assert (always.status.velocity_4h_n, always.status.velocity_4h, always.pace_h) == (0, None, 0)


def test_what_fires_is_shown_the_worst_first_and_what_concerns_everybody_everywhere(
    unit_of_work: UnitsOfWork,
) -> None:
    yellow, red, critical = ({severity: Level(MONDAY_9AM, MONDAY_9AM)} for severity in Severity)
    acknowledged = an_incident(levels={**yellow, **red}, acknowledged_until=NOON + minutes(1))
    incidents = (
        an_incident(AlertRule.AGING, levels=yellow, snoozed_until=NOON + minutes(1)),
        acknowledged,
        an_incident(AlertRule.CLAIM_RATE, levels=critical, ended_at=MONDAY_9AM),
        an_incident(AlertRule.VELOCITY, levels={Severity.YELLOW: Level(MONDAY_9AM)}),
        an_incident(AlertRule.DEPTH, queue="removed", levels=red),
        an_incident(AlertRule.MONITOR, queue=EVERY_QUEUE, levels=critical),
    )
    stored(unit_of_work, a_lead(queue="removed", waited=hours(0)))
    applied(unit_of_work, Change(raised=incidents))

    with unit_of_work(writes=False) as uow:
        own, removed = uow.reports.status(ALWAYS, NOON)

    assert own.alerts == (
        Alert(AlertRule.DEPTH, Severity.RED, AlertState.ACKNOWLEDGED),
        Alert(AlertRule.AGING, Severity.YELLOW, AlertState.SNOOZED),
        Alert(AlertRule.MONITOR, Severity.CRITICAL, AlertState.FIRING),
    )
    assert removed.alerts == ()


def test_intake_is_paused_while_somebody_paused_it_and_full_at_the_cap_afterwards(
    unit_of_work: UnitsOfWork,
) -> None:
    team = a_team(a_queue("leads", cap=1), a_queue("other", cap=1), calendar="always")
    stored(unit_of_work, a_lead(), a_lead(queue="other", state=LeadState.HELD))
    pause, elsewhere = a_pause_by_age(), a_measure(MeasureKind.MORE_REPS, queue="other")
    applied(unit_of_work, Change(taken=(pause, elsewhere)))

    def intake() -> list[str]:
        with unit_of_work(writes=False) as uow:
            return [one.intake for one in uow.reports.status(team, NOON)]

    assert intake() == ["paused", "open"]
    applied(unit_of_work, Change(measures=(replace(pause, ended_at=NOON),)))
    assert intake() == ["full", "open"]
