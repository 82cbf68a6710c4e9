"""``denials``."""

import click

from bot.commands.common import answer_json, console, json_option, opened, plain, table


@click.command("denials")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many, at most."
)
@json_option
def denials_command(limit: int, *, as_json: bool) -> None:
    """Who asked for what they may not do, newest first.

    One line a request that was refused because of who asked: a button of somebody else's card, a command
    without the role for it, a role that was lost since the card was drawn. ABOUT is the id of the lead,
    claim, alert or measure it was about, or a queue's name. They are kept for a year.
    """
    with opened() as runtime:
        found = runtime.services.reports.denials(limit)
        zone, name = runtime.team.zone, runtime.team.timezone
    if as_json:
        answer_json(
            [
                {
                    "at": one.at.isoformat(),
                    "actor": one.actor,
                    "action": one.action.value,
                    "reason": one.reason.value,
                    "subject": one.subject,
                }
                for one in found
            ]
        )
        return
    drawn = table(f"when ({name})", "who", "wanted to", "reason", "about")
    for one in found:
        at = one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        drawn.add_row(at, plain(one.actor), one.action.value, one.reason.value, plain(one.subject or "–"))
    console().print(drawn)
