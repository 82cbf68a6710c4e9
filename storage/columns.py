"""The kinds of columns: how instants, documents, keys and ordered text are kept on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, TIMESTAMP, BigInteger, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """Exact microseconds since 1970, as SQLite keeps an instant. A naive moment raises ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return (moment - EPOCH) // MICROSECOND


def from_microseconds(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, exact to the microsecond and ordered; comes back aware and in UTC.

    PostgreSQL keeps it as ``timestamptz``, SQLite, which has no such type, as microseconds since 1970.
    Naive moments are refused with ``ValueError``: they are how a lead turns two hours old at birth.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kept: TypeEngine[Any] = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(kept)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        microseconds = to_microseconds(value)
        return value if dialect.name == "postgresql" else microseconds

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if isinstance(value, int):
            return from_microseconds(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


Document = JSON().with_variant(JSONB(), "postgresql")
Bytewise = Text().with_variant(Text(collation="C"), "postgresql")
"""Text whose order is that of its bytes: SQLite's own order, PostgreSQL's only when it is told."""
Key = BigInteger().with_variant(Integer(), "sqlite")
