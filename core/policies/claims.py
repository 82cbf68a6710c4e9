"""How reps take leads, and how long they may wait before the first contact."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, model_validator

from core.policies.base import Duration, Policy, must_not_fall


class BatchPolicy(Policy):
    """How many leads ``/nextlead N`` may claim at once."""

    min: int = Field(default=5, ge=1)
    max: int = Field(default=10, ge=1)

    @model_validator(mode="after")
    def _least_is_not_more_than_most(self) -> "BatchPolicy":
        must_not_fall(min=self.min, max=self.max)
        return self


class SkipPolicy(Policy):
    """The budget of skips; after it is spent, claim or wait. ``hide`` is how long the lead stays away."""

    in_a_row: int = Field(default=3, ge=0)
    a_day: int = Field(default=10, ge=0)
    hide: Duration = timedelta(hours=24)


class ClaimPolicy(Policy):
    """Previews, claims and their limits. ``cap`` counts claims not yet contacted."""

    reserve: Duration = timedelta(minutes=2)
    undo: Duration = timedelta(seconds=60)
    cap: int = Field(default=10, ge=1)
    batch: BatchPolicy = BatchPolicy()
    skips: SkipPolicy = SkipPolicy()


class ContactPolicy(Policy):
    """How long a claim may wait for its first contact, in the rep's business time, and who hears."""

    within: Duration = timedelta(hours=2)
    warn_before: Duration = timedelta(minutes=15)
    ladder: tuple[Literal["rep", "manager", "reassign"], ...] = ("rep", "manager", "reassign")
    hops: int = Field(default=2, ge=0)
