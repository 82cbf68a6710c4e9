"""Many monitors at once: one reads for all, and whoever asks whether the process lives never waits."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import httpx
import pytest

from bot.metrics import Health
from bot.web import build_web
from core.services.watch import Vitals

CROWD = 60
"""More than there are threads for requests."""


class SlowReader:
    """A database that answers once it is let, and counts who asks."""

    def __init__(self) -> None:
        self.answers = Event()
        self.reads = 0

    def look(self) -> Health:
        self.reads += 1
        assert self.answers.wait(20)
        return Health(Vitals(overdue_claims=self.reads))


@pytest.fixture
def reader() -> SlowReader:
    return SlowReader()


def at(reader: SlowReader, visit: Callable[[httpx.AsyncClient], Coroutine[Any, Any, None]]) -> None:
    """Visits the pages of a bot with that database; it answers in the end, whatever comes of the visit."""

    async def through_the_door() -> None:
        with ThreadPoolExecutor(1) as executor:
            web = build_web(slack=None, look=reader.look, executor=executor)
            inside = httpx.ASGITransport(app=web)
            async with httpx.AsyncClient(transport=inside, base_url="http://bot") as client:
                try:
                    await visit(client)
                finally:
                    reader.answers.set()

    asyncio.run(through_the_door())


@pytest.mark.parametrize("page", ["/metrics", "/readyz"])
def test_it_says_that_it_lives_while_a_crowd_waits_for_a_slow_reading(reader: SlowReader, page: str) -> None:
    async def visit(client: httpx.AsyncClient) -> None:
        crowd = [asyncio.create_task(client.get(page)) for _ in range(CROWD)]
        while not reader.reads:
            await asyncio.sleep(0.01)
        alive = await asyncio.wait_for(client.get("/healthz"), 5)
        assert (alive.status_code, alive.text) == (200, "ok")
        reader.answers.set()
        answers = await asyncio.gather(*crowd)
        assert (reader.reads, len({one.text for one in answers})) == (1, 1)

    at(reader, visit)


def test_who_asks_once_others_have_their_answer_gets_a_new_one(reader: SlowReader) -> None:
    reader.answers.set()

    async def visit(client: httpx.AsyncClient) -> None:
        first, second = await client.get("/metrics"), await client.get("/metrics")
        assert "nextlead_claims_overdue 1.0" in first.text
        assert "nextlead_claims_overdue 2.0" in second.text

    at(reader, visit)


def test_a_monitor_that_goes_away_takes_nobodys_answer_along(reader: SlowReader) -> None:
    async def visit(client: httpx.AsyncClient) -> None:
        first, second = (asyncio.create_task(client.get("/metrics")) for _ in range(2))
        while not reader.reads:
            await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.wait([first])
        reader.answers.set()
        answer = await second
        assert (answer.status_code, reader.reads) == (200, 1)

    at(reader, visit)
