"""The whole product on a small stage: a sandbox Slack, the bot, a database, and a clock to move.

People type and click as they would; what they see is read back as they would read it. Every play begins at
the same moment, ``MONDAY_9AM``, and ends with the audience sitting on in silence for three more minutes:
whatever the bot still says then, and whatever it said that the test has not read, is one message too many.
"""

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.bootstrap import WHILE_SOMEBODY_WAITS, Runtime, build
from bot.delivery.calls import Patience
from bot.processes import Web, deliveries_of, meet_everybody, tick
from bot.sandbox.clock import SandboxClock
from bot.sandbox.model import Channel, Message
from bot.sandbox.sandbox import Secrets
from bot.sandbox.server import HOST, SandboxServer
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from core.policies.team import TeamPolicy
from core.services.watch import Watch
from core.submissions import LeadSubmission
from storage.schema import outbox
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.actor import Actor, Lines, Screen, as_read
from tests.bot.log_lines import logged
from tests.builders import MONDAY_9AM
from tests.databases import copy_migrated
from tests.home import Home, dropped
from tests.waiting import wait_for

__all__ = ["Actor", "Lines", "News", "Stage", "on_stage", "wait_for"]

SIGNING_SECRET = "sandbox-signing-secret"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_QUARTER = timedelta(minutes=15)

News = dict[str, list[Lines]]
"""What the bot sent of its own accord: by whoever reads it, a first name or a #channel; in order.

What stands in a channel's threads alone is found under ``#channel threads``.
"""

_HEARD_AS = {"deleted": "is_deleted", "is_restricted": "is_guest", "locale": "locale", "tz": "timezone"}
"""What Slack says of people, and what it is to us."""

_AGE_THE_TICK = Statement(
    "UPDATE duties SET began_at = began_at - ?, ended_at = ended_at - ? WHERE name = 'tick'"
)
"""The watchdog goes by the database's clock, which nobody can move."""

_ERROR = '"level": "error"'

AT_ONCE = Patience(pace=timedelta(0))
"""Nobody waits here for Slack's pace; the sandbox keeps none unless it is told to."""


@dataclass
class Stage:
    """A running product. Its clock goes, it ticks and delivers when a test says so, never by itself.

    ``web`` is where its pages are, those for monitoring among them.
    """

    runtime: Runtime
    sandbox: SandboxServer
    screen: Screen
    deliver: Callable[[], object]
    log: StringIO
    web: str
    _answers_get_lost: bool = False
    _noted: set[tuple[str, str]] = field(default_factory=set)
    _unread: News = field(default_factory=dict)

    def person(self, user_id: str, channel: str | None = None) -> Actor:
        """Somebody in the direct message with the bot, or in a channel."""
        return Actor(self.screen, user_id, channel or f"D{user_id[1:]}", self.deliver)

    def home(self, user_id: str) -> Home:
        """Somebody opens the app's Home tab."""
        home = Home(self.person(user_id))
        home.opens()
        return home

    def shortcut(self, user_id: str, callback_id: str) -> Lines:
        """Somebody uses a global shortcut; the form that opens, title first."""
        answer = self.screen.act(user=user_id, type="shortcut", callback_id=callback_id)
        assert answer["ok"], answer
        return self.person(user_id).form()

    def drop(
        self, user_id: str, name: str, content: bytes, *, text: str = "", channel: str | None = None
    ) -> Lines:
        """Somebody drops a file on the bot or a channel; what the bot writes about it, below it or beside."""
        return dropped(self.person(user_id, channel), name, content, text)

    def leads(self, *submissions: Mapping[str, Any]) -> None:
        """Takes leads in by the same door as every other."""
        given = [LeadSubmission.model_validate(one) for one in submissions]
        self.runtime.services.intake.submit(given, "tests")

    def tick(self) -> None:
        """A tick, and everything sent that is due then."""
        report = tick(self.runtime)
        assert not report.failures, report.failures
        self.deliver()
        self._note_news()

    def passes(self, **duration: float) -> None:
        """Moves the clock at once and ticks once."""
        self._wait_until_answers_are_seen()
        self.sandbox.clock.advance(timedelta(**duration))
        self.tick()

    def stands_still(self, **duration: float) -> None:
        """Time passes without a tick; then another process, up for long already, looks after the clock."""
        silence, runtime = timedelta(**duration), self.runtime
        self._wait_until_answers_are_seen()
        self.sandbox.clock.advance(silence)
        with UnitsOfWork(runtime.database)() as uow:
            span = uow.leads._session.codec.span(silence)
            uow.leads._session.run(_AGE_THE_TICK, span, span)
            uow.commit()
        Watch(runtime.open, runtime.team, runtime.clock, lambda: timedelta(days=1)).tell_if_silent()
        self.deliver()
        self._note_news()

    def until(self, moment: str, *, every: timedelta = EVERY_QUARTER) -> News:
        """Lets time pass until the next ``tue 10:30`` in UTC, ticking on the way; what was told meanwhile."""
        now, to = self.now, self._next(moment)
        self._wait_until_answers_are_seen()
        while now + every < to:
            now = self.sandbox.clock.move_to(now + every)
            self.tick()
        self.sandbox.clock.move_to(to)
        self.tick()
        return self.news()

    @property
    def now(self) -> datetime:
        return self.sandbox.clock.now()

    def news(self) -> News:
        """What the bot sent of its own accord and nobody has read yet, as it was when it came."""
        self.deliver()
        self._note_news()
        read, self._unread = self._unread, {}
        return read

    def changes(self, user_id: str, **what: Any) -> None:
        """Something about a person is changed in Slack, and the bot hears of it by an event."""
        self.screen.http.post(f"/sandbox/users/{user_id}", json=what).raise_for_status()
        heard = {_HEARD_AS[name]: value for name, value in what.items()}
        wait_for(lambda: heard.items() <= asdict(self._known(user_id)).items())

    def has_status(self, user_id: str, emoji: str, text: str = "", *, away: bool) -> None:
        """Somebody sets a status in Slack, or takes it away; ``away`` is what it is to us."""
        status = {"status_emoji": emoji, "status_text": text}
        self.screen.http.post(f"/sandbox/users/{user_id}", json=status).raise_for_status()
        wait_for(lambda: self._known(user_id).status_away is away)

    def loses_answers(self) -> None:
        """From now on nothing that the bot draws after a click reaches the screen."""
        self._answers_get_lost = True
        fault = {"method": "response_url", "effect": "http_500", "when": "before"}
        self.screen.http.put("/sandbox/faults", json={"faults": [fault]}).raise_for_status()

    def ends_quietly(self) -> None:
        """Nothing is told that the test has not read, nothing changes any more, and there were no errors."""
        self.deliver()
        shown = self._shown()
        for _ in range(3):
            self.passes(minutes=1)
            assert not self._unread, f"nobody expected {self._unread}"
            changed = [one for one in self._shown() if one not in shown]
            assert not changed, f"changed by itself: {changed}"
        errors = [line for line in self.log.getvalue().splitlines() if _ERROR in line]
        assert not errors, errors

    def _known(self, user_id: str) -> Any:
        return self.runtime.services.people.get(user_id)

    def _next(self, moment: str) -> datetime:
        day, _, time = moment.partition(" ")
        hour, minute = map(int, time.split(":"))
        at = self.now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        at += timedelta(days=(DAYS.index(day) - at.weekday()) % 7)
        return at if at > self.now else at + timedelta(days=7)

    def _wait_until_answers_are_seen(self) -> None:
        """Who has seen the answer to Claim is not written to about it; that is noted behind their back."""
        owed = select(func.count()).where(outbox.c.kind == "claimed", outbox.c.state == "pending")

        def all_seen() -> bool:
            with self.runtime.database.reader.connect() as connection:
                return connection.scalar(owed) == 0

        if not self._answers_get_lost:
            wait_for(all_seen)

    def _note_news(self) -> None:
        for channel, message in self._messages():
            if message.metadata and (channel.id, message.ts) not in self._noted:
                self._noted.add((channel.id, message.ts))
                where = self._reader_of(channel) + ("" if message.in_channel else " threads")
                self._unread.setdefault(where, []).append(as_read(asdict(message)))

    def _messages(self) -> Iterator[tuple[Channel, Message]]:
        workspace = self.sandbox.workspace
        for channel in list(workspace.channels.values()):
            for message in list(workspace.messages.get(channel.id, ())):
                yield channel, message

    def _reader_of(self, channel: Channel) -> str:
        if channel.dm_with is None:
            return f"#{channel.name}"
        return self.sandbox.workspace.users[channel.dm_with].real_name

    def _shown(self) -> list[tuple[str, str, Lines]]:
        return [(channel.id, one.ts, as_read(asdict(one))) for channel, one in self._messages()]


