"""How figures are told apart: one column more in front of every row that is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from core.reports import WAIT_BANDS, Dimension
from storage.session import Codec, Row


def from_line(claims: str = "claims") -> str:
    """Of the claims of that name in a query those that took a lead out of a line, as ``schema.FROM_LINE``."""
    return f"{claims}.entered_at IS NOT NULL AND coalesce({claims}.ended_by, '') <> 'undone'"


_OWN = frozenset({Dimension.QUEUE, Dimension.TYPE, Dimension.SOURCE})
"""What claims and earlier episodes know themselves."""

_ALL = "CAST(NULL AS text)"
_BANDS = " ".join(f"WHEN length < ? THEN '{band}'" for band in range(len(WAIT_BANDS)))
_WAITED = f"""(SELECT CASE {_BANDS} WHEN length IS NOT NULL THEN '{len(WAIT_BANDS)}' END FROM (
    SELECT coalesce(claims.claimed_at - claims.entered_at, (
      SELECT pulled.claimed_at - pulled.entered_at FROM claims AS pulled
      WHERE pulled.lead_id = claims.lead_id AND pulled.received_at = claims.received_at
        AND {from_line("pulled")}
        AND (pulled.claimed_at, pulled.id) < (claims.claimed_at, claims.id)
      ORDER BY pulled.claimed_at DESC, pulled.id DESC LIMIT 1)) AS length) AS queueing)"""  # noqa: S608
"""In which of ``WAIT_BANDS`` the lead's time in the queue fell before it was claimed, handed over or not."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The expression that tells apart, for rows of ``claims``, ``leads``, ``episodes`` and of exits; and what
    has to be joined for it, ``facts`` being the lead's row.
    """

    claims: str
    leads: str = ""
    episodes: str = ""
    exits: str = ""
    needs_facts: bool = False
    by_wait: bool = False

    @property
    def expressions(self) -> tuple[str, str, str, str]:
        return self.claims, self.leads, self.episodes, self.exits

    @property
    def is_whole(self) -> bool:
        """Whether it tells nothing apart."""
        return self.claims == _ALL

    @property
    def grouping(self) -> dict[str, str]:
        """How rows are counted by slice. Nothing is put in order where there is only one."""
        if self.is_whole:
            return {"slice": _ALL, "grouped": ""}
        return {"slice": "slice", "grouped": "GROUP BY slice"}

    @property
    def tells_entries(self) -> bool:
        """Whether it is known of leads that nobody has claimed yet."""
        return bool(self.leads)

    def values(self, codec: Codec) -> Row:
        """What the expression for claims asks for."""
        return tuple(codec.span(band) for band in WAIT_BANDS) if self.by_wait else ()

    def joined(self, table: str) -> str:
        """The join of the lead's row with ``claims`` or ``episodes``, where it is needed."""
        return f"JOIN leads AS facts ON facts.id = {table}.lead_id" if self.needs_facts else ""


@cache
def cut(by: Dimension | None) -> Cut:
    """By this dimension; ``None`` takes everything together."""
    if by is None:
        return Cut(_ALL, _ALL, _ALL, _ALL)
    if by is Dimension.REP:
        return Cut("claims.rep_id")
    if by is Dimension.WAIT:
        return Cut(_WAITED, by_wait=True)
    own, fact = by in _OWN, f"facts.{by.value}"
    return Cut(
        claims=f"claims.{by.value}" if own else fact,
        leads=f"leads.{by.value}",
        episodes=f"episodes.{by.value}" if own else fact,
        exits="gone.queue" if by is Dimension.QUEUE else fact,
        needs_facts=not own,
    )


@cache
def by_queue_and(by: Dimension) -> Cut:
    """By queue and by another dimension of leads at once: ``parted`` takes a slice's name apart."""
    own, other = cut(Dimension.QUEUE), cut(by)
    claims, leads, episodes, exits = (
        f"{queue} || ' ' || coalesce('=' || {of_other}, '')"
        for queue, of_other in zip(own.expressions, other.expressions, strict=True)
    )
    return Cut(claims, leads, episodes, exits, other.needs_facts)


def parted(slice_: str | None) -> tuple[str, str | None]:
    """The queue, which has no blank in its name, and the other one."""
    queue, _, other = str(slice_).partition(" ")
    return queue, other[1:] if other else None


@dataclass(frozen=True, slots=True)
class OfQueues:
    """The claims that were made in these queues."""

    names: Sequence[str]
    where: ClassVar[str] = "claims.queue {among}"

    def value(self, codec: Codec) -> object:
        return codec.among(self.names)


@dataclass(frozen=True, slots=True)
class OfRep:
    """One rep's claims."""

    rep_id: str
    where: ClassVar[str] = "claims.rep_id = ?"

    def value(self, codec: Codec) -> object:  # noqa: ARG002  # as for queues
        return self.rep_id


Whose = OfQueues | OfRep


@cache
def slots(width: int, at: str = "received_at") -> Cut:
    """By queue and by stretch of ``width`` seconds, in which leads arrived or, of claims, by another moment.

    A slice is the queue's name, a space, and the number of the stretch since 1970.
    """
    tables = ("claims", at), ("leads", "received_at"), ("episodes", "received_at")
    claims, leads, episodes = (
        f"{table}.queue || ' ' || {_slot(table, when, width)}" for table, when in tables
    )
    return Cut(claims, leads, episodes)


@cache
def stretches(width: int) -> Cut:
    """By stretch of ``width`` seconds, in which leads arrived, alone: a slice is its number since 1970."""
    claims, leads, episodes = (
        _slot(table, "received_at", width) for table in ("claims", "leads", "episodes")
    )
    return Cut(claims, leads, episodes)


def _slot(table: str, at: str, width: int) -> str:
    return f"{{slot of}}{table}.{at}{{every}}{width}{{slot}}"
