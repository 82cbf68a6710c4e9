"""What monitoring asks every few seconds: never more than what is open, and what the last hour brought."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.events import BREACH, Verb
from core.metrics import QueueVitals
from storage.session import Session, Statement

_LATELY = timedelta(hours=1)

OPEN_CLAIMS = Statement(
    """SELECT leads.queue, count(*), count(*) FILTER (WHERE claims.contacted_at IS NULL),
         count(*) FILTER (WHERE claims.contacted_at IS NULL AND claims.climbed > 0)
       FROM claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.ended_at IS NULL GROUP BY leads.queue ORDER BY leads.queue"""
)
CLAIMED = Statement(
    "SELECT count(*) FROM events WHERE queue = ? AND verb = '{claimed}' AND at > ?", claimed=Verb.CLAIMED
)
BREACHED = Statement(
    """SELECT count(*) FROM events
       WHERE queue = ? AND verb = '{escalated}' AND at > ? AND why = '{breach}'""",
    escalated=Verb.ESCALATED,
    breach=BREACH,
)
OVERDUE = Statement(
    "SELECT count(*) FROM claims WHERE step_at < ? AND ended_at IS NULL AND contacted_at IS NULL"
)


def of_queues(session: Session, queues: Sequence[str], now: datetime) -> list[QueueVitals]:
    """These queues in this order, zeros where there is nothing; then others that have open claims."""
    claims = {row[0]: QueueVitals(*row) for row in session.rows(OPEN_CLAIMS)}
    since = session.codec.moment(now - _LATELY)
    return [
        replace(
            claims.get(queue, QueueVitals(queue)),
            claims_last_hour=_count(session, CLAIMED, queue, since),
            breaches_last_hour=_count(session, BREACHED, queue, since),
        )
        for queue in dict.fromkeys((*queues, *claims))
    ]


def overdue_claims(session: Session, before: datetime) -> int:
    return _count(session, OVERDUE, session.codec.moment(before))


def _count(session: Session, statement: Statement, *values: object) -> int:
    row = session.row(statement, *values)
    return row[0] if row else 0
