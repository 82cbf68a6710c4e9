"""``status`` and ``why``."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click

from bot.commands.common import (
    answer_json,
    console,
    json_option,
    known_queue,
    lead_name,
    opened,
    plain,
    table,
)
from core.errors import SettingsError
from core.events import SYSTEM, Event
from core.incidents import AlertState
from core.looking import Story
from core.metrics import Alert, QueueStatus
from core.policies.team import TeamPolicy

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?[+-]\d\d:\d\d$")
"""What ``datetime.isoformat`` makes of an aware moment: so events keep one."""

_COUNTS = ("depth", "waiting", "reserved", "held", "review", "claimed", "uncontacted")
_FIGURES = ("green", "yellow", "red", "mean", "oldest", "velocity", "claim rate", "abandoned")


@click.command("status")
@click.option("--queue", metavar="NAME", help="Only this queue.")
@json_option
def status_command(queue: str | None, *, as_json: bool) -> None:
    """How the queues stand: depth, ages, velocity, intake, alerts.

    Depth is waiting + reserved + held. Ages are counts under 4 h (green), under 24 h (yellow) and over
    (red). Velocity is claims ÷ entries over 4 business hours: above 1 the queue shrinks. A queue that the
    policy no longer has is listed as long as it has open leads. In brackets: how many leads a figure is of.
    """
    with opened() as runtime:
        name = known_queue(runtime.team, queue)
        found = [one for one in runtime.services.reports.status() if name in {None, one.queue}]
        removed = {one.queue for one in found if runtime.team.queue(one.queue) is None}
    if as_json:
        answer_json([asdict(one) for one in found])
    else:
        _draw_status(found)
        if removed:
            names = ", ".join(sorted(removed))
            click.echo(f"Not in the policy: {names}. The next tick moves these leads to other queues.")


def _draw_status(found: list[QueueStatus]) -> None:
    numbers = (*_COUNTS, *_FIGURES)
    drawn = table("queue", *numbers, "intake", "alerts", numbers=numbers)
    for one in found:
        counts = [str(getattr(one, name)) for name in _COUNTS]
        ages = [str(one.age.green), str(one.age.yellow), str(one.age.red)]
        hours = [_hours(one.age.mean_h), _hours(one.age.oldest_h)]
        ratios = [
            _of("–" if one.velocity_4h is None else f"{one.velocity_4h:.2f}", one.velocity_4h_n),
            _of(_share(one.claim_rate), one.claim_rate_n),
            _of(_share(one.abandonment), one.abandonment_n),
        ]
        drawn.add_row(one.queue, *counts, *ages, *hours, *ratios, one.intake, _alerts(one.alerts))
    console().print(drawn)


def _alerts(alerts: Sequence[Alert]) -> str:
    """``depth red, aging yellow (acknowledged)``."""
    return ", ".join(map(_alert, alerts)) or "–"


def _alert(alert: Alert) -> str:
    answered = "" if alert.state is AlertState.FIRING else f" ({alert.state.value})"
    return f"{alert.rule.value} {alert.severity.value}{answered}"


def _hours(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} h"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _of(said: str, n: int) -> str:
    """``60 % (5)``: of three leads a share is no finding."""
    return f"{said} ({n})" if n else said


@click.command("why")
@click.argument("lead")
@json_option
def why_command(lead: str, *, as_json: bool) -> None:
    """The whole story of one lead: what happened, when, by whom, and why.

    LEAD is our id (L-17 or 17) or the external id it came with.
    """
    with opened() as runtime:
        story = runtime.services.reports.why(lead)
        team = runtime.team
    if story is None:
        raise SettingsError(f"there is no lead {plain(lead)!r}: give our id, like L-17, or its external id")
    if as_json:
        answer_json([_event_json(one) for one in story.events])
    else:
        _draw_story(story, team)


def _event_json(event: Event) -> dict[str, object]:
    return {
        "at": event.at.isoformat(),
        "verb": event.verb.value,
        "actor": event.actor,
        "why": event.why,
        "lead": lead_name(event.lead_id),
        "queue": event.queue,
        "claim": event.claim_id,
        "data": dict(event.data),
    }


def _draw_story(story: Story, team: TeamPolicy) -> None:
    lead, out = story.lead, console()
    company = plain(lead.facts.company or "(no company)")
    out.print(f"{lead_name(lead.id)} · {company} · {lead.state.value} in {lead.queue}")
    out.print(f"received {_local(lead.received_at, team)} ({team.timezone}), rule: {lead.rule}")
    out.print()
    drawn = table("when", "what", "who", "why", "more")
    for event in story.events:
        who = "Nextlead" if event.actor == SYSTEM else event.actor
        more = "; ".join(f"{name} {_shown(value, team)}" for name, value in event.data.items())
        drawn.add_row(_local(event.at, team), event.verb.value, who, event.why or "", more)
    out.print(drawn)


def _shown(value: object, team: TeamPolicy) -> str:
    """A list as its names, a moment as the column "when" has it, anything else as it is."""
    if isinstance(value, list | tuple):
        return ", ".join(plain(str(one)) for one in value)
    text = plain(str(value))
    if isinstance(value, str) and _MOMENT.match(value):
        return _local(datetime.fromisoformat(value), team)
    return text


def _local(moment: datetime, team: TeamPolicy) -> str:
    return moment.astimezone(team.zone).strftime("%Y-%m-%d %H:%M:%S")
