"""A day's work done once on a stage of its own, so that children find loaded what takes long to load."""

import random
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import logs
from bot.posting import postman_of
from bot.processes import dispatcher_of, tick
from storage import migrate
from storage.engine import open_database
from tests.builders import a_person
from tests.faults import asked, deeds
from tests.faults.board import Board
from tests.faults.lives import runtime_of
from tests.faults.team import EVERYBODY

_NOBODY = "http://127.0.0.1:1/api/"
"""Where no Slack answers."""


def rehearse() -> None:
    """Leaves no file, connection or thread behind."""
    logs.configure("CRITICAL")
    open_database("postgresql+psycopg://nobody@127.0.0.1/nothing").close()
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/rehearsal.db"
        migrate.upgrade(database)
        with (
            closing(Board(Path(folder) / "board")) as board,
            closing(runtime_of(database, _NOBODY, board, _NOBODY)) as runtime,
        ):
            with runtime.open() as uow:
                for one in EVERYBODY:
                    uow.people.put(a_person(one, timezone="UTC"))
                uow.commit()
            floor = deeds.Floor(runtime, random.Random(0), "rehearsal")
            for _ in range(40):
                floor.something()
            rep = asked.Asked(runtime, random.Random(0), "asked")
            for _ in range(20):
                rep.something()
            for _ in range(4):
                board.move(minutes=110)
                tick(runtime)
                dispatcher_of(runtime).deliver()
            postman = postman_of(runtime)
            assert postman is not None
            postman.deliver()
