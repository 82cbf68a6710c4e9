"""Who may be given a lead, and whose turn it is."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assignment import by_turn, eligible, is_free, is_nobody_left, may_be_given, passed_today
from core.model import Lead, Person
from core.notices import Load
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, a_lead, a_person, a_queue, a_team, hours
from tests.core.unworked import at

NOON = MONDAY_9AM + hours(3)
QUEUE = a_queue()
REPS = {"reps": [ANA, BEN, CLEO]}
TEAM = a_team(QUEUE, people=REPS, claims={"cap": 3})
LEAD = a_lead()


def a_rep(id: str = ANA, **details: Any) -> Person:
    return a_person(id, **{"timezone": "UTC", **details})


def turns(
    *people: Person,
    team: TeamPolicy = TEAM,
    queue: QueuePolicy = QUEUE,
    lead: Lead = LEAD,
    now: datetime = NOON,
    loads: Mapping[str, Load] | None = None,
    holders: Collection[str] = (),
) -> list[str]:
    found = eligible(people, lead, queue, team, now, loads=loads or {}, holders=holders)
    return [one.id for one in found]


def test_whoever_has_been_idle_longest_comes_first_and_who_never_claimed_before_all() -> None:
    loads = {
        ANA: Load(taken=2, last_claim_at=NOON - hours(1)),
        BEN: Load(last_claim_at=NOON - hours(5)),
    }

    assert turns(a_rep(ANA), a_rep(BEN), a_rep(CLEO), loads=loads) == [CLEO, BEN, ANA]


def test_between_equals_the_order_is_always_the_same() -> None:
    assert turns(a_rep(CLEO), a_rep(ANA), a_rep(BEN)) == [ANA, BEN, CLEO]


@pytest.mark.parametrize(
    ("local", "zone", "is_in"),
    [
        ("2026-03-02 09:00", "Asia/Jakarta", True),
        ("2026-03-02 08:59", "Asia/Jakarta", False),
        ("2026-03-02 17:00", "Europe/Berlin", False),
        ("2026-03-02 16:59", "Europe/Berlin", True),
        ("2026-03-07 12:00", "UTC", False),
    ],
)
def test_only_who_is_at_work_where_they_live(local: str, zone: str, is_in: bool) -> None:
    assert turns(a_rep(timezone=zone), now=at(local, zone)) == ([ANA] if is_in else [])


def test_hours_and_zone_of_ones_own_win_over_the_teams() -> None:
    details = {ANA: {"timezone": "Asia/Jakarta", "calendar": {"mon-thu": ["08:00-14:00"]}}}
    team = a_team(QUEUE, people={**REPS, "details": details})

    open_there, closed_there = at("2026-03-02 13:59", "Asia/Jakarta"), at("2026-03-02 14:00", "Asia/Jakarta")

    assert turns(a_rep(), team=team, now=open_there) == [ANA]
    assert turns(a_rep(), team=team, now=closed_there) == []


def test_nobody_is_given_a_lead_who_is_away_or_has_left() -> None:
    people = [a_rep(ANA, away_since=MONDAY_9AM), a_rep(BEN, is_deleted=True), a_rep(CLEO, is_guest=True)]

    assert turns(*people) == []


@pytest.mark.parametrize(("taken", "has_room"), [(2, True), (3, False), (4, False)])
def test_the_cap_counts(taken: int, has_room: bool) -> None:
    assert turns(a_rep(), loads={ANA: Load(taken=taken)}) == ([ANA] if has_room else [])


def test_a_lead_never_goes_back_by_itself_to_who_had_it_before() -> None:
    assert turns(a_rep(ANA), a_rep(BEN), a_rep(CLEO), holders={ANA, CLEO}) == [BEN]


def test_only_reps_of_the_queue() -> None:
    members = a_queue(members=[BEN, "S0NORTH"])
    north = a_rep(CLEO, groups=frozenset({"S0NORTH"}))

    assert turns(a_rep(ANA), a_rep(BEN), north, a_rep(MIA), queue=members) == [BEN, CLEO]
    assert turns(a_rep(MIA)) == []


def test_only_who_has_the_skills_the_queue_asks_for() -> None:
    asking = a_queue(skills=["language"])
    details = {ANA: {"skills": {"language": ["de"]}}, BEN: {"skills": {"language": ["id"]}}}
    team = a_team(asking, people={**REPS, "details": details})

    found = turns(a_rep(ANA), a_rep(BEN), a_rep(CLEO), team=team, queue=asking, lead=a_lead(language="ID"))

    assert found == [BEN, CLEO]


def test_a_manager_may_push_to_somebody_who_is_away_or_asleep_but_not_over_the_cap_or_again() -> None:
    ana = a_rep(away_since=MONDAY_9AM)

    def may(*, taken: int = 0, holders: Collection[str] = (), person: Person = ana) -> bool:
        loads = {person.id: Load(taken=taken)}
        return may_be_given(person, LEAD, QUEUE, TEAM, loads=loads, holders=holders)

    assert may()
    assert not may(taken=3)
    assert not may(holders={ANA})
    assert not may(person=a_rep(MIA))


people = st.builds(
    a_person,
    st.sampled_from([ANA, BEN, CLEO, MIA]),
    timezone=st.sampled_from(["UTC", "Asia/Jakarta", "America/New_York"]),
    away_since=st.sampled_from([None, None, MONDAY_9AM]),
    is_deleted=st.sampled_from([False, False, True]),
)
load = st.builds(
    Load, taken=st.integers(0, 4), last_claim_at=st.sampled_from([None, MONDAY_9AM, MONDAY_9AM - hours(9)])
)


@given(
    st.lists(people, max_size=4, unique_by=lambda one: one.id),
    st.dictionaries(st.sampled_from([ANA, BEN, CLEO]), load),
    st.sets(st.sampled_from([ANA, BEN])),
    st.integers(0, 200),
)
def test_whoever_is_eligible_may_be_given_the_lead_and_is_there(
    everybody: list[Person], loads: dict[str, Load], holders: set[str], later: int
) -> None:
    now = MONDAY_9AM + hours(later)

    found = eligible(everybody, LEAD, QUEUE, TEAM, now, loads=loads, holders=holders)

    assert all(may_be_given(one, LEAD, QUEUE, TEAM, loads=loads, holders=holders) for one in found)
    assert not {one.id for one in found} & (holders | {MIA})
    assert all(one.away_since is None and not one.is_deleted for one in found)
    idle = [loads.get(one.id, Load()).last_claim_at for one in found]
    assert idle == sorted(idle, key=lambda since: (since is not None, since or now))


def test_being_offered_a_lead_ends_idleness_like_a_claim() -> None:
    loads = {
        ANA: Load(last_claim_at=NOON - hours(5), last_offer_at=NOON - hours(1)),
        BEN: Load(last_claim_at=NOON - hours(2)),
        CLEO: Load(last_offer_at=NOON - hours(3)),
    }

    assert turns(a_rep(ANA), a_rep(BEN), a_rep(CLEO), loads=loads) == [CLEO, BEN, ANA]


def test_idle_time_counts_as_often_as_somebody_weighs_but_who_never_had_a_lead_goes_first() -> None:
    team = a_team(QUEUE, people={**REPS, "details": {ANA: {"weight": 0.5}, CLEO: {"weight": 0.1}}})
    loads = {ANA: Load(last_claim_at=NOON - hours(3)), BEN: Load(last_claim_at=NOON - hours(2))}

    assert turns(a_rep(ANA), a_rep(BEN), a_rep(CLEO), team=team, loads=loads) == [CLEO, BEN, ANA]


@pytest.mark.parametrize(
    ("zone", "is_left_out"), [("UTC", True), ("America/New_York", False), ("Asia/Jakarta", True)]
)
def test_whoever_passed_the_lead_on_today_is_left_out_by_their_own_calendar(
    zone: str, is_left_out: bool
) -> None:
    ana = a_rep(timezone=zone)
    before_dawn_in_new_york = {ANA: MONDAY_9AM - hours(5)}

    assert passed_today(ana, TEAM, NOON, before_dawn_in_new_york) is is_left_out
    found = eligible([ana], LEAD, QUEUE, TEAM, NOON, loads={}, holders=(), passed_on=before_dawn_in_new_york)
    assert found == () or not is_left_out


def test_somebody_is_free_who_is_there_has_room_and_looks_at_nothing() -> None:
    def free(load: Load = Load(), **details: Any) -> bool:  # noqa: B008 - frozen
        return is_free(a_rep(**details), QUEUE, TEAM, NOON, load)

    assert free()
    assert not free(Load(taken=3))
    assert not free(Load(is_looking=True))
    assert not free(away_since=MONDAY_9AM)
    assert not free(timezone="Asia/Jakarta")
    assert not is_free(a_rep(MIA), QUEUE, TEAM, NOON, Load())


def test_nobody_is_left_when_all_who_are_there_have_passed_the_lead_on() -> None:
    def left(*people: Person, holders: Collection[str] = (), passed: Collection[str] = ()) -> bool:
        passed_on = dict.fromkeys(passed, NOON)
        return is_nobody_left(people, LEAD, QUEUE, TEAM, NOON, holders=holders, passed_on=passed_on)

    everybody = a_rep(ANA), a_rep(BEN), a_rep(MIA)
    assert left(*everybody, passed={ANA, BEN})
    assert left(*everybody, passed={ANA}, holders={BEN})
    assert left(a_rep(ANA), a_rep(BEN, away_since=MONDAY_9AM), passed={ANA})
    assert not left(*everybody, passed={ANA})
    assert not left(a_rep(ANA, away_since=MONDAY_9AM), passed={ANA})
    assert not left(a_rep(ANA), holders={ANA})


def test_turns_are_taken_by_idle_time_alone() -> None:
    loads = {ANA: Load(last_claim_at=NOON - hours(1)), BEN: Load(last_claim_at=NOON - hours(2))}

    assert [one.id for one in by_turn([a_rep(ANA), a_rep(BEN)], TEAM, loads, NOON)] == [BEN, ANA]
