"""Bringing a database to the schema this code was written for."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from core.errors import SchemaMismatch
from storage.engine import WAIT, Database, parse_url
from storage.failures import explained
from storage.postgres import postgres_engine
from storage.sqlite import sqlite_engine

_MIGRATION_LOCK = 0x4E4C_0003
_VERSIONS = "alembic_version"


class SchemaState(StrEnum):
    """How a database's schema relates to this code's. ``FOREIGN`` holds somebody else's tables."""

    CURRENT = "current"
    EMPTY = "empty"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


def schema_state(engine: Engine) -> SchemaState:
    """Looks; changes nothing. Raises ``Unreachable`` or ``Busy``."""
    with explained, engine.connect() as connection, connection.begin():
        return _state(connection)


def upgrade(url: str, *, to: str = "head") -> SchemaState:
    """Migrates and returns the state found before. May run at any time, again, and in several processes.

    Waits for as long as another process migrates. Raises ``SchemaMismatch`` for a newer or a foreign schema,
    ``Unreachable`` and ``Busy``.
    """
    return _under_lock(url, lambda connection: _upgrade(connection, to))


def downgrade(url: str, *, to: str) -> SchemaState:
    """Takes migrations back to revision ``to`` (``base`` for all). What only newer tables hold is lost."""
    return _under_lock(url, lambda connection: _downgrade(connection, to))


def ready(database: Database) -> None:
    """Makes sure that the schema fits before anything is served. Raises ``SchemaMismatch``.

    An empty or our own older SQLite file is migrated on the way: it belongs to this process alone. On
    PostgreSQL that is a decision of the release, never of whichever process starts first.
    """
    state = schema_state(database.reader)
    if state is SchemaState.CURRENT:
        return
    if database.is_sqlite and state in {SchemaState.EMPTY, SchemaState.OLDER}:
        upgrade(database.engine.url.render_as_string(hide_password=False))
        return
    raise SchemaMismatch(_REFUSALS[state])


_REFUSALS = {
    SchemaState.EMPTY: "the database has no tables yet; run `nextlead migrate`",
    SchemaState.OLDER: "the database's schema is older than this version; run `nextlead migrate`",
    SchemaState.NEWER: "the database's schema is newer than this version; install the newer Nextlead",
    SchemaState.FOREIGN: "the database holds another program's tables; point DATABASE_URL to one of its own",
}


def _under_lock(url: str, work: Callable[[Connection], SchemaState]) -> SchemaState:
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sqlite_engine(parsed, wait=WAIT, durable=True, connections=1)
    else:
        engine = postgres_engine(parsed, wait=None, connections=1)
    try:
        with explained, engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            return work(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection, to: str) -> SchemaState:
    state = _state(connection)
    if state in {SchemaState.NEWER, SchemaState.FOREIGN}:
        raise SchemaMismatch(_REFUSALS[state])
    if state is not SchemaState.CURRENT:
        command.upgrade(_config(connection), to)
    return state


def _downgrade(connection: Connection, to: str) -> SchemaState:
    state = _state(connection)
    command.downgrade(_config(connection), to)
    return state


def _state(connection: Connection) -> SchemaState:
    tables = set(inspect(connection).get_table_names())
    found: set[str] = set()
    if _VERSIONS in tables:
        found = set(connection.scalars(text("SELECT version_num FROM alembic_version")))
    if not found:
        return SchemaState.FOREIGN if tables - {_VERSIONS} else SchemaState.EMPTY
    if found == set(_scripts().get_heads()):
        return SchemaState.CURRENT
    if found <= {script.revision for script in _scripts().walk_revisions()}:
        return SchemaState.OLDER
    return SchemaState.NEWER if "leads" in tables else SchemaState.FOREIGN


@cache
def _scripts() -> ScriptDirectory:
    """Our revisions; they stay the same while a process lives."""
    return ScriptDirectory.from_config(_located())


def _config(connection: Connection) -> Config:
    config = _located()
    config.attributes["connection"] = connection
    return config


def _located() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
