"""``demo`` and ``sandbox``: the whole product on this machine."""

import socket
import sqlite3
import sys
import threading
from typing import Any

import httpx
import pytest

from bot.sandbox import morning
from bot.sandbox.server import HOST
from tests.bot.commands.terminal import Terminal
from tests.bot.sandbox.test_http_events import Listener
from tests.stage import wait_for

REP = next(user.id for user in morning.cast() if user.role_hint == "rep")
CHANNEL = next(channel.id for channel in morning.channels() if REP in channel.members)


class Page:
    """The demo's page, as somebody at a browser uses it."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port: int = probe.getsockname()[1]

    def get(self, path: str, **query: str) -> Any:
        try:
            answer = httpx.get(f"http://{HOST}:{self.port}{path}", params=query, trust_env=False)
        except httpx.TransportError:
            return None
        return answer.json() if answer.headers["content-type"] == "application/json" else answer.text

    def post(self, path: str, **body: Any) -> Any:
        return httpx.post(f"http://{HOST}:{self.port}{path}", json=body, trust_env=False, timeout=10).json()

    def card(self, user: str, channel: str, label: str) -> dict[str, Any] | None:
        """What to press to press a button of the newest card, as soon as it is there."""
        for message in reversed(self.get("/sandbox/messages", user=user, channel=channel)["messages"]):
            where = {"channel": channel, "ts": message["ts"]}
            for block in message["blocks"]:
                for element in block.get("elements", ()):
                    if element.get("text", {}) == {"type": "plain_text", "text": label, "emoji": True}:
                        return {
                            "message": where,
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                        }
        return None

    def opens(self) -> None:
        """Returns once the page is there and the bot is connected."""
        wait_for(self._is_connected, within_s=30)

    def _is_connected(self) -> bool:
        state = self.get("/sandbox/state", user=REP)
        return bool(state and state["bot"]["connected"])


@pytest.fixture
def page() -> Page:
    return Page()


def test_the_demo_shows_a_rep_the_next_lead_and_lives_by_the_sandboxs_clock(
    terminal: Terminal, page: Page
) -> None:
    said = list[str]()

    def play() -> None:
        page.opens()
        said.append(page.get("/"))
        page.post("/sandbox/act", user=REP, type="command", channel=CHANNEL, text="/nextlead")
        card = wait_for(lambda: page.get("/sandbox/messages", user=REP, channel=CHANNEL)["messages"])
        said.append(card[-1]["text"])
        page.post("/sandbox/clock", advance_s=3600)
        wait_for(lambda: "reservation expired" in terminal_story(), within_s=10)

    def terminal_story() -> str:
        with sqlite3.connect(terminal.folder / "nextlead-demo.db") as database:
            verbs = database.execute("SELECT verb FROM events").fetchall()
        database.close()
        return " ".join(verb for (verb,) in verbs)

    answer = terminal.until(play, "demo", "--port", str(page.port))

    assert answer.code == 0
    assert f"The demo is ready: http://127.0.0.1:{page.port}/" in answer.out
    assert "<html" in said[0]
    assert said[1]


@pytest.mark.slow
def test_the_crm_tells_that_a_lead_has_bought(terminal: Terminal, page: Page) -> None:
    said = list[Any]()

    def play() -> None:
        page.opens()
        said.append(page.get("/sandbox/crm")["received"])
        page.post("/sandbox/act", user=REP, type="command", channel=CHANNEL, text="/nextlead")
        claim = wait_for(lambda: page.card(REP, CHANNEL, "Claim"))
        page.post("/sandbox/act", user=REP, type="action", **claim)
        (hook,) = wait_for(lambda: page.get("/sandbox/crm")["received"], within_s=10)
        said.append(page.post("/sandbox/crm/customers", lead=hook["lead"])["result"].partition(": ")[2])
        hooks = wait_for(lambda: page.get("/sandbox/crm")["received"][2:], within_s=10)
        said.append([hook["type"] for hook in hooks])

    answer = terminal.until(play, "demo", "--port", str(page.port))

    assert answer.code == 0
    assert said == [[], "taken (customer)", ["lead.customer"]]


@pytest.mark.slow
def test_a_lead_comes_from_the_website_and_the_crm_hears_who_takes_one(
    terminal: Terminal, page: Page
) -> None:
    said = list[str]()

    def play() -> None:
        page.opens()
        said.append(page.post("/sandbox/extra/website")["result"])
        page.post("/sandbox/clock", advance_s=3600)
        said.append(page.post("/sandbox/extra/website")["result"])
        page.post("/sandbox/act", user=REP, type="command", channel=CHANNEL, text="/nextlead")
        claim = wait_for(lambda: page.card(REP, CHANNEL, "Claim"))
        page.post("/sandbox/act", user=REP, type="action", **claim)
        hooks = wait_for(lambda: page.get("/sandbox/crm")["received"], within_s=10)
        said.extend(f"{hook['type']} {hook['owner']} {hook['signature']}" for hook in hooks)

    answer = terminal.until(play, "demo", "--port", str(page.port))

    assert answer.code == 0
    assert "/intake/leads" in answer.out
    assert said == [
        "Hafenblick Krantechnik GmbH asked for something on the website: waiting (score)",
        "Quarrybank Vending asked for something on the website: review (incomplete)",
        f"lead.claimed {REP} ok",
    ]


@pytest.mark.slow
def test_somebody_who_asks_in_the_chat_is_offered_to_a_rep_at_once(terminal: Terminal, page: Page) -> None:
    own, said = f"D{REP[1:]}", list[object]()

    def play() -> None:
        page.opens()
        said.append(page.post("/sandbox/extra/ask")["result"])
        offer = wait_for(lambda: page.card(REP, own, "Accept"))
        said.append(page.post("/sandbox/act", user=REP, type="action", **offer)["ok"])
        said.append(wait_for(lambda: page.card(REP, own, "Contacted")) is not None)

    answer = terminal.until(play, "demo", "--port", str(page.port))

    assert answer.code == 0
    assert said == [
        "Bramble Bakery 1 asks in the chat. It is offered by message, to Grace or Lena, whose turn it is.",
        True,
        True,
    ]


@pytest.mark.slow
def test_the_command_for_the_second_terminal_is_the_one_that_was_typed_here(
    terminal: Terminal, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = terminal.folder / ".venv" / "bin" / "nextlead"
    started.parent.mkdir(parents=True)
    started.touch()
    monkeypatch.setattr(sys, "argv", [".venv/bin/nextlead", "demo"])

    answer = terminal.until(page.opens, "demo", "--port", str(page.port))

    assert "by the real clock" in answer.out
    [line] = [line for line in answer.out.splitlines() if "DATABASE_URL=" in line]
    assert line.endswith(" .venv/bin/nextlead status")


@pytest.mark.slow
def test_the_demo_begins_anew_unless_it_is_told_to_go_on(terminal: Terminal, page: Page) -> None:
    def move_on() -> None:
        page.opens()
        page.post("/sandbox/clock", advance_s=36_000)
        page.post("/sandbox/act", user=REP, type="command", channel=CHANNEL, text="/nextlead")

    first = terminal.until(move_on, "demo", "--port", str(page.port))
    kept = terminal.until(page.opens, "demo", "--port", str(page.port), "--keep")
    anew = terminal.until(page.opens, "demo", "--port", str(page.port))

    assert "leads wait" in first.out
    assert "as you left it" in kept.out
    assert "leads wait" in anew.out


def test_going_on_where_there_was_nothing_begins_at_the_beginning(terminal: Terminal, page: Page) -> None:
    answer = terminal.until(page.opens, "demo", "--port", str(page.port), "--keep")

    assert "leads wait" in answer.out


@pytest.mark.slow
def test_leads_find_another_door_where_the_port_beside_the_page_is_taken(
    terminal: Terminal, page: Page
) -> None:
    with socket.socket() as other:
        other.bind((HOST, page.port + 1))
        other.listen()

        answer = terminal.until(page.opens, "demo", "--port", str(page.port))

    assert answer.code == 0
    assert "/intake/leads" in answer.out
    assert f":{page.port + 1}/" not in answer.out


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_port_that_is_taken_is_said_before_any_file_is_touched(terminal: Terminal, command: str) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        taken = other.getsockname()[1]

        answer = terminal(command, "--port", str(taken))

    assert answer.code == 2
    assert answer.complaint == f"port {taken} is taken; set PORT to another, or give --port"
    assert list(terminal.folder.iterdir()) == []


def test_the_sandbox_alone_says_how_to_point_a_bot_at_it(terminal: Terminal, page: Page) -> None:
    terminal.set(PORT=str(page.port))

    answer = terminal.until(lambda: wait_for(lambda: page.get("/"), within_s=20), "sandbox")

    assert answer.code == 0
    assert f"export SLACK_API_URL=http://127.0.0.1:{page.port}/api/" in answer.out
    assert "export SLACK_BOT_TOKEN=xoxb-sandbox" in answer.out
    assert "export SLACK_APP_TOKEN=xapp-sandbox" in answer.out
    assert f"--events-url http://127.0.0.1:{page.port + 1}/slack/events" in answer.out


def test_the_sandbox_reaches_a_bot_by_http_where_it_is_told_to(terminal: Terminal, page: Page) -> None:
    with Listener() as bot:
        threading.Thread(target=bot.serve_forever, daemon=True).start()
        answer = terminal.until(page.opens, "sandbox", "--port", str(page.port), "--events-url", bot.url)
        bot.shutdown()

    assert answer.code == 0
    assert "by HTTP:" in answer.out
    assert "unset SLACK_APP_TOKEN" in answer.out
    assert "export SLACK_SIGNING_SECRET=sandbox-signing-secret" in answer.out
    assert f"export PORT={bot.server_port}" in answer.out


@pytest.mark.parametrize("url", ["127.0.0.1:3001", "ftp://x", "http://", "http://x:harbour/", "http://x:0/"])
def test_an_address_that_is_none_is_refused(terminal: Terminal, url: str) -> None:
    answer = terminal("sandbox", "--events-url", url)

    assert answer.code == 2
    assert "write an address like http://127.0.0.1:3001/slack/events" in answer.complaint
