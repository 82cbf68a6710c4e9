"""Offers that end without an answer: their rep went away, or lost the role, or the lead went otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from core import offering
from core.acts import Act
from core.changes import Change
from core.claims import put_back
from core.events import SYSTEM, Verb
from core.model import Person
from core.notices import LATELY, Load
from core.offers import Offer
from core.people import serves
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.services.upkeep import TickAction, applied
from core.telling import to_rep


def withdraw(uow: UnitOfWork, rep_id: str, act: Act, *, why: str) -> Change:
    """Ends what the rep is asked at this moment, if anything; they are locked. A preview they asked for
    themselves stays, and what they let pass they did let pass.
    """
    lead = uow.leads.reserved_for(rep_id)
    if lead is None or lead.offer_id is None:
        return Change()
    is_over = lead.reserved_until is not None and lead.reserved_until <= act.now
    return put_back(lead, act.now)[1] if is_over else offering.withdraw(lead, act, why=why)


def is_anybody_adrift(uow: UnitOfWork, team: TeamPolicy, people: Iterable[Person]) -> bool:
    """Whether ``end_adrift`` has something to do; locks nothing."""
    known = {one.id: one for one in people}
    return any(_is_adrift(uow, one, team, known) for one in uow.offers.every_open())


def end_adrift(uow: UnitOfWork, team: TeamPolicy, now: datetime) -> tuple[Sequence[TickAction], bool]:
    """Withdraws offers to whoever is no rep of the queue any more, and those of leads that went otherwise."""
    people = uow.people.lock(sorted({one.rep_id for one in uow.offers.every_open()}))
    adrift = [one for one in uow.offers.every_open() if _is_adrift(uow, one, team, people)]
    return [action for one in adrift for action in applied(uow, _ended(uow, one, now))], False


def _is_adrift(uow: UnitOfWork, offer: Offer, team: TeamPolicy, people: Mapping[str, Person]) -> bool:
    lead, rep = uow.leads.get(offer.lead_id), people.get(offer.rep_id)
    if lead is None or lead.offer_id != offer.id or rep is None:
        return True
    queue = team.queue(lead.queue)
    return queue is None or not serves(rep, queue, team)


def _ended(uow: UnitOfWork, offer: Offer, now: datetime) -> Change:
    lead = uow.leads.lock(offer.lead_id)
    if lead is None or lead.offer_id != offer.id:
        return offering.adrift(offer, now)
    return offering.withdraw(lead, Act(SYSTEM, now), why=offering.NO_REP)


def missed(
    uow: UnitOfWork, team: TeamPolicy, expired: Iterable[TickAction], now: datetime
) -> Sequence[TickAction]:
    """Sets those away who have just let the last of too many offers in a row pass, and tells them.

    An offer that nobody can say was read counts against nobody. What they were offered since it ended, by
    another process, is taken back.
    """
    offers = {str(one.data["rep"]): int(str(one.data["offer"])) for one in expired if _is_seen(uow, one)}
    if not offers:
        return ()
    people, actions = uow.people.lock(sorted(offers)), list[TickAction]()
    loads = uow.claims.loads(sorted(people), now - LATELY)
    for person in people.values():
        in_a_row = loads.get(person.id, Load()).missed
        if not person.is_away and offering.counts_as_away(in_a_row, team.claims.offers):
            uow.people.away(person.id, now)
            told = to_rep(person, team, now)
            uow.apply(offering.missed(person, offers[person.id], in_a_row, told))
            actions += applied(uow, withdraw(uow, person.id, Act(SYSTEM, now), why=offering.WENT_AWAY))
    return actions


def _is_seen(uow: UnitOfWork, action: TickAction) -> bool:
    if action.kind is not Verb.OFFER_EXPIRED:
        return False
    key = offering.offer_key(int(str(action.data["offer"])), str(action.data["rep"]))
    return uow.outbox.place(key) is not None
