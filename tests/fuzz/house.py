"""The whole web application with a sandbox behind it, to knock at from all sides."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.metrics import Health
from bot.reception import PORTERS, intake_routes
from bot.web import build_web
from core.policies.doors import IntakePolicy
from core.services.watch import Vitals
from tests.bot.counter import SIGNING_SECRET, TEAM, Counter, at_the_counter
from tests.signing import SECRET

_PATIENT = TEAM.model_copy(update={"intake": IntakePolicy(requests_a_minute=10**9)})


@contextmanager
def a_house(folder: Path) -> Iterator[tuple[ASGIApp, Counter]]:
    """Slack's address, intake and the pages about health, over an SQLite file."""
    with at_the_counter(folder, _PATIENT) as counter, ThreadPoolExecutor(4) as threads:
        settings = counter.runtime.settings.model_copy(
            update={"nextlead_intake_secret": (SecretStr(SECRET),)}
        )
        runtime = replace(counter.runtime, settings=settings)
        with ThreadPoolExecutor(PORTERS) as porters:
            yield (
                build_web(
                    slack=(counter.app, SIGNING_SECRET),
                    look=lambda: Health(Vitals()),
                    executor=threads,
                    intake=intake_routes(runtime, porters, monotonic=time.monotonic),
                ),
                counter,
            )
