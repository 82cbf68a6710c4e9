"""Small rules that say what is wrong with a piece of JSON, and where: the words are Slack's."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def complaint(sentence: str, at: str) -> str:
    return f"[ERROR] {sentence} [json-pointer:{at or '/'}]"


def string(most: int, *, least: int = 1) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must be a string", at)
        elif len(value) < least:
            yield complaint(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            yield complaint(f"must be less than {most + 1} characters", at)

    return check


def word(*allowed: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield complaint(f"must be one of {', '.join(allowed)}", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield complaint("must be a boolean", at)


def anything(_value: Any, _at: str) -> Iterator[str]:
    return iter(())


def number(low: float, high: float) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield complaint("must be a number", at)
        elif not low <= value <= high:
            yield complaint(f"must be between {low:g} and {high:g}", at)

    return check


def many(rule: Rule, most: int, *, least: int = 1) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must be an array", at)
            return
        if len(value) < least:
            yield complaint(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            yield complaint(f"no more than {most} items allowed", at)
            return
        for index, item in enumerate(value):
            yield from rule(item, f"{at}/{index}")

    return check


def shape(required: Mapping[str, Rule] | None = None, **optional: Rule) -> Rule:
    """An object with these fields and no others; null counts as absent."""
    needed = required or {}
    fields = {**needed, **optional}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must be an object", at)
            return
        for name in needed:
            if value.get(name) is None:
                yield complaint(f"missing required field: {name}", at)
        for name, held in value.items():
            if name not in fields:
                yield complaint(f"invalid additional property: {name}", at)
            elif held is not None:
                yield from fields[name](held, f"{at}/{name}")

    return check


def of_type(table: Callable[[], Mapping[str, Rule]], *names: str) -> Rule:
    """Looks the rule up by the ``type`` field; ``names`` limits the types, none means all of the table."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        rules = table()
        if not isinstance(kind, str) or kind not in (names or rules):
            yield complaint(f"unsupported type: {kind}", at)
        else:
            yield from rules[kind](value, at)

    return check


def both(*rules: Rule) -> Rule:
    """One after the other: a rule may rely on what the ones before it have checked."""

    def check(value: Any, at: str) -> Iterator[str]:
        for rule in rules:
            wrong = list(rule(value, at))
            if wrong:
                yield from wrong
                return

    return check


def one_of_fields(*names: str) -> Rule:
    """At least one of these must be there."""

    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield complaint(f"missing required field: {' or '.join(names)}", at)

    return check
