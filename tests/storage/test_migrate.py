"""Migrations: from nothing to today and back, at any time, by several at once, and never over strangers."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from core.errors import SchemaMismatch
from storage import migrate
from storage.engine import Database, open_database
from storage.migrate import SchemaState, schema_state
from storage.schema import metadata
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, a_claim, a_lead, a_person, taking
from tests.databases import a_new_database
from tests.storage.steps import applied, stored


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with a_new_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    opened = open_database(empty_url)
    yield opened
    opened.close()


def run(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def schema_of(connection: Connection) -> Mapping[str, object]:
    """Every column with its type and default, and every index and table as the database itself would write
    it.
    """
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    columns = {
        (table, column["name"]): (
            str(column["type"]),
            getattr(column["type"], "collation", None),
            column["nullable"],
            column["default"],
        )
        for table in tables
        for column in inspect(connection).get_columns(table)
    }
    keys = {table: str(inspect(connection).get_foreign_keys(table)) for table in tables}
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    indexes = {row[0]: row[1] for row in connection.execute(text(query)) if "alembic" not in row[0]}
    has_sequences = connection.dialect.name != "sqlite"
    sequences = sorted(inspect(connection).get_sequence_names()) if has_sequences else []
    return {"columns": columns, "keys": keys, "indexes": indexes, "sequences": sequences}


def schema_in(url: str) -> Mapping[str, object]:
    engine: Engine = open_database(url).engine
    with engine.connect() as connection:
        found = schema_of(connection)
    engine.dispose()
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrating_makes_exactly_the_tables_of_the_model(kind: str, tmp_path: Path) -> None:
    with a_new_database(kind, tmp_path) as migrated, a_new_database(kind, tmp_path) as created:
        migrate.upgrade(migrated)
        engine = open_database(created).engine
        metadata.create_all(engine)
        engine.dispose()

        assert schema_in(migrated) == schema_in(created)


def test_there_is_one_head() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))

    assert len(scripts.get_heads()) == 1


@pytest.mark.slow
def test_up_down_and_up_again_with_data(empty_url: str, empty: Database) -> None:
    open_, lead = UnitsOfWork(empty), a_lead()

    for _ in range(2):
        assert migrate.upgrade(empty_url) is SchemaState.EMPTY
        stored(open_, lead)
        applied(open_, taking(lead, a_claim(lead)))
        with open_() as uow:
            uow.people.put(a_person(ANA))
            uow.commit()
        assert migrate.upgrade(empty_url) is SchemaState.CURRENT
        with open_() as uow:
            assert uow.claims.room_taken(ANA) == 1
        empty.close()

        migrate.downgrade(empty_url, to="base")

        assert schema_state(empty.engine) is SchemaState.EMPTY
        empty.close()


@pytest.mark.slow
def test_several_processes_may_migrate_at_once(empty_url: str, empty: Database) -> None:
    program = "import sys; from storage import migrate; print(migrate.upgrade(sys.argv[1]))"

    started = [
        subprocess.Popen([sys.executable, "-c", program, empty_url], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = sorted(process.communicate()[0].strip() for process in started)

    assert answers == ["current", "current", "empty"]
    assert schema_state(empty.engine) is SchemaState.CURRENT


def test_an_empty_file_migrates_by_itself_and_an_empty_server_never(empty: Database) -> None:
    if empty.is_sqlite:
        migrate.ready(empty)
        assert schema_state(empty.engine) is SchemaState.CURRENT
        migrate.ready(empty)
        return

    with pytest.raises(SchemaMismatch, match="nextlead migrate"):
        migrate.ready(empty)
    assert schema_state(empty.engine) is SchemaState.EMPTY


def test_a_newer_schema_is_refused_by_everything(empty_url: str, empty: Database) -> None:
    migrate.upgrade(empty_url)
    run(empty, "UPDATE alembic_version SET version_num = '9999'")

    assert schema_state(empty.engine) is SchemaState.NEWER
    for attempt in (lambda: migrate.ready(empty), lambda: migrate.upgrade(empty_url)):
        with pytest.raises(SchemaMismatch, match="newer"):
            attempt()


def test_an_older_schema_of_ours_migrates_by_itself_in_a_file_and_by_command_on_a_server(
    empty_url: str, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(empty_url)
    monkeypatch.setattr(ScriptDirectory, "get_heads", lambda _: ["a later one"])

    assert schema_state(empty.engine) is SchemaState.OLDER
    if empty.is_sqlite:
        migrate.ready(empty)
        return
    with pytest.raises(SchemaMismatch, match="older than this version; run `nextlead migrate`"):
        migrate.ready(empty)


@pytest.mark.parametrize(
    "theirs",
    [
        ["CREATE TABLE recipes (id integer)"],
        ["CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES ('abc')"],
    ],
)
def test_another_programs_database_is_left_alone(empty_url: str, empty: Database, theirs: list[str]) -> None:
    run(empty, *theirs)

    assert schema_state(empty.engine) is SchemaState.FOREIGN
    for attempt in (lambda: migrate.ready(empty), lambda: migrate.upgrade(empty_url)):
        with pytest.raises(SchemaMismatch, match="another program"):
            attempt()


def test_each_refusal_is_one_line() -> None:
    assert not [sentence for sentence in migrate._REFUSALS.values() if "\n" in sentence]
