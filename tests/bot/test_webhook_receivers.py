"""One attempt to tell a receiver something: signed, once, in time, and with whatever comes back survived."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpcore
import pytest
from standardwebhooks import Webhook

from bot.delivery.receivers import READ_AT_MOST, Receiver, signing
from bot.delivery.sockets import Resolve, look_up
from core.policies.doors import WebhookPolicy
from core.webhooks import Answer
from tests.bot.straw_servers import a_request, a_server_that
from tests.builders import minutes
from tests.receiver import a_receiver
from tests.signing import NEW_SECRET, SECRET
from tests.waiting import wait_for

BODY = '{"type":"lead.claimed"}'


@contextmanager
def sending(
    url: str, *secrets: str, private: bool = True, resolve: Resolve = look_up, **rest: Any
) -> Iterator[Receiver]:
    """What sends to this address; to one of the own network too unless told otherwise."""
    policy = WebhookPolicy(name="crm", url=url, private=private)
    sign = signing(secrets or (SECRET,))
    with closing(Receiver(policy, sign, lambda: datetime.now(UTC), resolve=resolve, **rest)) as receiver:
        yield receiver


def test_what_is_sent_is_signed_and_verifies_with_the_standard_library() -> None:
    with a_receiver(SECRET) as crm, sending(crm.url) as receiver:
        answer = receiver.send("evt_1_crm", BODY)

        (received,) = crm.received

    assert answer == Answer(200)
    assert (received.id, received.signature, received.body) == ("evt_1_crm", "ok", {"type": "lead.claimed"})
    assert Webhook(SECRET).verify(BODY, dict(received.headers)) == {"type": "lead.claimed"}
    assert received.headers["content-type"] == "application/json"


@pytest.mark.parametrize("theirs", [SECRET, NEW_SECRET])
def test_while_secrets_are_changed_receivers_with_either_one_believe_us(theirs: str) -> None:
    with a_receiver(theirs) as crm, sending(crm.url, NEW_SECRET, SECRET) as receiver:
        receiver.send("evt_1_crm", BODY)

        (received,) = crm.received

    assert received.signature == "ok"
    assert len(received.headers["webhook-signature"].split()) == 2


def test_a_secret_of_somebody_elses_is_no_proof() -> None:
    with a_receiver(NEW_SECRET) as crm, sending(crm.url, SECRET) as receiver:
        receiver.send("evt_1_crm", BODY)

        assert crm.received[0].signature == "wrong"


@pytest.mark.parametrize("status", [201, 204, 400, 404, 410, 429, 500, 503])
def test_what_the_receiver_says_is_what_we_hear(status: int) -> None:
    said = f"HTTP/1.1 {status} So\r\nContent-Length: 0\r\n\r\n".encode()
    with a_server_that(lambda visitor: visitor.sendall(said)) as server, sending(server.url) as receiver:
        assert receiver.send("evt_1_crm", BODY) == Answer(status)


def test_a_receiver_that_asks_for_patience_is_understood() -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
    with a_server_that(lambda visitor: visitor.sendall(busy)) as server, sending(server.url) as receiver:
        assert receiver.send("evt_1_crm", BODY) == Answer(503, retry_after=minutes(2))


def test_nobody_sends_us_elsewhere() -> None:
    with a_receiver(SECRET) as inside, a_receiver(SECRET) as crm, sending(crm.url) as receiver:
        crm.redirects(inside.url)

        answer = receiver.send("evt_1_crm", BODY)

        assert (answer.status, inside.received) == (307, [])


def test_a_public_receiver_cannot_be_on_this_machine() -> None:
    with a_receiver(SECRET) as crm:
        url = crm.url.replace("http://", "https://")
        with sending(url, private=False) as receiver:
            assert receiver.send("evt_1_crm", BODY) == Answer(trouble="address_not_public")

        assert crm.received == []


def test_a_name_that_leads_to_this_machine_leads_nowhere() -> None:
    with sending(
        "https://crm.example/hooks", private=False, resolve=lambda *_: ["::ffff:127.0.0.1"]
    ) as receiver:
        assert receiver.send("evt_1_crm", BODY).trouble == "address_not_public"


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_receiver(SECRET) as proxy, a_receiver(SECRET) as crm, sending(crm.url) as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)

        receiver.send("evt_1_crm", BODY)

        assert (len(proxy.received), len(crm.received)) == (0, 1)


def test_a_receiver_that_is_down_is_a_trouble_with_a_name() -> None:
    with a_receiver(SECRET) as crm, sending(crm.url) as receiver:
        crm.goes_down()

        assert receiver.send("evt_1_crm", BODY) == Answer(trouble="no_connection")


def test_a_host_that_does_not_exist_is_too() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    with sending("https://crm.example/hooks", resolve=unknown) as receiver:
        assert receiver.send("evt_1_crm", BODY) == Answer(trouble="no_address")


def _nothing(visitor: socket.socket) -> None:
    visitor.recv(1)


def _one_byte_at_a_time(visitor: socket.socket) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000:
        visitor.sendall(bytes([byte]))
        time.sleep(0.02)


@pytest.mark.parametrize("behaves", [_nothing, _one_byte_at_a_time])
def test_nobody_keeps_us_waiting_for_ever_however_slowly_they_speak(behaves: Any) -> None:
    with a_server_that(behaves) as server, sending(server.url, within=timedelta(seconds=0.3)) as receiver:
        began = time.monotonic()

        answer = receiver.send("evt_1_crm", BODY)

    assert answer == Answer(trouble="timeout")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"what?\r\n\r\n",
        b"HTTP/1.1 two hundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x0a",
    ],
)
def test_whatever_a_receiver_babbles_is_no_yes(said: bytes) -> None:
    with a_server_that(lambda visitor: visitor.sendall(said)) as server, sending(server.url) as receiver:
        answer = receiver.send("evt_1_crm", BODY)

    assert answer.status is None
    assert answer.trouble in {"no_http", "no_connection"}


def test_of_a_huge_answer_only_the_beginning_is_read() -> None:
    sent = 0

    def talks(visitor: socket.socket) -> None:
        nonlocal sent
        visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            sent += visitor.send(b"x" * 65_536)

    with a_server_that(talks) as server, sending(server.url) as receiver:
        answer = receiver.send("evt_1_crm", BODY)

    assert answer == Answer(200)
    assert sent < READ_AT_MOST + 20_000_000


def test_a_connection_is_used_again_for_what_comes_next() -> None:
    def says_yes(visitor: socket.socket) -> None:
        while True:
            visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            if not a_request(visitor):
                return

    with a_server_that(says_yes) as server, sending(server.url) as receiver:
        answers = [receiver.send(f"evt_{number}_crm", BODY).status for number in range(3)]

        assert (answers, len(server.visits)) == ([200, 200, 200], 1)


def test_an_attempt_under_way_can_be_broken_off() -> None:
    answers: list[Answer] = []
    with a_server_that(_nothing) as server, sending(server.url) as receiver:
        waiting = threading.Thread(target=lambda: answers.append(receiver.send("evt_1_crm", BODY)))
        waiting.start()
        wait_for(lambda: server.visits)

        receiver.hang_up()

        waiting.join(5)

    assert [answer.status for answer in answers] == [None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of ``crm.example`` that it signed itself, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = (folder / name for name in ("key.pem", "cert.pem", "both.pem"))
    made = ["-keyout", str(key), "-out", str(cert), "-subj", "/CN=crm.example", "-days", "2"]
    names = ["-addext", "subjectAltName=DNS:crm.example"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([openssl, "req", "-x509", *kind, *made, *names], check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    return both


def _secured(certificate: Path) -> Any:
    """Says yes to whoever believes that it is ``crm.example``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def behaves(visitor: socket.socket) -> None:
        with context.wrap_socket(visitor, server_side=True) as secured:
            a_request(secured)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return behaves


