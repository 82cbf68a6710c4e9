"""What several processes need to know of each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pulse:
    """When a duty last began and ended, by the database's clock; ``trouble`` is why it stands still."""

    began_at: datetime | None = None
    ended_at: datetime | None = None
    trouble: str | None = None
    silent_for: timedelta | None = None


class Duties(Protocol):
    """Who does what several processes could do. Leases and pulses go by the database's clock."""

    def take(self, duty: str, holder: str, *, lease: timedelta, every: timedelta | None) -> bool:
        """Takes the lease, unless somebody else holds it. With ``every`` only if the duty last began so long
        ago, or its holder began and never ended it.
        """
        ...

    def renew(self, duty: str, holder: str, lease: timedelta) -> bool:
        """Prolongs a lease; ``False`` when somebody else has it by now."""
        ...

    def give_back(self, duty: str, holder: str) -> None:
        """Ends a lease: the duty was done."""
        ...

    def is_held(self, duty: str, lease: timedelta) -> bool:
        """Whether somebody is at it, or died so lately that their lease of this length still runs."""
        ...

    def pulse(self, duty: str) -> Pulse: ...

    def trouble(self, duty: str, code: str | None) -> None:
        """Notes why a duty stands still; ``None``: it does not any more."""
        ...

    def count(self, name: str) -> None:
        """Adds one to a number that only grows."""
        ...

    def counted(self, prefix: str) -> Mapping[str, int]:
        """Every such number whose name begins with the prefix, by the rest of its name."""
        ...
