"""A rig for each test, on each kind of database; one nursery for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.ground import Rig, a_rig
from tests.faults.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
def rig(database_url: str, tmp_path: Path, nursery: Nursery) -> Iterator[Rig]:
    with a_rig(database_url, tmp_path, nursery) as rig:
        yield rig
