"""A Slack that knows no tables and charts yet: the same is sent once more without them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.block_limits import SURFACES
from bot.views import charts, notices, tables
from bot.views.blocks import Card, section
from tests.bot.counter import ANA, Counter
from tests.bot.drawing import EN
from tests.bot.mail import Mail, mail_for
from tests.bot.test_replies import Pen
from tests.reading import read

TABLE = tables.table("Queues", ["Queue", "Depth"], [["leads", "3"]], EN)
ENDS = charts.chart("Ends", "bar", ["claimed"], {"Leads": [2]}, EN)
CARD = Card("All of it", (section("*Digest*"), TABLE, ENDS))
PLAIN = ["*Digest*", "*Queues*", "*leads*: Depth 3", "*Ends*", "claimed ▇▇▇▇▇▇▇▇▇▇▇▇ 2"]


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mail]:
    """Every message is the card."""
    monkeypatch.setattr(notices, "draw", lambda *_: CARD)
    with mail_for(tmp_path) as mail:
        yield mail


@pytest.fixture
def an_old_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    known = SURFACES["message"] - {"data_table", "data_visualization"}
    monkeypatch.setitem(SURFACES, "message", known)


def shown(mail: Mail) -> list[str]:
    (message,) = mail.messages(ANA)
    return read(message.blocks)


def test_a_slack_that_knows_tables_gets_them(mail: Mail) -> None:
    mail.owes(ANA)

    mail.deliver()

    assert shown(mail) == ["*Digest*", "Queues", "Queue | Depth", "leads | 3", "Ends", "Leads: claimed 2"]
    assert mail.asked() == 1


@pytest.mark.usefixtures("an_old_slack")
def test_a_message_is_posted_once_more_in_paragraphs(mail: Mail) -> None:
    mail.owes(ANA)

    sent = mail.deliver()

    assert sent == 1
    assert shown(mail) == PLAIN
    assert mail.asked() == 2
    assert mail.errors() == {"our_bug": 1}


def test_what_is_refused_even_so_is_sent_as_plain_text(mail: Mail) -> None:
    mail.owes(ANA)
    mail.counter.fails("chat.postMessage", "error", code="invalid_blocks", times=2)

    mail.deliver()

    (message,) = mail.messages(ANA)
    assert (message.text, message.blocks) == ("All of it", [])


def test_a_message_is_drawn_over_in_paragraphs_too(mail: Mail, request: pytest.FixtureRequest) -> None:
    lead, claim = mail.claim()
    mail.owes(ANA, about=(lead, claim))
    mail.deliver()
    request.getfixturevalue("an_old_slack")

    mail.changes(claim, contacted_at=claim.claimed_at + timedelta(minutes=5), step_at=None)
    mail.deliver()

    assert shown(mail) == PLAIN
    assert mail.asked("chat.update") == 2


@pytest.mark.usefixtures("an_old_slack")
def test_an_answer_that_only_its_reader_sees_is_given_in_paragraphs(counter: Counter) -> None:
    pen: Any = Pen(counter)

    pen.redrawer.private(pen.url, CARD, over=False)

    assert counter.sees(ANA) == PLAIN
    assert pen.tries() == 2
