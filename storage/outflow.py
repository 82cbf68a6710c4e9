"""What left lines, by how; and what stands where no line moves it on."""

from collections import Counter
from collections.abc import Mapping, Sequence

from core.events import Verb
from core.reports import Period
from storage.cuts import cut
from storage.entries import claims_made
from storage.exits import OUTFLOW, exits
from storage.session import Session, Statement

_UNCLAIMED = exits(cut(None).exits, verbs=OUTFLOW)
_ASSIGNED = Statement(
    """SELECT count(*) FROM events AS gone
       WHERE gone.queue {among} AND gone.verb = '{assigned}' AND gone.at >= ? AND gone.at < ?
         AND (SELECT coalesce(ended_by, '') FROM claims
             WHERE claims.id = gone.claim_id AND claims.entered_at IS NOT NULL) <> 'undone'""",
    assigned=Verb.ASSIGNED,
)
_STUCK = Statement(
    """SELECT queue, state, count(*) FROM leads WHERE state = 'held' GROUP BY queue, state
       UNION ALL SELECT queue, state, count(*) FROM leads WHERE state = 'review' GROUP BY queue, state
       UNION ALL SELECT queue, state, count(*) FROM leads WHERE state IN ('nurture', 'recycled')
         GROUP BY queue, state"""
)


def outflow(session: Session, period: Period, names: Sequence[str]) -> Mapping[str, int]:
    """The most frequent first."""
    codec, found = session.codec, Counter[str]()
    window = codec.among(names), codec.moment(period.since), codec.moment(period.until)
    for _, verb, number in session.rows(_UNCLAIMED, *window):
        found[verb] += number
    claims = sum(claims_made(session, names, period, cut(None)).values())
    ((assigned,),) = session.rows(_ASSIGNED, *window)
    found |= Counter({Verb.CLAIMED.value: claims - assigned, Verb.ASSIGNED.value: assigned})
    return {verb: number for verb, number in found.most_common() if number}


def stuck(session: Session, queues: Sequence[str] | None) -> Mapping[str, int]:
    found = Counter[str]()
    for queue, state, number in session.rows(_STUCK):
        if queues is None or queue in queues:
            found[state] += number
    return found
