"""What other systems tell of leads that are here: one request, one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from core.acts import Act
from core.changes import Change, merged
from core.errors import Busy
from core.events import OUTSIDE, Event
from core.intake import Criteria
from core.keys import KeyedLead
from core.model import OWNED, Claim, LeadState, Person, Role
from core.outside.case import Case, FactRule, Heard, Judged, NewOwner, winner_of
from core.outside.facts import Fact, FactType
from core.outside.judging import judge
from core.people import calendar_of, roles
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.routing import Router
from core.services.deliveries import Outcome, Row, Unfit, completed, once, over_http
from core.services.entrance import Entrance
from core.services.intake import TOLERANCE
from core.sla import Terms, limits
from core.submissions import Flaw, in_zone
from core.telling import to_rep


class Outside:
    """Takes facts in, each with its verdict."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock
        self._rules = Criteria(team.entry), Router(team)

    def deliver(self, delivery_id: str, digest: str, facts: Sequence[Fact], actor: str = OUTSIDE) -> Outcome:
        """Takes one request, everything or nothing. The same request again gets the same answer."""
        act = Act(actor, self._clock.now())
        moments = [in_zone(fact.at, self._team.zone) if fact.at else act.now for fact in facts]
        with self._open() as uow:
            outcome = once(
                uow, over_http(delivery_id), digest, act.now, lambda: self._rows(uow, act, facts, moments)
            )
        return completed(outcome, (fact.external_id for fact in facts))

    def _rows(
        self, uow: UnitOfWork, act: Act, facts: Sequence[Fact], moments: Sequence[datetime]
    ) -> Sequence[Row] | Unfit:
        late = [at for at, moment in enumerate(moments) if moment > act.now + TOLERANCE]
        if late:
            flaw = Flaw("at", "in_the_future", "at lies in the future")
            return Unfit(tuple((at, flaw) for at in late))
        desk = _Desk(uow, self._team, self._rules, act, facts)
        rows = [desk.hear(fact, min(at, act.now)) for fact, at in zip(facts, moments, strict=True)]
        desk.write()
        return rows


@dataclass(slots=True)
class _Subject:
    """A lead that facts are about, locked with its ``claims`` that matter, as the facts before have left
    them.
    """

    known: KeyedLead
    claim: Claim | None
    story: list[Event]
    claims: dict[int, Claim]

    def follow(self, change: Change) -> None:
        """What is so once the change is written."""
        keys = self.known.keys
        for known in (*(KeyedLead(lead, keys) for lead in change.leads), *change.refreshed):
            self.known = known
        for claim in (*change.claims, *change.opened):
            self.claim = claim if claim.is_open else None
            self.claims[claim.id] = claim
        self.story += change.events


