"""The example policy is complete, true and loads."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from bot.policy_file import load_policy, parse_policy
from core.policies.team import TeamPolicy

EXAMPLE = Path(__file__).parents[2] / "policy.example.yml"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        yield model.__name__, name
        for inner in _models(field.annotation):
            yield from _fields(inner)


def test_the_example_loads_and_says_what_happens_without_it() -> None:
    assert load_policy(EXAMPLE) == TeamPolicy()


def test_the_example_knows_every_key() -> None:
    words = set(re.findall(r"[a-z_]+(?=:)", EXAMPLE.read_text(encoding="utf-8")))

    missing = {f"{model}.{name}" for model, name in _fields(TeamPolicy) if name not in words}

    assert missing == set()


def test_the_keys_without_a_default_load_when_they_are_switched_on() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for off, on in (
        ("# owner: DACH ", "owner: DACH"),
        ("# calendar: always ", "calendar: always"),
        ("# min_score: 60 ", "min_score: 60"),
        ("  # holidays: ", "  holidays: "),
        ("  #   country: DE ", "    country: DE "),
        ("  #   subdivision: BY ", "    subdivision: BY "),
        ("details: {} ", "details: "),
        ("channels: {}", "channels:"),
    ):
        assert off in text
        text = text.replace(off, on)
    text = re.sub(r"(?m)^(\s*)#   ((?:team|managers|leadership|ops): C)", r"\1  \2", text)
    text = re.sub(
        r"(?m)^  #   (  )?(  )?(U01ANA|calendar|timezone|skills|language|product|region):", _uncomment, text
    )

    switched_on = parse_policy(text)

    assert switched_on.queues[0].owner == "DACH"
    assert switched_on.channels.ops == "C01OPS"
    assert switched_on.people.details["U01ANA"].timezone == "Asia/Jakarta"
    assert switched_on.calendar.holidays is not None


def _uncomment(found: re.Match[str]) -> str:
    return found[0].replace("#", " ", 1)
