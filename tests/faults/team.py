"""The team that is at work while things break: always open, so that whatever falls due is told at once."""

from bot.sandbox.workspace import Workspace
from core.policies.team import TeamPolicy
from tests.builders import a_queue, a_team

REPS = tuple(f"U0REP{number:02}" for number in range(14))
MIA, OLE = "U0MIA", "U0OLE"
"""The manager, and ops."""

MANAGERS, OPS = "C0MANAGERS", "C0OPS"
EVERYBODY = (*REPS, MIA, OLE)

LEAVER = REPS[-1]
"""A rep who leaves the team in the middle of everything."""


def the_team() -> TeamPolicy:
    """Two queues; hot leads find an owner by themselves within an hour."""
    return a_team(
        a_queue("hot", when={"type": ["hot_inbound"]}),
        a_queue("leads"),
        people={"reps": REPS, "managers": [MIA], "ops": [OLE]},
        channels={"managers": MANAGERS, "ops": OPS},
        calendar="always",
        claims={"cap": 9},
    )


def the_workspace() -> Workspace:
    workspace = Workspace()
    for one in EVERYBODY:
        workspace.add_user(one, one.lower(), one.removeprefix("U0").title(), tz="UTC")
        workspace.dm_of(one)
    for channel in (MANAGERS, OPS):
        workspace.add_channel(channel, channel.removeprefix("C0").lower(), [MIA, OLE])
    return workspace
