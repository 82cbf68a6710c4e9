"""The heat map of a week: by weekday and hour of the day how much there was."""

from collections.abc import Mapping, Sequence

from bot.i18n import Speech
from bot.views.blocks import Native
from bot.views.tables import Amount, Cell, table
from bot.views.text import escaped
from core.findings import HeatMap

HOURS = 10
"""Columns beside the day: as many as a narrow window shows."""

_STEPS = (1, 2, 3)
"""How many hours one column may cover."""

_SHADES = " ░▒▓█"
"""From nothing to the most; the number stands beside each, for whoever cannot tell them apart."""


def week(title: str, counts: Mapping[tuple[int, int], float], speech: Speech) -> Native:
    """``counts`` by weekday (Monday is 0) and local hour: a row for each day, a column for each hour from the
    first to the last with anything, or for two or three of them where that were too many. Aloud it is where
    there is most.
    """
    used = [hour for (_, hour), value in counts.items() if value]
    if not used:
        return table(title, [speech.say("Day")], [], speech)
    first, end = min(used), max(used) + 1
    step = next(one for one in _STEPS if end - first <= one * HOURS)
    starts = range(first, end, step)
    sums = {
        (day, start): sum(counts.get((day, hour), 0) for hour in range(start, start + step))
        for day in range(7)
        for start in starts
    }
    most = max(sums.values())
    rows: list[Sequence[Cell]] = [
        [speech.weekday(day), *(_cell(sums[day, start], most, speech) for start in starts)]
        for day in range(7)
    ]
    heads = [speech.say("Day"), *(_hours(start, step) for start in starts)]
    drawn = table(title, heads, rows, speech, page=7)
    day, start = max(sums, key=lambda one: sums[one])
    drawn.aloud = speech.say(
        "{title}: most on {day}, {hours}: {number}.",
        title=escaped(title),
        day=speech.weekday(day),
        hours=_hours(start, step),
        number=_number(most, speech),
    )
    return drawn


def _hours(start: int, step: int) -> str:
    return f"{start:02}" if step == 1 else f"{start:02}–{min(24, start + step):02}"


def _cell(value: float, most: float, speech: Speech) -> Amount:
    """Something is never shown as nothing."""
    shade = max(1, round(value / most * (len(_SHADES) - 1))) if value else 0
    return Amount(value, f"{_SHADES[shade]} {_number(value, speech)}".lstrip())


def _number(value: float, speech: Speech) -> str:
    return speech.number(round(value, 1) if value < 10 else round(value))


def of(found: HeatMap, title: str, speech: Speech) -> Native:
    """What came in, on an average day of each weekday."""
    counts = {
        (day, hour): entries / max(1, found.days[day])
        for day, hours in enumerate(found.entries)
        for hour, entries in enumerate(hours)
    }
    return week(title, counts, speech)
