"""Forgetting people: their data, and yet knowing them again by keyed marks."""

import hmac
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from core.errors import Busy
from core.keys import LeadKeys
from core.model import LeadState
from core.offers import OfferOutcome
from storage.engine import Database
from storage.failures import explained
from storage.schema import CLOSED_STATES
from storage.session import Session, Statement
from storage.tables import FACTS

ENDED_BY = "erased"
"""What ends the claim of somebody who is to be forgotten."""

_KEY = "tombstones"
_HOLD = Statement("SELECT id FROM leads WHERE id {among} ORDER BY id {hold}")
_UNKNOWN = ", ".join(f"{name} = NULL" for name in FACTS if name != "type")
_BLANK = Statement(
    f"""UPDATE leads SET {_UNKNOWN}, type = 'warm', attributes = '{{}}', external_id = NULL, fingerprint = ?,
          email_key = NULL, phone_key = NULL, name_key = NULL, company_key = NULL, domain_key = NULL,
          skill_language = NULL, skill_product = NULL, skill_region = NULL, state = '{LeadState.ERASED}',
          reserved_by = NULL, reserved_until = NULL, offer_id = NULL, limit_due_at = NULL, aged_due_at = NULL,
          stale_due_at = NULL, review_due_at = NULL, version = version + 1
        WHERE id = ? AND state <> '{LeadState.ERASED}'"""  # noqa: S608  # our own words
)
_END_CLAIMS = Statement(
    "UPDATE claims SET ended_at = ?, ended_by = ?, step_at = NULL WHERE lead_id {among} AND ended_at IS NULL"
)
_END_OFFERS = Statement(
    f"""UPDATE offers SET ended_at = ?, outcome = '{OfferOutcome.WITHDRAWN}'
        WHERE lead_id {{among}} AND outcome IS NULL"""  # noqa: S608  # our own words
)
_UNTOLD = tuple(
    Statement(f"UPDATE {table} SET type = 'warm', source = NULL WHERE lead_id {{among}}")  # noqa: S608
    for table in ("claims", "episodes")
)
_NO_NOTES = Statement("UPDATE contacts SET note = NULL WHERE lead_id {among} AND note IS NOT NULL")
_ABOUT = (
    "lead_id {among} AND claim_id IS NULL",
    "claim_id IN (SELECT id FROM claims WHERE lead_id {among})",
    "kind = 'review' AND claim_id IS NULL AND lead_id IN (SELECT id FROM leads WHERE state = 'review')",
)
"""Messages about them; and what ops are deciding, where they may be named as somebody alike."""

_OF_THEM = " OR ".join(f"({about})" for about in _ABOUT[:2])
_SUPERSEDE = Statement(f"UPDATE outbox SET state = 'superseded' WHERE state = 'pending' AND ({_OF_THEM})")  # noqa: S608
_REDRAW = Statement(
    f"""UPDATE outbox SET revision = revision + 1
        WHERE state IN ('sending', 'in_doubt', 'sent') AND ({_OF_THEM} OR ({_ABOUT[2]}))"""  # noqa: S608
)

_MAKE_KEY = Statement("INSERT INTO mark_keys (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING")
_THE_KEY = Statement("SELECT value FROM mark_keys WHERE name = ?")
_PEOPLE = Statement("SELECT DISTINCT person FROM tombstones WHERE mark {among} ORDER BY person")
_SAME_PERSON = Statement("UPDATE tombstones SET person = ? WHERE person {among}")
_MARK = Statement("INSERT INTO tombstones (mark, person, at) VALUES (?, ?, ?) ON CONFLICT (mark) DO NOTHING")
_KNOWN = Statement("SELECT mark FROM tombstones WHERE mark {among}")
_PARDON = Statement(
    """DELETE FROM tombstones WHERE person {among these}
         SELECT person FROM tombstones WHERE mark {among} {these}"""
)
_RETIRED = """SELECT id FROM leads WHERE {closed} AND came_in_at < ?
         AND NOT EXISTS (SELECT 1 FROM events WHERE events.lead_id = leads.id AND events.at >= ?)
       ORDER BY came_in_at, id LIMIT ? {hold}"""
RETIRED = Statement(_RETIRED.replace("{hold}", "{hold_free}"), closed=CLOSED_STATES)
ANYBODY_RETIRED = Statement(_RETIRED.replace("{hold}", ""), closed=CLOSED_STATES)

_SWEPT = "leads, claims, episodes, contacts, outbox"
_RETRY_S = 0.02


