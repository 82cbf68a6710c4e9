"""Floors to play on: one on an SQLite file, one on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import ANA, BEN, CLEO
from tests.core.services.floor import Floor, OpenFloor, floors
from tests.databases import new_sqlite


@pytest.fixture
def open_floor(tmp_path: Path) -> Iterator[OpenFloor]:
    with new_sqlite(tmp_path) as url, floors(url) as opened:
        yield opened


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """The product's defaults with three reps: Ana, Ben and Cleo."""
    return open_floor(people=[ANA, BEN, CLEO])


@pytest.fixture
def open_crowded_floor(database_url: str) -> Iterator[OpenFloor]:
    """On SQLite and on PostgreSQL, with connections for a crowd."""
    with floors(database_url, connections=32) as opened:
        yield opened
