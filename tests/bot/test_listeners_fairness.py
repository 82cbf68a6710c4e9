"""/queue fairness: for managers, after the acknowledgement, and from their Home."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import actions
from core.answers import Previewed
from core.errors import Unreachable
from core.model import SkipReason
from core.policies.reports import ReportPolicy
from core.rights import Action
from tests.bot.at_home import look, presses
from tests.bot.counter import ANA, BUDI, CLARA, MIA, TEAM, Counter, at_the_counter
from tests.bot.queue_clicks import OUTDATED
from tests.bot.test_listeners_reports import asks, shown_to
from tests.core.services.floor import the

SECRETIVE = TEAM.model_copy(update={"reports": ReportPolicy(fairness=False)})
ONLY_MANAGERS = "Only managers see who takes what, each in their own queues."


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """A lead of ``inbound`` was shown to Ana, who skipped it."""
    counter.leads("Acme")
    counter.types(ANA, "/nextlead inbound")
    services = counter.runtime.services
    shown = the(Previewed, services.queues.next_lead(ANA, queue="inbound"))
    services.claims.skip(ANA, shown.lead.id, SkipReason.OTHER)
    return counter


@pytest.fixture
def secretive(tmp_path: Path) -> Iterator[Counter]:
    with at_the_counter(tmp_path, SECRETIVE) as counter:
        yield counter


def test_a_manager_reads_who_took_and_skipped_what_in_the_last_month(busy: Counter) -> None:
    seen = asks(busy, MIA, "/queue fairness")

    assert seen[0] == "*Who takes what: last 30 days, all your queues*"
    assert f"<@{ANA}> | 1 | 0 | 0 | 1 | 1 | 100 % of 1" in seen
    assert seen[-1].startswith("This is a reason to talk, never a verdict")


@pytest.mark.parametrize("words", ["7d inbound", "inbound 7d", "Inbound 7D"])
def test_a_period_and_a_queue_may_stand_in_any_order(busy: Counter, words: str) -> None:
    assert asks(busy, MIA, f"/queue fairness {words}")[0] == "*Who takes what: last 7 days, `inbound`*"


def test_a_period_that_is_none_is_answered_at_once(busy: Counter) -> None:
    said = busy.types(MIA, "/queue fairness 7w")

    assert said[0].startswith("“7w” is no period for a report.")
    assert shown_to(busy, MIA) == 0


@pytest.mark.parametrize("words", ["nowhere", "by source"])
def test_what_is_no_queue_of_theirs_is_answered_with_those_that_are(busy: Counter, words: str) -> None:
    (said,) = asks(busy, MIA, f"/queue fairness {words}")

    assert said.startswith(f"I do not know “{words}”.")
    assert "`hot` and `inbound`" in said


def test_reps_are_told_who_sees_it_in_their_language_and_that_is_noted(busy: Counter) -> None:
    said = {who: asks(busy, who, "/queue fairness")[-1] for who in (ANA, BUDI, CLARA)}

    assert said == {
        ANA: ONLY_MANAGERS,
        BUDI: "Hanya manajer yang melihat siapa mengambil apa, masing-masing di antreannya sendiri.",
        CLARA: "Wer was übernimmt, sieht nur die Leitung, jede für ihre eigenen Warteschlangen.",
    }
    denied = busy.runtime.services.reports.denials(9)
    assert {(one.actor, one.action) for one in denied} == {
        (who, Action.SEE_FAIRNESS) for who in (ANA, BUDI, CLARA)
    }


def test_where_it_is_switched_off_a_manager_reads_how_to_switch_it_on(secretive: Counter) -> None:
    (said,) = asks(secretive, MIA, "/queue fairness")

    assert said == (
        "Who takes what is told to nobody here. Whoever keeps the policy can switch that on, with "
        "`fairness: true` under `reports`."
    )


def test_a_slack_that_takes_no_tables_gets_lines(busy: Counter) -> None:
    busy.fails("response_url", "error", code="invalid_blocks", times=1)

    seen = asks(busy, MIA, "/queue fairness")

    assert any(line.startswith(f"*<@{ANA}>*: Previews 1 · Claimed of these 0") for line in seen)


class Broken:
    """Figures that cannot be read."""

    def of(self, *_: Any, **__: Any) -> None:
        raise Unreachable("gone")


def test_nobody_is_left_without_an_answer(busy: Counter) -> None:
    busy.breaks(fairness=Broken())

    assert asks(busy, MIA, "/queue fairness")[0].startswith("The lead database cannot be reached")


def test_help_tells_managers_of_it(busy: Counter) -> None:
    said = busy.types(MIA, "/queue help")

    assert any(line.startswith("• `/queue fairness` shows managers who takes and who skips") for line in said)


def test_from_home_it_opens_as_a_dialog_of_what_home_shows(busy: Counter) -> None:
    look(busy, MIA)

    shown = presses(busy, MIA, actions.FAIRNESS)

    assert shown[0] == "*Who takes what: last 7 days, all your queues*"
    assert any(line.startswith(f"*<@{ANA}>*: Previews 1") for line in shown)


def test_whoever_got_hold_of_a_managers_button_reads_who_may_see_it(busy: Counter) -> None:
    assert busy.clicks(ANA, actions.FAIRNESS, "30d::") == [ONLY_MANAGERS]


@pytest.mark.parametrize("forged", ["7", "", "7d", "9d:colour:", "999d::"])
def test_a_forged_value_shows_nothing(busy: Counter, forged: str) -> None:
    assert busy.clicks(MIA, actions.FAIRNESS, forged) == [OUTDATED]