class SqlErasure:
    """``core.ports.Erasure``."""

    def __init__(self, session: Session, database: Database) -> None:
        self._session = session
        self._codec = session.codec
        self._database = database

    def erase(self, lead_ids: Collection[int], now: datetime) -> None:
        session, ids = self._session, sorted(set(lead_ids))
        if not ids:
            return
        among = self._codec.among(ids)
        session.rows(_HOLD, among)
        session.run_many(_BLANK, [(f"erased {secrets.token_hex(16)}", one) for one in ids])
        session.run(_END_CLAIMS, self._codec.moment(now), ENDED_BY, among)
        session.run(_END_OFFERS, self._codec.moment(now), among)
        for untold in _UNTOLD:
            session.run(untold, among)
        session.run(_NO_NOTES, among)
        session.run(_SUPERSEDE, among, among)
        session.run(_REDRAW, among, among)

    def remember(self, keys: Collection[LeadKeys], external_ids: Collection[str], now: datetime) -> None:
        key = self._key(make=True)
        marks = sorted({*_of_keys(key, keys), *_of_ids(key, external_ids)}) if key else []
        if not marks:
            return
        before = [row[0] for row in self._session.rows(_PEOPLE, self._codec.among(marks))]
        person = before[0] if before else secrets.token_hex(8)
        if before[1:]:
            self._session.run(_SAME_PERSON, person, self._codec.among(before[1:]))
        moment = self._codec.moment(now)
        self._session.run_many(_MARK, [(mark, person, moment) for mark in marks])

    def knows(self, keys: Sequence[LeadKeys], external_ids: Sequence[str | None]) -> Sequence[bool]:
        key = self._key()
        if key is None:
            return [False] * len(keys)
        marks = [
            {*_of_keys(key, (one,)), *_of_ids(key, (named,) if named else ())}
            for one, named in zip(keys, external_ids, strict=True)
        ]
        every = self._codec.among(sorted(set().union(*marks)))
        known = {row[0] for row in self._session.rows(_KNOWN, every)}
        return [not known.isdisjoint(of_one) for of_one in marks]

    def pardon(self, keys: Collection[LeadKeys]) -> int:
        key = self._key()
        if key is None:
            return 0
        return self._session.run(_PARDON, self._codec.among(sorted(_of_keys(key, keys))))

    def retired(self, before: datetime, limit: int) -> Sequence[int]:
        moment = self._codec.moment(before)
        return [row[0] for row in self._session.rows(RETIRED, moment, moment, limit)]

    def is_anybody_retired(self, before: datetime) -> bool:
        moment = self._codec.moment(before)
        return self._session.row(ANYBODY_RETIRED, moment, moment, 1) is not None

    def scrub(self) -> None:
        """SQLite overwrites what is deleted at once (``secure_delete``); this empties its write-ahead log.
        PostgreSQL drops the versions that were replaced. Call it from a unit of work that has read nothing.
        """
        if self._session.is_sqlite:
            _empty_log(self._database)
        else:
            _vacuum(self._database)

    def _key(self, *, make: bool = False) -> bytes | None:
        if make:
            self._session.run(_MAKE_KEY, _KEY, secrets.token_hex(32))
        row = self._session.row(_THE_KEY, _KEY)
        return None if row is None else bytes.fromhex(row[0])


def _of_keys(key: bytes, keys: Iterable[LeadKeys]) -> Iterator[str]:
    for one in keys:
        yield from _marks(key, "row", (one.fingerprint,))
        yield from _marks(key, "email", (one.email,))
        yield from _marks(key, "phone", (one.phone,))
        yield from _marks(key, "name", (one.name,))


def _of_ids(key: bytes, external_ids: Iterable[str]) -> Iterator[str]:
    return _marks(key, "external_id", external_ids)


def _marks(key: bytes, kind: str, values: Iterable[str | None]) -> Iterator[str]:
    for value in values:
        if value:
            yield hmac.digest(key, f"{kind}\0{value}".encode(), "sha256").hex()


def _empty_log(database: Database) -> None:
    """Waits for those who still read or write; raises ``Busy`` when they take too long."""
    until = time.monotonic() + database.wait.total_seconds()
    with explained, database.engine.connect() as connection:
        driver = connection.connection.cursor()
        while True:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (is_busy, *_) = driver.fetchone() or (0,)
            if not is_busy:
                return
            if time.monotonic() > until:
                raise Busy("other work keeps the database's log in use; it is emptied with the next erasure")
            time.sleep(_RETRY_S)


def _vacuum(database: Database) -> None:
    with explained, database.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.exec_driver_sql("SET statement_timeout = 0")
        try:
            alone.exec_driver_sql(f"VACUUM {_SWEPT}")
        finally:
            alone.exec_driver_sql("RESET statement_timeout")
