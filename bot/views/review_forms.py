"""What ops are asked before they turn a lead away, and what they fill in to complete one."""

from typing import Any

from bot import actions
from bot.i18n import Speech
from bot.views import lead_form, words
from bot.views.blocks import modal, section, select
from bot.views.lead import headline
from core.answers import UnderReview
from core.review import RejectReason


def reject(shown: UnderReview, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """Why the lead is turned away."""
    return modal(
        speech.say("Reject"),
        [
            section(headline(shown.lead, speech)),
            select(actions.REASON, speech.say("Why?"), words.by_value(reject_reasons(speech))),
        ],
        close=speech.say("Cancel"),
        submit=speech.say("Reject"),
        callback_id=actions.REJECT_BECAUSE,
        metadata=metadata,
    )


def enrich(shown: UnderReview, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """All that is known of the lead; what it lacks stands on top."""
    return lead_form.modal(
        shown.lead,
        speech,
        title=speech.say("Enrich"),
        callback_id=actions.ENRICH_WITH,
        metadata=metadata,
        first=shown.doubt.missing,
    )


def reject_reasons(speech: Speech) -> dict[RejectReason, str]:
    """In the order of the form."""
    return {
        RejectReason.NOT_A_FIT: speech.say("Does not fit"),
        RejectReason.COMPETITOR: speech.say("A competitor"),
        RejectReason.STUDENT: speech.say("A student"),
        RejectReason.JUNK: speech.say("Junk"),
        RejectReason.DUPLICATE: speech.say("A duplicate"),
        RejectReason.OTHER: speech.say("Another reason"),
    }
