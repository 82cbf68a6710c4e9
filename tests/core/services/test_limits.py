"""Leads that wait longer than their queue allows, on both databases."""

import pytest

from core.model import Lead, LeadState, LeadType
from core.services import overdue, tick
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, a_lead, a_person, days, hours
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.test_ladders import EVERYBODY, TEAM, owed, ticks


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [a_person(one, timezone="Europe/London") for one in EVERYBODY])


def waiting(floor: Floor, type_: LeadType, *, due_in: float, name: str = "Acme", waited: float = 1) -> Lead:
    """A lead whose longest time is over in so many hours; its age is not what this is about."""
    due, aged = MONDAY_9AM + hours(due_in), MONDAY_9AM + days(30)
    lead = a_lead(name, type=type_, waited=hours(waited), limit_due_at=due, aged_due_at=aged)
    floor.gets(lead)
    return lead


@pytest.mark.parametrize("type_", [LeadType.HOT_INBOUND, LeadType.MQL])
def test_a_hot_or_qualified_lead_gets_an_owner_at_its_longest_time(floor: Floor, type_: LeadType) -> None:
    lead = waiting(floor, type_, due_in=1)

    did = [ticks(floor, minutes=59), ticks(floor, minutes=1), ticks(floor, minutes=1)]

    assert did == [[], [("assigned", "longest_time")], []]
    assert floor.owner(lead) == ANA
    (told,) = floor.notices(lead)
    assert (told.kind, told.to) == ("assigned", ANA)


@pytest.mark.parametrize("type_", [LeadType.WARM, LeadType.COLD])
def test_of_a_warm_or_cold_one_the_managers_hear_once(floor: Floor, type_: LeadType) -> None:
    lead = waiting(floor, type_, due_in=1)

    did = [ticks(floor, hours=1), ticks(floor, minutes=1)]

    assert did == [[("escalated", "longest_time")], []]
    assert floor.lead(lead).state is LeadState.WAITING
    assert [one.to for one in floor.notices(lead)] == ["C0MANAGERS"]


def test_leads_due_together_go_to_different_reps_the_longest_idle_first(floor: Floor) -> None:
    floor.gets(a_lead("Before"))
    floor.take(ANA)
    both = [waiting(floor, LeadType.MQL, due_in=1, name=name) for name in ("First", "Second", "Third")]

    ticks(floor, hours=1)

    assert [floor.owner(one) for one in both] == [BEN, CLEO, ANA]


def test_when_nobody_may_have_it_the_managers_hear_of_a_hot_lead_too(open_crowded_floor: OpenFloor) -> None:
    abroad = open_crowded_floor(
        TEAM, [a_person(one, timezone="Asia/Tokyo") for one in (ANA, BEN, CLEO, MIA, OLE)]
    )
    lead = waiting(abroad, LeadType.HOT_INBOUND, due_in=1)

    did = ticks(abroad, hours=1)

    assert did == [("escalated", "longest_time")]
    assert abroad.owner(lead) is None


def test_a_lead_past_72_hours_is_brought_before_the_managers_once_two_hours_after_opening(
    floor: Floor,
) -> None:
    due = MONDAY_9AM + hours(-6)
    (lead,) = floor.gets(a_lead(waited=days(3), limit_due_at=None, aged_due_at=due))

    did = [ticks(floor), ticks(floor, minutes=1)]

    assert did[0][0] == ("escalated", "aged")
    assert ("escalated", "aged") not in did[1]
    (told,) = floor.notices(lead)
    assert (told.kind, told.to, told.due_at) == ("aged", "C0MANAGERS", MONDAY_9AM + hours(2))


def test_age_and_longest_time_reached_together_are_one_message(floor: Floor) -> None:
    due = MONDAY_9AM + hours(1)
    (lead,) = floor.gets(a_lead(type=LeadType.COLD, limit_due_at=due, aged_due_at=due))

    ticks(floor, hours=1)
    ticks(floor, minutes=1)

    assert [key.split(":")[0] for key in owed(floor, lead)] == ["aged"]


def test_a_lead_somebody_is_looking_at_is_left_alone_meanwhile(floor: Floor) -> None:
    lead = waiting(floor, LeadType.MQL, due_in=1)
    floor.clock.move(minutes=59)
    floor.pull(BEN)

    assert ticks(floor, minutes=1) == []
    assert ticks(floor, minutes=1) == [("reservation expired", None), ("assigned", "longest_time")]
    assert floor.owner(lead) is not None


def test_what_comes_back_after_its_longest_time_begins_it_anew(floor: Floor) -> None:
    lead = waiting(floor, LeadType.MQL, due_in=1, waited=70)
    ticks(floor, hours=1)
    claim = floor.claims.my_leads(ANA).claims[0].claim  # type: ignore[union-attr]

    floor.ownership.release(ANA, claim.id)

    assert floor.lead(lead).limit_due_at == MONDAY_9AM + hours(5)


@pytest.mark.parametrize("number", [20, 25])
def test_more_leads_than_one_transaction_looks_at_are_all_told_of_in_one_tick(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for module in (overdue, tick):
        monkeypatch.setattr(module, "AT_ONCE", 10)
    leads = [waiting(floor, LeadType.COLD, due_in=1, name=f"Lead {n}") for n in range(number)]

    did = ticks(floor, hours=1)

    assert len(did) == len(leads)
