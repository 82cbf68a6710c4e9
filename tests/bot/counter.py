"""The bot without a way in: what Slack would send is handed to it, forged payloads too, one at a time.

What it answers and draws lands in a sandbox, and is read back as the person sees it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from pydantic import SecretStr
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot.app import build_app
from bot.bootstrap import WHILE_SOMEBODY_WAITS, Runtime, build
from bot.callers import Directory
from bot.drops import Drops
from bot.live import LiveApp
from bot.processes import reading_client, slack_people
from bot.replies import Redrawer
from bot.sandbox.clock import SandboxClock
from bot.sandbox.model import BOT_USER, Command, Json
from bot.sandbox.outgoing import message_action, message_object, person, slash_command
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from bot.services import Ground
from bot.settings import Settings
from core.model import Person
from core.policies.calendar import CalendarPolicy
from core.policies.claims import ClaimPolicy
from core.policies.queues import QueuePolicy
from core.policies.team import PeoplePolicy, TeamPolicy
from core.services.people import People
from core.submissions import LeadSubmission
from tests.databases import new_sqlite
from tests.reading import read

Done = TypeVar("Done")
ANA, BUDI, CLARA, MIA = "UANA", "UBUDI", "UCLARA", "UMIA"
SIGNING_SECRET = "sandbox-signing-secret"
TEAM = TeamPolicy(
    calendar=CalendarPolicy.model_validate("always"),  # whenever the tests run, it is a decent hour
    people=PeoplePolicy(reps=(ANA, BUDI, CLARA, "UGUEST", "USTRANGER"), managers=(MIA,)),
    claims=ClaimPolicy(cap=3),
    queues=(QueuePolicy(name="hot", when={"type": ("hot_inbound",)}), QueuePolicy(name="inbound")),
)
_numbers = count(1)


class AtOnce(Executor):
    """Does the work in the calling thread, so that what it draws stands there when the call returns."""

    def submit(self, fn: Callable[..., Done], /, *args: Any, **kwargs: Any) -> "Future[Done]":
        future = Future[Done]()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor keeps every error for whoever asks
            future.set_exception(error)
        return future


@dataclass
class Counter:
    """A bot to hand payloads to."""

    runtime: Runtime
    sandbox: SandboxServer
    app: LiveApp

    def leads(self, *companies: str, **facts: Any) -> None:
        """Takes leads in by the same door as every other."""
        given = [
            LeadSubmission.read({"company": one, "email": f"x@{one.lower()}.example", "score": 60, **facts})
            for one in companies
        ]
        self.runtime.services.intake.submit(given, "tests")

    def story(self) -> list[str]:
        """What has happened to every lead so far, in order: nothing changed means the same story."""
        with self.runtime.open(writes=False) as uow:
            events = [event for lead_id in range(1, 30) for event in uow.events.of(lead_id)]
        return [f"{event.lead_id} {event.verb} by {event.actor}" for event in events]

    def breaks(self, **services: Any) -> None:
        """From now on these use cases are others."""
        ground = self.runtime.ground
        self.runtime.ground = replace(ground, services=replace(ground.services, **services))

    def greets(self) -> None:
        """From now on whoever comes for the first time gets a hello."""
        self.app = _app(self.runtime, had_their_hello=False)

    def dispatch(self, payload: Json) -> BoltResponse:
        """What Bolt answers to a payload; the signature is somebody else's test."""
        return self.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))

    def types(self, user: str, text: str, *, trigger_id: str | None = None) -> list[str]:
        """The answer to a command, line by line; nothing where it only opens a form."""
        answer = self.answer(self.command(user, text, trigger_id=trigger_id))
        return read(answer.get("blocks") or []) or [answer["text"]] if answer else []

    def command(self, user: str, text: str, *, trigger_id: str | None = None) -> Json:
        """A command as Slack reports it."""
        name, _, rest = text.partition(" ")
        return slash_command(
            Command(name, name),
            rest,
            user=self.sandbox.workspace.user(user),
            channel=self.sandbox.workspace.dm_of(user),
            trigger_id=trigger_id or self.sandbox.app.state.sandbox.triggers.issue(user),
            response_url="",
        )

    def answer(self, payload: Json) -> Json:
        """What a payload is answered with; ``{}`` for nothing."""
        return _answer(self.dispatch(payload))

    def clicks(self, user: str, action_id: str, value: object, *, ts: str | None = None) -> list[str]:
        """What the clicked card says afterwards. ``ts`` repeats an earlier click."""
        assert self.dispatch(self.click(user, action_id, value, ts=ts)).status == 200
        return self.sees(user)

    def click(self, user: str, action_id: str, value: object, *, ts: str | None = None) -> Json:
        """A click on a card that only this person sees, as Slack reports it."""
        workspace, sandbox = self.sandbox.workspace, self.sandbox.app.state.sandbox
        channel = workspace.dm_of(user)
        card = workspace.post(channel.id, BOT_USER, "a card", at=sandbox.clock.now(), seen_by=user)
        url_id = sandbox.response_urls.issue(user, channel.id, card.ts)
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": ts}
        payload = message_action(
            action | {"action_ts": ts or str(next(_numbers))},
            user=workspace.user(user),
            channel=channel,
            message=message_object(card, metadata=False, replies=[]),
            ephemeral=True,
            values={},
            trigger_id=sandbox.triggers.issue(user),
            response_url=f"{self.sandbox.url}/sandbox/response/{url_id}",
        )
        payload["container"]["message_ts"] = ts or card.ts
        return payload

    def submits(
        self, user: str, callback_id: str, metadata: str, values: Mapping[str, Any] | None, **view: Any
    ) -> Json:
        """What a submitted form is answered with; ``{}`` closes it."""
        payload = self.submission(user, callback_id, metadata, values, **view)
        return _answer(self.dispatch(payload))

    def submission(
        self, user: str, callback_id: str, metadata: str, values: Mapping[str, Any] | None, **view: Any
    ) -> Json:
        form = {"id": f"V{next(_numbers)}", "type": "modal", "callback_id": callback_id, **view}
        form |= {"private_metadata": metadata, "state": {"values": values} if values is not None else {}}
        who = person(self.sandbox.workspace.user(user))
        return {"type": "view_submission", "user": who, "team": {"id": "T0SANDBOX"}, "view": form}

    def sees(self, user: str) -> list[str]:
        """The newest message in the person's direct message, line by line."""
        channel = self.sandbox.workspace.dm_of(user)
        newest = self.sandbox.workspace.visible(channel.id, user)[-1]
        return read(newest.blocks or []) or [newest.text]

    def form(self, user: str) -> Json | None:
        """The dialog that is open for somebody."""
        stack = self.sandbox.workspace.modals.get(user) or []
        return vars(stack[-1]) if stack else None

    def fails(self, method: str, effect: str, **details: Any) -> None:
        """From now on Slack fails at a method, or at ``*``."""
        fault = {"method": method, "effect": effect, **details}
        self.sandbox.app.state.sandbox.faults.replace([fault])

    def asked(self) -> list[str]:
        """Every method of Slack's that was called."""
        entries = self.sandbox.app.state.sandbox.traffic.since(0)
        return [one["what"] for one in entries if one["direction"] == "from_bot"]


