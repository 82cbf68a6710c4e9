"""Ids on SQLite, which has no sequences. Safe because whoever asks has the database to itself."""

from collections.abc import Sequence

from storage.session import Session, Statement

_NEXT = Statement(
    """INSERT INTO counters (name, value) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value"""
)


def next_counter(session: Session, name: str, count: int) -> Sequence[int]:
    """``count`` ids that were never given out before by this counter, ascending."""
    row = session.row(_NEXT, name, count)
    last: int = row[0] if row else 0
    return range(last - count + 1, last + 1)
