"""What is in the year's files, counted without the product: by SQL of our own, and day by day."""

import csv
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import fmean

from tests.replay.hours import CLOSES, DAY, OPENS, ZONE, closing, ends_month, is_working_day, opening


def won_by_source(leads: Path, deals: Path) -> Mapping[str | None, tuple[int, int]]:
    """By source, ``None`` where the file has none: how many were won, of how many leads."""
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE leads (mql_id PRIMARY KEY, origin)")
        database.execute("CREATE TABLE deals (mql_id PRIMARY KEY)")
        database.executemany("INSERT INTO leads VALUES (:mql_id, nullif(:origin, ''))", _rows(leads))
        database.executemany("INSERT INTO deals VALUES (:mql_id)", _rows(deals))
        found = database.execute(
            "SELECT origin, count(deals.mql_id), count(*) FROM leads LEFT JOIN deals USING (mql_id)"
            " GROUP BY origin"
        )
        return {source: (won, leads) for source, won, leads in found}


def by_weekday(leads: Path) -> list[int]:
    """Leads of the file by weekday, Monday first."""
    days = [date.fromisoformat(row["first_contact_date"]).weekday() for row in _rows(leads)]
    return [days.count(weekday) for weekday in range(7)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLEARLY = 0.10
"""From so far on a month's end is a surge: half of what lies between a good claim rate and a bad one."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A lead's time in the line."""

    came: datetime
    claimed: datetime

    @property
    def day(self) -> date:
        return self.came.astimezone(ZONE).date()

    @property
    def is_in_time(self) -> bool:
        """Claimed within 24 h, from the opening where nobody was there."""
        local = self.came.astimezone(ZONE)
        day, starts = local.date(), self.came
        if not is_working_day(day) or local.time() >= CLOSES:
            day = next(one for n in range(1, 5) if is_working_day(one := day + n * DAY))
            starts = opening(day)
        elif local.time() < OPENS:
            starts = opening(day)
        return self.claimed <= starts + DAY


def mondays(stays: Sequence[Stay], until: datetime) -> Mapping[str, float]:
    """How many waited at the opening of Monday and of other days, over the whole weeks of the 8 before."""
    first, last = _days(until, 8 * 7)
    weeks = [[day + n * DAY for n in range(5) if day + n * DAY < last] for day in _between(first, last)]
    weeks = [days for days in weeks if days and days[0].weekday() == 0 and len(days) > 1]
    depths = [[_waiting(stays, opening(day)) for day in days] for days in weeks]
    closed = [(closing(days[0] - 3 * DAY), opening(days[0])) for days in weeks]
    return {
        "monday": fmean(week[0] for week in depths),
        "others": fmean(fmean(week[1:]) for week in depths),
        "weekend": fmean(sum(began <= one.came < ended for one in stays) for began, ended in closed),
        "weeks": len(weeks),
    }


def month_ends(stays: Sequence[Stay], until: datetime) -> Mapping[str, float]:
    """Claimed in time of who came on the last 3 working days of the whole months of the 95 days before, and
    of who came in all of these months.
    """
    first, last = _days(until, 95)
    first = max(first, min(one.day for one in stays) + DAY)
    days = [day for day in _between(first, last) if _is_whole(day, first, last)]
    working = [day for day in days if is_working_day(day)]
    ends = {day for day in days if ends_month(day)}
    of_months = [one for one in stays if one.day in set(days)]
    of_ends = [one for one in of_months if one.day in ends]
    return {
        "end_rate": sum(one.is_in_time for one in of_ends) / len(of_ends),
        "month_rate": sum(one.is_in_time for one in of_months) / len(of_months),
        "end_entries_day": len(of_ends) / len(ends),
        "month_entries_day": sum(is_working_day(one.day) for one in of_months) / len(working),
        "end_n": len(of_ends),
        "month_n": len(of_months),
        "months": len({day.month for day in days}),
    }


def surges(stays: Sequence[Stay], until: datetime) -> bool:
    """Whether the ends of these months differ clearly from the months, and all of them in the same way."""
    first, last = _days(until, 95)
    first = max(first, min(one.day for one in stays) + DAY)
    ways = set()
    for month in {day.month for day in _between(first, last) if _is_whole(day, first, last)}:
        ends = [one.is_in_time for one in stays if one.day.month == month and ends_month(one.day)]
        rest = [one.is_in_time for one in stays if one.day.month == month and not ends_month(one.day)]
        ways.add(fmean(ends) > fmean(rest))
    rates = month_ends(stays, until)
    return len(ways) == 1 and abs(rates["end_rate"] - rates["month_rate"]) >= CLEARLY


def _days(until: datetime, back: int) -> tuple[date, date]:
    """The first whole local day that is not older, and the day that is not over."""
    return (until - back * DAY).astimezone(ZONE).date() + DAY, until.astimezone(ZONE).date()


def _between(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days)]


def _is_whole(day: date, first: date, last: date) -> bool:
    begins = day.replace(day=1)
    return begins >= first and (begins + 32 * DAY).replace(day=1) <= last


def _waiting(stays: Sequence[Stay], at: datetime) -> int:
    return sum(one.came <= at < one.claimed for one in stays)
