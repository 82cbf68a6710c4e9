"""A few days of the simulation: everything it promises, on the real engine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from core.events import Verb
from tests.databases import new_sqlite
from tests.simulation.arrivals import coming
from tests.simulation.cards import Where
from tests.simulation.figures import Figures
from tests.simulation.month import Month, a_runtime
from tests.simulation.town import a_town

BEGINS = datetime(2026, 3, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEADS, REPS, DAYS = 300, 6, 3


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_three_days_of_offers_break_no_promise(tmp_path: Path) -> None:
    luck = Random(7)
    town = a_town(REPS, luck)
    arrivals = coming(LEADS, BEGINS, DAYS, luck)

    with new_sqlite(tmp_path, migrated=False) as url, a_runtime(url, town, BEGINS) as (runtime, clock):
        month = Month(runtime, clock, town, luck, step=timedelta(minutes=10))
        books = month.play(arrivals, DAYS)

    assert dict(books.complaints) == {}
    assert month.handed_in == len(books.cards) == LEADS
    told = books.told
    assert min(told["accepted"], told[Verb.DECLINED], told[Verb.OFFER_EXPIRED], told[Verb.CONTACTED]) > 0
    awaited = [card for card in books.cards.values() if card.was_awaited and card.coming.is_hot]
    late = [
        card.id for card in awaited if card.offered_at is None or card.offered_at - card.coming.at > MINUTE
    ]
    assert len(awaited) > 10
    assert late == []
    worked = [card for card in books.cards.values() if card.where in {Where.OWNED, Where.GONE}]
    assert len(worked) > LEADS * 2 / 3
    figures = dict(Figures(books, town, BEGINS + timedelta(days=DAYS)).lines())
    assert figures["offers"].startswith(f"{told[Verb.OFFERED]}: {told['accepted']} accepted")
