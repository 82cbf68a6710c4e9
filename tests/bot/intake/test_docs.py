"""The page tells how to sign, and what it tells works."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.intake import Standing
from core.outside.case import FactRule, Heard
from core.outside.facts import Fact, FactType
from core.policies.team import TeamPolicy
from core.submissions import LeadSubmission
from tests.bot.intake.desk import LEADS, Desk, a_request
from tests.signing import SECRET

PAGE = Path("docs/intake.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="signs with openssl")
def test_the_shell_signs_as_the_library_does(desk: Desk) -> None:
    script = next(one for one in blocks("sh") if "curl" in one)
    now = int(desk.runtime.clock.now().timestamp())
    signing = script.partition("curl")[0].replace("$(date +%s)", str(now))
    shown = f'{signing}\nprintf "%s\\n" "$ID" "$TIME" "$SIGNATURE" "$BODY"'

    done = subprocess.run(
        ["sh", "-ec", shown],
        env={"NEXTLEAD_INTAKE_SECRET": SECRET, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    id_, stamp, signature, body = done.stdout.splitlines()
    headers = {"webhook-id": id_, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}
    (answer,) = desk.sends(a_request(LEADS, body.encode(), headers))

    assert answer.status_code == 202
    assert (
        answer.json()["leads"][0] | {"id": 17, "queue": "inbound"}
        == json.loads(blocks("json")[0])["leads"][0]
    )


def test_the_python_of_the_page_sends_what_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = list[Any]()

    class Caught(Exception):
        pass

    def post(_url: str, **request: Any) -> None:
        sent.append(request)
        raise Caught

    monkeypatch.setenv("NEXTLEAD_INTAKE_SECRET", SECRET)
    monkeypatch.setattr("httpx.post", post)
    (program,) = blocks("python")
    with pytest.raises(Caught):
        exec(program, {})  # noqa: S102 - what a reader would run

    request = sent[0]
    assert [LeadSubmission.read(lead).external_id for lead in json.loads(request["content"])] == [
        "web-1",
        "web-2",
    ]
    assert request["headers"]["webhook-signature"].startswith("v1,")


def test_the_facts_of_the_page_can_be_read() -> None:
    facts = json.loads(next(one for one in blocks("json") if '"activity"' in one))

    told = [Fact.read(fact).type.value for fact in facts]
    assert told == ["activity", "owner", "contacted", "converted", "customer"]


def test_its_piece_of_policy_is_one() -> None:
    (policy,) = map(yaml.safe_load, blocks("yaml"))

    assert TeamPolicy.model_validate(policy).people.details["U01ANA"].email == "ana@sales.example"


@pytest.mark.parametrize("words", [Standing, Heard, FactRule, FactType])
def test_every_word_of_an_answer_is_on_the_page(words: Any) -> None:
    assert [word.value for word in words if f"`{word.value}`" not in PAGE] == []


def test_every_status_is_on_the_page() -> None:
    for status in (202, 400, 401, 404, 409, 413, 415, 422, 429, 503):
        assert re.search(rf"^\| [\d, ]*{status}", PAGE, re.MULTILINE)
