"""The databases that are measured: durable ones, as in production."""

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from storage import migrate
from tests import databases
from tests.bench.crowd import Crowd, fill

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
"""What the tests' throw-away server leaves out to be quick, and a production server never does."""

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (POSTGRESQL, SQLITE)


@dataclass
class Ground:
    """Makes databases. Whatever is filled once is copied from then on."""

    folder: Path
    _filled: dict[tuple[str, Crowd], str] = field(default_factory=dict)

    def database(self, kind: str, crowd: Crowd | None = None) -> str:
        """The URL of a new, migrated database with this crowd in it."""
        if kind == SQLITE:
            return self._sqlite(crowd)
        template = self._template(kind, crowd) if crowd else databases._TEMPLATE
        return self._postgres(template)

    def empty(self) -> str:
        """The URL of a new PostgreSQL database with no tables, for the peers."""
        return self._postgres("template1")

    def settle(self, url: str) -> None:
        """Brings a PostgreSQL database into the state of a quiet morning: vacuumed, everything on disk."""
        if not url.startswith("sqlite"):
            with psycopg.connect(plain(url), autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE)")
                connection.execute("CHECKPOINT")

    def _template(self, kind: str, crowd: Crowd) -> str:
        if (kind, crowd) not in self._filled:
            url = self.database(kind)
            fill(url, crowd)
            self.settle(url)
            self._filled[kind, crowd] = url
        return self._filled[kind, crowd].partition("?")[0].rpartition("/")[2]

    def _postgres(self, template: str) -> str:
        name = f"bench_{uuid.uuid4().hex}"
        with psycopg.connect(plain(databases._address(), "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return databases._address().replace("DATABASE", name)

    def _sqlite(self, crowd: Crowd | None) -> str:
        path = self.folder / f"{uuid.uuid4().hex}.db"
        if crowd is None:
            migrate.upgrade(f"sqlite:///{path}")
            return f"sqlite:///{path}"
        if (SQLITE, crowd) not in self._filled:
            made = self.database(SQLITE)
            fill(made, crowd)
            self._filled[SQLITE, crowd] = made
        shutil.copyfile(path_of(self._filled[SQLITE, crowd]), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Frees what a database takes on disk; nobody may be connected."""
        if url.startswith("sqlite"):
            for file in self.folder.glob(f"{path_of(url).name}*"):
                file.unlink()
            return
        name = url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(plain(url, "postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def new_ground() -> Iterator[Ground]:
    """A folder and a PostgreSQL server of our own, both gone afterwards."""
    databases.own_a_cluster()
    try:
        with TemporaryDirectory(prefix="nextlead-bench-") as folder:
            _make_durable()
            yield Ground(Path(folder))
    finally:
        databases.remove_cluster()


def _make_durable() -> None:
    """Turns on what the tests turned off, gives the server some memory, and starts it anew."""
    with psycopg.connect(plain(databases._address(), "postgres"), autocommit=True) as connection:
        for name in DURABLE:
            connection.execute(f"ALTER SYSTEM SET {name} = on")
        connection.execute("ALTER SYSTEM SET shared_buffers = '256MB'")
    server = databases._server(Path(os.environ[databases.CLUSTER]) / "data")
    server.ensure_postgres_running()
    server.stop()
    server.ensure_postgres_running()


def server_settings() -> dict[str, str]:
    """What the running server says of itself."""
    with psycopg.connect(plain(databases._address(), "postgres"), autocommit=True) as connection:
        names = ("server_version", *DURABLE, "shared_buffers")
        return {name: str((connection.execute(f"SHOW {name}").fetchone() or ("?",))[0]) for name in names}


def plain(url: str, database: str | None = None) -> str:
    """A URL as psycopg and pgbench understand it, for another database of the server if one is named."""
    url = url.replace("postgresql+psycopg", "postgresql")
    return re.sub(r"(?<=/)\w+(?=\?)", database, url) if database else url


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
