"""``webhooks``."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import click

from bot.commands.common import answer_json, console, json_option, opened, plain, table
from core.errors import SettingsError
from core.policies.team import TeamPolicy
from core.ports import PostCounts

EVERY_RECEIVER = "*"


@click.command("webhooks")
@click.option(
    "--resend",
    metavar="[NAME]",
    is_flag=False,
    flag_value=EVERY_RECEIVER,
    help="Send again what was given up: of this receiver, or of all.",
)
@json_option
def webhooks_command(resend: str | None, *, as_json: bool) -> None:
    """What other systems are owed by webhooks, and what they never took.

    Owed events are sent and tried again by themselves, by `nextlead run` or a worker. Dead ones were tried
    for three days, or refused for good; they wait here until they are sent again. Trouble is what the last
    attempt came to, while anything is owed.
    """
    with opened() as runtime:
        team, webhooks = runtime.team, runtime.services.webhooks
        again = 0 if resend is None else webhooks.resend(_known(team, resend))
        receivers = webhooks.counts()
    if as_json:
        answer_json({"resent": again, "receivers": [_json(one, team) for one in receivers]})
        return
    if resend is not None:
        click.echo(f"To be sent again: {again}.")
    _draw(receivers, team)


def _known(team: TeamPolicy, name: str) -> str | None:
    """``None`` for all of them. ``SettingsError`` for one that the policy does not have."""
    if name == EVERY_RECEIVER:
        return None
    names = [one.name for one in team.webhooks]
    if name not in names:
        there_are = ", ".join(names) or "none"
        raise SettingsError(f"there is no webhook {plain(name)!r} in the policy; there are: {there_are}")
    return name


def host_of(team: TeamPolicy, name: str) -> str | None:
    """Where a receiver is; its whole address may be a secret. ``None``: the policy does not have it."""
    return next((urlsplit(one.url).hostname for one in team.webhooks if one.name == name), None)


def _json(one: PostCounts, team: TeamPolicy) -> dict[str, object]:
    return {
        "webhook": one.webhook,
        "host": host_of(team, one.webhook),
        "owed": one.owed,
        "dead": one.dead,
        "oldest_at": one.oldest_at.isoformat() if one.oldest_at else None,
        "trouble": one.trouble,
    }


def _draw(receivers: Sequence[PostCounts], team: TeamPolicy) -> None:
    if not receivers:
        click.echo("The policy has no webhooks.")
        return
    drawn = table("receiver", "at", "owed", "oldest", "dead", "trouble", numbers=("owed", "dead"))
    for one in receivers:
        oldest = f"{one.oldest_at.astimezone(team.zone):%Y-%m-%d %H:%M}" if one.oldest_at else "–"
        host = host_of(team, one.webhook) or "not in the policy"
        drawn.add_row(one.webhook, host, str(one.owed), oldest, str(one.dead), one.trouble or "–")
    console().print(drawn)
