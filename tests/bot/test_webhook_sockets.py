"""No webhook leads into our own network, whatever its address claims to be."""

import socket
import threading
from collections.abc import Sequence
from ipaddress import ip_address

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.sockets import Deadline, Forbidden, Guard, NoAddress, is_private, is_public, look_up
from tests.bot.straw_servers import a_server_that

PUBLIC = ("8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:81b::2004")
OWN_NETWORK = (
    "127.0.0.1",
    "127.1.2.3",
    "10.0.0.5",
    "172.16.9.1",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd00::7",
)
NOWHERE = (
    "0.0.0.0",  # noqa: S104 - one of those nobody may connect to
    "169.254.169.254",
    "100.100.100.200",
    "fd00:ec2::254",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "::7f00:1",
    "fec0::1",
)
MAPPED = ("::ffff:127.0.0.1", "::ffff:10.0.0.5", "::ffff:7f00:1")


def a_guard(*addresses: str, private: bool = False) -> Guard:
    """One in whose world every host has these addresses."""
    deadline = Deadline()
    deadline.begin(5)
    return Guard(deadline, private=private, resolve=lambda _host, _port: list(addresses))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_one_everybody_means_the_same_by(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", [*OWN_NETWORK, *MAPPED, *NOWHERE])
def test_an_address_of_the_own_network_is_refused(address: str) -> None:
    guard = a_guard(address)

    with pytest.raises(Forbidden):
        guard.connect_tcp("crm.example", 443)


@pytest.mark.parametrize("address", [*OWN_NETWORK, *MAPPED])
def test_a_private_receiver_may_live_in_the_own_network(address: str) -> None:
    assert is_private(ip_address(address))


@pytest.mark.parametrize("address", NOWHERE)
def test_nobody_is_sent_to_where_clouds_keep_their_secrets_or_to_nowhere(address: str) -> None:
    guard = a_guard(address, private=True)

    with pytest.raises(Forbidden):
        guard.connect_tcp("crm.example", 443)


@given(st.ip_addresses(v=6))
def test_no_address_in_the_new_style_hides_one_in_the_old(address: object) -> None:
    one = ip_address(str(address))

    assert one.version == 6
    if one.ipv4_mapped or one.sixtofour or one.teredo:
        assert not is_public(one)


@given(st.ip_addresses(v=4))
def test_an_old_style_address_is_public_or_private_or_nobodys(address: object) -> None:
    one = ip_address(str(address))

    assert not (is_public(one) and is_private(one))


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1"]
)
def test_this_machine_is_recognised_under_all_its_names(host: str) -> None:
    deadline = Deadline()
    deadline.begin(5)

    with pytest.raises((Forbidden, NoAddress)):
        Guard(deadline, private=False).connect_tcp(host, 443)


def test_one_bad_address_among_good_ones_is_enough_to_refuse() -> None:
    guard = a_guard("93.184.215.14", "10.0.0.5")

    with pytest.raises(Forbidden):
        guard.connect_tcp("crm.example", 443)


def test_what_was_checked_is_what_is_connected_to() -> None:
    with a_server_that(lambda _: None) as server:
        answers = iter([["127.0.0.1"], ["10.0.0.5"]])
        asked: list[str] = []

        def rebinding(host: str, _port: int) -> Sequence[str]:
            asked.append(host)
            return next(answers)

        deadline = Deadline()
        deadline.begin(5)
        stream = Guard(deadline, private=True, resolve=rebinding).connect_tcp("crm.example", server.port)
        peer = stream.get_extra_info("server_addr")
        stream.close()

    assert (peer, asked) == (("127.0.0.1", server.port), ["crm.example"])


def test_the_connection_itself_is_looked_at_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server_that(lambda _: None) as server:
        here = httpcore.SyncBackend()
        guard = a_guard("93.184.215.14")

        def misled(_host: str, port: int, *_rest: object) -> httpcore.NetworkStream:
            return here.connect_tcp("127.0.0.1", port)

        monkeypatch.setattr(guard._open, "connect_tcp", misled)

        with pytest.raises(Forbidden):
            guard.connect_tcp("crm.example", server.port)

    assert [visit for visit in server.visits if visit] == []


def test_where_one_address_is_deaf_the_next_one_is_tried() -> None:
    with a_server_that(lambda _: None) as server:
        stream = a_guard("::1", "127.0.0.1", private=True).connect_tcp("crm.example", server.port)
        peer = stream.get_extra_info("server_addr")
        stream.close()

    assert peer[0] == "127.0.0.1"


def test_where_all_are_deaf_there_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]

    with pytest.raises(httpcore.ConnectError):
        a_guard("127.0.0.1", private=True).connect_tcp("crm.example", port)


@pytest.mark.parametrize("trouble", [OSError("no such host"), UnicodeError("label too long")])
def test_a_host_without_an_address_is_told_from_a_bad_one(trouble: Exception) -> None:
    def fails(_host: str, _port: int) -> Sequence[str]:
        raise trouble

    deadline = Deadline()
    deadline.begin(5)

    with pytest.raises(NoAddress):
        Guard(deadline, private=False, resolve=fails).connect_tcp("crm.example", 443)


def test_a_resolver_that_never_answers_is_not_waited_for() -> None:
    never = threading.Event()

    def hangs(_host: str, _port: int) -> Sequence[str]:
        never.wait(10)
        return ["93.184.215.14"]

    deadline = Deadline()
    deadline.begin(0.05)

    with pytest.raises(NoAddress):
        Guard(deadline, private=False, resolve=hangs).connect_tcp("crm.example", 443)
    never.set()


def test_the_machine_itself_is_found_by_the_real_resolver() -> None:
    assert set(look_up("127.0.0.1", 80)) == {"127.0.0.1"}


def test_after_hanging_up_nobody_is_connected_to_any_more() -> None:
    guard = a_guard("127.0.0.1", private=True)
    guard.hang_up()

    with a_server_that(lambda _: None) as server, pytest.raises(httpcore.ConnectError):
        guard.connect_tcp("crm.example", server.port)


def test_hanging_up_on_a_connection_that_has_ended_does_no_harm() -> None:
    guard = a_guard("127.0.0.1", private=True)
    with a_server_that(lambda _: None) as server:
        stream = guard.connect_tcp("crm.example", server.port)
    stream.close()

    guard.hang_up()

    with pytest.raises(httpcore.ReadError):
        stream.read(1)


def test_no_time_left_is_said_so() -> None:
    now = iter([0.0, 0.0, 6.0])
    deadline = Deadline(lambda: next(now))
    deadline.begin(5)

    with pytest.raises(TimeoutError):
        deadline.left_s()