@contextmanager
def _a_secure_server(certificate: Path) -> Iterator[int]:
    """Its port. TLS begins with the first byte, which ``a_server_that`` would eat."""
    listening = socket.create_server(("127.0.0.1", 0))
    behaves = _secured(certificate)

    def meet() -> None:
        visitor, _ = listening.accept()
        with visitor:
            try:
                behaves(visitor)
            except OSError:
                return

    meeting = threading.Thread(target=meet, daemon=True)
    meeting.start()
    yield listening.getsockname()[1]
    meeting.join(5)
    listening.close()


@pytest.mark.parametrize(
    ("host", "is_trusted", "expected"),
    [
        ("crm.example", True, Answer(200)),
        ("crm.example", False, Answer(trouble="tls")),
        ("other.example", True, Answer(trouble="tls")),
    ],
)
def test_a_receiver_has_to_prove_the_name_it_is_known_by(
    certificate: Path, host: str, is_trusted: bool, expected: Answer
) -> None:
    trust = httpcore.default_ssl_context()
    if is_trusted:
        trust.load_verify_locations(certificate)
    with (
        _a_secure_server(certificate) as port,
        sending(f"https://{host}:{port}/hooks", resolve=lambda *_: ["127.0.0.1"], tls=trust) as receiver,
    ):
        assert receiver.send("evt_1_crm", BODY) == expected
