"""Connections to addresses that others chose: looked up once, checked, and only then opened."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from ssl import SSLContext
from typing import Any

import httpcore

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, best first. Raises ``OSError`` where there are none."""

_UNICAST = IPv6Network("2000::/3")
_UNIQUE_LOCAL = IPv6Network("fc00::/7")
_METADATA = frozenset({ip_address("100.100.100.200"), ip_address("fd00:ec2::254")})
_NOT_OF_A_HOST = (
    IPv6Network("2001::/23"),  # protocols, Teredo among them: it holds an IPv4 address
    IPv6Network("2001:db8::/32"),  # for documents
    IPv6Network("2002::/16"),  # 6to4: it holds an IPv4 address
    IPv6Network("3fff::/20"),  # for documents
)


class Forbidden(Exception):
    """The host has an address that is not to be connected to."""


class NoAddress(Exception):
    """The host has no address, or none in time."""


def look_up(host: str, port: int) -> Sequence[str]:
    """What this machine's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: Address) -> bool:
    """Whether everybody on the internet means the same host by it.

    Of IPv6 only global unicast counts: whatever maps, embeds or translates IPv4 leads who knows where.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    return address in _UNICAST and not any(address in network for network in _NOT_OF_A_HOST)


def is_private(address: Address) -> bool:
    """Whether it is a host of the own network, or this one; none where clouds keep their secrets."""
    if address in _METADATA:
        return False
    if isinstance(address, IPv4Address):
        is_nobodys = address.is_unspecified or address.is_multicast or address.is_reserved
        return not (address.is_global or address.is_link_local or is_nobodys)
    if address.ipv4_mapped is not None:
        return is_private(address.ipv4_mapped)
    return address.is_loopback or address in _UNIQUE_LOCAL


class Deadline:
    """How much time an attempt has left, all its steps together, by a clock that nobody sets."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends = monotonic()

    def begin(self, seconds: float) -> None:
        self._ends = self._monotonic() + seconds

    def left_s(self) -> float:
        """Raises ``TimeoutError`` when there is none."""
        left = self._ends - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Guard(httpcore.NetworkBackend):
    """Opens connections to hosts all of whose addresses are public, or in the own network where ``private``.

    A host is looked up once for each connection, and what was checked is what is connected to. Used by one
    thread; only ``hang_up`` may be called by another.
    """

    def __init__(self, deadline: Deadline, *, private: bool, resolve: Resolve = look_up) -> None:
        self._deadline = deadline
        self._private = private
        self._resolve = resolve
        self._open = httpcore.SyncBackend()
        self._stream: httpcore.NetworkStream | None = None
        self._is_over = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - there is one deadline for everything
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises ``Forbidden``, ``NoAddress``, ``TimeoutError``, and what httpcore raises."""
        addresses = [ip_address(one) for one in self._looked_up(host, port)]
        if not all(self._allows(one) for one in addresses):
            raise Forbidden(host)

        def connected(address: Address, share: int) -> httpcore.NetworkStream:
            within_s = self._deadline.left_s() / share
            stream = self._open.connect_tcp(str(address), port, within_s, local_address, socket_options)
            return self._checked(stream)

        for tried, address in enumerate(addresses[:-1]):
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return connected(address, share=len(addresses) - tried)
        return connected(addresses[-1], share=1)

    def hang_up(self) -> None:
        """Ends whatever is under way, for good: whoever waits for an answer gets an error at once."""
        self._is_over = True
        stream = self._stream
        connection = stream.get_extra_info("socket") if stream else None
        if connection is not None:
            with suppress(OSError):  # it may have ended by itself
                connection.shutdown(socket.SHUT_RDWR)

    def _allows(self, address: Address) -> bool:
        return is_public(address) or (self._private and is_private(address))

    def _checked(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        """Looks once more, at the connection itself."""
        peer = ip_address(stream.get_extra_info("server_addr")[0])
        if not self._allows(peer):
            stream.close()
            raise Forbidden(str(peer))
        self._stream = _Timed(stream, self._deadline, self._keep)
        if self._is_over:
            stream.close()
            raise httpcore.ConnectError
        return self._stream

    def _keep(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """In a thread of its own: no resolver knows of time-outs."""
        found = list[str]()

        def look() -> None:
            try:
                found.extend(self._resolve(host, port))
            except (OSError, UnicodeError):
                found.clear()

        looking = threading.Thread(target=look, name="look-up", daemon=True)
        looking.start()
        looking.join(self._deadline.left_s())
        if not found:
            raise NoAddress(host)
        return tuple(found)


class _Timed(httpcore.NetworkStream):
    """A connection that takes no longer than the deadline, however slowly the other side speaks."""

    def __init__(
        self,
        stream: httpcore.NetworkStream,
        deadline: Deadline,
        keep: Callable[[httpcore.NetworkStream], None],
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._keep = keep

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left_s())
        stream = _Timed(secured, self._deadline, self._keep)
        self._keep(stream)
        return stream

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
