"""/queue setup, as Slack reports what people choose in its form."""

from typing import Any

import pytest

from bot import actions
from tests.bot.counter import ANA, CLARA, MIA, Counter
from tests.bot.setting_up import OLD, OPS, SECRET, filled, furnished, saves
from tests.reading import read


@pytest.fixture
def counter(counter: Counter) -> Counter:
    return furnished(counter)


def opens(counter: Counter, text: str, who: str = MIA) -> list[str]:
    """The form that a command opens, title first."""
    assert counter.types(who, text) == []
    form = counter.form(who)
    assert form is not None
    return [form["title"]["text"], *read(form["blocks"])]


def hints(counter: Counter) -> dict[str, str]:
    """The small print under each input of Mia's form, by its block."""
    form = counter.form(MIA)
    assert form is not None
    return {one["block_id"]: one["hint"]["text"] for one in form["blocks"] if one.get("hint")}


def test_the_form_shows_what_holds_and_where_it_comes_from(counter: Counter) -> None:
    said = opens(counter, "/queue setup")

    assert said[0] == "Set up"
    assert any("wins over the policy file" in line for line in said)
    assert hints(counter)["channels.managers"].startswith("Not set: alerts go to the team's channel")
    assert hints(counter)["people.managers"] == (
        "From the policy file. Emptied here, it comes back; only the file can name nobody."
    )


def test_what_is_chosen_holds_at_once_and_is_said(counter: Counter) -> None:
    answer = saves(counter, channels={"ops": OPS}, people={"managers": [MIA], "ops": ["S0HEADS"]})

    said = read(answer["view"]["blocks"])
    assert answer["response_action"] == "update"
    assert said[0] == "Saved. It holds from now on."
    assert f"*The ops channel*: <#{OPS}>" in said
    assert "*Ops*: <!subteam^S0HEADS>" in said
    counter.types(CLARA, "/queue members")
    assert counter.runtime.team.channels.ops == OPS
    assert "inbound" in " ".join(counter.types(CLARA, "/queue members"))


def test_digests_are_switched_in_the_same_form(counter: Counter) -> None:
    """A form that was drawn before there were boxes for them switches none."""
    old = saves(counter, channels={"ops": OPS})
    before = counter.runtime.team.digests

    off = saves(counter, channels={"ops": OPS}, digests=["weekly"])

    counter.types(MIA, "/queue")
    assert "*Digests*: daily and weekly" in read(old["view"]["blocks"])
    assert (before.daily, before.weekly) == (True, True)
    assert "*Digests*: weekly" in read(off["view"]["blocks"])
    assert (counter.runtime.team.digests.daily, counter.runtime.team.digests.weekly) == (False, True)


def test_the_form_says_afterwards_when_it_was_set(counter: Counter) -> None:
    saves(counter, channels={"ops": OPS}, people={"managers": ["S0HEADS", MIA]})

    opens(counter, "/queue setup")

    assert hints(counter)["channels.ops"].startswith("Set in Slack on")
    view = counter.form(MIA)
    assert view is not None
    blocks = {one.get("block_id"): one for one in view["blocks"]}
    assert blocks["channels.ops"]["element"]["initial_conversation"] == OPS
    assert blocks["people.managers"]["element"]["initial_users"] == [MIA]
    (group,) = blocks["people.managers.groups"]["element"]["initial_options"]
    assert (group["value"], group["text"]["text"]) == ("S0HEADS", "@heads · Heads of sales")


def test_a_channel_without_the_bot_is_told_beside_it_and_nothing_is_saved(counter: Counter) -> None:
    answer = saves(counter, channels={"ops": SECRET, "team": OLD, "managers": "C0NOWHERE"})

    assert answer["response_action"] == "errors"
    assert "/invite @Nextlead" in answer["errors"]["channels.ops"]
    assert "/invite @Nextlead" in answer["errors"]["channels.managers"]
    assert "archived" in answer["errors"]["channels.team"]
    counter.runtime.refresh()
    assert counter.runtime.ground.version == 0


def test_an_app_without_the_right_to_ask_takes_the_manager_s_word(counter: Counter) -> None:
    counter.fails("conversations.info", "error", code="missing_scope")

    answer = saves(counter, channels={"ops": SECRET})

    assert answer["response_action"] == "update"
    assert f"<#{SECRET}>" in str(answer["view"])


