"""A small sales team on stage, reached by Socket Mode and by HTTP alike; and an office for longer plays."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.sandbox.workspace import Workspace
from core.policies.claims import ClaimPolicy
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import PeoplePolicy, TeamPolicy
from tests.builders import NO_DIGESTS
from tests.journeys.alarms import alarmed, with_leaders
from tests.journeys.fortnight_seen import Seen, everything_seen
from tests.journeys.office import OFFICE, an_office
from tests.stage import Stage, on_stage

OpenOffice = Callable[..., Stage]
"""Raises the curtain on the alarmed office, with a policy and people of its own where they are given."""

TEAM = TeamPolicy(
    people=PeoplePolicy(reps=("UANA", "UBUDI", "UCLARA"), managers=("UMIA",)),
    claims=ClaimPolicy(cap=6),
    queues=(
        QueuePolicy(name="enterprise", when={"account_tier": ("enterprise",)}, ordering=Ordering.PRIORITY),
        QueuePolicy(name="inbound"),
    ),
    digests=NO_DIGESTS,
)


BOTH_WAYS = {"test_pulling", "test_working"}
"""Whose plays are quick tests by Socket Mode and by HTTP; the others' by HTTP are slow ones."""


LONG = {
    "test_alerts_ages_and_rates",
    "test_alerts_depth",
    "test_alerts_languages",
    "test_alerts_nobody_there",
    "test_backlog",
    "test_fortnight_in_slack",
    "test_leavers",
    "test_office_hours",
    "test_overflow_measures",
    "test_unworked_claims",
    "test_waiting_too_long",
    "test_week",
}
"""Whose plays last for hours and days, a tick after the other."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent and (item.path.stem in LONG or _is_the_other_way(item)):
            item.add_marker(pytest.mark.slow)


def _is_the_other_way(item: pytest.Item) -> bool:
    ways_in = getattr(item, "callspec", None)
    by_http = ways_in is not None and ways_in.params.get("stage") == "http"
    return by_http and item.path.stem not in BOTH_WAYS


def a_workspace() -> Workspace:
    workspace = Workspace()
    workspace.add_user("UANA", "ana", "Ana", locale="en-GB", tz="Europe/London")
    workspace.add_user("UBUDI", "budi", "Budi", locale="id-ID", tz="Asia/Jakarta")
    workspace.add_user("UCLARA", "clara", "Clara", locale="de-DE", tz="Europe/Berlin")
    workspace.add_user("UMIA", "mia", "Mia", locale="en-US", tz="Europe/Berlin")
    workspace.add_user("UGUEST", "gus", "Gus", locale="en-US", is_restricted=True)
    return workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path


@pytest.fixture(params=["socket", "http"])
def stage(request: pytest.FixtureRequest, folder: Path) -> Iterator[Stage]:
    """The team of this folder, with nobody waiting yet."""
    with on_stage(folder, a_workspace(), TEAM, socket_mode=request.param == "socket") as stage:
        yield stage


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What everybody reads after the fortnight, which is played once."""
    return everything_seen(tmp_path_factory.mktemp("fortnight"))


@pytest.fixture
def quick_stage(folder: Path) -> Iterator[Stage]:
    """The same over HTTP alone, for what does not depend on the way in."""
    with on_stage(folder, a_workspace(), TEAM, socket_mode=False) as stage:
        yield stage


@pytest.fixture
def office(folder: Path) -> Iterator[Stage]:
    """Reps on three clocks, managers and ops with a channel each; everybody reads English. By HTTP."""
    with on_stage(folder, an_office(), OFFICE, socket_mode=False) as stage:
        yield stage


@pytest.fixture
def open_office(folder: Path) -> Iterator[OpenOffice]:
    """The office in which a queue gets sick. By HTTP."""
    with ExitStack() as stack:

        def open_(team: TeamPolicy | None = None, workspace: Workspace | None = None) -> Stage:
            staged = on_stage(folder, workspace or with_leaders(), team or alarmed(), socket_mode=False)
            return stack.enter_context(staged)

        yield open_
