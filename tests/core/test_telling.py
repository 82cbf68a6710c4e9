"""Whom to tell and when, and who is told instead."""

import pytest

from core.incidents import AlertRule, Incident
from core.model import Person
from core.notices import Address, Audience, NoticeKind
from core.telling import Hurry, decent_from, to_leadership, to_managers, to_ops, to_rep
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MIA,
    MONDAY_9AM,
    OLE,
    a_notice,
    a_person,
    a_queue,
    a_team,
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

    (told,) = to_managers(QUEUE, team, EVERYBODY, at(now), hurry=Hurry.LATER)

    assert told.due_at == at(paged)


def test_lunch_does_not_count_among_those_two_hours() -> None:
    team = a_team(people=PEOPLE, channels=CHANNELS, calendar={"mon-fri": ["09:00-10:00", "12:00-17:00"]})

    (told,) = to_managers(QUEUE, team, EVERYBODY, MONDAY_9AM, hurry=Hurry.LATER)

    assert told.due_at == MONDAY_9AM + hours(4)


def test_who_is_always_there_is_paged_at_once() -> None:
    team = a_team(people=PEOPLE, channels=CHANNELS, calendar="always")

    (told,) = to_managers(QUEUE, team, EVERYBODY, NIGHT, hurry=Hurry.LATER)

    assert told.due_at == NIGHT


def test_leads_nobody_is_in_a_hurry_about_reach_the_managers_together() -> None:
    team = a_team(people=PEOPLE, channels=CHANNELS)

    morning, noon, evening = (
        to_managers(QUEUE, team, EVERYBODY, MONDAY_9AM + hours(after), hurry=Hurry.TOGETHER)[0]
        for after in (0, 3, 7)
    )

    assert [one.due_at for one in (morning, noon, evening)] == [
        MONDAY_9AM + hours(2),
        MONDAY_9AM + hours(6),
        MONDAY_9AM + hours(26),
    ]


# Leadership.


@pytest.mark.parametrize(
    ("channels", "told"),
    [
        ({"leadership": "C0LEAD", **CHANNELS}, ["C0LEAD"]),
        (CHANNELS, ["C0MANAGERS"]),
        ({"team": "C0TEAM"}, ["C0TEAM"]),
        ({"ops": "C0OPS"}, [CLEO, MIA]),
        ({}, [CLEO, MIA]),
    ],
)
def test_leadership_without_a_channel_is_told_where_the_managers_are(
    channels: dict[str, str], told: list[str]
) -> None:
    team = a_team(people=PEOPLE, channels=channels)

    assert named(to_leadership(QUEUE, team, EVERYBODY, MONDAY_9AM)) == told


def test_alerts_about_age_wait_for_everybody_after_an_opening() -> None:
    team = a_team(people=PEOPLE, channels={"leadership": "C0LEAD", **CHANNELS})
    given_ = (team, EVERYBODY, MONDAY_9AM)

    told = (*to_ops(*given_, hurry=Hurry.LATER), *to_leadership(QUEUE, *given_, hurry=Hurry.LATER))

    assert {one.due_at for one in told} == {MONDAY_9AM + hours(2)}


@pytest.mark.parametrize(
    ("rule", "waits"), [(AlertRule.AGING, 2), (AlertRule.AVERAGE_AGE, 2), (AlertRule.DEPTH, 0), (None, 0)]
)
def test_what_comes_late_keeps_that_too(rule: AlertRule | None, waits: int) -> None:
    notice = a_notice(None, "C0MANAGERS", kind=NoticeKind.ALERT)
    incident = Incident(1, "leads", rule, MONDAY_9AM) if rule else None

    assert decent_from(notice, None, a_team(), MONDAY_9AM, incident) == MONDAY_9AM + hours(waits)
