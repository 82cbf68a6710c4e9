"""The settings of digests, as Slack reports what people tick under one."""

from typing import Any

import pytest

from bot import actions
from core.policies.reports import DigestPolicy
from tests.bot.counter import ANA, MIA, Counter
from tests.bot.setting_up import ticked
from tests.reading import read

SETTINGS, SAVE = actions.DIGEST_SETTINGS, actions.DIGEST_SETTINGS_WITH


def saves(counter: Counter, *digests: str, who: str = MIA) -> list[str]:
    """What the form says once these boxes were ticked, and the others not."""
    answer = counter.submits(who, SAVE, "0::", ticked(*digests))
    assert answer["response_action"] == "update"
    return read(answer["view"]["blocks"])


def now(counter: Counter) -> DigestPolicy:
    """What holds by the settings of the moment, in whichever process."""
    counter.runtime.refresh()
    return counter.runtime.team.digests


def test_the_button_under_a_digest_opens_its_settings(counter: Counter) -> None:
    counter.clicks(MIA, SETTINGS, "digests")

    form = counter.form(MIA)
    assert form is not None
    (box,) = (one for one in form["blocks"] if one["type"] == "input")
    assert (form["title"]["text"], form["callback_id"]) == ("Digest settings", SAVE)
    assert [one["value"] for one in box["element"]["initial_options"]] == ["digests.daily", "digests.weekly"]


def test_what_is_ticked_is_posted_from_now_on_and_the_form_remembers_it(counter: Counter) -> None:
    only_weekly = saves(counter, "weekly")
    weekly = now(counter)
    none = saves(counter)
    nothing = now(counter)
    again = saves(counter)
    both = saves(counter, "daily", "weekly")

    assert only_weekly == ["Saved. It holds from now on.", "*Digests*: weekly"]
    assert (weekly.daily, weekly.weekly) == (False, True)
    assert none == ["Saved. It holds from now on.", "*Digests*: none"]
    assert (nothing.daily, nothing.weekly) == (False, False)
    assert again[0] == "Nothing was changed."
    assert both[1] == "*Digests*: daily and weekly"
    with counter.runtime.open(writes=False) as uow:
        assert uow.settings.all() == {}  # as in the file again


def test_only_those_in_charge_may_and_it_is_judged_when_it_is_saved(counter: Counter) -> None:
    beside = counter.clicks(ANA, SETTINGS, "digests")
    refused = saves(counter, who=ANA)

    assert counter.form(ANA) is None
    assert "managers" in beside[0]
    assert "managers" in refused[0]
    assert now(counter) == DigestPolicy()
    with counter.runtime.open(writes=False) as uow:
        assert {one.actor for one in uow.denials.latest(9)} == {ANA}


@pytest.mark.parametrize(
    "forged",
    [
        {"digests": {"digests": {"selected_options": "weekly"}}},
        {"digests": {"digests": {"selected_options": [{"value": 1}]}}},
    ],
)
def test_what_we_never_drew_changes_nothing(counter: Counter, forged: dict[str, Any]) -> None:
    answer = counter.submits(MIA, SAVE, "0::", forged)

    assert answer["view"]["title"]["text"] == "Nothing was changed"
    assert now(counter) == DigestPolicy()


def test_a_form_without_the_boxes_switches_nothing_off(counter: Counter) -> None:
    answer = counter.submits(MIA, SAVE, "0::", {})

    assert read(answer["view"]["blocks"])[0] == "Nothing was changed."
    assert now(counter) == DigestPolicy()
