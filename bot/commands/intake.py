"""``import``."""

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.common import answer_json, console, json_option, known_queue, opened, plain, table
from bot.csv_files import Progress as Report
from bot.csv_files import RowError, read_mapping, read_rows
from bot.exit_codes import DONE, REFUSALS
from bot.tally import SHOWN, Tally
from core.errors import Busy, NextleadError, SettingsError, Unreachable
from core.events import SYSTEM
from core.submissions import LeadSubmission

if TYPE_CHECKING:
    from bot.bootstrap import Runtime

STDIN = "-"


@click.command("import")
@click.argument("file", metavar="FILE.csv")
@click.option("--queue", metavar="NAME", help="The queue for rows that name none.")
@click.option("--map", "pairs", metavar="COLUMN=FIELD", multiple=True, help="Read a column as a field.")
@click.option("--dry-run", is_flag=True, help="Answer the same and store nothing.")
@json_option
@click.pass_context
def import_command(
    ctx: click.Context, file: str, queue: str | None, pairs: tuple[str, ...], *, dry_run: bool, as_json: bool
) -> None:
    """Take leads in from a CSV file, or from standard input with "-".

    The first line names the columns: company, email, type, score, source, … Columns of other names are
    kept as extra fields, or read as a field by --map, which may be repeated. Rows that cannot be read are
    listed and keep nobody else out. Running a file again adds nothing, also after one that stopped half-way.
    """
    mapping = read_mapping(pairs)
    with opened() as runtime:
        tally = _take(runtime, file, known_queue(runtime.team, queue), mapping, dry_run=dry_run)
    if as_json:
        answer_json(_as_json(tally))
    else:
        _draw(tally, dry_run=dry_run)
    if tally.stopped is not None:
        raise _half_way(tally.read, tally.stopped, dry_run=dry_run)
    ctx.exit(REFUSALS if tally.rejected else DONE)


def _half_way(rows: int, error: NextleadError, *, dry_run: bool) -> NextleadError:
    """The same error, which says of its own chunk that nothing was stored, about the file as a whole."""
    if not rows or dry_run:
        return error
    reason = str(error).partition("; nothing was ")[0]
    return type(error)(
        f"{reason}; stopped after {rows} rows: what came before is stored. "
        "Run the file again, nothing comes in twice"
    )


def _take(
    runtime: "Runtime", file: str, queue: str | None, mapping: dict[str, str], *, dry_run: bool
) -> Tally:
    """Hands the rows in as they are read; answers come back in the same order."""
    tally, lines = Tally(), deque[int]()
    source = _standard_input() if file == STDIN else Path(file)

    def submissions(report: Report | None) -> Iterator[LeadSubmission]:
        for row in read_rows(source, mapping, progress=report):
            if isinstance(row, RowError):
                tally.reject(row.line, row.flaws)
            else:
                lines.append(row.line)
                yield row.submission

    with _progress(source) as report:
        stream = runtime.services.intake.stream(submissions(report), SYSTEM, queue=queue, dry_run=dry_run)
        try:
            for answer in stream:
                tally.count(lines.popleft(), answer)
        except (Busy, Unreachable) as error:
            tally.stopped = error
    return tally


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise SettingsError("standard input is closed; name a file, or pipe the rows in")
    return sys.stdin.buffer


@contextmanager
def _progress(source: object) -> Iterator[Report | None]:
    """A bar on stderr while a person looks on; nothing in scripts and pipes."""
    if not (sys.stderr.isatty() and isinstance(source, Path) and source.is_file()):
        yield None
        return
    columns = (TextColumn("Importing"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("import", total=source.stat().st_size)
        yield lambda done: bar.update(task, completed=done)


def _as_json(tally: Tally) -> dict[str, object]:
    """What the rows came to, and everything that is wrong with them."""
    bad = [{"line": line, "field": flaw.field, "error": flaw.message} for line, flaw in tally.bad_lines()]
    return {**tally.counts(), "errors": bad}


def _draw(tally: Tally, *, dry_run: bool) -> None:
    out = console()
    drawn = table("rows", "", numbers=("",))
    for name, count in tally.counts().items():
        drawn.add_row(name, str(count))
    out.print(drawn)
    if dry_run:
        out.print("A rehearsal: nothing was stored.")
    if tally.errors:
        _draw_errors(tally, out)


def _draw_errors(tally: Tally, out: Console) -> None:
    drawn = table("line", "field", "what is wrong", numbers=("line",))
    for line, flaw in tally.bad_lines()[:SHOWN]:
        drawn.add_row(str(line), plain(flaw.field), plain(flaw.message))
    out.print()
    out.print(drawn)
    if len(tally.errors) > SHOWN:
        out.print(f"… and {len(tally.errors) - SHOWN} more; --json lists them all.")
