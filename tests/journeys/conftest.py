"""A small sales team on stage, reached by Socket Mode and by HTTP alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.workspace import Workspace
from core.policies.claims import ClaimPolicy
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import PeoplePolicy, TeamPolicy
from tests.stage import Stage, on_stage

TEAM = TeamPolicy(
    people=PeoplePolicy(reps=("UANA", "UBUDI", "UCLARA"), managers=("UMIA",)),
    claims=ClaimPolicy(cap=6),
    queues=(
        QueuePolicy(name="enterprise", when={"account_tier": ("enterprise",)}, ordering=Ordering.PRIORITY),
        QueuePolicy(name="inbound"),
    ),
)


def a_workspace() -> Workspace:
    workspace = Workspace()
    workspace.add_user("UANA", "ana", "Ana", locale="en-GB", tz="Europe/London")
    workspace.add_user("UBUDI", "budi", "Budi", locale="id-ID", tz="Asia/Jakarta")
    workspace.add_user("UCLARA", "clara", "Clara", locale="de-DE", tz="Europe/Berlin")
    workspace.add_user("UMIA", "mia", "Mia", locale="en-US", tz="Europe/Berlin")
    workspace.add_user("UGUEST", "gus", "Gus", locale="en-US", is_restricted=True)
    return workspace


@pytest.fixture(params=["socket", "http"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The team of this folder, with nobody waiting yet."""
    with on_stage(tmp_path, a_workspace(), TEAM, socket_mode=request.param == "socket") as stage:
        yield stage


@pytest.fixture
def quick_stage(tmp_path: Path) -> Iterator[Stage]:
    """The same over Socket Mode alone, for what does not depend on the way in."""
    with on_stage(tmp_path, a_workspace(), TEAM) as stage:
        yield stage
