"""/queue: how queues stand, for those who answer for them."""

import pytest

from bot import actions
from core.policies.words import OfQueue
from tests.bot.counter import ANA, CLARA, MIA, Counter
from tests.bot.queue_clicks import OUTDATED, clicks_board, falls_sick

HOT = "*`hot`* No leads. New leads come in. [Show]"
INBOUND = "*`inbound`* 2 leads are waiting. New leads come in."
PLAN = "[More reps] [Fast lane] [Partner] [Pause sources] [Report]"


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """Two leads wait in ``inbound``."""
    counter.leads("Acme", "Beta")
    return counter


def test_a_manager_sees_every_queue_in_brief(busy: Counter) -> None:
    falls_sick(busy)

    assert busy.types(MIA, "/queue") == [
        HOT,
        INBOUND,
        "*Too many leads in `inbound`* · 🔴 red [Show]",
    ]


def test_a_queue_by_its_name_comes_with_what_can_be_done(busy: Counter) -> None:
    seen = busy.types(MIA, "/queue Inbound")

    assert seen[:3] == [
        "*`inbound`*",
        "2 leads are waiting.",
        "New leads come in.",
    ]
    assert seen[-1] == PLAN


def test_a_queue_in_brief_opens_in_place(busy: Counter) -> None:
    seen = clicks_board(busy, MIA, actions.SHOW_QUEUE, "hot")

    assert seen == [
        "*`hot`*",
        "No leads.",
        "New leads come in.",
        "*Last 7 days*: Velocity – · Claim rate –",
        PLAN,
    ]


@pytest.mark.parametrize("forged", ["7", "", "No Queue", "<!here>"])
def test_a_forged_name_opens_nothing(busy: Counter, forged: str) -> None:
    assert clicks_board(busy, MIA, actions.SHOW_QUEUE, forged) == [OUTDATED]


def test_a_queue_that_does_not_exist_is_not_shown(busy: Counter) -> None:
    assert busy.types(MIA, "/queue nowhere & <else>") == [
        "There is no queue called “nowhere &amp; &lt;else&gt;”. Those you answer for: `hot` and `inbound`. "
        "`/queue help` shows the rest."
    ]


@pytest.mark.parametrize("word", OfQueue)
def test_each_word_that_no_queue_may_be_called_has_an_answer_of_its_own(busy: Counter, word: OfQueue) -> None:
    seen = busy.types(MIA, f"/queue {word}")

    assert not any(line.startswith("There is no queue") for line in seen)


def test_a_rep_sees_no_queue_and_is_told_who_does(busy: Counter) -> None:
    assert busy.types(ANA, "/queue") == [
        "You answer for no queue. Managers and ops see theirs with this command."
    ]
    assert busy.types(CLARA, "/queue inbound") == [
        "Du verantwortest keine Warteschlange. Leitung und Ops sehen ihre mit diesem Befehl."
    ]


def test_what_concerns_no_single_queue_is_answered_above_all_of_them(busy: Counter) -> None:
    busy.leads("Corp", email="corp@somewhere.invalid")

    swept = clicks_board(busy, MIA, actions.REJECT_JUNK, "20260302")
    about_a_lead = clicks_board(busy, MIA, actions.NURTURE, "1")

    assert swept[:2] == ["1 lead was rejected.", HOT]
    assert about_a_lead[0] == HOT


def test_help_names_the_queues_somebody_answers_for(busy: Counter) -> None:
    manager, rep = busy.types(MIA, "/queue help"), busy.types(ANA, "/queue help")

    assert manager[-1] == "• Those you answer for: `hot` and `inbound`."
    assert rep == manager[:-1]
    assert "• `/queue` shows how the queues stand that you answer for." in busy.types(MIA, "/nextlead help")
