"""What whoever answers for queues sees of them."""

from dataclasses import dataclass

from core.incidents import Incident, Measure
from core.metrics import QueueStatus
from core.reports import Figures, Uncontacted


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One queue as whoever answers for it sees it: its figures, alerts that go on, measures in force, and by
    rep whose claims wait for a first contact, the oldest first.
    """

    status: QueueStatus
    incidents: tuple[Incident, ...] = ()
    measures: tuple[Measure, ...] = ()
    uncontacted: tuple[Uncontacted, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The queues somebody answers for, or the one of them that was asked for: of a single one the week's
    ``figures`` as well.
    """

    rows: tuple[BoardRow, ...]
    figures: Figures | None = None
