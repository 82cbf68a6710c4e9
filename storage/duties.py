"""Leases and pulses by the database's own clock, and numbers that only grow.

A clock that was set back leaves moments in the future behind. No lease is longer than the one that is asked
for, and nothing has begun later than now: what says so counts as over, so that nobody waits for such a clock.
"""

from collections.abc import Mapping
from datetime import timedelta

from core.ports import Pulse
from storage.session import Session, Statement

_TAKE = Statement(
    """UPDATE duties SET holder = ?, leased_until = {clock} + ?, began_at = {clock}
       WHERE name = ?
         AND (holder IS NULL OR holder = ? OR leased_until <= {clock} OR leased_until > {clock} + ?)
         AND (began_at IS NULL OR ended_at IS NULL OR ended_at < began_at
              OR began_at <= {clock} - ? OR began_at > {clock})"""
)
_FIRST = Statement(
    """INSERT INTO duties (name, holder, leased_until, began_at) VALUES (?, ?, {clock} + ?, {clock})
       ON CONFLICT (name) DO NOTHING"""
)
_RENEW = Statement("UPDATE duties SET leased_until = {clock} + ? WHERE name = ? AND holder = ?")
_GIVE_BACK = Statement(
    "UPDATE duties SET holder = NULL, leased_until = NULL, ended_at = {clock} WHERE name = ? AND holder = ?"
)
_HELD = Statement(
    """SELECT 1 FROM duties WHERE name = ? AND holder IS NOT NULL
       AND leased_until > {clock} AND leased_until <= {clock} + ?"""
)
_PULSE = Statement("SELECT began_at, ended_at, trouble, {clock} - ended_at FROM duties WHERE name = ?")
_TROUBLE = Statement(
    """INSERT INTO duties (name, trouble) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET trouble = excluded.trouble"""
)
_NO_TROUBLE = Statement("UPDATE duties SET trouble = NULL WHERE name = ? AND trouble IS NOT NULL")
_COUNT = Statement(
    """INSERT INTO tallies (name, value) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET value = tallies.value + 1"""
)
_COUNTED = Statement("SELECT name, value FROM tallies WHERE substr(name, 1, ?) = ? ORDER BY name")


class SqlDuties:
    """``core.ports.Duties``. ``silent_for`` counts from when the duty last ended; a lease that ran out but
    that nobody else took is still its holder's.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def take(self, duty: str, holder: str, *, lease: timedelta, every: timedelta | None) -> bool:
        run, span = self._session.run, self._codec.span
        length, since = span(lease), span(every or timedelta())
        return (
            run(_TAKE, holder, length, duty, holder, length, since) == 1
            or run(_FIRST, duty, holder, length) == 1
        )

    def renew(self, duty: str, holder: str, lease: timedelta) -> bool:
        return self._session.run(_RENEW, self._codec.span(lease), duty, holder) == 1

    def give_back(self, duty: str, holder: str) -> None:
        self._session.run(_GIVE_BACK, duty, holder)

    def is_held(self, duty: str, lease: timedelta) -> bool:
        return self._session.row(_HELD, duty, self._codec.span(lease)) is not None

    def pulse(self, duty: str) -> Pulse:
        row, codec = self._session.row(_PULSE, duty), self._codec
        if row is None:
            return Pulse()
        began_at, ended_at, trouble, silent = row
        silent_for = None if silent is None else max(codec.elapsed(silent), timedelta())
        return Pulse(codec.instant_or_none(began_at), codec.instant_or_none(ended_at), trouble, silent_for)

    def trouble(self, duty: str, code: str | None) -> None:
        if code is None:
            self._session.run(_NO_TROUBLE, duty)
        else:
            self._session.run(_TROUBLE, duty, code)

    def count(self, name: str) -> None:
        self._session.run(_COUNT, name)

    def counted(self, prefix: str) -> Mapping[str, int]:
        found = self._session.rows(_COUNTED, len(prefix), prefix)
        return {name[len(prefix) :]: value for name, value in found}
