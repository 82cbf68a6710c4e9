"""How reps take leads, and how long they may wait before the first contact."""

from datetime import timedelta
from functools import cached_property

from pydantic import Field, model_validator

from core.model import Ladder, Rung
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


class PreviewPolicy(Policy):
    """How many leads a rep may look at in a day before their managers see that. Nothing is ever refused by
    it (``core.fairness``).
    """

    a_day: int = Field(default=40, ge=1)


class OfferPolicy(Policy):
    """Leads offered to reps: how long one may think about it, and after how many offers missed in a row they
    count as away until they come back; 0 never.
    """

    within: Duration = Field(default=timedelta(minutes=5), gt=timedelta())
    missed: int = Field(default=2, ge=0)


class ClaimPolicy(Policy):
    """Previews, claims and their limits. ``cap`` counts claims not yet contacted."""

    reserve: Duration = Field(default=timedelta(minutes=2), gt=timedelta())
    undo: Duration = timedelta(seconds=60)
    cap: int = Field(default=10, ge=1)
    batch: BatchPolicy = BatchPolicy()
    skips: SkipPolicy = SkipPolicy()
    previews: PreviewPolicy = PreviewPolicy()
    offers: OfferPolicy = OfferPolicy()


class HoardingPolicy(Policy):
    """When a manager's alert about a claim says that its rep takes much and contacts little: of at least
    ``claims`` taken in the last 7 days, less than this share contacted.
    """

    claims: int = Field(default=10, ge=1)
    share: float = Field(default=0.5, ge=0, le=1)


class ContactPolicy(Policy):
    """How long a claim may wait for its first contact, in the rep's business time, and who hears.

    The ladder's rungs follow each other at distances of ``within``; ``hops`` is how often a lead may be
    reassigned before its manager decides.
    """

    within: Duration = Field(default=timedelta(hours=2), gt=timedelta())
    warn_before: Duration = timedelta(minutes=15)
    ladder: tuple[Rung, ...] = (Rung.REP, Rung.MANAGER, Rung.REASSIGN)
    hops: int = Field(default=2, ge=0)
    hoarding: HoardingPolicy = HoardingPolicy()

    @model_validator(mode="after")
    def _nothing_comes_after_a_new_owner(self) -> "ContactPolicy":
        if Rung.REASSIGN in self.ladder[:-1]:
            raise ValueError("`reassign` gives the lead to somebody else, so it can only be the last rung")
        return self

    @cached_property
    def terms(self) -> Ladder:
        """What a claim keeps a copy of."""
        return Ladder(self.within, self.warn_before, self.ladder, self.hops)
