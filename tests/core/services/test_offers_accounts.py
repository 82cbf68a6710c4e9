"""A lead of a company that somebody works on already is first offered to them, in every queue."""

from core.answers import Claimed, Declined, Returned
from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState
from core.offers import OfferReason
from tests.builders import ANA, BEN, CLEO, QUEUE, a_lead, a_queue, a_team, an_event, keyed, minutes
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.offering import PEOPLE, PULLING, TEAM, offer_to, offered


def arrives(floor: Floor, company: str = "Globex", *, queue: str = QUEUE) -> Lead:
    """A lead of the company has come in just now."""
    lead = a_lead(company, waited=minutes(0), now=floor.clock.now(), queue=queue)
    entered = an_event(lead, Verb.ENTERED, at=lead.received_at)
    with floor.open() as uow:
        uow.apply(Change(incoming=(keyed(lead, company=company.casefold()),), events=(entered,)))
        uow.commit()
    return lead


def working(floor: Floor, rep: str, queue: str = QUEUE) -> Lead:
    """The rep has claimed a lead of Globex, and reached it."""
    lead = arrives(floor, queue=queue)
    claimed = floor.take(rep)
    assert claimed.lead.id == lead.id
    floor.call(rep, claimed.claim)
    return lead


def test_the_colleague_is_asked_first_though_the_queue_is_for_pulling(open_floor: OpenFloor) -> None:
    floor = open_floor(PULLING, [ANA, BEN])
    working(floor, BEN)
    lead, other = arrives(floor), arrives(floor, "Initech")

    floor.offers.deal()

    assert offered(floor) == {BEN: lead.id}
    assert offer_to(floor, BEN).reason is OfferReason.ACCOUNT
    assert floor.story(lead)[-1].why == "account"
    assert floor.pull(ANA).lead.id == other.id


def test_where_leads_are_offered_anyway_the_company_comes_before_idle_time(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO])
    working(floor, BEN)
    first, lead = arrives(floor, "Initech"), arrives(floor)

    floor.offers.deal()

    assert offered(floor) == {ANA: first.id, BEN: lead.id}


def test_once_declined_it_goes_its_normal_way(open_floor: OpenFloor) -> None:
    floor = open_floor(PULLING, [ANA, BEN])
    working(floor, BEN)
    lead = arrives(floor)
    floor.offers.deal()

    the(Declined, floor.offers.decline(BEN, offer_to(floor, BEN).id))
    floor.tick.run()

    assert offered(floor) == {}
    assert floor.lead(lead).state is LeadState.WAITING
    assert floor.verbs(lead) == ["entered", "offered", "declined"]
    assert floor.pull(ANA).lead.id == lead.id


def test_a_colleague_who_is_not_free_is_not_waited_for(open_floor: OpenFloor) -> None:
    floor = open_floor(PULLING, [ANA, BEN])
    working(floor, BEN)
    floor.people.away(BEN)
    lead = arrives(floor)

    assert floor.offers.deal() == []
    assert floor.pull(ANA).lead.id == lead.id


def test_whoever_had_the_lead_or_hid_it_is_not_asked(open_floor: OpenFloor) -> None:
    floor = open_floor(PULLING, [ANA, BEN])
    working(floor, BEN)
    arrives(floor)
    floor.skip(BEN)
    arrives(floor)
    floor.ownership.release(BEN, floor.take(BEN).claim.id)

    assert floor.offers.deal() == []


def test_who_came_overnight_is_offered_when_the_office_opens(open_floor: OpenFloor) -> None:
    floor = open_floor(PULLING, [BEN])
    working(floor, BEN)
    floor.clock.move(hours=10)
    lead = arrives(floor)
    floor.tick.run()
    assert offered(floor) == {}

    floor.clock.move(hours=14)
    floor.tick.run()

    assert offered(floor) == {BEN: lead.id}


def test_only_a_rep_of_the_queue_is_asked(open_floor: OpenFloor) -> None:
    queues = a_queue("north", members=[ANA]), a_queue("south", members=[BEN])
    floor = open_floor(a_team(*queues, people=PEOPLE), [ANA, BEN])
    working(floor, BEN, "south")
    arrives(floor, queue="north")

    assert floor.offers.deal() == []


def test_accepting_is_claiming_here_too(open_floor: OpenFloor) -> None:
    floor = open_floor(PULLING, [BEN])
    working(floor, BEN)
    lead = arrives(floor)
    floor.offers.deal()

    the(Claimed, floor.offers.accept(BEN, offer_to(floor, BEN).id))

    assert floor.owner(lead) == BEN


def test_nor_is_it_offered_to_the_colleague_who_pulled_it_and_undid_that(open_floor: OpenFloor) -> None:
    floor = open_floor(PULLING, [ANA, BEN])
    working(floor, BEN)
    lead = arrives(floor)
    claimed = floor.take(BEN)

    the(Returned, floor.ownership.undo(BEN, claimed.claim.id))
    floor.offers.deal()

    assert claimed.lead.id == lead.id
    assert offered(floor) == {}
