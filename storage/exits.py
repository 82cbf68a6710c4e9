"""When a lead is in a queue and when it is out of it, as its events tell.

A lead leaves once: whatever happens to one that is out already, by a claim or to sleep, is no second exit.
Being held is no exit, nor is being moved to another queue; transfers, merges and partners are none without a
claim (spec, section 12).
"""

from collections.abc import Iterable
from functools import cache

from core.events import Verb
from core.model import LeadState
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

BACK_IN = tuple(verb for verb in _IN if verb is not Verb.ENTERED)
LEAVING = tuple(verb for verb in _OUT if verb not in CLAIMS)
"""The other verbs after which a lead is in or out."""

OUTFLOW = (*UNCLAIMED, Verb.CONVERTED, Verb.MERGED, Verb.TO_PARTNER, Verb.ERASED)
"""Every way to leave without a claim."""


def words(verbs: Iterable[str]) -> str:
    """A list of our own words for SQL."""
    return ", ".join(f"'{verb}'" for verb in verbs)


OUT = words(_OUT)
MOVES = words((*_IN, *_OUT))
"""Verbs after which a lead is in or out; all others leave that as it was."""

IN = words(_IN)
BEFORE = f"""(SELECT verb FROM events AS before
    WHERE before.lead_id = gone.lead_id AND before.id < gone.id AND before.verb || '' IN ({MOVES})
    ORDER BY before.lead_id DESC, before.id DESC LIMIT 1)"""  # noqa: S608  # our own words
"""The verb that put the lead where it was before the event ``gone``; ``NULL`` where that was the first."""

_STANDING = (LeadState.WAITING, LeadState.RESERVED, LeadState.HELD)
_WAS = "{text of}gone.data{named}was{text}"


def was_in(unless_known: Verb, unless: str = "FALSE") -> str:
    """Whether the lead of the event ``gone`` stood in a line, or before its door, until then. What moves
    leads by their age says itself where they were; for others the event before tells, ``unless`` something
    speaks against it. Of a lead's first event nobody knows: as after this verb.
    """
    waited = " ".join(f"WHEN '{state}' THEN TRUE" for state in _STANDING)
    told = f"coalesce({BEFORE}, '{unless_known}') IN ({IN}) AND NOT {unless}"
    return f"CASE coalesce({_WAS}, '') {waited} WHEN '' THEN {told} ELSE FALSE END"


_GONE_ALREADY = "EXISTS (SELECT 1 FROM leads WHERE leads.id = gone.lead_id AND leads.left_at < gone.at)"
"""A lead that was recycled may be claimed and given back: that is no line to leave once more."""

_EXITS = f"""events AS gone {{join}}
    WHERE gone.queue {{among}} AND gone.verb IN ({{verbs}}) AND gone.at >= ? AND gone.at < ?
      AND gone.claim_id IS NULL AND (gone.verb <> 'sent to review' OR gone.why = 'skipped_by_all')
      AND {was_in(Verb.ENTERED, _GONE_ALREADY)}"""


@cache
def exits(slice_: str, join: str = "", verbs: tuple[str, ...] = UNCLAIMED) -> Statement:
    """Exits without a claim by slice and verb, of these queues, from one moment on until before another."""
    return Statement(
        "SELECT {slice} AS slice, gone.verb, count(*) FROM {exits} GROUP BY 1, 2",
        exits=_EXITS,
        slice=slice_,
        join=join,
        verbs=words(verbs),
    )
