"""The dialogs. What comes back in ``private_metadata`` is ids."""

from collections.abc import Sequence
from typing import Any

from bot import actions
from bot.i18n import Speech
from bot.views import words
from bot.views.blocks import free_text, modal, pick_user, section, select
from bot.views.lead import headline
from core.model import NOTE_LIMIT, Lead


def skip(lead: Lead, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """Why somebody else should take it."""
    reasons = words.by_value(words.skip_reasons(speech))
    question = select(actions.REASON, speech.say("Why should somebody else take it?"), reasons)
    return modal(
        speech.say("Skip"),
        [section(headline(lead, speech)), question],
        close=speech.say("Cancel"),
        submit=speech.say("Skip"),
        callback_id=actions.SKIP_BECAUSE,
        metadata=metadata,
    )


def contact(lead: Lead, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """How was contact made, and what came of it."""
    blocks = [
        section(headline(lead, speech)),
        select(
            actions.CHANNEL, speech.say("How did you make contact?"), words.by_value(words.channels(speech))
        ),
        select(actions.OUTCOME, speech.say("What came of it?"), words.by_value(words.outcomes(speech))),
        free_text(actions.NOTE, speech.say("Note"), limit=NOTE_LIMIT),
    ]
    return modal(
        speech.say("Contacted"),
        blocks,
        close=speech.say("Cancel"),
        submit=speech.say("Save"),
        callback_id=actions.CONTACTED_HOW,
        metadata=metadata,
    )


def transfer(lead: Lead, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """To whom the lead should go."""
    return modal(
        speech.say("Transfer"),
        [section(headline(lead, speech)), pick_user(actions.REP, speech.say("Who takes it over?"))],
        close=speech.say("Cancel"),
        submit=speech.say("Transfer"),
        callback_id=actions.TRANSFER_TO,
        metadata=metadata,
    )


def push(lead: Lead, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """To which rep a manager gives a lead that waits."""
    return modal(
        speech.say("Push to a rep"),
        [section(headline(lead, speech)), pick_user(actions.REP, speech.say("Who gets this lead?"))],
        close=speech.say("Cancel"),
        submit=speech.say("Push"),
        callback_id=actions.PUSH_TO,
        metadata=metadata,
    )


def notice(sentence: str, speech: Speech) -> dict[str, Any]:
    """A dialog that only says why nothing was done."""
    return not_saved(sentence, (), speech)


def not_saved(sentence: str, holds: Sequence[str], speech: Speech) -> dict[str, Any]:
    """The same, and below it what holds instead, line by line."""
    blocks = [section(sentence), *([section("\n".join(holds))] if holds else [])]
    return modal(speech.say("Nothing was changed"), blocks, close=speech.say("Close"))
