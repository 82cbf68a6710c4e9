"""``run``, ``web``, ``worker`` and ``clock``: they start, say that they are ready, work, and stop in time."""

import os
import signal
import socket
import time
from collections.abc import Callable

import httpx
import pytest
from structlog.testing import capture_logs

from bot import processes, serving
from bot.bootstrap import build
from bot.sandbox.server import HOST, SandboxServer
from bot.serving import serve
from bot.settings import load_settings
from core.errors import Busy, SettingsError, Unreachable
from core.services import tick
from core.services.watch import Fault
from tests.bot.commands.terminal import Terminal
from tests.stage import wait_for


@pytest.fixture
def port(terminal: Terminal) -> int:
    """A free port, in PORT."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
    terminal.set(PORT=str(number))
    return number


def page(port: int, path: str) -> int:
    """The status of a page; 0 while nobody answers."""
    try:
        return httpx.get(f"http://{HOST}:{port}{path}", trust_env=False).status_code
    except httpx.TransportError:
        return 0


def test_run_hears_slack_over_its_socket_serves_health_and_keeps_time(
    terminal: Terminal, slack: SandboxServer, port: int
) -> None:
    sandbox = slack.app.state.sandbox
    slack.workspace.add_user("U01ANA", "ana", "Ana")

    answer = terminal.until(lambda: wait_for(lambda: page(port, "/readyz") == 200, within_s=20), "run")

    assert answer.code == 0
    assert f"Nextlead is ready: Slack by Socket Mode; /healthz on port {port}" in answer.out
    assert any(entry["what"] == "apps.connections.open" for entry in sandbox.traffic.since(0))


@pytest.mark.usefixtures("slack")
def test_run_without_an_app_token_waits_for_slack_on_its_port(terminal: Terminal, port: int) -> None:
    terminal.set(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="sandbox-signing-secret")
    seen = list[int]()

    def look() -> None:
        wait_for(lambda: page(port, "/healthz") == 200, within_s=20)
        seen.append(httpx.post(f"http://{HOST}:{port}/slack/events", trust_env=False).status_code)

    answer = terminal.until(look, "run")

    assert answer.code == 0
    assert f"Slack on port {port} at /slack/events" in answer.out
    assert 400 <= seen[0] < 500


def test_web_has_no_clock_and_no_delivery(terminal: Terminal, slack: SandboxServer, port: int) -> None:
    answer = terminal.until(lambda: wait_for(lambda: page(port, "/readyz") == 200, within_s=20), "web")

    assert answer.code == 0
    assert "Nextlead's web is ready" in answer.out
    assert not any(entry["what"] == "users.list" for entry in slack.app.state.sandbox.traffic.since(0))


def test_a_worker_gets_to_know_everybody_who_works_here(terminal: Terminal, slack: SandboxServer) -> None:
    slack.workspace.add_user("U01ANA", "ana", "Ana")
    slack.workspace.add_user("U02BEN", "ben", "Ben")
    slack.workspace.add_usergroup("S01SALES", "sales", ["U01ANA"])
    terminal.policy("people: {reps: [S01SALES]}\nqueues: [{name: a, when: {region: [x]}}, {name: b}]\n")

    def met() -> bool:
        time.sleep(0.1)
        return any(entry["what"] == "users.list" for entry in slack.app.state.sandbox.traffic.since(0))

    answer = terminal.until(lambda: wait_for(met, within_s=20), "worker")

    assert (answer.code, answer.out) == (0, "Nextlead's worker is ready: delivery\n")
    assert "2 queues for 1 rep" in terminal("check").out


def test_the_clock_needs_no_slack(terminal: Terminal) -> None:
    database = terminal.folder / "nextlead.db"

    answer = terminal.until(lambda: wait_for(database.exists, within_s=20), "clock")

    assert (answer.code, answer.out) == (0, "Nextlead's clock is ready: a tick every minute\n")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("run", "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET for HTTP)"),
        ("web", "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET for HTTP)"),
        ("worker", "set SLACK_BOT_TOKEN"),
    ],
)
def test_missing_tokens_are_named_before_anything_opens(terminal: Terminal, command: str, words: str) -> None:
    answer = terminal(command)

    assert answer.code == 2
    assert answer.complaint == f"{words}; `nextlead demo` needs none"
    assert not (terminal.folder / "nextlead.db").exists()


def test_a_port_that_is_taken_is_said_so(terminal: Terminal, slack: SandboxServer) -> None:
    terminal.set(PORT=str(slack.port), LOG_LEVEL="ERROR")

    answer = terminal("run")

    assert (answer.code, answer.complaint) == (
        2,
        f"port {slack.port} is taken or forbidden; set PORT to another",
    )


@pytest.mark.usefixtures("slack", "port")
def test_an_app_token_that_slack_refuses_is_a_wrong_setting(terminal: Terminal) -> None:
    terminal.set(SLACK_APP_TOKEN="xapp-old", LOG_LEVEL="ERROR")

    answer = terminal("run")

    assert (answer.code, answer.complaint) == (
        2,
        "Slack refuses SLACK_APP_TOKEN (invalid_auth); see `nextlead check`",
    )


@pytest.mark.usefixtures("slack", "port")
@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_a_bot_token_that_slack_refuses_is_a_wrong_setting(terminal: Terminal, command: str) -> None:
    terminal.set(SLACK_BOT_TOKEN="xoxb-old", LOG_LEVEL="ERROR")

    answer = terminal(command)

    assert (answer.code, answer.complaint) == (
        2,
        "Slack refuses SLACK_BOT_TOKEN (invalid_auth); see `nextlead check`",
    )
    assert answer.out == ""


@pytest.mark.usefixtures("port")
@pytest.mark.parametrize(
    ("method", "effect"),
    [
        *(("auth.test", effect) for effect in ("http_500", "html_200", "ratelimited", "reset")),
        *(("apps.connections.open", effect) for effect in ("http_500", "html_200")),
    ],
)
def test_a_slack_that_is_out_of_order_at_the_start_is_out_of_reach(
    terminal: Terminal, slack: SandboxServer, method: str, effect: str
) -> None:
    terminal.set(LOG_LEVEL="ERROR")
    slack.app.state.sandbox.faults.replace([{"method": method, "effect": effect}])

    answer = terminal("run")

    assert (answer.code, answer.complaint) == (3, "Slack does not answer; see `nextlead check`")


def test_slack_is_asked_once_who_we_are(terminal: Terminal, slack: SandboxServer, port: int) -> None:
    traffic = slack.app.state.sandbox.traffic

    def looked_around() -> bool:
        time.sleep(0.1)
        return (
            any(entry["what"] == "users.list" for entry in traffic.since(0)) and page(port, "/readyz") == 200
        )

    answer = terminal.until(lambda: wait_for(looked_around, within_s=20), "run")

    assert answer.code == 0
    assert [entry["what"] for entry in traffic.since(0)].count("auth.test") == 1


@pytest.mark.usefixtures("port")
def test_slack_out_of_reach_ends_with_3(terminal: Terminal) -> None:
    terminal.set(
        SLACK_API_URL="http://127.0.0.1:1/api/",
        SLACK_BOT_TOKEN="xoxb-x",
        SLACK_APP_TOKEN="xapp-x",
        LOG_LEVEL="ERROR",
    )

    answer = terminal("run")

    assert (answer.code, answer.complaint) == (3, "Slack does not answer; see `nextlead check`")


class Actor:
    """A part that remembers what it was told. The one called "last" is told to stop as soon as it works."""

    def __init__(self, said: list[str], name: str, on_stop: Callable[[], object] = lambda: None) -> None:
        self._said = said
        self._name = name
        self._on_stop = on_stop

    def start(self) -> None:
        self._said.append(f"{self._name} starts")
        if self._name == "last":
            os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        self._said.append(f"{self._name} stops")
        self._on_stop()


def test_parts_stop_in_the_reverse_order_also_when_one_of_them_fails() -> None:
    said = list[str]()

    def fails() -> None:
        raise OSError("ups")

    serve((Actor(said, "web"), Actor(said, "last", on_stop=fails)), "ready")

    assert said == ["web starts", "last starts", "last stops", "web stops"]


def test_a_part_that_does_not_stop_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = list[int]()
    monkeypatch.setattr(serving, "STOP_WITHIN_S", 0.05)
    monkeypatch.setattr(os, "_exit", ended.append)

    serve((Actor([], "last", on_stop=lambda: time.sleep(0.3)),), "ready")

    assert ended == [0]


@pytest.mark.usefixtures("terminal")
def test_a_process_without_a_bot_token_sends_nothing() -> None:
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        processes.reading_client(load_settings())


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("effect", ["error", "reset"])
def test_slack_that_does_not_say_who_works_here_is_out_of_reach(slack: SandboxServer, effect: str) -> None:
    slack.app.state.sandbox.faults.replace([{"method": "auth.test", "effect": effect, "code": "fatal_error"}])
    runtime = build(load_settings())

    try:
        with pytest.raises(Unreachable):
            processes.meet_everybody(runtime)
    finally:
        runtime.close()


@pytest.mark.usefixtures("slack", "terminal")
def test_a_web_whose_socket_is_not_open_or_whose_database_is_away_is_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = build(load_settings())
    web = processes.Web(runtime, port=0, host=HOST)

    before_start = web.health().faults
    monkeypatch.setattr(type(runtime.open), "__call__", _away)
    without_database = web.health().faults
    web.stop()
    runtime.close()

    assert before_start == (Fault.SOCKET_CLOSED,)
    assert without_database == (Fault.DATABASE_UNREACHABLE, Fault.SOCKET_CLOSED)


def _away(*_: object, **__: object) -> None:
    raise Unreachable("gone")


@pytest.mark.usefixtures("terminal")
def test_what_went_wrong_in_a_tick_is_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise Busy("locked")

    runtime = build(load_settings())
    monkeypatch.setattr(tick, "promote", busy)

    with capture_logs() as logs:
        processes.tick(runtime)
    runtime.close()

    assert [(one["event"], one["queue"]) for one in logs] == [("tick_failed", "leads")]
