"""One lead looked at, looked for, explained and corrected, by whoever may see it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.acts import Act
from core.answers import Refusal, Refused
from core.changes import Change
from core.events import Verb
from core.fields import cleaned
from core.intake import Criteria
from core.keys import KeyedLead
from core.looking import Corrected, Found, LeadSeen, Story
from core.merging import differences, move
from core.model import Claim, Lead, LeadState, Person, Role
from core.people import answers_for, calendar_of, roles
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, Sought, UnitOfWork
from core.recognition import home_region, keys_of_facts, plain_name, plain_phone, registrable
from core.rights import Action, denied
from core.services.corrections import corrected
from core.services.gate import turned_away, turned_away_reading
from core.services.ownership import done_in
from core.sla import contact_by

SHOWN = 10
"""Leads found at once; whoever finds more says more precisely what they look for."""

_OUR_ID = re.compile(r"(?:l-)?(\d{1,15})", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s()./-]{6,40}")
_DOMAIN = re.compile(r"(?:https?://)?@?((?:[\w-]+\.)+[\w-]{2,})(?:/.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Met:
    """A lead, who has it, and the person who asks about it."""

    lead: Lead
    claim: Claim | None
    person: Person | None


class Leads:
    """What may be known of leads. Unknown ones and those that somebody may not see look the same to them."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock
        self._criteria = Criteria(team.entry)
        self._home = home_region(team)

    def look(self, actor: str, reference: str | int) -> LeadSeen | Refused:
        """A lead by our id (``17``, ``L-17``) or by its external id."""
        act, action = Act(actor, self._clock.now()), Action.SEE_LEAD
        with self._open(writes=False) as uow:
            met = self._meet(uow, actor, action, reference)
            if isinstance(met, _Met):
                return self._seen(met)
        return self._unknown(act, action, *met)

    def story(self, actor: str, lead_id: int) -> Story | Refused:
        """All that happened to a lead."""
        act, action = Act(actor, self._clock.now()), Action.SEE_LEAD
        with self._open(writes=False) as uow:
            met = self._meet(uow, actor, action, lead_id)
            if isinstance(met, _Met):
                return Story(met.lead, tuple(uow.events.of(met.lead.id)))
        return self._unknown(act, action, *met)

    def correctable(self, actor: str, lead_id: int) -> Lead | Refused:
        """The lead, to fill in the form with; nothing is changed yet."""
        act, action = Act(actor, self._clock.now()), Action.CORRECT_LEAD
        with self._open(writes=False) as uow:
            met = self._meet(uow, actor, action, lead_id)
            if isinstance(met, _Met):
                return met.lead if _may_change(met.lead) else Refused(Refusal.GONE)
        return self._unknown(act, action, *met)

    def addable(self, actor: str) -> tuple[str, ...] | Refused:
        """The queues that somebody who adds a lead may choose from, by name; nothing is added yet."""
        act, action = Act(actor, self._clock.now()), Action.ADD_LEAD
        with self._open(writes=False) as uow:
            refused = denied(action, uow.people.get(actor), self._team)
        if refused:
            return turned_away_reading(self._open, act, action, refused)
        return tuple(one.name for one in self._team.queues)

    def find(self, actor: str, words: str) -> Found | Refused:
        """Leads by number, external id, e-mail, telephone number in any writing, domain, or the beginning of
        the company's name: those that the person may see.
        """
        act, action = Act(actor, self._clock.now()), Action.SEE_LEAD
        with self._open(writes=False) as uow:
            person = uow.people.get(actor)
            refused = denied(action, person, self._team, owner=actor)
            if refused is None and person is not None:
                looked_for = sought(words, self._home)
                found = uow.leads.search(
                    looked_for, queues=self._queues(person), owner=actor, limit=SHOWN + 1
                )
                return Found(cleaned(words), tuple(found[:SHOWN]), more=len(found) > SHOWN)
        return turned_away_reading(self._open, act, action, refused or Refused(Refusal.UNKNOWN_LEAD))

    def correct(
        self, actor: str, lead_id: int, fields: Mapping[str, object], *, request: str | None = None
    ) -> Corrected | Refused:
        """Replaces facts by their CSV names: what is left out stays, an empty field is emptied.

        The lead is known by its new data from now on. One in review stays there: that is decided by ops.
        Whoever only repeats an earlier delivery gets its answer.
        """
        with self._open() as uow:
            act, action = Act(actor, self._clock.now(), request), Action.CORRECT_LEAD
            uow.leads.lock(lead_id)  # from here on nobody gives it to somebody else
            met = self._meet(uow, actor, action, lead_id)
            if not isinstance(met, _Met):
                refused, known = met
                return refused if known is None else turned_away(uow, act, action, refused, known)
            if done_in(uow, act, Verb.CORRECTED, met.lead):
                return Corrected(self._seen(met), ())
            answer, change = self._correction(uow, met, fields, act)
            uow.apply(change)
            uow.commit()
            return answer

    def _correction(
        self, uow: UnitOfWork, met: _Met, fields: Mapping[str, object], act: Act
    ) -> tuple[Corrected | Refused, Change]:
        (known,) = uow.leads.keyed([met.lead.id])
        old = known.lead
        if not _may_change(old):
            return Refused(Refusal.GONE), Change()
        new = corrected(old, fields, self._team, self._criteria)
        if isinstance(new, Refused):
            return new, Change()
        names = differences(new.facts, old.facts)
        seen = self._seen(_Met(new, met.claim, met.person))
        if not names:
            return Corrected(seen, ()), Change()
        keys = keys_of_facts(new.facts, known.keys.fingerprint, self._home)
        event = act.event(new, Verb.CORRECTED, claim=met.claim, fields=names)
        events = (event, *move(old, new, self._team, act))
        return Corrected(seen, tuple(names)), Change(refreshed=(KeyedLead(new, keys),), events=events)

    def _meet(
        self, uow: UnitOfWork, actor: str, action: Action, reference: str | int
    ) -> "_Met | tuple[Refused, int | None]":
        """The lead, or why it is not shown, and its id where there is such a lead."""
        person = uow.people.get(actor)
        lead = uow.leads.by_reference(f"L-{reference}" if isinstance(reference, int) else reference)
        if lead is None:
            return Refused(Refusal.UNKNOWN_LEAD), None
        claim, queue = uow.claims.open_of(lead.id), self._team.queue(lead.queue)
        refused = denied(action, person, self._team, queue=queue, owner=claim.rep_id if claim else None)
        return (refused, lead.id) if refused else _Met(lead, claim, person)

    def _unknown(self, act: Act, action: Action, refused: Refused, known: int | None) -> Refused:
        """The refusal; who asked for a lead that exists is noted."""
        return refused if known is None else turned_away_reading(self._open, act, action, refused, known)

    def _seen(self, met: _Met) -> LeadSeen:
        claim, person = met.claim, met.person
        is_mine = claim is not None and person is not None and claim.rep_id == person.id
        owed = claim if is_mine and claim is not None and claim.takes_room else None
        queue, owner = self._team.queue(met.lead.queue), claim.rep_id if claim else None
        refused = denied(Action.CORRECT_LEAD, person, self._team, queue=queue, owner=owner)
        return LeadSeen(
            met.lead,
            claim,
            contact_by=contact_by(owed, calendar_of(person, self._team)) if owed and person else None,
            is_mine=is_mine,
            may_correct=refused is None and _may_change(met.lead),
        )

    def _queues(self, person: Person) -> frozenset[str] | None:
        """The queues whose leads the person may see; ``None``: all there ever were."""
        if Role.OPS in roles(person, self._team):
            return None
        mine = (one for one in self._team.every_queue if answers_for(person, one, self._team))
        return frozenset(one.name for one in mine)


def sought(words: str, home: str | None) -> Sought:
    """What somebody may mean by these words; several things at once where that is not plain to see."""
    text = cleaned(words)
    ours, phone, domain = _OUR_ID.fullmatch(text), _PHONE.fullmatch(text), _DOMAIN.fullmatch(text)
    is_email = "@" in text.lstrip("@")
    return Sought(
        lead_id=int(ours[1]) if ours else None,
        external_id=text or None,
        email=text.casefold() if is_email else None,
        phone=plain_phone(text, home) if phone else None,
        domain=registrable(domain[1]) if domain and not is_email else None,
        company=_beginning(text) if not is_email else None,
    )


def _beginning(text: str) -> str | None:
    """Of a company's name; a single letter would be the beginning of too many."""
    name = plain_name(text)
    return name if len(name) > 1 else None


def _may_change(lead: Lead) -> bool:
    """Nothing is to be known any more of somebody who was forgotten."""
    return lead.state is not LeadState.ERASED
