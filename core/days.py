"""Days as people live them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """When that day begins there: with the jump where clocks skip midnight, at first where it comes twice."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
