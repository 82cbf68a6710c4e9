"""A day with everything in it leaves no name, number, address or secret in the log."""

import contextlib

import pytest

from bot import actions
from bot.processes import dispatcher_of
from tests.bot.counter import ANA, CLARA, SIGNING_SECRET, Counter, chosen
from tests.bot.log_lines import logged

CANARIES = {
    "company": "Canarycompany",
    "contact_name": "Jörg Canaryname",
    "contact_title": "Head of Canarytitle",
    "phone": "+49 30 9999 0001",
    "recent_activity": "Canaryactivity",
}
SECRETS = ("xoxb-sandbox", SIGNING_SECRET, "/sandbox/response/", "canary", "9999 0001", "Jörg")
FAULTS = [
    *(("*", effect) for effect in ("http_500", "html_200", "truncated", "empty", "error")),
    ("chat.postMessage", "reset"),
    ("response_url", "reset"),
]


def a_day(counter: Counter) -> None:
    """Everything a rep does, and some of what others try."""
    counter.leads("CanaryOne", "CanaryTwo", **{k: v for k, v in CANARIES.items() if k != "company"})
    for who in (CLARA, ANA):
        counter.types(who, "/myleads")
    counter.types(ANA, "/nextlead canaryqueue")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    counter.clicks(ANA, actions.CONTACTED, "1")
    counter.clicks(ANA, actions.CLAIM, "canary")
    note = {"note": {"note": {"value": "canarynote"}}}
    called = chosen(channel="call", outcome="reached")
    counter.submits(ANA, actions.CONTACTED_HOW, "1:", called | note)
    counter.submits(ANA, actions.CONTACTED_HOW, "canary", called)
    counter.submits(ANA, actions.TRANSFER_TO, "1:", chosen(rep=CLARA))
    counter.dispatch(counter.click(ANA, "canary.action", "canary"))
    dispatcher_of(counter.runtime).deliver()


def told(counter: Counter) -> str:
    """Everything the day leaves on the terminal, at the most talkative level."""
    with logged("DEBUG") as log, contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
        a_day(counter)
    return log.getvalue().casefold()


def test_no_log_line_tells_whom_it_was_about(counter: Counter) -> None:
    lines = told(counter)

    assert "request.not_understood" in lines
    assert [word for word in SECRETS if word.casefold() in lines] == []


@pytest.mark.parametrize(("method", "effect"), FAULTS)
def test_nor_does_one_when_slack_is_out_of_order(counter: Counter, method: str, effect: str) -> None:
    for who in (ANA, CLARA):
        counter.types(who, "/nextlead help")
    counter.fails(method, effect, when="after")

    lines = told(counter)

    assert "listener.failed" in lines or "not_redrawn" in lines or "not_sent" in lines
    assert [word for word in SECRETS if word.casefold() in lines] == []


def test_nothing_that_holds_secrets_shows_them(counter: Counter) -> None:
    shown = repr(counter.runtime.settings) + repr(counter.runtime) + str(counter.runtime.settings)

    assert "xoxb-sandbox" not in shown
    assert SIGNING_SECRET not in shown
