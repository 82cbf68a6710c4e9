"""/queue members: who serves a queue, seen and changed."""

from typing import Any

import pytest

from bot import actions
from bot.sandbox.model import TEAM_ID
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter
from tests.bot.setting_up import furnished, people_state, saves


@pytest.fixture
def counter(counter: Counter) -> Counter:
    return furnished(counter)


def test_members_are_listed_with_what_they_have(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    counter.types(BUDI, "/nextlead away")

    said = counter.types(MIA, "/queue members inbound")

    assert said[:3] == [
        "*`inbound`*",
        "• <@UANA> · 1 of 3 leads to contact",
        "• <@UBUDI> · away [Change members]",
    ]
    assert said[-2:] == ["Every rep serves it.", "The team's managers answer for it."]


def test_members_are_changed_and_left_to_the_file_again(counter: Counter) -> None:
    for one in (ANA, BUDI, CLARA):
        counter.types(one, "/nextlead help")
    counter.clicks(MIA, actions.MEMBERS, "inbound")
    form = counter.form(MIA)
    assert form is not None
    state = people_state({"queues.inbound.members": ["S0INBOUND", CLARA], "queues.inbound.managers": []})

    closed = counter.submits(
        MIA,
        actions.MEMBERS_WITH,
        form["private_metadata"],
        {block: {block: value} for block, value in state.items()},
    )
    changed = counter.sees(MIA)
    back = counter.clicks(MIA, actions.MEMBERS_AS_IN_FILE, "inbound")

    assert closed == {}
    assert [line for line in changed if line.startswith("•")] == [
        f"• <@{ANA}>",
        f"• <@{BUDI}>",
        f"• <@{CLARA}> [Change members]",
    ]
    assert changed[4] == "From <!subteam^S0INBOUND>."
    assert changed[-2].startswith("Set in Slack by <@UMIA>, ")
    assert changed[-1] == "[Back to the policy file]"
    assert back[-2:] == ["Every rep serves it.", "The team's managers answer for it."]


@pytest.mark.parametrize("action", [actions.MEMBERS, actions.MEMBERS_AS_IN_FILE])
def test_a_rep_s_forged_click_changes_nothing(counter: Counter, action: str) -> None:
    said = counter.clicks(ANA, action, "inbound")

    assert "managers" in said[0]
    assert counter.form(ANA) is None
    counter.runtime.refresh()
    assert counter.runtime.ground.version == 0


def test_a_forged_form_about_members_changes_nothing(counter: Counter) -> None:
    answer = counter.submits(ANA, actions.MEMBERS_WITH, "inbound::", {})
    unknown = counter.submits(MIA, actions.MEMBERS_WITH, "12::", {})

    assert {one["view"]["title"]["text"] for one in (answer, unknown)} == {"Nothing was changed"}


def test_a_queue_s_members_form_keeps_somebody_in_charge_as_well(counter: Counter) -> None:
    """Clara is in charge by one queue alone, and gives that away to somebody who is not there."""
    counter.types(CLARA, "/nextlead help")
    saves(counter, people={"managers": [MIA]})
    counter.submits(MIA, actions.MEMBERS_WITH, "inbound::", members_of("inbound", CLARA))
    counter.sandbox.workspace.user(MIA).deleted = True
    counter.dispatch(user_change(MIA))

    answer = counter.submits(CLARA, actions.MEMBERS_WITH, "inbound::", members_of("inbound", "UGONE"))

    assert set(answer["errors"]) == {"queues.inbound.managers"}


def members_of(queue: str, manager: str) -> dict[str, Any]:
    state = people_state({f"queues.{queue}.members": [], f"queues.{queue}.managers": [manager]})
    return {block: {block: value} for block, value in state.items()}


def user_change(who: str) -> dict[str, Any]:
    """Slack tells that somebody has left."""
    event = {"type": "user_change", "user": {"id": who, "deleted": True}, "event_ts": "1.0"}
    return {"type": "event_callback", "team_id": TEAM_ID, "event_id": "E1", "event": event}
