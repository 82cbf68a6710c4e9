"""Instants in the database: exact, ordered, in UTC, and never without a zone."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from storage.columns import UtcDateTime, from_microseconds, to_microseconds
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_lead
from tests.storage.steps import stored

MOMENTS = [
    MONDAY_9AM + timedelta(microseconds=1),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
]


def test_instants_come_back_exact_in_utc_and_in_order(database: Database) -> None:
    table = Table("moments", MetaData(), Column("at", UtcDateTime))

    with database.engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"at": at} for at in (*MOMENTS, None)])
        found = list(
            connection.scalars(select(table.c.at).where(table.c.at.is_not(None)).order_by(table.c.at))
        )
        table.drop(connection)

    assert found == sorted(at.astimezone(UTC) for at in MOMENTS)
    assert {at.tzinfo for at in found} == {UTC}


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    table = Table("moments", MetaData(), Column("at", UtcDateTime))

    with database.engine.begin() as connection:
        table.create(connection)
        with pytest.raises(StatementError, match="without a zone"):
            connection.execute(insert(table), {"at": datetime(2026, 3, 2)})  # noqa: DTZ001  # that is the point
        table.drop(connection)


def test_a_lead_with_a_moment_without_a_zone_is_refused(unit_of_work: UnitsOfWork) -> None:
    naive = a_lead(received_at=datetime(2026, 3, 2))  # noqa: DTZ001  # that is the point

    with pytest.raises(ValueError, match="without a zone"):
        stored(unit_of_work, naive)


@given(st.datetimes(timezones=st.timezones()))
def test_microseconds_keep_every_instant_exactly(at: datetime) -> None:
    assert from_microseconds(to_microseconds(at)) == at.astimezone(UTC)
