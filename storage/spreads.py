"""How long things took, by slice: mean, median and the ninth decile, as nearest ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from math import ceil
from operator import add
from statistics import fmean

from core.reports import SPEED_GOALS, Period, Spread
from storage.columns import MICROSECOND
from storage.cuts import Cut, Whose, cut, from_line
from storage.session import Codec, Row, Session, Statement
from storage.tallies import (
    NONE,
    Groups,
    Lengths,
    Question,
    Read,
    Wanted,
    around,
    numbers,
    ranked,
    read,
    sampled,
)

_SHARES = (Fraction(1, 2), Fraction(9, 10))
"""The median, and what nine in ten stay within."""

_IN_QUEUE = f"""SELECT {{slice}} AS slice, {{in_queue}} AS length FROM claims {{join}}
    WHERE {{whose}} AND {from_line()} AND claims.claimed_at >= {{since}} AND claims.claimed_at < {{until}}
    {{sampled}}"""  # noqa: S608

_CONTACTED_BEFORE = """SELECT 1 FROM claims AS earlier WHERE earlier.lead_id = claims.lead_id
    AND earlier.received_at = claims.received_at AND earlier.contacted_at IS NOT NULL
    AND (earlier.claimed_at, earlier.id) < (claims.claimed_at, claims.id)"""
_CONTACTS = f"""SELECT {{slice}} AS slice, {{to_contact}} AS held,
      CASE WHEN claims.entered_at = claims.received_at THEN {{speed}}
        WHEN NOT EXISTS ({_CONTACTED_BEFORE}) THEN {{speed}} END AS speed,
      claims.contacted_at AS at, claims.type AS type, claims.success AS success
    FROM claims {{join}}
    WHERE {{whose}} AND claims.contacted_at >= {{since}} AND claims.contacted_at < {{until}} {{sampled}}"""  # noqa: S608
"""Claims first contacted, with the speed to lead where it was the lead's first contact, whoever made it: what
has waited since intake was never contacted before.
"""

_SPANS = {
    "{in_queue}": "{microseconds of}claims.claimed_at - claims.entered_at{microseconds}",
    "{to_contact}": "{microseconds of}claims.contacted_at - claims.claimed_at{microseconds}",
    "{speed}": "{microseconds of}claims.contacted_at - claims.received_at{microseconds}",
}

_EACH = """SELECT (SELECT CAST({list of}length{list} AS text) FROM ({took}) AS took)
    FROM {stretches} ORDER BY stretch.since"""

_HOT = "speed IS NOT NULL AND type = 'hot_inbound'"
_GOALS = "".join(
    f", count(*) FILTER (WHERE speed <= {goal // MICROSECOND}{also})"
    for also in ("", f" AND {_HOT}")
    for goal in SPEED_GOALS
)
_BECAME = f"""{_GOALS}, count(*) FILTER (WHERE {_HOT}), count(speed) FILTER (WHERE success > 0),
    count(speed) FILTER (WHERE success > 1), max(at) FILTER (WHERE speed IS NOT NULL)"""


@dataclass(frozen=True, slots=True)
class Became:
    """What became of leads first contacted in a period: how many were so within each of ``SPEED_GOALS``, of
    all and of ``hot`` ones; and the ``latest`` of these contacts, ``None`` where there was none.
    """

    fast: tuple[int, ...] = (0,) * len(SPEED_GOALS)
    hot_fast: tuple[int, ...] = (0,) * len(SPEED_GOALS)
    hot: int = 0
    converted: int = 0
    won: int = 0
    latest: datetime | None = None

    def __add__(self, other: "Became") -> "Became":
        return Became(
            tuple(map(add, self.fast, other.fast)),
            tuple(map(add, self.hot_fast, other.hot_fast)),
            self.hot + other.hot,
            self.converted + other.converted,
            self.won + other.won,
            max((one for one in (self.latest, other.latest) if one), default=None),
        )


NOTHING = Became()


@dataclass(frozen=True, slots=True)
class Contacts:
    """By slice: of claims first contacted in a period, for how long they were ``held`` until then, of leads
    that were how long it took from intake, and what became of them.
    """

    held: Groups
    speed: Groups
    became: Mapping[str | None, Became]


def in_queue(session: Session, whose: Whose, period: Period, by: Cut, *, many: bool = False) -> Groups:
    """Claims out of a line: how long the lead had been in it. Of ``many`` a sample tells where to look."""
    (groups,) = _read(session, _question(_IN_QUEUE, session.codec, whose, period, by), many=many).lengths
    return groups


def in_queue_of_each(session: Session, whose: Whose, stretches: Sequence[Period]) -> list[Lengths]:
    """The same, all together, in each of these stretches, which come in order."""
    took = _took(_IN_QUEUE, whose, cut(None), "stretch.since", "stretch.until")
    values = whose.value(session.codec), *session.codec.stretches(stretches)
    found = session.rows(_each(took), *values)
    every = (numbers(listed) for (listed,) in found)
    return [Lengths(len(known), known, fmean(known)) if known else NONE for known in every]


@cache
def _each(took: str) -> Statement:
    return Statement(_EACH, took=took, sampled="")


def contacts(session: Session, whose: Whose, period: Period, by: Cut, *, many: bool = False) -> Contacts:
    """Claims first contacted in the period, and their leads."""
    asked = _question(_CONTACTS, session.codec, whose, period, by)
    found = _read(session, replace(asked, lengths=("held", "speed"), more=_BECAME), many=many)
    became = {name: _became(row, session.codec) for name, row in found.more.items()}
    held, speed = found.lengths
    return Contacts(held, speed, became)


def spread(lengths: Lengths) -> Spread:
    if not lengths.n:
        return Spread()
    median, p90 = (_as_time(lengths.at(rank)) for rank in _ranks(lengths))
    return Spread(lengths.n, _as_time(lengths.mean), median, p90)


def _read(session: Session, question: Question, *, many: bool) -> Read:
    if not many or not question.cut.is_whole:
        return read(session, question)
    samples = sampled(session, question)
    wanted = [Wanted([around(share, one) for share in _SHARES] if one else ()) for one in samples]
    return ranked(session, question, wanted, _ranks)


def _ranks(lengths: Lengths) -> list[int]:
    """The nearest ranks: the first lengths that these shares of all stay within."""
    return [ceil(share * lengths.n) for share in _SHARES] if lengths.n else []


def _question(template: str, codec: Codec, whose: Whose, period: Period, by: Cut) -> Question:
    window = whose.value(codec), codec.moment(period.since), codec.moment(period.until)
    return Question(_took(template, whose, by), (*by.values(codec), *window), by)


def _took(template: str, whose: Whose, by: Cut, since: str = "?", until: str = "?") -> str:
    words = {"{slice}": by.claims, "{join}": by.joined("claims"), "{whose}": whose.where, **_SPANS}
    for word, meaning in (words | {"{since}": since, "{until}": until}).items():
        template = template.replace(word, meaning)
    return template


def _as_time(microseconds: float | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)


def _became(counted: Row, codec: Codec) -> Became:
    goals, (*reached, hot, converted, won, latest) = len(SPEED_GOALS), counted
    fast, hot_fast = tuple(reached[:goals]), tuple(reached[goals:])
    return Became(fast, hot_fast, hot, converted, won, codec.instant_or_none(latest))
