"""What monitoring counts, on both databases, and that it costs what is open and nothing else."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from core.changes import Change
from core.events import Verb
from core.metrics import QueueVitals
from core.policies.team import TeamPolicy
from storage import vitals
from storage.engine import Database
from storage.session import Session, Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_claim, a_lead, a_queue, a_team, an_event, hours, minutes, taking
from tests.storage.steps import applied, stored

NOON = MONDAY_9AM + hours(3)


def seen(open_: UnitsOfWork, team: TeamPolicy | None = None) -> Sequence[QueueVitals]:
    with open_(writes=False) as uow:
        return uow.reports.vitals(team or TeamPolicy(), NOON)


def owned(open_: UnitsOfWork, *, at: datetime = MONDAY_9AM, queue: str = "leads", **claim: Any) -> None:
    """A lead with an owner since then."""
    lead = a_lead(queue=queue)
    stored(open_, lead)
    applied(open_, taking(lead, a_claim(lead, at=at, **claim)))


def test_a_queue_in_which_nothing_happens_shows_with_zeros(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("second"), a_queue("first"))

    assert seen(unit_of_work, team) == [QueueVitals("second"), QueueVitals("first")]


def test_open_claims_are_counted_with_how_they_stand(unit_of_work: UnitsOfWork) -> None:
    owned(unit_of_work)
    owned(unit_of_work, climbed=1)
    owned(unit_of_work, climbed=2)
    owned(unit_of_work, climbed=2, contacted_at=NOON)
    owned(unit_of_work, climbed=3, ended_at=NOON, ended_by="reassigned")
    owned(unit_of_work, queue="removed")

    own, removed = seen(unit_of_work)

    assert (own.open, own.uncontacted, own.breached) == (4, 3, 2)
    assert (removed.queue, removed.open, removed.breached) == ("removed", 1, 0)


def test_claims_and_breaches_count_for_an_hour(unit_of_work: UnitsOfWork) -> None:
    for ago in (minutes(1), minutes(59), minutes(60)):
        owned(unit_of_work, at=NOON - ago)
    lead = a_lead()
    stored(unit_of_work, lead)
    risen = an_event(lead, Verb.ESCALATED, at=NOON - minutes(30), why="breach")
    events = (
        risen,
        risen,
        replace(risen, at=NOON - minutes(60)),
        replace(risen, why="longest_time"),
        replace(risen, queue="another"),
    )
    applied(unit_of_work, Change(events=events))

    (shown,) = seen(unit_of_work)

    assert (shown.claims_last_hour, shown.breaches_last_hour) == (2, 2)


def test_a_claim_is_overdue_when_time_should_have_done_something_to_it(unit_of_work: UnitsOfWork) -> None:
    owned(unit_of_work, step_at=NOON - minutes(3))
    owned(unit_of_work, step_at=NOON - minutes(2))
    owned(unit_of_work, step_at=NOON - minutes(3), contacted_at=NOON)
    owned(unit_of_work, step_at=NOON - minutes(3), ended_at=NOON, ended_by="released")
    owned(unit_of_work, step_at=None)

    with unit_of_work(writes=False) as uow:
        assert uow.reports.overdue_claims(NOON - minutes(2)) == 1


QUESTIONS = {
    "claims of the last hour": (vitals.CLAIMED, "events_by_", ("leads", NOON)),
    "breaches of the last hour": (vitals.BREACHED, "events_by_", ("leads", NOON)),
    "overdue claims": (vitals.OVERDUE, "claims_", (NOON,)),
    "open claims": (vitals.OPEN_CLAIMS, "claims_", ()),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_counted_but_along_an_index(database: Database, question: str) -> None:
    statement, index, values = QUESTIONS[question]

    found = plan(database, statement, *values)

    assert index in found
    assert not any(word in found for word in ("SCAN events", "SCAN leads", "Seq Scan"))


def plan(database: Database, statement: Statement, *values: object) -> str:
    """What the database would do if there were too many rows to read them all."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN (COSTS OFF) "
    with database.reader.connect() as connection, connection.begin():
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        session = Session(connection.connection)
        asked = copy(statement)
        asked.texts = {name: explain + text for name, text in statement.texts.items()}
        ready = [session.codec.moment(one) if isinstance(one, datetime) else one for one in values]
        return "\n".join(str(row[-1]) for row in session.rows(asked, *ready))
