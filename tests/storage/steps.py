"""What most tests of the storage do first: write something and commit it; and look at what is owed."""

from collections.abc import Mapping, Sequence

from core.changes import Change
from core.model import Lead
from core.notices import Notice
from core.ports import OpenUnitOfWork
from storage import rows
from storage.engine import Database
from storage.session import Session, Statement
from tests.builders import arriving

_OWED = Statement("SELECT {notice} FROM outbox ORDER BY due_at, key", notice=rows.NOTICE)
_REVISIONS = Statement("SELECT key, revision FROM outbox")


def applied(open_: OpenUnitOfWork, change: Change) -> None:
    """Writes a change in a transaction of its own."""
    with open_() as uow:
        uow.apply(change)
        uow.commit()


def stored(open_: OpenUnitOfWork, *leads: Lead) -> None:
    """Takes these leads in, in a transaction of their own."""
    applied(open_, arriving(*leads))


def owed(database: Database) -> Sequence[Notice]:
    """Every notice in the database, whatever became of it, the longest due first."""
    with database.reader.connect() as connection, connection.begin():
        session = Session(connection.connection)
        return [rows.notice(row, session.codec) for row in session.rows(_OWED)]


def revisions(database: Database) -> Mapping[str, int]:
    """How often the subject of each notice, by its key, has changed since it was written."""
    with database.reader.connect() as connection, connection.begin():
        return {row[0]: row[1] for row in Session(connection.connection).rows(_REVISIONS)}
