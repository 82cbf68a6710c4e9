"""The CRM of straw: what it remembers of a webhook, what it thinks of its signature, how it answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from bot.sandbox.clock import SandboxClock
from bot.sandbox.crm import Crm
from bot.sandbox.crm_desk import HOOKS
from bot.sandbox.sandbox import Secrets
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.receiver import Receiver, a_receiver

SECRET, OTHER = Secrets().webhook_secret, Secrets().intake_secret
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLAIMED = {"type": "lead.claimed", "data": {"lead": {"id": "L-17", "owner": "U1"}}}


def signed(
    url: str, body: Any = CLAIMED, *, secrets: tuple[str, ...] = (SECRET,), at: datetime = NOON
) -> httpx.Response:
    raw = json.dumps(body)
    signature = " ".join(Webhook(secret).sign("evt_1_crm", at, raw) for secret in secrets)
    headers = {
        "webhook-id": "evt_1_crm",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    return httpx.post(url, content=raw, headers=headers, trust_env=False)


@pytest.fixture
def crm() -> Iterator[Receiver]:
    with a_receiver(SECRET, now=lambda: NOON) as receiver:
        yield receiver


def test_it_remembers_what_came_and_that_it_was_signed(crm: Receiver) -> None:
    answer = signed(crm.url)

    assert answer.status_code == 200
    (received,) = crm.received
    assert (received.id, received.type, received.signature) == ("evt_1_crm", "lead.claimed", "ok")
    assert received.body == CLAIMED
    assert received.headers["webhook-timestamp"] == str(int(NOON.timestamp()))


def test_while_secrets_are_changed_either_is_good(crm: Receiver) -> None:
    signed(crm.url, secrets=(OTHER, SECRET))
    signed(crm.url, secrets=(OTHER,))

    assert [one.signature for one in crm.received] == ["ok", "wrong"]


def test_it_sees_what_is_not_signed_or_not_in_time(crm: Receiver) -> None:
    httpx.post(crm.url, content=b"{", trust_env=False)
    signed(crm.url, at=NOON - timedelta(minutes=5))
    signed(crm.url, at=NOON + timedelta(minutes=5, seconds=1))
    httpx.post(crm.url, headers={"webhook-signature": "v1,x", "webhook-timestamp": "soon"}, trust_env=False)

    assert [one.signature for one in crm.received] == ["none", "ok", "late", "wrong"]
    assert crm.received[0].body is None


@pytest.mark.parametrize("status", [410, 500, 503])
def test_it_answers_as_it_is_told_and_remembers_all_the_same(crm: Receiver, status: int) -> None:
    crm.answers(status)

    assert signed(crm.url).status_code == status
    assert [one.answered for one in crm.received] == [status]


def test_it_can_be_slow(crm: Receiver) -> None:
    crm.answers(200, after_s=0.3)

    assert signed(crm.url).elapsed >= timedelta(seconds=0.3)


def test_it_can_send_people_elsewhere(crm: Receiver) -> None:
    crm.redirects("http://127.0.0.1:1/other")

    answer = signed(crm.url)

    assert (answer.status_code, answer.headers["location"]) == (307, "http://127.0.0.1:1/other")


def test_it_can_be_down_and_come_back_where_it_was(crm: Receiver) -> None:
    url = crm.url
    crm.goes_down()
    with pytest.raises(httpx.ConnectError):
        signed(url)

    crm.comes_back()

    assert crm.url == url
    assert signed(url).status_code == 200
    assert len(crm.received) == 1


def test_the_sandbox_shows_what_a_crm_received() -> None:
    clock = SandboxClock(standing_at=NOON)
    crm = Crm((SECRET,), clock.now)
    with (
        SandboxServer(Workspace(), clock, crm=crm) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        signed(f"{server.url}{HOOKS}")
        broken = http.put("/sandbox/crm", json={"status": 503}).json()
        signed(f"{server.url}{HOOKS}", body={"type": "lead.erased", "data": None})
        misspelt = http.put("/sandbox/crm", json={"mood": "bad"})
        shown = http.get("/sandbox/crm").json()
        state = http.get("/sandbox/state", params={"user": "U0BOT"}).json()
        forgotten = http.delete("/sandbox/crm").json()

    first, second = shown["received"]
    assert (first["type"], first["lead"], first["owner"]) == ("lead.claimed", "L-17", "U1")
    assert (first["signature"], first["answered"], first["at"]) == ("ok", 200, NOON.isoformat())
    assert (second["lead"], second["answered"]) == (None, 503)
    assert broken["receiver"]["status"] == 503
    assert misspelt.status_code == 400
    assert state["crm"] is True
    assert forgotten["received"] == []


def test_somebody_enters_in_the_crm_that_a_lead_has_bought() -> None:
    clock, told = SandboxClock(standing_at=NOON), list[str]()

    def tell(lead: str) -> str:
        told.append(lead)
        if lead == "L-2":
            raise httpx.ConnectError("nobody there")
        return f"{lead} has become a customer: taken (customer)"

    crm = Crm((SECRET,), clock.now)
    with (
        SandboxServer(Workspace(), clock, crm=crm) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        deaf = http.post("/sandbox/crm/customers", json={"lead": "L-1"})
        before = http.get("/sandbox/crm").json()["tells"]
        crm.tell = tell
        after = http.get("/sandbox/crm").json()["tells"]
        heard = http.post("/sandbox/crm/customers", json={"lead": "L-1"})
        down = http.post("/sandbox/crm/customers", json={"lead": "L-2"})
        nobody = http.post("/sandbox/crm/customers", json={"lead": 1})

    assert (before, after) == (False, True)
    assert (deaf.status_code, nobody.status_code, down.status_code) == (400, 400, 502)
    assert heard.json() == {"ok": True, "result": "L-1 has become a customer: taken (customer)"}
    assert told == ["L-1", "L-2"]


def test_a_sandbox_without_a_crm_has_no_place_for_one() -> None:
    with (
        SandboxServer(Workspace(), SandboxClock()) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        assert http.get("/sandbox/crm").status_code == 404
        assert http.get("/sandbox/state", params={"user": "U0BOT"}).json()["crm"] is False
