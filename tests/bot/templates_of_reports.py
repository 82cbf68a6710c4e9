"""The templates of reports, filled with hostile words."""

from collections.abc import Iterator, Mapping
from itertools import product

from bot.i18n import Speech
from bot.views import report
from core.report_words import Wanted
from core.reports import Dimension, Slice
from tests.bot.hostile import echoing, every_refusal
from tests.bot.injection import Drawn
from tests.bot.parcels import NOW
from tests.bot.reported import BEFORE, BUSY, MONDAYS, compared
from tests.bot.templates_of_doors import Template
from tests.builders import ANA, days

_NAMED = {
    Dimension.QUEUE: "inbound",
    Dimension.REP: ANA,
    Dimension.WAIT: "0",
    Dimension.TYPE: "hot_inbound",
}
"""What is no lead's own word."""


def _reports(text: str, speech: Speech) -> Iterator[Drawn]:
    for by, rankings in product(Dimension, (False, True)):
        named = _NAMED.get(by, text)
        slices = [Slice(named, BUSY), Slice(None, BEFORE)]
        asked = Wanted(days(30), "inbound", by)
        answer = compared(by=by, slices=slices, patterns=[MONDAYS])
        card = report.card(answer, asked, speech, NOW, rankings=rankings)
        yield from (card, card.simpler() or card)
    yield from (report.card(one, Wanted(), speech, NOW) for one in echoing(text))


def _refused(text: str, speech: Speech) -> Iterator[Drawn]:
    yield from (report.refusal(one, speech) for one in every_refusal(text))


REPORTS: Mapping[str, Template] = {
    "report.card": _reports,
    "report.comment": lambda _, speech: [report.comment(Wanted(by=Dimension.SOURCE), speech)],
    "report.exported": lambda _, speech: [report.exported(speech)],
    "report.not_exported": lambda text, speech: [
        report.not_exported(code, speech)
        for code in ("missing_scope", "file_uploads_disabled", "ratelimited", text)
    ],
    "report.refusal": _refused,
}
"""By module and function, as in ``tests.bot.templates``."""
