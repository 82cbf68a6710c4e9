"""A year of arrivals from a CSV file of bare dates. At which hours they came and what they were is invented.

Everything invented follows from the lead's own id: the same file gives the same year.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from core.model import LeadType
from core.submissions import LeadSubmission

_TYPES = (
    *([LeadType.HOT_INBOUND] * 1),
    *([LeadType.MQL] * 4),
    *([LeadType.WARM] * 4),
    *([LeadType.COLD] * 1),
)
_DAY_BEGINS, _DAY_LASTS = time(7, 30), timedelta(hours=14)
"""People fill in forms from early in the morning until late in the evening."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A lead that comes in at a moment."""

    at: datetime
    said: LeadSubmission


def year_of(path: Path, zone: ZoneInfo) -> Sequence[Coming]:
    """Every row of the file, in order of arrival. Raises ``ValueError`` for a row without a date."""
    with path.open(encoding="utf-8", newline="") as file:
        read = [
            _coming(row["mql_id"], date.fromisoformat(row["first_contact_date"]), zone, row.get("origin"))
            for row in csv.DictReader(file)
        ]
    return sorted(read, key=lambda one: one.at)


def invented(first: date, days: int, zone: ZoneInfo, *, weekday: int, weekend: int) -> Sequence[Coming]:
    """So many leads a day, as a steady company would get them."""
    every = (first + timedelta(days=number) for number in range(days))
    return sorted(
        (
            _coming(sha256(f"{day}:{number}".encode()).hexdigest(), day, zone, "organic search")
            for day in every
            for number in range(weekday if day.weekday() < 5 else weekend)
        ),
        key=lambda one: one.at,
    )


def _coming(lead: str, day: date, zone: ZoneInfo, source: str | None) -> Coming:
    dice = sha256(lead.encode()).digest()
    within = int.from_bytes(dice[:4]) / 2**32
    begins = datetime.combine(day, _DAY_BEGINS, zone).astimezone(UTC)
    said = LeadSubmission(
        external_id=lead,
        company=f"Company {lead[:8]}",
        email=f"{lead[:32]}@{lead[:8]}.example.org",
        source=source or None,
        type=_TYPES[dice[4] % len(_TYPES)],
        score=45 + dice[5] % 50,
        consent=dice[6] % 3 == 0,
    )
    return Coming(begins + within * _DAY_LASTS, said)
