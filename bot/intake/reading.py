"""From the bytes of a signed request to what it brings."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from bot.bodies import Rejected
from core.services.deliveries import Unfit
from core.submissions import Flaw, MalformedLead

AT_ONCE = 500
"""Leads or facts that one request may bring."""

Thing = TypeVar("Thing")


def things_in(body: bytes, read: Callable[[Mapping[str, object]], Thing]) -> list[Thing] | Unfit:
    """Everything the request brings, in order, ``read`` one by one; or all that is wrong with it.

    Raises ``Rejected`` (400) for what is no JSON, or nested deeper than anybody means.
    """
    try:
        given = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
        things = given if isinstance(given, list) else [given]
        flaw = _flaw_of_all(things)
        return Unfit((flaw,)) if flaw else _each(things, read)
    except (ValueError, RecursionError) as malformed:
        raise Rejected(400) from malformed


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which Python takes and JSON does not have


def _flaw_of_all(things: list[Any]) -> tuple[int, Flaw] | None:
    if not things:
        return 0, Flaw("", "empty", "the list is empty")
    if len(things) > AT_ONCE:
        return AT_ONCE, Flaw("", "too_many", f"a request brings at most {AT_ONCE}")
    return None


def _each(things: list[Any], read: Callable[[Mapping[str, object]], Thing]) -> list[Thing] | Unfit:
    done, flaws = list[Thing](), list[tuple[int, Flaw]]()
    for position, thing in enumerate(things):
        if not isinstance(thing, dict):
            flaws.append((position, Flaw("", "not_an_object", "must be an object with fields")))
            continue
        try:
            done.append(read(thing))
        except MalformedLead as malformed:
            flaws += ((position, flaw) for flaw in malformed.flaws)
    return Unfit(tuple(flaws)) if flaws else done
