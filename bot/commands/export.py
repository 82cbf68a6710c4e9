"""``export``."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from bot.commands.common import known_queue, lead_name, opened
from bot.csv_cells import LEAD_COLUMNS, column_of, lead_values, write_rows
from core.errors import SettingsError
from core.events import Event
from core.model import Claim, Lead
from core.offers import Offer
from core.policies.team import TeamPolicy
from core.submissions import in_zone

if TYPE_CHECKING:
    from bot.bootstrap import Runtime

Record = Mapping[str, object]
Counted = Callable[[], None]
Row = TypeVar("Row")

_EVENT = ("id", "at", "lead", "verb", "actor", "queue", "why", "claim", "request", "data")
_CLAIM = ("id", "lead", "rep", "claimed_at", "contacted_at", "ended_at", "ended_by", "hop")
_OFFER = ("id", "lead", "rep", "queue", "offered_at", "until", "reason", "ended_at", "outcome")
_HEADERS = {"events": _EVENT, "claims": _CLAIM, "offers": _OFFER}


@click.command("export")
@click.argument("what", type=click.Choice(["leads", "events", "claims", "offers"]))
@click.option("--queue", metavar="NAME", help="Only this queue's.")
@click.option(
    "--since", metavar="ISO-8601", help="Only what came in, happened, was claimed or offered since then."
)
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Instead of printing.")
def export_command(what: str, queue: str | None, since: str | None, form: str, output: Path | None) -> None:
    """Leads, events, claims or offers, as CSV or JSON lines.

    "nextlead import" reads exported leads as they were. Cells that a spreadsheet would take for a formula,
    such as telephone numbers with a plus, have a ' in front; import drops it again. Erased leads are left
    out. A moment without a zone is in the policy's time zone.
    """
    is_seen = sys.stderr.isatty() and (output is not None or not sys.stdout.isatty())
    with opened() as runtime:
        chosen = known_queue(runtime.team, queue), _moment(since, runtime.team)
        with _written_to(output) as out, _counting(is_seen=is_seen) as counted:
            _write(_Export(runtime, chosen, counted), what, form, out, runtime.team)


def _write(export: "_Export", what: str, form: str, out: TextIO, team: TeamPolicy) -> None:
    if form == "jsonl":
        _write_json(export.records(what), out)
    elif what == "leads":
        _write_leads(export.leads(), team, out)
    else:
        write_rows(out, _HEADERS[what], (one.values() for one in export.records(what)))


def _moment(text: str | None, team: TeamPolicy) -> datetime | None:
    if text is None:
        return None
    try:
        return in_zone(datetime.fromisoformat(text), team.zone)
    except (ValueError, OverflowError):
        raise SettingsError(
            "--since is no date; write one like 2026-03-31 or 2026-03-31T09:30:00+02:00"
        ) from None


@contextmanager
def _written_to(output: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file in UTF-8 that is readable by its owner alone: it is full of people."""
    if output is None:
        if sys.stdout is None:
            raise SettingsError("standard output is closed; write to a file with -o")
        stdout = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        try:
            yield stdout
        finally:
            stdout.detach()
        return
    try:
        made = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600)
        with os.fdopen(made, "w", encoding="utf-8", newline="") as file:
            if output.is_file():
                os.fchmod(made, 0o600)  # one that was there before keeps its mode
            yield file
    except OSError as error:
        raise SettingsError(f"{output} cannot be written: {(error.strerror or 'unknown').lower()}") from None


class _Export:
    """What is wanted, row by row; ``counted`` is told of each."""

    def __init__(
        self, runtime: "Runtime", chosen: tuple[str | None, datetime | None], counted: Counted
    ) -> None:
        self._exports = runtime.services.exports
        self._team = runtime.team
        self._chosen = chosen
        self._counted = counted

    def leads(self) -> Iterator[Lead]:
        return self._each(self._exports.leads(*self._chosen))

    def records(self, what: str) -> Iterator[Record]:
        match what:
            case "leads":
                return (_lead(one, self._team) for one in self.leads())
            case "events":
                return (_event(id_, one) for id_, one in self._each(self._exports.events(*self._chosen)))
            case "claims":
                return (_claim(one) for one in self._each(self._exports.claims(*self._chosen)))
            case _:
                return (_offer(one) for one in self._each(self._exports.offers(*self._chosen)))

    def _each(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self._counted()
            yield row


def _lead(lead: Lead, team: TeamPolicy) -> Record:
    known = {name: value for name, value in lead_values(lead, team).items() if value is not None}
    return {
        "id": lead_name(lead.id),
        "state": lead.state.value,
        **known,
        "attributes": dict(lead.facts.attributes),
    }


def _event(id_: int, event: Event) -> Record:
    said = (event.at, lead_name(event.lead_id), event.verb.value, event.actor, event.queue, event.why)
    data = json.dumps(dict(event.data), ensure_ascii=False) if event.data else None
    return dict(zip(_EVENT, (id_, *said, event.claim_id, event.request, data), strict=True))


def _claim(claim: Claim) -> Record:
    times = claim.claimed_at, claim.contacted_at, claim.ended_at
    said = (claim.id, lead_name(claim.lead_id), claim.rep_id, *times, claim.ended_by, claim.hop)
    return dict(zip(_CLAIM, said, strict=True))


def _offer(offer: Offer) -> Record:
    said = (offer.id, lead_name(offer.lead_id), offer.rep_id, offer.queue, offer.offered_at, offer.until)
    outcome = None if offer.outcome is None else offer.outcome.value
    return dict(zip(_OFFER, (*said, offer.reason.value, offer.ended_at, outcome), strict=True))


def _write_json(records: Iterable[Record], out: TextIO) -> None:
    for record in records:
        told = {name: value for name, value in record.items() if value is not None}
        if isinstance(told.get("data"), str):
            told["data"] = json.loads(str(told["data"]))
        out.write(json.dumps(told, ensure_ascii=False, default=_written) + "\n")


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _write_leads(leads: Iterable[Lead], team: TeamPolicy, out: TextIO) -> None:
    """Which columns there are shows when the last lead is read, and so all of them are kept until then, in
    a file that is gone with this process.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        extra = dict[str, None]()
        for lead in leads:
            attributes = dict(lead.facts.attributes)
            extra |= dict.fromkeys(attributes)
            values = lead_values(lead, team).values()
            kept.write(json.dumps([[_kept(one) for one in values], attributes]) + "\n")
        kept.seek(0)
        header = (*LEAD_COLUMNS, *map(column_of, extra))
        write_rows(out, header, _with_extra(kept, tuple(extra)))


def _kept(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _with_extra(kept: IO[str], extra: tuple[str, ...]) -> Iterator[list[object]]:
    for line in kept:
        values, attributes = json.loads(line)
        yield [*values, *(attributes.get(name) for name in extra)]


@contextmanager
def _counting(*, is_seen: bool) -> Iterator[Counted]:
    """Counts rows on stderr while a person looks on, unless the rows themselves are what they see."""
    if not is_seen:
        yield lambda: None
        return
    columns = (TextColumn("Exporting"), BarColumn(), TextColumn("{task.completed} rows"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("export", total=None)
        yield lambda: bar.advance(task)
