"""Revision 0005 on a database in use: what figures go by is read out of the events, and the way back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from core.changes import Change
from core.events import Verb
from core.model import LeadType
from core.notices import NoticeKind
from storage import migrate
from storage.engine import open_database
from storage.migrations.versions import v0005_figures as revision
from storage.unit_of_work import UnitsOfWork
from tests.builders import a_claim, a_lead, a_notice, an_event, arriving, days, hours, taking
from tests.core.services.floor import floors
from tests.databases import a_new_database
from tests.storage.lives import gone, re_engaged, taken
from tests.storage.living import PEOPLE, TEAM, lived
from tests.storage.steps import applied
from tests.storage.test_migrate import schema_in
from tests.storage.traffic import NOON, entered

NEW: Mapping[str, str] = {
    "claims": "SELECT id, queue, type, source, received_at, entered_at, success > 0 FROM claims ORDER BY id",
    "leads": """SELECT id, unclaimed, CASE WHEN unclaimed AND state NOT IN ('waiting', 'reserved', 'held')
        THEN left_at END FROM leads ORDER BY id""",
    "episodes": "SELECT * FROM episodes ORDER BY lead_id, episode",
}
"""What revision 0004 does not have."""


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def new_in(url: str) -> Mapping[str, Sequence[Any]]:
    database = open_database(url)
    with database.engine.connect() as connection:
        found = {name: connection.execute(text(query)).all() for name, query in NEW.items()}
    database.close()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_what_the_events_tell_is_what_the_product_would_have_written(
    kind: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "AT_ONCE", 2)
    with a_new_database(kind, tmp_path, migrated=True) as url:
        with floors(url) as open_floor:
            lived(open_floor(TEAM, PEOPLE), Random(seed))  # the same life every time
        written = new_in(url)

        migrate.downgrade(url, to="0004")
        migrate.upgrade(url)

        assert new_in(url) == written
        assert any(one[5] for one in written["claims"])


def test_an_old_lead_that_was_imported_entered_when_it_came_and_one_of_which_nothing_is_told_in_no_line(
    kind: str, tmp_path: Path
) -> None:
    with a_new_database(kind, tmp_path, migrated=True) as url:
        database = open_database(url)
        open_ = UnitsOfWork(database)
        old = a_lead(received_at=NOON - days(9), came_in_at=NOON)
        told = an_event(old, at=NOON, data={"received_at": old.received_at.isoformat()})
        applied(open_, Change(incoming=arriving(old).incoming, events=(told,)))
        claim = taken(open_, old, NOON + hours(1))
        silent = a_lead(source="web", type=LeadType.MQL)
        applied(open_, Change(incoming=arriving(silent).incoming, opened=(a_claim(silent),)))
        database.close()

        migrate.downgrade(url, to="0004")
        migrate.upgrade(url)

        claims = {one[0]: one for one in new_in(url)["claims"]}
        assert len(claims) == 2
        database = open_database(url)
        with UnitsOfWork(database)(writes=False) as uow:
            again = uow.claims.get(claim.id)
            unknown = uow.claims.open_of(silent.id)
        database.close()
        assert again == claim
        assert again.entered_at == old.received_at
        assert unknown is not None
        assert (unknown.entered_at, claims[unknown.id][1:4]) == (None, ("leads", "mql", "web"))


def test_back_at_the_fourth_revision_there_is_nothing_that_it_cannot_read(kind: str, tmp_path: Path) -> None:
    with a_new_database(kind, tmp_path) as url:
        migrate.upgrade(url, to="0004")
        before = schema_in(url)
        migrate.upgrade(url)
        database = open_database(url)
        open_ = UnitsOfWork(database)
        lead = entered(open_, NOON)
        gone(open_, lead, NOON + hours(1))
        re_engaged(open_, lead, NOON + hours(2))
        bought = an_event(lead, Verb.CUSTOMER)
        notices = tuple(
            a_notice(None, key=key, kind=kind_)
            for key, kind_ in (("d", NoticeKind.DIGEST), ("k", NoticeKind.CLEANUP))
        )
        applied(open_, Change(events=(bought,), notices=notices))
        other = entered(open_, NOON)
        applied(open_, taking(other, a_claim(other)))
        database.close()

        migrate.downgrade(url, to="0004")

        assert schema_in(url) == before
        older = open_database(url)
        with older.engine.connect() as connection:
            verbs = set(connection.scalars(text("SELECT verb FROM events")))
            states = {row.key: row.state for row in connection.execute(text("SELECT key, state FROM outbox"))}
        older.close()
        assert verbs == {"entered", "archived", "re-engaged", "updated", "claimed"}
        assert states == {"d": "superseded", "k": "pending"}
