"""``nextlead webhooks``, and what other commands say and do about webhooks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.bot.commands.terminal import Terminal
from tests.receiver import Receiver, a_receiver
from tests.signing import SECRET

ACME = "Acme,ana@acme.example,mql,70,A-1,2026-03-02T08:00:00Z"


@pytest.fixture
def crm() -> Iterator[Receiver]:
    with a_receiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def hooked(terminal: Terminal, crm: Receiver) -> Terminal:
    """A terminal whose policy has one receiver, on this machine."""
    terminal.policy(f"webhooks: [{{name: crm, url: {crm.url!r}, private: true}}]")
    terminal.set(NEXTLEAD_WEBHOOK_SECRET=SECRET)
    return terminal


def in_days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).isoformat()


def test_without_webhooks_there_is_nothing_to_show(terminal: Terminal) -> None:
    assert terminal("webhooks").out == "The policy has no webhooks.\n"
    assert terminal("webhooks", "--json").json == {"resent": 0, "receivers": []}


def test_a_tick_sends_what_is_due(hooked: Terminal, crm: Receiver) -> None:
    hooked("import", hooked.file(ACME))
    before = hooked("webhooks", "--json").json["receivers"]

    hooked("tick")

    assert [(one["webhook"], one["host"], one["owed"]) for one in before] == [("crm", "127.0.0.1", 0)]
    assert [(one.type, one.signature) for one in crm.received] == [("lead.entered", "ok")]


def test_a_rehearsal_signs_with_the_real_time(hooked: Terminal, crm: Receiver) -> None:
    hooked("import", hooked.file(ACME))

    hooked("tick", "--at", in_days(1))

    assert {one.signature for one in crm.received} == {"ok"}


def test_without_a_secret_a_tick_sends_nothing_and_loses_nothing(hooked: Terminal, crm: Receiver) -> None:
    hooked.set(NEXTLEAD_WEBHOOK_SECRET="")
    hooked("import", hooked.file(ACME))
    unsigned = hooked("tick")

    hooked.set(NEXTLEAD_WEBHOOK_SECRET=SECRET)
    hooked("tick")

    assert unsigned.code == 0
    assert [one.type for one in crm.received] == ["lead.entered"]


def test_what_is_owed_and_what_is_dead_is_shown_with_the_trouble(hooked: Terminal, crm: Receiver) -> None:
    hooked("import", hooked.file(ACME))
    crm.answers(500)
    hooked("tick")

    (owing,) = hooked("webhooks", "--json").json["receivers"]
    drawn = hooked("webhooks").out.splitlines()

    assert (owing["owed"], owing["dead"], owing["trouble"]) == (1, 0, "http_500")
    assert datetime.fromisoformat(owing["oldest_at"]).tzinfo
    assert drawn[0].split() == ["receiver", "at", "owed", "oldest", "dead", "trouble"]
    assert drawn[1].split()[:3] == ["crm", "127.0.0.1", "1"]
    assert "/hooks" not in drawn[1]


@pytest.mark.parametrize("args", [["--resend"], ["--resend", "crm"], ["--json", "--resend"]])
def test_dead_ones_are_sent_again_when_somebody_says_so(
    hooked: Terminal, crm: Receiver, args: list[str]
) -> None:
    hooked("import", hooked.file(ACME))
    crm.answers(410)
    hooked("tick")
    dead = hooked("webhooks", "--json").json["receivers"][0]["dead"]

    answer = hooked("webhooks", *args)
    crm.answers(200)
    hooked("tick")

    assert dead == 1
    assert ("To be sent again: 1." in answer.out) or answer.json["resent"] == 1
    assert [one.answered for one in crm.received] == [410, 200]


def test_a_receiver_that_the_policy_does_not_have_is_named(hooked: Terminal) -> None:
    answer = hooked("webhooks", "--resend", "erp")

    assert answer.code == 2
    assert answer.complaint == "there is no webhook 'erp' in the policy; there are: crm"


def test_check_names_receivers_by_their_host_and_calls_nobody(hooked: Terminal, crm: Receiver) -> None:
    answer = hooked("check")

    assert "✓ webhooks: crm: all events to 127.0.0.1\n" in answer.out
    assert "/hooks" not in answer.out
    assert crm.received == []


def test_check_says_who_gets_names_and_addresses(terminal: Terminal) -> None:
    terminal.policy(
        "webhooks: [{name: bi, url: 'https://bi.example/x', events: [claimed, erased], facts: true}]"
    )

    assert "bi: claimed, erased with names and addresses to bi.example" in terminal("check").out


@pytest.mark.parametrize("command", ["run", "worker"])
def test_what_could_not_be_signed_is_said_at_the_start(hooked: Terminal, command: str) -> None:
    hooked.set(NEXTLEAD_WEBHOOK_SECRET="", SLACK_BOT_TOKEN="xoxb-x", SLACK_APP_TOKEN="xapp-x")

    checked, started = hooked("check"), hooked(command)

    assert checked.code == 2
    assert "✗ webhooks: the policy has webhooks, and NEXTLEAD_WEBHOOK_SECRET is not set" in checked.out
    assert started.code == 2
    assert "nextlead: the policy has webhooks, and NEXTLEAD_WEBHOOK_SECRET is not set" in started.err
