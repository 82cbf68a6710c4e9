"""Why nobody may take a lead: one reason for each, by the very rule by which leads are pulled."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Stranded
from core.model import LeadFacts
from core.notices import Address, Audience
from core.people import may_take
from core.policies.queues import QueuePolicy, Skill
from core.policies.team import TeamPolicy
from core.stranded import crew, expected, lacking, news, reason_id, worst_first
from tests.builders import ANA, BEN, CLEO, MONDAY_9AM, a_lead, a_person, a_queue, a_team, hours, people

LANGUAGE, PRODUCT, REGION = Skill.LANGUAGE, Skill.PRODUCT, Skill.REGION


def a_staff(queue: QueuePolicy, **skills: dict[str, list[str]]) -> TeamPolicy:
    """Ana, Ben and Cleo, as far as they are named, with these skills."""
    ids = {"ana": ANA, "ben": BEN, "cleo": CLEO}
    details = {ids[name]: {"skills": theirs} for name, theirs in skills.items()}
    return a_team(queue, people={"reps": list(details), "details": details})


def reason(queue: QueuePolicy, team: TeamPolicy, **facts: str) -> tuple[Skill, ...] | None:
    """What is lacking for a lead that says this; ``None`` where somebody may take it."""
    reps = crew(queue, team, people(ANA, BEN, CLEO))
    return None if reps is None else lacking(LeadFacts(**facts), queue.skills, reps)  # type: ignore[arg-type]


def test_a_language_that_no_rep_has_is_the_reason() -> None:
    queue = a_queue(skills=["region", "language"])
    team = a_staff(queue, ana={"language": ["de", "EN"], "region": ["dach", "apac"]})

    found = [reason(queue, team, language=one, region="DACH") for one in ("fr", "DE", "en")]

    assert found == [(LANGUAGE,), None, None]


def test_a_rep_with_several_regions_takes_leads_of_each_however_they_are_written() -> None:
    queue = a_queue(skills=["region"])
    team = a_staff(queue, ana={"region": ["dach", "apac"]})

    found = [reason(queue, team, region=one) for one in ("DACH", "apac", "Apac", "EMEA")]

    assert found == [None, None, None, (REGION,)]


def test_of_two_that_nobody_has_the_first_the_queue_asks_for_is_told() -> None:
    queue = a_queue(skills=["product", "language"])
    team = a_staff(queue, ana={"language": ["de"], "product": ["crm"]})

    assert reason(queue, team, language="fr", product="erp") == (PRODUCT,)


def test_what_is_there_but_not_in_one_head_is_told_together() -> None:
    queue = a_queue(skills=["language", "product", "region"])
    team = a_staff(
        queue,
        ana={"language": ["de"], "product": ["crm"], "region": ["dach"]},
        ben={"language": ["fr"], "product": ["erp"], "region": ["dach"]},
    )

    assert reason(queue, team, language="fr", product="crm", region="dach") == (LANGUAGE, PRODUCT)


def test_all_three_may_be_what_nobody_has_together() -> None:
    queue = a_queue(skills=["language", "product", "region"])
    team = a_staff(
        queue,
        ana={"language": ["de"], "product": ["crm"], "region": ["apac"]},
        ben={"language": ["de"], "product": ["erp"], "region": ["dach"]},
        cleo={"language": ["fr"], "product": ["crm"], "region": ["dach"]},
    )

    assert reason(queue, team, language="de", product="crm", region="dach") == (LANGUAGE, PRODUCT, REGION)


@pytest.mark.parametrize("said", [{}, {"language": "de"}, {"product": "anything at all"}])
def test_what_a_lead_does_not_say_or_nobody_asks_for_strands_nobody(said: dict[str, str]) -> None:
    queue = a_queue(skills=["language", "region"])
    team = a_staff(queue, ana={"language": ["de"], "region": ["dach"]})

    assert reason(queue, team, **said) is None


def test_where_one_rep_takes_everything_nothing_is_looked_at() -> None:
    queue = a_queue(skills=["language"])
    team = a_staff(queue, ana={"language": ["de"]}, ben={"product": ["crm"]})

    assert crew(queue, team, people(ANA, BEN)) is None
    assert crew(queue, team, people(ANA)) == [{LANGUAGE: ("de",)}]


@pytest.mark.parametrize("gone", [{"is_deleted": True}, {"is_guest": True}])
def test_whoever_has_left_or_is_a_guest_serves_nobody(gone: dict[str, Any]) -> None:
    queue = a_queue()
    team = a_staff(queue, ana={})

    reps = crew(queue, team, [a_person(ANA, **gone)])

    assert reps == []
    assert lacking(LeadFacts(), queue.skills, reps) == ()


def test_those_with_the_same_skills_are_looked_at_once() -> None:
    queue = a_queue(skills=["language"])
    same = {"language": ["de", "en"]}
    team = a_staff(
        queue, ana=same, ben={"language": ["en", "de"], "region": ["dach"]}, cleo={"language": ["fr"]}
    )

    found = crew(queue, team, people(ANA, BEN, CLEO))

    assert found is not None
    assert len(found) == 2


def test_whoever_the_policy_names_is_expected_though_nobody_met_them() -> None:
    queue = a_queue(members=[BEN, "S02NORTH"])
    team = a_team(queue, people={"reps": [ANA, BEN, "S01SALES"], "details": {CLEO: {"weight": 2}}})
    left = a_person(ANA, is_deleted=True)

    found = expected([left], team)

    assert [one.id for one in found] == [ANA, BEN, CLEO]
    assert found[0] is left


VALUES = st.none() | st.sampled_from(["", "de", "DE", "fr", "straße", "STRASSE", "İ", "i̇"])
LISTS = st.lists(st.sampled_from(["de", "De", "fr", "Strasse", "straße", "i̇"]), max_size=3)
SKILLS = st.dictionaries(st.sampled_from(Skill), LISTS)


@given(
    asked=st.lists(st.sampled_from(Skill), unique=True),
    facts=st.fixed_dictionaries({}, optional={skill.value: VALUES for skill in Skill}),
    skills=st.lists(SKILLS, max_size=3),
)
def test_a_lead_is_stranded_exactly_while_no_rep_may_take_it(
    asked: list[Skill], facts: dict[str, Any], skills: list[dict[Skill, list[str]]]
) -> None:
    queue = a_queue(skills=asked)
    ids = [ANA, BEN, CLEO][: len(skills)]
    details = {one: {"skills": theirs} for one, theirs in zip(ids, skills, strict=True)}
    team = a_team(queue, people={"reps": ids or ["U0NOBODY"], "details": details})
    lead, staff = a_lead(**facts), [*people(*ids), a_person("U0GUEST", is_guest=True)]

    reps = crew(queue, team, staff)

    free = reps is None or lacking(lead.facts, asked, reps) is None
    assert free is any(may_take(one, lead, queue, team) for one in staff)


def a_reason(queue: str = "leads", number: int = 1, **lead: Any) -> Stranded:
    return Stranded(queue, (LANGUAGE,), number, a_lead(**{"language": "fr", **lead}))


def test_the_most_leads_come_first_and_of_equals_those_that_wait_longer() -> None:
    few, old, young = a_reason(number=1), a_reason(number=3, waited=hours(5)), a_reason(number=3)

    assert worst_first([few, young, old]) == (old, young, few)


def test_the_same_reason_is_the_same_news_all_day_whichever_lead_is_the_oldest() -> None:
    team, to = a_team(timezone="Asia/Jakarta"), (Address("C01OPS", MONDAY_9AM, Audience.OPS),)
    first, later = a_reason(), a_reason(number=7, language="FR")
    other = a_reason(language="de")

    (told,) = news(first, to, team, MONDAY_9AM)
    (again,) = news(later, to, team, MONDAY_9AM + hours(7))
    (next_day,) = news(first, to, team, MONDAY_9AM + hours(8))  # midnight has passed in Jakarta
    (another,) = news(other, to, team, MONDAY_9AM)

    assert told.key == again.key
    assert len({told.key, next_day.key, another.key}) == 3
    assert (told.to, told.audience, told.lead_id) == ("C01OPS", Audience.OPS, first.oldest.id)


def test_what_a_lead_says_stands_in_no_key() -> None:
    lead = a_lead(language="<!channel>")

    found = reason_id("leads", [LANGUAGE], lead)

    assert found.isalnum()
    assert found != reason_id("north", [LANGUAGE], lead)
