"""What is wrong with one field of a lead, for whoever typed it or sent the file."""

from collections.abc import Callable

from bot.i18n import Speech
from bot.views.text import plain
from core.model import LeadType
from core.submissions import MAX_ATTRIBUTE, MAX_ATTRIBUTES, Flaw, longest


def sentence(flaw: Flaw, speech: Speech) -> str:
    """Plain text, to be escaped where it becomes mrkdwn. A flaw that has no sentence here yet is told as the
    reader of submissions words it.
    """
    found = _SENTENCES.get(flaw.code)
    return found(speech, flaw) if found else plain(flaw.message)


def _too_long(speech: Speech, flaw: Flaw) -> str:
    limit = longest(flaw.field) or MAX_ATTRIBUTE
    return speech.count(
        "Too long: at most {n} character fits.", "Too long: at most {n} characters fit.", limit
    )


def _unknown_type(speech: Speech, _flaw: Flaw) -> str:
    kinds = ", ".join(LeadType)
    return speech.say("No kind of lead that I know. Write one of: {kinds}.", kinds=kinds)


_SENTENCES: dict[str, Callable[[Speech, Flaw], str]] = {
    "nobody": lambda speech, _: speech.say(
        "Say at least who it is: a company, a name, an address or a number."
    ),
    "not_text": lambda speech, _: speech.say("This has to be text."),
    "not_an_email": lambda speech, _: speech.say(
        "This is no e-mail address. Write one like ana@acme.example."
    ),
    "unknown_type": _unknown_type,
    "not_a_score": lambda speech, _: speech.say("Write a whole number from 0 to 100."),
    "not_an_amount": lambda speech, _: speech.say(
        "Write a plain number such as {plain} or {cents}.", plain="12000", cents="12000.50"
    ),
    "ambiguous_amount": lambda speech, _: speech.say(
        "This can be read in two ways. Write the number without separators, such as {plain}.", plain="12000"
    ),
    "not_yes_or_no": lambda speech, _: speech.say("Write yes or no."),
    "unknown_timezone": lambda speech, _: speech.say("No time zone. Write one like Europe/Berlin."),
    "not_a_moment": lambda speech, _: speech.say("No date that a lead can have come in. Write 2026-03-31."),
    "in_the_future": lambda speech, _: speech.say("This day is still to come."),
    "unknown_queue": lambda speech, _: speech.say("There is no such queue."),
    "too_long": _too_long,
    "too_many": lambda speech, _: speech.count(
        "A lead may bring at most {n} extra field.",
        "A lead may bring at most {n} extra fields.",
        MAX_ATTRIBUTES,
    ),
    "row_too_long": lambda speech, _: speech.say("The row is too long to be read. Shorten its longest cell."),
    "broken_quotes": lambda speech, _: speech.say(
        "A quotation mark is not closed, or stands alone inside a quoted cell. Write it twice."
    ),
    "too_few_cells": lambda speech, _: speech.say(
        "The row has fewer cells than the header: a cell or a line break is amiss."
    ),
    "too_many_cells": lambda speech, _: speech.say(
        "The row has more cells than the header: put cells with a comma in quotes."
    ),
}
"""By ``Flaw.code``; a test holds the table to what the readers can say."""
