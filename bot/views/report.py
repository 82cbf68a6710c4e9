"""A report: a period's figures beside those of the one before, told apart by one dimension, and as a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.i18n import Speech
from bot.views import board, cells, patterns, report_words
from bot.views import heat as heat_view
from bot.views.blocks import Card, Native, context, section, sections
from bot.views.report_choices import choices
from bot.views.report_figures import groups
from bot.views.tables import Amount, Cell, table
from bot.views.text import bare
from bot.views.voice import Voice, both
from bot.views.words import queues
from core.answers import Refusal, Refused
from core.report_words import Wanted
from core.reports import OF_LEADS, Compared, Dimension, Figures, Report, Share, Slice

PATTERNS = 5
"""Sentences on what keeps happening, below a report."""

WEEK = timedelta(weeks=1)
"""Shorter periods have no map of the week."""

ROOM = 3_600
"""Characters of each of a report's two tables; the sentences around them need the rest of a message."""


def card(
    answer: Compared | Refused, asked: Wanted, speech: Speech, now: datetime, *, rankings: bool = False
) -> Card:
    """What was asked for. ``rankings``: figures may be told apart by rep here."""
    if isinstance(answer, Refused):
        sentence = refusal(answer, speech)
        return Card(sentence, (section(sentence),))
    report = answer.report
    asked = replace(asked, queue=report.queues[0] if asked.queue else None)
    shown, aloud = both(speech, now)
    slices = [*_slices(report, speech), *_heat(answer, speech)]
    striking = [patterns.line(one, speech) for one in answer.patterns[:PATTERNS]]
    title, dates = _head(report, asked, shown)
    blocks = [
        section(title),
        context(dates),
        *(section("\n".join(lines)) for lines in _told(answer, shown)),
        *slices,
        *sections(f"• {line}" for line in striking),
        choices(asked, report, speech, rankings=rankings),
    ]
    said = [f"{line.rstrip('.')}." for lines in _told(answer, aloud) for line in lines]
    spoken = [*_head(report, asked, aloud), *said, *striking, *(one.aloud for one in slices)]
    return Card(" ".join(spoken), tuple(blocks))


def _heat(answer: Compared, speech: Speech) -> list[Native]:
    """When leads come, once there is a week to tell of."""
    heat = answer.heat
    if heat is None or heat.busiest is None or answer.report.period.length < WEEK:
        return []
    return [heat_view.of(heat, speech.say("New leads on an average day, by hour"), speech)]


def refusal(refused: Refused, speech: Speech) -> str:
    """Why there is no report, and what there could be."""
    if refused.reason is not Refusal.UNKNOWN_QUEUE:
        return board.refusal(refused, speech)
    return speech.say(
        "I do not know “{asked}”. A report takes a period (`7d`), `by` and one of {dimensions}, and one of "
        "your queues: {queues}. For example `/queue report 30d by source`.",
        asked=bare(refused.asked or "", 60),
        dimensions=queues([one.value for one in Dimension], speech),
        queues=queues(refused.names, speech) or speech.say("none"),
    )


def exported(speech: Speech) -> str:
    """Said once the file is there."""
    return speech.say("The CSV file is in your direct message with me.")


def comment(asked: Wanted, speech: Speech) -> str:
    """What stands above the file."""
    return _title(asked, speech)


def not_exported(code: str, speech: Speech) -> str:
    """Why there is no file, by what Slack said, and what to do about it."""
    if code == "missing_scope":
        return speech.say(
            "I may not send files here yet. Whoever installed the app adds the scope `files:write` and "
            "installs it again."
        )
    if code in {"file_uploads_disabled", "file_uploads_except_images_disabled", "file_type_not_allowed"}:
        return speech.say("This workspace does not allow such files. An admin can change that in Slack.")
    if code in {"storage_limit_reached", "file_upload_size_restricted"}:
        return speech.say("This workspace has no room left for files, or allows smaller ones only.")
    if code == "ratelimited":
        return speech.say("Slack takes no more files for now. Nothing was sent; try again in a few minutes.")
    return speech.say(
        "Slack did not say that it took the file. If it is not in your direct message with me in a moment, "
        "try again."
    )


