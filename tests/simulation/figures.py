"""What the month came to, in figures."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median, quantiles

from core.events import Verb
from tests.simulation.books import Books
from tests.simulation.cards import Card, Desk, Where
from tests.simulation.town import Town

AN_HOUR = timedelta(hours=1)
STUCK = timedelta(days=2)
"""From when on a lead that still waits at the end counts as stuck."""

_ENDS = (Where.OWNED, Where.GONE, Where.OFFERED, Where.LOOKED_AT, Where.LINE, Where.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Figures:
    """What ``books`` say at the end of it."""

    books: Books
    town: Town
    ends: datetime

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each figure with its name."""
        told, desks = self.books.told, list(self.books.desks.values())
        yield "offers", f"{told[Verb.OFFERED]}: {_outcomes(told)}"
        for is_hot in (True, False):
            name = "hot" if is_hot else "others"
            cards = [card for card in self.books.cards.values() if card.coming.is_hot is is_hot]
            in_hours = [card for card in cards if self._in_hours(card)]
            awaited = [card for card in cards if card.was_awaited]
            yield f"{name}, somebody free", _waits(awaited)
            yield f"{name}, in hours", _waits(in_hours)
            yield f"{name}, at any time", _waits(cards)
        yield (
            "offers per rep",
            f"{_spread([len(desk.offers) for desk in desks])}, {self._busiest()} in an hour",
        )
        yield "leads by weight", _by_weight(desks)
        yield "escalations", self._escalations()
        yield "at the end", self._standing()

    @property
    def stuck(self) -> list[int]:
        """Leads that have waited for so long that nobody seems to see them."""
        line = [card for card in self.books.cards.values() if card.where is Where.LINE]
        return [card.id for card in line if self.ends - card.coming.at > STUCK]

    def _in_hours(self, card: Card) -> bool:
        """Whether it came while anybody was at work who may take it."""
        at, said, town = card.coming.at, card.coming.said, self.town
        return any(
            rep.works_at(at) and town.serves(rep, card.queue) and rep.can(said.language, said.product)
            for rep in town.reps.values()
        )

    def _busiest(self) -> int:
        return max((_most_within_an_hour(desk.offers) for desk in self.books.desks.values()), default=0)

    def _escalations(self) -> str:
        prefix = "escalated: "
        why = {name.removeprefix(prefix): n for name, n in self.books.told.items() if name.startswith(prefix)}
        return ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in sorted(why.items())) or "none"

    def _standing(self) -> str:
        where = Counter(card.where for card in self.books.cards.values())
        told = ", ".join(f"{where[one]} {one}" for one in _ENDS if where[one])
        return f"{where.total()} leads: {told}; stuck for {STUCK.days} days: {len(self.stuck)}"


def _outcomes(told: Mapping[str, int]) -> str:
    ends = {
        "accepted": told["accepted"],
        "declined": told[Verb.DECLINED] + told["declined by skip"],
        "timed out": told[Verb.OFFER_EXPIRED],
        "withdrawn": told[Verb.OFFER_WITHDRAWN],
    }
    offers = max(1, told[Verb.OFFERED])
    return ", ".join(f"{number} {name} ({100 * number / offers:.1f} %)" for name, number in ends.items())


def _waits(cards: Sequence[Card]) -> str:
    """From arrival to the first offer, and to the first claim."""
    offered = [one.offered_at - one.coming.at for one in cards if one.offered_at]
    claimed = [one.claimed_at - one.coming.at for one in cards if one.claimed_at]
    return f"{len(cards)} leads, offered after {_lengths(offered)}, claimed after {_lengths(claimed)}"


def _lengths(lengths: Sequence[timedelta]) -> str:
    """Median and the length that nineteen of twenty stay within."""
    if len(lengths) < 2:
        return "-"
    seconds = [one.total_seconds() for one in lengths]
    return f"{_written(median(seconds))} (p95 {_written(quantiles(seconds, n=20)[18])})"


def _written(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _spread(numbers: Sequence[int]) -> str:
    return f"{min(numbers)} to {max(numbers)}, median {median(numbers):.0f}"


def _by_weight(desks: Sequence[Desk]) -> str:
    by_weight: dict[float, list[int]] = defaultdict(list)
    for desk in desks:
        by_weight[desk.rep.weight].append(desk.claims)
    return ", ".join(f"{weight:g}: {fmean(claims):.0f} a rep" for weight, claims in sorted(by_weight.items()))


def _most_within_an_hour(offers: Sequence[datetime]) -> int:
    first, most = 0, 0
    for last, at in enumerate(offers):
        while at - offers[first] >= AN_HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most
