"""Text that both databases can hold."""

import sys
from collections.abc import Iterable

from core.errors import InvalidLead


def storable(text: str) -> bool:
    """Whether a text can be in the database at all: PostgreSQL knows no NUL, UTF-8 no half characters."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def require_storable(named: Iterable[tuple[str, object]]) -> None:
    """Raises ``InvalidLead`` for the first text that cannot be stored, by its name.

    Intake has stripped such characters long before; this keeps SQLite as strict as PostgreSQL.
    """
    for name, value in named:
        if isinstance(value, str) and not storable(value):
            raise InvalidLead(name, f"{name} holds a character that cannot be stored")


def behind(prefix: str) -> str | None:
    """The first text, byte by byte, behind all that begin so; ``None`` where there is none."""
    for length in range(len(prefix), 0, -1):
        following = ord(prefix[length - 1]) + 1
        if following == 0xD800:
            following = 0xE000
        if following <= sys.maxunicode:
            return prefix[: length - 1] + chr(following)
    return None
