"""Leads nobody works grow old: nurture after a week, recycled after two, archived after thirty days."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acts import Act
from core.changes import Change
from core.events import SYSTEM
from core.hygiene import grown_old, put_aside, restored, thrown_out
from core.model import ASLEEP, Lead, LeadState
from core.places import base_place, front_place
from core.sla import limits, next_stale_at, stale_moments
from tests.builders import MONDAY_9AM, OLE, a_lead, a_queue, a_team, days, hours, minutes

TEAM = a_team()
QUEUE = TEAM.queues[0]
STAGES = [LeadState.WAITING, LeadState.NURTURE, LeadState.RECYCLED, LeadState.ARCHIVED]
TIMELESS = sorted(set(LeadState) - {LeadState.WAITING, LeadState.HELD} - ASLEEP)
"""States in which age moves nobody."""


def ageing(*, age_on_arrival: timedelta = timedelta(), state: LeadState = LeadState.WAITING) -> Lead:
    """A lead that came in on Monday at 9:00, so old by then, with the limits that intake gave it."""
    received = MONDAY_9AM - age_on_arrival
    due = limits(a_lead().facts.type, received, MONDAY_9AM, QUEUE, TEAM)._asdict()
    return a_lead(id=7, waited=age_on_arrival, state=state, came_in_at=MONDAY_9AM, **due)


def grown(lead: Lead, now: datetime) -> Lead:
    """The lead after a tick at that moment."""
    change = grown_old(lead, TEAM, now)
    return change.leads[0] if change.leads else lead


def after(lead: Lead, *ticks: timedelta) -> list[str]:
    """Where the lead is after each of these ticks, so long after Monday 9:00."""
    seen = list[str]()
    for tick in ticks:
        lead = grown(lead, MONDAY_9AM + tick)
        seen.append(lead.state.value)
    return seen


def test_age_moves_a_lead_that_nobody_works_at_7_14_and_30_days() -> None:
    moment = minutes(1)

    seen = after(
        ageing(), days(7) - moment, days(7), days(14) - moment, days(14), days(30) - moment, days(30)
    )

    assert seen == ["waiting", "nurture", "nurture", "recycled", "recycled", "archived"]


def test_each_move_is_an_event_that_says_what_it_was_before() -> None:
    change = grown_old(ageing(state=LeadState.HELD), TEAM, MONDAY_9AM + days(7))

    (event,) = change.events
    assert (event.verb, event.actor, event.why) == ("moved to nurture", SYSTEM, "stale")
    assert event.data == {"was": "held"}


def test_a_bot_that_was_off_for_weeks_moves_a_lead_to_where_it_belongs_by_now() -> None:
    assert after(ageing(), days(20)) == ["recycled"]
    assert after(ageing(), days(45)) == ["archived"]


@pytest.mark.parametrize("state", TIMELESS)
def test_nobody_who_is_worked_or_done_with_is_ever_moved(state: LeadState) -> None:
    lead = ageing(state=state)

    assert grown_old(lead, TEAM, MONDAY_9AM + days(99)) == Change()


def test_a_lead_whose_time_has_not_come_or_never_will_stays_as_it_is() -> None:
    archived = ageing(state=LeadState.ARCHIVED)

    assert grown_old(ageing(), TEAM, MONDAY_9AM) == Change()
    assert grown_old(replace(archived, stale_due_at=None), TEAM, MONDAY_9AM + days(99)) == Change()


def test_an_old_list_gets_its_week_before_anything_happens_to_it() -> None:
    """40 days old when it came in: every limit was passed, so each of them starts anew."""
    old = ageing(age_on_arrival=days(40))

    assert after(old, hours(1), days(7) - minutes(1), days(7)) == ["waiting", "waiting", "nurture"]
    assert after(old, days(14), days(30)) == ["recycled", "archived"]


def test_only_a_limit_that_was_passed_starts_anew_and_no_stage_leads_back() -> None:
    """10 days old when it came in: recycled at 14 days of age, so there is no nurture before it, or after."""
    old = ageing(age_on_arrival=days(10))

    assert after(old, days(4) - minutes(1), days(4), days(7), days(20)) == [
        "waiting",
        "recycled",
        "recycled",
        "archived",
    ]


def test_a_recycled_lead_stands_behind_everybody_and_wakes_nobodys_limits() -> None:
    hot = replace(ageing(), place=base_place(7, ageing().facts, MONDAY_9AM, QUEUE, TEAM))

    recycled = grown(hot, MONDAY_9AM + days(14))

    assert recycled.place > a_lead(id=8, now=MONDAY_9AM + days(14)).place
    assert recycled.place == base_place(7, hot.facts, MONDAY_9AM, QUEUE, TEAM, recycled=True)
    assert (recycled.received_at, recycled.queued_at) == (hot.received_at, hot.queued_at)


def test_a_recycled_lead_that_was_given_back_is_only_looked_at_again_later() -> None:
    """Its timer was set as for any lead that comes back, to a stage it has behind it."""
    back = replace(ageing(state=LeadState.RECYCLED), stale_due_at=MONDAY_9AM + days(7))

    change = grown_old(back, TEAM, MONDAY_9AM + days(7))

    (lead,) = change.leads
    assert (lead.state, lead.stale_due_at) == (LeadState.RECYCLED, MONDAY_9AM + days(30))
    assert (lead.version, change.events) == (back.version + 1, ())


def test_a_lead_of_a_fast_lane_sleeps_in_the_queue_it_came_from() -> None:
    lane = TEAM.lane(QUEUE)
    hot = replace(ageing(), queue=lane.name)

    (lead,) = grown_old(hot, TEAM, MONDAY_9AM + days(14)).leads

    assert lead.queue == QUEUE.name


def test_a_lead_of_a_queue_that_is_gone_grows_old_where_it_is() -> None:
    lost = replace(ageing(), queue="closed-down")

    (lead,) = grown_old(lost, TEAM, MONDAY_9AM + days(14)).leads

    assert (lead.queue, lead.state) == ("closed-down", LeadState.RECYCLED)


def test_whom_a_manager_puts_into_nurture_late_is_not_recycled_the_next_minute() -> None:
    lead, policy = ageing(), TEAM.stale
    ages = {
        age: next_stale_at(lead, LeadState.NURTURE, MONDAY_9AM + days(age), policy) for age in (1, 20, 40)
    }

    assert ages == {day: MONDAY_9AM + days(due) for day, due in {1: 14, 20: 30, 40: 30}.items()}
    assert next_stale_at(lead, LeadState.ARCHIVED, MONDAY_9AM, policy) is None


AGES = st.integers(0, 45 * 24).map(hours)
TICKS = st.lists(st.integers(0, 50 * 24 * 60).map(minutes), max_size=30)


@given(age=AGES, ticks=TICKS, state=st.sampled_from([LeadState.WAITING, LeadState.HELD]))
def test_whatever_ticks_are_late_missed_or_repeated_a_lead_goes_forward_and_never_too_early(
    age: timedelta, ticks: list[timedelta], state: LeadState
) -> None:
    lead = ageing(age_on_arrival=age, state=state)
    moments = stale_moments(lead.received_at, lead.came_in_at, TEAM.stale)

    for tick in sorted(ticks):
        now, before = MONDAY_9AM + tick, lead
        lead = grown(before, now)

        reached = [stage for stage in STAGES[1:] if moments[stage] <= now]
        assert lead.state is (reached[-1] if reached else state)
        assert lead is grown(lead, now)
        assert lead.received_at == before.received_at


@given(age=AGES, ticks=TICKS, state=st.sampled_from(TIMELESS))
def test_no_tick_ever_moves_a_lead_that_somebody_has(
    age: timedelta, ticks: list[timedelta], state: LeadState
) -> None:
    lead = ageing(age_on_arrival=age, state=state)

    assert {grown(lead, MONDAY_9AM + tick).state for tick in [*ticks, days(99)]} == {state}


@pytest.mark.parametrize(("waits", "state"), [(True, LeadState.WAITING), (False, LeadState.HELD)])
def test_undo_brings_a_lead_back_where_it_stands_by_itself_with_new_limits(
    waits: bool, state: LeadState
) -> None:
    now = MONDAY_9AM + days(15)
    asleep = replace(grown(ageing(), now), place=front_place(7, MONDAY_9AM))

    change = restored(asleep, Act(OLE, now, "click:1"), QUEUE, TEAM, waits=waits)

    (lead,), (event,) = change.leads, change.events
    assert (lead.state, lead.place) == (state, base_place(7, lead.facts, MONDAY_9AM, QUEUE, TEAM))
    assert (lead.received_at, lead.queued_at, lead.came_in_at) == (MONDAY_9AM, now, now)
    assert lead.stale_due_at == now + days(7)
    assert min(lead.limit_due_at or now, lead.aged_due_at or now) > now
    assert (event.verb, event.actor, event.request) == ("restored", OLE, "click:1")
    assert event.data == {"was": "recycled", "to": state}


def test_the_old_are_put_aside_and_go_on_ageing() -> None:
    now = MONDAY_9AM + days(8)

    change = put_aside(ageing(), Act(OLE, now), TEAM)

    (lead,), (event,) = change.leads, change.events
    assert (lead.state, lead.stale_due_at) == (LeadState.NURTURE, MONDAY_9AM + days(14))
    assert (event.verb, event.actor, event.why) == ("moved to nurture", OLE, "old")


def test_junk_is_rejected_and_nothing_more_becomes_of_it() -> None:
    change = thrown_out(ageing(), Act(OLE, MONDAY_9AM))

    (lead,), (event,) = change.leads, change.events
    assert (lead.state, lead.stale_due_at) == (LeadState.REJECTED, None)
    assert (event.verb, event.why) == ("rejected", "junk")


def test_the_policys_own_ages_count() -> None:
    team = a_team(a_queue(), stale={"nurture": "1d", "recycle": "2d", "archive": "3d"})
    lead = replace(ageing(), stale_due_at=MONDAY_9AM + days(1))

    change = grown_old(lead, team, MONDAY_9AM + days(2))

    assert [one.state for one in change.leads] == [LeadState.RECYCLED]
