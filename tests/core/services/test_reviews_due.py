"""Ops are reminded of leads in review that nobody decides about, on both databases."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.model import LeadState
from core.services.reviews_due import remind
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, OLE, hours
from tests.core.services.floor import Floor, OpenFloor, rows
from tests.core.services.mail import CHANNEL, OPS, taken
from tests.core.services.reviewing import cards, competing, enriched, incomplete, lead_of, reviewing


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(reviewing(), [ANA, BEN, MIA, OLE])


def ticks(floor: Floor, **later: float) -> list[str]:
    """What the tick does after that time."""
    floor.clock.move(**later)
    return [str(one.kind) for one in floor.tick.run().actions]


def test_ops_are_reminded_in_time_and_then_in_twice_as_long(floor: Floor) -> None:
    lead = competing(floor)

    early = ticks(floor, hours=3, minutes=59)
    due = ticks(floor, minutes=1)
    again = ticks(floor, minutes=1)

    assert (early, due, again) == ([], ["review asked for again"], [])
    now = floor.lead(lead)
    assert (now.review_asked, now.state) == (1, LeadState.REVIEW)
    assert now.review_due_at == MONDAY_9AM + hours(4 + 24)  # eight business hours
    assert f"reviews:2026-03-02T13@{OPS}" in cards(floor)


def test_managers_hear_from_the_second_reminder_on(floor: Floor) -> None:
    competing(floor)
    ticks(floor, hours=4)
    first = [key for key in cards(floor) if "T" in key]

    ticks(floor, days=1)

    second = [key for key in cards(floor) if "T" in key and key not in first]
    assert first == [f"reviews:2026-03-02T13@{OPS}"]
    assert set(second) == {f"reviews:2026-03-03T13@{CHANNEL}", f"reviews:2026-03-03T13@{OPS}"}


def test_all_that_come_due_within_the_hour_are_one_reminder(floor: Floor) -> None:
    for number in range(5):
        competing(floor, f"eve{number}")
        floor.clock.move(minutes=5)

    for _ in range(60):
        ticks(floor, minutes=5)

    assert [key for key in cards(floor) if "T" in key] == [f"reviews:2026-03-02T13@{OPS}"]


def test_reminders_keep_the_hours_of_ops(floor: Floor) -> None:
    floor.clock.move(hours=9)
    competing(floor)

    taken_at_night = taken(floor)
    floor.clock.move(hours=15)

    assert taken_at_night == []
    assert [message.to for message in taken(floor)] == [OPS]


def test_an_enriched_lead_is_not_reminded_of_before_its_new_time(floor: Floor) -> None:
    lead = incomplete(floor, score=1)
    floor.clock.move(hours=7)
    enriched(floor, lead, {"email": "ana@acme.example"})

    assert ticks(floor, hours=17) == []
    assert lead_of(floor, lead.id).review_asked == 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(naps=st.lists(st.integers(min_value=0, max_value=14 * 24 * 60), min_size=1, max_size=6))
def test_a_lead_in_review_is_never_in_limbo(open_floor: OpenFloor, naps: list[int]) -> None:
    """However late and however often time is looked at: nobody decides, and there is always a next time."""
    floor = open_floor(reviewing(), [MIA, OLE])
    lead = competing(floor, f"eve{floor.clock.now().timestamp()}.{len(rows(floor)['leads'])}")

    for minutes_asleep in naps:
        floor.clock.move(minutes=minutes_asleep)
        floor.tick.run()

        now = lead_of(floor, lead.id)
        assert now.state is LeadState.REVIEW
        assert now.review_due_at is not None
        assert now.review_due_at > floor.clock.now()
        assert now.review_due_at - floor.clock.now() <= timedelta(days=30)


def test_what_ops_decide_while_the_tick_looks_is_reminded_of_by_nobody(floor: Floor) -> None:
    competing(floor)

    with floor.open() as uow:
        done = remind(uow, floor.team, floor.clock.now())

    assert done == ((), False)
    assert [key for key in cards(floor) if "T" in key] == []
