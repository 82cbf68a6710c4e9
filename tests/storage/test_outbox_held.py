"""Delivery waits for nobody: what another transaction changes just now is left for the next time.

On SQLite whoever writes is alone; all this is about PostgreSQL.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import Busy
from core.model import Lead
from core.ports import Sending
from storage.engine import Database, open_database
from storage.unit_of_work import SqlUnitOfWork, UnitsOfWork
from tests.builders import ANA, BEN, a_lead, a_notice, minutes
from tests.databases import a_database
from tests.storage.owed import AT_ONCE, NOW, handed_out, owed, stands
from tests.storage.steps import stored


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with a_database("postgresql", tmp_path) as url:
        opened = open_database(url)
        yield opened
        opened.close()


@pytest.fixture
def open_(database: Database) -> UnitsOfWork:
    return UnitsOfWork(database)


@pytest.fixture
def lead(open_: UnitsOfWork) -> Lead:
    lead = a_lead()
    stored(open_, lead)
    return lead


@pytest.fixture
def sending(open_: UnitsOfWork, lead: Lead) -> Sending:
    """Two notices are under way to Ana in one message."""
    owed(open_, a_notice(lead, ANA, key="a1"), a_notice(lead, ANA, key="a2"))
    (sending,) = handed_out(open_)
    return sending


@contextmanager
def held(database: Database, key: str) -> Iterator[None]:
    """Another transaction changes this notice, and takes its time."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE outbox SET revision = revision + 1 WHERE key = '{key}'")
        yield
        connection.rollback()


def test_hand_out_leaves_out_a_notice_that_somebody_changes(
    database: Database, open_: UnitsOfWork, lead: Lead
) -> None:
    owed(open_, *(a_notice(lead, to, key=key) for to, key in ((ANA, "a1"), (ANA, "a2"), (BEN, "b1"))))

    with held(database, "a1"), open_() as uow:
        found = uow.outbox.due(NOW, 9, each=9)

    assert [[notice.key for notice in some] for some in found] == [["a2"], ["b1"]]


def test_hand_out_goes_on_to_the_next_recipient_where_everything_of_one_is_held(
    database: Database, open_: UnitsOfWork, lead: Lead
) -> None:
    owed(open_, a_notice(lead, ANA, key="a1"), a_notice(lead, BEN, key="b1"))

    with held(database, "a1"), open_() as uow:
        found = uow.outbox.due(NOW, 1, each=9)

    assert [[notice.key for notice in some] for some in found] == [["b1"]]


def test_a_stale_message_that_somebody_changes_is_drawn_later(
    database: Database, open_: UnitsOfWork, sending: Sending
) -> None:
    stands(open_, sending)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET revision = 1")

    with held(database, sending.key), open_() as uow:
        meanwhile = uow.outbox.stale(minutes(1), 9)
    with open_() as uow:
        later = uow.outbox.stale(minutes(1), 9)

    assert [one.key for one in meanwhile] == []
    assert [one.key for one in later] == [sending.key]


def test_losing_sight_leaves_out_a_notice_that_somebody_changes(
    database: Database, open_: UnitsOfWork, sending: Sending
) -> None:
    with held(database, "a1"), open_() as uow:
        lost = uow.outbox.lose_sight(AT_ONCE)

    assert (lost, len(sending.notices)) == (1, 2)


def _settles(uow: SqlUnitOfWork, one: Sending) -> object:
    return uow.outbox.settle([notice.key for notice in one.notices], "in_doubt", since=one.since)


ACCOUNTS: dict[str, Callable[[SqlUnitOfWork, Sending], object]] = {
    "sent": lambda uow, one: uow.outbox.sent(one.key, one.since, "D01", "1.5"),
    "drawn": lambda uow, one: uow.outbox.drawn(one.key, one.revision),
    "settled": _settles,
}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_accounts_give_way_at_once_while_somebody_changes_the_notice(
    database: Database, open_: UnitsOfWork, sending: Sending, account: str
) -> None:
    with held(database, "a2"), open_() as uow, pytest.raises(Busy):
        ACCOUNTS[account](uow, sending)

    with open_() as uow:
        ACCOUNTS[account](uow, sending)
        uow.commit()
