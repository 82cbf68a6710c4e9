"""What another policy would have done with leads that have come in: to which queue, past the door or not, and
for whom. Told from their facts alone, as they are known today.

Left out is what facts do not tell: who was known already (duplicates, people who come back), whether a
customer sent somebody, which queue a sender named, caps and pauses of that moment, and erased leads.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from core.intake import Applicant, Criteria, Decision, Verdict, judge
from core.keys import LeadKeys
from core.model import Lead, LeadFacts, LeadState, Person
from core.people import may_take, serves
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import Share
from core.routing import Router
from core.submissions import LeadSubmission

EXAMPLES = 3
"""Leads that each group names: the newest."""

_REMEMBERED = 10_000
_NOBODY_IN_PARTICULAR = LeadKeys("")

Key = TypeVar("Key", bound=tuple[str, ...])


class Lack(StrEnum):
    """Why nobody could take a lead: nobody serves its queue, or nobody who does has what it asks for."""

    NOBODY = "nobody"
    SKILLS = "skills"


@dataclass(frozen=True, slots=True)
class Example:
    """A lead of a group, by our id and the one its sender gave it."""

    lead_id: int
    external_id: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Leads that another policy would have treated alike, and differently from today's."""

    leads: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Move(Group):
    """Leads that would have gone from one queue to another; names as the policies have them."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Judgement(Group):
    """Leads that would have been let in (``Decision.STRAIGHT_IN``) instead of sent to review, or the other
    way round, by that ``rule`` of the other policy.
    """

    before: Decision
    after: Decision
    rule: str


@dataclass(frozen=True, slots=True)
class Stranding(Group):
    """Leads of a queue that nobody could take under the other policy; ``already``: nor under today's."""

    queue: str
    why: Lack
    already: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What another policy would have done. Shares are of ``leads``, which leaves out the ``erased``.

    ``by_hand`` of them stand in another queue than today's rules say: their sender named it, somebody moved
    them, or the rules were others; they are told by the rules all the same. ``people`` are those who are
    known; ``unknown_groups`` are user groups of which nobody known is a member, so that queues that need
    them say nothing about who is stranded.
    """

    leads: int = 0
    erased: int = 0
    by_hand: int = 0
    moves: tuple[Move, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    stranded: tuple[Stranding, ...] = ()
    people: int = 0
    unknown_groups: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> Share:
        return self.share(*self.moves)

    def share(self, *groups: Group) -> Share:
        return Share(sum(one.leads for one in groups), self.leads)


@dataclass(slots=True)
class _Tally:
    """A group that grows."""

    leads: int = 0
    already: int = 0
    latest: deque[Example] = field(default_factory=lambda: deque(maxlen=EXAMPLES))

    def add(self, lead: Lead, *, already: bool = False) -> None:
        self.leads += 1
        self.already += already
        self.latest.append(Example(lead.id, lead.external_id))

    @property
    def seen(self) -> tuple[int, tuple[Example, ...]]:
        return self.leads, tuple(reversed(self.latest))


class _House:
    """One policy, made ready to be asked about many leads."""

    def __init__(self, team: TeamPolicy, people: Sequence[Person], unknown: frozenset[str]) -> None:
        self._team = team
        self._router = Router(team)
        self._criteria = Criteria(team.entry)
        self._crews = {queue.name: self._crew(queue, people, unknown) for queue in team.queues}
        self._lacks: dict[tuple[str, ...], Lack | None] = {}

    def _crew(
        self, queue: QueuePolicy, people: Sequence[Person], unknown: frozenset[str]
    ) -> Sequence[Person] | None:
        """The reps of the queue; ``None`` where they are not all known."""
        if not people or unknown.intersection((*queue.members, *self._team.people.reps)):
            return None
        return [one for one in people if serves(one, queue, self._team)]

    def queue_for(self, facts: LeadFacts) -> QueuePolicy:
        return self._router.queue_for(facts)

    def min_score_of(self, queue: QueuePolicy) -> int:
        return self._criteria.min_score_of(queue)

    def home_of(self, name: str) -> str | None:
        """The queue behind a name, a fast lane's too; ``None`` for one this policy does not have."""
        queue = self._team.queue(name)
        return None if queue is None else self._team.home(queue).name

    def judged(self, said: LeadSubmission, queue: QueuePolicy) -> Verdict:
        """As a stranger's submission would be."""
        return judge(Applicant(said, _NOBODY_IN_PARTICULAR, self.min_score_of(queue)), (), self._criteria)

    def lack(self, lead: Lead, queue: QueuePolicy) -> Lack | None:
        """Why nobody may take the lead in this queue; ``None`` where somebody may, or it cannot be told."""
        key = (queue.name, *((lead.facts.value(skill) or "").casefold() for skill in queue.skills))
        if key not in self._lacks:
            if len(self._lacks) >= _REMEMBERED:
                self._lacks.clear()
            self._lacks[key] = self._lack(lead, queue)
        return self._lacks[key]

    def _lack(self, lead: Lead, queue: QueuePolicy) -> Lack | None:
        crew = self._crews[queue.name]
        if crew is None or any(may_take(one, lead, queue, self._team) for one in crew):
            return None
        return Lack.SKILLS if crew else Lack.NOBODY


