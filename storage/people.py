"""The workspace's people as last seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.model import Person
from storage import rows
from storage.session import Session, Statement

_GET = Statement("SELECT {person} FROM people WHERE id = ?", person=rows.PERSON)
_LOCK = Statement("SELECT {person} FROM people WHERE id {among} ORDER BY id {hold}", person=rows.PERSON)
_ALL = Statement("SELECT {person} FROM people ORDER BY id", person=rows.PERSON)
_PUT = Statement(
    """INSERT INTO people ({said}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, locale = excluded.locale,
         timezone = excluded.timezone, is_guest = excluded.is_guest, is_admin = excluded.is_admin,
         is_bot = excluded.is_bot, is_deleted = excluded.is_deleted, groups = excluded.groups,
         seen_at = excluded.seen_at""",
    said=rows.SAID_OF_PERSON,
)
_AWAY = Statement("UPDATE people SET away_since = ? WHERE id = ?")
_LENT_TO = Statement("SELECT lent_to FROM people WHERE id = ? {hold}")
_LEND = Statement("UPDATE people SET lent_to = ? WHERE id = ?")


class SqlPeople:
    """``core.ports.People``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, person_id: str) -> Person | None:
        row = self._session.row(_GET, person_id)
        return None if row is None else rows.person(row, self._session.codec)

    def lock(self, person_ids: Sequence[str]) -> Mapping[str, Person]:
        codec = self._session.codec
        found = self._session.rows(_LOCK, codec.among(person_ids))
        return {row[0]: rows.person(row, codec) for row in found}

    def put(self, person: Person) -> None:
        self._session.run(_PUT, *rows.said_of_person_row(person, self._session.codec))

    def away(self, person_id: str, since: datetime | None) -> None:
        self._session.run(_AWAY, self._session.codec.moment_or_none(since), person_id)

    def lend(self, person_id: str, queue: str, *, lent: bool) -> None:
        codec, row = self._session.codec, self._session.row(_LENT_TO, person_id)
        if row is not None:
            others = set(codec.parsed(row[0])) - {queue}
            self._session.run(_LEND, codec.document(sorted(others | {queue} if lent else others)), person_id)

    def all(self) -> Sequence[Person]:
        return [rows.person(row, self._session.codec) for row in self._session.rows(_ALL)]
