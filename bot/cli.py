"""The terminal: which commands there are, and how each of them ends."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from secrets import token_hex

import click

from bot.exit_codes import DONE, FAULT, INTERRUPTED, NOBODY_READS, WRONG, exit_code_of
from core.errors import NextleadError

_COMMANDS = {
    "demo": ("demo", "See it work: bot, leads and a Slack in your browser."),
    "check": ("check", "What is set, what is missing, and what to do about it."),
    "run": ("processes", "The bot: everything in one process, until Ctrl-C or SIGTERM."),
    "migrate": ("database", "Bring the database to this version's schema."),
    "import": ("intake", 'Take leads in from a CSV file, or from standard input with "-".'),
    "status": ("reports", "How the queues stand: depth, ages, velocity, intake."),
    "report": ("figures", "Figures over a period: what came in, what became of it, what keeps happening."),
    "forecast": ("forecast", "How many reps the queues need, and what if there were more."),
    "why": ("reports", "The whole story of one lead."),
    "denials": ("denials", "Who asked for what they may not do."),
    "webhooks": ("webhooks", "What other systems are owed, and sending again what they never took."),
    "export": ("export", "Leads, events, claims or offers, as CSV or JSON lines."),
    "erase": ("erase", "Forget a person: a lead and all others of theirs, for ever."),
    "partner": ("partner", "The leads of a hand-over to a partner, as CSV."),
    "policy": ("policy", "The policy in force with what was set in Slack, and trying another one."),
    "tick": ("tick", "One pass over what is due, and what it did."),
    "web": ("processes", "Slack and HTTP alone, without clock and delivery."),
    "worker": ("processes", "Delivery alone: sends the messages that are due."),
    "clock": ("processes", "The tick alone, every minute."),
    "sandbox": ("demo", "The demo's Slack alone, for a bot of your own."),
}
"""Every command, the module of ``bot.commands`` it lives in, and its line in the help, in that order."""


class Commands(click.Group):
    """Reads a command's module only when somebody asks for that command: ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        home, _ = _COMMANDS[cmd_name]
        found = getattr(import_module(f"bot.commands.{home}"), f"{cmd_name}_command")
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""Errors of whatever the answer is written to. The database's own are said in its words."""

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
    epilog="Exit codes: 0 done, 1 done with refusals, 2 wrong usage or settings, 3 no database or no Slack, "
    "70 a fault of ours.",
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
    except SystemExit:  # how click and rich answer a reader who has gone; they have closed the output
        return NOBODY_READS
    except Exception as error:  # noqa: BLE001 - the last stop: people get an id, not a traceback
        return _unexpected(error)
    return code if isinstance(code, int) else DONE


def _complain(text: str, code: int) -> int:
    from bot.logs import redacted

    with suppress(OSError):  # nobody hears: the exit code has to say it alone
        for line in text.splitlines():
            click.echo(f"nextlead: {redacted(line)}", err=True)
    return code


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    return f"{message} (see {context.command_path} --help)" if isinstance(context, click.Context) else message


def _unexpected(error: Exception) -> int:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return _unwritten(error)
    return _surprise(error)


def _unwritten(error: OSError) -> int:
    """Says that the answer is lost, and lets the rest of it go: Python would complain about it at the end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _complain(f"the answer cannot be written: {(error.strerror or 'unknown').lower()}", WRONG)


def _surprise(error: Exception) -> int:
    reference = token_hex(4)
    name = type(error).__name__
    if os.environ.get("LOG_LEVEL", "").strip().upper() == "DEBUG":
        import traceback

        _complain("".join(traceback.format_exception(error)), FAULT)
        return _complain(f"a fault of ours, {reference}: {name}", FAULT)
    hint = "LOG_LEVEL=DEBUG shows where, please report it"
    return _complain(f"a fault of ours, {reference}: {name}; {hint}", FAULT)
