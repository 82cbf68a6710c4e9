"""What is typed after /nextlead, in any order and any case, and as Slack escapes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.queues import Asked, parse


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Asked()),
        ("   ", Asked()),
        ("5", Asked(count=5)),
        ("hot", Asked(queue="hot")),
        ("HOT", Asked(queue="hot")),
        ("5 hot", Asked(count=5, queue="hot")),
        ("hot 5", Asked(count=5, queue="hot")),
        ("two words", Asked(queue="two words")),
        ("5 6", Asked(count=5, queue="6")),
        ("0", Asked(count=0)),
        ("9999", Asked(count=9999)),
        ("-5", Asked(count=-5)),
        ("9" * 5_000, Asked(count=999_999_999)),
        ("-", Asked(queue="-")),
        ("5.0", Asked(queue="5.0")),
        ("help", Asked(help=True)),
        ("5 help", Asked(help=True)),
        ("Help", Asked(help=True)),
        ("HELP me", Asked(help=True)),
        ("away", Asked(away=True)),
        ("BACK", Asked(away=False)),
        ("back to work", Asked(away=False)),
        ("far away", Asked(queue="far away")),
        ("away help", Asked(help=True)),
        ("&lt;!Here&gt;", Asked(queue="<!here>")),
        ("r&amp;d", Asked(queue="r&d")),
        ("&amp;lt;", Asked(queue="&lt;")),
    ],
)
def test_a_command_is_read_as_it_was_meant(text: str, asked: Asked) -> None:
    assert parse(text) == asked


@given(st.text(max_size=60))
def test_any_words_can_be_read(text: str) -> None:
    asked = parse(text)

    assert asked.help or asked.count is None or -(10**9) < asked.count < 10**9
