"""Who plays which role, who serves which queue, and who may take which lead."""

from zoneinfo import ZoneInfo

import pytest

from core.model import Person, Role
from core.people import (
    answers_for,
    calendar_of,
    language,
    may_take,
    queues_of,
    roles,
    serves,
    zone,
)
from core.policies.queues import QueuePolicy, Skill
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_lead, a_person, a_queue, a_team
from tests.core.unworked import at

NAMED = a_team(people={"reps": [ANA, "S02SALES"], "managers": [MIA], "ops": [OLE]})


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (a_person(ANA), {Role.REP}),
        (a_person(BEN), set()),
        (a_person(BEN, groups=frozenset({"S02SALES"})), {Role.REP}),
        (a_person(BEN, is_admin=True), set()),
        (a_person(MIA), {Role.MANAGER}),
        (a_person(OLE), {Role.OPS}),
        (a_person(ANA, is_guest=True), set()),
        (a_person(ANA, is_bot=True), set()),
        (a_person(ANA, is_deleted=True), set()),
    ],
)
def test_the_policy_names_who_is_what(person: Person, expected: set[Role]) -> None:
    assert roles(person, NAMED) == expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (a_person(ANA), {Role.REP}),
        (a_person(MIA, is_admin=True), {Role.REP, Role.MANAGER, Role.OPS}),
        (a_person(MIA, is_admin=True, is_guest=True), set()),
    ],
)
def test_without_names_every_full_member_is_a_rep_and_admins_manage(
    person: Person, expected: set[Role]
) -> None:
    assert roles(person, a_team()) == expected


def test_without_ops_the_managers_are() -> None:
    team = a_team(people={"managers": [MIA]})

    assert roles(a_person(MIA), team) == {Role.REP, Role.MANAGER, Role.OPS}
    assert roles(a_person(OLE, is_admin=True), team) == {Role.REP}


def test_a_rep_serves_the_queues_that_name_them_and_those_that_name_nobody() -> None:
    north, south, rest = a_queue("north", members=[ANA]), a_queue("south", members=[BEN]), a_queue("rest")
    team = a_team(north, south, rest, people={"reps": [ANA, BEN]})

    assert queues_of(a_person(ANA), team) == (north, rest)
    assert queues_of(a_person(CLEO), team) == ()


def test_a_member_who_is_no_rep_serves_no_queue() -> None:
    queue = a_queue(members=[MIA])

    assert not serves(a_person(MIA), queue, a_team(queue, people={"reps": [ANA]}))


@pytest.mark.parametrize(
    ("queue", "lead_speaks", "rep_speaks", "fits"),
    [
        (a_queue(skills=["language"]), "de", ["de", "en"], True),
        (a_queue(skills=["language"]), "DE", ["de"], True),
        (a_queue(skills=["language"]), "de", ["DE"], True),
        (a_queue(skills=["language"]), "id", ["de", "en"], False),
        (a_queue(skills=["language"]), None, ["de"], True),
        (a_queue(skills=["language"]), "id", [], True),
        (a_queue(skills=[]), "id", ["de"], True),
        (a_queue(skills=["product"]), "id", ["de"], True),
    ],
    ids=["match", "capitals", "small", "other", "lead silent", "rep takes all", "not asked", "other skill"],
)
def test_a_rep_may_take_what_their_skills_fit(
    queue: QueuePolicy, lead_speaks: str | None, rep_speaks: list[str], fits: bool
) -> None:
    team = a_team(queue, people={"details": {ANA: {"skills": {Skill.LANGUAGE: rep_speaks}}}})

    assert may_take(a_person(ANA), a_lead(language=lead_speaks), queue, team) is fits


def test_skills_alone_do_not_make_a_rep_of_the_queue() -> None:
    queue = a_queue(members=[BEN], skills=["language"])
    team = a_team(queue, people={"details": {ANA: {"skills": {"language": ["de"]}}}})

    assert not may_take(a_person(ANA), a_lead(language="de"), queue, team)


def test_a_person_lives_where_the_policy_says_or_else_where_slack_does() -> None:
    team = a_team(people={"details": {ANA: {"timezone": "Asia/Jakarta"}}})

    assert zone(a_person(ANA), team) == ZoneInfo("Asia/Jakarta")
    assert zone(a_person(BEN), team) == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("details", "opens"),
    [
        ({}, "2026-03-02 10:00"),
        ({"timezone": "Asia/Jakarta"}, "2026-03-02 04:00"),
        ({"calendar": {"mon": ["08:00-12:00"]}}, "2026-03-02 08:00"),
        ({"calendar": "always"}, "2026-03-02 00:00"),
    ],
    ids=["the team's", "in another zone", "of their own", "day and night"],
)
def test_a_person_works_their_own_hours_or_the_teams_where_they_live(
    details: dict[str, object], opens: str
) -> None:
    team = a_team(calendar={"mon-fri": ["10:00-18:00"]}, people={"details": {ANA: details}})

    calendar = calendar_of(a_person(ANA, timezone="Europe/Berlin"), team)

    assert calendar.opens_at(at("2026-03-02 00:00", "Europe/Berlin")) == at(opens, "Europe/Berlin")


OWN = a_queue("own", managers=[BEN, "S02LEADS"])
REST = a_queue("rest")


@pytest.mark.parametrize(
    ("person", "own", "rest"),
    [
        (a_person(MIA), False, True),
        (a_person(BEN), True, False),
        (a_person(CLEO, groups=frozenset({"S02LEADS"})), True, False),
        (a_person(BEN, is_deleted=True), False, False),
        (a_person(BEN, is_guest=True), False, False),
        (a_person(MIA, is_bot=True), False, False),
        (a_person(ANA), False, False),
        (a_person(CLEO, is_admin=True), False, False),
    ],
)
def test_a_queues_own_managers_answer_for_it_and_the_teams_for_the_others(
    person: Person, own: bool, rest: bool
) -> None:
    assert answers_for(person, OWN, NAMED) is own
    assert answers_for(person, REST, NAMED) is rest


def test_ops_decide_about_every_queue_but_are_nobodys_manager() -> None:
    ole = a_person(OLE)

    assert [answers_for(ole, queue, NAMED) for queue in (OWN, REST)] == [True, True]
    assert [answers_for(ole, queue, NAMED, ops=False) for queue in (OWN, REST)] == [False, False]


def test_without_ops_the_teams_managers_decide_about_queues_with_managers_of_their_own_too() -> None:
    team = a_team(people={"managers": [MIA]})

    assert answers_for(a_person(MIA), OWN, team)
    assert not answers_for(a_person(MIA), OWN, team, ops=False)


@pytest.mark.parametrize(
    ("locale", "speaks"),
    [
        ("en-US", "en"),
        ("de-DE", "de"),
        ("DE_at", "de"),
        ("id-ID", "id"),
        ("in", "id"),
        ("fr-FR", "en"),
        ("", "en"),
    ],
)
def test_everybody_is_spoken_to_in_their_language_or_in_english(locale: str, speaks: str) -> None:
    assert language(a_person(locale=locale)) == speaks
