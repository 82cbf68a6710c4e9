"""Forgetting people, at their request."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.acts import Act
from core.changes import Change
from core.events import REQUEST, SYSTEM, Event, Verb
from core.intake import Receipt, Rule, Standing
from core.keys import KeyedLead
from core.model import Lead, LeadState
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.services.arrivals import Arrival
from core.services.persons import Unclear, by_email, person_of, was_forgotten
from core.services.review_cards import count_anew


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a person: every lead of theirs, by id, and how many claims are open on them.

    Without leads they are nobody we know; ``forgotten``: they were erased before. ``others`` stay: of them
    only a telephone number is the same. ``unclear``: ids of leads of which it cannot be told which is meant.
    """

    leads: tuple[Lead, ...] = ()
    claims: int = 0
    forgotten: bool = False
    others: tuple[Lead, ...] = ()
    unclear: tuple[int, ...] = ()


class Erasure:
    """Erases a person: all leads of theirs at once, so that nothing of them is left and nobody brings it
    back.
    """

    def __init__(self, open_: OpenUnitOfWork, clock: Clock) -> None:
        self._open = open_
        self._clock = clock

    def find(self, who: str) -> Traces:
        """The person of a lead, by our id or the external one, or with an e-mail address. Changes nothing.

        Digits that are our id of one lead and the external id of another are ``unclear``.
        """
        with self._open(writes=False) as uow:
            person = person_of(uow, who)
            if isinstance(person, Unclear):
                return Traces(unclear=person.leads)
            leads = tuple(one.lead for one in person.leads if one.lead.state is not LeadState.ERASED)
            claims = sum(uow.claims.open_of(lead.id) is not None for lead in leads)
            was = bool(person.leads) or was_forgotten(uow, who)
            return Traces(leads, claims, was, person.others)

    def erase(self, who: str, actor: str = SYSTEM) -> Traces:
        """Erases them, for ever, and remembers by marks that nobody can read that they are not to come back.

        ``find`` says whom. Nothing may come in meanwhile: a lead of theirs that slipped through would stay.
        """
        with self._open() as uow:
            uow.leads.lock_intake()
            act = Act(actor, self._clock.now())
            person = person_of(uow, who)
            if isinstance(person, Unclear):
                return Traces(unclear=person.leads)
            theirs = _held(uow, [one.lead.id for one in person.leads])
            if not theirs:
                return Traces(forgotten=bool(person.leads) or was_forgotten(uow, who))
            external_ids = {one.lead.external_id for one in theirs} - {None}
            keys = [one.keys for one in theirs] + ([by_email(who)] if "@" in who else [])
            uow.erasure.remember(keys, sorted(filter(None, external_ids)), act.now)
            if any(one.lead.state is LeadState.REVIEW for one in theirs):
                count_anew(uow, act.now)
            events = erased(uow, [one.lead for one in theirs], act, REQUEST)
            uow.apply(Change(events=tuple(events)))
            uow.commit()
        claims = sum(event.claim_id is not None for event in events)
        return Traces(tuple(one.lead for one in theirs), claims, others=person.others)

    def scrub(self) -> None:
        """Has the database let go of what was erased. Raises ``Busy`` while others keep it from that."""
        with self._open(writes=False) as uow:
            uow.erasure.scrub()

    def allow_again(self, email: str) -> bool:
        """Whoever was erased with this address may come in again; whether there was anybody."""
        with self._open() as uow:
            marks = uow.erasure.pardon([by_email(email)])
            uow.commit()
        return marks > 0


def forgotten(uow: UnitOfWork, arrivals: Sequence[Arrival]) -> Mapping[int, Receipt]:
    """The receipts of those among them who were to be forgotten, by position: nothing is kept of them."""
    said = [one.said.external_id for one in arrivals]
    known = uow.erasure.knows([one.applicant.keys for one in arrivals], said)
    return {
        number: Receipt(None, said[number], Standing.DUPLICATE, Rule.ERASED, arrivals[number].queue.name)
        for number, is_known in enumerate(known)
        if is_known
    }


def erased(uow: UnitOfWork, leads: Collection[Lead], act: Act, why: str) -> list[Event]:
    """Erases leads that this transaction holds; what is to be written down of it."""
    events = [act.event(lead, Verb.ERASED, why=why, claim=uow.claims.open_of(lead.id)) for lead in leads]
    uow.erasure.erase([lead.id for lead in leads], act.now)
    return events


def _held(uow: UnitOfWork, lead_ids: Collection[int]) -> Sequence[KeyedLead]:
    """Those that are not erased yet, locked: their claims first, as everybody does who changes both."""
    claims = sorted(claim.id for claim in map(uow.claims.open_of, sorted(lead_ids)) if claim)
    for claim_id in claims:
        uow.claims.lock(claim_id)
    return [one for one in uow.leads.keyed(lead_ids) if one.lead.state is not LeadState.ERASED]
