"""Where a policy cannot have what it wants."""

from typing import Any

import pytest

from bot.contradictions import contradictions
from core.policies.team import TeamPolicy
from tests.builders import ANA, BEN, CLEO, MIA, a_person, a_queue, a_team

CHANNELS = {"team": "C1", "managers": "C2", "leadership": "C3", "ops": "C4"}


def complaints(team: TeamPolicy, *people: Any) -> list[str]:
    return [one.text for one in contradictions(team, people)]


def a_fine_team(*queues: Any, **policy: Any) -> TeamPolicy:
    given: dict[str, Any] = {"channels": CHANNELS, "people": {"reps": (ANA, BEN, CLEO, MIA)}}
    return a_team(*queues, **given | policy)


def test_a_team_whose_wishes_fit_together_hears_nothing() -> None:
    assert complaints(a_fine_team()) == []


def test_channels_that_are_missing_are_named_in_one_line() -> None:
    team = a_fine_team(channels={"team": "C1"})

    [complaint] = complaints(team)

    assert complaint.startswith("no channel for managers, leadership, ops:")


def test_more_queues_than_reps() -> None:
    queues = [a_queue(f"q{number}", when={"region": [str(number)]}) for number in range(4)]
    team = a_fine_team(*queues, a_queue("rest"))

    assert "5 queues for 4 reps: somebody's queue always waits" in complaints(team)


def test_nobody_knows_how_many_reps_a_group_has_until_they_are_met() -> None:
    team = a_fine_team(a_queue("one", when={"region": ["x"]}), a_queue("two"), people={"reps": ("S01SALES",)})
    ana = a_person(ANA, groups=frozenset({"S01SALES"}))

    unknown, met = complaints(team), complaints(team, ana)

    assert unknown == []
    assert "2 queues for 1 rep: somebody's queue always waits" in met


def test_a_queue_whose_members_are_no_reps_has_nobody() -> None:
    team = a_fine_team(a_queue(members=["U09EVE"]), people={"reps": (ANA, BEN)})

    assert "nobody serves the queue leads: none of its members is a rep" in complaints(team)


def test_a_queue_whose_group_has_nobody_among_those_met() -> None:
    team = a_fine_team(a_queue(members=["S02NORTH"]))

    unknown = complaints(team)
    met = complaints(team, a_person(ANA))

    assert unknown == []
    assert met == ["nobody serves the queue leads: none of its members is a rep"]


def test_a_depth_that_few_reps_cannot_claim_away_in_time_misses_the_age_goal() -> None:
    one_rep = a_fine_team(people={"reps": (ANA,)})
    more = a_fine_team(people={"reps": (ANA, BEN, CLEO, MIA)})
    patient = a_fine_team(
        a_queue(alerts={"average_age": "2d", "average_age_red": "3d"}), people={"reps": (ANA,)}
    )

    [complaint] = complaints(one_rep)

    assert "a depth of 50 counts as healthy, but 1 rep can claim 29 leads a day at most" in complaint
    assert "average ages of 42 h, and the goal is 12 h" in complaint
    assert complaints(more) == complaints(patient) == []


def test_members_met_of_a_group_are_the_ones_who_serve() -> None:
    team = a_fine_team(a_queue(members=["S01SALES"]))
    ana = a_person(ANA, groups=frozenset({"S01SALES"}))

    [complaint] = complaints(team, ana, a_person(BEN))

    assert "1 rep can claim" in complaint


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"claims": {"cap": 4}}, "a batch needs 5 free places, the cap has 4"),
        ({"contact": {"within": "1h", "warn_before": "2h"}}, "the contact warning is due before the claim"),
    ],
)
def test_numbers_that_do_not_fit_each_other(policy: dict[str, Any], words: str) -> None:
    assert any(words in complaint for complaint in complaints(a_fine_team(**policy)))


FEW: dict[str, Any] = {"depth": {"yellow": 10}}
ASKS: dict[str, Any] = {**FEW, "when": {"region": ["DACH", "APAC"]}, "skills": ["region", "language"]}


def test_a_skill_that_no_rep_lists_sorts_nobody_out() -> None:
    lists = {ANA: {"skills": {"region": ["dach", "apac"]}}}
    team = a_fine_team(
        a_queue("north", **ASKS), a_queue(**FEW), people={"reps": [ANA, BEN], "details": lists}
    )

    found = complaints(team)

    assert found == ["north asks for language, and no rep lists any: everybody takes every lead there"]


def test_a_queue_gets_no_leads_that_none_of_its_reps_may_take() -> None:
    lists = {
        who: {"skills": {"region": [where], "language": ["de"]}}
        for who, where in ((ANA, "dach"), (BEN, "EMEA"))
    }
    members = {"reps": [ANA, BEN], "details": lists}
    team = a_fine_team(a_queue("north", **ASKS), a_queue(**FEW), people=members)
    with_cleo = a_fine_team(
        a_queue("north", **ASKS), a_queue(**FEW), people=members | {"reps": [ANA, BEN, CLEO]}
    )

    assert complaints(team) == [
        "north gets leads of region APAC, and no rep there has that: nobody may take them"
    ]
    assert complaints(with_cleo) == []


def test_what_the_members_of_a_group_can_take_is_judged_once_they_are_met() -> None:
    lists = {ANA: {"skills": {"region": ["DACH"], "language": ["de"]}}}
    people = {"reps": ["S01SALES"], "details": lists}
    team = a_fine_team(a_queue("north", **ASKS), a_queue(**FEW), people=people)

    unknown = complaints(team)
    met = complaints(team, a_person(ANA, groups=frozenset({"S01SALES"})))

    assert unknown == []
    assert "north gets leads of region APAC, and no rep there has that: nobody may take them" in met
