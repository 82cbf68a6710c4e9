"""What another policy makes of the leads that are here already, decided without a database."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acts import Act
from core.changes import Change
from core.events import SYSTEM
from core.learning import Learned
from core.model import Lead, LeadFacts, LeadState, LeadType
from core.places import base_place, formation, front_place, is_recycled, is_same_policy, places_before
from core.policies.queues import Ordering, QueuePolicy, Tier
from core.policies.team import TeamPolicy
from core.policy_changes import SOURCE_VALUES, moved_over, place_in, placed_anew
from tests.builders import ANA, MONDAY_9AM, a_lead, a_queue, a_team, hours, minutes

HYBRID, PRIORITY, FIFO = (a_queue(ordering=name) for name in ("hybrid", "priority", "fifo"))
TEAM = TeamPolicy()

QUEUES = st.builds(
    QueuePolicy,
    name=st.just("leads"),
    ordering=st.sampled_from(Ordering),
    hot_score=st.sampled_from([60, 80]),
    tiers=st.sampled_from([tuple(Tier), tuple(reversed(Tier))]),
    cap=st.sampled_from([1, 100]),
)
TEAMS = st.builds(
    a_team,
    sources=st.sampled_from(
        [{}, {"referral": {"value": 1.2}}, {"Referral": {"value": 1.2, "priority": "low"}}]
    ),
    weights=st.sampled_from(
        [
            {},
            {"account": {"enterprise": 2.0, "smb": 0.5}},
            {"account": {"SMB": 0.5, "Enterprise": 2.0, "enterprise": 9.0}},
            {"deal_size": {"1000": 3.0, "10": 2.0}},
            {"deal_size": {"10": 2.0, "1000": 3.0}},
        ]
    ),
    language=st.sampled_from(["en", "de"]),
)
LEADS = st.builds(
    LeadFacts,
    type=st.sampled_from(LeadType),
    score=st.sampled_from([None, 0, 59, 60, 79, 80, 100]),
    source=st.sampled_from([None, "referral", "fair"]),
    account_tier=st.sampled_from([None, "enterprise", "SMB"]),
    deal_size=st.sampled_from([None, 10.0, 5000.0]),
)


@given(st.tuples(QUEUES, TEAMS), st.tuples(QUEUES, TEAMS), LEADS, st.booleans())
def test_while_the_formation_is_the_same_every_base_place_is(
    one: tuple[QueuePolicy, TeamPolicy],
    other: tuple[QueuePolicy, TeamPolicy],
    facts: LeadFacts,
    recycled: bool,
) -> None:
    places = [base_place(7, facts, MONDAY_9AM, *policy, recycled=recycled) for policy in (one, other)]

    assert formation(*one) != formation(*other) or places[0] == places[1]


@pytest.mark.parametrize(
    ("queue", "team"),
    [
        ({"ordering": "fifo"}, {}),
        ({"hot_score": 70}, {}),
        ({"ordering": "priority"}, {}),
        ({"ordering": "priority", "tiers": ["mql", "hot_enterprise", "hot_inbound", "warm", "cold"]}, {}),
        ({"ordering": "priority"}, {"sources": {"referral": {"value": 1.2}}}),
        ({"ordering": "priority"}, {"weights": {"account": {"enterprise": 3}}}),
        ({"ordering": "priority"}, {"weights": {"deal_size": {5: 2}}}),
    ],
)
def test_whatever_may_put_a_lead_elsewhere_is_another_formation(
    queue: dict[str, Any], team: dict[str, Any]
) -> None:
    known = {formation(one, TEAM) for one in (HYBRID, PRIORITY, FIFO)}
    new = formation(a_queue(**queue), a_team(**team))

    assert (new in known) == (not team and set(queue) == {"ordering"})


@pytest.mark.parametrize("team", [{"language": "de"}, {"sources": {"referral": {"priority": "low"}}}])
@pytest.mark.parametrize("queue", [{"cap": 5}, {"members": [ANA]}, {"max_wait": {"mql": "1h"}}])
def test_what_moves_nobody_is_the_same_formation(queue: dict[str, Any], team: dict[str, Any]) -> None:
    assert formation(a_queue(**queue), a_team(**team)) == formation(HYBRID, TEAM)


def test_what_was_learned_forms_a_line_anew_under_the_same_policy() -> None:
    learned = {"fair": Learned(1.2, 40, 20), "web": Learned(1.0, 50, 10)}
    team = TEAM.knowing(learned)

    assert formation(PRIORITY, team) != formation(PRIORITY, TEAM)
    assert is_same_policy(formation(PRIORITY, team), formation(PRIORITY, TEAM))
    assert not is_same_policy(formation(PRIORITY, team), formation(PRIORITY, a_team(weights={"account": {}})))
    assert formation(HYBRID, team) == formation(HYBRID, TEAM)
    assert formation(PRIORITY, TEAM.knowing({"web": learned["web"]})) == formation(PRIORITY, TEAM)


@pytest.mark.parametrize("said", [{"sources": {"fair": {"value": 0.9}}}, {"weights": {"learn": False}}])
def test_what_the_policy_says_of_a_source_is_not_learned(said: dict[str, Any]) -> None:
    team = a_team(**said)

    assert formation(PRIORITY, team.knowing({"fair": Learned(1.2, 40, 20)})) == formation(PRIORITY, team)


def test_a_lead_that_learned_values_move_tells_from_which_worth_to_which() -> None:
    fair, plain = (a_lead(source=one, score=50, queue=PRIORITY) for one in ("fair", None))
    team = TEAM.knowing({"fair": Learned(1.2, 40, 20)})

    change = placed_anew([fair, plain], PRIORITY, team, MONDAY_9AM, SOURCE_VALUES)

    (event,) = change.events
    assert (event.lead_id, event.why) == (fair.id, "source_values")
    assert event.data == {"from": 50.0, "to": 60.0}


@pytest.mark.parametrize(("worth", "moves"), [(0.8, False), (1.2, True)])
def test_who_age_has_moved_up_is_not_moved_back_by_learned_values(worth: float, *, moves: bool) -> None:
    """Unless they are worth so much now that they stand further ahead by themselves."""
    gate = a_lead(score=59, queue=PRIORITY)
    old = a_lead(source="fair", score=50, queue=PRIORITY)
    old = replace(old, place=places_before(gate.place, None, [old.id])[0])
    team = TEAM.knowing({"fair": Learned(worth, 40, 20)})

    change = placed_anew([old], PRIORITY, team, MONDAY_9AM, SOURCE_VALUES)

    assert [event.data for event in change.events] == ([{"to": 60.0}] if moves else [])


def test_only_leads_that_stand_elsewhere_are_written_and_each_tells_why() -> None:
    right, wrong = a_lead("Right", score=10), a_lead("Wrong", score=75)

    change = placed_anew([right, wrong], a_queue(hot_score=70), TEAM, MONDAY_9AM)

    (written,), (event,) = change.leads, change.events
    assert (written.id, written.version) == (wrong.id, wrong.version + 1)
    assert written.place == base_place(wrong.id, wrong.facts, wrong.received_at, a_queue(hot_score=70), TEAM)
    assert (event.lead_id, event.verb.value, event.why) == (wrong.id, "placed anew", "policy_changed")


@given(QUEUES, TEAMS, st.lists(LEADS, max_size=4))
def test_forming_a_line_anew_twice_is_forming_it_once(
    queue: QueuePolicy, team: TeamPolicy, facts: list[LeadFacts]
) -> None:
    leads = [a_lead(facts=one) for one in facts]
    once = {lead.id: lead for lead in placed_anew(leads, queue, team, MONDAY_9AM).leads}

    again = placed_anew([once.get(lead.id, lead) for lead in leads], queue, team, MONDAY_9AM)

    assert again == Change()


def test_a_reservation_and_an_owner_outlive_a_new_place() -> None:
    looked_at = a_lead(
        score=75,
        state=LeadState.RESERVED,
        reserved_by=ANA,
        reserved_until=MONDAY_9AM + minutes(1),
    )
    owned = a_lead(score=75, state=LeadState.CLAIMED)

    change = placed_anew([looked_at, owned], a_queue(hot_score=70), TEAM, MONDAY_9AM)

    assert [(one.state, one.reserved_by, one.reserved_until) for one in change.leads] == [
        (LeadState.RESERVED, ANA, MONDAY_9AM + minutes(1)),
        (LeadState.CLAIMED, None, None),
    ]


def in_front(**facts: Any) -> Lead:
    lead = a_lead(waited=hours(80), **facts)
    return a_lead(id=lead.id, waited=hours(80), place=front_place(lead.id, lead.received_at), **facts)


def test_who_stands_in_front_stays_there_unless_pinned_or_in_fifo() -> None:
    lead, hot = in_front(), in_front(score=75)

    assert place_in(lead, PRIORITY, TEAM) == lead.place
    assert place_in(lead, FIFO, TEAM) == base_place(lead.id, lead.facts, lead.received_at, FIFO, TEAM)
    assert place_in(hot, a_queue(hot_score=70), TEAM) < hot.place


def test_a_place_that_age_gave_beside_somebody_is_given_up() -> None:
    gate, lead = a_lead(), a_lead()
    promoted = a_lead(id=lead.id, place=places_before(gate.place, None, [lead.id])[0])

    assert place_in(promoted, HYBRID, TEAM) == lead.place


@pytest.mark.parametrize("state", [LeadState.RECYCLED, LeadState.RESERVED, LeadState.CLAIMED])
def test_a_recycled_lead_stays_behind_everybody_also_while_a_rep_has_it(state: LeadState) -> None:
    recycled = a_lead(state=LeadState.RECYCLED)
    lead = a_lead(state=state, place=recycled.place)

    assert is_recycled(place_in(lead, PRIORITY, TEAM))


def test_a_lead_that_moves_over_keeps_its_ages_and_counts_the_new_queues_longest_time() -> None:
    lead = a_lead(queue="old", type=LeadType.MQL, waited=hours(5))
    new = a_queue("new", ordering="priority", calendar="always", max_wait={"mql": "6h"})

    change = moved_over(lead, new, TEAM, Act(SYSTEM, MONDAY_9AM))

    (moved,), (event,) = change.leads, change.events
    assert (moved.queue, moved.state, moved.version) == ("new", LeadState.WAITING, lead.version + 1)
    assert (moved.received_at, moved.queued_at) == (lead.received_at, lead.queued_at)
    assert moved.overdue_at == lead.received_at + hours(6)
    assert moved.place == base_place(lead.id, lead.facts, lead.received_at, new, TEAM)
    assert (event.verb.value, event.why, event.queue, event.data) == (
        "moved to another queue",
        "queue_removed",
        "new",
        {"from_queue": "old"},
    )
