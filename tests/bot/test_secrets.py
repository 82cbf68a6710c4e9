"""What opens a door, or signs for us, shows in no log line, page, object or complaint."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.bootstrap import build
from bot.settings import Settings
from tests.bot.hooked import a_hooked_bot
from tests.bot.intake.desk import FACTS, LEADS, OPENAPI, Desk, a_desk
from tests.bot.log_lines import logged
from tests.databases import new_sqlite
from tests.receiver import a_receiver
from tests.signing import NEW_SECRET, SECRET, as_json, signed_headers

TOKENS = {
    "slack_bot_token": "xoxb-canary-bot-token",
    "slack_app_token": "xapp-canary-app-token",
    "slack_signing_secret": "canary-signing-secret",
}
PASSWORD = "canary-password"
KEYS = tuple(one.removeprefix("whsec_").rstrip("=") for one in (SECRET, NEW_SECRET))
SECRETS = (*TOKENS.values(), PASSWORD, *KEYS)


def shown(*texts: str) -> list[str]:
    """The secrets that stand in these texts."""
    return [one for one in SECRETS if any(one in text for text in texts)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with new_sqlite(tmp_path) as url, a_desk(url) as desk:
        yield desk


def test_settings_and_what_is_built_of_them_show_none(tmp_path: Path) -> None:
    whole: dict[str, Any] = {name: SecretStr(text) for name, text in TOKENS.items()}
    hooks = (SecretStr(SECRET), SecretStr(NEW_SECRET))
    address = SecretStr(f"postgresql://nextlead:{PASSWORD}@db.example/leads")
    settings = Settings(
        **whole, nextlead_intake_secret=hooks, nextlead_webhook_secret=hooks, database_url=address
    )

    with new_sqlite(tmp_path) as url:
        runtime = build(settings.model_copy(update={"database_url": SecretStr(url)}))
        objects = (settings, runtime, runtime.services, runtime.database)
        texts = [text for one in objects for text in (repr(one), str(one))]
        runtime.close()

    assert shown(*texts, settings.model_dump_json()) == []


def test_the_door_for_other_systems_says_and_logs_none(desk: Desk) -> None:
    body = as_json({"company": "Acme", "email": "x@acme.example", "score": 60})
    at = desk.runtime.clock.now()
    right, late = signed_headers(body, at=at), signed_headers(body, at=at, late_s=900)
    bare = right | {"webhook-signature": SECRET, "authorization": f"Bearer {NEW_SECRET}"}

    with logged("DEBUG") as log, contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
        answers = [desk.asks(path, body, one) for path in (LEADS, FACTS) for one in (right, late, bare, {})]
        answers += [desk.asks(path, method="GET") for path in ("/health", "/metrics", OPENAPI)]

    assert {one.status_code for one in answers} >= {200, 202, 401}
    assert shown(log.getvalue(), *(f"{one.headers} {one.text}" for one in answers)) == []


@pytest.mark.parametrize("status", [200, 410, 500])
def test_sending_webhooks_logs_and_keeps_none(tmp_path: Path, status: int) -> None:
    with new_sqlite(tmp_path) as url, a_receiver(SECRET) as crm, a_hooked_bot(url, crm=crm) as bot:
        crm.answers(status)
        bot.gets("Acme")

        with logged("DEBUG") as log, contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            sent = bot.sends()
        kept = str(bot.run("SELECT * FROM posts"))
        heard = str([one.body for one in crm.received])

    assert sent == 1
    assert shown(log.getvalue(), kept, heard) == []
