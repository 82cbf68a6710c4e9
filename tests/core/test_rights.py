"""Who may do what: every action, for everybody, about what is theirs and what is not."""

from dataclasses import replace

import pytest

from core.answers import Refusal, Refused
from core.incidents import EVERY_QUEUE
from core.rights import RIGHTS, Action, Actor, actors, denied
from tests.builders import MIA, OLE, a_person, a_queue, a_team
from tests.core.rights_table import (
    CELLS,
    EVERYBODY,
    LOCAL,
    MEMBER,
    NORTH,
    OTHER,
    OWNER,
    QUEUES,
    REP,
    SOUTH,
    SOUTHERNER,
    WHO,
    Cell,
    a_team_with_everybody,
)

TEAM = a_team_with_everybody()
PEOPLE = {one.id: one for one in EVERYBODY}
CLAIM_OF = {"own": OWNER, "foreign": SOUTHERNER}
OF_A_CLAIM = {Action.WORK_CLAIM, Action.SEE_LEAD, Action.CORRECT_LEAD}


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.action}, {cell.place}: {cell.kind}")
def test_every_cell_of_the_table(cell: Cell) -> None:
    queue = None if cell.action is Action.WORK_CLAIM else QUEUES.get(cell.place)
    owner = CLAIM_OF.get(cell.place, cell.actor) if cell.action in OF_A_CLAIM else None

    refused = denied(cell.action, PEOPLE.get(cell.actor), TEAM, queue=queue, owner=owner)

    assert (refused.reason if refused else None) == cell.reason


def test_the_table_knows_every_action_and_everybody_who_acts() -> None:
    known = {(cell.action, cell.kind) for cell in CELLS}

    assert {action for action, _ in known} == set(Action) == set(RIGHTS)
    assert len(known) == len(Action) * len(Actor)
    assert len(WHO) == len(Actor) == 11


@pytest.mark.parametrize(
    ("who", "capacities"),
    [
        (None, {Actor.STRANGER}),
        (WHO["bot"], {Actor.BOT}),
        (WHO["guest"], {Actor.GUEST}),
        (WHO["leaver"], {Actor.LEAVER}),
        (MEMBER, {Actor.MEMBER}),
        (REP, {Actor.MEMBER, Actor.REP}),
        (OWNER, {Actor.MEMBER, Actor.REP, Actor.OWNER}),
        (MIA, {Actor.MEMBER, Actor.MANAGER, Actor.TEAM_MANAGER}),
        (LOCAL, {Actor.MEMBER, Actor.MANAGER}),
        (OTHER, {Actor.MEMBER, Actor.OTHER_MANAGER, Actor.TEAM_MANAGER}),
        (OLE, {Actor.MEMBER, Actor.OPS}),
    ],
)
def test_everybody_acts_in_the_capacities_they_have(who: str | None, capacities: set[Actor]) -> None:
    person = PEOPLE[who] if who else None

    assert actors(person, TEAM, queue=NORTH, owner=OWNER) == capacities


def test_a_team_of_one_person_has_them_act_as_everything() -> None:
    team, mia = a_team(people={"managers": [MIA]}), a_person(MIA)

    acting = actors(mia, team, queue=team.queues[0], owner=MIA)

    assert acting == {Actor.MEMBER, Actor.REP, Actor.OWNER, Actor.MANAGER, Actor.TEAM_MANAGER, Actor.OPS}


def test_a_role_by_user_group_is_worth_as_much_and_ends_with_the_group() -> None:
    team = a_team(a_queue("north", members=["S01"], managers=["S02"]), people={"reps": ["S01"]})
    north = team.queues[0]
    rep, manager = a_person(REP, groups=frozenset({"S01"})), a_person(MIA, groups=frozenset({"S02"}))

    may = [denied(Action.PULL, rep, team, queue=north), denied(Action.ARRANGE, manager, team, queue=north)]
    left = [replace(one, groups=frozenset()) for one in (rep, manager)]
    may_not = [denied(Action.PULL, left[0], team), denied(Action.ARRANGE, left[1], team, queue=north)]

    assert may == [None, None]
    assert may_not == [Refused(Refusal.NOT_A_REP), Refused(Refusal.NOT_IN_CHARGE, asked="north")]


def test_somebody_who_is_lent_pulls_where_they_are_lent_to_as_long_as_they_are() -> None:
    lent = a_person(MEMBER, lent_to=frozenset({"north"}))

    answers = [
        denied(Action.PULL, one, TEAM, queue=queue)
        for one, queue in ((lent, NORTH), (lent, SOUTH), (a_person(MEMBER), NORTH))
    ]

    assert answers == [
        None,
        Refused(Refusal.NOT_IN_QUEUE, asked="south", names=("north",)),
        Refused(Refusal.NOT_A_REP),
    ]


def test_an_owner_who_is_no_rep_any_more_works_no_claim() -> None:
    former = a_person(MEMBER)

    assert denied(Action.WORK_CLAIM, former, TEAM, owner=MEMBER) == Refused(Refusal.NOT_A_REP)


def test_whoever_is_not_in_charge_hears_of_which_queue() -> None:
    rep = PEOPLE[REP]

    about_one, about_all = (denied(Action.ANSWER_ALERT, rep, TEAM, queue=one) for one in (SOUTH, None))

    assert about_one == Refused(Refusal.NOT_IN_CHARGE, asked="south")
    assert about_all == Refused(Refusal.NOT_IN_CHARGE, asked=EVERY_QUEUE)


def test_whoever_is_not_the_owner_hears_whose_it_is() -> None:
    assert denied(Action.WORK_CLAIM, PEOPLE[REP], TEAM, owner=OWNER) == Refused(Refusal.NOT_YOURS, by=OWNER)
