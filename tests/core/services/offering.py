"""A floor that offers leads, and short words for what is asked about there."""

from collections.abc import Sequence

from core.model import Lead, Person
from core.notices import Notice, NoticeKind
from core.offers import Offer, OfferOutcome
from core.policies.team import TeamPolicy
from tests.builders import ANA, BEN, CLEO, MIA, a_queue, a_team
from tests.core.services.floor import Floor

PEOPLE = {"reps": [ANA, BEN, CLEO], "managers": [MIA]}
TEAM = a_team(a_queue(mode="auto_assign"), people=PEOPLE, channels={"managers": "C0HEADS"})
PULLING = a_team(people=PEOPLE)


def a_team_that_offers(**policy: object) -> TeamPolicy:
    return a_team(a_queue(mode="auto_assign"), **{"people": PEOPLE, **policy})


def asked(floor: Floor, rep: str) -> Offer | None:
    """What the rep is offered and has not answered."""
    with floor.open(writes=False) as uow:
        return uow.offers.open_of_rep(rep)


def offered(floor: Floor, *reps: str) -> dict[str, int]:
    """The lead each of these reps is offered, of those who are offered one."""
    found = {rep: asked(floor, rep) for rep in reps or (ANA, BEN, CLEO)}
    return {rep: offer.lead_id for rep, offer in found.items() if offer is not None}


def offer_to(floor: Floor, rep: str) -> Offer:
    """What the rep is offered, which must be something."""
    offer = asked(floor, rep)
    assert offer is not None, f"{rep} is offered nothing"
    return offer


def outcome(floor: Floor, offer: Offer) -> OfferOutcome | None:
    """How the offer ended, if it has."""
    with floor.open(writes=False) as uow:
        found = uow.offers.get(offer.id)
    assert found is not None
    return found.outcome


def person(floor: Floor, rep: str) -> Person:
    with floor.open(writes=False) as uow:
        found = uow.people.get(rep)
    assert found is not None
    return found


def told(floor: Floor, lead: Lead, kind: NoticeKind) -> Sequence[Notice]:
    return [one for one in floor.notices(lead) if one.kind is kind]
