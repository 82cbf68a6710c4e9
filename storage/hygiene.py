"""What a week of cleaning up has to tell, and what came in old."""

from collections.abc import Sequence
from datetime import datetime

from core.events import Verb
from core.metrics import COHORT, GREEN_UNDER, WeekOfHygiene
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from storage.picks import DUPLICATE, HERE, JUNK, LEFT_IN, MOVED
from storage.schema import OPEN_STATES
from storage.session import Session, Statement

_HERE = Statement(
    """SELECT count(*) FILTER (WHERE received_at < ?), count(*) FILTER (WHERE {duplicate}),
         count(*) FILTER (WHERE {junk}) FROM leads WHERE {here}""",
    duplicate=DUPLICATE,
    junk=JUNK,
    here=HERE,
)
_MOVED = Statement(
    "SELECT count(*) FROM leads WHERE state = ? AND id {among these} {moved} {these}", moved=MOVED
)
_CAME_IN = (Verb.ENTERED, Verb.RE_ENGAGED, Verb.HELD)
"""The first thing that can happen to a lead when it comes into a line, or in front of it."""

_BACKLOG = Statement(
    """SELECT count(DISTINCT leads.id) FROM events JOIN leads ON leads.id = events.lead_id
       WHERE events.queue = ? AND events.verb {among} AND events.at >= ?
         AND leads.queue = ? AND leads.received_at <= events.at - ?
         AND leads.{open} AND leads.state <> 'review'""",
    open=OPEN_STATES,
)


def weeks(session: Session, policy: TeamPolicy, until: datetime) -> list[WeekOfHygiene]:
    """Of every queue and every fast lane that has something to tell, in the policy's order."""
    every = (_week(session, queue, policy, until) for queue in policy.every_queue)
    return [one for one in every if not one.is_empty]


def _week(session: Session, queue: QueuePolicy, policy: TeamPolicy, until: datetime) -> WeekOfHygiene:
    moment = session.codec.moment
    row = session.row(_HERE, moment(until - policy.stale.nurture), queue.name)
    old, duplicates, junk = row or (0, 0, 0)
    moved = {
        state.value: _count(
            session, _MOVED, (state.value, queue.name, verb.value, moment(until - COHORT), moment(until))
        )
        for verb, state in LEFT_IN.items()
    }
    gone = {state: number for state, number in moved.items() if number}
    return WeekOfHygiene(queue.name, until, gone, old, duplicates, junk, policy.stale.nurture)


def backlog(session: Session, queue: str, since: datetime) -> int:
    codec = session.codec
    return _count(
        session, _BACKLOG, (queue, codec.among(_CAME_IN), codec.moment(since), queue, codec.span(GREEN_UNDER))
    )


def _count(session: Session, statement: Statement, values: Sequence[object]) -> int:
    row = session.row(statement, *values)
    return row[0] if row else 0
