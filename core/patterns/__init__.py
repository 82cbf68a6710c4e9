"""What keeps happening in a queue (spec, section 13), found in what came in and what was claimed.

A pattern is pointed out where it is large enough to matter and too large to be chance; what it takes is
written at the top of each kind's file. Days, weeks and months are those of the team's clock, and a working
day is one on which the queue's people are open.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.findings import Pattern
from core.patterns import fullness, mondays, months, mornings, peaks
from core.patterns.heat import heat_map
from core.patterns.hours import HourOfWeek, Present, worked
from core.policies.team import TeamPolicy
from core.reports import Depth, Flow

__all__ = ["DEPTHS_OVER", "LOOKS_BACK", "HourOfWeek", "Present", "found", "heat_map"]

LOOKS_BACK = timedelta(days=95)
"""The flow that ``found`` needs to see everything: it always holds two whole months."""

DEPTHS_OVER = timedelta(days=57)
"""The depths that it needs, up to where the flow ends: eight Mondays, whatever time it is now."""


def found(
    flow: Flow,
    depths: Sequence[Depth],
    team: TeamPolicy,
    reps: Mapping[str, Present] | None = None,
) -> tuple[Pattern, ...]:
    """At most one pattern of a kind for each of the policy's queues, the most striking first.

    ``reps`` says by queue how many are there hour by hour; of a queue it does not name that is not known.
    What is missing of the flow or the depths, as in a bot's first weeks, leaves out what needs it.
    """
    seen = list[Pattern | None]()
    for queue in team.queues:
        work = worked(queue, flow, depths, team)
        if work is not None:
            present = (reps or {}).get(queue.name)
            seen += [
                mornings.spike(work),
                mondays.backlog(work),
                months.end(work),
                fullness.always_full(work),
                peaks.too_few(work, present, team.staffing.handling),
            ]
    return tuple(sorted((one for one in seen if one is not None), key=lambda one: -one.strength))
