"""Whose lead a receiver of webhooks believes it to be."""

from dataclasses import replace

import pytest

from core.changes import Change
from core.events import Verb
from core.model import LeadState
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, arriving, taking
from tests.storage.steps import applied
from tests.storage.test_posts import addressed, handed_out


@pytest.mark.parametrize(
    ("state", "verb", "owner"),
    [(LeadState.CONVERTED, Verb.CONVERTED, ANA), (LeadState.WAITING, Verb.RELEASED, None)],
)
def test_a_won_lead_stays_with_whoever_won_it(
    database: Database, state: LeadState, verb: Verb, owner: str | None
) -> None:
    owing = UnitsOfWork(database, owes_events=True)
    lead = a_lead()
    claim = a_claim(lead)
    taken = taking(lead, claim)
    applied(owing, arriving(lead))
    applied(owing, taken)
    ended = replace(claim, ended_at=MONDAY_9AM, ended_by=verb.value)
    applied(owing, Change(leads=(replace(taken.leads[0], state=state, version=3),), claims=(ended,)))

    addressed(owing)

    assert handed_out(owing)[0].owner == owner
