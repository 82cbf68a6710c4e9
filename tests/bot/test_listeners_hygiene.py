"""The buttons of the weekly clean-up."""

from datetime import date, timedelta

import pytest

from bot import actions
from core.answers import Swept
from core.events import Verb
from tests.bot.counter import ANA, MIA, Counter
from tests.bot.queue_clicks import AS_SENT, OUTDATED, clicks_told

BUTTONS = {
    actions.UNDO_WEEK: "undo",
    actions.NURTURE_OLD: "nurture_old",
    actions.MERGE_DUPLICATES: "merge_duplicates",
    actions.REJECT_JUNK: "reject_junk",
}


@pytest.fixture
def met(counter: Counter) -> Counter:
    """Everybody has been here before. Without ops in the policy managers are ops."""
    for who in (MIA, ANA):
        counter.types(who, "/myleads")
    return counter


def this_monday(counter: Counter) -> str:
    today = counter.runtime.clock.now().date()
    return (today - timedelta(days=today.weekday())).strftime("%Y%m%d")


def test_junk_is_rejected_and_its_number_said_beside_the_card(met: Counter) -> None:
    met.leads("Acme", email="acme@somewhere.invalid")
    met.leads("Beta", email="beta@somewhere.invalid")

    seen = clicks_told(met, MIA, actions.REJECT_JUNK, this_monday(met))

    rejected = [line for line in met.story() if "rejected" in line]
    assert seen == [AS_SENT, "2 leads were rejected."]
    assert rejected == ["1 rejected by UMIA", "2 rejected by UMIA"]


@pytest.mark.parametrize("action", BUTTONS)
def test_where_nothing_is_left_that_is_said(met: Counter, action: str) -> None:
    seen = clicks_told(met, MIA, action, this_monday(met))

    assert seen == [AS_SENT, "There is nothing left of this; nothing was changed."]


@pytest.mark.parametrize("action", BUTTONS)
def test_only_ops_tidy_up(met: Counter, action: str) -> None:
    met.leads("Acme")

    seen = clicks_told(met, ANA, action, this_monday(met))

    assert seen == [AS_SENT, "Only ops decide that; nothing was changed."]
    assert met.story() == ["1 entered by tests"]


@pytest.mark.parametrize(
    "forged", ["", "x", "2026030", "20261301", "20260230", "２０２６０３０２", "-2026030"]
)
def test_a_forged_day_changes_nothing(met: Counter, forged: str) -> None:
    assert clicks_told(met, MIA, actions.UNDO_WEEK, forged) == [AS_SENT, OUTDATED]


class Broom:
    """Sweeps nothing, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, date, str | None]] = []

    def __getattr__(self, name: str) -> object:
        def sweep(actor: str, day: date, *, request: str | None = None) -> Swept:
            self.asked.append((name, actor, day, request))
            return Swept(Verb.RESTORED, 1, left=True)

        return sweep


@pytest.mark.parametrize("action", BUTTONS)
def test_each_button_names_the_monday_of_its_card(met: Counter, action: str) -> None:
    broom = Broom()
    met.breaks(hygiene=broom)

    seen = clicks_told(met, MIA, action, "20260302", ts="5.5")

    [(asked, actor, day, request)] = broom.asked
    assert (asked, actor, day) == (BUTTONS[action], MIA, date(2026, 3, 2))
    assert request == "click:UMIA:5.5:5.5"
    assert seen[1:] == ["1 lead is back. There are more: press the button again."]
