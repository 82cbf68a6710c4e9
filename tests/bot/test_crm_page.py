"""What the page about CRMs shows does what it says."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jsonschema
import pytest
import yaml
from standardwebhooks import WebhookVerificationError

from core.policies.team import TeamPolicy
from tests.receiver import Receiver, a_receiver
from tests.signing import SECRET, signed_headers

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "crm.md").read_text(encoding="utf-8")
PATH = "/a-long-random-word"


def blocks(language: str) -> list[str]:
    """The page's examples in a language, in order."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def run_example(text: str) -> dict[str, Any]:
    """What an example in Python defines."""
    names: dict[str, Any] = {"__name__": "example"}
    exec(text, names)  # noqa: S102 - our own page
    return names


@pytest.fixture
def nextlead() -> Iterator[Receiver]:
    """Something that checks signatures as Nextlead does."""
    with a_receiver(SECRET) as receiver:
        yield receiver


@contextmanager
def the_relay(nextlead: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The page's relay at work, and where a CRM posts to."""
    for name, value in {
        "NEXTLEAD_URL": nextlead.url,
        "NEXTLEAD_INTAKE_SECRET": SECRET,
        "RELAY_PATH": PATH,
    }.items():
        monkeypatch.setenv(name, value)
    relay = run_example(blocks("python")[1])["Relay"]
    relay.log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), relay) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            serving.join()


def posted(url: str, body: object) -> int:
    try:
        with urlopen(Request(url, json.dumps(body).encode()), timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_the_example_policy_is_one() -> None:
    (text,) = blocks("yaml")

    team = TeamPolicy.model_validate(yaml.safe_load(text))

    assert [one.name for one in team.webhooks] == ["crm"]
    assert team.people.details["U01ANA"].email == "ana@team.example"


def test_the_example_message_keeps_its_own_schema() -> None:
    message = json.loads(blocks("json")[0])

    jsonschema.validate(message, json.loads((DOCS / "webhook.schema.json").read_text(encoding="utf-8")))

    assert message["type"] == "lead.contacted"


def test_a_receiver_in_python_tells_us_from_everybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTLEAD_WEBHOOK_SECRET", SECRET)
    from_nextlead = run_example(blocks("python")[0])["from_nextlead"]
    body = '{"type":"lead.claimed"}'
    headers = signed_headers(body)

    assert from_nextlead(headers, body.encode()) == {"type": "lead.claimed"}
    with pytest.raises(WebhookVerificationError):
        from_nextlead(headers, b'{"type":"lead.converted"}')


def test_the_relay_passes_on_signed_what_a_crm_posts(
    nextlead: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with the_relay(nextlead, monkeypatch) as url:
        status = posted(
            f"{url}{PATH}", {"id": 7, "company": "Acme", "email": "ana@acme.example", "phone": "1"}
        )

    (received,) = nextlead.received
    assert (status, received.signature) == (200, "ok")
    assert received.body == {"external_id": "7", "company": "Acme", "email": "ana@acme.example"}


def test_the_relay_tells_the_crm_when_we_refuse_and_hears_nobody_else(
    nextlead: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    nextlead.answers(422)

    with the_relay(nextlead, monkeypatch) as url:
        answers = [posted(f"{url}{PATH}", {"id": 7}), posted(f"{url}/guessed", {"id": 7})]

    assert (answers, len(nextlead.received)) == ([422, 404], 1)


def test_code_inside_hubspot_signs_by_itself(nextlead: Receiver, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here to run it with")
    code = blocks("js")[1].replace("https://nextlead.example/intake/leads", nextlead.url)
    event = '{inputFields: {company: "Bücher & Söhne", email: "ana@acme.example", hs_object_id: 7}}'
    script = tmp_path / "action.cjs"
    script.write_text(f"{code}\nexports.main({event}, () => {{}});", encoding="utf-8")

    subprocess.run([node, str(script)], env={"NEXTLEAD_INTAKE_SECRET": SECRET}, check=True, timeout=30)

    (received,) = nextlead.received
    assert received.signature == "ok"
    assert received.body == {"external_id": "7", "company": "Bücher & Söhne", "email": "ana@acme.example"}


def test_the_page_names_every_trouble_that_is_shown() -> None:
    source = (DOCS.parent / "bot" / "delivery" / "receivers.py").read_text(encoding="utf-8")
    troubles = {
        name for line in re.findall(r"trouble=(.*)\)", source) for name in re.findall(r'"(\w+)"', line)
    }

    assert len(troubles) == 6
    assert [name for name in troubles if f"`{name}`" not in PAGE] == []
    assert datetime.fromisoformat(json.loads(blocks("json")[0])["timestamp"]).tzinfo is UTC
