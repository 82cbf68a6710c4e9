"""What leads say where queues ask for skills; and that a skill means the same in SQL and out of it."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations, product
from random import Random

import pytest

from core.model import Lead, LeadFacts, LeadState
from core.people import skills_fit
from core.policies.queues import Skill
from core.ports import OpenUnitOfWork
from storage import stranded
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_lead, a_queue, hours
from tests.storage.steps import stored

QUEUE = "leads"
SAID = [None, "", "de", "DE", "straße", "STRASSE", "İ"]
"""The last one has two letters when it is small."""

ASKED = [tuple(some) for number in range(4) for some in permutations(Skill, number)]


def folded(lead: Lead, skills: Sequence[Skill]) -> tuple[str, ...]:
    return tuple((lead.facts.value(skill) or "").casefold() for skill in skills)


def some_leads(number: int, seed: int) -> list[Lead]:
    rng = Random(seed)
    return [
        a_lead(
            f"Lead {index}",
            queue=rng.choice([QUEUE, QUEUE, "other"]),
            state=rng.choice([LeadState.WAITING, LeadState.WAITING, LeadState.HELD, LeadState.CONVERTED]),
            waited=hours(rng.randrange(5)),
            language=rng.choice(SAID),
            product=rng.choice(SAID),
            region=rng.choice(SAID),
        )
        for index in range(number)
    ]


def kinds(open_: OpenUnitOfWork, asked: Sequence[Skill], queue: str = QUEUE) -> Sequence[LeadFacts]:
    with open_(writes=False) as uow:
        return uow.leads.kinds(queue, asked)


def test_each_combination_is_found_once_counted_and_with_its_oldest_lead(unit_of_work: UnitsOfWork) -> None:
    leads = some_leads(300, seed=7)
    stored(unit_of_work, *leads)
    here = [one for one in leads if one.queue == QUEUE and one.state is not LeadState.CONVERTED]
    here.sort(key=lambda one: (one.received_at, one.id))

    for asked in ASKED:
        told = stranded.told_apart_by(asked)
        with unit_of_work(writes=False) as uow:
            found = [(kind, uow.leads.alike(QUEUE, asked, kind)) for kind in uow.leads.kinds(QUEUE, asked)]

        words = [folded(one, told) for one in here]
        oldest = dict(zip(reversed(words), reversed(here), strict=True))
        assert set(told) >= set(asked)
        assert {
            tuple(kind.value(skill) or "" for skill in told): one and (one[0], one[1].id)
            for kind, one in found
        } == {said: (number, oldest[said].id) for said, number in Counter(words).items()}
        assert len(found) == len(set(words))


def test_an_empty_queue_has_no_kinds_of_leads(unit_of_work: UnitsOfWork) -> None:
    stored(
        unit_of_work, a_lead(queue="other", language="de"), a_lead(state=LeadState.RESERVED, language="fr")
    )

    assert [kinds(unit_of_work, asked) for asked in ((), (Skill.LANGUAGE,), tuple(Skill))] == [[], [], []]
    with unit_of_work(writes=False) as uow:
        assert uow.leads.alike(QUEUE, (Skill.LANGUAGE,), LeadFacts(language="fr")) is None


def test_where_nothing_is_asked_all_leads_of_a_queue_are_alike(unit_of_work: UnitsOfWork) -> None:
    old = a_lead("Old", language="fr", waited=hours(9), state=LeadState.HELD)
    stored(unit_of_work, a_lead(language="de"), old)

    (kind,) = kinds(unit_of_work, ())

    with unit_of_work(writes=False) as uow:
        assert uow.leads.alike(QUEUE, (), kind) == (2, old)


def test_many_products_are_stepped_past_where_only_the_language_counts(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, *(a_lead(language="de", product=f"product {n}") for n in range(50)))

    found = kinds(unit_of_work, (Skill.LANGUAGE,))

    assert found == [LeadFacts(language="de")]


LISTS: list[tuple[str, ...]] = [(), ("de",), ("DE", "Strasse"), ("straße", "i̇"), ("fr",)]


@pytest.mark.parametrize("asked", [(Skill.LANGUAGE,), (Skill.REGION, Skill.LANGUAGE), tuple(Skill)])
def test_pulling_and_being_offered_a_lead_go_by_the_rule_for_everything_else(
    unit_of_work: UnitsOfWork, asked: tuple[Skill, ...]
) -> None:
    leads = [
        a_lead(language=one, product=other, region=third)
        for one, other, third in product(SAID, SAID[:3], SAID[2:])
    ]
    stored(unit_of_work, *leads)
    queue = a_queue(skills=asked)

    for first, second, third in product(LISTS, LISTS[:3], LISTS):
        skills = {Skill.LANGUAGE: first, Skill.PRODUCT: second, Skill.REGION: third}
        fitting = [one for one in leads if skills_fit(one.facts, asked, skills)]
        with unit_of_work() as uow:
            pulled = uow.leads.heads(queue, ANA, skills, MONDAY_9AM, len(leads))
            offered = uow.offers.next_for(queue, ANA, skills, MONDAY_9AM, MONDAY_9AM)
        assert {one.id for one in pulled} == {one.id for one in fitting}
        assert (offered and offered.id) == (pulled[0].id if pulled else None)
