"""Whom to tell and when, and who is told instead."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Person
from core.notices import Address, Audience, Notice, NoticeKind
from core.policies.team import TeamPolicy
from core.telling import instead, redirected, to_managers, to_ops, to_rep
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MIA,
    MONDAY_9AM,
    OLE,
    a_lead,
    a_notice,
    a_person,
    a_queue,
    a_team,
    days,
    hours,
)
from tests.core.unworked import at

PEOPLE = {"reps": [ANA, BEN], "managers": [MIA, CLEO], "ops": [OLE]}
CHANNELS = {"team": "C0TEAM", "managers": "C0MANAGERS", "ops": "C0OPS"}
QUEUE = a_queue()
EVERYBODY = [a_person(one, timezone="UTC") for one in (ANA, BEN, CLEO, MIA, OLE)]
NIGHT = MONDAY_9AM - hours(6)


def named(addresses: tuple[Address, ...]) -> list[str]:
    return [one.to for one in addresses]


# A rep.


def test_a_rep_is_told_in_their_own_hours() -> None:
    team = a_team(people={"details": {ANA: {"timezone": "Asia/Jakarta"}}})

    ana = to_rep(a_person(ANA), team, at("2026-03-02 18:00", "Asia/Jakarta"))
    ben = to_rep(a_person(BEN), team, at("2026-03-02 16:59", "Europe/Berlin"))

    assert ana == (Address(ANA, at("2026-03-03 09:00", "Asia/Jakarta"), Audience.REP),)
    assert ben == (Address(BEN, at("2026-03-02 16:59", "Europe/Berlin"), Audience.REP),)


@pytest.mark.parametrize("person", [None, a_person(is_deleted=True), a_person(is_guest=True)])
def test_whoever_has_left_is_told_nothing(person: Person | None) -> None:
    assert to_rep(person, a_team(), MONDAY_9AM) == ()


# Managers and ops.


@pytest.mark.parametrize(
    ("channels", "managers", "ops"),
    [
        (CHANNELS, ["C0MANAGERS"], ["C0OPS"]),
        ({"team": "C0TEAM", "managers": "C0MANAGERS"}, ["C0MANAGERS"], ["C0MANAGERS"]),
        ({"team": "C0TEAM"}, ["C0TEAM"], ["C0TEAM"]),
        ({"ops": "C0OPS"}, [CLEO, MIA], ["C0OPS"]),
        ({"leadership": "C0LEAD"}, [CLEO, MIA], [OLE]),
        ({}, [CLEO, MIA], [OLE]),
    ],
)
def test_a_channel_that_is_not_there_falls_back_to_the_next_and_to_direct_messages(
    channels: dict[str, str], managers: list[str], ops: list[str]
) -> None:
    team = a_team(people=PEOPLE, channels=channels)

    told_managers, told_ops = (
        to_managers(QUEUE, team, EVERYBODY, MONDAY_9AM),
        to_ops(team, EVERYBODY, MONDAY_9AM),
    )

    assert (named(told_managers), named(told_ops)) == (managers, ops)
    assert {one.audience for one in told_managers} == {Audience.MANAGERS}
    assert {one.audience for one in told_ops} == {Audience.OPS}


def test_a_queue_with_managers_of_its_own_tells_these() -> None:
    own = a_queue(managers=[BEN, "S0LEADS"])
    everybody = [*EVERYBODY, a_person("U0ZOE", groups=frozenset({"S0LEADS"}))]

    told = to_managers(own, a_team(own, people=PEOPLE), everybody, MONDAY_9AM)

    assert named(told) == [BEN, "U0ZOE"]


def test_with_nothing_but_tokens_the_admins_are_told() -> None:
    admin = a_person(MIA, is_admin=True)

    assert named(to_managers(QUEUE, a_team(), [*EVERYBODY[:2], admin], MONDAY_9AM)) == [MIA]
    assert named(to_ops(a_team(), [*EVERYBODY[:2], admin], MONDAY_9AM)) == [MIA]


def test_where_there_is_no_manager_ops_hear() -> None:
    team = a_team(people={"managers": ["U0NOBODY"], "ops": [OLE]})

    assert to_managers(QUEUE, team, EVERYBODY, MONDAY_9AM) == to_ops(team, EVERYBODY, MONDAY_9AM)
    assert named(to_ops(team, EVERYBODY, MONDAY_9AM)) == [OLE]


def test_where_there_is_nobody_nobody_is_told() -> None:
    team = a_team(people={"managers": ["U0NOBODY"], "ops": ["U0NOBODY"]})

    assert to_managers(QUEUE, team, EVERYBODY, MONDAY_9AM) == to_ops(team, EVERYBODY, MONDAY_9AM) == ()


def test_a_channel_keeps_the_teams_hours_and_a_person_their_own() -> None:
    team = a_team(people=PEOPLE, timezone="Asia/Jakarta", channels={"ops": "C0OPS"})

    (ops,) = to_ops(team, EVERYBODY, NIGHT)
    managers = to_managers(QUEUE, team, EVERYBODY, NIGHT)

    assert ops.due_at == NIGHT == at("2026-03-02 10:00", "Asia/Jakarta")
    assert {one.due_at for one in managers} == {MONDAY_9AM}


@pytest.mark.parametrize(
    ("now", "paged"),
    [
        ("2026-03-02 03:00", "2026-03-02 11:00"),
        ("2026-03-02 09:00", "2026-03-02 11:00"),
        ("2026-03-02 10:59", "2026-03-02 11:00"),
        ("2026-03-02 11:01", "2026-03-02 11:01"),
        ("2026-03-02 12:45", "2026-03-02 13:00"),
        ("2026-03-02 13:15", "2026-03-02 13:15"),
        ("2026-03-02 17:00", "2026-03-03 11:00"),
        ("2026-03-06 17:00", "2026-03-09 11:00"),
    ],
)
def test_news_about_age_waits_two_hours_after_every_opening_but_not_after_lunch(now: str, paged: str) -> None:
    hours_ = {"mon-fri": ["09:00-12:30", "13:00-17:00"]}
    team = a_team(people=PEOPLE, channels=CHANNELS, calendar=hours_)

    (told,) = to_managers(QUEUE, team, EVERYBODY, at(now), about_age=True)

    assert told.due_at == at(paged)


def test_lunch_does_not_count_among_those_two_hours() -> None:
    team = a_team(people=PEOPLE, channels=CHANNELS, calendar={"mon-fri": ["09:00-10:00", "12:00-17:00"]})

    (told,) = to_managers(QUEUE, team, EVERYBODY, MONDAY_9AM, about_age=True)

    assert told.due_at == MONDAY_9AM + hours(4)


def test_who_is_always_there_is_paged_at_once() -> None:
    team = a_team(people=PEOPLE, channels=CHANNELS, calendar="always")

    (told,) = to_managers(QUEUE, team, EVERYBODY, NIGHT, about_age=True)

    assert told.due_at == NIGHT


# Somebody cannot be reached.


def passed_on(
    team: TeamPolicy, to: str, audience: Audience, *, tried: set[str] | None = None
) -> list[list[str]]:
    """Every group of people tried one after another, as long as nobody can be reached."""
    notice, groups = a_notice(a_lead(), to, audience=audience), list[list[str]]()
    known = {to} | (tried or set())
    while others := instead(notice, QUEUE, team, EVERYBODY, MONDAY_9AM, tried=known):
        groups.append(named(others))
        known |= set(groups[-1])
        notice = replace(notice, to=others[0].to, audience=others[0].audience)
    return groups


@pytest.mark.parametrize(
    ("channels", "order"),
    [
        (CHANNELS, [["C0MANAGERS"], ["C0TEAM"], [CLEO, MIA], ["C0OPS"], [OLE]]),
        ({"managers": "C0MANAGERS"}, [["C0MANAGERS"], [CLEO, MIA], [OLE]]),
        ({}, [[CLEO, MIA], [OLE]]),
    ],
)
def test_after_the_rep_come_the_managers_and_after_them_ops(
    channels: dict[str, str], order: list[list[str]]
) -> None:
    team = a_team(people=PEOPLE, channels=channels)

    assert passed_on(team, ANA, Audience.REP) == order
    assert passed_on(team, "C0OPS", Audience.OPS)[-1] == [OLE]


def test_of_several_managers_only_those_who_know_nothing_are_told() -> None:
    team = a_team(people=PEOPLE)

    assert passed_on(team, MIA, Audience.MANAGERS) == [[CLEO], [OLE]]
    assert passed_on(team, MIA, Audience.MANAGERS, tried={CLEO}) == [[OLE]]


def test_a_manager_who_cannot_be_reached_as_a_rep_leaves_it_to_the_other_one() -> None:
    team = a_team(people={"managers": [ANA, MIA]})

    assert passed_on(team, ANA, Audience.REP) == [[MIA]]


def test_a_message_about_no_queue_goes_to_ops() -> None:
    silent = Notice("silent:1@C0OPS", NoticeKind.SILENT, "C0OPS", MONDAY_9AM, audience=Audience.OPS)
    team = a_team(people=PEOPLE, channels=CHANNELS)

    others = instead(silent, None, team, EVERYBODY, NIGHT, tried={"C0OPS"})

    assert named(others) == ["C0MANAGERS"]
    assert others[0].due_at == MONDAY_9AM


def test_without_a_queue_no_person_is_its_manager() -> None:
    notice = a_notice(a_lead(), ANA)

    assert named(instead(notice, None, a_team(people=PEOPLE), EVERYBODY, MONDAY_9AM, tried={ANA})) == [OLE]


channel_sets = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["C0ONE", "C0TWO", "C0TEAM"]) for name in ("team", "managers", "ops")}
)
role_sets = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from([ANA, BEN, MIA, OLE]), min_size=1, unique=True)
        for name in ("managers", "ops")
    },
)


@given(channel_sets, role_sets, st.sampled_from(Audience), st.sampled_from([ANA, MIA, "C0ONE", "C0TEAM"]))
def test_nobody_is_told_twice_and_it_ends(
    channels: dict[str, str], roles: dict[str, Any], audience: Audience, to: str
) -> None:
    team = a_team(people=roles, channels=channels)

    tried = [one for group in passed_on(team, to, audience) for one in group]

    assert to not in tried
    assert len(set(tried)) == len(tried)


def test_news_passed_on_is_the_same_news_under_the_new_readers_name() -> None:
    lead = a_lead()
    notice = a_notice(lead, ANA, key=f"breach:17:1@{ANA}", kind=NoticeKind.BREACH, claim_id=17, repeated=True)
    others = (Address("C0MANAGERS", MONDAY_9AM + days(1), Audience.MANAGERS),)

    (passed,) = redirected(notice, others, MONDAY_9AM)

    assert passed == replace(
        notice,
        key="breach:17:1@C0MANAGERS",
        to="C0MANAGERS",
        due_at=MONDAY_9AM + days(1),
        audience=Audience.MANAGERS,
        repeated=False,
    )


def test_that_no_clock_ticks_waits_for_nobodys_morning() -> None:
    silent = Notice(f"silent:1@{OLE}", NoticeKind.SILENT, OLE, NIGHT, audience=Audience.OPS)

    (passed,) = redirected(silent, (Address("C0TEAM", MONDAY_9AM, Audience.OPS),), NIGHT)

    assert passed.due_at == NIGHT
