"""The templates of who takes what, asked for with hostile words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.i18n import Speech
from bot.views import fairness
from core.report_words import Wanted
from tests.bot.hostile import echoing, every_refusal
from tests.bot.injection import Drawn
from tests.bot.parcels import NOW
from tests.bot.takings import PICKY, SERVED, told
from tests.bot.templates_of_doors import Template
from tests.builders import days


def _cards(text: str, speech: Speech) -> Iterator[Drawn]:
    asked = Wanted(days(30), "inbound")
    for found in (told(PICKY, replace(SERVED, is_immature=True)), told()):
        card = fairness.card(found, asked, speech, NOW)
        yield from (card, card.simpler() or card)
    yield from (fairness.card(one, asked, speech, NOW) for one in echoing(text))


FAIRNESS: Mapping[str, Template] = {
    "fairness.card": _cards,
    "fairness.refusal": lambda text, speech: [fairness.refusal(one, speech) for one in every_refusal(text)],
}
"""By module and function, as in ``tests.bot.templates``."""
