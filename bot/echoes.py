"""What Slack echoes back, read with suspicion: buttons and forms may be forged, or weeks old."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot import actions
from bot.views.report_choices import EPOCH
from core.answers import Refused
from core.home import DEFAULT_PERIOD, PERIODS, Looking
from core.report_words import Wanted, dimension_of, period_of


class InvalidEcho(Exception):
    """A button or a form carried something we never put there: forged, or from a version long gone."""


_MARKS = (actions.LISTED, actions.TOLD, actions.BOARD, actions.REVIEWING, actions.AT_HOME)

_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ESCAPED))

_QUEUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
"""What a queue or its fast lane may be called."""


_REPORT = re.compile(
    rf"(?P<period>[^:]+):(?P<by>[^:]*):(?P<queue>(?:{_QUEUE.pattern})?)(?::(?P<until>[0-9]{{1,16}}))?"
)
"""What a report's buttons carry."""


@dataclass(frozen=True, slots=True)
class Form:
    """A submitted form: what it is about, the card it was opened from and its mark, what was chosen."""

    subject: int | str
    card: str
    mark: str
    values: dict[str, Any]

    @property
    def about(self) -> int:
        """The id of what the form is about; ``InvalidEcho`` where it is a queue's name."""
        if isinstance(self.subject, int):
            return self.subject
        raise InvalidEcho("id")

    def chosen(self, block: str) -> str:
        """The value picked in a block; ``InvalidEcho`` when there is none."""
        state = self._state(block)
        option = state.get("selected_option") or {}
        found = option.get("value") or state.get("selected_user")
        if not isinstance(found, str):
            raise InvalidEcho(block)
        return found

    def people(self, block: str) -> tuple[str, ...]:
        """Those picked in a block; ``InvalidEcho`` when there is nobody."""
        found = self._state(block).get("selected_users")
        if not (isinstance(found, list) and found and all(isinstance(one, str) for one in found)):
            raise InvalidEcho(block)
        return tuple(found)

    def users(self, block: str) -> tuple[str, ...]:
        """Those picked in a block, if any were."""
        return self.people(block) if self._state(block).get("selected_users") else ()

    def channel(self, block: str) -> tuple[str, ...]:
        """The channel picked in a block, if one was; ``InvalidEcho`` for what is no channel."""
        found = self._state(block).get("selected_conversation")
        if found is not None and not isinstance(found, str):
            raise InvalidEcho(block)
        return (found,) if found else ()

    def options(self, block: str) -> tuple[str, ...]:
        """The values of those picked in a block, if any were; ``InvalidEcho`` where one has none."""
        found = self._state(block).get("selected_options") or []
        if not isinstance(found, list):
            raise InvalidEcho(block)
        values = [
            one["value"] for one in found if isinstance(one, dict) and isinstance(one.get("value"), str)
        ]
        if len(values) < len(found):
            raise InvalidEcho(block)
        return tuple(values)

    def switches(self, block: str, among: Iterable[str]) -> dict[str, bool]:
        """Of each box of a block whether it is ticked; nothing where the form was drawn without the block."""
        return {one: one in self.options(block) for one in among} if block in self.values else {}

    def count(self, block: str) -> int:
        """The whole number written in a block; ``InvalidEcho`` for anything else."""
        return number(self._state(block).get("value"))

    def written(self, block: str) -> str | None:
        """The text of a block, if any was written."""
        found = self._state(block).get("value")
        return found if isinstance(found, str) else None

    def _state(self, block: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.values.get(block, {}).get(block) or {}
        return found


def typed(text: object) -> list[str]:
    """The words behind a command as they were typed, before Slack escaped them; case does not matter."""
    return unescaped(text).casefold().split()


def unescaped(text: object) -> str:
    """What was typed, before Slack escaped it."""
    return _ENTITY.sub(lambda found: _ESCAPED[found[0]], str(text or ""))


def submitted(view: Mapping[str, Any]) -> Form:
    """The form as it was filled in; ``InvalidEcho`` when its metadata is not ours."""
    about, _, origin = str(view.get("private_metadata") or "").partition(":")
    card, _, mark = origin.partition(":")
    values = (view.get("state") or {}).get("values") or {}
    return Form(where(about), card, mark if mark in _MARKS else "", values)


def drawn(view: Mapping[str, Any]) -> Form:
    """The submitted form as it was before anybody filled it in: what was chosen already in its inputs."""
    inputs = [one for one in view.get("blocks") or () if one.get("type") == "input"]
    values = {one["block_id"]: {one["block_id"]: _chosen_already(one["element"])} for one in inputs}
    return replace(submitted(view), values=values)


def _chosen_already(element: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "selected_conversation": element.get("initial_conversation"),
        "selected_users": element.get("initial_users"),
        "selected_options": element.get("initial_options"),
    }


def mark_of(action: Mapping[str, Any]) -> str:
    """How the clicked block's id begins, where that means something."""
    block = str(action.get("block_id"))
    return next((mark for mark in _MARKS if block.startswith(mark)), "")


def number(value: object) -> int:
    """The id in a button's value; ``InvalidEcho`` for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 19:
        return int(value)
    raise InvalidEcho("id")


def where(value: object) -> int | str:
    """A queue as a button names it: by the id of an alert, or by its name."""
    if isinstance(value, str) and _QUEUE.fullmatch(value) and not value.isdecimal():
        return value
    return number(value)


def wanted(value: object) -> tuple[Wanted, datetime | None]:
    """The report that a button stands for, and when its period ended where that was written down
    (``bot.views.report_choices.echo``); ``InvalidEcho`` for anything else.
    """
    found = _REPORT.fullmatch(value) if isinstance(value, str) else None
    period = period_of(found["period"]) if found else None
    by = dimension_of(found["by"]) if found and found["by"] else None
    if found is None or not isinstance(period, timedelta) or isinstance(by, Refused):
        raise InvalidEcho("report")
    until = EPOCH + timedelta(microseconds=int(found["until"])) if found["until"] else None
    return Wanted(period, found["queue"] or None, by), until


def carried(action: Mapping[str, Any]) -> object:
    """What was put into a button, or into the choice that was made in a menu."""
    return action.get("value") or (action.get("selected_option") or {}).get("value")


def looked_at(view: Mapping[str, Any]) -> Looking:
    """What a Home shows: by its metadata, and by what was chosen in its menus since it was drawn. Everything
    that is theirs, where that says nothing we know.
    """
    queue, _, period = str(view.get("private_metadata") or "").partition(":")
    chosen = _chosen_at_home(view)
    queue, period = chosen.get(actions.HOME_QUEUE, queue), chosen.get(actions.HOME_PERIOD, period)
    known = queue if _QUEUE.fullmatch(queue) else None
    return Looking(known, period if period in PERIODS else DEFAULT_PERIOD)


def _chosen_at_home(view: Mapping[str, Any]) -> dict[str, str]:
    """By the action of each menu of a view."""
    values: Mapping[str, Mapping[str, Any]] = (view.get("state") or {}).get("values") or {}
    options = {
        action: (held or {}).get("selected_option") or {}
        for block in values.values()
        for action, held in block.items()
    }
    return {action: str(one["value"]) for action, one in options.items() if "value" in one}
