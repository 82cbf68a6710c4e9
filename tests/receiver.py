"""Somebody else's server that gets webhooks: it can be down, slow, broken, gone, or send people elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.applications import Starlette

from bot.sandbox.crm import Crm, Manners, Received
from bot.serving import HERE, HttpServer

PATH = "/hooks"


def _real_time() -> datetime:
    return datetime.now(UTC)


@dataclass
class Receiver:
    """Answers 200 at once until it is told otherwise; remembers everything that reached it."""

    crm: Crm
    port: int = 0
    _server: HttpServer | None = None

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}{PATH}"

    @property
    def received(self) -> list[Received]:
        """What came, whatever was answered; oldest first."""
        return self.crm.received

    def answers(self, status: int, *, after_s: float = 0.0) -> None:
        self.crm.manners = Manners(status, after_s)

    def redirects(self, to: str, *, status: int = 307) -> None:
        self.crm.manners = Manners(status, location=to)

    def comes_back(self) -> None:
        """On the same port as before."""
        self._server = HttpServer(Starlette(routes=self.crm.routes(PATH)), self.port, host=HERE)
        self.port = self._server.port
        self._server.start()

    def goes_down(self) -> None:
        """From now on connections are refused."""
        if self._server is not None:
            self._server.stop()
            self._server = None


@contextmanager
def a_receiver(*secrets: str, now: Callable[[], datetime] = _real_time) -> Iterator[Receiver]:
    """Listens on this machine until the ``with`` ends. ``secrets`` (whsec_…): whose signatures it takes."""
    receiver = Receiver(Crm(secrets, now))
    receiver.comes_back()
    try:
        yield receiver
    finally:
        receiver.goes_down()
