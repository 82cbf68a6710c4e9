"""Figures over a period, each with numbers worked out by hand, on both databases."""

from dataclasses import replace

from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState, LeadType
from core.reports import Dimension, Figures, Period, Share, Spread, Waited
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    BEN,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_queue,
    a_team,
    an_event,
    arriving,
    days,
    hours,
    minutes,
)
from tests.storage.lives import (
    WEEK,
    closed,
    contacted,
    figures,
    given_back,
    gone,
    handed_over,
    re_engaged,
    slices,
    taken,
    told,
)
from tests.storage.steps import applied, stored
from tests.storage.traffic import ALWAYS, NOON, entered, status

YESTERDAY, TUESDAY = NOON - days(1), NOON - days(6)
OFFICE = a_team(calendar={"open": {"mon-fri": ["09:00-17:00"]}})


def claimed_after(open_: UnitsOfWork, *waits: float) -> list[Lead]:
    """Leads that came in yesterday and were claimed after so many hours each."""
    leads = [entered(open_, YESTERDAY) for _ in waits]
    for lead, wait in zip(leads, waits, strict=True):
        taken(open_, lead, YESTERDAY + hours(wait))
    return leads


def test_nothing_has_no_figures(unit_of_work: UnitsOfWork) -> None:
    report = told(unit_of_work, by=Dimension.QUEUE)

    assert report.total == Figures()
    assert [(one.name, one.figures) for one in report.slices] == [("leads", Figures())]
    assert report.total.velocity.value is None


def test_time_in_queue_is_told_by_mean_median_and_the_length_nine_in_ten_stayed_within(
    unit_of_work: UnitsOfWork,
) -> None:
    claimed_after(unit_of_work, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20)

    found = figures(unit_of_work)

    assert found.time_in_queue == Spread(n=10, mean=hours(6.5), median=hours(5), p90=hours(9))
    assert (found.claims, found.entries, found.velocity.value) == (10, 10, 1)


def test_claims_count_when_they_are_made_and_entries_when_they_come(unit_of_work: UnitsOfWork) -> None:
    old = entered(unit_of_work, WEEK.since - hours(1))
    taken(unit_of_work, old, WEEK.since)
    just_in = entered(unit_of_work, WEEK.since)
    too_late = entered(unit_of_work, WEEK.until - minutes(1))
    taken(unit_of_work, just_in, WEEK.until)
    taken(unit_of_work, too_late, WEEK.until + minutes(1))

    found = figures(unit_of_work)

    assert (found.entries, found.claims) == (2, 1)
    assert found.time_in_queue.median == hours(1)


def test_an_undone_claim_never_was_and_a_hand_over_is_none(unit_of_work: UnitsOfWork) -> None:
    undone, handed = (entered(unit_of_work, YESTERDAY) for _ in range(2))
    given_back(unit_of_work, undone, taken(unit_of_work, undone, YESTERDAY + hours(1)), NOON, Verb.UNDONE)
    claim = taken(unit_of_work, handed, YESTERDAY + hours(2))
    theirs = handed_over(unit_of_work, handed, claim, BEN, YESTERDAY + hours(3))
    contacted(unit_of_work, handed, theirs, YESTERDAY + hours(5))

    found = figures(unit_of_work)

    assert (found.entries, found.claims, found.time_in_queue.median) == (2, 1, hours(2))
    assert (found.waited, found.abandonment) == (Waited(1, 1, 0, hours(2)), Share(0, 1))
    assert found.claim_to_contact == Spread(1, hours(2), hours(2), hours(2))
    assert found.speed_to_lead.median == hours(5)


def test_a_released_lead_entered_once_and_was_claimed_twice(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY)
    given_back(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY + hours(1)), YESTERDAY + hours(2))
    taken(unit_of_work, lead, YESTERDAY + hours(5))

    found = figures(unit_of_work)

    assert (found.entries, found.claims) == (1, 2)
    assert found.time_in_queue == Spread(2, hours(2), hours(1), hours(3))
    assert found.waited == Waited(1, 0, 0, hours(1))