class _Desk:
    """One request's facts, one after another, in one transaction.

    Everything is locked at the start, in the order all use cases keep: people, intake, claims, leads.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        team: TeamPolicy,
        rules: tuple[Criteria, Router],
        act: Act,
        facts: Sequence[Fact],
    ) -> None:
        self._uow, self._team, self._act = uow, team, act
        details = team.people.details.items()
        self._by_email = {one.email.casefold(): id_ for id_, one in details if one.email}
        self._ids = self._known_ids(facts)
        lead_ids = sorted({id_ for fact in facts if (id_ := self._id_of(fact)) is not None})
        claims = [claim for id_ in lead_ids if (claim := uow.claims.open_of(id_)) is not None]
        self._people = self._locked_people(facts, claims)
        uow.leads.lock_intake()
        self._subjects = self._locked_subjects(lead_ids, {one.id for one in claims} | self._winners(facts))
        self._entrance = Entrance(uow, team, rules, act.now)
        self._unwritten = dict[int, Change]()

    def _known_ids(self, facts: Sequence[Fact]) -> Mapping[str | None, int]:
        external_ids = {fact.external_id for fact in facts if fact.lead is None and fact.external_id}
        known = self._uow.leads.known(external_ids, ()) if external_ids else ()
        return {one.lead.external_id: one.lead.id for one in known}

    def _id_of(self, fact: Fact) -> int | None:
        return fact.lead if fact.lead is not None else self._ids.get(fact.external_id)

    def _locked_people(self, facts: Sequence[Fact], claims: Sequence[Claim]) -> Mapping[str, Person]:
        """Owners, those before and those to be."""
        ids = {claim.rep_id for claim in claims} | {self._owner_id(one.owner) for one in facts if one.owner}
        return self._uow.people.lock(sorted(ids)) if ids else {}

    def _winners(self, facts: Sequence[Fact]) -> set[int]:
        """The claims it will be counted for that somebody bought: locked in their turn, though long over."""
        bought = {self._id_of(fact) or 0 for fact in facts if fact.type is FactType.CUSTOMER}
        won = (winner_of(self._uow.events.of(id_)) for id_ in bought)
        return {id_ for id_ in won if id_ is not None}

    def _locked_subjects(self, lead_ids: Sequence[int], claim_ids: Iterable[int]) -> Mapping[int, _Subject]:
        held = [claim for id_ in sorted(claim_ids) if (claim := self._uow.claims.lock(id_)) is not None]
        owned = {claim.lead_id: claim for claim in held if claim.is_open}
        return {
            one.lead.id: _Subject(
                known=one,
                claim=owned.get(one.lead.id),
                story=[*self._uow.events.of(one.lead.id)],
                claims={claim.id: claim for claim in held if claim.lead_id == one.lead.id},
            )
            for one in self._uow.leads.keyed(lead_ids)
        }

    def _owner_id(self, owner: str) -> str:
        return self._by_email.get(owner.casefold(), owner)

    def hear(self, fact: Fact, at: datetime) -> Row:
        """The verdict on a fact. Of the lead there is our id, and no other."""
        id_ = self._id_of(fact)
        subject = None if id_ is None else self._subjects.get(id_)
        if subject is None or subject.known.lead.state is LeadState.ERASED:
            return {"lead": None, "verdict": Heard.UNKNOWN.value, "rule": FactRule.NO_SUCH_LEAD.value}
        judged = self._judged(fact, at, subject)
        if judged.verdict is Heard.TAKEN:
            self._take(subject, judged.change)
        return {"lead": id_, "verdict": judged.verdict.value, "rule": judged.rule.value}

    def _take(self, subject: _Subject, change: Change) -> None:
        """Changes of different leads are written together: each statement is a trip to the database."""
        id_ = subject.known.lead.id
        if id_ in self._unwritten:
            self.write()
        self._unwritten[id_] = change
        subject.follow(change)

    def write(self) -> None:
        """Makes everything true that was taken."""
        self._uow.apply(merged(self._unwritten.values()))
        self._unwritten.clear()

    def _judged(self, fact: Fact, at: datetime, subject: _Subject) -> Judged:
        lead, claim, now = subject.known.lead, subject.claim, self._act.now
        if lead.state in OWNED and claim is None:
            raise Busy("somebody took the lead meanwhile; nothing was changed, try again")
        queue = self._team.queue(lead.queue) or self._team.default_queue
        holder = self._people.get(claim.rep_id) if claim else None
        case = Case(
            fact=fact,
            at=at,
            act=self._act,
            known=subject.known,
            claim=claim,
            story=subject.story,
            queue=queue,
            team=self._team,
            limits=limits(lead.facts.type, lead.received_at, now, queue, self._team),
            mend=partial(self._entrance.mended, before=lead.facts, act=self._act),
            claim_id=lambda: self._uow.claims.next_ids(1)[0],
            winner=self._winner(subject),
            owner=self._owner(fact.owner, queue) if fact.type is FactType.OWNER and fact.owner else None,
            told=to_rep(holder, self._team, now),
        )
        return judge(case)

    def _winner(self, subject: _Subject) -> Claim | None:
        """The claim that success is counted for; it is over, as a rule."""
        id_ = winner_of(subject.story)
        return None if id_ is None else subject.claims.get(id_) or self._uow.claims.get(id_)

    def _owner(self, named: str, queue: QueuePolicy) -> NewOwner | FactRule:
        person = self._people.get(self._owner_id(named))
        if person is None:
            return FactRule.UNKNOWN_OWNER
        if Role.REP not in roles(person, self._team):
            return FactRule.NOT_A_REP
        terms = Terms(self._team.contact_of(queue), calendar_of(person, self._team))
        return NewOwner(person.id, terms, to_rep(person, self._team, self._act.now))