def _answer(response: BoltResponse) -> Json:
    assert response.status == 200
    answer: Json = json.loads(response.body) if response.body else {}
    return answer


def chosen(**values: str) -> dict[str, Any]:
    """The state of a form in which these were picked; people by their ids."""
    return {
        block: {block: {"selected_user": value} if block == "rep" else {"selected_option": {"value": value}}}
        for block, value in values.items()
    }


def a_workspace() -> Workspace:
    """Three reps with a language each, a manager, a guest, somebody from elsewhere, and one who left."""
    workspace = Workspace()
    workspace.add_user(ANA, "ana", "Ana", locale="en-GB", tz="Europe/London")
    workspace.add_user(BUDI, "budi", "Budi", locale="id-ID", tz="Asia/Jakarta")
    workspace.add_user(CLARA, "clara", "Clara", locale="de-DE", tz="Europe/Berlin")
    workspace.add_user(MIA, "mia", "Mia", locale="en-US", tz="Europe/Berlin")
    workspace.add_user("UGUEST", "gus", "Gus", locale="en-US", is_restricted=True)
    return workspace


@contextmanager
def at_the_counter(folder: Path, team: TeamPolicy = TEAM) -> Iterator[Counter]:
    """A bot, its database and the sandbox it draws in, until the ``with`` ends."""
    clock = SandboxClock()
    with _sandbox(clock) as sandbox, new_sqlite(folder) as url:
        settings = Settings(
            slack_bot_token=SecretStr("xoxb-sandbox"),
            slack_signing_secret=SecretStr(SIGNING_SECRET),
            slack_api_url=sandbox.api_url,
            database_url=SecretStr(url),
        )
        runtime = build(settings, clock, team=team, patience=WHILE_SOMEBODY_WAITS)
        try:
            yield Counter(runtime, sandbox, _app(runtime))
        finally:
            runtime.close()


@contextmanager
def _sandbox(clock: SandboxClock) -> Iterator[SandboxServer]:
    """Nobody waits for it to stop: that takes longer than most tests here."""
    sandbox = SandboxServer(a_workspace(), clock)
    sandbox.start()
    try:
        yield sandbox
    finally:
        Thread(target=sandbox.stop, name="stopping a sandbox").start()


class Greeted(People):
    """Everybody had their hello long ago: tests of answers are not about it."""

    def greet(self, person_id: str) -> bool:  # noqa: ARG002 - nobody is asked
        return False


def _app(runtime: Runtime, *, had_their_hello: bool = True) -> LiveApp:
    client = reading_client(runtime.settings)

    def find(user: str) -> Person:
        return Directory(runtime.services.people, slack_people(runtime), AtOnce()).find(user)

    drops = Drops(runtime, find, AtOnce(), pause=lambda _seconds: None)

    def build(ground: Ground) -> App:
        services = ground.services
        if had_their_hello:
            people = Greeted(ground.open, ground.team, runtime.clock)
            services = replace(services, people=people)
        return build_app(
            services,
            ground.team,
            runtime.clock,
            client,
            signing_secret=SIGNING_SECRET,
            directory=Directory(services.people, slack_people(runtime, ground=ground), AtOnce()),
            redrawer=Redrawer(services.cards, AtOnce(), pause=lambda _seconds: None),
            hear=drops.heard,
            later=lambda _seconds, draw: draw(),
        )

    return LiveApp(runtime, build, client)
