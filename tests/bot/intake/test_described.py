"""A few hundred of the requests that ``make fuzz`` sends: nothing breaks, every answer is described."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from core.model import OWNED
from core.policies.team import TeamPolicy
from tests.bot.counter import ANA, BUDI, CLARA
from tests.bot.intake.desk import FACTS, LEADS, Desk, a_desk
from tests.builders import a_person
from tests.databases import new_sqlite
from tests.fuzz.described import cases, check
from tests.fuzz.inventing import BODIES, LEAD, SENSIBLE_FACT, several
from tests.fuzz.knocking import Knocker

QUICKLY = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One for all requests of this file."""
    patient = TeamPolicy.model_validate({"intake": {"requests_a_minute": 10**9}})
    folder: Path = tmp_path_factory.mktemp("described")
    with new_sqlite(folder) as url, a_desk(url, patient) as desk:
        with desk.runtime.open() as uow:
            for rep in (ANA, BUDI, CLARA):
                uow.people.put(a_person(rep))
            uow.commit()
        yield desk


@pytest.fixture(scope="module")
def knocker(desk: Desk) -> Iterator[Knocker]:
    with Knocker(desk.web) as knocker:
        yield knocker


@pytest.mark.slow
@pytest.mark.parametrize("mode", GenerationMode)
def test_every_answer_is_one_that_is_described(mode: GenerationMode, desk: Desk, knocker: Knocker) -> None:
    @QUICKLY
    @given(case=cases(mode), sealed=st.sampled_from([True, True, True, False]))
    def every(case: Any, *, sealed: bool) -> None:
        answer = check(knocker, case, sealed=sealed, at=desk.runtime.clock.now())

        assert sealed or answer.status_code in {400, 401, 413, 415}

    every()


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(path=st.sampled_from([LEADS, FACTS]), body=BODIES)
def test_whatever_somebody_signs_is_taken_or_refused(
    path: str, body: bytes, desk: Desk, knocker: Knocker
) -> None:
    try:
        request = desk.signed(body, path=path)
    except UnicodeDecodeError:
        return

    assert knocker.knock(request).status_code in {202, 400, 413, 422}


@settings(max_examples=60)
@given(leads=several(LEAD))
def test_what_is_refused_is_refused_whole(leads: Any, desk: Desk, knocker: Knocker) -> None:
    before = desk.count()

    answer = knocker.knock(desk.signed(json.dumps(leads).encode()))

    came = desk.count() - before
    sent = len(leads) if isinstance(leads, list) else 1
    taken = answer.json()["leads"] if answer.status_code == 202 else []
    assert len(taken) in {0, sent}
    assert came <= len(taken)
    assert all(0 <= one["position"] < max(1, sent) for one in answer.json().get("errors", ()))


@settings(max_examples=60)
@given(facts=st.lists(SENSIBLE_FACT, min_size=1, max_size=12))
def test_whatever_is_told_a_lead_has_one_owner_or_none(
    facts: list[dict[str, Any]], desk: Desk, knocker: Knocker
) -> None:
    knocker.knock(desk.signed([{"external_id": f"crm-{number}"} for number in range(4)], id="msg_few"))

    answer = knocker.knock(desk.signed(json.dumps(facts).encode(), path=FACTS))

    with desk.runtime.open(writes=False) as uow:
        owned = [lead.id for lead in uow.exports.leads(0, 10_000) if lead.state in OWNED]
        claims = uow.exports.claims(0, 10_000)
    claimed = sorted(claim.lead_id for claim in claims if claim.is_open)
    assert (answer.status_code, len(answer.json()["events"])) == (202, len(facts))
    assert owned == claimed
    assert all(claim.contacted_at is None or claim.contacted_at >= claim.claimed_at for claim in claims)
