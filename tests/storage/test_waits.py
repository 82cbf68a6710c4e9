"""The median of waits of which some are not over, and ranks among more lengths than are read one by one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.changes import Change, merged
from core.events import Verb
from core.model import LeadState, LeadType
from core.reports import Dimension, Waited
from storage import figures as figures_
from storage import tallies, waits
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.builders import a_claim, a_lead, an_event, arriving, days, hours, minutes, taking
from tests.databases import a_database
from tests.storage.lives import figures, gone, moved, slices, taken
from tests.storage.steps import applied
from tests.storage.traffic import NOON, entered

START = NOON - days(2)


def test_who_waits_still_and_who_left_count_for_as_long_as_they_were_there(unit_of_work: UnitsOfWork) -> None:
    """Of five, one claimed after 1 h (4/5 left), one left after 2 h, one claimed after 3 h (2/3 of that), one
    waits for 3 h 30, one claimed after 5 h (nothing left): half are claimed after 5 h, where the plain
    median of claims is 3 h.
    """
    first, left, second, third = (entered(unit_of_work, START) for _ in range(4))
    for lead, after in ((first, 1), (second, 3), (third, 5)):
        taken(unit_of_work, lead, START + hours(after))
    gone(unit_of_work, left, START + hours(2))
    entered(unit_of_work, NOON - hours(3.5))

    found = figures(unit_of_work)

    assert found.waited == Waited(claimed=3, waiting=1, left=1, median=hours(5))
    assert found.time_in_queue.median == hours(3)


def test_at_the_same_length_claims_come_before_those_who_were_lost(unit_of_work: UnitsOfWork) -> None:
    claimed, left = (entered(unit_of_work, START) for _ in range(2))
    taken(unit_of_work, claimed, START + hours(1))
    gone(unit_of_work, left, START + hours(1))

    assert figures(unit_of_work).waited == Waited(1, 0, 1, hours(1))


def test_there_is_no_median_while_fewer_than_half_are_claimed(unit_of_work: UnitsOfWork) -> None:
    taken(unit_of_work, entered(unit_of_work, START), START + hours(1))
    for _ in range(2):
        entered(unit_of_work, START)

    assert figures(unit_of_work).waited == Waited(1, 2, 0, None)


def test_who_was_recycled_left_when_they_left(unit_of_work: UnitsOfWork) -> None:
    asleep, claimed = (entered(unit_of_work, START) for _ in range(2))
    gone(unit_of_work, asleep, START + hours(2), Verb.NURTURED, LeadState.NURTURE)
    gone(unit_of_work, asleep, START + hours(40), Verb.RECYCLED, LeadState.RECYCLED)
    taken(unit_of_work, claimed, START + hours(3))

    assert figures(unit_of_work).waited == Waited(1, 0, 1, hours(3))


def median(claimed: Sequence[timedelta], lost: Sequence[timedelta]) -> timedelta | None:
    """By the book: after each length the share that is left, multiplied up, as fractions."""
    left, at_risk = Fraction(1), len(claimed) + len(lost)
    for length in sorted({*claimed, *lost}):
        left *= 1 - Fraction(claimed.count(length), at_risk)
        if claimed.count(length) and left <= Fraction(1, 2):
            return length
        at_risk -= claimed.count(length) + lost.count(length)
    return None


def ranked(lengths: Sequence[timedelta], share: Fraction) -> timedelta | None:
    return sorted(lengths)[ceil(share * len(lengths)) - 1] if lengths else None


Life = tuple[LeadType, bool, int]
"""A lead's type, whether it was claimed or left, and after how many minutes."""

LIVES = st.lists(
    st.tuples(st.sampled_from([LeadType.HOT_INBOUND, LeadType.MQL]), st.booleans(), st.integers(0, 30)),
    min_size=1,
    max_size=40,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> "Databases":
    return Databases(request.param, tmp_path)


class Databases:
    """A new, empty one for each example."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind, self._folder = kind, folder

    @contextmanager
    def empty(self) -> Iterator[UnitsOfWork]:
        with a_database(self._kind, self._folder) as url:
            opened = open_database(url, durable=False)
            try:
                yield UnitsOfWork(opened)
            finally:
                opened.close()


def lived(open_: UnitsOfWork, lives: Sequence[Life]) -> None:
    leads = [a_lead(type=type_, received_at=START, came_in_at=START) for type_, _, _ in lives]
    applied(open_, arriving(*leads))
    changes = []
    for lead, (_, is_claimed, after) in zip(leads, lives, strict=True):
        at = START + minutes(after)
        if is_claimed:
            changes.append(taking(lead, a_claim(lead, at=at)))
        else:
            event = an_event(lead, Verb.ARCHIVED, at=at)
            changes.append(Change(leads=(moved(lead, LeadState.ARCHIVED),), events=(event,)))
    applied(open_, merged(changes))


def check(open_: UnitsOfWork, lives: Sequence[Life]) -> None:
    total, by_type = figures(open_), slices(open_, Dimension.TYPE)
    for name, found in ((None, total), *by_type.items()):
        mine = [one for one in lives if name in {None, one[0]}]
        claimed = [minutes(after) for _, is_claimed, after in mine if is_claimed]
        lost = [minutes(after) for _, is_claimed, after in mine if not is_claimed]
        assert found.waited == Waited(len(claimed), 0, len(lost), median(claimed, lost))
        assert found.time_in_queue.n == len(claimed)
        assert found.time_in_queue.median == ranked(claimed, Fraction(1, 2))
        assert found.time_in_queue.p90 == ranked(claimed, Fraction(9, 10))
        if claimed:
            mean = found.time_in_queue.mean
            assert mean is not None
            assert abs(mean - sum(claimed, timedelta()) / len(claimed)) < timedelta(microseconds=2)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=LIVES)
def test_medians_are_those_of_the_book(databases: Databases, lives: list[Life]) -> None:
    with databases.empty() as open_:
        lived(open_, lives)

        check(open_, lives)


@pytest.fixture
def sampling(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As if there were far too many lengths to read them all: every second one is in the sample."""
    for module in (tallies, waits):
        monkeypatch.setattr(module, "ONE_IN", 2)
    monkeypatch.setattr(figures_, "are_many", lambda *_: True)
    monkeypatch.setattr(tallies, "_SIGMAS", 0)
    return monkeypatch


@pytest.mark.parametrize("few", [24, 1])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(lives=LIVES)
def test_a_sample_that_says_little_or_nothing_true_changes_no_figure(
    databases: Databases, sampling: pytest.MonkeyPatch, few: int, lives: list[Life]
) -> None:
    """Also where those who were lost are too many to be counted at."""
    sampling.setattr(waits, "_FEW", few)
    with databases.empty() as open_:
        lived(open_, lives)

        check(open_, lives)
