"""``forecast``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from math import floor

import click
from rich.console import Console

from bot.commands.common import answer_json, console, json_option, known_queue, opened, table
from bot.commands.figure_tables import hours
from bot.i18n import Speech
from bot.report_records import seconds
from bot.views import numbers
from core.errors import SettingsError
from core.policies.base import parse_duration
from core.policies.team import TeamPolicy
from core.staffing import BacklogForecast, Forecast, HotForecast, HotHour, MoreReps

LONGEST = timedelta(days=1)
"""Nobody is busy with one lead for longer."""

NOTHING_CAME = "no leads came in open hours of whole days of the last four weeks"

SUGGESTED = 5
"""Hours that lack reps, as people are shown them: those that lack most."""

BESIDE = 5
"""Backlogs beside one another: as many as a terminal has room for, and their names."""

WHOLE = 10
"""From so many reps on only whole ones are shown."""

_ALMOST = 1e-6
"""What a sum of fractions may lie below a tenth of a rep, and still be it."""

_DAYS_LEFT = "days until it is gone"

_ROWS: Mapping[str, Callable[[BacklogForecast], float | None]] = {
    "backlog": lambda one: one.backlog,
    "leads a working day": lambda one: one.arrivals_day,
    "claims of a rep an hour": lambda one: one.pace_h,
    "open hours a day": lambda one: one.hours_day,
    "reps there": lambda one: one.reps,
    "claims a day": lambda one: one.capacity_day,
    _DAYS_LEFT: lambda one: one.days_left,
    "reps to hold it": lambda one: one.reps_to_hold,
    "reps to clear it in a day": lambda one: one.reps_to_clear_in_a_day,
    "reps to clear it in a week": lambda one: one.reps_to_clear_in_a_week,
    "reps lacking to hold it": lambda one: one.more,
}
"""What people are shown of every backlog."""

_OF_A_BACKLOG = (
    *(
        "backlog",
        "arrivals_day",
        "pace_h",
        "is_measured",
        "hours_day",
        "reps",
        "capacity_day",
        "grows_by_day",
    ),
    *("days_left", "reps_to_hold", "reps_to_clear_in_a_day", "reps_to_clear_in_a_week", "more"),
)
"""What scripts read, by the names of ``core.staffing.BacklogForecast``."""


@click.command("forecast")
@click.option("--queue", metavar="NAME", help="Only this queue.")
@click.option("--reps", type=click.IntRange(0, 1_000), help="What if so many were there in every open hour.")
@click.option("--handling", metavar="20m", help="What if one lead keeps a rep busy for so long.")
@click.option("--hot", is_flag=True, help="As if every lead were to be answered at once.")
@json_option
def forecast_command(
    queue: str | None, reps: int | None, handling: str | None, *, hot: bool, as_json: bool
) -> None:
    """How many reps the queues need, by what the last four weeks brought.

    For a queue that has only hot inbound leads: how many of them are answered in time, hour by hour (Erlang
    C). For any other: how long its backlog lasts, and how many reps hold or clear it. A rep who serves
    several queues counts for a part in each.
    """
    busy = None if handling is None else _length(handling)
    with opened() as runtime:
        name, team = known_queue(runtime.team, queue), runtime.team
        found = runtime.services.forecasts.of(
            queue=name, reps=reps, handling=busy, is_hot=True if hot else None
        )
    if as_json:
        answer_json([_record(one) for one in found])
    else:
        _draw(found, team, reps)


def _length(text: str) -> timedelta:
    try:
        length = parse_duration(text)
    except ValueError:
        length = timedelta()
    if not timedelta() < length <= LONGEST:
        raise SettingsError("--handling is a length of time like 20m or 1h, of a day at most")
    return length


def _record(one: Forecast) -> Mapping[str, object]:
    if isinstance(one, BacklogForecast):
        told = {name: getattr(one, name) for name in _OF_A_BACKLOG}
        return {"queue": one.queue, "method": "backlog", **told}
    return {
        "queue": one.queue,
        "method": "erlang_c",
        "within_s": seconds(one.within),
        "target": one.target,
        "level": one.level,
        "hours": [_hour(hour) for hour in one.hours],
        "suggestions": [asdict(more) for more in one.suggestions],
    }


def _hour(hour: HotHour) -> Mapping[str, object]:
    return {
        "weekday": hour.weekday,
        "hour": hour.hour,
        "arrivals": round(hour.arrivals, 2),
        "reps": hour.reps,
        "needed": hour.needed,
        "level": round(hour.service.level, 4),
        "answer_s": seconds(hour.service.answer),
        "there": round(hour.there, 2),
    }


def _draw(found: Sequence[Forecast], team: TeamPolicy, reps: int | None) -> None:
    out, speech = console(), Speech("en", team.zone)
    backlogs = [one for one in found if isinstance(one, BacklogForecast)]
    for one in found:
        if isinstance(one, HotForecast):
            _draw_hot(out, one, speech, reps)
    if backlogs:
        _draw_backlogs(out, backlogs, speech)


def _draw_hot(out: Console, of: HotForecast, speech: Speech, reps: int | None) -> None:
    what_if = "" if reps is None else f" with {_reps(reps)} in every open hour"
    if of.level is None:
        out.print(f"{of.queue}{what_if}: {NOTHING_CAME}")
        return
    level, target = numbers.per_cent(of.level, speech), numbers.per_cent(of.target, speech)
    in_time = f"{level} answered within {speech.duration(of.within)}, the goal is {target}"
    out.print(f"{of.queue}{what_if}: {in_time}")
    by_hour = {(one.weekday, one.hour): one for one in of.hours}
    days = sorted({one.weekday for one in of.hours})
    heads = [speech.weekday(day) for day in days]
    drawn = table("needed/there", *heads, numbers=heads)
    for hour in sorted({one.hour for one in of.hours}):
        cells = (by_hour.get((day, hour)) for day in days)
        drawn.add_row(hours(hour), *(f"{one.needed}/{_there(one, speech)}" if one else "" for one in cells))
    out.print(drawn)
    for more in of.suggestions[:SUGGESTED]:
        out.print(_more(more, speech))
    if len(of.suggestions) > SUGGESTED:
        out.print(f"and {len(of.suggestions) - SUGGESTED} more, which --json has")
    out.print()


def _there(hour: HotHour, speech: Speech) -> str:
    """``0.7``: part of a rep is somebody, with whom to talk about other hours or queues. Rounded down, as it
    counts; from ten on parts do not matter.
    """
    if hour.reps >= WHOLE:
        return speech.number(hour.reps)
    return speech.number(floor(10 * hour.there + _ALMOST) / 10)


def _reps(number: int) -> str:
    return f"{number} {'rep' if number == 1 else 'reps'}"


def _more(more: MoreReps, speech: Speech) -> str:
    """``+1 rep Mon 09–11``."""
    return f"+{_reps(more.reps)} {speech.weekday(more.weekday)} {hours(more.from_hour, more.to_hour)}"


def _draw_backlogs(out: Console, backlogs: Sequence[BacklogForecast], speech: Speech) -> None:
    for first in range(0, len(backlogs), BESIDE):
        some = backlogs[first : first + BESIDE]
        heads = [one.queue for one in some]
        drawn = table("", *heads, numbers=heads)
        for name, read in _ROWS.items():
            drawn.add_row(name, *(_said(name, read(one), speech) for one in some))
        out.print(drawn)
    guessed = ", ".join(one.queue for one in backlogs if not one.is_measured)
    if guessed:
        out.print(f"Too few claims to measure how fast reps are, reckoned by handling time: {guessed}.")


def _said(name: str, value: float | None, speech: Speech) -> str:
    if value is None:
        return "never" if name == _DAYS_LEFT else "–"
    return speech.number(round(value, 1))
