"""What only a server can do to us: go away."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from core.errors import Unreachable
from storage.engine import Database, open_database
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import a_lead, arriving
from tests.databases import a_database
from tests.storage.steps import stored


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Database]:
    with a_database("postgresql", tmp_path) as url:
        opened = open_database(url, connections=3)
        yield opened
        opened.close()


def kill_every_connection(database: Database) -> None:
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_idle_connections_that_the_server_closed_are_replaced_unnoticed(server: Database) -> None:
    open_, lead = UnitsOfWork(server), a_lead()
    stored(open_, lead)
    with open_() as one, open_() as two:
        assert one.leads.get(lead.id) == two.leads.get(lead.id) == lead

    kill_every_connection(server)

    for _ in range(3):
        with open_() as uow:
            assert uow.leads.lock(lead.id) == lead


def test_a_connection_lost_in_the_middle_is_unreachable_and_undoes_everything(server: Database) -> None:
    open_, lead, never = UnitsOfWork(server), a_lead(), a_lead()
    stored(open_, lead)

    def lost() -> None:
        with open_() as uow:
            uow.apply(arriving(never))
            kill_every_connection(server)
            uow.leads.get(lead.id)

    with pytest.raises(Unreachable):
        lost()

    with open_() as uow:
        assert uow.leads.lock(lead.id) == lead
        assert uow.leads.get(never.id) is None


def test_a_connection_that_is_lost_when_nothing_is_asked_any_more_is_nobody_s_trouble(
    server: Database, caplog: pytest.LogCaptureFixture
) -> None:
    open_, lead = UnitsOfWork(server), a_lead()
    stored(open_, lead)

    with open_(writes=False) as uow:
        assert uow.leads.get(lead.id) == lead
        kill_every_connection(server)

    with open_() as uow:
        assert uow.leads.lock(lead.id) == lead
    assert caplog.messages == []


def test_a_commit_on_a_lost_connection_is_unreachable(server: Database) -> None:
    open_, lead = UnitsOfWork(server), a_lead()

    def lost() -> None:
        with open_() as uow:
            uow.apply(arriving(lead))
            kill_every_connection(server)
            uow.commit()

    with pytest.raises(Unreachable):
        lost()

    with open_() as uow:
        assert uow.leads.get(lead.id) is None


def test_a_server_that_is_not_there_is_unreachable_and_no_secret_is_told() -> None:
    nowhere = open_database("postgres://nora:s3cret@127.0.0.1:1/x", wait=timedelta(seconds=1))

    with pytest.raises(Unreachable) as caught, UnitsOfWork(nowhere)():
        pass

    told = f"{caught.value!r} {caught.value} {nowhere!r}"
    assert not [word for word in ("nora", "s3cret", "127.0.0.1") if word in str(caught.value)]
    assert "s3cret" not in told
    assert caught.value.__cause__ is None


def test_a_connection_works_in_utc_and_gives_up_after_the_wait(server: Database) -> None:
    with server.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in (
                "timezone",
                "lock_timeout",
                "statement_timeout",
                "transaction_isolation",
                "idle_in_transaction_session_timeout",
            )
        }

    assert settings == {
        "timezone": "UTC",
        "lock_timeout": "10s",
        "statement_timeout": "10s",
        "transaction_isolation": "read committed",
        "idle_in_transaction_session_timeout": "15s",
    }


def test_statements_stay_prepared_when_a_transaction_is_given_up(server: Database) -> None:
    open_ = UnitsOfWork(server)
    with open_(writes=False) as uow:
        uow._session.rows(Statement("SELECT 1 AS kept"))

    with open_(writes=False) as uow:
        prepared = uow._session.rows(Statement("SELECT statement FROM pg_prepared_statements"))

    assert ("SELECT 1 AS kept",) in prepared