def _title(asked: Wanted, speech: Speech) -> str:
    """Of a queue that there is."""
    of = f"`{asked.queue}`" if asked.queue else speech.say("all your queues")
    named = {"period": report_words.period(asked.period, speech), "queue": of}
    if asked.by is None:
        return speech.say("Report: {period}, {queue}", **named)
    by = report_words.dimension(asked.by, speech)
    return speech.say("Report: {period}, {queue}, split by: {dimension}", **named, dimension=by)


def _head(report: Report, asked: Wanted, voice: Voice) -> tuple[str, str]:
    """What it is about, and from when to when."""
    period, speech = report.period, voice.speech
    dates = speech.say(
        "From {since} to {until}. Before: just as long before that.",
        since=voice.moment(period.since),
        until=voice.moment(period.until),
    )
    title = _title(asked, speech)
    return f"{title}." if voice.aloud else voice.strong(title), dates


def _told(answer: Compared, voice: Voice) -> list[list[str]]:
    """Its lines in paragraphs; something in any case."""
    nothing = voice.speech.say("Nothing came in and nothing was done in this time.")
    return [lines for lines in groups(answer, voice) if lines] or [[nothing]]


Column = Callable[[Figures, Speech], Cell]

_COLUMNS: dict[str, Column] = {
    "entries": lambda one, speech: cells.count(one.entries, speech),
    "claims": lambda one, speech: cells.count(one.claims, speech),
    "velocity": lambda one, speech: cells.ratio(one.velocity.value, speech),
    "claim_rate": lambda one, speech: cells.share(one.claim_rate, speech),
    "abandonment": lambda one, speech: cells.share(one.abandonment, speech),
    "time_in_queue": lambda one, speech: cells.duration(one.time_in_queue.median, speech),
    "claim_to_contact": lambda one, speech: cells.duration(one.claim_to_contact.median, speech),
    "conversion": lambda one, speech: _at_least(one.conversion, one, speech),
    "customers": lambda one, speech: _at_least(one.customers, one, speech),
}

_OF_LINES = ("entries", "claims", "velocity", "claim_rate", "abandonment")
_OF_CLAIMS = ("time_in_queue", "claim_to_contact", "conversion", "customers")
"""Two tables, as one would be too wide to be read."""


def _at_least(share: Share, figures: Figures, speech: Speech) -> Cell:
    """What may still grow is marked in as little room as a cell has."""
    cell = cells.share(share, speech)
    return Amount(cell.value, f"≥ {cell.said}") if figures.is_immature and share.whole else cell


def _slices(report: Report, speech: Speech) -> Iterator[Native]:
    """A row for each value: what its lines did, and what became of its claims, where there were any.

    What only claims have is told of them alone.
    """
    by, sooner = report.by, speech.say("how soon, and what came of it")
    if by in OF_LEADS:
        worked = [one for one in report.slices if _is_worked(one.figures)]
        yield _table(report.slices, by, _OF_LINES, speech.say("what came in and what was claimed"), speech)
        yield _table(worked, by, _OF_CLAIMS, sooner, speech)
    elif by:
        yield _table(report.slices, by, ("claims", *_OF_CLAIMS), sooner, speech, room=2 * ROOM)


def _is_worked(figures: Figures) -> bool:
    return bool(figures.time_in_queue.n or figures.claim_to_contact.n or figures.conversion.whole)


def _table(
    slices: Sequence[Slice],
    by: Dimension,
    names: Sequence[str],
    about: str,
    speech: Speech,
    *,
    room: int = ROOM,
) -> Native:
    dimension = report_words.dimension(by, speech)
    rows = [
        [
            report_words.slice_name(by, one.name, speech),
            *(_COLUMNS[name](one.figures, speech) for name in names),
        ]
        for one in slices
    ]
    heads = [dimension, *(_head_of(name, speech) for name in names)]
    return table(f"{dimension}: {about}", heads, rows, speech, room=room)


def _head_of(name: str, speech: Speech) -> str:
    medians = {
        "time_in_queue": speech.say("Median wait"),
        "claim_to_contact": speech.say("Median to contact"),
    }
    return medians.get(name) or report_words.head(name, speech)
