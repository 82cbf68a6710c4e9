"""What every policy shares: frozen, complete by default, and impossible to misspell."""

import re
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})\s*([smhd])")  # more digits are no duration, and overflow


Limit = TypeVar("Limit", int, timedelta)


class Policy(BaseModel):
    """A piece of how a team wants to work. Unknown keys are errors; every field has the product's default."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)


LONGEST = timedelta(days=36_500)
"""A hundred years: what is longer cannot be counted from every day there is."""


def parse_duration(value: object) -> timedelta:
    """``45s``, ``15m``, ``2h``, ``7d`` as a ``timedelta``; a ``timedelta`` passes as it is.

    Raises ``ValueError`` for anything else, bare numbers included: a number without a unit is how
    a two-hour promise becomes a two-second one; and for more than ``LONGEST``.
    """
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(str(value).strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write a duration as a number and a unit: 45s, 15m, 2h or 7d")
    length = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if length > LONGEST:
        raise ValueError(f"is too long: write {format_duration(LONGEST)} at most")
    return length


def format_duration(value: timedelta) -> str:
    """The shortest exact spelling that ``parse_duration`` reads back: 120 minutes are ``2h``."""
    seconds = int(value.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


Duration = Annotated[
    timedelta, BeforeValidator(parse_duration), PlainSerializer(format_duration, return_type=str)
]


def must_not_fall(**limits: Limit) -> None:
    """Raises ``ValueError`` where a limit is lower than the one before it.

    Two may be equal: the second then comes together with the first.
    """
    if any(before > after for before, after in pairwise(limits.values())):
        shown = ", ".join(f"{name} {_written(limit)}" for name, limit in limits.items())
        raise ValueError(f"{shown} must not fall in this order; what you leave out has its default")


def _written(limit: float | timedelta) -> str:
    return format_duration(limit) if isinstance(limit, timedelta) else str(limit)


def _person_id(one: str) -> str:
    if one[:1] not in {"U", "W", "S"} or not one.isalnum():
        raise ValueError(f"{one!r} is no Slack id; write a user id (U…) or a user-group id (S…)")
    return one


def _channel_id(one: str) -> str:
    if one[:1] not in {"C", "G", "D"} or not one.isalnum() or not one.isupper():
        raise ValueError(
            f"{one!r} is no channel id; write one like C01TEAM, from the channel's details in Slack"
        )
    return one


_zones = lru_cache(maxsize=1)(available_timezones)
"""Reads folders each time otherwise, 12 ms a policy."""


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin or Asia/Jakarta")
    return name


PersonId = Annotated[str, AfterValidator(_person_id)]
"""A Slack user (U…, W…) or user group (S…)."""

ChannelId = Annotated[str, AfterValidator(_channel_id)]
ZoneName = Annotated[str, AfterValidator(_zone)]
"""An IANA time zone."""
