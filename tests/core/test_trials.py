"""What another policy would have done: told from facts, compared lead by lead."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import trials
from core.intake import Decision
from core.model import Lead, LeadState, LeadType, Person
from core.policies.team import TeamPolicy
from core.reports import Share
from core.trials import Comparison, Example, Judgement, Lack, Move, Stranding, Trial
from tests.builders import ANA, BEN, a_lead, a_person, a_queue, a_team, some_facts

REST = a_queue("rest")
NORTH = a_queue("north", when={"region": ["north"]})
TODAY = a_team(NORTH, REST)


def tried(
    other: TeamPolicy, *leads: Lead, today: TeamPolicy = TODAY, people: tuple[Person, ...] = ()
) -> Trial:
    comparison = Comparison(today, other, people)
    for lead in leads:
        comparison.add(lead)
    return comparison.result()


def northern(number: int, **details: Any) -> Lead:
    return a_lead(f"North {number}", id=number, queue="north", region="north", **details)


def test_leads_that_another_queue_would_have_got_are_counted_and_the_newest_three_are_named() -> None:
    other = a_team(a_queue("hot", when={"type": ["hot_inbound"]}), NORTH, REST)
    hot = [northern(number, type=LeadType.HOT_INBOUND) for number in (1, 2, 4)]
    hot.append(northern(5, type=LeadType.HOT_INBOUND, external_id="crm-5"))

    trial = tried(other, *hot, northern(6), a_lead(id=7, queue="rest"))

    named = (Example(5, "crm-5"), Example(4, None), Example(2, None))
    assert trial.moves == (Move(4, named, "north", "hot"),)
    assert (trial.leads, trial.elsewhere) == (6, Share(4, 6))
    assert (trial.judgements, trial.by_hand) == ((), 0)


def test_what_a_queue_is_called_otherwise_goes_elsewhere_and_larger_groups_come_first() -> None:
    other = a_team(a_queue("polar", when={"region": ["north"]}), a_queue("others"))

    trial = tried(other, northern(1), a_lead(id=2, queue="rest"), a_lead(id=3, queue="rest"))

    assert [(one.before, one.after, one.leads) for one in trial.moves] == [
        ("rest", "others", 2),
        ("north", "polar", 1),
    ]


def test_erased_leads_say_nothing_and_are_counted_apart() -> None:
    trial = tried(a_team(REST), northern(1), northern(2, state=LeadState.ERASED))

    assert (trial.leads, trial.erased, trial.elsewhere.part) == (1, 1, 1)


def test_who_stands_elsewhere_than_the_rules_say_is_told_by_the_rules_and_counted() -> None:
    named = a_lead("Named", id=1, queue="north")
    in_lane, gone = replace(northern(2), queue="north-fast"), a_lead("Gone", id=3, queue="gone")

    trial = tried(a_team(REST), named, in_lane, gone)

    assert trial.by_hand == 2
    assert [(one.before, one.after, one.leads) for one in trial.moves] == [("north", "rest", 1)]


def test_a_higher_minimum_sends_leads_to_review_and_a_lower_one_lets_them_in() -> None:
    stricter = a_team(NORTH, a_queue("rest", min_score=60))
    looser = a_team(NORTH, REST, entry={"min_score": 20})
    weak, fair, strong = (
        a_lead(f"Scored {score}", id=score, queue="rest", score=score) for score in (30, 50, 70)
    )

    down, up = tried(stricter, weak, fair, strong), tried(looser, weak, fair, strong)

    review, in_line = Decision.REVIEW, Decision.STRAIGHT_IN
    assert down.judgements == (Judgement(1, (Example(50, None),), in_line, review, "below_minimum"),)
    assert up.judgements == (Judgement(1, (Example(30, None),), review, in_line, "score"),)
    assert (down.moves, up.moves) == ((), ())


def test_lists_of_the_door_judge_otherwise_as_well() -> None:
    other = a_team(NORTH, REST, entry={"competitors": ["rival.example"], "required": ["company", "phone"]})
    rival = a_lead("Rival", id=1, queue="rest", email="eve@rival.example", phone="+49 30 1")
    without_phone = a_lead("Quiet", id=2, queue="rest")

    trial = tried(other, rival, without_phone, a_lead(id=3, queue="rest", phone="+49 30 2"))

    assert {one.rule: one.leads for one in trial.judgements} == {"competitor": 1, "incomplete": 1}


def test_a_lead_that_moves_is_judged_by_the_minimum_of_where_it_would_go() -> None:
    today = a_team(a_queue("north", when={"region": ["north"]}, min_score=80), REST)

    trial = tried(a_team(REST), northern(1, score=50), today=today)

    assert [(one.before, one.after) for one in trial.judgements] == [(Decision.REVIEW, Decision.STRAIGHT_IN)]


SPEAKING = a_team(
    a_queue("rest", skills=["language"]),
    people={"reps": [ANA, BEN], "details": {ANA: {"skills": {"language": ["de"]}}, BEN: {}}},
)
"""Ben lists no languages, and so takes everything."""


def test_leads_that_nobody_has_the_skills_for_are_named_with_how_many_nobody_takes_today() -> None:
    alone = a_team(*SPEAKING.queues, people={**SPEAKING.people.model_dump(), "reps": [ANA]})
    german, french = a_lead(id=1, queue="rest", language="DE"), a_lead(id=2, queue="rest", language="fr")
    unsaid, known = a_lead(id=3, queue="rest"), (a_person(ANA), a_person(BEN))

    newly = tried(alone, german, french, unsaid, today=SPEAKING, people=known)
    still = tried(alone, german, french, unsaid, today=alone, people=known)

    assert newly.stranded == (Stranding(1, (Example(2, None),), "rest", Lack.SKILLS, already=0),)
    assert still.stranded == (Stranding(1, (Example(2, None),), "rest", Lack.SKILLS, already=1),)
    assert newly.people == 2


def test_a_queue_whose_members_are_nobody_we_know_leaves_its_leads_to_nobody() -> None:
    other = a_team(a_queue("rest", members=["U09GONE"]))

    trial = tried(other, a_lead(id=1, queue="rest"), people=(a_person(ANA),))

    assert [(one.queue, one.why, one.leads) for one in trial.stranded] == [("rest", Lack.NOBODY, 1)]


def test_nothing_is_said_about_people_or_groups_that_are_not_known_yet() -> None:
    by_group = a_team(a_queue("rest", members=["S01NEW"]))
    lead = a_lead(id=1, queue="rest")

    unmet = tried(by_group, lead)
    unknown = tried(by_group, lead, people=(a_person(ANA),))
    known = tried(by_group, lead, people=(a_person(ANA, groups=frozenset({"S01NEW"})),))

    assert (unmet.people, unmet.stranded) == (0, ())
    assert (unknown.unknown_groups, unknown.stranded) == (("S01NEW",), ())
    assert (known.unknown_groups, known.stranded) == ((), ())


def test_however_many_languages_there_are_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "_REMEMBERED", 2)
    alone = a_team(*SPEAKING.queues, people={**SPEAKING.people.model_dump(), "reps": [ANA]})
    spoken = ["fr", "es", "de", "fr", "it", "fr"]

    trial = tried(
        alone,
        *(a_lead(id=number, queue="rest", language=one) for number, one in enumerate(spoken, 1)),
        people=(a_person(ANA),),
    )

    assert [one.leads for one in trial.stranded] == [5]


def test_without_leads_there_is_no_share() -> None:
    trial = tried(a_team(REST))

    assert (trial.leads, trial.elsewhere.value, trial.moves) == (0, None, ())


WORDS = st.sampled_from([None, "north", "South", "de", "fr", ""])
FACTS = st.builds(
    some_facts,
    company=st.sampled_from(["Acme", "Rival", "Uni"]),
    email=st.sampled_from([None, "a@acme.example", "b@rival.example", "c@uni-x.example", "nonsense"]),
    type=st.sampled_from(LeadType),
    score=st.none() | st.integers(0, 100),
    region=WORDS,
    language=WORDS,
    source=st.sampled_from([None, "referral", "web"]),
    referrer=st.sampled_from([None, "Acme", "eve@rival.example"]),
    plan=WORDS,
)
QUEUES = st.lists(
    st.builds(
        a_queue,
        name=st.sampled_from(["a", "b", "c"]),
        when=st.dictionaries(
            st.sampled_from(["region", "type", "plan"]), st.just(("north", "cold")), max_size=2
        ),
        min_score=st.none() | st.integers(0, 100),
        skills=st.sampled_from([(), ("language",)]),
        members=st.sampled_from([(), (ANA,), (BEN, "S01HEADS")]),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
)
TEAMS = st.builds(
    lambda queues, minimum: a_team(*queues, REST, entry={"min_score": minimum, "competitors": ["Rival"]}),
    QUEUES,
    st.integers(0, 100),
)


@given(team=TEAMS, facts=st.lists(FACTS, max_size=8))
def test_the_same_policy_moves_nothing_and_judges_nothing_otherwise(
    team: TeamPolicy, facts: list[Any]
) -> None:
    twin = TeamPolicy.model_validate(team.model_dump())
    leads = [a_lead(queue="rest", **_named(one)) for one in facts]

    trial = tried(twin, *leads, today=team, people=(a_person(ANA), a_person(BEN)))

    assert (trial.leads, trial.moves, trial.judgements) == (len(facts), (), ())
    assert all(one.already == one.leads for one in trial.stranded)


@given(today=TEAMS, other=TEAMS, facts=st.lists(FACTS, max_size=8))
def test_there_and_back_moves_the_same_leads(today: TeamPolicy, other: TeamPolicy, facts: list[Any]) -> None:
    leads = [a_lead(queue="rest", **_named(one)) for one in facts]

    there, back = tried(other, *leads, today=today), tried(today, *leads, today=other)

    assert {(one.before, one.after, one.leads) for one in there.moves} == {
        (one.after, one.before, one.leads) for one in back.moves
    }
    assert there.elsewhere == back.elsewhere
    assert there.share(*there.judgements) == back.share(*back.judgements)


def _named(facts: Any) -> dict[str, Any]:
    known = {name: getattr(facts, name) for name in type(facts).__slots__ if name != "attributes"}
    return {**known, **facts.attributes, "company": facts.company}
