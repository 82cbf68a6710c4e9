"""Ops decide about leads in review: approve, reject, enrich, merge; and look at them one after another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core import review as rules
from core.acts import Act
from core.answers import NothingToReview, Refusal, Refused, Reviewed, UnderReview
from core.changes import Change, merged
from core.events import Event, Verb
from core.intake import Criteria
from core.keys import KeyedLead
from core.merging import differences
from core.model import Lead, LeadState
from core.notices import Reviews
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.recognition import home_region, keys_of_facts
from core.review import RejectReason
from core.rights import Action, denied
from core.routing import Router
from core.services.comebacks import back_in_line
from core.services.corrections import corrected
from core.services.doubts import doubt
from core.services.entrance import Entrance
from core.services.gate import turned_away, turned_away_reading
from core.services.lives import alike
from core.services.review_cards import count_anew

_COUNTED = 100_000
"""Leads in line are counted no further than this to say by how many a queue stands above its cap."""

_DECIDED = frozenset({Verb.APPROVED, Verb.REJECTED, Verb.ENRICHED, Verb.MERGED})

Decided = tuple[Reviewed | Refused, Change]


@dataclass(frozen=True, slots=True)
class Case:
    """A lead in review, locked, and who decides about it."""

    uow: UnitOfWork
    act: Act
    known: KeyedLead
    entrance: Entrance

    @property
    def lead(self) -> Lead:
        return self.known.lead


class Review:
    """What ops do about leads in review. Nobody else may."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock
        self._criteria = Criteria(team.entry)
        self._router = Router(team)
        self._home = home_region(team)

    def approve(self, actor: str, lead_id: int, *, request: str | None = None) -> Reviewed | Refused:
        """Into the line, be it full: the answer says by how many leads it stands above its cap then."""
        return self._decide(Act(actor, self._clock.now(), request), lead_id, self._approved)

    def reject(
        self, actor: str, lead_id: int, reason: RejectReason, *, request: str | None = None
    ) -> Reviewed | Refused:
        """Into no line, for this reason."""

        def decide(case: Case) -> Decided:
            change = rules.reject(case.lead, case.act, reason)
            return Reviewed(change.leads[0], Verb.REJECTED), change

        return self._decide(Act(actor, self._clock.now(), request), lead_id, decide)

    def enrich(
        self, actor: str, lead_id: int, fields: Mapping[str, object], *, request: str | None = None
    ) -> Reviewed | Refused:
        """Replaces facts by their CSV names, an empty one is emptied, and judges the lead anew: it comes in
        where nothing speaks against it any more, as far as there is room, and stays in review otherwise.

        What cannot be read is ``MALFORMED``, with its flaws, and changes nothing.
        """
        return self._decide(
            Act(actor, self._clock.now(), request), lead_id, lambda case: self._enriched(case, fields)
        )

    def merge(self, actor: str, lead_id: int, *, request: str | None = None) -> Reviewed | Refused:
        """Into the lead of the same person, which learns what it did not know; one that sleeps or that ops
        have closed is back in line by that, and one in review is judged anew.
        """
        return self._decide(Act(actor, self._clock.now(), request), lead_id, self._merged)

    def look(self, actor: str, lead_id: int) -> UnderReview | Refused:
        """A lead in review with what is doubtful about it."""
        act = Act(actor, self._clock.now())
        with self._open(writes=False) as uow:
            refused = denied(Action.REVIEW, uow.people.get(actor), self._team)
            if refused is None:
                return self._under_review(uow, uow.leads.get(lead_id), act)
        return turned_away_reading(self._open, act, Action.REVIEW, refused, lead_id)

    def next(self, actor: str, after: int = 0) -> UnderReview | NothingToReview | Refused:
        """The next lead in review behind that one, by number; behind the last one the first again."""
        act = Act(actor, self._clock.now())
        with self._open(writes=False) as uow:
            refused = denied(Action.REVIEW, uow.people.get(actor), self._team)
            if refused is None:
                found = uow.leads.in_review(after, 1) or uow.leads.in_review(0, 1)
                return self._under_review(uow, found[0], act) if found else NothingToReview()
        return turned_away_reading(self._open, act, Action.REVIEW, refused)

    def counted(self, actor: str) -> Reviews | Refused:
        """How many leads are in review."""
        act = Act(actor, self._clock.now())
        with self._open(writes=False) as uow:
            refused = denied(Action.REVIEW, uow.people.get(actor), self._team)
            if refused is None:
                return uow.reports.reviews(act.now)
        return turned_away_reading(self._open, act, Action.REVIEW, refused)

    def _under_review(self, uow: UnitOfWork, lead: Lead | None, act: Act) -> UnderReview | Refused:
        if lead is None or lead.state is not LeadState.REVIEW:
            return _not_in_review(uow, lead)
        waiting = uow.reports.reviews(act.now).waiting
        return UnderReview(lead, doubt(uow, lead, self._team), waiting)

    def _decide(self, act: Act, lead_id: int, decide: Callable[[Case], Decided]) -> Reviewed | Refused:
        """Judges the right to decide, and makes the decision true. Intake stands still meanwhile: it counts
        rooms, and knows people. Whoever only repeats an earlier delivery gets its answer.
        """
        with self._open() as uow:
            refused = denied(Action.REVIEW, uow.people.get(act.rep_id), self._team)
            if refused:
                return turned_away(uow, act, Action.REVIEW, refused, lead_id)
            uow.leads.lock_intake()
            earlier = _answered(uow, act, lead_id)
            if earlier:
                return earlier
            known = next(iter(uow.leads.keyed((lead_id,))), None)
            if known is None or known.lead.state is not LeadState.REVIEW:
                return _not_in_review(uow, known.lead if known else None)
            answer, change = decide(Case(uow, act, known, self._entrance(uow, act)))
            if isinstance(answer, Reviewed):
                count_anew(uow, act.now)
                uow.apply(change)
                uow.commit()
            return answer

    def _entrance(self, uow: UnitOfWork, act: Act) -> Entrance:
        return Entrance(uow, self._team, (self._criteria, self._router), act.now)

    def _approved(self, case: Case) -> Decided:
        queue = self._team.queue(case.lead.queue) or self._team.default_queue
        queue = case.entrance.line_of(queue, case.lead.facts)
        depth = case.uow.leads.depth(queue.name, _COUNTED)
        over, change = rules.approve(case.lead, case.act, queue, self._team, depth=depth)
        return Reviewed(change.leads[0], Verb.APPROVED, over=over), change

    def _enriched(self, case: Case, fields: Mapping[str, object]) -> Decided:
        better = corrected(case.lead, fields, self._team, self._criteria)
        if isinstance(better, Refused):
            return better, Change()
        if better is case.lead:
            better = replace(better, version=better.version + 1)
        told = differences(better.facts, case.lead.facts)
        keys = keys_of_facts(better.facts, case.known.keys.fingerprint, self._home)
        change = case.entrance.mended(KeyedLead(better, keys), case.lead.facts, case.act, by_ops=True)
        enriched = case.act.event(better, Verb.ENRICHED, why=case.lead.rule, fields=told)
        lead = change.refreshed[0].lead
        return Reviewed(lead, Verb.ENRICHED), merged((Change(events=(enriched,)), change))

    def _merged(self, case: Case) -> Decided:
        uow, act = case.uow, case.act
        keys = case.known.keys
        found = rules.like(case.lead, keys, alike(uow, keys))
        into = next(iter(uow.leads.keyed((found.id,))), None) if found else None
        still = [one for one in alike(uow, keys) if into and one.lead.id == into.lead.id]
        if into is None or rules.like(case.lead, keys, still) is None:
            return Refused(Refusal.NOTHING_LIKE_IT, lead=case.lead), Change()
        wiser, change = rules.merge(case.known, into, act, self._team)
        if rules.is_back(into.lead):
            then = back_in_line(wiser, case.lead, act, self._team, (case.entrance, self._router))
        elif into.lead.state is LeadState.REVIEW:
            then = case.entrance.mended(wiser, into.lead.facts, act, by_ops=True)
        else:
            then = Change(refreshed=(wiser,))
        answer = Reviewed(change.leads[0], Verb.MERGED, into=then.refreshed[0].lead)
        return answer, merged((change, then))


def _not_in_review(uow: UnitOfWork, lead: Lead | None) -> Refused:
    """That the lead was decided about already, and by whom, if it was a person."""
    if lead is None:
        return Refused(Refusal.GONE)
    decided = rules.decided(uow.events.of(lead.id))
    by = uow.people.get(decided.actor) if decided else None
    return Refused(Refusal.NOT_IN_REVIEW, by=by.id if by else None, lead=lead)


def _answered(uow: UnitOfWork, act: Act, lead_id: int) -> Reviewed | None:
    """The answer an earlier delivery of this very request got."""
    earlier: Sequence[Event] = uow.events.by_request(act.request) if act.request else ()
    told = next((one for one in earlier if one.lead_id == lead_id and one.verb in _DECIDED), None)
    lead = uow.leads.get(lead_id) if told else None
    if told is None or lead is None:
        return None
    into = told.data.get("into")
    return Reviewed(
        lead,
        told.verb,
        over=int(str(told.data.get("over", 0))),
        into=uow.leads.get(int(str(into))) if into is not None else None,
    )
