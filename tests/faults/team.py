"""The team that is at work while things break: always open, so that whatever falls due is told at once.

Its queues are small and its leads age within hours, so that in a day of it everything happens that may happen
to a queue in a month.
"""

from typing import Any

from bot.sandbox.workspace import Workspace
from core.policies.team import TeamPolicy
from tests.builders import a_queue, a_team

REPS = tuple(f"U0REP{number:02}" for number in range(14))
MIA, OLE = "U0MIA", "U0OLE"
"""The manager, and ops."""

HELPERS = ("U0HELP0", "U0HELP1")
"""Members of the workspace who are no reps unless somebody lends them to a queue."""

IN_CHARGE = frozenset({MIA, OLE})

MANAGERS, OPS, LEADERSHIP = "C0MANAGERS", "C0OPS", "C0LEADERS"
EVERYBODY = (*REPS, MIA, OLE, *HELPERS)

LEAVER = REPS[-1]
"""A rep who leaves the team in the middle of everything."""

ASKED = REPS[-2:]
"""Reps of the queue that offers its leads, the leaver among them."""

LOW = "purchased_list"
"""A source that pauses first."""

PUSHED = "webinar"
"""The source whose leads are offered."""

_AGES = {"average_age": "90m", "average_age_red": "3h"}


def the_team(crm: str = "") -> TeamPolicy:
    """Three queues; hot leads find an owner by themselves within an hour, those of ``PUSHED`` are offered.
    ``crm`` hears of everything.
    """
    hot: dict[str, Any] = {"depth": {"yellow": 4, "red": 8, "critical": 12}, "cap": 20, "alerts": _AGES}
    leads: dict[str, Any] = {"depth": {"yellow": 12, "red": 22, "critical": 30}, "cap": 30, "alerts": _AGES}
    return a_team(
        a_queue("hot", when={"type": ["hot_inbound"]}, **hot),
        a_queue("offered", when={"source": [PUSHED]}, mode="auto_assign", members=ASKED, **leads),
        a_queue("leads", **leads),
        people={"reps": REPS, "managers": [MIA], "ops": [OLE]},
        channels={"managers": MANAGERS, "ops": OPS, "leadership": LEADERSHIP},
        calendar="always",
        claims={"cap": 9},
        webhooks=[{"name": "crm", "url": crm, "private": True}] if crm else [],
        stale={"nurture": "6h", "recycle": "10h", "archive": "15h"},
    )


def the_workspace() -> Workspace:
    workspace = Workspace()
    for one in EVERYBODY:
        workspace.add_user(one, one.lower(), one.removeprefix("U0").title(), tz="UTC")
        workspace.dm_of(one)
    for channel in (MANAGERS, OPS, LEADERSHIP):
        workspace.add_channel(channel, channel.removeprefix("C0").lower(), [MIA, OLE])
    return workspace
