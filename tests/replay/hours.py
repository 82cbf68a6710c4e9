"""When the team that works the whole year is there: Monday to Friday, 9 to 18, holidays or not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Sao_Paulo")
OPENS, CLOSES = time(9), time(18)
DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5


def hours_from(first: date) -> Iterator[datetime]:
    """The moments at which reps take leads, in UTC, for ever."""
    day = first
    while True:
        if is_working_day(day):
            for hour in range(OPENS.hour, CLOSES.hour):
                yield datetime.combine(day, time(hour, 5), ZONE).astimezone(UTC)
        day += DAY


def ends_month(day: date) -> bool:
    """Whether it is one of the last three working days of its month."""
    rest = [one for n in range(1, 32) if (one := day + n * DAY).month == day.month]
    return is_working_day(day) and sum(map(is_working_day, rest)) < 3


def opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, ZONE).astimezone(UTC)


def closing(day: date) -> datetime:
    return datetime.combine(day, CLOSES, ZONE).astimezone(UTC)
