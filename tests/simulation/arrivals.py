"""Leads as a business gets them: most in the morning, some at night, and companies that ask again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from core.model import LeadType
from core.submissions import LeadSubmission
from tests.simulation.town import LANGUAGES, LARGE, PRODUCTS

_OF_THE_DAY = (1, 1, 1, 1, 1, 2, 5, 12, 18, 18, 15, 10, 8, 10, 10, 8, 6, 4, 3, 2, 2, 2, 1, 1)
"""How many leads come in by the hour of the day, beside each other, UTC."""

_OF_THE_WEEK = (12, 11, 11, 10, 9, 2, 2)
_TYPES = {LeadType.HOT_INBOUND: 20, LeadType.MQL: 25, LeadType.WARM: 35, LeadType.COLD: 20}
_SPOKEN = (50, 30, 12, 8)
"""How many of a hundred leads speak each of ``LANGUAGES``."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One lead on its way."""

    at: datetime
    said: LeadSubmission

    @property
    def is_hot(self) -> bool:
        return self.said.type is LeadType.HOT_INBOUND


def coming(number: int, begins: datetime, days: int, luck: Random) -> Sequence[Coming]:
    """So many leads within the days from ``begins``, a midnight, in their order."""
    dates = [begins + timedelta(days=day) for day in range(days)]
    busy = [_OF_THE_WEEK[date.weekday()] for date in dates]
    moments = sorted(
        date + timedelta(hours=hour, seconds=luck.randrange(3600))
        for date, hour in zip(
            luck.choices(dates, busy, k=number), luck.choices(range(24), _OF_THE_DAY, k=number), strict=True
        )
    )
    return [Coming(at, _a_lead(index, number, luck)) for index, at in enumerate(moments)]


def _a_lead(index: int, number: int, luck: Random) -> LeadSubmission:
    """A company is small and asks once, or large and asks often."""
    company = int(number / 2 * luck.random() ** 2)
    score = luck.randint(20, 39) if luck.random() < 0.02 else luck.randint(40, 100)
    return LeadSubmission(
        company=f"Company {company}",
        email=f"person{index}@company{company}.example",
        contact_name=f"Person {index}",
        external_id=f"sim-{index}",
        type=luck.choices(list(_TYPES), list(_TYPES.values()))[0],
        score=None if luck.random() < 0.05 else score,
        language=luck.choices(LANGUAGES, _SPOKEN)[0] if luck.random() < 0.9 else None,
        product=luck.choice(PRODUCTS) if luck.random() < 0.8 else None,
        account_tier=LARGE if company % 10 == 0 else None,
        source="web",
    )
