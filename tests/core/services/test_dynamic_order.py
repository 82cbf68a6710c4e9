"""What becomes known of a lead while it waits moves it at once, and is told; but never under a rep's eyes."""

from collections.abc import Callable
from typing import Any

import pytest

from core.answers import Claimed, Declined
from core.events import OUTSIDE, Event, Verb
from core.looking import Corrected
from core.model import Lead, LeadState, LeadType
from core.places import is_pinned
from core.services.offers import Offers
from core.services.upkeep import expire
from core.submissions import LeadSubmission
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, a_queue, a_team, fresh_leads, hours
from tests.core.services.crm import Crm
from tests.core.services.floor import Floor, OpenFloor, the

PRIORITY = a_queue(ordering="priority")
EVERYBODY = (ANA, BEN, CLEO, MIA)
PEOPLE = {"reps": [ANA, BEN, CLEO], "managers": [MIA]}
TEAM = a_team(PRIORITY, people=PEOPLE, calendar="always")

Learns = Callable[[Floor, Lead, dict[str, object]], object]


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(TEAM, people=EVERYBODY)


@pytest.fixture
def crm(floor: Floor) -> Crm:
    return Crm(floor)


def by_hand(floor: Floor, lead: Lead, fields: dict[str, object]) -> object:
    return the(Corrected, floor.leads.correct(MIA, lead.id, fields))


def by_newer_data(floor: Floor, lead: Lead, fields: dict[str, object]) -> object:
    said = {"external_id": lead.external_id, "company": lead.facts.company, "email": lead.facts.email}
    return floor.intake.submit([LeadSubmission.read({**said, **fields})], OUTSIDE)


BOTH = pytest.mark.parametrize("learns", [by_hand, by_newer_data])


def two(floor: Floor, **second: Any) -> tuple[Lead, Lead]:
    """A lead that stands first, and one behind it."""
    first, behind = floor.gets(
        a_lead("First", queue=PRIORITY, score=55, external_id="crm-1"),
        a_lead("Second", queue=PRIORITY, external_id="crm-2", **{"score": 50, **second}),
    )
    return first, behind


def moves(floor: Floor, lead: Lead) -> list[Event]:
    return [event for event in floor.story(lead) if event.verb is Verb.PLACED_ANEW]


@BOTH
def test_an_account_that_turns_out_to_be_bigger_moves_its_lead_at_once(floor: Floor, learns: Learns) -> None:
    first, second = two(floor)

    learns(floor, second, {"account_tier": "Enterprise"})

    (move,) = moves(floor, second)
    assert floor.pull(ANA).lead.id == second.id
    assert (move.why, dict(move.data)) == ("account_tier_changed", {"from": 50.0, "to": 60.0})
    assert moves(floor, first) == []


@BOTH
def test_a_hot_lead_of_an_enterprise_goes_up_a_tier(floor: Floor, learns: Learns) -> None:
    hot: dict[str, Any] = {"type": LeadType.HOT_INBOUND, "account_tier": "mid_market"}
    first, second = floor.gets(
        a_lead("First", queue=PRIORITY, score=99, external_id="crm-1", **hot),
        a_lead("Second", queue=PRIORITY, score=1, external_id="crm-2", **hot),
    )

    learns(floor, second, {"account_tier": "enterprise"})

    (move,) = moves(floor, second)
    assert floor.lead(second).place < floor.lead(first).place
    assert move.data == {"from": 1.1, "to": 1.2, "from_tier": "hot_inbound", "to_tier": "hot_enterprise"}


@BOTH
def test_a_smaller_account_moves_its_lead_back(floor: Floor, learns: Learns) -> None:
    _, second = two(floor, account_tier="enterprise")

    learns(floor, second, {"account_tier": "mid_market"})

    assert [dict(one.data) for one in moves(floor, second)] == [{"from": 60.0, "to": 55.0}]
    assert floor.lead(second).place > second.place


@BOTH
def test_but_never_behind_a_place_that_age_has_given_it(floor: Floor, learns: Learns) -> None:
    old = a_lead(
        "Old",
        queue=PRIORITY,
        score=1,
        waited=hours(50),
        account_tier="enterprise",
        external_id="crm-3",
    )
    floor.gets(*fresh_leads(8, queue=PRIORITY), old)
    floor.tick.run()
    promoted = floor.lead(old)

    learns(floor, old, {"account_tier": "mid_market"})

    assert floor.lead(old).place == promoted.place
    assert moves(floor, old) == []
    assert floor.pull(ANA).lead.id == old.id


@pytest.mark.parametrize(
    ("field", "value", "data"),
    [
        ("score", 60, {"from": 50.0, "to": 60.0}),
        ("deal_size", 100_000, {"from": 50.0, "to": 60.0}),
        ("type", "mql", {"from_tier": "warm", "to_tier": "mql"}),
    ],
)
@BOTH
def test_whatever_the_order_looks_at_is_told_by_its_name(
    floor: Floor, learns: Learns, field: str, value: object, data: dict[str, object]
) -> None:
    _, second = two(floor)

    learns(floor, second, {field: value})

    (move,) = moves(floor, second)
    assert (move.why, dict(move.data)) == (f"{field}_changed", data)


@BOTH
def test_what_no_order_looks_at_moves_nobody(floor: Floor, learns: Learns) -> None:
    _, second = two(floor)

    learns(floor, second, {"industry": "Coffee", "source": "fair"})

    assert moves(floor, second) == []
    assert floor.lead(second).place == second.place


