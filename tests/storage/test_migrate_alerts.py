"""Revision 0003 on a database that is in use: who is how old, what is owed, and the way back."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from core.changes import Change
from core.model import Lead, LeadState
from core.notices import NoticeKind
from core.policies.entry import StalePolicy
from core.sla import stale_moments
from storage import migrate
from storage.columns import to_microseconds
from storage.engine import Database, open_database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MIA, MONDAY_9AM, a_lead, a_notice, a_person, days
from tests.core.measuring import a_measure, an_incident
from tests.databases import a_new_database
from tests.storage.steps import applied, owed, stored
from tests.storage.test_migrate import schema_in

AGES = [
    (days(1), days(1)),
    (days(7), days(0)),
    (days(7) + timedelta(microseconds=1), days(0)),
    (days(10), days(0)),
    (days(20), days(1)),
    (days(90), days(2)),
]
"""How long before Monday a lead was received, and how long before it came in."""

NEW_KINDS = (
    *(NoticeKind.ALERT, NoticeKind.ALERT_AGAIN, NoticeKind.ALERT_NEWS),
    *(NoticeKind.BACKLOG, NoticeKind.LENT, NoticeKind.CLEANUP),
)


def leads() -> list[Lead]:
    """One of every state for each of the ages."""
    return [
        a_lead(state=state, waited=received, came_in_at=MONDAY_9AM - came_in)
        for state in LeadState
        for received, came_in in AGES
    ]


@pytest.fixture(params=["sqlite", "postgresql"])
def second_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database at revision 0002 with somebody in it."""
    with a_new_database(request.param, tmp_path) as url:
        migrate.upgrade(url, to="0002")
        database = open_database(url)
        with database.engine.begin() as connection:
            connection.execute(text(PERSON), {"id": ANA, "no": False})
        database.close()
        yield url


PERSON = """INSERT INTO people
      (id, name, locale, timezone, is_guest, is_admin, is_bot, is_deleted, groups)
    VALUES (:id, 'Ana', 'en-US', 'Europe/Berlin', :no, :no, :no, :no, '[]')"""


def with_leads(url: str, found: list[Lead]) -> None:
    database = open_database(url)
    with database.engine.begin() as connection:
        for lead in found:
            put_lead(connection, lead, is_sqlite=database.is_sqlite)
    database.close()


def put_lead(connection: Connection, lead: Lead, *, is_sqlite: bool) -> None:
    def kept(at: datetime) -> object:
        return to_microseconds(at) if is_sqlite else at

    names = ("received_at", "queued_at", "came_in_at", "overdue_at")
    row = {name: kept(getattr(lead, name)) for name in names} | {
        "id": lead.id,
        "type": lead.facts.type.value,
        "attributes": json.dumps({}),
        "state": lead.state.value,
        "queue": lead.queue,
        "place": lead.place,
        "rule": lead.rule,
        "episode": 1,
        "version": 1,
        "fingerprint": str(lead.id),
    }
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO leads ({', '.join(row)}) VALUES ({marks})"), row)


AHEAD = {
    LeadState.NURTURE: (LeadState.RECYCLED, LeadState.ARCHIVED),
    LeadState.RECYCLED: (LeadState.ARCHIVED,),
}
"""The stages that a sleeping lead still has before it; an open one has them all."""
OVER = {
    *(LeadState.ARCHIVED, LeadState.CONVERTED, LeadState.DISQUALIFIED),
    *(LeadState.PARTNER, LeadState.MERGED, LeadState.REJECTED, LeadState.ERASED),
}


def stale_at(lead: Lead) -> datetime | None:
    """By the product's default, as the rules themselves count it."""
    if lead.state in OVER:
        return None
    moments = stale_moments(lead.received_at, lead.came_in_at, StalePolicy())
    return min(moments[stage] for stage in AHEAD.get(lead.state, tuple(moments)))


def test_leads_that_are_here_already_grow_old_by_the_products_default(second_url: str) -> None:
    before = leads()
    with_leads(second_url, before)

    migrate.upgrade(second_url)

    database = open_database(second_url)
    with UnitsOfWork(database)(writes=False) as uow:
        after = [uow.leads.get(lead.id) for lead in before]
    database.close()
    assert [one and one.stale_due_at for one in after] == [stale_at(lead) for lead in before]
    assert not any(one and one.pausable for one in after)


def test_nobody_is_lent_to_any_queue_yet(second_url: str) -> None:
    migrate.upgrade(second_url)

    database = open_database(second_url)
    with UnitsOfWork(database)() as uow:
        assert uow.people.get(ANA) == a_person(ANA)
        assert (uow.incidents.open(), uow.measures.in_force()) == ([], [])
    database.close()


def alerted(database: Database) -> None:
    """Everything that revision 0002 knows nothing of."""
    open_, incident = UnitsOfWork(database), an_incident()
    news = [
        a_notice(None, key=f"{kind}:{number}", kind=kind, incident_id=incident.id)
        for number, kind in enumerate(NEW_KINDS)
    ]
    known = a_notice(None, key="silent:1", kind=NoticeKind.SILENT, incident_id=incident.id)
    applied(open_, Change(raised=(incident,), taken=(a_measure(by=MIA),), notices=(*news, known)))
    with open_() as uow:
        uow.people.lend(ANA, "leads-fast", lent=True)
        uow.commit()


def test_back_at_the_second_revision_nothing_is_owed_that_it_could_not_send(second_url: str) -> None:
    before = schema_in(second_url)
    migrate.upgrade(second_url)
    newer = open_database(second_url)
    alerted(newer)
    newer.close()

    migrate.downgrade(second_url, to="0002")

    assert schema_in(second_url) == before
    older = open_database(second_url)
    with older.engine.connect() as connection:
        states = {row.key: row.state for row in connection.execute(text("SELECT key, state FROM outbox"))}
        people = connection.scalar(text("SELECT count(*) FROM people"))
    older.close()
    assert states.pop("silent:1") == "pending"
    assert set(states.values()) == {"superseded"}
    assert (len(states), people) == (len(NEW_KINDS), 1)


def test_back_at_the_second_revision_no_alert_in_slack_is_drawn_anew(second_url: str) -> None:
    migrate.upgrade(second_url)
    newer = open_database(second_url)
    alerted(newer)
    with newer.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent', revision = 3, message = key"))
    newer.close()

    migrate.downgrade(second_url, to="0002")

    older = open_database(second_url)
    with older.engine.connect() as connection:
        stale = connection.scalars(text("SELECT key FROM outbox WHERE revision > drawn")).all()
    older.close()
    assert stale == ["silent:1"]


@pytest.mark.slow
def test_it_may_go_up_and_down_with_everything_in_it(second_url: str) -> None:
    for number in (1, 2):
        migrate.upgrade(second_url)
        database = open_database(second_url)
        lead = a_lead(stale_due_at=MONDAY_9AM, pausable=True)
        stored(UnitsOfWork(database), lead)
        with UnitsOfWork(database)() as uow:
            assert uow.leads.stale(MONDAY_9AM, 10) == [lead]
            (given,) = uow.measures.next_ids(1)
            assert given > 0
        if number == 1:
            alerted(database)
        assert len(owed(database)) == len(NEW_KINDS) + 1
        database.close()

        migrate.downgrade(second_url, to="0002")
