"""A counter to hand payloads to, and the same behind its door."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.metrics import Health
from bot.web import build_web
from core.services.watch import Vitals
from tests.bot.counter import SIGNING_SECRET, Counter, at_the_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """The bot with an empty line, and a sandbox where its cards are seen."""
    with at_the_counter(tmp_path) as counter:
        yield counter


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    """The HTTP side of a bot with an empty line; one for all tests of a file."""
    with at_the_counter(tmp_path_factory.mktemp("web")) as counter, ThreadPoolExecutor(2) as executor:
        slack = (counter.app, SIGNING_SECRET)
        yield build_web(slack=slack, look=lambda: Health(Vitals()), executor=executor)
