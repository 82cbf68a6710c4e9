"""What a rep reads about leads of their own without having asked."""

from collections.abc import Callable, Mapping

from bot.views.news import News
from core.escalation import HOPS_USED
from core.model import Rung
from core.notices import NoticeKind
from core.outside.case import BY_CRM


def sentence(news: News) -> str:
    """What happened, and what is asked of the rep. Raises ``KeyError`` for kinds no rep is told of."""
    is_by_crm = news.notice.data.get("why") == BY_CRM
    return (_BY_CRM if is_by_crm else _SENTENCES)[news.notice.kind](news)


def _warning(news: News) -> str:
    by = news.parcel.contact_by
    if by is None or by <= news.parcel.now:
        return news.say("You have not contacted {lead} yet.")
    time = news.voice.time(by)
    return _more_time(news) or news.say(
        "You have not contacted {lead} yet. Please do so by {time}.", time=time
    )


def _more_time(news: News) -> str:
    """What Need more time gave; empty where it was not asked for, or is over."""
    by = news.parcel.contact_by
    if not news.claim.more_time or by is None or by <= news.parcel.now:
        return ""
    return news.say("You have more time for {lead}: contact them by {time}.", time=news.voice.time(by))


def _breach(news: News) -> str:
    late = news.say("You have had {lead} for {duration} and not contacted them yet.", duration=news.held_for)
    return _more_time(news) or f"{late} {_next(news)}".rstrip()


def _next(news: News) -> str:
    match news.next_rung:
        case Rung.REP:
            return news.say("Next, you are reminded again.")
        case Rung.MANAGER:
            return news.say("Next, the managers are told.")
        case Rung.REASSIGN if news.goes_to_a_rep:
            return news.say("Next, another rep gets it.")
        case Rung.REASSIGN:
            return news.say("Next, it goes back into the line.")
        case None:
            return ""


def _flag(news: News) -> str:
    return news.say(
        "The break is over, and you have not contacted {lead} yet. It has been yours since {time}.",
        time=news.voice.time(news.claim.claimed_at),
    )


def _asked(news: News) -> str:
    asks = news.say("<@{manager}> asks how it is going with {lead}.", manager=news.notice.by)
    return f"{asks} {_more_time(news)}".rstrip()


def _assigned(news: News) -> str:
    """By a manager, because its rep had not contacted it, or because it had waited too long."""
    manager, before = news.notice.by, news.notice.data.get("from")
    if manager and before:
        return news.say(
            "<@{manager}> gave {lead} to you; <@{rep}> had not contacted them.", manager=manager, rep=before
        )
    if manager:
        return news.say("<@{manager}> assigned {lead} to you.", manager=manager)
    if before:
        return news.say("{lead} is yours now, because <@{rep}> had not contacted them.", rep=before)
    return news.say("{lead} is yours now, because it had waited too long.")


def _reassigned(news: News) -> str:
    to, manager = news.notice.data.get("to"), news.notice.by
    if manager:
        return news.say("<@{manager}> reassigned {lead} from you to <@{to}>.", manager=manager, to=to)
    return news.say("{lead} went from you to <@{to}>, because you had not contacted them.", to=to)


def _returned(news: News) -> str:
    if news.notice.data.get("why") == HOPS_USED:
        return news.say(
            "{lead} went back into the line: you had not contacted them either, and it has been passed on "
            "often enough."
        )
    return news.say("{lead} went back into the line: you had not contacted them, and nobody else was free.")


_BY_CRM: Mapping[NoticeKind, Callable[[News], str]] = {
    NoticeKind.ASSIGNED: lambda news: news.say("{lead} is yours now: it was given to you in the CRM."),
    NoticeKind.REASSIGNED: lambda news: news.say(
        "{lead} went from you to <@{to}>: it was given to them in the CRM.", to=news.notice.data.get("to")
    ),
    NoticeKind.RETURNED: lambda news: news.say(
        "{lead} went back into the line: in the CRM it belongs to nobody any more."
    ),
}
"""What happens to a rep's leads by the word of another system."""

_SENTENCES: Mapping[NoticeKind, Callable[[News], str]] = {
    NoticeKind.CLAIMED: lambda news: news.say(
        "You claimed this lead; in case the answer did not reach you, here it is."
    ),
    NoticeKind.TRANSFERRED: lambda news: news.say("<@{who}> handed a lead over to you.", who=news.notice.by),
    NoticeKind.ASSIGNED: _assigned,
    NoticeKind.WARNING: _warning,
    NoticeKind.BREACH: _breach,
    NoticeKind.NUDGE: lambda news: news.say(
        "A long break is coming. Contact {lead} today, or release it for somebody else."
    ),
    NoticeKind.FLAG: _flag,
    NoticeKind.ASKED: _asked,
    NoticeKind.REASSIGNED: _reassigned,
    NoticeKind.RETURNED: _returned,
}
"""Every kind that reps are told of; a test holds the table to it."""
