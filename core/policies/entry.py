"""Which leads may enter, and how often their sources pay."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator, model_validator

from core.model import FACT_NAMES
from core.policies.base import Duration, Policy, must_not_fall


class ActivityPolicy(Policy):
    """What activity adds to a lead's score where whoever tells of it brings no score: so many ``points``, and
    not ``again`` before that long has passed. 0 points add nothing.
    """

    points: int = Field(default=5, ge=0, le=100)
    again: Duration = timedelta(hours=1)


class EntryPolicy(Policy):
    """The criteria every submission is judged by. Companies are recognised by domain or by name."""

    min_score: int = Field(default=40, ge=0, le=100)
    required: tuple[str, ...] = ("company", "email")
    target_accounts: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    academic: tuple[str, ...] = (".edu", ".ac.uk", ".ac.id", ".edu.au", "uni-*", "tu-*", "fh-*")
    customers: tuple[str, ...] = ()
    activity: ActivityPolicy = ActivityPolicy()

    @field_validator("required")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in FACT_NAMES:
                raise ValueError(
                    f"{name!r} is no field of a lead; write one of {', '.join(sorted(FACT_NAMES))}"
                )
        return names


def plain_source(name: str) -> str:
    """A source's name as it is compared: case, spaces and dashes do not matter."""
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


class SourcePolicy(Policy):
    """What a source is worth (1.0 is average; ``None``: what is learned of it) and whether its intake may be
    paused first.
    """

    value: float | None = Field(default=None, gt=0)
    priority: Literal["normal", "low"] = "normal"


class StalePolicy(Policy):
    """When a lead nobody worked leaves the queue, by lead age."""

    nurture: Duration = timedelta(days=7)
    recycle: Duration = timedelta(days=14)
    archive: Duration = timedelta(days=30)

    @model_validator(mode="after")
    def _one_after_the_other(self) -> "StalePolicy":
        must_not_fall(nurture=self.nurture, recycle=self.recycle, archive=self.archive)
        return self
