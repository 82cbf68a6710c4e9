"""``report``."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import click

from bot.commands.common import answer_json, json_option, known_queue, opened, plain
from bot.commands.figure_tables import draw
from bot.report_csv import text
from bot.report_records import name_of, of_figures, of_period
from core.answers import Refusal, Refused
from core.errors import SettingsError
from core.findings import HeatMap, Pattern
from core.report_words import dimension_of, period_of
from core.reports import Report

Given = TypeVar("Given")


@click.command("report")
@click.option("--period", "days", default="7d", show_default=True, metavar="DAYS", help="1d to 366d.")
@click.option("--queue", metavar="NAME", help="Only this queue.")
@click.option(
    "--by",
    "dimension",
    metavar="WHAT",
    help="Told apart by queue, type, source, region, product, account_tier, wait or rep.",
)
@click.option("--heat", "with_heat", is_flag=True, help="Entries and claims by hour of the week as well.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Answer as CSV, for spreadsheets.")
def report_command(
    days: str, queue: str | None, dimension: str | None, *, with_heat: bool, as_json: bool, as_csv: bool
) -> None:
    """Figures over a period: what came in, what became of it, what keeps happening.

    Every figure has the number it was counted over beside it. "--by wait" tells leads apart by how long they
    waited for their claim; "--by rep" needs "reports: {rankings: true}" in the policy.
    """
    if as_csv and (as_json or with_heat):
        raise SettingsError("--csv is the report alone; leave --json and --heat out")
    period = _read(period_of(days))
    by = None if dimension is None else _read(dimension_of(dimension))
    with opened() as runtime:
        name, reports, team = known_queue(runtime.team, queue), runtime.services.reports, runtime.team
        report = _read(reports.report(period, queue=name, by=by))
        patterns = () if as_csv else reports.patterns(None if name is None else (name,))
        heat = reports.heat(period, name) if with_heat else None
    if as_csv:
        click.echo(text(report), nl=False)
    elif as_json:
        answer_json(_record(report, patterns, heat))
    else:
        draw(report, patterns, heat, team, queue=name)


def _read(answer: Given | Refused) -> Given:
    """What there is, or the refusal as the line to end with."""
    if not isinstance(answer, Refused):
        return answer
    asked = repr(plain(answer.asked or ""))
    if answer.reason is Refusal.NO_PERIOD:
        raise SettingsError(f"{asked} is no period; write a number of days, from 1d to 366d")
    if answer.reason is Refusal.NO_DIMENSION:
        raise SettingsError(f"nothing is told apart by {asked}; there are: {', '.join(answer.names)}")
    raise SettingsError(
        "figures by rep are off, so that nobody is ranked; "
        "reports: {rankings: true} in the policy turns them on"
    )


def _record(report: Report, patterns: Sequence[Pattern], heat: HeatMap | None) -> Mapping[str, object]:
    told = {
        "period": of_period(report.period),
        "queues": report.queues,
        "by": report.by,
        "total": of_figures(report.total),
        "slices": [{"name": name_of(report, one), **of_figures(one.figures)} for one in report.slices],
        "patterns": [_pattern(one) for one in patterns],
    }
    return told | ({"heat": {"entries": heat.entries, "claims": heat.claims}} if heat else {})


def _pattern(one: Pattern) -> Mapping[str, object]:
    return {
        "kind": one.kind,
        "queue": one.queue,
        "strength": round(one.strength, 2),
        "evidence": dict(one.evidence),
    }
