"""The templates of figures, with hostile words where sources, products and queues have names."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.i18n import Speech
from bot.views import charts, heat, patterns, report_words, tables
from bot.views.blocks import Card, Native
from core.findings import Pattern, PatternKind
from core.reports import Dimension
from tests.bot.injection import Drawn

Template = Callable[[str, Speech], Iterable[Drawn]]


def _both(native: Native) -> Iterator[Drawn]:
    """As Slack draws it, and as a Slack would that knows nothing newer than a paragraph."""
    card = Card(native.aloud, (native,))
    yield card
    yield card.simpler() or card


def _table(text: str, speech: Speech) -> Iterator[Drawn]:
    cell = report_words.slice_name(Dimension.SOURCE, text, speech)
    rows = [[cell, tables.Amount(1, text), tables.Who("U01ANA"), text] for _ in range(3)]
    yield from _both(tables.table(text, [text, text, "Rep", text], rows, speech))
    yield from _both(tables.table(text, [text], [], speech))


def _chart(text: str, speech: Speech) -> Iterator[Drawn]:
    for kind in ("bar", "line", "area"):
        series: dict[str, list[float | None]] = {text: [1, None], f"{text}2": [2, 3]}
        yield from _both(charts.chart(text, kind, [text, text], series, speech, x=text, y=text))
    yield from _both(charts.chart(text, "bar", [text], {text: [1]}, speech, said=lambda _: text))


def _pattern(_: str, speech: Speech) -> Iterator[Drawn]:
    yield from (patterns.line(Pattern(kind, "inbound", {}), speech) for kind in PatternKind)


FIGURES: Mapping[str, Template] = {
    "charts.chart": _chart,
    "heat.week": lambda text, speech: _both(heat.week(text, {(0, 9): 4, (4, 16): 1.5}, speech)),
    "patterns.line": _pattern,
    "tables.table": _table,
}
