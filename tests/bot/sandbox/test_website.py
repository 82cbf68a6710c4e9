"""The website of straw: its visitors become leads by the door that every sender uses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.sandbox import Secrets
from bot.sandbox.website import VISITORS, Website
from bot.serving import HERE, HttpServer
from core.submissions import LeadSubmission

SECRET = Secrets().intake_secret


class Door:
    """Answers what it is told to, once the signature is good."""

    def __init__(self) -> None:
        self.leads: list[dict[str, str]] = []
        self.rule: str | None = None
        self.status = 202
        self._server = HttpServer(Starlette(routes=[Route("/", self._take, methods=["POST"])]), 0, host=HERE)
        self.url = f"http://{HERE}:{self._server.port}/"
        self.start, self.stop = self._server.start, self._server.stop

    async def _take(self, request: Request) -> Response:
        lead = Webhook(SECRET).verify(await request.body(), dict(request.headers))
        self.leads.append(lead)
        if self.status != 202:
            return Response(status_code=self.status)
        verdict = {"id": 7, "external_id": lead["external_id"], "verdict": "review", "rule": self.rule}
        return JSONResponse({"leads": [verdict]}, 202)


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    door.start()
    yield door
    door.stop()


def test_every_visitor_is_a_lead_that_can_be_read() -> None:
    assert [LeadSubmission.read(visitor).company for visitor in VISITORS] == [v["company"] for v in VISITORS]


def test_a_visit_is_signed_and_says_what_became_of_it(door: Door) -> None:
    website = Website(door.url, SECRET, lambda: datetime.now(UTC))
    door.rule = "incomplete"

    said = website.visit()

    assert said == f"{VISITORS[0]['company']} asked for something on the website: review (incomplete)"
    assert door.leads[0]["email"] == VISITORS[0]["email"]


def test_visitors_come_one_after_the_other_and_again(door: Door) -> None:
    times = iter(datetime.now(UTC) + timedelta(seconds=second) for second in range(9))
    website = Website(door.url, SECRET, lambda: next(times))

    for _ in range(len(VISITORS) + 1):
        website.visit()

    assert [lead["company"] for lead in door.leads] == [
        *(visitor["company"] for visitor in VISITORS),
        VISITORS[0]["company"],
    ]
    assert len({lead["external_id"] for lead in door.leads}) == len(door.leads)


def test_a_door_that_stays_shut_is_said(door: Door) -> None:
    door.status = 401

    assert Website(door.url, SECRET, lambda: datetime.now(UTC)).visit().endswith("website: 401")


def test_whats_said_of_a_lead_without_a_rule_is_the_verdict_alone(door: Door) -> None:
    assert Website(door.url, SECRET, lambda: datetime.now(UTC)).visit().endswith(": review")
