"""Clicks in messages that the bot sent: those are drawn anew by whoever sends them, never over the click."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot import actions
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter, chosen
from tests.builders import days, hours

OUTDATED = "This button is no longer valid; nothing was changed. Type `/nextlead` or `/myleads`."
CALLED = chosen(channel="call", outcome="reached")
AS_SENT = "a card"
NOT_IN_CHARGE = "Only the managers of “inbound” and ops decide that; nothing was changed."

Told = Callable[..., list[str]]


@pytest.fixture
def met(counter: Counter) -> Counter:
    """Everybody has been here before."""
    for who in (MIA, BUDI, CLARA, ANA):
        counter.types(who, "/myleads")
    return counter


@pytest.fixture
def told(met: Counter) -> Told:
    """A click in a message; what the person sees afterwards, newest last."""

    def click(who: str, action: str, value: object = "1", *, ts: str | None = None) -> list[str]:
        workspace = met.sandbox.workspace
        before = len(workspace.visible(workspace.dm_of(who).id, who))
        payload = met.click(who, action, value, ts=ts)
        payload["actions"][0]["block_id"] = f"{actions.TOLD}breach:1:1@{who}"
        assert met.dispatch(payload).status == 200
        return [one.text for one in workspace.visible(workspace.dm_of(who).id, who)[before:]]

    return click


@pytest.fixture
def claimed(met: Counter) -> Counter:
    """Ana has Acme and has not contacted it."""
    met.leads("Acme")
    met.types(ANA, "/nextlead")
    met.clicks(ANA, actions.CLAIM, "1")
    return met


@pytest.fixture
def waiting(met: Counter) -> Counter:
    """Acme waits in the line."""
    met.leads("Acme")
    return met


def test_a_release_is_done_and_leaves_the_message_to_delivery(claimed: Counter, told: Told) -> None:
    seen = told(ANA, actions.RELEASE)

    assert seen == [AS_SENT]
    assert claimed.story()[-1] == "1 released by UANA"


def test_a_refusal_is_said_beside_the_message_which_stays_as_it_is(claimed: Counter, told: Told) -> None:
    told(ANA, actions.RELEASE)
    claimed.types(BUDI, "/nextlead")
    claimed.clicks(BUDI, actions.CLAIM, "1")

    seen = told(ANA, actions.RELEASE)

    assert seen == [AS_SENT, "This lead is no longer yours. `/myleads` shows the ones that are."]


FORMS: dict[str, tuple[str, Mapping[str, Any], str]] = {
    actions.CONTACTED: (actions.CONTACTED_HOW, CALLED, "contacted"),
    actions.TRANSFER: (actions.TRANSFER_TO, chosen(rep=BUDI), "transferred"),
}


@pytest.mark.parametrize("action", FORMS)
def test_a_form_opened_from_a_message_acts_and_draws_over_nothing(
    claimed: Counter, told: Told, action: str
) -> None:
    callback_id, values, verb = FORMS[action]
    seen = told(ANA, action)
    form = claimed.form(ANA)
    assert form is not None

    answer = claimed.submits(ANA, callback_id, form["private_metadata"], values)

    assert form["private_metadata"].endswith(f":{actions.TOLD}")
    assert answer == {}
    assert seen == [AS_SENT]
    assert claimed.sees(ANA) == [AS_SENT]
    assert claimed.story()[-1] == f"1 {verb} by UANA"


def test_a_form_refused_after_all_is_answered_beside_the_message(claimed: Counter, told: Told) -> None:
    told(ANA, actions.CONTACTED)
    form = claimed.form(ANA)
    assert form is not None
    claimed.clicks(ANA, actions.RELEASE, "1")

    claimed.submits(ANA, actions.CONTACTED_HOW, form["private_metadata"], CALLED)

    assert claimed.sees(ANA) == ["This lead is no longer yours. `/myleads` shows the ones that are."]


@pytest.mark.parametrize("action", [actions.CONVERTED, actions.DISQUALIFIED])
def test_a_worked_lead_is_closed_from_a_message(claimed: Counter, told: Told, action: str) -> None:
    claimed.submits(ANA, actions.CONTACTED_HOW, "1:", CALLED)

    assert told(ANA, action) == [AS_SENT]
    assert claimed.story()[-1] == f"1 {action.split('.')[1]} by UANA"


def test_undo_works_from_a_message(claimed: Counter, told: Told) -> None:
    assert told(ANA, actions.UNDO) == [AS_SENT]
    assert claimed.story()[-1] == "1 undone by UANA"


def test_more_time_is_given_once(claimed: Counter, told: Told) -> None:
    first, second = told(ANA, actions.MORE_TIME), told(ANA, actions.MORE_TIME)

    assert first == [AS_SENT]
    assert second == [
        AS_SENT,
        "You have had more time for this lead already. Contact or release it now.",
    ]
    assert [line for line in claimed.story() if "time" in line] == ["1 given more time by UANA"]


DECISIONS = {
    actions.KEEP: "left with the rep",
    actions.ASK: "asked about",
    actions.REASSIGN: "reassigned",
}
GIVING = {actions.ASSIGN: "assigned", actions.NURTURE: "moved to nurture"}


@pytest.mark.parametrize("action", DECISIONS)
def test_a_manager_decides_about_a_reps_claim(claimed: Counter, told: Told, action: str) -> None:
    clock = claimed.sandbox.clock  # to next Monday noon, when somebody is there to take over
    clock.advance(days(7 - clock.now().weekday()) + hours(12 - clock.now().hour))

    seen = told(MIA, action)

    assert seen == [AS_SENT]
    assert claimed.story()[-1] == f"1 {DECISIONS[action]} by UMIA"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (
            actions.KEEP,
            "This lead was left with its rep once before, and that is the limit. Reassign it, or ask the "
            "rep.",
        ),
        (actions.ASK, "<@UANA> was asked about this lead already."),
    ],
)
@pytest.mark.usefixtures("claimed")
def test_what_a_manager_may_do_once_is_refused_the_second_time(told: Told, action: str, said: str) -> None:
    told(MIA, action)

    assert told(MIA, action) == [AS_SENT, said]


@pytest.mark.parametrize("action", DECISIONS)
def test_a_manager_who_comes_too_late_reads_why(claimed: Counter, told: Told, action: str) -> None:
    claimed.submits(ANA, actions.CONTACTED_HOW, "1:", CALLED)
    before = claimed.story()

    assert told(MIA, action) == [
        AS_SENT,
        "The rep has contacted this lead meanwhile; nothing was changed.",
    ]
    assert claimed.story() == before


@pytest.mark.parametrize("action", [*DECISIONS, *GIVING, actions.PUSH])
def test_nobody_decides_who_does_not_answer_for_the_queue(claimed: Counter, told: Told, action: str) -> None:
    before = claimed.story()

    assert told(ANA, action) == [AS_SENT, NOT_IN_CHARGE]
    assert claimed.story() == before
    assert claimed.form(ANA) is None


def test_a_waiting_lead_is_put_aside(waiting: Counter, told: Told) -> None:
    assert told(MIA, actions.NURTURE) == [AS_SENT]
    assert waiting.story()[-1] == "1 moved to nurture by UMIA"
    assert told(MIA, actions.ASSIGN) == [AS_SENT, "This lead is no longer in the queue."]


def test_a_lead_that_somebody_has_meanwhile_is_not_given_away(claimed: Counter, told: Told) -> None:
    before = claimed.story()

    assert [told(MIA, action)[1:] for action in GIVING] == [
        ["<@UANA> has this lead or is looking at it right now; nothing was changed."]
    ] * len(GIVING)
    assert claimed.story() == before


def pushed(counter: Counter, told: Told, to: str) -> dict[str, Any]:
    told(MIA, actions.PUSH)
    form = counter.form(MIA)
    assert form is not None
    return counter.submits(MIA, actions.PUSH_TO, form["private_metadata"], chosen(rep=to))


def test_a_manager_pushes_a_lead_to_the_rep_they_choose(waiting: Counter, told: Told) -> None:
    answer = pushed(waiting, told, BUDI)

    assert answer == {}
    assert waiting.sees(MIA) == [AS_SENT]
    assert waiting.story()[-1] == "1 assigned by UMIA"


def test_a_rep_who_may_not_have_it_is_named_beside_the_choice(waiting: Counter, told: Told) -> None:
    waiting.types(ANA, "/nextlead")
    waiting.clicks(ANA, actions.CLAIM, "1")
    waiting.clicks(ANA, actions.RELEASE, "1")

    errors = [pushed(waiting, told, to)["errors"]["rep"] for to in (ANA, MIA)]

    assert errors == [
        "This rep had this lead before. Choose another one.",
        "This person cannot take leads of this queue. Choose another rep.",
    ]


def test_a_push_that_comes_too_late_is_refused_beside_the_message(waiting: Counter, told: Told) -> None:
    told(MIA, actions.PUSH)
    form = waiting.form(MIA)
    assert form is not None
    waiting.types(ANA, "/nextlead")

    waiting.submits(MIA, actions.PUSH_TO, form["private_metadata"], chosen(rep=BUDI))

    assert waiting.sees(MIA) == ["<@UANA> has this lead or is looking at it right now; nothing was changed."]


@pytest.mark.parametrize("action", [*DECISIONS, *GIVING, actions.PUSH, actions.MORE_TIME])
@pytest.mark.parametrize("value", ["abc", "-1", "9" * 25, None, ["1"]])
def test_a_forged_value_is_answered_beside_the_message(
    claimed: Counter, told: Told, action: str, value: object
) -> None:
    before = claimed.story()

    assert told(MIA, action, value) == [AS_SENT, OUTDATED]
    assert claimed.story() == before


def test_the_same_click_delivered_again_acts_once(claimed: Counter, told: Told) -> None:
    seen = [told(ANA, actions.RELEASE, ts="17.1")[-1] for _ in range(3)]

    assert seen == [AS_SENT] * 3
    assert [line for line in claimed.story() if "released" in line] == ["1 released by UANA"]
