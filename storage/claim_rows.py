"""Row ↔ claim, with the ladder it was taken under and how far it has climbed."""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from core.model import Claim, Ladder, Lead, Reminder, Rung
from storage.session import Codec, Row

_TAKEN = "id, lead_id, rep_id, claimed_at, hop, ladder, entered_at"

PROGRESS = (
    "contacted_at, ended_at, ended_by, climbed, climbed_at, reminded, more_time, kept, step_at, customer_at"
)
"""What changes while a claim lasts."""

CLAIM = f"{_TAKEN}, {PROGRESS}"
CLAIM_OF = ", ".join(f"claims.{name.strip()}" for name in CLAIM.split(","))
CLAIM_WIDTH = CLAIM.count(",") + 1
NEW_CLAIM = f"{CLAIM}, queue, type, source, received_at"
"""With what figures tell claims apart by, as the lead has it."""


def claim(row: Row, codec: Codec) -> Claim:
    """A claim from the columns of ``CLAIM``."""
    (
        id_, lead_id, rep_id, claimed_at, hop, ladder, entered_at, contacted_at, ended_at, ended_by,
        climbed, climbed_at, reminded, more_time, kept, step_at, customer_at,
    ) = row  # fmt: skip
    return Claim(
        id=id_,
        lead_id=lead_id,
        rep_id=rep_id,
        claimed_at=codec.instant(claimed_at),
        contacted_at=codec.instant_or_none(contacted_at),
        ended_at=codec.instant_or_none(ended_at),
        ended_by=ended_by,
        hop=hop,
        ladder=_ladder_of(codec.parsed(ladder)),
        climbed=climbed,
        climbed_at=codec.instant_or_none(climbed_at),
        reminded=_reminders(reminded),
        more_time=bool(more_time),
        kept=bool(kept),
        step_at=codec.instant_or_none(step_at),
        entered_at=codec.instant_or_none(entered_at),
        customer_at=codec.instant_or_none(customer_at),
    )


def progress_row(one: Claim, codec: Codec) -> Row:
    """The values of ``PROGRESS``."""
    return (
        codec.moment_or_none(one.contacted_at),
        codec.moment_or_none(one.ended_at),
        one.ended_by,
        one.climbed,
        codec.moment_or_none(one.climbed_at),
        " ".join(sorted(one.reminded)),
        one.more_time,
        one.kept,
        codec.moment_or_none(one.step_at),
        codec.moment_or_none(one.customer_at),
    )


def new_claim_row(one: Claim, lead: Lead, codec: Codec) -> Row:
    """The values of ``NEW_CLAIM``."""
    facts = lead.facts
    return (
        one.id,
        one.lead_id,
        one.rep_id,
        codec.moment(one.claimed_at),
        one.hop,
        _document(one.ladder),
        codec.moment_or_none(one.entered_at),
        *progress_row(one, codec),
        lead.queue,
        facts.type.value,
        facts.source,
        codec.moment(lead.received_at),
    )


@lru_cache(maxsize=256)
def _document(ladder: Ladder) -> str:
    """The copy of a ladder, durations in seconds. A team has one or a few, and every claim writes one."""
    return json.dumps(
        {
            "within": ladder.within.total_seconds(),
            "warn_before": ladder.warn_before.total_seconds(),
            "rungs": ladder.rungs,
            "hops": ladder.hops,
        }
    )


def _ladder_of(kept: Mapping[str, Any]) -> Ladder:
    return _ladder(kept["within"], kept["warn_before"], tuple(kept["rungs"]), kept["hops"])


@lru_cache(maxsize=256)
def _ladder(within: float, warn_before: float, rungs: tuple[str, ...], hops: int) -> Ladder:
    return Ladder(
        within=timedelta(seconds=within),
        warn_before=timedelta(seconds=warn_before),
        rungs=tuple(Rung(rung) for rung in rungs),
        hops=hops,
    )


@lru_cache(maxsize=16)
def _reminders(reminded: str) -> frozenset[Reminder]:
    return frozenset(Reminder(word) for word in reminded.split())
