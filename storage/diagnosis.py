"""Where a queue's claim rate and abandonment probably come from."""

from collections.abc import Iterable
from datetime import datetime

from core.events import Verb
from core.metrics import COHORT, Diagnosis
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.reports import Period
from storage.flows import Flows
from storage.session import Session, Statement

_SKIPS = Statement(
    """SELECT why, count(*) FROM events
       WHERE queue = ? AND verb = '{skipped}' AND at > ? AND at <= ? AND why IS NOT NULL
       GROUP BY why ORDER BY count(*) DESC, why""",
    skipped=Verb.SKIPPED,
)


def diagnosis(session: Session, queue: QueuePolicy, policy: TeamPolicy, now: datetime) -> Diagnosis:
    """The most frequent first. Leads that came without a source are in none, though their scores count."""
    moment, flows = session.codec.moment, Flows(session, now)
    exits = flows.abandoned([queue.name], Period.last(COHORT, now))
    sources, scores = flows.sources(queue, policy), flows.scores(queue, policy)
    return Diagnosis(
        skips=dict(session.rows(_SKIPS, queue.name, moment(now - COHORT), moment(now))),
        exits={verb: number for (_, verb), number in sorted(exits.items(), key=lambda one: -one[1])},
        sources={name: numbers for name, numbers in sources.items() if name is not None},
        scores=(
            _mean((score, claimed) for score, (_, claimed) in scores.items()),
            _mean((score, came - claimed) for score, (came, claimed) in scores.items()),
        ),
    )


def _mean(scores: Iterable[tuple[str | None, int]]) -> float | None:
    """Of scores, each so many times; without those that are not known."""
    known = [(int(score), times) for score, times in scores if score is not None]
    number = sum(times for _, times in known)
    return sum(score * times for score, times in known) / number if number else None
