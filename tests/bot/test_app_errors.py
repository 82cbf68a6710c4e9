"""Whatever goes wrong, the person who asked gets a sentence, and the log an id without anybody's words."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot import actions
from bot.sandbox.model import Json
from core.errors import Busy, NextleadError, Unreachable
from core.services.queues import Queues
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.bot.counter import ANA, BUDI, CLARA, Counter, chosen
from tests.bot.log_lines import logged

CANARY = "Jörg Braun +49 30 9999 0001"
SENTENCES = {
    ANA: {
        Busy: "It is very busy right now, so nothing was changed. Please try again in a moment.",
        Unreachable: "The lead database cannot be reached, so nothing was changed. Please try again later.",
        RuntimeError: "Something went wrong on our side. Please try again; if it stays so, report number "
        "`{number}`.",
    },
    BUDI: {
        Busy: "Sistem sedang sangat sibuk, jadi tidak ada yang diubah. Silakan coba lagi sebentar lagi.",
        Unreachable: "Basis data prospek tidak dapat dijangkau, jadi tidak ada yang diubah. Silakan coba "
        "lagi nanti.",
        RuntimeError: "Terjadi kesalahan di pihak kami. Silakan coba lagi; jika tetap terjadi, laporkan "
        "nomor `{number}`.",
    },
    CLARA: {
        Busy: "Gerade ist sehr viel los, es wurde nichts geändert. Bitte versuch es gleich noch einmal.",
        Unreachable: "Die Lead-Datenbank ist nicht erreichbar, es wurde nichts geändert. Bitte versuch es "
        "später noch einmal.",
        RuntimeError: "Bei uns ist etwas schiefgegangen. Bitte versuch es noch einmal; bleibt es dabei, "
        "melde die Nummer `{number}`.",
    },
}


class Failing:
    """A use case that does not work today, whatever is asked of it."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: object, **__: object) -> Any:
            raise self._error

        return fail


def failing(counter: Counter, error: Exception) -> None:
    """From now on every question about leads ends like this."""
    broken = Failing(error)
    counter.breaks(queues=broken, claims=broken, contacts=broken, ownership=broken)


def said(lines: list[str]) -> tuple[str, str]:
    """The sentence with its number taken out, and the number."""
    found = re.search(r"`([0-9a-f]{8})`", lines[0])
    return (lines[0].replace(found[1], "{number}"), found[1]) if found else (lines[0], "")


def asked_in_every_way(counter: Counter, who: str) -> list[list[str]]:
    """The answer to a command, a click, a click that opens a form, and a form that was sent."""
    form = counter.submits(who, actions.CONTACTED_HOW, "1:", chosen(channel="call", outcome="reached"))
    return [
        counter.types(who, "/nextlead"),
        counter.clicks(who, actions.CLAIM, "1"),
        counter.clicks(who, actions.SKIP, "1"),
        [form["view"]["blocks"][0]["text"]["text"]],
    ]


@pytest.mark.parametrize("who", SENTENCES)
@pytest.mark.parametrize("kind", [Busy, Unreachable, RuntimeError])
def test_everybody_hears_in_their_language_what_went_wrong(
    counter: Counter, kind: type[Exception], who: str
) -> None:
    counter.types(who, "/nextlead help")
    failing(counter, kind(CANARY))

    with logged("DEBUG") as log:
        answers = asked_in_every_way(counter, who)

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    failures = [line for line in lines if line["event"] == "listener.failed"]
    assert {said(answer)[0] for answer in answers} == {SENTENCES[who][kind]}
    assert [line["error"] for line in failures] == [kind.__name__] * 4
    assert {said(answer)[1] for answer in answers} - {""} <= {line["error_id"] for line in failures}
    assert {line["user"] for line in failures} == {who}


