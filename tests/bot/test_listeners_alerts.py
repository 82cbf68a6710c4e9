"""Somebody has an alert, or wants quiet: the message is drawn anew by whoever sent it."""

import pytest

from bot import actions
from tests.bot.counter import ANA, MIA, Counter
from tests.bot.queue_clicks import (
    AS_SENT,
    OUTDATED,
    chooses_told,
    clicks_board,
    clicks_told,
    falls_sick,
    happened,
    incident,
)
from tests.builders import minutes

NOT_IN_CHARGE = "Only the managers of “inbound” and ops decide that; nothing was changed."


@pytest.fixture
def sick(counter: Counter) -> Counter:
    """``inbound`` is too deep, and everybody has been here before."""
    for who in (MIA, ANA):
        counter.types(who, "/myleads")
    falls_sick(counter)
    return counter


def test_a_manager_has_it_and_the_message_is_left_to_delivery(sick: Counter) -> None:
    seen = clicks_told(sick, MIA, actions.ACKNOWLEDGE)

    assert seen == [AS_SENT]
    assert incident(sick).acknowledged_by == MIA
    assert happened(sick) == ["acknowledged by UMIA"]


def test_a_click_that_slack_delivers_twice_counts_once(sick: Counter) -> None:
    clicks_told(sick, MIA, actions.ACKNOWLEDGE, ts="5.5")

    again = clicks_told(sick, MIA, actions.ACKNOWLEDGE, ts="5.5")

    assert again == [AS_SENT]
    assert happened(sick) == ["acknowledged by UMIA"]


@pytest.mark.parametrize("length", ["30m", "1h", "4h", "next_opening"])
def test_a_manager_wants_quiet_for_a_while(sick: Counter, length: str) -> None:
    seen = chooses_told(sick, MIA, actions.SNOOZE, f"1:{length}")

    assert seen == [AS_SENT]
    assert incident(sick).snoozed_by == MIA
    until = incident(sick).snoozed_until
    assert until is not None
    assert until - sick.runtime.clock.now() > minutes(25)


def test_whoever_does_not_answer_for_the_queue_is_refused_beside_the_message(sick: Counter) -> None:
    acknowledged = clicks_told(sick, ANA, actions.ACKNOWLEDGE)
    snoozed = chooses_told(sick, ANA, actions.SNOOZE, "1:1h")

    assert acknowledged == snoozed == [AS_SENT, NOT_IN_CHARGE]
    assert happened(sick) == []


def test_an_alert_that_is_no_more_cannot_be_acknowledged(sick: Counter) -> None:
    assert clicks_told(sick, MIA, actions.ACKNOWLEDGE, "99") == [
        AS_SENT,
        "This alert is over; there is nothing left to do.",
    ]


@pytest.mark.parametrize("forged", ["", "1", "1:", "1:forever", "x:1h", ":1h", "1:1h:1h"])
def test_a_forged_menu_changes_nothing(sick: Counter, forged: str) -> None:
    assert chooses_told(sick, MIA, actions.SNOOZE, forged) == [AS_SENT, OUTDATED]
    assert happened(sick) == []


def test_on_the_board_it_is_drawn_anew_at_once(sick: Counter) -> None:
    seen = clicks_board(sick, MIA, actions.ACKNOWLEDGE, "1")

    assert seen[0].startswith("You have it: no reminders until <!date^")
    assert seen[1] == "*`inbound`*"
    assert "Acknowledged by <@UMIA>" in "\n".join(seen)
    assert "[Snooze]" in seen


def test_on_the_board_a_refusal_leaves_it_as_it_is(sick: Counter) -> None:
    assert clicks_board(sick, ANA, actions.ACKNOWLEDGE, "1") == [NOT_IN_CHARGE]
    assert happened(sick) == []
