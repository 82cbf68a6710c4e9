"""A fact from outside beside what is known here: what a decision about it goes by, and what it comes to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from core.acts import Act
from core.changes import Change
from core.events import Event, Verb
from core.keys import KeyedLead
from core.model import Claim, Lead, LeadState
from core.notices import Address
from core.outside.facts import Fact
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.sla import Limits, Terms

BY_CRM = "by_crm"
"""Why a lead got another owner, or lost the one it had, as its events and news say."""

BY_ACTIVITY = "activity"
"""Why a lead is scored anew that only did something: nobody has told a score of it."""

_CLOSED = frozenset(
    {
        LeadState.CONVERTED,
        LeadState.DISQUALIFIED,
        LeadState.PARTNER,
        LeadState.MERGED,
        LeadState.REJECTED,
    }
)
"""States in which nothing is learnt of a lead any more but how it ended."""

_SAYING = frozenset({Verb.UPDATED, Verb.ENRICHED, Verb.CORRECTED})
"""Verbs whose ``fields`` name what became known anew."""


_NOTHING: Mapping[str, object] = MappingProxyType({})


class Heard(StrEnum):
    """What becomes of a fact, in the words that HTTP uses."""

    TAKEN = "taken"
    KNOWN = "known"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


class FactRule(StrEnum):
    """Why. What was taken has the name of what became true."""

    ACTIVITY = "activity"
    SCORE = "score"
    FIRST_CONTACT = "first_contact"
    CONFIRMED = "confirmed"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"
    CUSTOMER = "customer"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    SAME = "same"
    OUTDATED = "outdated"
    CLOSED = "closed"
    MERGED = "merged"
    NO_CLAIM = "no_claim"
    BEFORE_THE_CLAIM = "before_the_claim"
    UNKNOWN_OWNER = "unknown_owner"
    NOT_A_REP = "not_a_rep"
    NO_SUCH_LEAD = "no_such_lead"


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one fact, and what should become true by it."""

    verdict: Heard
    rule: FactRule
    change: Change = field(default_factory=Change)


@dataclass(frozen=True, slots=True)
class NewOwner:
    """The rep to whom another system has given a lead: on which terms, and where they are told."""

    rep_id: str
    terms: Terms
    told: tuple[Address, ...]


Mend = Callable[[KeyedLead], Change]
"""What becomes of a lead in review once this is known of it: it may come in by that."""


@dataclass(frozen=True, slots=True)
class Case:
    """A fact that was so ``at`` a moment, and the lead it is about, locked, with its open claim and story.

    ``winner`` is the claim that its success is counted for, open or not (``winner_of``), also locked.
    ``owner`` is whom an owner's fact names, or why nobody can be that; ``told`` is where the lead's present
    owner hears, ``limits`` are the lead's if it comes back into the line now. ``claim_id`` gives a new
    claim its id.
    """

    fact: Fact
    at: datetime
    act: Act
    known: KeyedLead
    claim: Claim | None
    story: Sequence[Event]
    queue: QueuePolicy
    team: TeamPolicy
    limits: Limits
    mend: Mend
    claim_id: Callable[[], int]
    winner: Claim | None = None
    owner: NewOwner | FactRule | None = None
    told: tuple[Address, ...] = ()

    @property
    def lead(self) -> Lead:
        return self.known.lead

    def event(
        self, lead: Lead, verb: Verb, *, claim: Claim | None = None, data: Mapping[str, object] = _NOTHING
    ) -> Event:
        """The fact as an event of now; where it was so earlier, ``at`` in its data says when."""
        when: Mapping[str, object] = {"at": self.at.isoformat()} if self.at < self.act.now else {}
        event = self.act.event(lead, verb, why=BY_CRM, claim=claim)
        return replace(event, data={**data, **when})

    def is_outdated(self, verbs: Collection[Verb], field: str | None = None) -> bool:
        """Whether something of the kind has happened since; of news that may be of any field, of this one.
        Points for activity are no news of a score.
        """
        return any(
            moment_of(one) > self.at
            for one in self.story
            if (one.verb in verbs and one.why != BY_ACTIVITY)
            or (field and one.verb in _SAYING and field in _fields(one))
        )


def moment_of(event: Event) -> datetime:
    """When it was so: what another system told may have happened before."""
    told = event.data.get("at")
    return event.at if told is None else datetime.fromisoformat(str(told))


def _fields(event: Event) -> Collection[object]:
    fields = event.data.get("fields")
    return fields if isinstance(fields, list | tuple) else ()


def winner_of(story: Sequence[Event]) -> int | None:
    """The claim to which it is owed what became of the lead: the last in this episode that converted it, or
    contacted it; ``None`` where nobody did.
    """
    for one in reversed(story):
        if one.verb is Verb.RE_ENGAGED:
            return None
        if one.verb in {Verb.CONVERTED, Verb.CONTACTED} and one.claim_id is not None:
            return one.claim_id
    return None


def left(rule: FactRule) -> Judged:
    """Nothing changes: it is so already, or we know better."""
    return Judged(Heard.KNOWN if rule is FactRule.SAME else Heard.IGNORED, rule)


def over(lead: Lead) -> FactRule | None:
    """Why nothing more is learnt of a lead."""
    if lead.state is LeadState.MERGED:
        return FactRule.MERGED
    return FactRule.CLOSED if lead.state in _CLOSED else None
