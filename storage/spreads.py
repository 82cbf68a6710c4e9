"""How long things took: mean, median and the ninth decile by slice and together, as nearest ranks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import ceil

from core.reports import SPEED_GOALS, Period, Share, Spread
from storage.cuts import Cut, Whose, from_line
from storage.session import Codec, Row, Session
from storage.tallies import Groups, Lengths, Question, Wanted, ranked, sampled

_SHARES = (Fraction(1, 2), Fraction(9, 10))
"""The median, and what nine in ten stay within."""

_IN_QUEUE = f"""SELECT {{slice}} AS slice, claims.claimed_at - claims.entered_at AS length
    FROM claims {{join}} WHERE {{whose}} AND {from_line()}
      AND claims.claimed_at >= ? AND claims.claimed_at < ? {{sampled}}"""  # noqa: S608
_TO_CONTACT = """SELECT {slice} AS slice, claims.contacted_at - claims.claimed_at AS length FROM claims {join}
    WHERE {whose} AND claims.contacted_at >= ? AND claims.contacted_at < ? {sampled}"""

_CONTACTED_BEFORE = """SELECT 1 FROM claims AS earlier WHERE earlier.lead_id = claims.lead_id
    AND earlier.received_at = claims.received_at AND earlier.contacted_at IS NOT NULL
    AND (earlier.claimed_at, earlier.id) < (claims.claimed_at, claims.id)"""
_SPEED = f"""SELECT {{slice}} AS slice, claims.contacted_at - claims.received_at AS length,
      claims.contacted_at AS at, claims.type AS type, claims.success AS success
    FROM claims {{join}} WHERE {{whose}} AND claims.contacted_at >= ? AND claims.contacted_at < ?
      AND (claims.entered_at = claims.received_at OR NOT EXISTS ({_CONTACTED_BEFORE}))
      {{sampled}}"""  # noqa: S608
"""Leads by their first contact, whoever made it; what has waited since intake was never contacted before."""

_HOT = "type = 'hot_inbound'"
_GOALS = "".join(
    f", count(*) FILTER (WHERE length <= ?{also})" for also in ("", f" AND {_HOT}") for _ in SPEED_GOALS
)
_BECAME = f"""{_GOALS}, count(*) FILTER (WHERE {_HOT}), count(*) FILTER (WHERE success > 0),
    count(*) FILTER (WHERE success > 1), max(at)"""


Spreads = tuple[Spread, Mapping[str | None, Spread]]
"""Of everything together, and by slice."""


@dataclass(frozen=True, slots=True)
class Contacted:
    """What became of the leads whose first contact was in a period, the ``latest`` of them then."""

    speed_to_lead: Spread
    fast: tuple[Share, ...]
    hot_fast: tuple[Share, ...]
    conversion: Share
    customers: Share
    latest: datetime


def in_queue(session: Session, whose: Whose, period: Period, by: Cut) -> Spreads:
    """Claims out of a line: how long the lead had been in it."""
    return _spreads(session, _question(_IN_QUEUE, session.codec, whose, period, by))


def to_contact(session: Session, whose: Whose, period: Period, by: Cut) -> Spreads:
    """Claims first contacted in the period: how long after they were made."""
    return _spreads(session, _question(_TO_CONTACT, session.codec, whose, period, by))


def contacted(
    session: Session, whose: Whose, period: Period, by: Cut
) -> tuple[Contacted | None, Mapping[str | None, Contacted]]:
    """Leads first contacted in the period: all together and by slice; ``None`` if there were none."""
    codec = session.codec
    goals = tuple(codec.span(goal) for goal in SPEED_GOALS)
    asked = replace(_question(_SPEED, codec, whose, period, by), more=_BECAME, more_values=goals * 2)
    every, groups = _read(session, asked)
    slices = {name: _contacted(one, [one.more], codec) for name, one in groups.items()}
    return _contacted(every, [one.more for one in groups.values()], codec) if every.n else None, slices


def _spreads(session: Session, question: Question) -> Spreads:
    every, groups = _read(session, question)
    codec = session.codec
    return _spread(every, codec), {name: _spread(one, codec) for name, one in groups.items()}


def _read(session: Session, question: Question) -> tuple[Lengths, Groups]:
    sample = sampled(session, question)
    wanted = Wanted(() if sample.is_all else sample.around(_SHARES))
    return ranked(session, question, sample, wanted, _asked)


def _asked(every: Lengths, groups: Groups) -> Iterator[tuple[Lengths, int]]:
    return ((one, rank) for one in (every, *groups.values()) for rank in _ranks(one))


def _ranks(lengths: Lengths) -> list[int]:
    """The nearest ranks: the first lengths that these shares of all stay within."""
    return [ceil(share * lengths.n) for share in _SHARES] if lengths.n else []


def _question(template: str, codec: Codec, whose: Whose, period: Period, by: Cut) -> Question:
    words = {"{slice}": by.claims, "{join}": by.joined("claims"), "{whose}": whose.where}
    took = template
    for word, meaning in words.items():
        took = took.replace(word, meaning)
    window = whose.value(codec), codec.moment(period.since), codec.moment(period.until)
    return Question(took, (*by.values(codec), *window), by)


def _spread(lengths: Lengths, codec: Codec) -> Spread:
    if not lengths.n:
        return Spread()
    median, p90 = (codec.elapsed(lengths.at(rank)) for rank in _ranks(lengths))
    return Spread(lengths.n, lengths.mean, median, p90)


def _contacted(lengths: Lengths, counted: Iterable[Row], codec: Codec) -> Contacted:
    goals, n, columns = len(SPEED_GOALS), lengths.n, list(zip(*counted, strict=True))
    *reached, hot, converted, won = (sum(column) for column in columns[:-1])
    return Contacted(
        speed_to_lead=_spread(lengths, codec),
        fast=tuple(Share(one, n) for one in reached[:goals]),
        hot_fast=tuple(Share(one, hot) for one in reached[goals:]),
        conversion=Share(converted, n),
        customers=Share(won, n),
        latest=codec.instant(max(columns[-1])),
    )
