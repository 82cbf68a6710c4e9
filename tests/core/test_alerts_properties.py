"""Whatever a queue's depth does and however ticks come: what is true of every alert's life."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.alerts import REPEATS_AT_MOST
from core.events import QueueVerb
from core.incidents import Severity
from core.notices import NoticeKind, stem
from tests.builders import MIA
from tests.core.sickness import MANAGERS, Ward, a_ward, wiped

GAPS = st.sampled_from([0, 1, 30, 60, 60, 60, 120, 900, 3_600, 20_000]).map(lambda s: timedelta(seconds=s))
DEPTHS = st.one_of(
    st.sampled_from([0, 45, 46, 50, 51, 90, 91, 100, 101, 180, 181, 200, 201]), st.integers(0, 400)
)
HELD = st.sampled_from([0, 0, 0, 1, 5])
TICKS = st.lists(st.tuples(GAPS, DEPTHS, HELD), max_size=40)
Tick = tuple[timedelta, int, int]
NUMBERS = {Severity.YELLOW: 50, Severity.RED: 100, Severity.CRITICAL: 200}


def lived(ticks: Iterable[Tick], *, again: int = 0, wipes: bool = False, answers: bool = False) -> Ward:
    """The life of a queue; every tick is repeated ``again`` times, and before each the figures are lost."""
    ward = a_ward()
    for number, (gap, waiting, held) in enumerate(ticks):
        ward.now += gap
        for _ in range(again + 1):
            if wipes:
                ward.incidents = {one.id: one for one in wiped(ward.incidents.values())}
            ward.tick(waiting=waiting, held=held)
        if answers and ward.incidents and number % 5 == 0:
            ward.acknowledges(MIA)
    return ward


@given(TICKS)
def test_each_severity_is_posted_once_at_most_in_an_incident(ticks: list[Tick]) -> None:
    ward = lived(ticks, answers=True)

    at_managers = [
        (one.incident_id, str(one.data["severity"]))
        for one in ward.owed.values()
        if one.kind is NoticeKind.ALERT and one.to == MANAGERS
    ]

    assert max(Counter(at_managers).values(), default=0) <= 1
    for id_, incident in ward.incidents.items():
        told = [Severity(severity) for one, severity in at_managers if one == id_]
        assert told == sorted(told)
        assert (told[-1] if told else None) == incident.announced


@given(TICKS)
def test_no_incident_ends_while_it_is_over_its_number(ticks: list[Tick]) -> None:
    ward = a_ward()

    for gap, waiting, held in ticks:
        before = {one.id for one in ward.open}
        ward.tick(after=gap, waiting=waiting, held=held)
        ended = before - {one.id for one in ward.open}

        assert not (ended and (waiting + held > NUMBERS[Severity.YELLOW] or held))
        assert len(ward.open) <= 1


@given(TICKS)
def test_an_alert_is_as_bad_as_the_worst_number_that_counts_and_is_not_well(ticks: list[Tick]) -> None:
    ward = a_ward()

    for gap, waiting, held in ticks:
        ward.tick(after=gap, waiting=waiting, held=held)
        severity = ward.severity()

        assert severity is None or ward.only_open.levels[severity].fired_at is not None
        if severity is not None and ward.only_open.levels[severity].calm_at is None:
            is_deep = waiting + held > NUMBERS[severity] * 9 // 10
            assert is_deep or held


@given(TICKS)
def test_losing_what_is_only_shown_changes_no_severity_and_posts_nothing(ticks: list[Tick]) -> None:
    ward, wiped_ward = lived(ticks), lived(ticks, wipes=True)

    assert set(wiped_ward.owed) == set(ward.owed)
    assert [one.verb for one in wiped_ward.events] == [one.verb for one in ward.events]
    assert [replaced.levels for replaced in wiped_ward.incidents.values()] == [
        one.levels for one in ward.incidents.values()
    ]


@given(TICKS)
def test_a_tick_that_comes_again_says_nothing_twice(ticks: list[Tick]) -> None:
    once, thrice = lived(ticks), lived(ticks, again=2)

    assert set(thrice.owed) == set(once.owed)
    assert thrice.events == once.events
    assert thrice.incidents.keys() == once.incidents.keys()


@given(TICKS)
def test_two_clocks_that_saw_the_same_say_it_once(ticks: list[Tick]) -> None:
    ward = a_ward()

    for gap, waiting, held in ticks:
        ward.now += gap
        late = replace(ward, incidents=dict(ward.incidents), events=[*ward.events], owed=dict(ward.owed))
        ward.tick(waiting=waiting, held=held)
        said = set(ward.owed)
        late.tick(waiting=waiting, held=held)

        assert set(late.owed) == said


@given(TICKS)
def test_nothing_is_repeated_more_often_than_five_times_after_a_rise(ticks: list[Tick]) -> None:
    ward = lived(ticks)

    again = {stem(key) for key, one in ward.owed.items() if one.kind is NoticeKind.ALERT_AGAIN}
    rises = Counter(one.incident_id for one in ward.events if one.verb in {QueueVerb.ALERTED, QueueVerb.ROSE})
    told = Counter(int(key.split(":")[1]) for key in again)

    assert all(one.answers in ward.owed for one in ward.owed.values() if one.answers is not None)
    assert all(incident.repeats <= REPEATS_AT_MOST for incident in ward.incidents.values())
    assert all(count <= REPEATS_AT_MOST * rises[id_] for id_, count in told.items())
    posted = {f"alert_again:{id_}:{severity}" for id_ in ward.incidents for severity in NUMBERS}
    assert {key.rsplit(":", 2)[0] for key in again} <= posted
