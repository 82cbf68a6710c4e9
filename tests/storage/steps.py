"""What most tests of the storage do first: write something and commit it."""

from core.changes import Change
from core.model import Lead
from core.ports import OpenUnitOfWork
from tests.builders import arriving


def applied(open_: OpenUnitOfWork, change: Change) -> None:
    """Writes a change in a transaction of its own."""
    with open_() as uow:
        uow.apply(change)
        uow.commit()


def stored(open_: OpenUnitOfWork, *leads: Lead) -> None:
    """Takes these leads in, in a transaction of their own."""
    applied(open_, arriving(*leads))
