"""Row ↔ person."""

from collections.abc import Sequence

from core.model import Person
from storage.session import Codec, Row

SAID = "id, name, locale, timezone, is_guest, is_admin, is_bot, is_deleted, groups, seen_at, status_away"
"""What Slack says of a person."""

PERSON = f"{SAID}, away_since, lent_to, ignores_status, greeted_at"
PERSON_WIDTH = PERSON.count(",") + 1


def person(row: Row, codec: Codec) -> Person:
    """A person from the columns of ``PERSON``."""
    known: Sequence[str] = codec.parsed(row[8])
    return Person(
        id=row[0],
        name=row[1],
        locale=row[2],
        timezone=row[3],
        is_guest=bool(row[4]),
        is_admin=bool(row[5]),
        is_bot=bool(row[6]),
        is_deleted=bool(row[7]),
        groups=frozenset(known),
        seen_at=codec.instant_or_none(row[9]),
        status_away=bool(row[10]),
        away_since=codec.instant_or_none(row[11]),
        lent_to=frozenset(codec.parsed(row[12])),
        ignores_status=bool(row[13]),
        greeted_at=codec.instant_or_none(row[14]),
    )


def said_row(one: Person, codec: Codec) -> Row:
    """The values of ``SAID``."""
    return (
        one.id,
        one.name,
        one.locale,
        one.timezone,
        one.is_guest,
        one.is_admin,
        one.is_bot,
        one.is_deleted,
        codec.document(sorted(one.groups)),
        codec.moment_or_none(one.seen_at),
        one.status_away,
    )