def test_a_released_lead_that_waits_or_sleeps_again_has_entered_once(unit_of_work: UnitsOfWork) -> None:
    for asleep in (False, True):
        lead = entered(unit_of_work, YESTERDAY)
        given_back(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY + hours(1)), YESTERDAY + hours(2))
        if asleep:
            gone(unit_of_work, lead, YESTERDAY + hours(3))

    found = figures(unit_of_work)

    assert (found.entries, found.waited) == (2, Waited(2, 0, 0, hours(1)))
    assert (found.exits, found.abandonment) == ({"archived": 1}, Share(1, 3))


def test_nobody_has_entered_who_is_held_or_in_review_or_was_turned_away_there(
    unit_of_work: UnitsOfWork,
) -> None:
    for state in (LeadState.HELD, LeadState.REVIEW):
        stored(unit_of_work, a_lead(state=state, received_at=YESTERDAY))
    lead = a_lead(state=LeadState.REVIEW, received_at=YESTERDAY)
    applied(
        unit_of_work, replace(arriving(lead), events=(an_event(lead, Verb.SENT_TO_REVIEW, at=YESTERDAY),))
    )
    gone(unit_of_work, lead, NOON, Verb.REJECTED, LeadState.REJECTED)

    assert figures(unit_of_work) == Figures()


def test_who_was_let_in_from_review_or_the_door_has_entered_when_they_came(unit_of_work: UnitsOfWork) -> None:
    for state, verb in ((LeadState.HELD, Verb.ADMITTED), (LeadState.REVIEW, Verb.APPROVED)):
        lead = a_lead(state=state, received_at=YESTERDAY, came_in_at=YESTERDAY)
        applied(unit_of_work, replace(arriving(lead), events=()))
        inside = replace(lead, state=LeadState.WAITING, version=2, queued_at=YESTERDAY + hours(4))
        applied(
            unit_of_work, Change(leads=(inside,), events=(an_event(inside, verb, at=YESTERDAY + hours(4)),))
        )
        taken(unit_of_work, inside, YESTERDAY + hours(5))

    found = figures(unit_of_work)

    assert (found.entries, found.time_in_queue.median) == (2, hours(1))
    assert found.speed_to_lead == Spread()


