"""The whole policy: one file, validated at once."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, field_validator, model_validator

from core.learning import Learned
from core.policies.base import ChannelId, PersonId, Policy, ZoneName
from core.policies.calendar import CalendarPolicy
from core.policies.claims import ClaimPolicy, ContactPolicy
from core.policies.doors import IntakePolicy, RetentionPolicy, ReviewPolicy, WebhookPolicy
from core.policies.entry import EntryPolicy, SourcePolicy, StalePolicy, plain_source
from core.policies.queues import LANE_SUFFIX, LanePolicy, QueuePolicy, Skill, lane_of
from core.policies.reports import DigestPolicy, ReportPolicy, StaffingPolicy

Language = Literal["en", "de", "id"]


class RepPolicy(Policy):
    """What is special about one rep: hours and skills of their own. Without skills they take everything.

    ``email`` is how other systems name them as a lead's owner. ``weight`` is their share of assigned leads
    beside others': time idle counts so many times.
    """

    calendar: CalendarPolicy | None = None
    timezone: ZoneName | None = None
    skills: Mapping[Skill, tuple[str, ...]] = Field(default_factory=dict)
    email: str | None = None
    weight: float = Field(default=1.0, gt=0, le=10)


class PeoplePolicy(Policy):
    """Who plays which role, as Slack user ids (U…, W…) or user-group ids (S…).

    Without reps every full member is one; without managers the workspace's admins are; without ops the
    managers are. ``details`` holds what is special about single reps.
    """

    reps: tuple[PersonId, ...] = ()
    managers: tuple[PersonId, ...] = ()
    ops: tuple[PersonId, ...] = ()
    details: Mapping[PersonId, RepPolicy] = Field(default_factory=dict)


class ChannelPolicy(Policy):
    """Where the bot posts, as channel ids. What is missing falls back to the next, and to DMs."""

    team: ChannelId | None = None
    managers: ChannelId | None = None
    leadership: ChannelId | None = None
    ops: ChannelId | None = None

    @property
    def are_set(self) -> bool:
        """Whether there is any: without one everything goes out as direct messages."""
        return any((self.team, self.managers, self.leadership, self.ops))


Weight = Annotated[float, Field(gt=0)]


class TierWeights(Policy):
    """Factors inside a priority tier: score × source value × account tier × deal size. ``learn``: whether
    sources that have no value in the policy get one from their conversions.
    """

    learn: bool = True
    account: Mapping[str, Weight] = Field(default_factory=lambda: {"enterprise": 1.2, "mid_market": 1.1})
    deal_size: Mapping[int, Weight] = Field(default_factory=lambda: {100_000: 1.2, 25_000: 1.1})


class TeamPolicy(Policy):
    """How a team wants to work. Every field has the product's default; ``TeamPolicy()`` runs as it is."""

    language: Language = "en"
    timezone: ZoneName = "UTC"
    calendar: CalendarPolicy = CalendarPolicy()
    people: PeoplePolicy = PeoplePolicy()
    channels: ChannelPolicy = ChannelPolicy()
    claims: ClaimPolicy = ClaimPolicy()
    contact: ContactPolicy = ContactPolicy()
    queues: tuple[QueuePolicy, ...] = (QueuePolicy(name="leads"),)
    entry: EntryPolicy = EntryPolicy()
    review: ReviewPolicy = ReviewPolicy()
    intake: IntakePolicy = IntakePolicy()
    webhooks: tuple[WebhookPolicy, ...] = ()
    retention: RetentionPolicy = RetentionPolicy()
    reports: ReportPolicy = ReportPolicy()
    digests: DigestPolicy = DigestPolicy()
    staffing: StaffingPolicy = StaffingPolicy()
    stale: StalePolicy = StalePolicy()
    sources: Mapping[str, SourcePolicy] = Field(
        default_factory=lambda: {
            "purchased_list": SourcePolicy(priority="low"),
            "cold_outreach": SourcePolicy(priority="low"),
        }
    )
    weights: TierWeights = TierWeights()
    _learned: Mapping[str, Learned] = PrivateAttr(default_factory=dict)

    @field_validator("sources")
    @classmethod
    def _by_plain_name(cls, sources: Mapping[str, SourcePolicy]) -> Mapping[str, SourcePolicy]:
        found = dict[str, SourcePolicy]()
        for name, policy in sources.items():
            if plain_source(name) in found:
                raise ValueError(f"{name!r} is there twice, in another spelling")
            found[plain_source(name)] = policy
        return found

    @field_validator("webhooks")
    @classmethod
    def _each_by_its_name(cls, webhooks: tuple[WebhookPolicy, ...]) -> tuple[WebhookPolicy, ...]:
        if len({one.name for one in webhooks}) < len(webhooks):
            raise ValueError("two webhooks have the same name")
        return webhooks

    @model_validator(mode="after")
    def _queues_fit_together(self) -> "TeamPolicy":
        names = [queue.name for queue in self.queues]
        if not names:
            raise ValueError("name at least one queue, or leave `queues` out for a single one")
        if len(set(names)) < len(names):
            raise ValueError("two queues have the same name")
        lanes = [name for name in names if name.removesuffix(LANE_SUFFIX) in set(names) - {name}]
        if lanes:
            raise ValueError(
                f"{lanes[0]!r} is the name of another queue's fast lane; call this queue otherwise"
            )
        if self.queues[-1].when:
            raise ValueError(f"the last queue, {names[-1]!r}, takes the rest and cannot have `when`")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def default_queue(self) -> QueuePolicy:
        return self.queues[-1]

    def queue(self, name: str) -> QueuePolicy | None:
        """The queue or fast lane of that name, or ``None``."""
        return next((queue for queue in self.every_queue if queue.name == name), None)

    @cached_property
    def lanes(self) -> tuple[LanePolicy, ...]:
        """The fast lane of each queue, in their order."""
        return tuple(lane_of(queue) for queue in self.queues)

    @cached_property
    def every_queue(self) -> tuple[QueuePolicy, ...]:
        """The queues as they are written, then the fast lanes."""
        return (*self.queues, *self.lanes)

    def lane(self, queue: QueuePolicy) -> LanePolicy:
        """The fast lane of a queue, or the lane itself."""
        name = f"{self.home(queue).name}{LANE_SUFFIX}"
        return next(lane for lane in self.lanes if lane.name == name)

    def home(self, queue: QueuePolicy) -> QueuePolicy:
        """The queue a fast lane belongs to, or the queue itself."""
        name = queue.name.removesuffix(LANE_SUFFIX) if queue.is_lane else queue.name
        return next(one for one in self.queues if one.name == name)

    def calendar_of(self, queue: QueuePolicy) -> CalendarPolicy:
        return queue.calendar or self.calendar

    def contact_of(self, queue: QueuePolicy | None) -> ContactPolicy:
        """The promise about first contact in a queue; the team's for a queue the policy no longer has."""
        return (queue.contact if queue else None) or self.contact

    def is_low_priority(self, source: str | None) -> bool:
        """Whether intake from that source is the first to be paused."""
        policy = self.sources.get(plain_source(source or ""))
        return policy is not None and policy.priority == "low"

    def knowing(self, learned: Mapping[str, Learned]) -> "TeamPolicy":
        """The same policy, where this was learned of sources; no policy file can say that."""
        wiser = self.model_copy()
        wiser._learned = learned  # noqa: SLF001  # one of our own kind
        return wiser

    def learned(self, source: str | None) -> Learned | None:
        """What a source's value was learned from; ``None`` where the policy says it, or nothing is known."""
        name = plain_source(source or "")
        policy = self.sources.get(name)
        is_said = policy is not None and policy.value is not None
        return self._learned.get(name) if self.weights.learn and not is_said else None

    def source_value(self, source: str | None) -> float:
        """What a lead of that source is worth beside an average one; ``Paid search`` is ``paid_search``."""
        learned = self.learned(source)
        if learned:
            return learned.value
        policy = self.sources.get(plain_source(source or ""))
        return 1.0 if policy is None or policy.value is None else policy.value

    @property
    def learned_values(self) -> Mapping[str, float]:
        """Of all sources that are worth more or less than an average one, as far as that was learned."""
        found = {name: self.learned(name) for name in self._learned}
        return {name: one.value for name, one in found.items() if one and one.value != 1.0}
