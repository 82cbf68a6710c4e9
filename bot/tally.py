"""What became of the rows of a file."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum, auto

from core.errors import NextleadError
from core.intake import Receipt, Rejected
from core.submissions import Flaw

SHOWN = 20
"""Bad lines that are drawn for people."""


class Unread(StrEnum):
    """Why nothing of a file could be taken."""

    NO_CSV = auto()
    TOO_LARGE = auto()
    NOT_GIVEN = auto()


@dataclass(slots=True)
class Tally:
    """What became of a file's rows so far. A row counts when it has its answer: what was let in is stored.

    ``keep`` is how many flaws are remembered, all of them without it; ``unkept`` counts the others.
    ``stopped`` says why not all rows were read.
    """

    keep: int | None = None
    verdicts: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    errors: list[tuple[int, Flaw]] = field(default_factory=list)
    unkept: int = 0
    stopped: NextleadError | None = None

    @property
    def read(self) -> int:
        return self.verdicts.total() + self.rejected

    def count(self, line: int, answer: Receipt | Rejected) -> None:
        if isinstance(answer, Rejected):
            self.reject(line, answer.flaws)
        else:
            self.verdicts[answer.verdict] += 1

    def reject(self, line: int, flaws: tuple[Flaw, ...]) -> None:
        self.rejected += 1
        found = [(line, flaw) for flaw in flaws]
        room = len(found) if self.keep is None else max(0, self.keep - len(self.errors))
        self.errors += found[:room]
        self.unkept += len(found[room:])

    def counts(self) -> dict[str, int]:
        """Under the names that ``import --json`` gives them."""
        return {
            "read": self.read,
            "accepted": self.verdicts["waiting"],
            "held": self.verdicts["held"],
            "review": self.verdicts["review"],
            "duplicate": self.verdicts["duplicate"],
            "rejected": self.rejected,
        }

    def bad_lines(self) -> list[tuple[int, Flaw]]:
        """By their place in the file."""
        return sorted(self.errors, key=lambda one: one[0])
