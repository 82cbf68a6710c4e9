"""A rep who serves several queues: which of them the next lead comes from."""

from typing import Any

import pytest

from core.answers import ClaimedBatch
from core.model import Lead, LeadState, LeadType
from tests.builders import ANA, a_lead, a_queue, a_team, hours
from tests.core.services.floor import OpenFloor, the

CALM: dict[str, Any] = {"queue": "calm", "waited": hours(3)}
BUSY: dict[str, Any] = {"queue": "busy", "waited": hours(2)}


@pytest.mark.parametrize(
    ("leads", "company"),
    [
        ([a_lead("Early", **CALM), a_lead("Late", **BUSY)], "Early"),
        ([a_lead("Warm", **CALM), a_lead("Mql", type=LeadType.MQL, **BUSY)], "Mql"),
        ([a_lead("Mql", type=LeadType.MQL, **CALM), a_lead("Pinned", score=90, **BUSY)], "Pinned"),
        (
            [
                a_lead("Pinned", score=90, **CALM),
                a_lead("Overdue", queue="busy", waited=hours(80), type=LeadType.COLD),
            ],
            "Overdue",
        ),
        (
            [
                a_lead("Cold", queue="calm", waited=hours(500), type=LeadType.COLD),
                a_lead("Warm", queue="busy", waited=hours(25)),
            ],
            "Warm",
        ),
        (
            [
                a_lead("Recycled", queue="calm", waited=hours(400), state=LeadState.RECYCLED),
                a_lead("Fresh", **BUSY),
            ],
            "Fresh",
        ),
    ],
    ids=["older", "better tier", "pinned", "overdue", "hotter overdue", "recycled last"],
)
def test_the_queue_with_the_most_urgent_head_is_served(
    open_floor: OpenFloor, leads: list[Lead], company: str
) -> None:
    floor = open_floor(a_team(a_queue("calm"), a_queue("busy")), [ANA])
    floor.gets(*leads)

    assert floor.pull(ANA).lead.facts.company == company


def test_the_policys_priority_comes_before_the_better_head(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(a_queue("calm"), a_queue("busy", priority=1)), [ANA])
    floor.gets(a_lead("Pinned", score=90, **CALM), a_lead("Preferred", **BUSY))

    assert floor.pull(ANA).lead.facts.company == "Preferred"


def test_a_recycled_lead_is_shown_when_nothing_else_waits_and_stays_a_recycled_one(
    open_floor: OpenFloor,
) -> None:
    floor = open_floor(people=[ANA])
    old, _ = floor.gets(a_lead("Old", waited=hours(400), state=LeadState.RECYCLED), a_lead("New"))

    first, second = floor.take(ANA), floor.pull(ANA)
    floor.clock.move(minutes=3)
    floor.tick.run()

    assert (first.lead.facts.company, second.lead.facts.company) == ("New", "Old")
    assert floor.lead(old).state is LeadState.RECYCLED


def test_a_batch_takes_recycled_leads_only_after_those_that_wait_in_every_queue(
    open_floor: OpenFloor,
) -> None:
    floor = open_floor(a_team(a_queue("calm", priority=1), a_queue("busy")), [ANA])
    floor.gets(
        *[a_lead(f"Calm {n}", **CALM) for n in range(2)],
        *[a_lead("Recycled", state=LeadState.RECYCLED, **CALM) for _ in range(4)],
        *[a_lead(f"Busy {n}", **BUSY) for n in range(2)],
    )

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5))

    companies = [claimed.lead.facts.company for claimed in batch.claims]
    assert companies == ["Calm 0", "Calm 1", "Busy 0", "Busy 1", "Recycled"]
