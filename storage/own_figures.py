"""A rep's own figures."""

from datetime import datetime

from core.people import calendar_of
from core.policies.team import TeamPolicy
from core.reports import OwnNumbers, Period, Share
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
