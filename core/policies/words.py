"""Words that commands understand: whoever types one after a command means it, and never a queue of that name.

The one table of them: commands answer to these, and a policy may not call a queue so.
"""

from enum import StrEnum


class OfNextlead(StrEnum):
    """After ``/nextlead``, where any number means so many leads."""

    HELP = "help"
    AWAY = "away"
    BACK = "back"


class OfQueue(StrEnum):
    """After ``/queue``."""

    HELP = "help"
    REPORT = "report"
    FAIRNESS = "fairness"
    REVIEW = "review"
    MEMBERS = "members"
    SETUP = "setup"


BY = "by"
"""After ``/queue report``, in front of what figures are split by."""


def means(name: str) -> str | None:
    """The command that understands a word otherwise than as a queue's name; ``None`` where none does."""
    if name.isdigit() or name in set(OfNextlead):
        return f"/nextlead {name}"
    if name in set(OfQueue):
        return f"/queue {name}"
    return f"/queue report {name}" if name == BY else None
