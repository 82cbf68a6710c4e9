"""The last days on Home: charts, and what keeps happening."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.i18n import Speech
from bot.views import numbers, patterns, report_words
from bot.views.blocks import Block, header, section, sections
from bot.views.charts import chart
from core.home import Home
from core.reports import DayOfFlow

PATTERNS = 4
"""Named at once, the most striking first: more would be no advice."""

_HOUR = timedelta(hours=1)


def course(home: Home, speech: Speech) -> Iterator[Block]:
    """Two charts, which is as many as Slack takes in one view; nothing where nothing ever happened."""
    yield from _patterns(home, speech)
    days = home.days
    if any(one.entries or one.claims for one in days):
        yield header(speech.say("The last {n} days", n=speech.number(len(days))))
        labels = [speech.near_date(one.day) for one in days]
        flow = {
            report_words.head("entries", speech): [one.entries for one in days],
            report_words.head("claims", speech): [one.claims for one in days],
        }
        yield chart(speech.say("Came in and claimed, day by day"), "bar", labels, flow, speech)
        yield from _waits(days, speech)


def _waits(days: Sequence[DayOfFlow], speech: Speech) -> Iterator[Block]:
    """Days on which nothing was claimed have no median, which is not one of nothing: they are left out."""
    known = [(speech.near_date(one.day), one.median) for one in days if one.median is not None]
    if known:
        yield chart(
            speech.say("Median time in queue, in hours"),
            "line",
            [day for day, _ in known],
            {report_words.head("median", speech): [median / _HOUR for _, median in known]},
            speech,
            said=lambda hours: numbers.duration(hours * _HOUR, speech),
        )


def _patterns(home: Home, speech: Speech) -> Iterator[Block]:
    found = home.patterns[:PATTERNS]
    if found:
        title = speech.say("What keeps happening")
        yield section(f"*{title}*")
        yield from sections(f"• {patterns.line(one, speech)}" for one in found)
