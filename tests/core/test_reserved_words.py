"""A queue must be within reach: none may be called like a word that a command understands."""

import pytest
from pydantic import ValidationError

from core.policies.words import BY, OfNextlead, OfQueue
from tests.builders import a_queue, a_team


@pytest.mark.parametrize(
    ("word", "command"),
    [
        *((word.value, f"/nextlead {word}") for word in OfNextlead),
        *((word.value, f"/queue {word}") for word in OfQueue if word is not OfQueue.HELP),
        (BY, "/queue report by"),
        ("5", "/nextlead 5"),
        ("007", "/nextlead 007"),
    ],
)
def test_a_queue_cannot_be_called_like_a_word_of_a_command(word: str, command: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_queue(word)

    assert (
        f"{command} means something else, so nobody could ask for a queue called {word!r}; give it another "
        f"name, like {word}-leads" in str(refused.value)
    )


@pytest.mark.parametrize(
    "name", ["reports", "help-desk", "members-eu", "5-leads", "7d", "bye", "report-leads"]
)
def test_names_that_only_resemble_one_are_free(name: str) -> None:
    assert a_team(a_queue(name)).queue(name) is not None
