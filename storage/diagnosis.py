"""Where a queue's claim rate and abandonment probably come from."""

from collections.abc import Sequence
from datetime import datetime

from core.events import Verb
from core.metrics import COHORT, Diagnosis
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from storage.flows import Flows
from storage.session import Row, Session, Statement

_SKIPS = Statement(
    """SELECT why, count(*) FROM events
       WHERE queue = ? AND verb = '{skipped}' AND at > ? AND at <= ? AND why IS NOT NULL
       GROUP BY why ORDER BY count(*) DESC, why""",
    skipped=Verb.SKIPPED,
)


def diagnosis(session: Session, queue: QueuePolicy, policy: TeamPolicy, now: datetime) -> Diagnosis:
    """The most frequent first. Leads that came without a source are in none, though their scores count."""
    moment, flows = session.codec.moment, Flows(session, now)
    exits = flows.abandoned([queue.name], now - COHORT)
    sources = flows.sources(queue, policy)
    return Diagnosis(
        skips=dict(session.rows(_SKIPS, queue.name, moment(now - COHORT), moment(now))),
        exits={verb: number for (_, verb), number in sorted(exits.items(), key=lambda one: -one[1])},
        sources={row[0]: (row[1], row[2]) for row in sources if row[0] is not None},
        scores=(_mean(sources, 3), _mean(sources, 5)),
    )


def _mean(sources: Sequence[Row], column: int) -> float | None:
    """From sums, and how many were summed in the column behind them."""
    number = sum(row[column + 1] for row in sources)
    return float(sum(row[column] or 0 for row in sources) / number) if number else None