def test_a_lead_somebody_owns_has_another_place_to_come_back_to_and_no_move_in_any_line(floor: Floor) -> None:
    two(floor)
    mine = floor.take(ANA).lead

    by_hand(floor, mine, {"account_tier": "enterprise"})

    assert moves(floor, mine) == []
    assert floor.lead(mine).place < mine.place


def better(crm: Crm, lead: Lead) -> None:
    """All that may be learned of it at once."""
    crm.tells(lead, "activity", text="Asked for prices")
    crm.tells(lead, "score", score=95)
    by_hand(crm.floor, lead, {"account_tier": "enterprise", "deal_size": 200_000})
    by_newer_data(crm.floor, lead, {"type": "hot_inbound"})


def worse(crm: Crm, lead: Lead) -> None:
    crm.tells(lead, "score", score=1)
    by_newer_data(crm.floor, lead, {"type": "cold"})
    by_hand(crm.floor, lead, {"account_tier": "small"})


def reserved(floor: Floor, lead: Lead) -> tuple[object, ...]:
    now = floor.lead(lead)
    return now.state, now.reserved_by, now.reserved_until, now.offer_id


@pytest.mark.parametrize("change", [better, worse])
def test_while_a_rep_looks_at_a_lead_it_is_the_same_whatever_is_learned_of_it(
    crm: Crm, change: Callable[[Crm, Lead], None]
) -> None:
    floor = crm.floor
    first, second = two(floor)
    shown, before = floor.pull(ANA), reserved(floor, first)

    change(crm, first)
    better(crm, second)

    assert shown.lead.id == floor.pull(ANA).lead.id == first.id
    assert reserved(floor, first) == before
    assert floor.pull(BEN).lead.id == second.id
    assert the(Claimed, floor.claims.claim(ANA, first.id)).lead.id == first.id
    assert floor.owner(first) == ANA


@pytest.mark.parametrize("change", [better, worse])
def test_only_when_nobody_looks_any_more_it_stands_elsewhere(
    crm: Crm, change: Callable[[Crm, Lead], None]
) -> None:
    floor = crm.floor
    first, second = two(floor)
    third = floor.gets(a_lead("Third", queue=PRIORITY, score=10))[0]
    floor.pull(ANA)

    change(crm, first)
    by_hand(floor, second, {"industry": "Coffee"})
    while_looked_at = floor.pull(BEN).lead.id
    floor.clock.move(minutes=3)
    with floor.open() as uow:
        expire(uow, floor.clock.now())
        uow.commit()

    assert while_looked_at == second.id
    line = [floor.take(rep).lead.id for rep in (ANA, BEN, CLEO)]
    assert line == ([first.id, second.id, third.id] if change is better else [second.id, third.id, first.id])


def test_others_are_shown_the_head_of_the_line_as_it_is_then(crm: Crm) -> None:
    floor = crm.floor
    _, second = two(floor)
    third = floor.gets(a_lead("Third", queue=PRIORITY, score=10))[0]
    floor.pull(ANA)

    better(crm, third)

    assert floor.pull(BEN).lead.id == third.id
    assert floor.pull(CLEO).lead.id == second.id


def test_skipped_it_goes_to_its_new_place(crm: Crm) -> None:
    floor = crm.floor
    first, second = two(floor)
    shown = floor.pull(ANA).lead

    worse(crm, first)
    floor.skip(ANA, shown)

    assert floor.lead(first).state is LeadState.WAITING
    assert floor.lead(first).place > floor.lead(second).place
    assert (floor.pull(ANA).lead.id, floor.pull(BEN).lead.id) == (second.id, first.id)


def test_activity_may_make_a_lead_hot_by_its_raw_score(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(people=PEOPLE, calendar="always"), people=EVERYBODY)
    first, second = floor.gets(a_lead("First", waited=hours(3)), a_lead("Second", score=76))

    Crm(floor).tells(second, "activity", text="Asked for prices")

    assert is_pinned(floor.lead(second).place)
    assert floor.pull(ANA).lead.id == second.id
    assert floor.pull(BEN).lead.id == first.id


@pytest.mark.parametrize("change", [better, worse])
def test_an_offered_lead_stays_the_one_that_was_offered(
    open_floor: OpenFloor, change: Callable[[Crm, Lead], None]
) -> None:
    auto = a_team(a_queue(ordering="priority", mode="auto_assign"), people=PEOPLE, calendar="always")
    floor = open_floor(auto, people=EVERYBODY)
    first, second = two(floor)
    offers = Offers(floor.open, auto, floor.clock)
    offers.deal()
    before, rep = reserved(floor, first), str(floor.lead(first).reserved_by)

    change(Crm(floor), first)
    better(Crm(floor), second)
    offers.deal()

    assert reserved(floor, first) == before
    taken = the(Claimed, offers.accept(rep, int(str(before[-1]))))
    assert (taken.lead.id, floor.owner(first)) == (first.id, rep)


def test_an_offer_that_was_declined_goes_to_its_new_place(open_floor: OpenFloor) -> None:
    auto = a_team(a_queue(ordering="priority", mode="auto_assign"), people=PEOPLE, calendar="always")
    floor = open_floor(auto, people=[ANA, MIA])
    first, second = two(floor)
    offers = Offers(floor.open, auto, floor.clock)
    offers.deal()

    worse(Crm(floor), first)
    the(Declined, offers.decline(ANA, int(str(reserved(floor, first)[-1]))))

    assert floor.lead(first).place > floor.lead(second).place
