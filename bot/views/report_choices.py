"""Other reports to choose from, and what the buttons that lead there carry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import actions
from bot.i18n import Speech
from bot.views import report_words
from bot.views.blocks import Block, button, menu
from bot.views.blocks import actions as row
from core.report_words import Wanted, period_of, period_word
from core.reports import Dimension, Report

PERIODS = ("1d", "7d", "14d", "30d", "90d", "365d")
"""What a report's menu offers; whoever types may ask for others."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def echo(asked: Wanted, until: datetime | None = None) -> str:
    """What a button carries: ``7d:source:inbound`` and, where it matters, the very moment (microseconds since
    1970) that the period ended. ``bot.echoes.wanted`` reads it back.
    """
    said = (period_word(asked.period), asked.by or "", asked.queue or "")
    return ":".join(said if until is None else (*said, str((until - EPOCH) // timedelta(microseconds=1))))


def choices(asked: Wanted, report: Report, speech: Speech, *, rankings: bool) -> Block:
    """Another period, another dimension, and all of it as a file. They carry what is asked for, in words."""
    lengths = [one for one in map(period_of, PERIODS) if isinstance(one, timedelta)]
    periods = {
        echo(replace(asked, period=length)): report_words.period(length, speech)
        for length in lengths
        if length != asked.period
    }
    dimensions = _dimensions(asked, speech, rankings=rankings)
    told_apart = {echo(replace(asked, by=by)): name for by, name in dimensions.items()}
    return row(
        "report",
        menu(speech.say("Another period"), actions.REPORT_PERIOD, periods),
        menu(speech.say("Split by"), actions.REPORT_BY, told_apart),
        button(speech.say("Export CSV"), actions.EXPORT, echo(asked, report.period.until)),
    )


def _dimensions(asked: Wanted, speech: Speech, *, rankings: bool) -> dict[Dimension | None, str]:
    named: dict[Dimension | None, str] = {None: speech.say("Nothing: all together")}
    named |= {one: report_words.dimension(one, speech) for one in Dimension}
    hidden = {asked.by, *(set() if rankings else {Dimension.REP})}
    return {by: name for by, name in named.items() if by not in hidden}
