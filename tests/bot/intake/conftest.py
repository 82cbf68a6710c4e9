"""A desk for each test, on an SQLite file or on both kinds of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.intake.desk import Desk, a_desk
from tests.databases import new_sqlite


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with new_sqlite(tmp_path) as url, a_desk(url) as desk:
        yield desk


@pytest.fixture
def desk_on_both(database_url: str) -> Iterator[Desk]:
    with a_desk(database_url) as desk:
        yield desk
