"""What is typed into the environment shows in no answer and no complaint at the prompt."""

import pytest

from tests.bot.commands.terminal import Terminal
from tests.bot.test_secrets import PASSWORD, TOKENS, shown
from tests.signing import NEW_SECRET, SECRET


@pytest.mark.parametrize("variable", ["NEXTLEAD_INTAKE_SECRET", "NEXTLEAD_WEBHOOK_SECRET"])
def test_a_complaint_about_a_secret_does_not_repeat_it(terminal: Terminal, variable: str) -> None:
    terminal.set(**{variable: f"{SECRET} {NEW_SECRET} {SECRET[:-9]}"})

    answer = terminal("status")

    assert (answer.code, variable in answer.complaint) == (2, True)
    assert shown(answer.err, answer.out) == []


def test_the_check_of_all_settings_shows_none(terminal: Terminal) -> None:
    terminal.set(**{name.upper(): text for name, text in TOKENS.items()}, SLACK_API_URL="http://127.0.0.1:9/")
    terminal.set(NEXTLEAD_INTAKE_SECRET=SECRET, NEXTLEAD_WEBHOOK_SECRET=NEW_SECRET)
    terminal.set(DATABASE_URL=f"postgresql://nextlead:{PASSWORD}@127.0.0.1:9/leads")

    answers = [terminal(*args) for args in (("check",), ("check", "--json"), ("status",))]

    assert shown(*(text for one in answers for text in (one.out, one.err))) == []
