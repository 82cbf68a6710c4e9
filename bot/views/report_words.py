"""What figures, dimensions and states are called in a reader's language."""

from collections.abc import Callable
from datetime import timedelta

from bot.i18n import Speech
from bot.views import fields, words
from bot.views.alert_words import exit_way
from bot.views.tables import Cell, Who
from core.events import Verb
from core.model import LeadState
from core.reports import WAIT_BANDS, Dimension

MET = {True: "✅", False: "❌"}
"""Before a goal, whose line says it in words as well."""


def dimension(by: Dimension, speech: Speech) -> str:
    """As the head of a column."""
    if by is Dimension.REP:
        return speech.say("Rep")
    if by is Dimension.WAIT:
        return speech.say("Time waited")
    if by is Dimension.TIER:
        return speech.say("Account tier")
    return fields.name(by.value, speech)


def slice_name(by: Dimension, name: str | None, speech: Speech) -> Cell:
    """One value of a dimension, as it stands in a table: not escaped."""
    if name is None or not name.strip():
        return speech.say("out of no line") if by is Dimension.WAIT else speech.say("not given")
    match by:
        case Dimension.REP:
            return Who(name)
        case Dimension.TYPE:
            return _lead_type(name, speech)
        case Dimension.WAIT:
            return wait_band(name, speech)
        case Dimension.QUEUE:
            return name
        case _:
            return name.replace("_", " ")


def _lead_type(name: str, speech: Speech) -> str:
    names = words.by_value(words.lead_types(speech))
    return names.get(name) or name.replace("_", " ")


def wait_band(number: str, speech: Speech) -> str:
    """A stretch of time in queue, by its place in ``WAIT_BANDS``; the one beyond them has no end."""
    index = int(number) if number.isdecimal() else len(WAIT_BANDS)
    if index >= len(WAIT_BANDS):
        return speech.say("{length} or more", length=speech.duration(WAIT_BANDS[-1]))
    under = speech.duration(WAIT_BANDS[index])
    if not index:
        return speech.say("under {length}", length=under)
    return speech.say("{from_} to {under}", from_=speech.duration(WAIT_BANDS[index - 1]), under=under)


def state(name: LeadState | str, speech: Speech) -> str:
    """Where leads are, as the head of a number; a state that has no word here is named as it is."""
    return _states(speech).get(str(name)) or str(name).replace("_", " ")


def _states(speech: Speech) -> dict[str, str]:
    return {
        LeadState.REVIEW: speech.say("In review"),
        LeadState.HELD: speech.say("Held back"),
        LeadState.WAITING: speech.say("Waiting"),
        LeadState.RESERVED: speech.say("Being looked at"),
        LeadState.CLAIMED: speech.say("Claimed"),
        LeadState.CONTACTED: speech.say("Contacted"),
        LeadState.CONVERTED: speech.say("Converted"),
        LeadState.DISQUALIFIED: speech.say("Disqualified"),
        LeadState.NURTURE: speech.say("In nurture"),
        LeadState.RECYCLED: speech.say("Recycled"),
        LeadState.ARCHIVED: speech.say("Archived"),
        LeadState.PARTNER: speech.say("With a partner"),
        LeadState.MERGED: speech.say("Merged"),
        LeadState.REJECTED: speech.say("Rejected"),
        LeadState.ERASED: speech.say("Erased"),
    }


def outflow(verb: str, speech: Speech) -> str:
    """How leads left a line, as it stands behind a number or under a bar."""
    names: dict[str, str] = {
        Verb.CLAIMED: speech.say("claimed"),
        Verb.ASSIGNED: speech.say("assigned"),
        Verb.CONVERTED: speech.say("converted"),
        Verb.MERGED: speech.say("merged"),
        Verb.TO_PARTNER: speech.say("to a partner"),
        Verb.SENT_TO_REVIEW: speech.say("sent to review"),
        Verb.ERASED: speech.say("erased"),
    }
    return names.get(verb) or exit_way(verb, speech)


def period(length: timedelta, speech: Speech) -> str:
    """The last so many days."""
    return speech.count("last {n} day", "last {n} days", length.days)


Named = Callable[[Speech], str]

_HEADS: dict[str, Named] = {
    "queue": lambda speech: speech.say("Queue"),
    "entries": lambda speech: speech.say("Came in"),
    "claims": lambda speech: speech.say("Claimed"),
    "velocity": lambda speech: speech.say("Velocity"),
    "claim_rate": lambda speech: speech.say("Claim rate"),
    "time_in_queue": lambda speech: speech.say("Time in queue"),
    "median": lambda speech: speech.say("Median"),
    "waited": lambda speech: speech.say("Counting those who wait"),
    "claim_to_contact": lambda speech: speech.say("Claim to contact"),
    "speed_to_lead": lambda speech: speech.say("Speed to lead"),
    "conversion": lambda speech: speech.say("Conversion"),
    "customers": lambda speech: speech.say("Customers"),
    "abandonment": lambda speech: speech.say("Abandonment"),
    "depth": lambda speech: speech.say("Depth"),
    "value": lambda speech: speech.say("Value"),
}


def head(name: str, speech: Speech) -> str:
    """What a figure is called at the head of a column, by the name of its field. Raises ``KeyError``."""
    return _HEADS[name](speech)
