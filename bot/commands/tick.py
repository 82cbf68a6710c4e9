"""``tick``."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click
import structlog

from bot.commands.common import answer_json, console, json_option, lead_name, opened, plain, table
from bot.exit_codes import DONE, FAULT, REFUSALS, UNREACHABLE
from core.errors import Busy, NextleadError, SettingsError
from core.policies.team import TeamPolicy
from core.ports import Clock
from core.services.tick import TickFailure, TickReport
from core.services.upkeep import TickAction

if TYPE_CHECKING:
    from bot.bootstrap import Runtime

PATIENCE_S = 20.0
"""How long a pass waits for another process's."""

REHEARSABLE = range(2000, 2200)
"""Years that calendars and databases can reckon with, and then some."""


@click.command("tick")
@click.option("--at", metavar="ISO-8601", help="Pretend it is that moment; never before the newest event.")
@json_option
@click.pass_context
def tick_command(ctx: click.Context, at: str | None, *, as_json: bool) -> None:
    """One pass over what is due, and what it did.

    Reservations that ran out end, claims nobody works climb their ladders, leads past their longest time get
    an owner or are told of, leads follow a changed policy, held leads come in where there is room, old ones
    move up, messages that are due leave. Safe to run at any time, also beside a running bot.

    A moment without a zone is in the policy's time zone.
    """
    with opened() as runtime:
        report = _run(runtime, _moment(at, runtime.team))
        _deliver(runtime.as_if(report.at), runtime.clock)
    if as_json:
        answer_json([_action_json(one) for one in report.actions])
    else:
        _draw(report.actions)
    ctx.exit(_told(report.failures))


def _run(runtime: "Runtime", at: datetime | None) -> TickReport:
    """A pass; where another process is at one, after it. Even a dead one's lease is over in seconds."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return runtime.services.tick.run(at)
        except Busy:
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


def _deliver(runtime: "Runtime", clock: Clock) -> None:
    """Sends what is due at the tick's moment: to Slack where there is a bot token, to receivers of webhooks
    where there is a secret to sign with. ``clock`` is the real one.
    """
    if runtime.settings.slack_bot_token is not None:
        from bot.processes import dispatcher_of

        dispatcher_of(runtime).deliver()
    if runtime.settings.nextlead_webhook_secret:
        from bot.posting import postman_of

        postman = postman_of(runtime, now=clock.now)
        if postman is not None:
            postman.deliver()


def _moment(text: str | None, team: TeamPolicy) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.year not in REHEARSABLE:
        raise SettingsError(f"--at needs a moment like 2026-11-23T09:00+01:00, not {plain(text)!r}")
    return moment.replace(tzinfo=team.zone) if moment.tzinfo is None else moment


def _action_json(action: TickAction) -> dict[str, object]:
    lead = None if action.lead is None else lead_name(action.lead)
    return {
        "kind": action.kind.value,
        "queue": action.queue,
        "lead": lead,
        "why": action.why,
        **action.data,
    }


def _draw(actions: Sequence[TickAction]) -> None:
    if not actions:
        click.echo("Nothing was due.")
        return
    drawn = table("what", "lead", "queue", "why")
    for one in actions:
        lead = "" if one.lead is None else lead_name(one.lead)
        drawn.add_row(one.kind.value, lead, one.queue, one.why or "")
    console().print(drawn)


def _told(failures: Sequence[TickFailure]) -> int:
    """Says what was left undone, on stderr and in the log, and returns the exit code."""
    log = structlog.get_logger(__name__)
    for failure in failures:
        log.debug("tick_failed", queue=failure.queue, exc_info=failure.error)
        is_known = isinstance(failure.error, NextleadError)
        reason = str(failure.error) if is_known else f"a fault of ours ({type(failure.error).__name__})"
        where = failure.queue or "every queue"
        click.echo(f"nextlead: {where}: left for the next tick, {reason}", err=True)
    if not failures:
        return DONE
    if not all(isinstance(failure.error, NextleadError) for failure in failures):
        return FAULT
    is_out_of_reach = all(isinstance(failure.error, Busy) for failure in failures)
    return UNREACHABLE if is_out_of_reach else REFUSALS
