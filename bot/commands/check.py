"""``check``."""

from dataclasses import asdict

import click

from bot.checks import Finding, Level, exit_code, look
from bot.commands.common import answer_json, json_option, settings_for_a_command

_MARKS = {Level.FINE: "✓", Level.WARNING: "!", Level.WRONG: "✗", Level.UNREACHABLE: "✗"}
_COLOURS = {Level.FINE: "green", Level.WARNING: "yellow", Level.WRONG: "red", Level.UNREACHABLE: "red"}


@click.command("check")
@json_option
@click.pass_context
def check_command(ctx: click.Context, *, as_json: bool) -> None:
    """What is set, what is missing, and what to do about it.

    Looks at the settings, the policy and its contradictions, the database and Slack. Warnings (!) do not
    keep Nextlead from running.
    """
    findings = list[Finding]()
    for one in look(settings_for_a_command()):
        findings.append(one)
        if not as_json:
            _draw(one)
    if as_json:
        answer_json([asdict(one) | {"level": one.level.name.lower()} for one in findings])
    ctx.exit(exit_code(findings))


def _draw(finding: Finding) -> None:
    mark = click.style(_MARKS[finding.level], fg=_COLOURS[finding.level])
    click.echo(f"{mark} {finding.subject}: {finding.text}")
    if finding.mend:
        click.echo(f"    → {finding.mend}")
