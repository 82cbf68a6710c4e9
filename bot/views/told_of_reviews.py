"""News of leads in review: the card of one, what became of it, and the card that stands for many."""

import re
from datetime import timedelta

from bot import actions
from bot.i18n import Speech
from bot.views import review, standing, words
from bot.views.blocks import actions as row
from bot.views.blocks import button
from bot.views.item import Item, marked, row_id, titled
from bot.views.review_forms import reject_reasons
from bot.views.voice import Voice, both
from core.events import Event, Verb
from core.model import Lead, LeadState
from core.notices import Audience, NoticeKind, Parcel, Reviews
from core.review import RejectReason

_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
"""A Slack user's id; other systems and command lines have other names."""

_IN = frozenset({Verb.ENTERED, Verb.HELD})


def item(parcel: Parcel, speech: Speech) -> Item | None:
    """The news as it is now, or ``None`` where it is about something else."""
    match parcel.notice.kind:
        case NoticeKind.REVIEW:
            return _one(parcel, speech)
        case NoticeKind.REVIEWS:
            return _many(parcel, parcel.reviews or Reviews(), speech)
        case _:
            return None


def _one(parcel: Parcel, speech: Speech) -> Item:
    lead, doubt = parcel.lead, parcel.doubt
    voices = both(speech, parcel.now)
    if lead is None or doubt is None or lead.state is not LeadState.REVIEW:
        shown, aloud = (marked(parcel, _became(parcel, voice), speech) for voice in voices)
        return Item(titled(parcel, aloud, speech), aloud, shown)
    shown, aloud = (marked(parcel, review.title(lead, voice), speech) for voice in voices)
    spoken, blocks = review.body(lead, doubt, speech, parcel.now)
    offered = row(row_id(parcel), *review.buttons(lead, doubt, speech))
    return Item(titled(parcel, aloud, speech), "\n".join([aloud, *spoken]), shown, (*blocks, offered))


def _became(parcel: Parcel, voice: Voice) -> str:
    """By whom it was decided, when, and how, in one line."""
    lead, decided = parcel.lead, parcel.doubt.decided if parcel.doubt else None
    told = _decision(lead, decided, voice) if lead and decided else None
    return told or standing.line(parcel, voice)


def _decision(lead: Lead, decided: Event, voice: Voice) -> str | None:
    """``None`` where nobody did it, or nothing of it is worth a sentence of its own."""
    speech, by = voice.speech, decided.actor
    said = {"lead": voice.lead(lead), "who": f"<@{by}>", "time": voice.time(decided.at)}
    if not _PERSON.fullmatch(by):
        is_in = decided.verb in _IN
        return speech.say("Newer data let it in, {time}: {lead}.", **said) if is_in else None
    match decided.verb:
        case Verb.APPROVED:
            done = speech.say("Approved by {who}, {time}: {lead}.", **said)
            return f"{done} {_over(decided, speech)}".rstrip()
        case Verb.REJECTED:
            reason = _reason(decided.why, speech)
            return speech.say("Rejected by {who}, {time}: {lead}. {reason}.", reason=reason, **said)
        case Verb.MERGED:
            into = decided.data.get("into")
            other = f"L-{into}" if isinstance(into, int) else "?"
            return speech.say("Merged by {who}, {time}: {lead} went into {other}.", other=other, **said)
        case _ if decided.verb in _IN:
            return speech.say("Completed by {who}, {time}: {lead}.", **said)
        case _:
            return None


def _over(decided: Event, speech: Speech) -> str:
    number = decided.data.get("over")
    if not isinstance(number, int) or not number:
        return ""
    return speech.count(
        "{queue} stood {n} lead above its cap by that.",
        "{queue} stood {n} leads above its cap by that.",
        number,
        queue=f"`{decided.queue}`",
    )


def _reason(why: str | None, speech: Speech) -> str:
    labels = words.by_value(reject_reasons(speech))
    return labels.get(why or "", labels[RejectReason.OTHER])


def _many(parcel: Parcel, reviews: Reviews, speech: Speech) -> Item:
    if not reviews.waiting:
        done = marked(parcel, speech.say("Every lead in review has been decided."), speech)
        return Item(done, done, done)
    shown, aloud = (
        marked(parcel, _counted(parcel, reviews, voice), speech) for voice in both(speech, parcel.now)
    )
    if parcel.notice.audience is not Audience.OPS:
        return Item(aloud, aloud, shown)
    start = button(speech.say("Review"), actions.NEXT_REVIEW, 0, style="primary")
    return Item(aloud, aloud, shown, (row(row_id(parcel), start),))


def _counted(parcel: Parcel, reviews: Reviews, voice: Voice) -> str:
    speech = voice.speech
    said = [voice.strong(review.waiting(reviews.waiting, speech))]
    if reviews.overdue:
        said.append(speech.count("{n} is overdue.", "{n} are overdue.", reviews.overdue))
    age = parcel.now - (reviews.oldest_at or parcel.now)
    if age >= timedelta(minutes=1):
        said.append(speech.say("The oldest has been here for {duration}.", duration=speech.duration(age)))
    if parcel.notice.audience is not Audience.OPS:
        said.append(speech.say("Ops have been reminded more than once. Only they decide."))
    return " ".join(said)
