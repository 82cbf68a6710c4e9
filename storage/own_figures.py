"""Figures of people: a rep's own, and whose claims wait for their first contact."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.people import calendar_of
from core.policies.team import TeamPolicy
from core.reports import OwnNumbers, Period, Share, Uncontacted
from core.sla import contact_by
from storage import claim_rows, spreads
from storage.cuts import OfRep, cut
from storage.people_rows import PERSON, person
from storage.session import Session, Statement
from storage.spreads import NOTHING
from storage.tallies import NONE

_PERSON = Statement("SELECT {person} FROM people WHERE id = ?", person=PERSON)
_CONTACTED = Statement(
    "SELECT {claim} FROM claims WHERE rep_id = ? AND contacted_at >= ? AND contacted_at < ?",
    claim=claim_rows.CLAIM,
)
_UNCONTACTED = Statement(
    """SELECT leads.queue, claims.rep_id, count(*), count(*) FILTER (WHERE claims.climbed > 0),
         min(claims.claimed_at) FROM claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.ended_at IS NULL AND claims.contacted_at IS NULL
       GROUP BY leads.queue, claims.rep_id ORDER BY leads.queue, min(claims.claimed_at), claims.rep_id"""
)


def own(session: Session, policy: TeamPolicy, rep_id: str, period: Period, now: datetime) -> OwnNumbers:
    whose, whole = OfRep(rep_id), cut(None)
    contacts = spreads.contacts(session, whose, period, whole)
    became = contacts.became.get(None, NOTHING)
    return OwnNumbers(
        period,
        claims=spreads.in_queue(session, whose, period, whole).get(None, NONE).n,
        claim_to_contact=spreads.spread(contacts.held.get(None, NONE)),
        in_time=_in_time(session, policy, rep_id, period),
        conversion=Share(became.converted, contacts.speed.get(None, NONE).n),
        is_immature=became.latest is not None and became.latest > now - policy.reports.matures,
    )


def _in_time(session: Session, policy: TeamPolicy, rep_id: str, period: Period) -> Share:
    """By what each claim promises and when it really was contacted: rungs tell only what a tick has seen."""
    codec, known = session.codec, session.row(_PERSON, rep_id)
    if known is None:
        return Share()
    calendar = calendar_of(person(known, codec), policy)
    found = session.rows(_CONTACTED, rep_id, codec.moment(period.since), codec.moment(period.until))
    claims = [claim_rows.claim(row, codec) for row in found]
    kept = [one for one in claims if one.contacted_at and one.contacted_at <= contact_by(one, calendar)]
    return Share(len(kept), len(claims))


def uncontacted(session: Session, queues: Sequence[str] | None) -> Mapping[str, Sequence[Uncontacted]]:
    found = defaultdict[str, list[Uncontacted]](list)
    for queue, rep, number, breached, oldest in session.rows(_UNCONTACTED):
        if queues is None or queue in queues:
            found[queue].append(Uncontacted(rep, number, breached, session.codec.instant(oldest)))
    return found
