"""What an older version wrote is still true after a migration, and what it never said is made up for."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.model import LeadState
from core.notices import Audience
from storage import migrate
from storage.columns import to_microseconds
from storage.engine import Database, open_database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_lead, a_person, days, hours, keyed, minutes
from tests.databases import a_new_database
from tests.storage.steps import owed, stored
from tests.storage.test_migrate import schema_in

HOT = a_lead("Hot", id=1, waited=hours(5))
OLD = a_lead("Old", id=2, waited=days(90), came_in_at=MONDAY_9AM - hours(2))
OWNED, CONTACTED = (
    a_lead("Owned", id=3, state=LeadState.CLAIMED),
    a_lead("Won", id=4, state=LeadState.CONTACTED),
)
OVER = a_lead("Over", id=5, state=LeadState.DISQUALIFIED)
CLAIMS = (
    a_claim(OWNED, id=11, entered_at=None),
    a_claim(CONTACTED, id=12, entered_at=None, contacted_at=MONDAY_9AM),
    a_claim(OVER, id=13, entered_at=None, ended_at=MONDAY_9AM, ended_by="disqualified"),
)
STATES = ("pending", "sending", "sent", "in_doubt", "superseded")


@pytest.fixture(params=["sqlite", "postgresql"])
def first_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database as the first version left it: leads, claims, people, and messages in every state."""
    with a_new_database(request.param, tmp_path) as url:
        migrate.upgrade(url, to="0001")
        database = open_database(url)
        _fill(database)
        database.close()
        yield url


@pytest.fixture
def migrated(first_url: str) -> Iterator[Database]:
    migrate.upgrade(first_url)
    database = open_database(first_url)
    yield database
    database.close()


def _fill(database: Database) -> None:
    def put(table: str, **row: Any) -> None:
        ready = {name: _kept(value, is_sqlite=database.is_sqlite) for name, value in row.items()}
        marks = ", ".join(f":{name}" for name in ready)
        connection.execute(text(f"INSERT INTO {table} ({', '.join(ready)}) VALUES ({marks})"), ready)

    with database.engine.begin() as connection:
        for lead in (HOT, OLD, OWNED, CONTACTED, OVER):
            put("leads", **_lead(lead))
        for one in CLAIMS:
            ended = {"ended_at": one.ended_at, "ended_by": one.ended_by}
            by = {"id": one.id, "lead_id": one.lead_id, "rep_id": one.rep_id}
            put("claims", **by, claimed_at=one.claimed_at, contacted_at=one.contacted_at, **ended)
        put("contacts", id=1, lead_id=4, claim_id=12, rep_id=ANA, **_CALL)
        put("people", **_PERSON)
        for tries, state in enumerate(STATES):
            put("outbox", **_NEWS, key=f"transferred:{state}", state=state, attempts=tries)
        put("outbox", **_NEWS, key="transferred:put off", state="pending", attempts=1)


def _kept(value: object, *, is_sqlite: bool) -> object:
    if isinstance(value, datetime):
        return to_microseconds(value) if is_sqlite else value
    return json.dumps(value) if isinstance(value, dict | list) else value


def _lead(lead: Any) -> Mapping[str, object]:
    names = (
        "id",
        "queue",
        "received_at",
        "queued_at",
        "came_in_at",
        "place",
        "overdue_at",
        "rule",
        "episode",
    )
    facts = {name: getattr(lead.facts, name) for name in ("company", "email", "score")}
    keys = keyed(lead).keys
    return {
        **{name: getattr(lead, name) for name in names},
        "state": lead.state.value,
        "type": lead.facts.type.value,
        "version": 1,
        "attributes": {},
        **facts,
        "fingerprint": keys.fingerprint,
        "email_key": keys.email,
        "name_key": keys.name,
    }


_CALL = {"at": MONDAY_9AM, "channel": "call", "outcome": "reached", "self_reported": True}
_PERSON = {
    "id": BEN,
    "name": "Ben",
    "locale": "en-US",
    "timezone": "Europe/Berlin",
    "groups": [],
    **dict.fromkeys(("is_guest", "is_admin", "is_bot", "is_deleted"), False),
}
_NEWS = {"kind": "transferred", "recipient": BEN, "due_at": MONDAY_9AM, "lead_id": 3, "claim_id": 11}


