"""When a lead is in a queue and when it is out of it, as its events tell.

A lead leaves once: whatever happens to one that is out already, by a claim or to sleep, is no second exit.
Being held is no exit, nor is being moved to another queue; transfers, merges and partners are none without a
claim (spec, section 12).
"""

from collections.abc import Iterable

from core.events import Verb
from storage.session import Statement

_IN = (
    *(Verb.ENTERED, Verb.RE_ENGAGED, Verb.HELD, Verb.ADMITTED, Verb.APPROVED, Verb.UNDONE, Verb.RELEASED),
    *(Verb.RETURNED, Verb.RESTORED, Verb.TAKEN_BACK),
)
_OUT = (
    *(Verb.SENT_TO_REVIEW, Verb.CLAIMED, Verb.ASSIGNED, Verb.CONVERTED, Verb.DISQUALIFIED, Verb.NURTURED),
    *(Verb.RECYCLED, Verb.ARCHIVED, Verb.MERGED, Verb.REJECTED, Verb.TO_PARTNER, Verb.ERASED),
)
UNCLAIMED = (
    *(Verb.SENT_TO_REVIEW, Verb.NURTURED, Verb.RECYCLED, Verb.ARCHIVED, Verb.DISQUALIFIED, Verb.REJECTED),
)
"""How a lead may leave without a claim; to review only when everybody had skipped it."""

CLAIMS = (Verb.CLAIMED, Verb.ASSIGNED)
"""How a lead leaves with one, until it is ``UNDONE``."""


def words(verbs: Iterable[str]) -> str:
    """A list of our own words for SQL."""
    return ", ".join(f"'{verb}'" for verb in verbs)


OUT = words(_OUT)
MOVES = words((*_IN, *_OUT))
"""Verbs after which a lead is in or out; all others leave that as it was."""

ABANDONED = Statement(
    """SELECT queue, verb, count(*) FROM events AS gone
       WHERE queue {among} AND verb IN ({unclaimed}) AND at > ? AND at <= ? AND claim_id IS NULL
         AND (verb <> 'sent to review' OR why = 'skipped_by_all')
         AND coalesce((SELECT verb FROM events AS before
             WHERE before.lead_id = gone.lead_id AND before.id < gone.id AND before.verb IN ({moves})
             ORDER BY before.id DESC LIMIT 1), '{entered}') IN ({in})
       GROUP BY queue, verb""",
    unclaimed=words(UNCLAIMED),
    moves=MOVES,
    entered=Verb.ENTERED,
    **{"in": words(_IN)},
)
"""Exits without a claim, by queue and verb, of these queues after one moment and until another."""
