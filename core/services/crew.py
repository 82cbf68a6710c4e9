"""Who may be given a lead: the reps of a queue, locked, with how much they have."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.answers import Refusal, Refused
from core.assignment import LONGEST_DAY, eligible, may_be_given
from core.escalation import Heir, Told
from core.model import Lead, Person
from core.notices import LATELY, Address, Load
from core.people import calendar_of, may_take, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.sla import Terms
from core.telling import Hurry, to_managers, to_rep


class Crew:
    """A queue's people in one transaction, locked, so that nobody's room is spent twice."""

    def __init__(
        self,
        uow: UnitOfWork,
        queue: QueuePolicy,
        team: TeamPolicy,
        now: datetime,
        *,
        also: Collection[str] = (),
        reps: bool = True,
        everybody: Sequence[Person] | None = None,
    ) -> None:
        """Locks ``also``, and the queue's ``reps`` where they are needed; before any other lock.

        ``everybody`` as read a moment ago, else read here: whoever gets a lead is read again, locked.
        """
        self._uow, self._queue, self._team, self._now = uow, queue, team, now
        self._everybody = uow.people.all() if everybody is None else everybody
        self._managers = dict[Hurry, tuple[Address, ...]]()
        wanted = {one.id for one in self._everybody if reps and serves(one, queue, team)}
        self._people: Mapping[str, Person] = uow.people.lock(sorted(wanted | set(also)))
        self._loads = dict(uow.claims.loads(sorted(wanted), now - LATELY)) if reps else {}

    def person(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def told(self, owner: Person | None, *, hurry: Hurry = Hurry.NOW) -> Told:
        """Where news goes about a lead of this queue and its owner."""
        if hurry not in self._managers:
            self._managers[hurry] = to_managers(
                self._queue, self._team, self._everybody, self._now, hurry=hurry
            )
        return Told(to_rep(owner, self._team, self._now), self._managers[hurry])

    def next_for(self, lead: Lead) -> Heir | None:
        """Who gets the lead by the one rule for all assignments, if anybody; it counts as theirs at once."""
        fit: Sequence[Person] = eligible(
            self._people.values(),
            lead,
            self._queue,
            self._team,
            self._now,
            loads=self._loads,
            holders=self._uow.claims.holders(lead.id),
            passed_on=self._uow.offers.passed_on_by(lead.id, self._now - LONGEST_DAY),
        )
        return self._heir(fit[0]) if fit else None

    def chosen(self, person_id: str, lead: Lead) -> Heir | Refused:
        """A rep whom a manager chose, be it outside their hours; refused where they may not have the lead."""
        person, holders = self._people.get(person_id), self._uow.claims.holders(lead.id)
        if person is not None and may_be_given(
            person, lead, self._queue, self._team, loads=self._loads, holders=holders
        ):
            return self._heir(person)
        if person_id in holders:
            return Refused(Refusal.HAD_IT_BEFORE, by=person_id, lead=lead)
        if person is not None and may_take(person, lead, self._queue, self._team):
            return Refused(Refusal.TO_NO_ROOM, by=person_id, limit=self._team.claims.cap, lead=lead)
        return Refused(Refusal.TO_NO_REP, by=person_id, lead=lead)

    def _heir(self, person: Person) -> Heir:
        load = self._loads.get(person.id, Load())
        self._loads[person.id] = replace(load, taken=load.taken + 1, last_claim_at=self._now)
        return Heir(
            person=person,
            claim_id=self._uow.claims.next_ids(1)[0],
            terms=Terms(self._team.contact_of(self._queue), calendar_of(person, self._team)),
            told=to_rep(person, self._team, self._now),
        )
