"""One piece of news, drawn from the present state: what happened, and the buttons that make sense now."""

from enum import Enum, auto

from slack_sdk.models.blocks import ButtonElement

from bot import actions
from bot.i18n import Speech
from bot.views import lead as lead_view
from bot.views import (
    standing,
    told_of_offers,
    told_of_queues,
    told_of_reviews,
    told_to_managers,
    told_to_rep,
)
from bot.views.blocks import actions as row
from bot.views.blocks import button
from bot.views.item import Item, marked, row_id
from bot.views.news import News
from bot.views.voice import Voice, both
from core.answers import Claimed
from core.model import Claim, LeadState, Reminder
from core.notices import Audience, NoticeKind, Parcel
from core.policies.claims import HoardingPolicy

HANDED_OVER = frozenset({NoticeKind.CLAIMED, NoticeKind.TRANSFERRED, NoticeKind.ASSIGNED})
"""Kinds that come with the whole card, for as long as the claim is the reader's."""

_ABOUT_LEADS = frozenset({NoticeKind.OVERDUE, NoticeKind.AGED, NoticeKind.PASSED_ON})
_BACK_IN_LINE = frozenset({NoticeKind.RETURNED, NoticeKind.LEFT})


class ToDo(Enum):
    """What there is to do about a piece of news: everything an owner can, what its rep is asked for, what
    managers decide about a claim, what they decide about a lead in the line.
    """

    OWN = auto()
    ANSWER = auto()
    DECIDE = auto()
    GIVE = auto()


def item(parcel: Parcel, speech: Speech, hoarding: HoardingPolicy, *, brief: bool = False) -> Item:
    """The news as it is now. Its blocks echo ids that are unique among all news; ``brief`` leaves of a card
    only its buttons.
    """
    if parcel.lead and parcel.lead.state is LeadState.ERASED:
        erased = speech.say("Erased: nothing is kept of this lead any more.")
        return Item(erased, erased, erased)
    for drawn in (told_of_queues.item, told_of_reviews.item, told_of_offers.item):
        other = drawn(parcel, speech)
        if other is not None:
            return other
    to_do = _to_do(parcel)
    shown, aloud = (_sentence(parcel, voice, to_do, hoarding) for voice in both(speech, parcel.now))
    name = Voice(speech, parcel.now, aloud=True).lead(parcel.lead) if parcel.lead else aloud
    if to_do is ToDo.OWN and parcel.lead and parcel.claim:
        owned = Claimed(parcel.lead, parcel.claim, contact_by=parcel.contact_by)
        text, below = lead_view.owned(owned, speech, parcel.now, place=f"{row_id(parcel)}.")
        return Item(name, aloud if brief else f"{aloud} {text}", shown, tuple(below[-1:] if brief else below))
    buttons = _buttons(parcel, to_do, speech)
    return Item(name, aloud, shown, (row(row_id(parcel), *buttons),) if buttons else ())


def _to_do(parcel: Parcel) -> ToDo | None:
    """What is still open about the news; ``None`` once it has moved on, or where there never was anything."""
    kind, lead, claim = parcel.notice.kind, parcel.lead, parcel.claim
    is_rep = parcel.notice.audience is Audience.REP
    if lead is None or kind is NoticeKind.REASSIGNED:
        return None
    if kind in _ABOUT_LEADS | _BACK_IN_LINE:
        return ToDo.GIVE if lead.state in standing.IN_LINE and parcel.current is None else None
    if claim is None or not claim.is_open:
        return None
    if is_rep and kind in HANDED_OVER:
        return ToDo.OWN
    if not claim.takes_room or _is_overtaken(parcel, claim):
        return None
    return ToDo.ANSWER if is_rep else ToDo.DECIDE


def _is_overtaken(parcel: Parcel, claim: Claim) -> bool:
    """Whether a later step was taken, so that an older message about the claim has no say any more."""
    match parcel.notice.kind:
        case NoticeKind.WARNING:
            return claim.climbed > 0
        case NoticeKind.BREACH | NoticeKind.UNWORKED:
            return claim.climbed > int(str(parcel.notice.data.get("rung", claim.climbed)))
        case NoticeKind.NUDGE:
            return Reminder.FLAG in claim.reminded
        case _:
            return False


def _sentence(parcel: Parcel, voice: Voice, to_do: ToDo | None, hoarding: HoardingPolicy) -> str:
    return marked(parcel, _said(parcel, voice, to_do, hoarding), voice.speech)


def _said(parcel: Parcel, voice: Voice, to_do: ToDo | None, hoarding: HoardingPolicy) -> str:
    kind, lead, claim = parcel.notice.kind, parcel.lead, parcel.claim
    if lead is None or (to_do is None and kind is not NoticeKind.REASSIGNED):
        return standing.line(parcel, voice)
    if kind in _ABOUT_LEADS or claim is None:
        return told_to_managers.about_lead(parcel, lead, voice)
    news = News(parcel, lead, claim, voice)
    return told_to_rep.sentence(news) if news.is_to_rep else told_to_managers.about_claim(news, hoarding)


def _buttons(parcel: Parcel, to_do: ToDo | None, speech: Speech) -> list[ButtonElement]:
    claim, lead = parcel.claim, parcel.lead
    if to_do is ToDo.ANSWER and claim:
        return _for_rep(claim, parcel.notice.kind, speech)
    if to_do is ToDo.DECIDE and claim:
        return _about_claim(claim, speech, is_asked=parcel.asked_by is not None)
    if to_do is ToDo.GIVE and lead and parcel.notice.audience is not Audience.REP:
        return _about_lead(lead.id, speech)
    return []


def _for_rep(claim: Claim, kind: NoticeKind, speech: Speech) -> list[ButtonElement]:
    contacted = button(speech.say("Contacted"), actions.CONTACTED, claim.id, style="primary")
    more_time = button(speech.say("Need more time"), actions.MORE_TIME, claim.id)
    release = button(speech.say("Release"), actions.RELEASE, claim.id)
    is_offered = not claim.more_time and kind not in {NoticeKind.NUDGE, NoticeKind.FLAG}
    return [contacted, more_time, release] if is_offered else [contacted, release]


def _about_claim(claim: Claim, speech: Speech, *, is_asked: bool) -> list[ButtonElement]:
    buttons = [button(speech.say("Reassign"), actions.REASSIGN, claim.id, style="primary")]
    if not claim.kept:
        buttons.append(button(speech.say("Hold with rep"), actions.KEEP, claim.id))
    if not is_asked:
        buttons.append(button(speech.say("Ask the rep"), actions.ASK, claim.id))
    return buttons


def _about_lead(lead_id: int, speech: Speech) -> list[ButtonElement]:
    return [
        button(speech.say("Assign"), actions.ASSIGN, lead_id, style="primary"),
        button(speech.say("Push to a rep"), actions.PUSH, lead_id),
        button(speech.say("Nurture"), actions.NURTURE, lead_id),
    ]
