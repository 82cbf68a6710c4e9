"""A counter to hand payloads to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.counter import Counter, at_the_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """The bot with an empty line, and a sandbox where its cards are seen."""
    with at_the_counter(tmp_path) as counter:
        yield counter
