"""What becomes of a backlog: what comes in a day against what reps take in one."""

from dataclasses import dataclass
from math import ceil

WEEK = 5
"""Working days of a week."""

A_YEAR = 365.0
"""Days after which a backlog counts as never gone: nobody's plan reaches further."""

_ALMOST = 1e-9
"""What a sum of fractions may lie above a whole number of reps, and still be it."""


@dataclass(frozen=True, slots=True)
class BacklogForecast:
    """Arithmetic of a queue's working days: ``arrivals_day`` leads come, nights and weekends included, and
    each of ``reps`` (on average over the open hours) takes ``pace_h`` an hour for ``hours_day`` hours.

    ``is_measured``: the pace is what reps really claimed; else it comes from the policy's handling time.
    Numbers of reps are ``None`` where the queue was never open, and no number would do.
    """

    queue: str
    backlog: int
    arrivals_day: float
    pace_h: float
    is_measured: bool
    hours_day: float
    reps: float

    @property
    def capacity_day(self) -> float:
        """Leads that the reps take in a working day, as long as there are enough."""
        return self.reps * self.pace_h * self.hours_day

    @property
    def grows_by_day(self) -> float:
        """Below nothing, the backlog shrinks by so many a day."""
        return self.arrivals_day - self.capacity_day

    @property
    def days_left(self) -> float | None:
        """Working days until the backlog is gone; ``None`` when it will not be within ``A_YEAR``."""
        if not self.backlog:
            return 0.0
        return self.backlog / -self.grows_by_day if self.backlog < -self.grows_by_day * A_YEAR else None

    @property
    def reps_to_hold(self) -> int | None:
        """So that it does not grow."""
        return self._reps_for(self.arrivals_day)

    @property
    def reps_to_clear_in_a_day(self) -> int | None:
        """So that it is gone in a working day, with what comes meanwhile."""
        return self._reps_for(self.backlog + self.arrivals_day)

    @property
    def reps_to_clear_in_a_week(self) -> int | None:
        return self._reps_for(self.backlog / WEEK + self.arrivals_day)

    @property
    def more(self) -> int:
        """How many reps it lacks to hold; nobody where none would help."""
        return max(0, ceil((self.reps_to_hold or 0) - self.reps - _ALMOST))

    def _reps_for(self, leads_a_day: float) -> int | None:
        one_takes = self.pace_h * self.hours_day
        return ceil(leads_a_day / one_takes - _ALMOST) if one_takes else None
