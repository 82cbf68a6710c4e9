"""The other system: it hears what happens to leads over webhooks, and does not always say that it has."""

import json
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

from bot.serving import HERE
from tests.signing import SECRET

SHARES = {"refuses": 0.08, "fails": 0.08, "hangs up": 0.05}
"""How many requests it answers with a 503 unheard, with a 500 although it heard, and not at all."""


@dataclass(frozen=True)
class Heard:
    """An event as it arrived, each attempt for itself."""

    id: str
    event: int
    lead: str
    is_signed: bool


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Whoever is killed hangs up in the middle of a sentence."""


class Crm:
    """Listens until it is closed; ``heard`` has everything in the order of its arrival."""

    def __init__(self, seed: int = 0) -> None:
        self.heard: list[Heard] = []
        self.behaved: Counter[str] = Counter()
        self._rng, self._shares = random.Random(seed), dict[str, float]()
        self._one_at_a_time = threading.Lock()
        crm = self

        class Request(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = crm._takes({name.lower(): value for name, value in self.headers.items()}, body)
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = _Server((HERE, 0), Request)
        self._server.daemon_threads = True
        self.url = f"http://{HERE}:{self._server.server_port}/events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def fails(self) -> None:
        self._shares = dict(SHARES)

    def heals(self) -> None:
        self._shares.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _takes(self, headers: Mapping[str, str], body: bytes) -> int | None:
        with self._one_at_a_time:
            how = next((one for one, share in self._shares.items() if self._rng.random() < share), "takes it")
            self.behaved[how] += 1
            if how == "refuses":
                return 503
            self.heard.append(_read(headers, body.decode()))
            return {"takes it": 202, "fails": 500}.get(how)


def _read(headers: Mapping[str, str], body: str) -> Heard:
    id_, at = headers["webhook-id"], datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    said: dict[str, Any] = json.loads(body)["data"]
    is_signed = Webhook(SECRET).sign(id_, at, body) == headers["webhook-signature"]
    return Heard(id_, said["event"]["id"], said["lead"]["id"], is_signed)


def unheard(heard: Sequence[Heard], events: Sequence[int]) -> Iterator[str]:
    """Every event arrives at least once; nothing arrives that did not happen."""
    arrived = {one.event for one in heard}
    for event in sorted(set(events) ^ arrived):
        yield f"event {event} {'was never heard' if event not in arrived else 'is not known to us'}"


def confused(heard: Sequence[Heard]) -> Iterator[str]:
    """An event has one id, however often it is sent, and no other has it; whoever sends it signs it."""
    ids, events = defaultdict[int, set[str]](set), defaultdict[str, set[int]](set)
    for one in heard:
        ids[one.event].add(one.id)
        events[one.id].add(one.event)
        if not one.is_signed:
            yield f"event {one.event} was not signed by us"
    yield from (f"event {event} came under {names}" for event, names in ids.items() if len(names) > 1)
    yield from (f"{name} was {numbers}" for name, numbers in events.items() if len(numbers) > 1)


def out_of_order(heard: Sequence[Heard]) -> Iterator[str]:
    """What happened to a lead is told in order, whatever is told twice."""
    latest = dict[str, int]()
    for one in heard:
        if one.event < latest.get(one.lead, 0):
            yield f"{one.lead}: event {one.event} was told after {latest[one.lead]}"
        latest[one.lead] = max(one.event, latest.get(one.lead, 0))
