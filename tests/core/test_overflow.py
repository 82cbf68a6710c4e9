"""Measures against overflow, decided without a database."""

from datetime import timedelta
from typing import Any

import pytest

from core.acts import Act
from core.events import QueueVerb, Verb
from core.incidents import AlertRule, MeasureKind
from core.model import LeadState, LeadType
from core.notices import Address, Audience, NoticeKind
from core.overflow import (
    LONGEST,
    SHORTEST,
    Curbs,
    begin,
    curbs,
    end,
    is_over,
    lends_to,
    lent,
    take_back,
    tell_lent,
    to_partner,
    until,
)
from core.policies.team import TeamPolicy
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_lead, a_queue, days, hours, minutes
from tests.core.measuring import a_measure, a_pause_by_age, an_incident, later

ACT = Act(MIA, MONDAY_9AM, "request")
TEAM = TeamPolicy()
K = MeasureKind


@pytest.mark.parametrize(
    ("lasting", "ends_after"),
    [
        (hours(4), hours(4)),
        (minutes(1), SHORTEST),
        (timedelta(), SHORTEST),
        (-days(3), SHORTEST),
        (days(400), LONGEST),
        (timedelta.max, LONGEST),
    ],
)
def test_every_measure_ends_however_long_somebody_wants_it(lasting: timedelta, ends_after: timedelta) -> None:
    assert until(MONDAY_9AM, lasting) == MONDAY_9AM + ends_after


def test_a_measure_is_over_at_its_end_to_the_second_and_one_without_end_never() -> None:
    measure = a_measure(until=later(2))

    assert [is_over(measure, later(2) - timedelta(seconds=1)), is_over(measure, later(2))] == [False, True]
    assert not is_over(a_pause_by_age(), later(1000))


def test_what_comes_in_is_curbed_by_what_is_in_force_and_nothing_else() -> None:
    measures = [
        a_measure(K.PAUSE_SOURCES, queue="paused"),
        a_pause_by_age(queue="old"),
        a_measure(K.FAST_LANE, queue="split"),
        a_measure(K.PAUSE_SOURCES, queue="yesterday", until=MONDAY_9AM),
        a_measure(K.FAST_LANE, queue="closed", ended_at=MONDAY_9AM),
        a_measure(K.MORE_REPS, queue="helped"),
        a_measure(K.PARTNER, queue="sold"),
    ]

    assert curbs(measures, MONDAY_9AM) == Curbs(
        paused=frozenset({"paused", "paused-fast", "old", "old-fast"}), lanes=frozenset({"split"})
    )


@pytest.mark.parametrize(
    ("kind", "line"), [(K.MORE_REPS, "leads"), (K.FAST_LANE, "leads-fast")], ids=["more reps", "fast lane"]
)
def test_whoever_is_lent_serves_the_queue_or_its_fast_lane(kind: MeasureKind, line: str) -> None:
    measure = a_measure(kind, data={"reps": [ANA, BEN], "leads": 0})

    assert (lends_to(measure), lent(measure)) == (line, (ANA, BEN))
    assert lent(a_measure()) == ()


def test_a_measure_begins_with_an_event_of_the_depth_alert_and_all_cards_of_the_queue_show_it() -> None:
    depth, aging = an_incident(AlertRule.DEPTH), an_incident(AlertRule.AGING)
    measure = a_measure(K.MORE_REPS, data={"reps": [ANA], "leads": 0})

    change = begin(measure, ACT, [aging, depth])

    (event,) = change.queue_events
    assert change.taken == (measure,)
    assert (event.verb, event.why, event.actor, event.queue) == (QueueVerb.STARTED, "more_reps", MIA, "leads")
    assert (event.incident_id, event.measure_id, event.request) == (depth.id, measure.id, "request")
    assert event.data == {"reps": [ANA], "leads": 0, "until": later(2).isoformat()}
    assert set(change.redrawn) == {depth.id, aging.id}


def test_a_measure_needs_no_alert() -> None:
    change = begin(a_pause_by_age(), ACT, [])

    assert (change.queue_events[0].incident_id, change.queue_events[0].data, change.redrawn) == (None, {}, ())


def test_the_end_of_a_measure_says_by_whom_and_how_many_leads_came_back() -> None:
    measure, depth = a_measure(K.PARTNER), an_incident()

    over, change = end(measure, Act(BEN, later(1)), [depth], leads=7)

    (event,) = change.queue_events
    assert (over.ended_at, over.ended_by, over.began_at) == (later(1), BEN, MONDAY_9AM)
    assert change.measures == (over,)
    assert (event.verb, event.data["leads"], event.incident_id) == (QueueVerb.STOPPED, 7, depth.id)
    assert change.redrawn == (depth.id,)


def test_each_of_those_lent_hears_to_which_line_until_when_and_by_whom() -> None:
    measure = a_measure(K.FAST_LANE, data={"reps": [ANA, BEN]})
    to = [Address(one, MONDAY_9AM, Audience.REP) for one in (ANA, BEN)]

    told = tell_lent(measure, to).notices

    assert [(one.key, one.kind, one.by) for one in told] == [
        (f"lent:{measure.id}@{ANA}", NoticeKind.LENT, MIA),
        (f"lent:{measure.id}@{BEN}", NoticeKind.LENT, MIA),
    ]
    assert told[0].data == {"queue": "leads-fast", "until": later(2).isoformat()}
    assert tell_lent(a_pause_by_age(), to[:1]).notices[0].data["until"] is None


def test_leads_go_to_a_partner_and_come_back_to_their_places_with_limits_anew() -> None:
    old = a_lead("Old", waited=days(8), type=LeadType.WARM)
    held = a_lead("Held", state=LeadState.HELD)
    always = a_queue(calendar="always")

    gone = to_partner([old, held], ACT, 7)
    back = take_back(gone.leads, Act(MIA, later(3)), 7, always, TEAM)

    assert {(one.state, one.version) for one in gone.leads} == {(LeadState.PARTNER, 2)}
    assert [(one.verb, one.why, one.request) for one in gone.events] == [
        (Verb.TO_PARTNER, "7", "request"),
        (Verb.TO_PARTNER, "7", "request"),
    ]
    first = back.leads[0]
    assert {one.state for one in back.leads} == {LeadState.WAITING}
    assert (first.place, first.received_at) == (old.place, old.received_at)
    assert (first.queued_at, first.came_in_at, first.overdue_at) == (later(3), later(3), later(27))
    assert {(one.verb, one.why) for one in back.events} == {(Verb.TAKEN_BACK, "7")}


def test_a_lead_that_is_given_back_after_its_seven_days_is_not_stale_at_once() -> None:
    gone = to_partner([a_lead(waited=days(8))], ACT, 7)

    (back,) = take_back(gone.leads, Act(MIA, later(3)), 7, a_queue(), TEAM).leads

    assert back.stale_due_at is not None
    assert back.stale_due_at > later(3)


@pytest.mark.parametrize("wrong", [{"reps": "U01ANA"}, {"reps": 3}, {}])
def test_a_measure_whose_note_of_whom_it_lent_is_lost_lent_nobody(wrong: dict[str, Any]) -> None:
    assert lent(a_measure(K.MORE_REPS, data=wrong)) == ()
