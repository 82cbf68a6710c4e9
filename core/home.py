"""What somebody's Home shows, by role: read at once, drawn by views."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from core.answers import MyLeads
from core.boards import BoardRow
from core.findings import Pattern, Stranded
from core.learning import Learned
from core.notices import Duty, Reviews
from core.reports import DayOfFlow, Figures, OwnNumbers, Slice

PERIODS: Mapping[str, timedelta] = MappingProxyType(
    {"1d": timedelta(days=1), "7d": timedelta(days=7), "14d": timedelta(days=14), "30d": timedelta(days=30)}
)
"""What the filter of Home offers, by the name that travels; ``DEFAULT_PERIOD`` where nothing was chosen."""

DEFAULT_PERIOD = "7d"


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody chose to look at: one queue or every one of theirs, and a period of ``PERIODS``."""

    queue: str | None = None
    period: str = DEFAULT_PERIOD


@dataclass(frozen=True, slots=True)
class RepHome:
    """A rep's own work, and nobody else's; whether they count as away, by their word or by missed offers."""

    mine: MyLeads
    numbers: OwnNumbers
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class QueueOnHome:
    """One queue for its manager: how it stands, the period's figures, who is there."""

    row: BoardRow
    figures: Figures
    duty: Duty = field(default_factory=Duty)


@dataclass(frozen=True, slots=True)
class ManagerHome:
    """The queues somebody answers for as a manager, or the one of them that was chosen."""

    queues: tuple[QueueOnHome, ...] = ()


@dataclass(frozen=True, slots=True)
class OpsHome:
    """The river: what came in and went out in the period, what is stuck, where it comes from.

    ``outflow`` counts leads that left by verb, claimed ones included; ``stuck`` leads in ``held``,
    ``review``, ``nurture`` and ``recycled`` now; ``sources`` have their figures, ``values`` by their names,
    with what those were ``learned`` from that the policy does not say.
    ``dead`` counts what nobody takes: messages to Slack under ``""``, webhooks under their receiver's name.
    ``stranded`` are leads that nobody may take, by queue and reason, those of the most leads first.
    """

    total: Figures
    outflow: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    stuck: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    reviews: Reviews = field(default_factory=Reviews)
    sources: tuple[Slice, ...] = ()
    values: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    learned: Mapping[str, Learned] = field(default_factory=lambda: MappingProxyType({}))
    dead: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    stranded: tuple[Stranded, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """Everything one person's Home shows; what none of their roles sees is ``None``.

    ``looking`` is what is shown, which is not what was asked for where that is not theirs to see. ``choices``
    are all queues they may choose among, shown or not. ``days`` are the last 14 local days of all queues that
    are shown, together, and ``patterns`` what keeps happening there: nothing for whoever is only a rep.
    """

    looking: Looking
    rep: RepHome | None = None
    manager: ManagerHome | None = None
    ops: OpsHome | None = None
    choices: tuple[str, ...] = ()
    days: tuple[DayOfFlow, ...] = ()
    patterns: tuple[Pattern, ...] = ()
