"""Two forms of the same settings are open at once: of an older one only what was changed in it is saved."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot import actions
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter
from tests.bot.setting_up import OPS, SECRET, TEAM_CHANNEL, furnished
from tests.reading import read

Choices = Mapping[str, Any]


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """Mia and Clara are in charge."""
    furnished(counter)
    counter.sandbox.workspace.user(CLARA).locale = "en-GB"
    counter.types(CLARA, "/nextlead help")
    counter.types(MIA, "/nextlead help")
    setup = counter.runtime.services.setup
    setup.set_up(MIA, {"people.managers": (MIA, CLARA), "people.ops": ("S0HEADS", CLARA)})
    counter.types(MIA, "/queue")
    return counter


def opened(counter: Counter, who: str, command: str = "/queue setup") -> dict[str, Any]:
    assert counter.types(who, command) == []
    return drawn(counter, who)


def drawn(counter: Counter, who: str) -> dict[str, Any]:
    form = counter.form(who)
    assert form is not None
    return form


def sent(counter: Counter, who: str, form: Mapping[str, Any], choices: Choices) -> Any:
    """The form as Slack sends it: everything in it, and how it was drawn; untouched but for some inputs."""
    given = {block: {block: state(value)} for block, value in choices.items()}
    values = {**form["values"], **given}
    blocks, callback = form["blocks"], form["callback_id"]
    return counter.submits(who, callback, form["private_metadata"], values, blocks=blocks)


def state(chosen: str | Sequence[str] | None) -> dict[str, Any]:
    if chosen is None or isinstance(chosen, str):
        return {"selected_conversation": chosen}
    return {"selected_users": chosen, "selected_options": [{"value": one} for one in chosen]}


def kept(counter: Counter) -> dict[str, object]:
    with counter.runtime.open(writes=False) as uow:
        return dict(uow.settings.all())


def test_an_older_form_changes_only_what_was_changed_in_it(counter: Counter) -> None:
    mias, claras = opened(counter, MIA), opened(counter, CLARA)
    sent(counter, MIA, mias, {"channels.team": TEAM_CHANNEL, "channels.ops": OPS, "people.ops": []})

    answer = sent(counter, CLARA, claras, {"digests": ["digests.daily"]})

    said = read(answer["view"]["blocks"])
    assert said[0] == "Saved. It holds from now on."
    assert {"*Digests*: daily", f"*The team's channel*: <#{TEAM_CHANNEL}>"} <= {*said}
    assert kept(counter) == {
        "channels.team": TEAM_CHANNEL,
        "channels.ops": OPS,
        "digests.weekly": False,
        "people.managers": [MIA, CLARA],
        "people.ops": ["S0HEADS"],
    }


def test_a_form_sent_untouched_changes_nothing(counter: Counter) -> None:
    before = kept(counter)

    answer = sent(counter, CLARA, opened(counter, CLARA), {})

    assert read(answer["view"]["blocks"])[0] == "Nothing was changed."
    assert kept(counter) == before


def test_where_both_changed_the_same_the_second_is_told_and_nothing_is_saved(counter: Counter) -> None:
    mias, claras = opened(counter, MIA), opened(counter, CLARA)
    theirs = {"channels.ops": OPS, "people.ops": [MIA]}
    sent(counter, MIA, mias, theirs)
    before = kept(counter)

    mine = {"channels.ops": TEAM_CHANNEL, "people.ops": [], "people.reps": [ANA], "digests": []}
    answer = sent(counter, CLARA, claras, mine)

    said = read(answer["view"]["blocks"])
    assert answer["view"]["title"]["text"] == "Nothing was changed"
    assert said[0].startswith("Somebody has changed the same since you opened this form")
    assert said[1:] == [f"*The ops channel*: <#{OPS}>", "*Ops*: <@UMIA> and <!subteam^S0HEADS>"]
    assert kept(counter) == before


def test_two_who_switch_the_same_digest_mean_the_same(counter: Counter) -> None:
    mias, claras = opened(counter, MIA), opened(counter, CLARA)
    sent(counter, MIA, mias, {"digests": ["digests.weekly"]})

    answer = sent(counter, CLARA, claras, {"digests": []})

    said = read(answer["view"]["blocks"])
    assert said[0] == "Saved. It holds from now on."
    assert "*Digests*: none" in said


def test_a_channel_that_was_not_touched_is_not_asked_about(counter: Counter) -> None:
    """The one in the older form may be a channel from which the bot was taken since."""
    sent(counter, MIA, opened(counter, MIA), {"channels.ops": OPS})
    claras, mias = opened(counter, CLARA), opened(counter, MIA)
    sent(counter, MIA, mias, {"channels.ops": TEAM_CHANNEL})
    counter.sandbox.workspace.channels[OPS].bot_in = False

    answer = sent(counter, CLARA, claras, {"people.reps": [ANA, BUDI]})
    refused = sent(counter, CLARA, opened(counter, CLARA), {"channels.ops": SECRET})

    assert read(answer["view"]["blocks"])[0] == "Saved. It holds from now on."
    assert kept(counter)["channels.ops"] == TEAM_CHANNEL
    assert set(refused["errors"]) == {"channels.ops"}


def members_form(counter: Counter, who: str) -> dict[str, Any]:
    counter.clicks(who, actions.MEMBERS, "inbound")
    return drawn(counter, who)


def test_the_members_of_a_queue_stay_as_the_other_has_just_set_them(counter: Counter) -> None:
    mias, claras = members_form(counter, MIA), members_form(counter, CLARA)
    sent(counter, MIA, mias, {"queues.inbound.members": [ANA]})

    closed = sent(counter, CLARA, claras, {"queues.inbound.managers": [CLARA]})
    told = sent(counter, CLARA, claras, {"queues.inbound.members.groups": ["S0INBOUND"]})

    said = read(told["view"]["blocks"])
    assert closed == {}
    assert told["view"]["title"]["text"] == "Nothing was changed"
    assert said[0].startswith("Somebody has changed the same since you opened this form")
    assert any(line.startswith("Set in Slack by <@UMIA>, ") for line in said)
    assert kept(counter)["queues.inbound.members"] == [ANA]
    assert kept(counter)["queues.inbound.managers"] == [CLARA]


def digests_form(counter: Counter, who: str) -> dict[str, Any]:
    counter.clicks(who, actions.DIGEST_SETTINGS, "digests")
    return drawn(counter, who)


def test_the_settings_of_digests_keep_the_other_box_as_it_stands(counter: Counter) -> None:
    mias, claras = digests_form(counter, MIA), digests_form(counter, CLARA)
    sent(counter, MIA, mias, {"digests": ["digests.weekly"]})

    answer = sent(counter, CLARA, claras, {"digests": ["digests.daily"]})

    assert read(answer["view"]["blocks"]) == ["Saved. It holds from now on.", "*Digests*: none"]


@pytest.mark.parametrize(
    "forged",
    [
        {"initial_users": 7},
        {"initial_users": [7]},
        {"initial_options": "S0HEADS"},
        {"initial_options": [{"value": 7}]},
    ],
)
def test_how_a_form_was_drawn_is_read_with_suspicion(counter: Counter, forged: dict[str, Any]) -> None:
    form, before = opened(counter, MIA), kept(counter)
    names = ("people.ops", "people.ops.groups")
    blocks = [{"type": "input", "block_id": name, "element": forged} for name in names]

    answer = sent(counter, MIA, form | {"blocks": blocks}, {"people.ops": [MIA]})

    assert answer["view"]["title"]["text"] == "Nothing was changed"
    assert kept(counter) == before


def test_a_forged_beginning_gives_nobody_a_right(counter: Counter) -> None:
    form = opened(counter, MIA)
    blocks = [{"type": "input", "block_id": "people.managers", "element": {"initial_users": [ANA]}}]

    answer = sent(counter, ANA, form | {"blocks": blocks}, {"people.managers": [ANA]})

    assert "managers" in read(answer["view"]["blocks"])[0]
    assert kept(counter)["people.managers"] == [MIA, CLARA]