@contextmanager
def on_stage(
    folder: Path,
    workspace: Workspace,
    team: TeamPolicy,
    *,
    socket_mode: bool = True,
    database: str | None = None,
    at: datetime = MONDAY_9AM,
) -> Iterator[Stage]:
    """Raises the curtain ``at`` a moment: sandbox, bot and database, until the ``with`` ends, quietly."""
    clock = SandboxClock(standing_at=at)
    if database is None:
        copy_migrated(folder / "stage.db")
    place = socket.create_server((HOST, 0))  # kept for the sandbox, so that nobody else gets this port
    port = place.getsockname()[1]
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-sandbox"),
        slack_app_token=SecretStr("xapp-sandbox") if socket_mode else None,
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=f"http://{HOST}:{port}/api/",
        database_url=SecretStr(database or f"sqlite:///{folder / 'stage.db'}"),
        nextlead_intake_secret=(SecretStr(Secrets().intake_secret),),
        nextlead_webhook_secret=(SecretStr(Secrets().webhook_secret),),
    )
    with ExitStack() as stack:
        stack.enter_context(place)
        log = stack.enter_context(_logged())
        runtime = build(settings, clock, team=team, patience=WHILE_SOMEBODY_WAITS)
        stack.callback(runtime.close)
        web = Web(runtime, port=0, host=HOST)
        events_url = None if socket_mode else f"http://{HOST}:{web.port}/slack/events"
        place.close()
        sandbox = stack.enter_context(SandboxServer(workspace, clock, port=port, events_url=events_url))
        stack.callback(web.stop)
        web.start()
        http = stack.enter_context(httpx.Client(base_url=sandbox.url, timeout=10))
        deliver, pages = deliveries_of(runtime, patience=AT_ONCE), f"http://{HOST}:{web.port}"
        stage = Stage(runtime, sandbox, Screen(http), deliver, log, pages)
        wait_for(lambda: stage.screen.get("state", user="U0BOT")["bot"]["connected"])
        meet_everybody(runtime)
        _greet_everybody(runtime)
        yield stage
        stage.ends_quietly()


def _greet_everybody(runtime: Runtime) -> None:
    """Whoever is there at the beginning had their hello long ago."""
    with runtime.open() as uow:
        for one in uow.people.all():
            uow.people.greet(one.id, runtime.clock.now())
        uow.commit()


@contextmanager
def _logged() -> Iterator[StringIO]:
    """The log, which is shown where a test fails."""
    with logged("WARNING") as log:
        try:
            yield log
        finally:
            sys.stdout.write(log.getvalue())
