"""A report as tables at the prompt: in the words of the English catalogue, so that Slack says the same."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console

from bot.commands.common import console, plain, table
from bot.i18n import Speech
from bot.views import numbers
from bot.views.patterns import line
from bot.views.report_words import dimension, slice_name
from bot.views.tables import Amount, Who
from core.findings import HeatMap, Pattern
from core.policies.team import TeamPolicy
from core.reports import OF_LEADS, SPEED_GOALS, Dimension, Figures, Report, Share, Slice, Spread

Row = tuple[str, str, str, str]

BENCHMARKS: Mapping[str, str] = {
    "velocity": "above 1 the line shrinks",
    "time in queue": "2 h, 8 h, 24 h by priority",
    "claim rate": "90 % or more",
    "claim to contact": "under 2 h",
    "abandonment": "15 % or less",
}
"""What each figure should be (``docs/reports.md``)."""

NOBODY = (Share(),) * len(SPEED_GOALS)
"""How many were fast where nobody was contacted."""

_OF_LINES = ("entries", "claims", "claim rate", "abandoned")
_OF_CLAIMS = ("in queue", "to contact", "converted", "customers")
"""Two tables, as Slack has them: one would not fit a terminal of 80 columns."""


def draw(
    report: Report,
    patterns: Sequence[Pattern],
    heat: HeatMap | None,
    team: TeamPolicy,
    *,
    queue: str | None = None,
) -> None:
    """Prints the report; ``queue`` is the one it is about, where it is not about all."""
    out, speech = console(), Speech("en", team.zone)
    out.print(f"{_headline(report, team)}, {f'queue {queue}' if queue else 'all queues'}")
    out.print()
    _draw_total(out, report.total, speech)
    if report.by:
        out.print()
        _draw_slices(out, report.by, report.slices, speech)
    if heat:
        out.print()
        _draw_heat(out, heat, speech)
    for one in patterns:
        out.print()
        out.print(line(one, speech).replace("`", ""), soft_wrap=True)


def _headline(report: Report, team: TeamPolicy) -> str:
    ends = (report.period.since, report.period.until)
    since, until = (at.astimezone(team.zone).strftime("%Y-%m-%d %H:%M") for at in ends)
    days = report.period.length.days
    return f"{days} {'day' if days == 1 else 'days'}, {since} to {until} ({team.timezone})"


def _draw_total(out: Console, total: Figures, speech: Speech) -> None:
    drawn = table("figure", "value", "n", "benchmark", numbers=("value", "n"))
    for row in _rows(total, speech):
        drawn.add_row(*row)
    out.print(drawn)


def _rows(of: Figures, speech: Speech) -> Iterator[Row]:
    """Every figure of ``Figures``, in the order in which a lead meets them."""
    yield "entries", str(of.entries), "", ""
    yield "claims", str(of.claims), "", ""
    velocity = numbers.ratio(of.velocity.value, speech) if of.entries else "no intake"
    yield "velocity", velocity, str(of.entries), BENCHMARKS["velocity"]
    yield from _lengths("time in queue", of.time_in_queue, speech)
    waited = numbers.duration(of.waited.median, speech)
    yield "  median with those not claimed", waited, str(of.waited.n), ""
    yield _portion("claim rate", of.claim_rate, speech)
    yield from _lengths("claim to contact", of.claim_to_contact, speech)
    yield from _lengths("speed to lead", of.speed_to_lead, speech)
    for whose, shares in (("contacted", of.fast), ("hot ones", of.hot_fast)):
        for goal, share in zip(SPEED_GOALS, shares or NOBODY, strict=True):
            yield _portion(f"  {whose} within {speech.duration(goal)}", share, speech)
    for name, share in (("conversion", of.conversion), ("customers", of.customers)):
        yield _portion(name, share, speech, note="may still grow" if of.is_immature else "")
    yield _portion("abandonment", of.abandonment, speech)
    for verb, number in of.exits.items():
        yield f"  {verb}", str(number), "", ""


def _lengths(name: str, of: Spread, speech: Speech) -> Iterator[Row]:
    yield f"{name}, mean", numbers.duration(of.mean, speech), str(of.n), BENCHMARKS.get(name, "")
    yield "  median", numbers.duration(of.median, speech), "", ""
    yield "  nine in ten within", numbers.duration(of.p90, speech), "", ""


def _portion(name: str, share: Share, speech: Speech, note: str = "") -> Row:
    value = numbers.per_cent(share.value, speech)
    return name, value, str(share.whole), note or BENCHMARKS.get(name, "")


def _draw_slices(out: Console, by: Dimension, slices: Sequence[Slice], speech: Speech) -> None:
    """A row for each value; a dimension that leads do not have when they come in tells no entries apart."""
    head = dimension(by, speech)
    lines = table(head, *_OF_LINES, numbers=_OF_LINES)
    worked = table(head, *_OF_CLAIMS, numbers=_OF_CLAIMS)
    for one in slices:
        of, name = one.figures, _named(by, one.name, speech)
        lines.add_row(
            name,
            str(of.entries) if by in OF_LEADS else "–",
            str(of.claims),
            _share(of.claim_rate, speech),
            _share(of.abandonment, speech),
        )
        worked.add_row(
            name,
            _median(of.time_in_queue, speech),
            _median(of.claim_to_contact, speech),
            _share(of.conversion, speech),
            _share(of.customers, speech),
        )
    out.print(lines)
    out.print()
    out.print(worked)
    out.print("Lengths are medians; in brackets, over how many a figure was counted.")


def _share(share: Share, speech: Speech) -> str:
    return _with_n(numbers.per_cent(share.value, speech), share.whole)


def _median(spread: Spread, speech: Speech) -> str:
    return _with_n(numbers.duration(spread.median, speech), spread.n)


def _with_n(said: str, n: int) -> str:
    return f"{said} ({n})" if n else said


def _named(by: Dimension, name: str | None, speech: Speech) -> str:
    match slice_name(by, name, speech):
        case Who(id=id_):
            return plain(id_)
        case Amount(said=said) | said:
            return plain(str(said))


def _draw_heat(out: Console, heat: HeatMap, speech: Speech) -> None:
    """Entries and claims by local hour and weekday, from the first hour with anything to the last."""
    heads = [speech.weekday(day) for day in range(7)]
    drawn = table("entries/claims", *heads, numbers=heads)
    rows = [list(zip(heat.entries[day], heat.claims[day], strict=True)) for day in range(7)]
    used = [hour for hour in range(24) if any(any(day[hour]) for day in rows)]
    for hour in range(used[0], used[-1] + 1) if used else ():
        drawn.add_row(hours(hour), *(_both(*day[hour]) for day in rows))
    out.print(drawn)


def _both(entries: int, claims: int) -> str:
    return f"{entries}/{claims}" if entries or claims else ""


def hours(start: int, end: int | None = None) -> str:
    """``09–10``, or up to another full hour."""
    return f"{start:02}–{start + 1 if end is None else end:02}"
