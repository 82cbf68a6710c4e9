"""Whoever brings leads over HTTP: sends until it is answered, now and then twice, and keeps the answers."""

import http.client
import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.serving import HERE
from tests.faults.books import Books
from tests.signing import SECRET, as_json, signed_headers

PREFIX = "door-"
"""What the external ids of these leads begin with."""

THREADS = 3
PATIENCE_S, PAUSE_S = 5.0, 0.15
TRIES = 200
MANY = 12
"""So many doubtful leads at once are told of as one."""

_FRESH = {"waiting", "held", "review"}
"""What somebody nobody knows can be; anything else says that they came in before."""


@dataclass
class Visit:
    """One request: ``answers`` to every attempt, ``None`` where there was none."""

    id: str
    leads: Sequence[str]
    body: bytes
    answers: list[tuple[int, bytes] | None] = field(default_factory=list)

    @property
    def taken(self) -> list[bytes]:
        return [one[1] for one in self.answers if one and one[0] == 202]


class Visitors:
    """``port`` is where the door is, as long as nobody closes us."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.visits: list[Visit] = []
        self.conflicts: list[int] = []
        self._now = now
        self._leaving = threading.Event()
        self._threads: list[threading.Thread] = []
        self._place = socket.socket()  # bound and deaf: the port stays ours while no door is open
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._place.bind((HERE, 0))
        self.port: int = self._place.getsockname()[1]

    def come(self, seed: int) -> None:
        for number in range(THREADS):
            rng = random.Random(seed * THREADS + number)
            self._threads.append(threading.Thread(target=self._visit, args=(number, rng), daemon=True))
        for thread in self._threads:
            thread.start()

    def leave(self) -> None:
        """Whoever has not been answered yet gives up."""
        self._leaving.set()
        for thread in self._threads:
            thread.join()

    def close(self) -> None:
        self.leave()
        self._place.close()

    def counts(self) -> Counter[str]:
        """What came of all attempts."""
        made = Counter(
            "no answer" if one is None else str(one[0]) for visit in self.visits for one in visit.answers
        )
        made["sent again"] = sum(len(visit.answers) > 1 for visit in self.visits)
        made["409"] = self.conflicts.count(409)
        return made

    def _visit(self, number: int, rng: random.Random) -> None:
        while not self._leaving.wait(rng.random() * 2 * PAUSE_S):
            visit = self._think_of(f"{number}-{len(self.visits)}-{rng.randrange(10**9)}", rng)
            self.visits.append(visit)
            if rng.random() < 0.2:
                self._both(visit)
            self._insist(visit, gives_up=rng.random() < 0.2)
            if visit.taken and rng.random() < 0.3:
                self._attempt(visit)
            if visit.taken and rng.random() < 0.2:
                self._another_by_this_id(visit)

    @staticmethod
    def _think_of(name: str, rng: random.Random) -> Visit:
        many = rng.random() < 0.02
        people = [f"{PREFIX}{name}-{one}" for one in range(MANY if many else rng.choice((1, 1, 1, 2)))]
        leads = [_person(one, doubtful=many or rng.random() < 0.4) for one in people]
        return Visit(f"visit-{name}", people, as_json(leads))

    def _insist(self, visit: Visit, *, gives_up: bool) -> None:
        for _ in range(TRIES):
            if visit.taken or self._leaving.is_set():
                return
            self._attempt(visit)
            if gives_up:
                return
            self._leaving.wait(0.03)

    def _both(self, visit: Visit) -> None:
        """The same request over two connections at once."""
        other = threading.Thread(target=self._attempt, args=(visit,))
        other.start()
        self._attempt(visit)
        other.join()

    def _attempt(self, visit: Visit) -> None:
        visit.answers.append(self._send(visit.id, visit.body))

    def _another_by_this_id(self, visit: Visit) -> None:
        answer = self._send(visit.id, visit.body + b" ")
        if answer:
            self.conflicts.append(answer[0])

    def _send(self, id_: str, body: bytes) -> tuple[int, bytes] | None:
        connection = http.client.HTTPConnection(HERE, self.port, timeout=PATIENCE_S)
        headers = signed_headers(body, id=id_, secret=SECRET, at=self._now())
        try:
            connection.request("POST", "/intake/leads", body, {**headers, "content-type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def _person(name: str, *, doubtful: bool) -> dict[str, object]:
    return {
        "external_id": name,
        "company": f"Company {name}",
        "email": f"somebody@{name}.example",
        "type": "warm",
        "score": 5 if doubtful else 60,
    }


def lost(visits: Sequence[Visit], books: Books) -> Iterator[str]:
    """What was answered 202 is stored; what was not, at most once."""
    stored = Counter(lead.external_id for lead in books.leads)
    requests = {one.id for one in books.deliveries}
    for visit in visits:
        found = [stored[one] for one in visit.leads]
        known = f"http:{visit.id}" in requests
        if visit.taken and not (known and set(found) == {1}):
            yield f"{visit.id} was answered 202, and its leads are there {found} times"
        if len(set(found)) > 1 or found[0] > 1 or bool(found[0]) != known:
            yield f"{visit.id} is {'known' if known else 'not known'}, and its leads are there {found} times"


def answered_otherwise(visits: Sequence[Visit], conflicts: Sequence[int]) -> Iterator[str]:
    """The same request gets the same answer, and only the first of it is taken; another by its id is not."""
    for visit in visits:
        said = set(visit.taken)
        if len(said) > 1:
            yield f"{visit.id} was answered {said}"
        verdicts = {one["verdict"] for answer in said for one in json.loads(answer)["leads"]}
        if not verdicts <= _FRESH:
            yield f"{visit.id} brought people nobody knew, and they are {verdicts}"
    yield from (f"another request by a known id got {one}" for one in conflicts if one == 202)
    for visit in visits:
        statuses = {one[0] for one in visit.answers if one} - {202, 401, 429, 503}
        if statuses:
            yield f"{visit.id} was answered {statuses}"
