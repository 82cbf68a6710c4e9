"""How a team wants its figures: what is told of people, how digests come, what a lead costs in time."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from core.policies.base import Duration, Policy

PositiveShare = Annotated[float, Field(gt=0, lt=1)]


class ReportPolicy(Policy):
    """``rankings``: whether figures may be told apart by rep; without, everybody sees their own, and nobody
    compares. ``fairness``: whether managers may see, by name and in no order of merit, who skips what and who
    gets the hot leads. ``matures``: how long after a first contact a conversion may still come; what is
    younger is marked.
    """

    rankings: bool = False
    fairness: bool = True
    matures: Duration = timedelta(days=30)


class DigestPolicy(Policy):
    """Which digests are posted, to the team's and the managers' channels."""

    daily: bool = True
    weekly: bool = True


class StaffingPolicy(Policy):
    """What forecasts reckon with: how long a rep is busy with one lead, and how soon a hot one should be
    answered (``answer_within``), by which share of them.
    """

    handling: Duration = Field(default=timedelta(minutes=20), gt=timedelta())
    answer_within: Duration = timedelta(minutes=5)
    answered: PositiveShare = 0.8
