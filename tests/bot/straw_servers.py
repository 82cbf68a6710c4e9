"""Servers that speak as no decent one does, byte by byte."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]
"""What happens on a connection, after a request was read."""


@dataclass
class StrawServer:
    """``visits`` holds the first request of every connection."""

    port: int
    visits: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"


def a_request(visitor: socket.socket) -> bytes:
    """A whole request with its body, or what came before the other side went away."""
    read = b""
    while piece := visitor.recv(65_536):
        read += piece
        head, end, body = read.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if end and len(body) >= int(length[1] if length else 0):
            break
    return read


@contextmanager
def a_server_that(behaves: Behaviour) -> Iterator[StrawServer]:
    """Listens on this machine until the ``with`` ends; each connection has a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = StrawServer(listening.getsockname()[1])

    def meet(visitor: socket.socket) -> None:
        with visitor, suppress(OSError):
            visitor.settimeout(10)
            server.visits.append(a_request(visitor))
            behaves(visitor)

    def run() -> None:
        with suppress(OSError):
            while True:
                visitor, _ = listening.accept()
                threading.Thread(target=meet, args=(visitor,), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
