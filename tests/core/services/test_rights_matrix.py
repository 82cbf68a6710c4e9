"""Everything that can be asked for, by everybody, about what is theirs and what is not, through the services.

An allowed one acts; a denied one leaves every row of every table as it was, and one more in the audit trail.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from core.answers import Refused
from core.rights import Action
from tests.core.rights_table import CELLS, Cell
from tests.core.services.floor import floors
from tests.core.services.rights_deeds import ANYWHERE, DEEDS, Deed
from tests.core.services.rights_ground import Ground, differing
from tests.databases import a_database, new_sqlite

ROWS = sorted({(cell.action, cell.place) for cell in CELLS})
ALLOWED = [cell for cell in CELLS if cell.reason is None]
COLLEAGUES = {(cell.action, cell.place): cell.reason for cell in CELLS if cell.kind == "member"}


def deeds(action: Action, place: str) -> Mapping[str, Deed]:
    return (ANYWHERE if place == "any" else DEEDS)[action]


EVERY_ALLOWED = [(cell, name) for cell in ALLOWED for name in deeds(cell.action, cell.place)]
IDS = [f"{cell.action}, {cell.place}: {cell.kind}, {name}" for cell, name in EVERY_ALLOWED]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One for all who are denied: they change nothing."""
    folder = tmp_path_factory.mktemp("ground")
    with a_database(request.param, folder) as url, floors(url) as open_floor:
        yield Ground.laid(open_floor)


@pytest.mark.parametrize(("action", "place"), ROWS, ids=[f"{action}, {place}" for action, place in ROWS])
def test_whoever_may_not_changes_nothing_and_is_written_down_once(
    ground: Ground, action: Action, place: str
) -> None:
    denied = [
        cell for cell in CELLS if (cell.action, cell.place) == (action, place) and cell.reason is not None
    ]
    tried, before, noted = deeds(action, place), ground.dump(), list(ground.denials())

    for cell in denied:
        answers = {name: deed.ask(ground, cell.actor, place) for name, deed in tried.items()}
        told = list(ground.denials())

        for name, answer in answers.items():
            assert isinstance(answer, Refused), (cell, name, answer)
            assert answer.reason is cell.reason, (cell, name)
            assert (answer.lead, answer.claimed, answer.next) == (None, None, None), (cell, name)
        assert told[len(tried) :] == noted, cell
        new = {(one.actor, one.action, one.reason) for one in told[: len(tried)]}
        assert new == {(cell.actor, action, cell.reason)}, cell
        noted = told

    assert denied
    assert differing(before, ground.dump()) == {"denials"}


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ground]:
    """A ground as it is on the disk, to be copied: to lay one takes ten times as long."""
    with new_sqlite(tmp_path_factory.mktemp("laid")) as url, floors(url) as open_floor:
        return Path(url.removeprefix("sqlite:///")), Ground.laid(open_floor)


@pytest.fixture
def own_ground(laid: tuple[Path, Ground], tmp_path: Path) -> Iterator[Ground]:
    """For one who may: what they do changes it."""
    file = shutil.copyfile(laid[0], tmp_path / "ground.db")
    with floors(f"sqlite:///{file}") as open_floor:
        yield replace(laid[1], floor=open_floor(laid[1].floor.team))


@pytest.fixture
def postgres_ground(tmp_path: Path) -> Iterator[Ground]:
    with a_database("postgresql", tmp_path) as url, floors(url) as open_floor:
        yield Ground.laid(open_floor)


@pytest.mark.parametrize(("cell", "deed"), EVERY_ALLOWED, ids=IDS)
def test_whoever_may_does_it(own_ground: Ground, cell: Cell, deed: str) -> None:
    assert_done(own_ground, cell, deed)


@pytest.mark.slow
@pytest.mark.parametrize(
    "cell", ALLOWED, ids=[f"{cell.action}, {cell.place}: {cell.kind}" for cell in ALLOWED]
)
def test_whoever_may_does_it_on_postgresql_too(postgres_ground: Ground, cell: Cell) -> None:
    assert_done(postgres_ground, cell, next(iter(deeds(cell.action, cell.place))))


@pytest.mark.parametrize(("cell", "deed"), EVERY_ALLOWED, ids=IDS)
def test_whoever_lost_the_role_since_the_card_was_drawn_may_do_no_more_than_a_colleague(
    own_ground: Ground, cell: Cell, deed: str
) -> None:
    asked = deeds(cell.action, cell.place)[deed]
    if asked.first is not None:
        asked.first(own_ground, cell.actor, cell.place)
    ground = own_ground.without(cell.actor)
    before = ground.dump()

    answer = asked.ask(ground, cell.actor, cell.place)

    after = ground.dump()
    assert isinstance(answer, Refused)
    assert answer.reason is COLLEAGUES[cell.action, cell.place]
    assert differing(before, after) == {"denials"}
    assert [one.actor for one in ground.denials()] == [cell.actor]


def assert_done(ground: Ground, cell: Cell, name: str) -> None:
    deed = deeds(cell.action, cell.place)[name]
    if deed.first is not None:
        deed.first(ground, cell.actor, cell.place)

    answer = deed.ask(ground, cell.actor, cell.place)

    assert not isinstance(answer, Refused), answer
    assert ground.denials() == []


def test_every_row_of_the_table_is_tried() -> None:
    tried = {(action, "any") for action in ANYWHERE}
    tried |= {(action, place) for action in DEEDS for place in ("own", "foreign")}

    assert set(ROWS) == tried
    assert {action for action, _ in ROWS} == set(Action)