def test_slack_out_of_reach_changes_nothing_and_is_said(counter: Counter) -> None:
    counter.fails("conversations.info", "http_500")

    answer = saves(counter, channels={"ops": OPS})

    assert answer["view"]["title"]["text"] == "Nothing was changed"
    counter.runtime.refresh()
    assert counter.runtime.ground.version == 0


def test_the_last_manager_cannot_remove_herself(counter: Counter) -> None:
    counter.types(MIA, "/queue")

    answer = saves(counter, people={"managers": ["UNOBODY"]})

    assert "nobody could set anything up" in answer["errors"]["people.managers"]


@pytest.mark.parametrize("text", ["/queue setup", "/queue members"])
def test_a_rep_is_told_who_may(counter: Counter, text: str) -> None:
    assert "managers" in " ".join(counter.types(ANA, text))
    assert counter.form(ANA) is None


def test_a_forged_form_of_a_rep_changes_nothing(counter: Counter) -> None:
    answer = saves(counter, ANA, people={"managers": [ANA]})

    assert answer["view"]["title"]["text"] == "Nothing was changed"
    assert "conversations.info" not in counter.asked()


@pytest.mark.parametrize(
    "state",
    [
        {"channels.ops": {"channels.ops": {"selected_conversation": 7}}},
        {"people.ops": {"people.ops": {"selected_users": [7]}}},
        {"people.ops.groups": {"people.ops.groups": {"selected_options": [{"value": 7}]}}},
        {"people.ops.groups": {"people.ops.groups": {"selected_options": "S0HEADS"}}},
    ],
)
def test_a_form_that_is_not_ours_is_not_read(counter: Counter, state: dict[str, Any]) -> None:
    answer = counter.submits(MIA, actions.SET_UP_WITH, "0::", filled() | state)

    assert answer["view"]["title"]["text"] == "Nothing was changed"


def test_ids_that_no_slack_has_are_refused(counter: Counter) -> None:
    answer = saves(counter, people={"ops": ["everybody!"]})

    assert answer["view"]["title"]["text"] == "Nothing was changed"


def test_user_groups_are_found_while_typing_and_asked_for_once_a_minute(counter: Counter) -> None:
    offered = [suggested(counter, typed) for typed in ("", "INB", "nothing like it")]

    assert offered == [
        ["@heads · Heads of sales", "@inbound · Inbound crew"],
        ["@inbound · Inbound crew"],
        [],
    ]
    assert counter.asked().count("usergroups.list") == 1


def test_without_user_groups_none_are_offered(counter: Counter) -> None:
    counter.fails("usergroups.list", "error", code="plan_upgrade_required")

    assert suggested(counter, "") == []


def suggested(counter: Counter, typed: str) -> list[str]:
    payload = {
        "type": "block_suggestion",
        "user": {"id": MIA},
        "team": {"id": "T0SANDBOX"},
        "action_id": "people.ops.groups",
        "block_id": "people.ops.groups",
        "value": typed,
        "view": {"id": "V1", "type": "modal", "callback_id": actions.SET_UP_WITH},
    }
    return [one["text"]["text"] for one in counter.answer(payload)["options"]]


def test_a_manager_who_leaves_everybody_without_is_told_in_the_form(counter: Counter) -> None:
    """Whichever of the managers it is."""
    counter.types(MIA, "/queue")
    saves(counter, people={"managers": [MIA, CLARA]})
    counter.types(CLARA, "/queue")

    answer = saves(counter, CLARA, people={"managers": ["UGONE"]})

    assert set(answer["errors"]) == {"people.managers"}


def test_the_button_opens_the_same_form(counter: Counter) -> None:
    counter.clicks(MIA, actions.SET_UP, "setup")
    refused = counter.clicks(ANA, actions.SET_UP, "setup")

    form = counter.form(MIA)
    assert form is not None
    assert form["callback_id"] == actions.SET_UP_WITH
    assert "managers" in refused[0]
    assert counter.form(ANA) is None


def test_slack_without_an_answer_about_a_user_group_changes_nothing(counter: Counter) -> None:
    """One that is gone has nobody in it; one that Slack does not tell of now may have."""
    gone = saves(counter, people={"ops": ["S0GONE"]})
    counter.fails("usergroups.users.list", "http_500")
    unread = saves(counter, people={"ops": ["S0HEADS"]})

    assert gone["view"]["title"]["text"] == "Set up"
    assert unread["view"]["title"]["text"] == "Nothing was changed"
