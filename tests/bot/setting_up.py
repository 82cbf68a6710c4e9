"""A workspace to set up in, and the forms as people fill them in."""

from collections.abc import Sequence
from typing import Any

from bot import actions
from core.setup import CHANNELS, ROLES
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter

OPS, TEAM_CHANNEL, SECRET, OLD = "C0OPS", "C0TEAM", "C0SECRET", "C0OLD"


def furnished(counter: Counter) -> Counter:
    """The counter with channels, one without the bot and one that is archived, and with user groups."""
    workspace = counter.sandbox.workspace
    for id_, name in ((OPS, "ops"), (TEAM_CHANNEL, "team"), (SECRET, "secret"), (OLD, "old")):
        workspace.add_channel(id_, name, [MIA])
    workspace.channels[SECRET].bot_in = False
    workspace.channels[OLD].archived = True
    workspace.add_usergroup("S0HEADS", "heads", [CLARA], "Heads of sales")
    workspace.add_usergroup("S0INBOUND", "inbound", [ANA, BUDI], "Inbound crew")
    return counter


def filled(
    *,
    channels: dict[str, str] | None = None,
    people: dict[str, list[str]] | None = None,
    digests: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The state of the whole form in which these were chosen, people and groups by their ids; ``digests`` are
    the boxes that are ticked, without which it is the form of an earlier version that had none.
    """
    state = {
        f"channels.{name}": {"selected_conversation": (channels or {}).get(name)} for name in CHANNELS
    } | people_state({f"people.{name}": (people or {}).get(name, []) for name in ROLES})
    boxes = {} if digests is None else ticked(*digests)
    return {block: {block: value} for block, value in state.items()} | boxes


def ticked(*digests: str) -> dict[str, Any]:
    """The state of the boxes for digests of which these are ticked."""
    options = [{"value": f"digests.{one}"} for one in digests]
    return {"digests": {"digests": {"type": "checkboxes", "selected_options": options}}}


def people_state(chosen: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    users = {path: {"selected_users": [one for one in ids if one[0] != "S"]} for path, ids in chosen.items()}
    groups = {
        f"{path}.groups": {"selected_options": [{"value": one} for one in ids if one[0] == "S"]}
        for path, ids in chosen.items()
    }
    return users | groups


def saves(counter: Counter, who: str = MIA, **chosen: Any) -> Any:
    return counter.submits(who, actions.SET_UP_WITH, "0::", filled(**chosen))
