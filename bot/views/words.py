"""The names of things in a reader's language: sources stay as they came, ours are translated."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from bot.i18n import Speech
from core.answers import Why
from core.model import Channel, ContactOutcome, LeadType, SkipReason

Named = TypeVar("Named", bound=StrEnum)

MANY = 20
"""Queues or people named in one sentence; a team with more knows its own."""


def lead_type(kind: LeadType, speech: Speech) -> str:
    return lead_types(speech)[kind]


def lead_types(speech: Speech) -> dict[LeadType, str]:
    """Hottest first."""
    return {
        LeadType.HOT_INBOUND: speech.say("Hot inbound"),
        LeadType.MQL: speech.say("Marketing qualified"),
        LeadType.WARM: speech.say("Warm"),
        LeadType.COLD: speech.say("Cold"),
    }


def why(reason: Why, speech: Speech) -> str:
    """One line: why this lead and no other."""
    lines = {
        Why.HOT: speech.say("Hot: they are waiting for an answer right now."),
        Why.OVERDUE: speech.say("It has waited longer than its queue allows."),
        Why.FRONT: speech.say("It has waited for more than three days, so it stands in front."),
        Why.PROMOTED: speech.say("It moved up because it has waited so long."),
        Why.BEST: speech.say("The best score of those waiting."),
        Why.OLDEST: speech.say("It has waited the longest."),
        Why.RECYCLED: speech.say("Nothing else is waiting; this one gets a second chance."),
        Why.RETURNED: speech.say("It came back because nobody had contacted them."),
    }
    return lines[reason]


def channels(speech: Speech) -> dict[Channel, str]:
    """How a rep may have made contact, in the order of the form."""
    return {
        Channel.CALL: speech.say("Call"),
        Channel.MAIL: speech.say("Personal e-mail"),
        Channel.MESSAGE: speech.say("Message"),
        Channel.MEETING: speech.say("Meeting"),
    }


def outcomes(speech: Speech) -> dict[ContactOutcome, str]:
    return {
        ContactOutcome.REACHED: speech.say("Reached them"),
        ContactOutcome.VOICEMAIL: speech.say("Left a voicemail"),
        ContactOutcome.NO_ANSWER: speech.say("No answer"),
        ContactOutcome.SENT: speech.say("Sent, waiting for a reply"),
        ContactOutcome.MEETING_SET: speech.say("Set a meeting"),
        ContactOutcome.WRONG_DETAILS: speech.say("Wrong contact details"),
    }


def skip_reasons(speech: Speech) -> dict[SkipReason, str]:
    return {
        SkipReason.NOT_MY_FIELD: speech.say("Not my field"),
        SkipReason.LANGUAGE: speech.say("Language"),
        SkipReason.TIME_ZONE: speech.say("Wrong time of day there"),
        SkipReason.CONFLICT: speech.say("Conflict of interest"),
        SkipReason.BAD_DATA: speech.say("Bad data"),
        SkipReason.OTHER: speech.say("Another reason"),
    }


def queues(names: Sequence[str], speech: Speech) -> str:
    """Queue names as they are typed, in a list."""
    return _listed([f"`{name}`" for name in names], speech)


def people(ids: Sequence[str], speech: Speech) -> str:
    """People by their Slack ids, in a list."""
    return _listed([f"<@{one}>" for one in ids], speech)


def named(ids: Sequence[str], speech: Speech) -> str:
    """People and user groups by their Slack ids, in a list."""
    return _listed([f"<!subteam^{one}>" if one.startswith("S") else f"<@{one}>" for one in ids], speech)


def _listed(shown: list[str], speech: Speech) -> str:
    """As many as people read."""
    return speech.all_of([*shown[:MANY], "…"] if len(shown) > MANY else shown)


def by_value(names: Mapping[Named, str]) -> dict[str, str]:
    """The choices of a form: what Slack echoes back → what a person reads."""
    return {name.value: label for name, label in names.items()}
