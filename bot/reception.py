"""The way in for other systems, built from what a process works with."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from starlette.routing import Route

from bot.bootstrap import Runtime
from bot.intake.endpoints import Reception, fact_door, lead_door
from bot.live import up_to_date
from core.outside.facts import Fact
from core.services.deliveries import Outcome
from core.submissions import LeadSubmission

PORTERS = 2
"""Requests of other systems worked on at once: they take turns in the database anyway."""


def intake_routes(
    runtime: Runtime, executor: Executor, *, monotonic: Callable[[], float] = time.monotonic
) -> Sequence[Route]:
    """None where no secret is set: what nobody can sign is not there."""
    secrets = runtime.settings.nextlead_intake_secret
    if not secrets:
        return ()

    def bring(id_: str, digest: str, leads: Sequence[LeadSubmission]) -> Outcome:
        return up_to_date(runtime, lambda: runtime.services.intake.deliver(id_, digest, leads))

    def tell(id_: str, digest: str, facts: Sequence[Fact]) -> Outcome:
        return up_to_date(runtime, lambda: runtime.services.outside.deliver(id_, digest, facts))

    a_minute = runtime.team.intake.requests_a_minute
    reception = Reception(secrets, runtime.clock, a_minute=a_minute, executor=executor, monotonic=monotonic)
    return reception.routes(lead_door(bring), fact_door(tell))
