"""The terminal: which commands there are, and how each of them ends."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from secrets import token_hex

import click

from bot.exit_codes import DONE, INTERRUPTED, REFUSALS, exit_code_of
from bot.logs import redacted
from core.errors import NextleadError

_HOMES = {
    "demo": "demo",
    "check": "check",
    "run": "processes",
    "migrate": "database",
    "import": "intake",
    "status": "reports",
    "why": "reports",
    "tick": "tick",
    "web": "processes",
    "worker": "processes",
    "clock": "processes",
    "sandbox": "demo",
}
"""Every command and the module of ``bot.commands`` it lives in, in the order in which help shows them."""


class Commands(click.Group):
    """Reads a command's module only when somebody asks for that command: ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        home = _HOMES.get(cmd_name)
        if home is None:
            return None
        found = getattr(import_module(f"bot.commands.{home}"), f"{cmd_name}_command")
        return found if isinstance(found, click.Command) else None


_HELP = """Nextlead runs a sales team's lead queues in Slack: every rep gets the one lead to take next.

\b
To begin with:
  nextlead demo     see it work: bot, leads and a Slack of its own, in your browser
  nextlead check    once you have tokens: what is set, what is missing, what to do
  nextlead run      the bot itself
"""


@click.group(
    cls=Commands,
    help=_HELP,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 done with refusals, 2 wrong usage or settings, 3 no database or no Slack.",
)
@click.version_option(package_name="nextlead", message="nextlead %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(args: Sequence[str] | None = None) -> None:
    """The entry point; ends the process."""
    sys.exit(run(args))


def run(args: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. What goes wrong is said on stderr, without traceback."""
    try:
        code = cli.main(args=args, prog_name="nextlead", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        return _complain(_usage(error), error.exit_code)
    except NextleadError as error:
        return _complain(str(error), exit_code_of(error))
    except Exception as error:  # noqa: BLE001 - the last stop: people get an id, not a traceback
        return _surprise(error)
    return code if isinstance(code, int) else DONE


def _complain(text: str, code: int) -> int:
    for line in text.splitlines():
        click.echo(f"nextlead: {redacted(line)}", err=True)
    return code


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    return f"{message} (see {context.command_path} --help)" if isinstance(context, click.Context) else message


def _surprise(error: Exception) -> int:
    reference = token_hex(4)
    name = type(error).__name__
    if os.environ.get("LOG_LEVEL", "").strip().upper() == "DEBUG":
        import traceback

        _complain("".join(traceback.format_exception(error)), REFUSALS)
        return _complain(f"a fault of ours, {reference}: {name}", REFUSALS)
    return _complain(
        f"a fault of ours, {reference}: {name}; LOG_LEVEL=DEBUG shows where, please report it", REFUSALS
    )
