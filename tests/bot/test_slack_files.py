"""Files are fetched from Slack alone: nobody else is shown the token."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.slack_files import LIMIT, CannotRead, SlackFile, fetch, slack_file
from bot.tally import Unread

SLACK = "https://slack.com/api/"


def a_file(url: str, size: int = 0) -> SlackFile:
    return SlackFile("F1", "leads.csv", size, "csv", url, None)


@contextmanager
def a_host(
    status: int = 200, body: bytes = b"company\nAcme\n", **headers: str
) -> Iterator[tuple[str, list[Any]]]:
    """Where files lie; and what it was asked for, with which token."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Authorization")))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetched(file: SlackFile, api_url: str, **how: Any) -> bytes:
    into = io.BytesIO()
    fetch(file, "xoxb-secret", into, api_url=api_url, **how)
    return into.getvalue()


def test_a_file_on_the_host_that_we_call_is_fetched_with_the_token() -> None:
    with a_host() as (host, asked):
        content = fetched(a_file(f"{host}/files/F1", size=13), f"{host}/api/")

    assert content == b"company\nAcme\n"
    assert asked == [("/files/F1", "Bearer xoxb-secret")]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files-pri/T1-F1/leads.csv",
        "http://files.slack.com/files-pri/T1-F1/leads.csv",
        "https://files.slack.com.evil.example/x.csv",
        "https://files.slack.com@evil.example/x.csv",
        "https://user:pass@files.slack.com/x.csv",
        "https://files.slack.com:8443/x.csv",
        "https://files.slack.com:port/x.csv",
        "file:///etc/passwd",
        "//files.slack.com/x.csv",
        "",
    ],
)
def test_an_address_elsewhere_is_not_even_asked(url: str) -> None:
    with pytest.raises(CannotRead) as refused:
        fetched(a_file(url), SLACK)

    assert refused.value.why is Unread.NOT_GIVEN


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_led_elsewhere_with_the_token(status: int) -> None:
    with a_host() as (other, asked), a_host(status, b"", Location=f"{other}/x") as (host, _):
        file, api_url = a_file(f"{host}/x"), f"{host}/api/"
        with pytest.raises(CannotRead):
            fetched(file, api_url)

    assert asked == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"status": 403}, Unread.NOT_GIVEN),
        ({"status": 404}, Unread.NOT_GIVEN),
        ({"Content_Type": "text/html; charset=utf-8", "body": b"<html>Sign in</html>"}, Unread.NOT_GIVEN),
        ({"body": b"x" * (LIMIT + 1)}, Unread.TOO_LARGE),
        ({"body": b"half"}, Unread.NOT_GIVEN),
    ],
)
def test_what_is_not_the_whole_file_is_not_taken_for_it(answer: dict[str, Any], why: Unread) -> None:
    with a_host(**answer) as (host, _), pytest.raises(CannotRead) as refused:
        fetched(a_file(f"{host}/x", size=13), f"{host}/api/")

    assert refused.value.why is why


def test_a_file_that_drips_is_given_up() -> None:
    moments = iter([0.0, 500.0])

    with a_host() as (host, _), pytest.raises(CannotRead):
        fetched(a_file(f"{host}/x"), f"{host}/api/", clock=lambda: next(moments))


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (SlackFile("F1", "leads.csv", 9, "csv", "https://x", None), None),
        (SlackFile("F1", "LEADS.CSV", 9, "binary", "https://x", None), None),
        (SlackFile("F1", "", 9, "csv", "https://x", None), None),
        (SlackFile("F1", "leads.xlsx", 9, "xlsx", "https://x", None), Unread.NO_CSV),
        (SlackFile("F1", "leads.csv", LIMIT + 1, "csv", "https://x", None), Unread.TOO_LARGE),
        (SlackFile("F1", "leads.csv", 9, "csv", "", None), Unread.NOT_GIVEN),
    ],
)
def test_some_files_are_not_worth_fetching(file: SlackFile, problem: Unread | None) -> None:
    assert file.problem() is problem


def test_the_newest_message_with_the_file_is_the_one_to_answer() -> None:
    shares = {"private": {"D1": [{"ts": "1.0"}, {"ts": "3.0"}], "D2": [{"ts": "9.0"}]}, "public": {}}

    told = slack_file({"id": "F1", "title": "leads", "size": "?", "shares": shares}, "D1")

    assert told == SlackFile("F1", "leads", 0, "", "", "3.0")
    assert slack_file({}, "D1") == SlackFile("", "", 0, "", "", None)
