"""Whether there is anything to tell any more when a message's turn comes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from core.incidents import AlertRule, AlertState, Figure, Incident, Severity
from core.model import Claim, Lead, LeadState, Reminder
from core.notices import Audience, Notice, NoticeKind

_UNWORKED = frozenset(
    {
        NoticeKind.CLAIMED,
        NoticeKind.WARNING,
        NoticeKind.NUDGE,
        NoticeKind.FLAG,
        NoticeKind.BREACH,
        NoticeKind.UNWORKED,
        NoticeKind.ASKED,
    }
)
_WEIGHT = {
    NoticeKind.WARNING: 1,
    NoticeKind.NUDGE: 2,
    NoticeKind.FLAG: 3,
    NoticeKind.BREACH: 4,
    NoticeKind.UNWORKED: 4,
}
"""What is said where several of them about one claim reach the same reader together."""

_OF_ALERTS = frozenset({NoticeKind.SILENT, NoticeKind.ALERT, NoticeKind.ALERT_AGAIN, NoticeKind.ALERT_NEWS})
_COUNTED = frozenset(
    {
        NoticeKind.BACKLOG,
        NoticeKind.REVIEWS,
        NoticeKind.UNDELIVERED,
        NoticeKind.DIGEST,
        NoticeKind.OFFER,
        NoticeKind.MISSED,
        NoticeKind.STRANDED,
        NoticeKind.PAUSED,
    }
)
_ALWAYS = frozenset({NoticeKind.LENT, NoticeKind.CLEANUP})
_OWNED = frozenset({NoticeKind.TRANSFERRED, NoticeKind.ASSIGNED})
_IN_LINE = frozenset({NoticeKind.OVERDUE, NoticeKind.AGED, NoticeKind.PASSED_ON})
_WAITS = frozenset({LeadState.WAITING, LeadState.RESERVED, LeadState.HELD, LeadState.RECYCLED})


def hears(audience: Audience, severity: Severity, *, intake: bool) -> bool:
    """Whether an alert is posted to this audience: always to managers, red and what concerns ``intake`` to
    ops as well, critical to leadership too (spec, section 9).
    """
    match audience:
        case Audience.LEADERSHIP:
            return severity is Severity.CRITICAL
        case Audience.OPS:
            return intake or severity >= Severity.RED
        case Audience.MANAGERS | Audience.REP:
            return True
        case _:
            assert_never(audience)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the alert that a notice is part of stands when the notice's turn comes.

    ``in_thread``: the message that it answers stands in Slack. ``told_now``: the same reader is told of the
    present severity by a notice of its own.
    """

    incident: Incident
    now: datetime
    in_thread: bool = False
    told_now: bool = False


def still_holds(
    notice: Notice,
    lead: Lead | None,
    claim: Claim | None,
    standing: Standing | None = None,
    backlog: int = 0,
) -> bool:
    """Whether the news is still worth telling: nobody is reminded of what was done meanwhile.

    ``standing`` is needed for news of alerts; without it there is no such alert. ``backlog`` is how many
    leads a card about many would tell of, events that a webhook's receiver has not taken, days on which a
    digest may still be told: the one it was written on; or 1 for an offer that may still be answered, for a
    rep who is away by offers missed, and for a pause that goes on.
    """
    if notice.kind in _ALWAYS:
        return True
    if notice.kind in _COUNTED:
        return backlog > 0
    if notice.kind in _OF_ALERTS:
        return standing is not None and _is_news(notice, standing)
    return lead is not None and _is_open(notice, lead, claim)


def _is_open(notice: Notice, lead: Lead, claim: Claim | None) -> bool:
    if lead.state is LeadState.ERASED:
        return False
    if notice.kind is NoticeKind.REVIEW:
        return lead.state is LeadState.REVIEW
    if notice.kind in _IN_LINE:
        return lead.state in _WAITS
    if notice.kind in _UNWORKED:
        return claim is not None and claim.takes_room and not _came_to_pass(notice.kind, claim)
    if notice.kind in _OWNED:
        return claim is not None and claim.is_open
    return True


def _is_news(notice: Notice, standing: Standing) -> bool:
    """Whether what was to be told of an alert is so. A post that waited while it got less bad tells those who
    would hear of what it is now, unless they are told of that anyway.
    """
    incident, severity = standing.incident, standing.incident.severity
    if notice.kind is NoticeKind.ALERT_NEWS:
        return standing.in_thread
    if not incident.is_firing or severity is None:
        return False
    told = Severity(str(notice.data["severity"]))
    if notice.kind is NoticeKind.ALERT_AGAIN:
        is_quiet = incident.state(standing.now) is not AlertState.FIRING
        return standing.in_thread and told is severity and not is_quiet
    if told is severity:
        return True
    holds_back = incident.rule is AlertRule.DEPTH and bool(incident.figures.get(Figure.HELD))
    is_newest = told is incident.announced and told > severity and not standing.told_now
    return is_newest and hears(notice.audience, severity, intake=holds_back)


def _came_to_pass(kind: NoticeKind, claim: Claim) -> bool:
    """Whether that which the rep was to be warned of is here: the first breach, or the end of the break."""
    warned_of_breach = kind is NoticeKind.WARNING and claim.climbed > 0
    return warned_of_breach or (kind is NoticeKind.NUDGE and Reminder.FLAG in claim.reminded)


def said_otherwise(notices: Collection[Notice]) -> frozenset[str]:
    """Of what one reader is about to be told, the keys of reminders about a claim of which the same message
    tells something weightier: a rung, or a later reminder.
    """
    weightiest = dict[int | None, int]()
    for one in notices:
        weightiest[one.claim_id] = max(_WEIGHT.get(one.kind, 0), weightiest.get(one.claim_id, 0))
    return frozenset(one.key for one in notices if 0 < _WEIGHT.get(one.kind, 0) < weightiest[one.claim_id])