def test_who_a_crm_gave_to_somebody_out_of_review_came_out_of_no_line(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead(state=LeadState.REVIEW, received_at=YESTERDAY)
    applied(
        unit_of_work, replace(arriving(lead), events=(an_event(lead, Verb.SENT_TO_REVIEW, at=YESTERDAY),))
    )
    claim = a_claim(lead, BEN, at=YESTERDAY + hours(1), entered_at=None)
    owned = replace(lead, state=LeadState.CLAIMED, version=2)
    event = an_event(owned, Verb.ASSIGNED, at=YESTERDAY + hours(1), claim_id=claim.id, why="by_crm")
    applied(unit_of_work, Change(leads=(owned,), opened=(claim,), events=(event,)))
    contacted(unit_of_work, lead, claim, YESTERDAY + hours(3))

    found = figures(unit_of_work)

    assert (found.entries, found.claims, found.abandonment) == (0, 0, Share())
    assert (found.claim_to_contact.median, found.conversion) == (hours(2), Share(0, 1))


def test_each_episode_of_a_lead_that_came_back_is_an_entry_of_its_own(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, TUESDAY, source="web")
    gone(unit_of_work, lead, TUESDAY + hours(5), Verb.NURTURED, LeadState.NURTURE)
    gone(unit_of_work, lead, TUESDAY + hours(9))
    re_engaged(unit_of_work, lead, YESTERDAY, source="fair")
    taken(unit_of_work, lead, YESTERDAY + hours(1))

    found = figures(unit_of_work)

    assert (found.entries, found.waited) == (2, Waited(1, 0, 1, hours(1)))
    assert (found.exits, found.abandonment) == ({"moved to nurture": 1}, Share(1, 2))
    by_source = slices(unit_of_work, Dimension.SOURCE)
    assert {name: (one.entries, one.claims) for name, one in by_source.items()} == {
        "fair": (1, 1),
        "web": (1, 0),
    }


def test_claims_of_an_earlier_episode_stay_what_they_were(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, TUESDAY, source="web")
    claim = contacted(unit_of_work, lead, taken(unit_of_work, lead, TUESDAY), TUESDAY + hours(1))
    given_back(unit_of_work, lead, claim, TUESDAY + hours(2), Verb.RETURNED)
    gone(unit_of_work, lead, TUESDAY + hours(3))
    again = re_engaged(unit_of_work, lead, YESTERDAY, source="fair")
    second = contacted(unit_of_work, again, taken(unit_of_work, again, YESTERDAY), YESTERDAY + hours(1))
    closed(unit_of_work, again, second, Verb.CONVERTED, NOON)

    by_source = slices(unit_of_work, Dimension.SOURCE)

    assert {name: one.conversion for name, one in by_source.items()} == {
        "fair": Share(1, 1),
        "web": Share(0, 1),
    }
    assert figures(unit_of_work).entries == 2


def test_the_rate_and_abandonment_of_a_week_are_those_of_the_status(unit_of_work: UnitsOfWork) -> None:
    for number in range(9):
        lead = entered(unit_of_work, NOON - days(3) - hours(number * 5))
        if number % 3:
            taken(unit_of_work, lead, lead.received_at + hours(number * 8))
        elif number:
            gone(unit_of_work, lead, NOON - days(1))

    for team in (ALWAYS, OFFICE):
        found, now = figures(unit_of_work, team=team), status(unit_of_work, team)
        assert (found.claim_rate.value, found.abandonment.value) == (now.claim_rate, now.abandonment)
        assert (found.claim_rate.whole, found.abandonment.whole) == (now.claim_rate_n, now.abandonment_n)
        assert now.claim_rate_n


def test_the_claim_rate_counts_from_the_opening_for_who_arrived_closed(unit_of_work: UnitsOfWork) -> None:
    saturday = MONDAY_9AM - days(9)
    for after in (hours(71), hours(73)):
        taken(unit_of_work, entered(unit_of_work, saturday), saturday + after)

    assert figures(unit_of_work, team=OFFICE).claim_rate == Share()
    assert figures(unit_of_work, Period.last(days(14), NOON), team=OFFICE).claim_rate == Share(1, 2)
    assert figures(unit_of_work, Period.last(days(14), NOON)).claim_rate == Share(0, 2)


def test_a_later_correction_of_source_and_type_corrects_the_figures(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY, source="web")
    taken(unit_of_work, lead, YESTERDAY + hours(1))

    with unit_of_work() as uow:
        (known,) = uow.leads.keyed([lead.id])
        facts = replace(known.lead.facts, source="fair", type=LeadType.MQL)
        better = replace(known, lead=replace(known.lead, facts=facts, version=known.lead.version + 1))
        uow.apply(Change(refreshed=(better,)))
        uow.commit()

    assert list(slices(unit_of_work, Dimension.SOURCE)) == ["fair"]
    assert list(slices(unit_of_work, Dimension.TYPE)) == ["mql"]


def test_a_period_before_is_told_as_it_is_known_now(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, WEEK.before.since)
    taken(unit_of_work, lead, YESTERDAY)

    before, now = figures(unit_of_work, WEEK.before), figures(unit_of_work)

    assert (before.entries, before.claims, before.waited.claimed) == (1, 0, 1)
    assert (now.entries, now.claims) == (0, 1)


def test_leads_of_two_queues_are_told_apart_and_of_one_alone(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("b"), a_queue("a"), calendar="always")
    for queue in ("a", "b", "b", "removed"):
        taken(unit_of_work, entered(unit_of_work, YESTERDAY, queue=queue), YESTERDAY + hours(1))

    report = told(unit_of_work, by=Dimension.QUEUE, team=team)
    one = told(unit_of_work, by=Dimension.QUEUE, team=team, queues=["a"])

    assert [(each.name, each.figures.claims) for each in report.slices] == [
        ("b", 2),
        ("a", 1),
        ("removed", 1),
    ]
    assert (report.queues, report.total.claims) == (("b", "a", "removed"), 4)
    assert [(each.name, each.figures.claims) for each in one.slices] == [("a", 1)]
    assert one.total.claims == 1
