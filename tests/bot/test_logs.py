"""What ends up in a log, and what never does."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root, bolt = logging.getLogger(), logging.getLogger("app.py:App")
    handlers, level, own = root.handlers[:], root.level, bolt.level
    bolt.setLevel(logging.NOTSET)  # an app that was built before in this process has made it quiet
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    bolt.setLevel(own)
    structlog.reset_defaults()


def test_away_from_a_terminal_every_event_is_a_line_of_json() -> None:
    stream = io.StringIO()
    logs.configure("INFO", stream=stream)

    structlog.get_logger("bot").info("lead_taken", lead=17)

    line = json.loads(stream.getvalue())
    assert (line["event"], line["lead"], line["level"]) == ("lead_taken", 17, "info")


def test_on_a_terminal_events_are_read_by_people() -> None:
    screen = Screen()
    logs.configure("INFO", stream=screen)

    structlog.get_logger("bot").info("lead_taken", lead=17)

    assert "lead_taken" in screen.getvalue()
    assert not screen.getvalue().startswith("{")


def test_the_level_is_kept() -> None:
    stream = io.StringIO()
    logs.configure("WARNING", stream=stream)

    structlog.get_logger("bot").info("quiet")
    structlog.get_logger("bot").warning("loud")

    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["loud"]


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-sesame",
        "xapp-1-A0-sesame",
        "whsec_c2VzYW1lsesame",
        "postgresql://ana:sesame@db/leads",
        "https://hooks.slack.com/actions/T0/1/sesame",
    ],
)
def test_a_secret_is_blotted_out_wherever_it_turns_up(secret: str) -> None:
    stream = io.StringIO()
    logs.configure("INFO", stream=stream)

    structlog.get_logger("bot").info("trouble", reason=f"could not use {secret}, sorry")
    structlog.get_logger("bot").error("worse", exc_info=ValueError(secret))
    logging.getLogger("some.library").error("it said %s", secret)

    assert "sesame" not in stream.getvalue()
    assert len(stream.getvalue().splitlines()) == 3


def test_libraries_write_no_bodies_at_any_level() -> None:
    stream = io.StringIO()
    logs.configure("DEBUG", stream=stream)

    logging.getLogger("slack_bolt.RequestVerification").info("Invalid request (body: Ana, Acme)")
    logging.getLogger("slack_sdk.socket_mode.client").debug("on_message: Ana, Acme")
    logging.getLogger("slack_sdk.web.base_client").error("Failed to send a request: Ana, Acme")
    logging.getLogger("slack_bolt.App").warning("Unhandled request ({'text': 'Ana, Acme'})\n---\nAna, Acme")
    logging.getLogger("app.py:App").warning("Unhandled request (Ana, Acme)")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")

    assert "Acme" not in stream.getvalue()
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == [
        "Unhandled request",
        "Unhandled request",
        "Invalid HTTP request received.",
    ]
