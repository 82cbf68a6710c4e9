"""What other systems hand in: each request once, in one transaction, however often it is sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.intake import Receipt, Rule, Standing
from core.ports import UnitOfWork
from core.submissions import Flaw

KEPT = timedelta(days=14)
"""For how long a request is known again. Senders give up after a few days."""

FORGOTTEN_AT_ONCE = 500
"""So many one transaction forgets: nobody waits for it."""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A request was taken: what each thing in it came to, in order. ``repeated``: that was before."""

    answer: Sequence[Row]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another request came by the same id before. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Nothing of a request was taken; each flaw with the position, from 0, of what has it."""

    flaws: tuple[tuple[int, Flaw], ...]


Outcome = Delivered | Conflict | Unfit


def once(
    uow: UnitOfWork,
    delivery_id: str,
    digest: str,
    now: datetime,
    take: Callable[[], Sequence[Row] | Unfit],
) -> Outcome:
    """Takes a request that is new, and commits; answers one that is not as it was answered then.

    What does not fit leaves no trace: it may come again by the same id, mended.
    """
    earlier = uow.deliveries.begin(delivery_id, digest, now)
    if earlier is not None:
        return Delivered(earlier.answer, repeated=True) if earlier.digest == digest else Conflict()
    taken = take()
    if isinstance(taken, Unfit):
        return taken
    uow.deliveries.answer(delivery_id, taken)
    uow.commit()
    return Delivered(taken)


def over_http(webhook_id: str) -> str:
    """The delivery id of a request over HTTP: no sender may take one of ours."""
    return f"http:{webhook_id}"


def over_slack(request: str) -> str:
    """The delivery id of a form that somebody filled in."""
    return f"slack:{request}"


def row_of(receipt: Receipt) -> Row:
    """A receipt as it is kept: without the external id, which the sender repeats with the request, and which
    is to be forgotten with its lead.
    """
    return {
        "id": receipt.lead_id,
        "verdict": receipt.verdict.value,
        "rule": receipt.rule.value,
        "queue": receipt.queue,
    }


def receipt_of(row: Row, external_id: str | None) -> Receipt:
    """The receipt that ``row_of`` wrote down."""
    id_ = row["id"]
    return Receipt(
        lead_id=None if id_ is None else int(str(id_)),
        external_id=external_id,
        verdict=Standing(str(row["verdict"])),
        rule=Rule(str(row["rule"])),
        queue=str(row["queue"]),
    )


def completed(outcome: Outcome, external_ids: Iterable[str | None]) -> Outcome:
    """The answer with the external ids of the request it answers."""
    if not isinstance(outcome, Delivered):
        return outcome
    rows = zip(outcome.answer, external_ids, strict=True)
    return replace(outcome, answer=[{**row, "external_id": external_id} for row, external_id in rows])


def forget(uow: UnitOfWork, now: datetime) -> bool:
    """Drops requests that nobody sends again, a few hundred of them; whether there may be more."""
    return uow.deliveries.forget(now - KEPT, FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE
