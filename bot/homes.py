"""Everybody's Home in Slack: drawn when they look at it, and when something they did has changed it."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.callers import SLACK_TROUBLE, Directory, code_of, speech_of
from bot.echoes import looked_at
from bot.services import Services
from bot.views import home
from bot.views.blocks import plainly
from core.errors import NextleadError
from core.home import Looking
from core.model import Person
from core.people import roles
from core.policies.team import TeamPolicy
from core.ports import Clock

log = structlog.get_logger(__name__)

PAUSE_S = 2.0
"""Between two drawings of one person's Home: whoever clicks faster sees the last of it."""

UNDRAWABLE = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_arguments"})
"""Slack's ways of saying that it does not know a block, or not yet in this workspace."""

REMEMBERED = 8
"""Versions of one Home that we know we drew over; nobody clicks on an older one."""

Later = Callable[[float, Callable[[], None]], None]
"""Does something in so many seconds."""


def after(seconds: float, work: Callable[[], None]) -> None:
    """``Later`` by a thread that waits, and that nobody waits for."""
    timer = Timer(seconds, work)
    timer.daemon = True
    timer.start()


@dataclass(frozen=True, slots=True)
class _Wish:
    """A drawing that is owed. ``over`` is the hash of the view it replaces, where that is known."""

    person: Person
    looking: Looking
    over: str | None


@dataclass(slots=True)
class _Easel:
    """One person's Home, as this process knows it: the last of all wishes is kept, and ``hashes`` are its
    versions, the newest last.
    """

    looking: Looking = field(default_factory=Looking)
    wishes: deque[_Wish] = field(default_factory=lambda: deque(maxlen=1))
    is_busy: bool = False
    drawn_at: float | None = None
    hashes: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def hears_of(self, version: str | None) -> str | None:
        """A version of it that somebody saw, or the newest where we have drawn over that since."""
        if version is None:
            return None
        if version not in self.hashes:
            self.hashes.append(version)
        return self.hashes[-1]


def _surprised(done: "Future[None]") -> None:
    """Nobody else would ever hear of it."""
    error = None if done.cancelled() else done.exception()
    if error is not None:
        log.error("home.failed", exc_info=error)


class Homes:
    """Draws Home, of each person one at a time, ``PAUSE_S`` apart. Nobody waits for it: ``executor`` does it,
    and what goes wrong is logged.
    """

    def __init__(
        self,
        services: Services,
        team: TeamPolicy,
        clock: Clock,
        directory: Directory,
        *,
        client: WebClient,
        executor: Executor,
        later: Later = after,
    ) -> None:
        self._services = services
        self._team = team
        self._clock = clock
        self._directory = directory
        self._client = client
        self._executor = executor
        self._later = later
        self._easels: dict[str, _Easel] = {}
        self._lock = Lock()

    def opened(self, user_id: str, view: Mapping[str, Any] | None = None) -> None:
        """Somebody looks at theirs, as it was drawn last. Raises what finding out who they are raises."""
        seen = view or {}
        self.draw_later(self._directory.find(user_id), looked_at(seen) if seen else None, seen.get("hash"))

    def looked_at(self, person: Person, view: Mapping[str, Any]) -> None:
        """Somebody clicked in theirs: the next drawing shows what this one did, whichever process drew it."""
        with self._lock:
            self._easels.setdefault(person.id, _Easel()).looking = looked_at(view)

    def draw_later(self, person: Person, looking: Looking | None = None, over: str | None = None) -> None:
        """Draws it as soon as there is time, with what they look at now unless told otherwise; over that
        version, and not over one that somebody else drew since.
        """
        with self._lock:
            easel = self._easels.setdefault(person.id, _Easel())
            easel.looking = looking or easel.looking
            easel.wishes.append(_Wish(person, easel.looking, over))
            if easel.is_busy:
                return
            easel.is_busy = True
        self._begin(easel)

    def _begin(self, easel: _Easel) -> None:
        """Once it was left alone for long enough."""
        drawn_at = easel.drawn_at
        wait = 0.0 if drawn_at is None else drawn_at + PAUSE_S - time.monotonic()
        if wait > 0:
            self._later(wait, lambda: self._hand_over(easel))
        else:
            self._hand_over(easel)

    def _hand_over(self, easel: _Easel) -> None:
        with suppress(RuntimeError):  # the process is stopping, and takes no more work
            self._executor.submit(self._work, easel).add_done_callback(_surprised)

    def _work(self, easel: _Easel) -> None:
        with self._lock:
            wish, easel.drawn_at = easel.wishes.pop(), time.monotonic()
            over = easel.hears_of(wish.over)
        try:
            self._draw(wish, over, easel)
        finally:
            with self._lock:
                is_asked_again = easel.is_busy = bool(easel.wishes)
            if is_asked_again:
                self._begin(easel)

    def _draw(self, wish: _Wish, over: str | None, easel: _Easel) -> None:
        try:
            version = self._publish(wish.person, self._view(wish), over)
            easel.hears_of(version)
        except (*SLACK_TROUBLE, NextleadError) as error:
            code = code_of(error)
            if code == "hash_conflict":  # another process was faster, and read as much as we did
                easel.hashes.clear()
                return
            log.warning("home.not_drawn", user=wish.person.id, code=code)

    def _publish(self, person: Person, view: dict[str, Any], over: str | None) -> str | None:
        """The hash of what stands there now. Where Slack does not take our charts and tables, the same in
        plain blocks.
        """
        try:
            answer = self._client.views_publish(user_id=person.id, view=view, hash=over)
        except SlackApiError as error:
            if code_of(error) not in UNDRAWABLE:
                raise
            log.warning("home.drawn_plainly", user=person.id, code=code_of(error))
            plain = view | {"blocks": plainly(view["blocks"])}
            answer = self._client.views_publish(user_id=person.id, view=plain, hash=over)
        version = (answer.get("view") or {}).get("hash")
        return str(version) if version else None

    def _view(self, wish: _Wish) -> dict[str, Any]:
        """What is asked for is what their roles may see: nobody is refused anything by looking at Home."""
        person, team = wish.person, self._team
        seen = self._services.homes.of(person.id, wish.looking)
        hall = home.Hall(person.id, roles(person, team), seen, team)
        return home.draw(hall, speech_of(person, team), self._clock.now())
