"""``demo`` and ``sandbox``."""

import click

from bot import logs
from bot.settings import Settings, load_settings

_port = click.option("--port", type=click.IntRange(0, 65_535), help="Where the page answers; PORT, or 3000.")


def _quiet_settings() -> Settings:
    settings = load_settings()
    logs.configure(settings.log_level if "log_level" in settings.model_fields_set else "ERROR")
    return settings


@click.command("demo", short_help="See it work: bot, leads and a Slack in your browser.")
@_port
@click.option("--keep", is_flag=True, help="Go on where the last demo ended.")
def demo_command(port: int | None, *, keep: bool) -> None:
    """The whole product on this machine: bot, leads and a Slack of its own, in your browser.

    Needs no tokens and touches nothing but a file of its own, nextlead-demo.db, made anew at each start.
    """
    from bot import demo

    settings = _quiet_settings()
    demo.demo(port=settings.port if port is None else port, keep=keep)


@click.command("sandbox", short_help="The demo's Slack alone, for a bot of your own.")
@_port
def sandbox_command(port: int | None) -> None:
    """The demo's Slack alone, to point a bot of your own at; prints the settings for it."""
    from bot import demo

    settings = _quiet_settings()
    demo.sandbox(port=settings.port if port is None else port)
