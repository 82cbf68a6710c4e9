"""The test rig itself: without a PostgreSQL it says why, and it cleans up behind itself."""

import os
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests import databases
from tests.builders import a_lead
from tests.databases import CLUSTER, REQUIRE, a_database


@pytest.fixture
def machine_without_postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "address").write_text("no PostgreSQL can be started here: there is none")
    monkeypatch.setenv(CLUSTER, str(tmp_path))
    monkeypatch.setattr(databases, "_free", [])
    return tmp_path


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_without_a_server_tests_are_skipped_unless_there_must_be_one(
    machine_without_postgres: Path,
    monkeypatch: pytest.MonkeyPatch,
    required: str,
    outcome: type[BaseException],
) -> None:
    monkeypatch.setenv(REQUIRE, required)

    with pytest.raises(outcome, match="there is none"), a_database("postgresql", machine_without_postgres):
        pass


def test_what_a_killed_run_left_behind_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    dead, alive = tmp_path / "nextlead-postgres-4194399-x", tmp_path / f"nextlead-postgres-{os.getpid()}-x"
    for folder in (dead, alive):
        folder.mkdir()

    databases._remove_leftovers()

    assert not dead.exists()
    assert alive.exists()


def test_a_lent_database_comes_back_empty(tmp_path: Path) -> None:
    lead = a_lead()
    for _ in range(2):
        with a_database("postgresql", tmp_path) as url:
            engine = create_engine(url)
            with engine.begin() as connection:
                assert connection.scalar(text("SELECT count(*) FROM people")) == 0
                connection.execute(
                    text(
                        "INSERT INTO people VALUES (:id, 'x', 'en', 'UTC', false, false, false, false, '[]')"
                    ),
                    {"id": str(lead.id)},
                )
            engine.dispose()