def test_open_claims_get_the_products_ladder_and_are_looked_at_next(migrated: Database) -> None:
    open_ = UnitsOfWork(migrated)

    with open_(writes=False) as uow:
        assert uow.claims.due("leads", MONDAY_9AM, 10) == [replace(CLAIMS[0], step_at=MONDAY_9AM)]
        assert uow.claims.get(12) == CLAIMS[1]
        assert uow.claims.get(13) == CLAIMS[2]


def test_nothing_was_done_yet_about_any_limit(migrated: Database) -> None:
    with UnitsOfWork(migrated)(writes=False) as uow:
        limits = {
            lead.id: (found.limit_due_at, found.aged_due_at)
            for lead in (HOT, OLD, OVER)
            if (found := uow.leads.get(lead.id))
        }
        due = uow.leads.past_limits("leads", MONDAY_9AM, 10)

    assert limits == {
        1: (HOT.overdue_at, HOT.received_at + hours(72)),
        2: (OLD.overdue_at, OLD.came_in_at + hours(72)),
        5: (None, None),
    }
    assert [lead.id for lead in due] == [2]


def test_messages_go_on_where_they_were(migrated: Database) -> None:
    with migrated.engine.begin() as connection:
        found = {
            row.key: (row.state, row.message, bool(row.put_off), row.revision, row.drawn)
            for row in connection.execute(text("SELECT * FROM outbox"))
        }

    assert found == {
        "transferred:pending": ("pending", None, False, 0, 0),
        "transferred:sending": ("sending", "transferred:sending", False, 0, 0),
        "transferred:sent": ("sent", "transferred:sent", False, 0, 0),
        "transferred:in_doubt": ("in_doubt", "transferred:in_doubt", False, 0, 0),
        "transferred:superseded": ("superseded", None, False, 0, 0),
        "transferred:put off": ("pending", None, True, 0, 0),
    }
    assert {(one.to, one.audience, one.repeated) for one in owed(migrated)} == {(BEN, Audience.REP, False)}
    assert [dict(one.data) for one in owed(migrated)] == [{}] * 6


def test_people_are_here_until_they_say_otherwise(migrated: Database) -> None:
    open_ = UnitsOfWork(migrated)

    with open_() as uow:
        assert uow.people.get(BEN) == a_person(BEN)
        uow.people.away(BEN, MONDAY_9AM)

        assert uow.people.get(BEN) == a_person(BEN, away_since=MONDAY_9AM)


def test_back_at_the_first_version_all_is_as_it_was_but_what_only_the_newer_knew(first_url: str) -> None:
    before = schema_in(first_url)
    migrate.upgrade(first_url)
    newer = open_database(first_url)
    with newer.engine.begin() as connection:
        kind = "UPDATE outbox SET kind = 'breach' WHERE key IN ('transferred:pending', 'transferred:sent')"
        connection.execute(text(kind))
    newer.close()

    migrate.downgrade(first_url, to="0001")

    assert schema_in(first_url) == before
    older = open_database(first_url)
    with older.engine.begin() as connection:
        assert (
            connection.scalar(text("SELECT count(*) FROM claims JOIN contacts ON claim_id = claims.id")) == 1
        )
        states = connection.execute(text("SELECT key, state FROM outbox WHERE kind = 'breach' ORDER BY key"))
        assert [tuple(row) for row in states] == [
            ("transferred:pending", "superseded"),
            ("transferred:sent", "sent"),
        ]
    older.close()


@pytest.mark.slow
def test_a_migration_may_go_up_and_down_for_as_long_as_one_likes(first_url: str) -> None:
    for number in (71, 72):
        migrate.upgrade(first_url)
        database = open_database(first_url)
        lead = a_lead(id=number, limit_due_at=MONDAY_9AM + minutes(1))
        stored(UnitsOfWork(database), lead)
        with UnitsOfWork(database)(writes=False) as uow:
            assert uow.leads.get(lead.id) == lead
        database.close()
        migrate.downgrade(first_url, to="0001")
