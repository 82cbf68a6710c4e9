"""Skills and territories: whichever way a lead goes to a rep, it is one who may take it."""

from collections.abc import Callable

import pytest

from core.answers import Acted, ClaimedBatch, Previewed, Skipped, Transferred
from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState, LeadType
from core.people import may_take
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MIA,
    MONDAY_9AM,
    a_lead,
    a_person,
    a_queue,
    a_team,
    an_event,
    hours,
    keyed,
    minutes,
)
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.offering import offered

DETAILS = {ANA: {"skills": {"region": ["dach", "Apac"]}}, BEN: {"skills": {"region": ["EMEA"]}}}
PEOPLE = {"reps": [ANA, BEN, CLEO], "managers": [MIA], "details": DETAILS}
GIVEN = {"people": PEOPLE, "claims": {"batch": {"min": 1, "max": 5}}}
TEAM = a_team(a_queue(skills=["region"]), **GIVEN)
OFFERING = a_team(a_queue(skills=["region"], mode="auto_assign"), **GIVEN)

Way = Callable[[Floor, Lead, str], bool]
"""A way by which a lead may come to a rep, and whether it did."""


def alone(floor: Floor, rep: str) -> None:
    """Everybody else is away, so that nobody but this rep can be given anything."""
    for other in {ANA, BEN, CLEO} - {rep}:
        floor.people.away(other)


def of_cleo(floor: Floor) -> int:
    """Cleo, who takes everything, has the lead."""
    return floor.take(CLEO).claim.id


def pulling(floor: Floor, _: Lead, rep: str) -> bool:
    return isinstance(floor.queues.next_lead(rep), Previewed)


def in_a_batch(floor: Floor, _: Lead, rep: str) -> bool:
    return isinstance(floor.claims.claim_batch(rep, 5), ClaimedBatch)


def by_transfer(floor: Floor, _: Lead, rep: str) -> bool:
    return isinstance(floor.ownership.transfer(CLEO, of_cleo(floor), rep), Transferred)


def pushed_by_a_manager(floor: Floor, lead: Lead, rep: str) -> bool:
    return isinstance(floor.escalation.push(MIA, lead.id, rep), Acted)


def assigned_by_a_manager(floor: Floor, lead: Lead, rep: str) -> bool:
    alone(floor, rep)
    return isinstance(floor.escalation.assign(MIA, lead.id), Acted)


def reassigned_by_a_manager(floor: Floor, _: Lead, rep: str) -> bool:
    claim = of_cleo(floor)
    alone(floor, rep)
    return isinstance(floor.escalation.reassign(MIA, claim), Acted)


def at_the_end_of_the_ladder(floor: Floor, lead: Lead, rep: str) -> bool:
    of_cleo(floor)
    alone(floor, rep)
    for _ in range(3):
        floor.clock.move(hours=2)
        floor.tick.run()
    return floor.owner(lead) == rep


def at_its_longest_time(floor: Floor, lead: Lead, rep: str) -> bool:
    alone(floor, rep)
    floor.clock.move(hours=1)
    floor.tick.run()
    return floor.owner(lead) == rep


def by_offer(floor: Floor, lead: Lead, rep: str) -> bool:
    alone(floor, rep)
    floor.under(OFFERING).offers.deal()
    return offered(floor, rep) == {rep: lead.id}


WAYS: tuple[Way, ...] = (
    pulling,
    in_a_batch,
    by_transfer,
    pushed_by_a_manager,
    assigned_by_a_manager,
    reassigned_by_a_manager,
    at_the_end_of_the_ladder,
    at_its_longest_time,
    by_offer,
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("rep", "region", "fits"),
    [(ANA, "DACH", True), (ANA, "apac", True), (ANA, "EMEA", False), (BEN, "DACH", False), (BEN, None, True)],
)
def test_a_lead_goes_to_who_may_take_it_and_to_nobody_else(
    open_floor: OpenFloor, way: Way, rep: str, region: str | None, *, fits: bool
) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO, MIA])
    lead = a_lead(region=region, type=LeadType.MQL, limit_due_at=MONDAY_9AM + hours(1))
    floor.gets(lead)

    came = way(floor, lead, rep)

    assert came is fits
    assert may_take(a_person(rep), lead, TEAM.queues[0], TEAM) is fits


def test_a_colleague_of_the_same_company_is_only_asked_for_what_they_may_take(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, MIA])
    mine, fits, other = (
        a_lead("Globex", region=region, waited=minutes(0)) for region in ("EMEA", "emea", "APAC")
    )
    _arrive(floor, mine)
    floor.call(BEN, floor.take(BEN).claim)

    _arrive(floor, other)
    floor.offers.deal()
    wrong_region = offered(floor, BEN)
    _arrive(floor, fits)
    floor.offers.deal()

    assert wrong_region == {}
    assert offered(floor, BEN) == {BEN: fits.id}


def _arrive(floor: Floor, lead: Lead) -> None:
    with floor.open() as uow:
        entered = an_event(lead, Verb.ENTERED, at=lead.received_at)
        uow.apply(Change(incoming=(keyed(lead, company="globex"),), events=(entered,)))
        uow.commit()


def test_a_batch_leaves_out_what_the_rep_may_not_take(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO])
    floor.gets(*(a_lead(region=one) for one in ("DACH", "EMEA", "APAC", "EMEA", "DACH")))

    ana, ben = (the(ClaimedBatch, floor.claims.claim_batch(rep, 5)) for rep in (ANA, BEN))

    assert [one.lead.facts.region for one in ana.claims] == ["DACH", "APAC", "DACH"]
    assert [one.lead.facts.region for one in ben.claims] == ["EMEA", "EMEA"]


def test_a_lead_skipped_by_the_only_rep_who_may_take_it_goes_to_ops(open_floor: OpenFloor) -> None:
    team = a_team(TEAM.queues[0], people=PEOPLE | {"reps": [ANA, BEN]})
    floor = open_floor(team, [ANA, BEN])
    (lead,) = floor.gets(a_lead(region="DACH"))

    skipped = the(Skipped, floor.skip(ANA))

    assert skipped.to_review
    assert floor.lead(lead).state is LeadState.REVIEW
