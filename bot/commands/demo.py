"""``demo`` and ``sandbox``."""

from urllib.parse import urlsplit

import click

from bot.commands.common import settings_for_a_command

_port = click.option("--port", type=click.IntRange(0, 65_535), help="Where the page answers; PORT, or 3000.")


@click.command("demo")
@_port
@click.option("--keep", is_flag=True, help="Go on where the last demo ended.")
@click.option("--flood", is_flag=True, help="Begin with more leads than a queue takes.")
def demo_command(port: int | None, *, keep: bool, flood: bool) -> None:
    """The whole product on this machine: bot, leads and a Slack of its own, in your browser.

    Needs no tokens and touches nothing but a file of its own, nextlead-demo.db, made anew at each start.
    """
    from bot import demo

    settings = settings_for_a_command()
    demo.demo(port=settings.port if port is None else port, keep=keep, flooded=flood)


def _address(_ctx: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    try:
        parts = urlsplit(url or "http://localhost")
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise click.BadParameter("write an address like http://127.0.0.1:3001/slack/events")
    return url


@click.command("sandbox")
@_port
@click.option(
    "--events-url", metavar="URL", callback=_address, help="Reach the bot by HTTP, at this address."
)
def sandbox_command(port: int | None, events_url: str | None) -> None:
    """The demo's Slack alone, to point a bot of your own at; prints the settings for it.

    The bot may come in by Socket Mode, or be called by HTTP where --events-url says it listens, such as
    http://127.0.0.1:3001/slack/events.
    """
    from bot import demo

    settings = settings_for_a_command()
    demo.sandbox(port=settings.port if port is None else port, events_url=events_url)
