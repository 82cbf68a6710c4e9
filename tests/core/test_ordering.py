"""Which of several queues ``/nextlead`` takes from."""

from dataclasses import replace

from core.model import Lead, LeadFacts, LeadState, LeadType
from core.ordering import Candidate, better_queue_first
from core.places import base_place
from core.policies.queues import QueuePolicy
from tests.core.brute_force import HYBRID, NOW, TEAM, hours

HOT, MQL, WARM, COLD = LeadType.HOT_INBOUND, LeadType.MQL, LeadType.WARM, LeadType.COLD


def a_lead(facts: LeadFacts, *, waited_h: float = 1) -> Lead:
    at = NOW - hours(waited_h)
    return Lead(
        id=1,
        facts=facts,
        state=LeadState.WAITING,
        queue="leads",
        received_at=at,
        queued_at=at,
        came_in_at=at,
        place=base_place(1, facts, at, HYBRID, TEAM),
        overdue_at=at + hours(24),
        rule="score",
    )


def queue(name: str, *, priority: int = 0) -> QueuePolicy:
    return QueuePolicy(name=name, priority=priority)


def names(candidates: list[Candidate]) -> list[str]:
    return [one.queue.name for one in better_queue_first(candidates)]


def test_queues_with_a_lead_past_its_longest_time_come_first_the_hotter_then_the_longer_overdue() -> None:
    head = a_lead(LeadFacts())

    order = names(
        [
            Candidate(queue("calm", priority=9), head),
            Candidate(queue("cold", priority=5), head, (COLD, NOW - hours(90))),
            Candidate(queue("mql"), head, (MQL, NOW - hours(1))),
            Candidate(queue("mql_longer"), head, (MQL, NOW - hours(2))),
            Candidate(queue("hot"), head, (HOT, NOW)),
            Candidate(queue("warm"), head, (WARM, NOW - hours(9))),
        ]
    )

    assert order == ["hot", "mql_longer", "mql", "warm", "cold", "calm"]


def test_then_priority_decides_and_then_the_better_head() -> None:
    order = names(
        [
            Candidate(queue("warm"), a_lead(LeadFacts(), waited_h=9)),
            Candidate(queue("mql"), a_lead(LeadFacts(type=MQL), waited_h=1)),
            Candidate(queue("mql_older"), a_lead(LeadFacts(type=MQL), waited_h=2)),
            Candidate(queue("pinned"), a_lead(LeadFacts(type=COLD, score=90))),
            Candidate(queue("preferred", priority=1), a_lead(LeadFacts(type=COLD))),
        ]
    )

    assert order == ["preferred", "pinned", "mql_older", "mql", "warm"]


def test_equal_queues_keep_the_order_of_the_policy() -> None:
    head = a_lead(LeadFacts())

    order = names([Candidate(queue("second"), head), Candidate(queue("first"), head)])

    assert order == ["second", "first"]


def test_a_queue_with_only_recycled_leads_left_waits_behind_the_others() -> None:
    lead = a_lead(LeadFacts(type=HOT))
    recycled = replace(lead, place=base_place(1, lead.facts, NOW, HYBRID, TEAM, recycled=True))
    overdue_but_not_for_this_rep = (HOT, NOW - hours(2))

    order = names(
        [
            Candidate(queue("recycled", priority=9), recycled, overdue_but_not_for_this_rep),
            Candidate(queue("waiting"), a_lead(LeadFacts())),
        ]
    )

    assert order == ["waiting", "recycled"]
