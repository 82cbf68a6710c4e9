"""Who is there for a queue, and when nobody is."""

from datetime import datetime
from typing import Any

import pytest

from core.duty import is_uncovered, managers_there, on_duty, reps_there
from core.model import Person
from core.notices import Duty, Load
from core.policies.queues import lane_of
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, a_person, a_queue, a_team, days, hours

QUEUE = a_queue("north", members=[ANA, BEN], managers=[MIA])
TEAM = a_team(QUEUE, a_queue("south"), people={"reps": [ANA, BEN, CLEO], "managers": [MIA, OLE]})
NINE, EVENING = MONDAY_9AM, MONDAY_9AM + hours(9)


def londoner(id_: str, **details: Any) -> Person:
    return a_person(id_, timezone="UTC", **details)


PEOPLE = [londoner(one) for one in (ANA, BEN, CLEO, MIA, OLE)]


@pytest.mark.parametrize(
    ("people", "now", "uncovered"),
    [
        ([londoner(ANA)], NINE, False),
        ([], NINE, True),
        ([londoner(CLEO), londoner(MIA)], NINE, True),
        ([londoner(ANA, away_since=NINE)], NINE, True),
        ([londoner(ANA, away_since=NINE), londoner(BEN)], NINE, False),
        ([a_person(ANA, timezone="America/Los_Angeles")], NINE, True),
        ([londoner(ANA, is_deleted=True)], NINE, True),
        ([londoner(CLEO, lent_to=frozenset({"north"}))], NINE, False),
        ([], EVENING, False),
        ([], NINE + days(5), False),
    ],
)
def test_a_queue_is_uncovered_while_it_is_open_and_none_of_its_reps_is_there(
    people: list[Person], now: datetime, uncovered: bool
) -> None:
    assert is_uncovered(people, QUEUE, TEAM, now) is uncovered


def test_a_fast_lane_is_covered_by_those_lent_to_it_and_nobody_else() -> None:
    lane = lane_of(QUEUE)

    assert is_uncovered(PEOPLE, lane, TEAM, NINE)
    assert not is_uncovered([londoner(CLEO, lent_to=frozenset({"north-fast"}))], lane, TEAM, NINE)


def test_a_queue_with_hours_of_its_own_is_uncovered_in_these() -> None:
    always = a_queue("north", calendar="always")

    assert is_uncovered(PEOPLE, always, a_team(always), EVENING)


def test_a_card_says_who_is_there_and_who_of_them_has_no_room() -> None:
    loads = {ANA: Load(taken=10), BEN: Load(taken=9), CLEO: Load(taken=10)}

    assert on_duty(PEOPLE, QUEUE, TEAM, NINE, loads) == Duty(reps=(ANA, BEN), at_cap=(ANA,), managers=(MIA,))
    assert on_duty(PEOPLE, QUEUE, TEAM, EVENING, loads) == Duty()
    assert reps_there(PEOPLE, TEAM.queues[1], TEAM, NINE) == (ANA, BEN, CLEO)


def test_managers_of_several_queues_are_there_for_any_of_them() -> None:
    away = [londoner(MIA, away_since=NINE), londoner(OLE)]

    assert managers_there(PEOPLE, TEAM.queues, TEAM, NINE) == (MIA, OLE)
    assert managers_there(PEOPLE, [QUEUE], TEAM, NINE) == (MIA,)
    assert managers_there(away, TEAM.queues, TEAM, NINE) == (OLE,)
