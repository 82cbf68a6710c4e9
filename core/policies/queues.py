"""How one queue runs."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from core.incidents import AlertRule
from core.model import LeadType
from core.policies import words
from core.policies.base import Duration, PersonId, Policy, must_not_fall
from core.policies.calendar import CalendarPolicy
from core.policies.claims import ContactPolicy

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def _typeable(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"a queue's name has lower-case letters a to z, digits, - and _ only, begins with a letter or a "
            f"digit, and has at most 40 characters; not {name[:60]!r}"
        )
    return name


Name = Annotated[str, AfterValidator(_typeable)]
"""Queue names are typed after ``/nextlead``: short, lower case, no spaces."""

Share = Annotated[float, Field(gt=0, lt=1)]
"""A part of a whole, of 1."""


class Ordering(StrEnum):
    """How a queue's line is formed."""

    FIFO = "fifo"
    PRIORITY = "priority"
    HYBRID = "hybrid"


class Tier(StrEnum):
    """The tiers of a priority queue, best first as the product has them; recycled leads stand behind all.

    ``hot_enterprise`` is a ``hot_inbound`` lead of an enterprise account.
    """

    HOT_ENTERPRISE = "hot_enterprise"
    HOT_INBOUND = "hot_inbound"
    MQL = "mql"
    WARM = "warm"
    COLD = "cold"


HOT_TIERS = frozenset({Tier.HOT_ENTERPRISE, Tier.HOT_INBOUND})


class Skill(StrEnum):
    """A fact of a lead that its rep may have to match."""

    LANGUAGE = "language"
    PRODUCT = "product"
    REGION = "region"


class MaxWait(Policy):
    """Longest time in the queue by type, in the queue's calendar."""

    hot_inbound: Duration = timedelta(hours=1)
    mql: Duration = timedelta(hours=4)
    warm: Duration = timedelta(hours=24)
    cold: Duration = timedelta(hours=72)

    def of(self, lead_type: LeadType) -> timedelta:
        value: timedelta = getattr(self, lead_type.value)
        return value


class DepthPolicy(Policy):
    """Depths above which a queue turns yellow, red and critical; each fires strictly above its number."""

    yellow: int = Field(default=50, ge=1)
    red: int = Field(default=100, ge=1)
    critical: int = Field(default=200, ge=1)

    @model_validator(mode="after")
    def _worse_with_every_limit(self) -> "DepthPolicy":
        must_not_fall(yellow=self.yellow, red=self.red, critical=self.critical)
        return self


class PromotionPolicy(Policy):
    """Age promotion: the oldest ``aged_share`` past ``aged`` and ``old_share`` past ``old`` move up; past
    ``front`` a lead stands in front of the line. Ages are wall clock and strictly greater.
    """

    aged: Duration = timedelta(hours=24)
    aged_share: float = Field(default=0.25, gt=0, le=1)
    old: Duration = timedelta(hours=48)
    old_share: float = Field(default=0.10, gt=0, le=1)
    front: Duration = timedelta(hours=72)

    @model_validator(mode="after")
    def _further_with_every_limit(self) -> "PromotionPolicy":
        must_not_fall(aged=self.aged, old=self.old, front=self.front)
        return self


class AlertPolicy(Policy):
    """Which alerts a queue has, and from when on. Shares are of 1; what fires is strictly beyond its number.

    ``without`` names rules that are not wanted. ``claim_rate``, ``velocity``: below; the others: above.
    """

    without: tuple[AlertRule, ...] = ()
    aging: Share = 0.20
    average_age: Duration = timedelta(hours=12)
    average_age_red: Duration = timedelta(hours=24)
    claim_rate: Share = 0.80
    abandonment: Share = 0.15
    velocity: float = Field(default=0.95, gt=0, le=1)

    @model_validator(mode="after")
    def _worse_with_every_limit(self) -> "AlertPolicy":
        must_not_fall(average_age=self.average_age, average_age_red=self.average_age_red)
        return self


class QueuePolicy(Policy):
    """One queue. ``when`` maps facts to the values that route a lead here. The last queue takes the rest; an
    earlier one without ``when`` gets only the leads that name it.

    ``tiers`` orders a priority queue, every tier once: a lead must never be in none, or in two.
    ``skills`` names the facts of a lead that a rep must match to see it. ``priority`` is compared between
    queues, larger first. ``calendar`` and ``contact`` are the queue's own; without, it follows the team's.
    """

    name: Name
    when: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    ordering: Ordering = Ordering.HYBRID
    hot_score: int = Field(default=80, ge=0, le=100)
    tiers: tuple[Tier, ...] = tuple(Tier)
    members: tuple[PersonId, ...] = ()
    managers: tuple[PersonId, ...] = ()
    owner: str | None = None
    mode: Literal["pull", "auto_assign"] = "pull"
    calendar: CalendarPolicy | None = None
    contact: ContactPolicy | None = None
    max_wait: MaxWait = MaxWait()
    depth: DepthPolicy = DepthPolicy()
    alerts: AlertPolicy = AlertPolicy()
    promotion: PromotionPolicy = PromotionPolicy()
    cap: int = Field(default=100, ge=1, le=1_000_000)
    priority: int = 0
    min_score: int | None = Field(default=None, ge=0, le=100)
    skills: tuple[Skill, ...] = ()
    batch: bool = True

    @field_validator("tiers")
    @classmethod
    def _every_tier_once(cls, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        if sorted(tiers) != sorted(Tier):
            raise ValueError(f"name each of these once, in the order you want: {', '.join(Tier)}")
        return tiers

    @field_validator("name")
    @classmethod
    def _can_be_asked_for(cls, name: str) -> str:
        command = words.means(name)
        if command:
            raise ValueError(
                f"{command} means something else, so nobody could ask for a queue called {name!r}; give it "
                f"another name, like {name}-leads"
            )
        return name

    @property
    def is_lane(self) -> bool:
        return False

    @property
    def pinned_tiers(self) -> frozenset[Tier]:
        """The tiers whose leads stand first until claimed: hot ones, as far as no other tier goes before."""
        return frozenset(takewhile(HOT_TIERS.__contains__, self.tiers))

    @property
    def allows_batch(self) -> bool:
        """Whether several leads may be claimed at once: not in a queue of nothing but hot ones."""
        only_hot = self.when.get("type") == (LeadType.HOT_INBOUND.value,)
        return self.batch and not only_hot


class LanePolicy(QueuePolicy):
    """A queue's fast lane: where its hottest leads go while a manager has it open, for reps lent to it.

    Never written in a policy: every queue has one. It is empty while it is closed.
    """

    @property
    def is_lane(self) -> bool:
        return True


LANE_SUFFIX = "-fast"

LANES_FIRST = 1_000_000
"""How much more urgent a lane is than its queue: whoever serves one takes from it before anything else."""


def lane_of(queue: QueuePolicy) -> LanePolicy:
    """The queue's fast lane: its rules, before every queue, hot leads by arrival."""
    written = {name: getattr(queue, name) for name in QueuePolicy.model_fields}
    own = {
        "name": f"{queue.name}{LANE_SUFFIX}",
        "when": {},
        "members": (),
        "ordering": Ordering.HYBRID,
        "priority": queue.priority + LANES_FIRST,
        "mode": "pull",
        "batch": False,
    }
    return LanePolicy.model_construct(**(written | own))
