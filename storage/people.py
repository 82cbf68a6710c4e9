"""The workspace's people as last seen, read together with the version of what was set in Slack."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.errors import Outdated
from core.model import Person
from storage.people_rows import PERSON, PERSON_WIDTH, SAID, person, said_row
from storage.session import Row, Session, Statement
from storage.settings import VERSION

_READ = f"{PERSON}, {VERSION}"
_VERSION = Statement("SELECT {version}", version=VERSION)
_GET = Statement("SELECT {read} FROM people WHERE id = ?", read=_READ)
_LOCK = Statement("SELECT {read} FROM people WHERE id {among} ORDER BY id {hold}", read=_READ)
_ALL = Statement("SELECT {person} FROM people ORDER BY id", person=PERSON)
_PUT = Statement(
    """INSERT INTO people ({said}) VALUES ({marks})
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, locale = excluded.locale,
         timezone = excluded.timezone, is_guest = excluded.is_guest, is_admin = excluded.is_admin,
         is_bot = excluded.is_bot, is_deleted = excluded.is_deleted, groups = excluded.groups,
         seen_at = excluded.seen_at, status_away = excluded.status_away,
         ignores_status = people.ignores_status AND excluded.status_away""",
    said=SAID,
    marks=", ".join("?" * (SAID.count(",") + 1)),
)
_AWAY = Statement("UPDATE people SET away_since = ? WHERE id = ?")
_BACK = Statement("UPDATE people SET away_since = NULL, ignores_status = status_away WHERE id = ?")
_WAS_AWAY = Statement("SELECT 1 FROM people WHERE id = ? AND status_away AND NOT ignores_status")
_GREET = Statement("UPDATE people SET greeted_at = ? WHERE id = ? AND greeted_at IS NULL")
_LENT_TO = Statement("SELECT lent_to FROM people WHERE id = ? {hold}")
_LEND = Statement("UPDATE people SET lent_to = ? WHERE id = ?")


class SqlPeople:
    """``core.ports.People``. ``settings_version`` is the one this process goes by; ``None``: any will do."""

    def __init__(self, session: Session, settings_version: int | None = None) -> None:
        self._session = session
        self._settings_version = settings_version
        self.came = False
        """Whether somebody is there again, or serves one more queue."""

    def get(self, person_id: str) -> Person | None:
        row = self._session.row(_GET, person_id)
        if row is None:  # whoever is about to be met is met by the newest settings, too
            self._compare((self._session.row(_VERSION) or (0,))[0])
            return None
        return self._person(row)

    def lock(self, person_ids: Sequence[str]) -> Mapping[str, Person]:
        found = self._session.rows(_LOCK, self._session.codec.among(person_ids))
        return {row[0]: self._person(row) for row in found}

    def put(self, person: Person) -> None:
        if not person.status_away:
            self.came |= self._session.row(_WAS_AWAY, person.id) is not None
        self._session.run(_PUT, *said_row(person, self._session.codec))

    def away(self, person_id: str, since: datetime | None) -> None:
        if since is None:
            self._session.run(_BACK, person_id)
            self.came = True
        else:
            self._session.run(_AWAY, self._session.codec.moment(since), person_id)

    def greet(self, person_id: str, at: datetime) -> bool:
        return self._session.run(_GREET, self._session.codec.moment(at), person_id) == 1

    def lend(self, person_id: str, queue: str, *, lent: bool) -> None:
        codec, row = self._session.codec, self._session.row(_LENT_TO, person_id)
        if row is not None:
            self.came |= lent
            others = set(codec.parsed(row[0])) - {queue}
            self._session.run(_LEND, codec.document(sorted(others | {queue} if lent else others)), person_id)

    def all(self) -> Sequence[Person]:
        return [person(row, self._session.codec) for row in self._session.rows(_ALL)]

    def _person(self, row: Row) -> Person:
        self._compare(row[PERSON_WIDTH])
        return person(row, self._session.codec)

    def _compare(self, version: int) -> None:
        if self._settings_version is not None and version != self._settings_version:
            raise Outdated("somebody changed the settings in Slack; read them, and ask again")