class Comparison:
    """Two policies, and the leads they are tried on: handed in one by one, and never kept."""

    def __init__(self, today: TeamPolicy, other: TeamPolicy, people: Sequence[Person]) -> None:
        self._people = len(people)
        self._unknown = _unknown_groups(other, people)
        self._today = _House(today, people, _unknown_groups(today, people))
        self._other = _House(other, people, self._unknown)
        self._is_same_door = today.entry == other.entry
        self._leads = self._erased = self._by_hand = 0
        self._moves: dict[tuple[str, str], _Tally] = {}
        self._judgements: dict[tuple[Decision, Decision, str], _Tally] = {}
        self._stranded: dict[tuple[str, Lack], _Tally] = {}

    def add(self, lead: Lead) -> None:
        """Counts one lead; of three in a group that are named, the last ones that came."""
        if lead.state is LeadState.ERASED:
            self._erased += 1
            return
        before, after = self._today.queue_for(lead.facts), self._other.queue_for(lead.facts)
        self._leads += 1
        self._by_hand += self._today.home_of(lead.queue) != before.name
        if before.name != after.name:
            self._moves.setdefault((before.name, after.name), _Tally()).add(lead)
        self._judge(lead, before, after)
        why = self._other.lack(lead, after)
        if why:
            already = self._today.lack(lead, before) is not None
            self._stranded.setdefault((after.name, why), _Tally()).add(lead, already=already)

    def result(self) -> Trial:
        """What it has come to so far, larger groups first."""
        return Trial(
            leads=self._leads,
            erased=self._erased,
            by_hand=self._by_hand,
            moves=tuple(Move(*tally.seen, *names) for names, tally in _largest_first(self._moves)),
            judgements=tuple(
                Judgement(*tally.seen, before, after, rule)
                for (before, after, rule), tally in _largest_first(self._judgements)
            ),
            stranded=tuple(
                Stranding(*tally.seen, queue, why, tally.already)
                for (queue, why), tally in _largest_first(self._stranded)
            ),
            people=self._people,
            unknown_groups=tuple(sorted(self._unknown)),
        )

    def _judge(self, lead: Lead, before: QueuePolicy, after: QueuePolicy) -> None:
        """Both verdicts, where they can differ at all."""
        minima = self._today.min_score_of(before), self._other.min_score_of(after)
        if self._is_same_door and minima[0] == minima[1]:
            return
        said = _said(lead.facts)
        was, would = self._today.judged(said, before), self._other.judged(said, after)
        if was.decision is not would.decision:
            key = (was.decision, would.decision, would.rule.value)
            self._judgements.setdefault(key, _Tally()).add(lead)


def _said(facts: LeadFacts) -> LeadSubmission:
    """The facts as a submission that nobody reads again: everything given, so that nothing is made up for it,
    which takes three times as long.
    """
    told = {name: getattr(facts, name) for name in LeadFacts.__slots__}
    return LeadSubmission.model_construct(external_id=None, received_at=None, queue=None, **told)


def _unknown_groups(team: TeamPolicy, people: Sequence[Person]) -> frozenset[str]:
    """User groups that decide who is a rep, and of which nobody known is a member."""
    named = {*team.people.reps, *(one for queue in team.queues for one in queue.members)}
    met = {group for person in people for group in person.groups}
    return frozenset(one for one in named if one.startswith("S")) - met


def _largest_first(tallies: Mapping[Key, _Tally]) -> list[tuple[Key, _Tally]]:
    return sorted(tallies.items(), key=lambda one: (-one[1].leads, one[0]))
