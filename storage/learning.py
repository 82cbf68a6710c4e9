"""What became of leads by source: what is learned from, once a day."""

from collections.abc import Mapping

from core.reports import Period, Share
from storage.figures import used_queues
from storage.session import Session, Statement

_CONTACTED_BEFORE = """SELECT 1 FROM claims AS earlier WHERE earlier.lead_id = claims.lead_id
    AND earlier.received_at = claims.received_at AND earlier.contacted_at IS NOT NULL
    AND (earlier.claimed_at, earlier.id) < (claims.claimed_at, claims.id)"""
WON = Statement(
    """SELECT source, count(*), count(*) FILTER (WHERE success > 0) FROM claims
       WHERE queue {among} AND contacted_at >= ? AND contacted_at < ?
         AND (entered_at = received_at OR NOT EXISTS ({contacted before})) GROUP BY source""",
    **{"contacted before": _CONTACTED_BEFORE},
)
"""Leads by their first contact, whoever made it; what has waited since intake was never contacted before."""


def won(session: Session, period: Period) -> Mapping[str | None, Share]:
    codec = session.codec
    queues = codec.among(used_queues(session))
    found = session.rows(WON, queues, codec.moment(period.since), codec.moment(period.until))
    return {source: Share(converted, n) for source, n, converted in found}
