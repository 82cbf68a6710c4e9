"""What was set in Slack, and how often."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.ports import Setting
from storage.session import Session, Statement

_TALLY = "settings"
VERSION = f"coalesce((SELECT value FROM tallies WHERE name = '{_TALLY}'), 0)"  # noqa: S608  # our own words
"""The version as a part of another statement."""

_ROWS = Statement("SELECT path, value, by, at FROM settings ORDER BY path")
_SET = Statement(
    """INSERT INTO settings (path, value, by, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at"""
)
_COUNT = Statement(
    """INSERT INTO tallies (name, value) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET value = tallies.value + 1"""
)
_VERSION = Statement("SELECT {version}", version=VERSION)


class SqlSettings:
    """``core.ports.Settings``. Two who set something at once wait for each other."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Mapping[str, object]:
        return {one.path: one.value for one in self.rows() if one.value is not None}

    def rows(self) -> Sequence[Setting]:
        codec = self._session.codec
        return [
            Setting(path, codec.parsed(value), by, codec.instant(at))
            for path, value, by, at in self._session.rows(_ROWS)
        ]

    def put(self, path: str, value: object, by: str, now: datetime) -> None:
        codec = self._session.codec
        self._session.run(_COUNT, _TALLY)
        self._session.run(_SET, path, codec.document(value), by, codec.moment(now))

    def version(self) -> int:
        row = self._session.row(_VERSION)
        return row[0] if row else 0
