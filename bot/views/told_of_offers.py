"""News of offers: the card of one that waits for an answer, what became of it, and being away for too many
that were missed.
"""

from bot import actions
from bot.i18n import Speech
from bot.views import lead as lead_view
from bot.views import standing
from bot.views.blocks import actions as row
from bot.views.blocks import button, context
from bot.views.item import Item, marked, row_id, titled
from bot.views.voice import Voice, both
from core.answers import Claimed
from core.model import Lead
from core.notices import Audience, NoticeKind, Parcel
from core.offers import Offer, OfferOutcome, OfferReason


def item(parcel: Parcel, speech: Speech) -> Item | None:
    """The news as it is now, or ``None`` where it is about something else."""
    match parcel.notice.kind:
        case NoticeKind.OFFER:
            return _offer(parcel, speech)
        case NoticeKind.MISSED:
            shown, aloud = (
                marked(parcel, _missed(parcel, voice), speech) for voice in both(speech, parcel.now)
            )
            return Item(aloud, aloud, shown)
        case _:
            return None


def _offer(parcel: Parcel, speech: Speech) -> Item:
    """With buttons while there is something to answer, and then while the lead is theirs by that."""
    lead, offer = parcel.lead, parcel.offer
    if lead is not None and offer is not None:
        if offer.is_open and parcel.now < offer.until:
            return _open(parcel, lead, offer, speech)
        if offer.outcome is OfferOutcome.ACCEPTED and parcel.claim and parcel.claim.is_open:
            return _accepted(parcel, lead, speech)
    shown, aloud = (marked(parcel, _became(parcel, voice), speech) for voice in both(speech, parcel.now))
    return Item(titled(parcel, aloud, speech), aloud, shown)


def _open(parcel: Parcel, lead: Lead, offer: Offer, speech: Speech) -> Item:
    shown, aloud = (marked(parcel, _asks(offer, voice), speech) for voice in both(speech, parcel.now))
    spoken, blocks = lead_view.unclaimed(lead, speech, parcel.now)
    otherwise = speech.say("If you do not answer by then, others are asked.")
    answer = row(
        row_id(parcel),
        button(speech.say("Accept"), actions.ACCEPT, offer.id, style="primary"),
        button(speech.say("Decline"), actions.DECLINE, offer.id),
    )
    said = f"{aloud} {' · '.join(spoken)} · {otherwise}"
    return Item(titled(parcel, aloud, speech), said, shown, (*blocks, context(otherwise), answer))


def _asks(offer: Offer, voice: Voice) -> str:
    """Why this rep, and until when."""
    time = voice.time(offer.until)
    if offer.reason is OfferReason.ACCOUNT:
        return voice.speech.say(
            "You already work with this company. Do you take this lead, too? Please answer by {time}.",
            time=time,
        )
    return voice.speech.say("You are next. Do you take this lead? Please answer by {time}.", time=time)


def _accepted(parcel: Parcel, lead: Lead, speech: Speech) -> Item:
    """What Claim would have shown."""
    if parcel.claim is None:
        raise ValueError(f"{parcel.notice.key} has no claim")
    owned = Claimed(lead, parcel.claim, parcel.undo_until, parcel.contact_by, parcel.break_ahead)
    text, below = lead_view.owned(owned, speech, parcel.now, place=f"{row_id(parcel)}.")
    said = marked(parcel, speech.say("It is yours."), speech)
    return Item(titled(parcel, said, speech), f"{said} {text}", said, tuple(below))


def _became(parcel: Parcel, voice: Voice) -> str:
    """In one line. That the lead is theirs after all is more than how the offer ended."""
    lead, offer, speech = parcel.lead, parcel.offer, voice.speech
    if lead is None or offer is None:
        return standing.line(parcel, voice)
    is_theirs = parcel.current is not None and parcel.current.rep_id == offer.rep_id
    if is_theirs or offer.outcome is OfferOutcome.ACCEPTED:
        return standing.line(parcel, voice)
    match offer.outcome:
        case OfferOutcome.DECLINED:
            return speech.say(
                "You declined {lead}. You are not asked about it again today.", lead=voice.lead(lead)
            )
        case OfferOutcome.WITHDRAWN:
            return speech.say("{lead} is not offered to you any more.", lead=voice.lead(lead))
        case _:
            return speech.say(
                "The time to answer is over: {lead} is no longer reserved for you.",
                lead=voice.lead(lead),
            )


def _missed(parcel: Parcel, voice: Voice) -> str:
    """That somebody counts as away, and how they come back; to managers where they could not be told."""
    speech, data = voice.speech, parcel.notice.data
    number = int(str(data.get("missed", 1)))
    if parcel.notice.audience is not Audience.REP:
        return speech.count(
            "<@{rep}> is set to away after {n} offer without an answer, and cannot be reached by message.",
            "<@{rep}> is set to away after {n} offers without an answer, and cannot be reached by message.",
            number,
            rep=data.get("rep") or parcel.notice.to,
        )
    return speech.count(
        "You did not answer {n} offer, so you are away now: no lead is offered or assigned to you until you "
        "type `/nextlead back`.",
        "You did not answer {n} offers in a row, so you are away now: no lead is offered or assigned to you "
        "until you type `/nextlead back`.",
        number,
    )
