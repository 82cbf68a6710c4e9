"""Setting the team up: one form for channels, digests and roles, and what holds once it was saved."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot import actions
from bot.i18n import Speech
from bot.views import digest_settings, forms, refusals, words
from bot.views.blocks import Block, context, divider, modal, section
from bot.views.pickers import pick_channel, pick_groups, pick_members
from core.answers import Refused
from core.setup import CHANNELS, ROLES, Choice, Origin, Saved, SetUp

_CHANNELS: Mapping[str, Callable[[Speech], str]] = {
    "team": lambda speech: speech.say("The team's channel"),
    "managers": lambda speech: speech.say("The managers' channel"),
    "leadership": lambda speech: speech.say("The leadership's channel"),
    "ops": lambda speech: speech.say("The ops channel"),
}
_NO_CHANNEL: Mapping[str, Callable[[Speech], str]] = {
    "team": lambda speech: speech.say("Not set: what is for everybody goes out by direct message."),
    "managers": lambda speech: speech.say("Not set: alerts go to the team's channel, or by direct message."),
    "leadership": lambda speech: speech.say("Not set: critical alerts go to the managers' channel."),
    "ops": lambda speech: speech.say("Not set: what is for ops goes to the managers' channel."),
}
_ROLES: Mapping[str, Callable[[Speech], str]] = {
    "managers": lambda speech: speech.say("Managers"),
    "ops": lambda speech: speech.say("Ops"),
    "reps": lambda speech: speech.say("Reps"),
}
_GROUPS: Mapping[str, Callable[[Speech], str]] = {
    "managers": lambda speech: speech.say("User groups of managers"),
    "ops": lambda speech: speech.say("User groups of ops"),
    "reps": lambda speech: speech.say("User groups of reps"),
}
_NOBODY: Mapping[str, Callable[[Speech], str]] = {
    "managers": lambda speech: speech.say("Nobody chosen: the workspace's admins are."),
    "ops": lambda speech: speech.say("Nobody chosen: the managers are."),
    "reps": lambda speech: speech.say("Nobody chosen: every full member of the workspace is."),
}


def form(set_up: SetUp, groups: Mapping[str, str], speech: Speech, *, metadata: str) -> dict[str, Any]:
    """Channels, digests and roles, as they hold; ``groups`` are the names of user groups."""
    explained = speech.say("Your choice wins over the policy file. Left empty, the file decides.")
    blocks = [
        section(explained),
        *(_channel(name, set_up.channels[name], speech) for name in CHANNELS),
        digest_settings.pick(set_up, speech),
        divider(),
        *(block for name in ROLES for block in _role(name, set_up.people[name], groups, speech)),
    ]
    return modal(
        speech.say("Set up"),
        blocks,
        close=speech.say("Cancel"),
        submit=speech.say("Save"),
        callback_id=actions.SET_UP_WITH,
        metadata=metadata,
    )


def _channel(name: str, choice: Choice, speech: Speech) -> Block:
    hint = where_set(choice, speech) if choice.ids else _NO_CHANNEL[name](speech)
    return pick_channel(choice.path, _CHANNELS[name](speech), choice.ids, hint=hint)


def _role(name: str, choice: Choice, groups: Mapping[str, str], speech: Speech) -> Iterator[Block]:
    hint = where_set(choice, speech) if choice.ids else _NOBODY[name](speech)
    return people_and_groups(choice, name, groups, speech, hint=hint)


def people_and_groups(
    choice: Choice, role: str, groups: Mapping[str, str], speech: Speech, *, hint: str
) -> Iterator[Block]:
    """One input for people of a role, and one for user groups."""
    yield pick_members(choice.path, _ROLES[role](speech), choice.ids, hint=hint)
    yield pick_groups(f"{choice.path}{actions.GROUPS}", _GROUPS[role](speech), choice.ids, groups, hint="")


def where_set(choice: Choice, speech: Speech) -> str:
    """In Slack, and when; or in the policy file, with what emptying it comes to. In plain text."""
    if choice.origin is Origin.SLACK and choice.at:
        return speech.say("Set in Slack on {day}.", day=speech.day(choice.at))
    return speech.say("From the policy file. Emptied here, it comes back; only the file can name nobody.")


def saved(answer: Saved, speech: Speech) -> dict[str, Any]:
    """What holds from now on, and what to do next."""
    said = speech.say("Saved. It holds from now on.") if answer.paths else speech.say("Nothing was changed.")
    channels = [_channel_line(name, answer.set_up.channels[name], speech) for name in CHANNELS]
    channels.append(digest_settings.line(answer.set_up.digests, speech))
    roles = [_role_line(name, answer.set_up.people[name], speech) for name in ROLES]
    following = speech.say("`/queue members` shows who serves which queue, and changes it.")
    blocks = [section(said), section("\n".join(channels)), section("\n".join(roles)), context(following)]
    return modal(speech.say("Set up"), blocks, close=speech.say("Close"))


def _channel_line(name: str, choice: Choice, speech: Speech) -> str:
    label = _CHANNELS[name](speech)
    return f"*{label}*: <#{choice.ids[0]}>" if choice.ids else f"*{label}*: {_NO_CHANNEL[name](speech)}"


def _role_line(name: str, choice: Choice, speech: Speech) -> str:
    label = _ROLES[name](speech)
    return (
        f"*{label}*: {words.named(choice.ids, speech)}"
        if choice.ids
        else f"*{label}*: {_NOBODY[name](speech)}"
    )


def refusal(refused: Refused, speech: Speech) -> str:
    """Why it was not saved, or not shown."""
    return refusals.sentence(refused, speech, of_others=True)


def not_saved(refused: Refused, holds: SetUp, speech: Speech) -> dict[str, Any]:
    """Why, and what somebody else has set meanwhile. It has no inputs: where a form is drawn anew over
    itself, Slack keeps what was filled in, and may report what was chosen already as empty. A digest is on
    or off: two who switch it mean the same.
    """
    late = refused.names
    lines = [
        *(_channel_line(name, one, speech) for name, one in holds.channels.items() if one.path in late),
        *(_role_line(name, one, speech) for name, one in holds.people.items() if one.path in late),
    ]
    return forms.not_saved(refusal(refused, speech), lines, speech)


def not_in(speech: Speech) -> str:
    """Beside a channel in which the bot is not."""
    return speech.say("I am not in this channel yet. Type /invite @Nextlead there, then save again.")


def archived(speech: Speech) -> str:
    return speech.say("This channel is archived. Choose another one.")
