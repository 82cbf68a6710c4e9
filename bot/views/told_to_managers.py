"""What managers and ops read about the leads of their queues without having asked."""

from collections.abc import Iterator

from bot.views import words
from bot.views.news import News
from bot.views.voice import Voice
from core.escalation import HOPS_USED, hoards
from core.model import Lead, LeadState, Rung
from core.notices import NoticeKind, Parcel
from core.offers import OfferOutcome
from core.outside.case import BY_CRM
from core.policies.claims import HoardingPolicy

TO_REPS = frozenset(
    {
        NoticeKind.CLAIMED,
        NoticeKind.TRANSFERRED,
        NoticeKind.ASSIGNED,
        NoticeKind.WARNING,
        NoticeKind.NUDGE,
        NoticeKind.BREACH,
        NoticeKind.ASKED,
    }
)
"""Kinds that come to managers only where the rep cannot be reached."""


def about_claim(news: News, hoarding: HoardingPolicy) -> str:
    """What happened with somebody's claim."""
    match news.notice.kind:
        case NoticeKind.REASSIGNED:
            return _reassigned(news)
        case NoticeKind.RETURNED:
            return _returned(news)
        case NoticeKind.LEFT:
            return _left(news)
        case _:
            lines = (_unworked(news), _hoarding(news, hoarding), _asked(news), _next(news))
            return " ".join(line for line in lines if line)


def _unworked(news: News) -> str:
    rep = news.claim.rep_id
    if news.notice.kind in TO_REPS:
        return news.say(
            "{lead} is with <@{rep}>, who cannot be reached by message and has not contacted them yet.",
            rep=rep,
        )
    if news.notice.kind is NoticeKind.FLAG:
        since = news.voice.time(news.claim.claimed_at)
        return news.say(
            "The break is over, and <@{rep}>, who has had {lead} since {time}, has not contacted them yet.",
            rep=rep,
            time=since,
        )
    return news.say(
        "<@{rep}> has had {lead} for {duration} and not contacted them yet.", rep=rep, duration=news.held_for
    )


def _hoarding(news: News, policy: HoardingPolicy) -> str:
    """How much its rep takes and how little of it is contacted, where that is out of proportion."""
    load, speech = news.parcel.load, news.voice.speech
    if load is None or not hoards(load, policy):
        return ""
    return speech.count(
        "<@{rep}> got {n} lead in 7 days and contacted {contacted} of them.",
        "<@{rep}> got {n} leads in 7 days and contacted {contacted} of them.",
        load.recent,
        rep=news.claim.rep_id,
        contacted=speech.number(load.recent_contacted),
    )


def _asked(news: News) -> str:
    asked_by = news.parcel.asked_by
    return (
        news.say("<@{manager}> asked <@{rep}> how it is going.", manager=asked_by, rep=news.claim.rep_id)
        if asked_by
        else ""
    )


def _next(news: News) -> str:
    rep, until, ends = news.claim.rep_id, news.parcel.next_rung_at, news.next_rung is Rung.REASSIGN
    if news.claim.kept and ends and until is not None:
        return news.say("It stays with <@{rep}> until {time}.", rep=rep, time=news.voice.time(until))
    if news.claim.kept:
        return news.say("It stays with <@{rep}>.", rep=rep)
    if ends and news.goes_to_a_rep:
        return news.say("Next, another rep gets it.")
    return news.say("Next, it goes back into the line.") if ends else ""


def _reassigned(news: News) -> str:
    manager, data = news.notice.by, news.notice.data
    way = {"rep": data.get("from"), "to": data.get("to")}
    if manager:
        return news.say("<@{manager}> reassigned {lead} from <@{rep}> to <@{to}>.", manager=manager, **way)
    if data.get("why") == BY_CRM:
        return news.say("{lead} went from <@{rep}> to <@{to}> in the CRM.", **way)
    return news.say("{lead} went from <@{rep}> to <@{to}>, because nobody had contacted them.", **way)


def _returned(news: News) -> str:
    if news.notice.data.get("why") == HOPS_USED:
        return news.say(
            "{lead} is back in the line: <@{rep}> had not contacted them either, and it has been passed on "
            "often enough.",
            rep=news.claim.rep_id,
        )
    if news.notice.data.get("why") == BY_CRM:
        return news.say(
            "{lead} is back in the line: in the CRM it no longer belongs to <@{rep}>.", rep=news.claim.rep_id
        )
    return news.say(
        "{lead} is back in the line: <@{rep}> had not contacted them, and nobody else was free.",
        rep=news.claim.rep_id,
    )


def _left(news: News) -> str:
    rep = news.claim.rep_id
    if news.lead.state is LeadState.RECYCLED:
        return news.say("<@{rep}> no longer takes leads: {lead} is back in the line.", rep=rep)
    return news.say("<@{rep}> no longer takes leads: {lead} is back at the head of its line.", rep=rep)


def _passed_on(parcel: Parcel, voice: Voice, **said: str) -> Iterator[str]:
    """That nobody is left who could be asked today, and how those answered who were."""
    speech, by = voice.speech, parcel.passed_on
    yield speech.say("Nobody took {lead}, which has waited in {queue} for {duration}.", **said)
    declined = [rep for rep, outcome in by.items() if outcome is OfferOutcome.DECLINED]
    undone = [rep for rep, outcome in by.items() if outcome is OfferOutcome.ACCEPTED]
    silent = [rep for rep, outcome in by.items() if outcome is OfferOutcome.TIMED_OUT]
    if declined:
        yield speech.say("Declined by {names}.", names=words.people(declined, speech))
    if undone:
        yield speech.say("Claimed and undone by {names}.", names=words.people(undone, speech))
    if silent:
        yield speech.say("No answer from {names}.", names=words.people(silent, speech))


def about_lead(parcel: Parcel, lead: Lead, voice: Voice) -> str:
    """What happened with a lead that nobody has."""
    age = voice.speech.duration(parcel.now - lead.received_at)
    said = {"lead": voice.lead(lead), "duration": age, "queue": f"`{lead.queue}`"}
    if parcel.notice.kind is NoticeKind.PASSED_ON:
        return " ".join(_passed_on(parcel, voice, **said))
    if parcel.notice.kind is NoticeKind.AGED:
        return voice.speech.say("{lead} came in {duration} ago and still waits in {queue}.", **said)
    return voice.speech.say("{lead} has waited for {duration}, longer than {queue} allows.", **said)
