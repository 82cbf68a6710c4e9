"""Messages owed and handed out: what tests of the outbox say all the time."""

from collections.abc import Sequence
from datetime import timedelta

from core.changes import Change
from core.notices import Notice
from core.ports import Sending
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM
from tests.storage.steps import applied

NOW = MONDAY_9AM
AT_ONCE = timedelta(0)


def owed(open_: UnitsOfWork, *notices: Notice) -> None:
    applied(open_, Change(notices=notices))


def keys(found: Sequence[Sequence[Notice]]) -> list[list[str]]:
    return [[notice.key for notice in notices] for notices in found]


def handed_out(open_: UnitsOfWork, recipients: int = 10, **kinds: object) -> list[Sending]:
    """Everything due, as it is being sent from now on."""
    with open_() as uow:
        uow.outbox.lock()
        begun = [uow.outbox.begin(one) for one in uow.outbox.due(NOW, recipients, each=100, **kinds)]  # type: ignore[arg-type]
        uow.commit()
    return begun


def due(open_: UnitsOfWork, at: timedelta = AT_ONCE) -> list[list[str]]:
    with open_() as uow:
        return keys(uow.outbox.due(NOW + at, 10, each=100))


def stands(open_: UnitsOfWork, sending: Sending) -> bool:
    """Says that the message stands in Slack; whether that was news."""
    with open_() as uow:
        done = uow.outbox.sent(sending.key, sending.since, "D01", "1.5")
        uow.commit()
    return done


def settled(open_: UnitsOfWork, sending: Sending, state: str, **how: object) -> int:
    with open_() as uow:
        known = [notice.key for notice in sending.notices]
        changed = uow.outbox.settle(known, state, since=sending.since, **how)  # type: ignore[arg-type]
        uow.commit()
    return changed


def depths(open_: UnitsOfWork) -> dict[str, int]:
    with open_(writes=False) as uow:
        return {state: number for state, number in uow.outbox.depths().items() if number}