def test_an_unexpected_error_is_found_by_its_number_without_anybodys_words(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")
    failing(counter, RuntimeError(f"cannot store {CANARY} for xoxb-sandbox"))

    with logged("DEBUG") as log:
        sentence, number = said(counter.types(ANA, "/nextlead"))

    line = next(one for one in map(json.loads, log.getvalue().splitlines()) if one.get("error_id") == number)
    assert sentence.startswith("Something went wrong on our side.")
    assert line["error"] == "RuntimeError"
    assert "test_app_errors.py" in line["exception"]
    assert "Braun" not in log.getvalue()
    assert "xoxb" not in log.getvalue()


def test_our_own_errors_need_no_traceback(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")
    failing(counter, NextleadError("odd"))

    with logged("DEBUG") as log:
        counter.types(ANA, "/nextlead")

    assert "exception" not in json.loads(log.getvalue())


def test_a_database_that_is_locked_by_somebody_else_changes_nothing(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(CLARA, "/nextlead help")
    before = counter.story()
    url, team = counter.runtime.settings.database_url.get_secret_value(), counter.runtime.team
    impatient = open_database(url, wait=timedelta(seconds=0.2))
    counter.breaks(queues=Queues(UnitsOfWork(impatient), team, counter.runtime.clock))

    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = counter.types(CLARA, "/nextlead")
        other.execute("ROLLBACK")
    after = counter.story()
    unlocked = counter.types(CLARA, "/nextlead")
    impatient.close()

    assert locked == [SENTENCES[CLARA][Busy]]
    assert after == before
    assert unlocked[0] == "*Acme*"


def test_a_form_that_slack_will_not_open_any_more_is_explained_beside_the_card(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.fails("views.open", "error", code="expired_trigger_id")
    before = counter.story()

    with logged("INFO") as log:
        answer = counter.clicks(ANA, actions.SKIP, "1")

    assert answer == ["Slack did not answer us as it should. `/myleads` shows how things stand."]
    assert json.loads(log.getvalue())["code"] == "expired_trigger_id"
    assert counter.story() == before


@pytest.mark.parametrize("effect", ["html_200", "truncated", "http_500", "reset"])
def test_a_slack_out_of_order_is_explained_as_well(counter: Counter, effect: str) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.fails("views.open", effect)

    answer = counter.clicks(ANA, actions.SKIP, "1")

    assert answer == ["Slack did not answer us as it should. `/myleads` shows how things stand."]


@pytest.mark.parametrize("effect", ["http_500", "reset"])
def test_an_answer_that_cannot_be_drawn_is_in_the_log_and_the_claim_is_kept(
    counter: Counter, effect: str
) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.fails("response_url", effect)

    with logged("INFO") as log:
        acknowledged = counter.dispatch(counter.click(ANA, actions.CLAIM, "1"))

    assert acknowledged.status == 200
    assert json.loads(log.getvalue().splitlines()[-1])["event"] == "card.not_redrawn"
    assert counter.story()[-1] == "1 claimed by UANA"
    assert counter.types(ANA, "/myleads")[0] == "1 of at most 3 leads to contact."


def test_an_error_is_answered_even_when_slack_takes_no_answer(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")
    failing(counter, RuntimeError())
    counter.fails("response_url", "reset")

    assert counter.dispatch(counter.click(ANA, actions.CLAIM, "1")).status == 200


@pytest.mark.parametrize("value", ["abc", "1"])
def test_a_click_without_a_card_is_acknowledged_all_the_same(counter: Counter, value: str) -> None:
    payload: Json = counter.click(ANA, actions.CLAIM, value)
    del payload["response_url"]

    assert counter.dispatch(payload).status == 200


def test_somebody_we_could_not_identify_is_answered_in_english(counter: Counter) -> None:
    failing_people = Failing(Unreachable())
    counter.breaks(people=failing_people)

    assert counter.types(CLARA, "/nextlead") == [SENTENCES[ANA][Unreachable]]


@pytest.mark.parametrize("kind", ["block_actions", "view_submission", "shortcut", "message_action"])
def test_what_nobody_listens_to_is_acknowledged(counter: Counter, kind: str) -> None:
    payload = counter.click(ANA, "gone.for_good", "1")
    view = {"id": "V1", "type": "modal", "callback_id": "gone", "state": {"values": {}}}
    extra = {"view": view} if kind == "view_submission" else {"callback_id": "gone"}

    assert counter.dispatch(payload | {"type": kind} | extra).status == 200
    assert kind != "block_actions" or counter.sees(ANA)[0].startswith("This button is no longer valid")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (ANA, "I do not know that command. Try `/nextlead help`."),
        (BUDI, "Saya tidak mengenal perintah itu. Coba `/nextlead help`."),
        (CLARA, "Diesen Befehl kenne ich nicht. Versuch es mit `/nextlead help`."),
    ],
)
def test_a_command_nobody_knows_is_answered_as_one(counter: Counter, who: str, sentence: str) -> None:
    assert counter.types(who, "/nextlaed") == [sentence]


@pytest.mark.parametrize(("effect", "code"), [("error", "fatal_error"), ("http_500", "no_answer_in_json")])
def test_what_slack_does_wrong_is_one_line_without_a_traceback(
    counter: Counter, effect: str, code: str
) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.fails("views.open", effect, code="fatal_error")

    with logged("INFO") as log:
        counter.clicks(ANA, actions.SKIP, "1")

    line = json.loads(log.getvalue())
    assert (line["code"], line["user"], "exception" in line) == (code, ANA, False)
