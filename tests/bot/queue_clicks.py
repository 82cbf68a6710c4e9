"""Clicks about queues: in a message that the bot sent, and on the board that somebody looks at."""

from collections.abc import Mapping
from typing import Any

from bot import actions
from bot.sandbox.model import Json
from core.changes import Change
from core.events import QueueEvent
from core.incidents import AlertRule, Figure, Incident, Level, Measure, Severity
from tests.bot.counter import Counter
from tests.builders import minutes

AS_SENT = "a card"
_TOLD = f"{actions.TOLD}alert:1"
OUTDATED = "This button is no longer valid; nothing was changed. Type `/nextlead` or `/myleads`."


def falls_sick(counter: Counter, queue: str = "inbound", **known: Any) -> Incident:
    """The queue has been too deep for twenty minutes, and everybody may know by now."""
    began = counter.runtime.clock.now() - minutes(20)
    with counter.runtime.open() as uow:
        [id_] = uow.incidents.next_ids(1)
        sick = Incident(
            id_,
            queue,
            AlertRule.DEPTH,
            began,
            levels={Severity.RED: Level(began, fired_at=began)},
            figures={Figure.DEPTH: 120, Figure.LIMIT: 100},
            announced=Severity.RED,
            **known,
        )
        uow.apply(Change(raised=(sick,)))
        uow.commit()
    return sick


def incident(counter: Counter) -> Incident:
    """The first one, as it stands now."""
    with counter.runtime.open(writes=False) as uow:
        found = uow.incidents.get(1)
    assert found is not None
    return found


def in_force(counter: Counter) -> list[Measure]:
    with counter.runtime.open(writes=False) as uow:
        return list(uow.measures.in_force())


def happened(counter: Counter) -> list[str]:
    """The story of the first incident."""
    with counter.runtime.open(writes=False) as uow:
        events: list[QueueEvent] = list(uow.queue_log.of_incident(1))
    return [f"{one.verb} by {one.actor}" for one in events]


def clicks_told(
    counter: Counter, who: str, action: str, value: object = "1", *, ts: str | None = None
) -> list[str]:
    """A click in a message of the bot's; what the person sees afterwards, the message first."""
    return _clicks(counter, who, _clicked(counter, who, action, value, block_id=_TOLD, ts=ts))


def chooses_told(counter: Counter, who: str, action: str, value: str) -> list[str]:
    """A choice in a menu of such a message."""
    payload = _clicked(counter, who, action, None, block_id=_TOLD)
    payload["actions"][0] |= {"type": "static_select", "selected_option": {"value": value}}
    return _clicks(counter, who, payload)


def clicks_board(counter: Counter, who: str, action: str, value: object) -> list[str]:
    """A click on the board; what it says afterwards."""
    payload = _clicked(counter, who, action, value, block_id=f"{actions.BOARD}plan")
    assert counter.dispatch(payload).status == 200
    return counter.sees(who)


def _clicked(
    counter: Counter, who: str, action: str, value: object, *, block_id: str, ts: str | None = None
) -> Json:
    payload = counter.click(who, action, value, ts=ts)
    payload["actions"][0]["block_id"] = block_id
    return payload


def _clicks(counter: Counter, who: str, payload: Json) -> list[str]:
    workspace = counter.sandbox.workspace
    channel = workspace.dm_of(who).id
    before = len(workspace.visible(channel, who)) - 1
    assert counter.dispatch(payload).status == 200
    return [one.text for one in workspace.visible(channel, who)[before:]]


def filled(**values: Any) -> Mapping[str, Any]:
    """The state of a form: people as a tuple, a number as such, a choice as text."""
    return {block: {block: _state(value)} for block, value in values.items()}


def _state(value: Any) -> Json:
    if isinstance(value, tuple):
        return {"selected_users": list(value)}
    return {"value": str(value)} if isinstance(value, int) else {"selected_option": {"value": value}}
