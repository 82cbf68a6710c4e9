"""Webhooks from beginning to end: real receivers on this machine, on both databases."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.posting import postman_of
from bot.serving import Part
from core.errors import SettingsError
from core.events import Verb
from core.policies.team import TeamPolicy
from tests.bot.hooked import Hooked, a_hooked_bot
from tests.bot.straw_servers import a_server_that
from tests.builders import ANA, BEN
from tests.receiver import Receiver, a_receiver
from tests.signing import SECRET
from tests.waiting import wait_for

WHOLE_STORY = ["lead.entered", "lead.reserved", "lead.claimed", "lead.contacted", "lead.converted"]


@pytest.fixture
def crm() -> Iterator[Receiver]:
    with a_receiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def bot(database_url: str, crm: Receiver) -> Iterator[Hooked]:
    with a_hooked_bot(database_url, crm=crm) as hooked:
        yield hooked


class Working:
    """Parts of processes at work."""

    def __init__(self, *parts: Part) -> None:
        self._parts = parts

    def __enter__(self) -> None:
        for part in self._parts:
            part.start()

    def __exit__(self, *_: object) -> None:
        for part in self._parts:
            part.stop()


def ids(crm: Receiver) -> list[str]:
    return [one.id for one in crm.received]


def by_lead(crm: Receiver) -> dict[str, list[str]]:
    """What was taken of each lead, in the order in which it came."""
    heard: dict[str, list[str]] = {}
    for one in crm.received:
        if one.answered == 200:
            heard.setdefault(one.body["data"]["lead"]["id"], []).append(one.type)
    return heard


def test_owner_first_contact_and_conversion_arrive_signed_and_each_once(bot: Hooked, crm: Receiver) -> None:
    bot.gets("Acme")
    bot.works()

    attempts = bot.sends()
    again = bot.sends()

    assert [one.type for one in crm.received] == WHOLE_STORY
    assert {one.signature for one in crm.received} == {"ok"}
    assert (attempts, again, len(set(ids(crm)))) == (5, 0, 5)
    converted = crm.received[-1].body["data"]["lead"]
    assert None not in (converted["first_contact_at"], converted["converted_at"])


def test_several_processes_send_every_event_once_and_each_lead_in_order(bot: Hooked, crm: Receiver) -> None:
    companies = [f"Company{number}" for number in range(15)]
    with Working(*(bot.postman() for _ in range(3))):
        bot.gets(*companies)
        for _ in range(5):
            bot.works(ANA)
            bot.works(BEN)

        wait_for(lambda: len(crm.received) >= 15 + 10 * 4, within_s=20)
        time.sleep(0.2)

    assert max(Counter(ids(crm)).values()) == 1
    told = by_lead(crm)
    assert len(told) == 15
    assert sorted(told.values()) == [WHOLE_STORY[:1]] * 5 + [WHOLE_STORY] * 10


def test_a_receiver_that_is_down_delays_and_loses_nothing(bot: Hooked, crm: Receiver) -> None:
    crm.goes_down()
    bot.gets("Acme", "Borealis")
    bot.works()
    bot.sends()
    for _ in range(3):
        bot.clock.move(hours=1)
        bot.sends()
    trouble = bot.runtime.services.webhooks.counts()

    crm.comes_back()
    for _ in range(12):
        bot.clock.move(hours=3)
        bot.sends()

    assert [(one.owed, one.dead, one.trouble) for one in trouble] == [(6, 0, "no_connection")]
    assert sorted(by_lead(crm).values()) == [WHOLE_STORY[:1], WHOLE_STORY]
    assert bot.states() == {"sent": 6}


@pytest.mark.parametrize("status", [500, 404, 302])
def test_whatever_is_no_yes_is_sent_again_under_the_same_id(bot: Hooked, crm: Receiver, status: int) -> None:
    bot.gets("Acme")
    crm.answers(status)
    bot.sends()
    too_early = bot.sends()

    crm.answers(200)
    bot.clock.move(seconds=6)
    bot.sends()

    assert too_early == 0
    assert [one.answered for one in crm.received] == [status, 200]
    assert len(set(ids(crm))) == 1


def test_a_receiver_that_is_gone_gets_nothing_until_somebody_says_so(bot: Hooked, crm: Receiver) -> None:
    bot.gets("Acme")
    crm.answers(410)
    bot.sends()
    bot.clock.move(hours=48)
    bot.sends()
    left_alone = len(crm.received)

    crm.answers(200)
    bot.runtime.services.webhooks.resend("crm")
    bot.sends()

    assert left_alone == 1
    assert bot.states() == {"sent": 1}


def test_one_bad_event_holds_up_no_other_lead(bot: Hooked, crm: Receiver) -> None:
    bot.gets("Acme")
    crm.answers(500)
    bot.sends()

    crm.answers(200)
    bot.gets("Borealis", "Cobalt")
    bot.sends()

    assert sorted(by_lead(crm).values()) == [["lead.entered"], ["lead.entered"]]


def test_a_receiver_in_trouble_is_not_stormed(bot: Hooked, crm: Receiver) -> None:
    bot.gets(*(f"Company{number}" for number in range(30)))
    crm.answers(503)

    bot.sends()

    assert len(crm.received) == 1
    assert bot.states()["pending"] == 30
    assert bot.run("SELECT sum(attempts) FROM posts") == [(1,)]


@pytest.mark.slow
def test_after_a_kill_between_sending_and_noting_it_comes_again_under_the_same_id(
    bot: Hooked, crm: Receiver
) -> None:
    bot.gets("Acme")

    killed = bot.dies_after_sending()
    too_early = bot.sends()
    bot.time_passes()
    bot.sends()

    assert (killed, too_early) == (77, 0)
    assert [one.answered for one in crm.received] == [200, 200]
    assert ids(crm)[0] == ids(crm)[1]
    assert bot.states() == {"sent": 1}


@dataclass
class Hangs:
    """How a server behaves that takes what it gets and never answers, until it comes to its senses."""

    woke: bool = False

    def __call__(self, visitor: socket.socket) -> None:
        if self.woke:
            visitor.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        else:
            visitor.recv(1)


def test_a_receiver_that_hangs_holds_up_no_other_and_no_claim(database_url: str, crm: Receiver) -> None:
    with a_server_that(Hangs()) as slow, a_hooked_bot(database_url, slow=slow, crm=crm) as bot:
        bot.gets("Acme", "Borealis", "Cobalt")
        with Working(bot.postman()):
            wait_for(lambda: slow.visits)

            began = time.monotonic()
            bot.claims()
            took_s = time.monotonic() - began
            wait_for(lambda: "lead.claimed" in [one.type for one in crm.received])

    assert took_s < 1
    assert len(slow.visits) == 1


def test_a_process_stops_in_time_and_leaves_what_it_was_sending_to_the_next(database_url: str) -> None:
    hangs = Hangs()
    with a_server_that(hangs) as slow, a_hooked_bot(database_url, slow=slow) as bot:
        bot.gets("Acme", "Borealis")
        postman = bot.postman()
        postman.start()
        wait_for(lambda: slow.visits)

        began = time.monotonic()
        postman.stop()
        took_s = time.monotonic() - began
        left, attempts = bot.states(), bot.run("SELECT sum(attempts) FROM posts")
        hangs.woke = True
        bot.sends()

        assert took_s < 2
        assert (left, attempts) == ({"pending": 2}, [(0,)])
        assert bot.states() == {"sent": 2}
    assert [one.name for one in threading.enumerate() if one.name.startswith("webhook-")] == []


def test_stopping_twice_or_before_the_start_does_no_harm(bot: Hooked) -> None:
    postman = bot.postman()

    postman.stop()
    postman.stop()

    assert bot.states() == {}


def test_a_failing_database_ends_nobodys_thread(
    bot: Hooked, crm: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = type(bot.runtime.services.webhooks)
    failures = iter([True, True])
    take = service.take

    def fails_twice(self: object, receiver: str, limit: int) -> object:
        if next(failures, False):
            raise RuntimeError("the disk is full")
        return take(self, receiver, limit)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "take", fails_twice)
    bot.gets("Acme")

    with Working(bot.postman()):
        wait_for(lambda: crm.received)

    assert [one.type for one in crm.received] == [f"lead.{Verb.ENTERED.name.lower()}"]


def test_without_webhooks_there_is_nothing_to_start_and_without_a_secret_it_is_said(bot: Hooked) -> None:
    unsigned = bot.runtime.settings.model_copy(update={"nextlead_webhook_secret": ()})
    bot.runtime.settings = unsigned

    with pytest.raises(SettingsError, match="NEXTLEAD_WEBHOOK_SECRET is not set"):
        postman_of(bot.runtime)

    bot.runtime.file = TeamPolicy()
    assert postman_of(bot.runtime.as_if(bot.clock.now())) is None
