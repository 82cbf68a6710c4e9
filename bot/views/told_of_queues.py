"""News about queues: alerts, a backlog, measures, the weekly clean-up, digests."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.i18n import Speech
from bot.views import alert_news, alerts, digest, hygiene, silence, stranded, told_of_webhooks
from bot.views.item import Item, marked
from bot.views.voice import Voice, both
from core.notices import Audience, NoticeKind, Parcel

Say = Callable[[Voice], str]


def item(parcel: Parcel, speech: Speech) -> Item | None:
    """The news as it is now, or ``None`` where it is about a lead."""
    match parcel.notice.kind:
        case NoticeKind.SILENT if parcel.outlook is None:
            return _sentence(parcel, speech, lambda _: silence.sentence(parcel, speech))
        case NoticeKind.SILENT | NoticeKind.ALERT | NoticeKind.ALERT_AGAIN | NoticeKind.ALERT_NEWS:
            return _alert(parcel, speech)
        case NoticeKind.CLEANUP:
            return hygiene.item(parcel, speech)
        case NoticeKind.DIGEST:
            return digest.item(parcel, speech)
        case kind if kind in _SENTENCES:
            return _sentence(parcel, speech, lambda voice: _SENTENCES[kind](parcel, voice))
        case _:
            return None


def _alert(parcel: Parcel, speech: Speech) -> Item:
    outlook = parcel.outlook
    if outlook is None:
        return _sentence(parcel, speech, lambda _: speech.say("This alert is over."))
    if parcel.notice.kind is NoticeKind.ALERT_AGAIN:
        return alert_news.again(parcel, outlook, speech)
    if parcel.notice.kind is NoticeKind.ALERT_NEWS:
        return _sentence(parcel, speech, lambda voice: alert_news.news(parcel, outlook, voice))
    return alerts.item(parcel, outlook, speech)


def _sentence(parcel: Parcel, speech: Speech, say: Say) -> Item:
    """News that there is nothing to do about."""
    shown, aloud = (marked(parcel, say(voice), speech) for voice in both(speech, parcel.now))
    return Item(aloud, aloud, shown)


def _lent(parcel: Parcel, voice: Voice) -> str:
    """That somebody helps in a queue for a time; to managers where they could not be told themselves."""
    data, speech = parcel.notice.data, voice.speech
    told = {"queue": f"`{data.get('queue')}`", "time": voice.time(_ends(parcel))}
    if parcel.notice.audience is not Audience.REP:
        return speech.say("Somebody was to help in {queue} until {time}, but cannot be reached.", **told)
    if parcel.now >= _ends(parcel):
        return speech.say("You helped in {queue} until {time}. Thank you.", **told)
    if parcel.notice.by is None:
        return speech.say("You help in {queue} until {time}: `/nextlead` shows you its leads too.", **told)
    return speech.say(
        "<@{manager}> asks you to help in {queue} until {time}: `/nextlead` shows you its leads too.",
        manager=parcel.notice.by,
        **told,
    )


def _paused(parcel: Parcel, voice: Voice) -> str:
    """Who keeps leads of low priority out of a queue, or lets them in again before it was time."""
    notice, speech = parcel.notice, voice.speech
    told = {"who": notice.by, "queue": f"`{notice.data.get('queue')}`"}
    if "after" in notice.data:
        return speech.say("<@{who}> ended the pause: low-priority sources of {queue} come in again.", **told)
    return speech.say(
        "<@{who}> paused low-priority sources of {queue} until {time}: their new leads are held back.",
        time=voice.time(_ends(parcel)),
        **told,
    )


_SENTENCES: Mapping[NoticeKind, Callable[[Parcel, Voice], str]] = {
    NoticeKind.BACKLOG: hygiene.backlog,
    NoticeKind.LENT: _lent,
    NoticeKind.PAUSED: _paused,
    NoticeKind.UNDELIVERED: told_of_webhooks.sentence,
    NoticeKind.STRANDED: stranded.sentence,
}
"""What is said in a sentence or two, with nothing to do about it here."""


def _ends(parcel: Parcel) -> datetime:
    return datetime.fromisoformat(str(parcel.notice.data["until"]))
