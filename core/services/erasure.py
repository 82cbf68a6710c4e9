"""Forgetting people, at their request."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.acts import Act
from core.changes import Change
from core.events import REQUEST, SYSTEM, Event, Verb
from core.intake import Receipt, Rule, Standing
from core.keys import KeyedLead, LeadKeys
from core.model import Lead, LeadState
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.recognition import same_person
from core.services.arrivals import Arrival
from core.services.review_cards import count_anew


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a person: every lead of theirs, by id, and how many claims are open on them.

    Without leads they are nobody we know; ``forgotten``: they were erased before.
    """

    leads: tuple[Lead, ...] = ()
    claims: int = 0
    forgotten: bool = False


class Erasure:
    """Erases a person: all leads of theirs at once, so that nothing of them is left and nobody brings it
    back.
    """

    def __init__(self, open_: OpenUnitOfWork, clock: Clock) -> None:
        self._open = open_
        self._clock = clock

    def find(self, who: str) -> Traces:
        """The person of a lead, by our id or the external one, or with an e-mail address. Changes nothing."""
        with self._open(writes=False) as uow:
            found = _everything_of(uow, who)
            leads = tuple(one.lead for one in found if one.lead.state is not LeadState.ERASED)
            claims = sum(uow.claims.open_of(lead.id) is not None for lead in leads)
            return Traces(leads, claims, forgotten=bool(found) or _was_forgotten(uow, who))

    def erase(self, who: str, actor: str = SYSTEM) -> Traces:
        """Erases them, for ever, and remembers by marks that nobody can read that they are not to come back.

        ``find`` says whom. Nothing may come in meanwhile: a lead of theirs that slipped through would stay.
        """
        with self._open() as uow:
            uow.leads.lock_intake()
            act = Act(actor, self._clock.now())
            ids = [one.lead.id for one in _everything_of(uow, who)]
            theirs = [one for one in uow.leads.keyed(ids) if one.lead.state is not LeadState.ERASED]
            if not theirs:
                return Traces(forgotten=bool(ids) or _was_forgotten(uow, who))
            external_ids = {one.lead.external_id for one in theirs} - {None}
            keys = [one.keys for one in theirs] + ([_by_email(who)] if "@" in who else [])
            uow.erasure.remember(keys, sorted(filter(None, external_ids)), act.now)
            if any(one.lead.state is LeadState.REVIEW for one in theirs):
                count_anew(uow, act.now)
            events = erased(uow, [one.lead for one in theirs], act, REQUEST)
            uow.apply(Change(events=tuple(events)))
            uow.commit()
        claims = sum(event.claim_id is not None for event in events)
        return Traces(tuple(one.lead for one in theirs), claims)

    def scrub(self) -> None:
        """Has the database let go of what was erased. Raises ``Busy`` while others keep it from that."""
        with self._open(writes=False) as uow:
            uow.erasure.scrub()

    def allow_again(self, email: str) -> bool:
        """Whoever was erased with this address may come in again; whether there was anybody."""
        with self._open() as uow:
            marks = uow.erasure.pardon([_by_email(email)])
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


def _everything_of(uow: UnitOfWork, who: str) -> Sequence[KeyedLead]:
    """The lead that is meant, or those with that address, and every other lead of the same person."""
    named = uow.leads.by_reference(who)
    if named is not None:
        seeds = uow.leads.keyed([named.id])
    else:
        seeds = uow.leads.known((), (_by_email(who),)) if "@" in who else ()
    keys = [one.keys for one in seeds]
    others = uow.leads.known((), keys) if keys else ()
    same = [one for one in others if any(same_person(one.keys, known) for known in keys)]
    return list({one.lead.id: one for one in (*seeds, *same)}.values())


def _by_email(email: str) -> LeadKeys:
    return LeadKeys(fingerprint="", email=email.strip().casefold())


def _was_forgotten(uow: UnitOfWork, who: str) -> bool:
    (was,) = uow.erasure.knows([_by_email(who) if "@" in who else LeadKeys("")], [who.strip()])
    return was
