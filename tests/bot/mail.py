"""A bot whose messages are read: what is owed, what was sent, and what people find when they look."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.bootstrap import Runtime
from bot.callers import person_of
from bot.delivery.calls import Patience
from bot.delivery.dispatcher import Dispatcher
from bot.processes import dispatcher_of
from bot.sandbox.model import TEAM_ID, Message
from core.changes import Change
from core.model import Claim, Lead
from core.notices import Audience, Notice, NoticeKind, key
from core.policies.calendar import CalendarPolicy
from core.policies.queues import QueuePolicy
from core.policies.team import ChannelPolicy, PeoplePolicy, TeamPolicy
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter, at_the_counter
from tests.builders import MONDAY_9AM, a_claim, a_lead, arriving, taking

MANAGERS, OPS, OLE = "C01MANAGERS", "C01OPS", "UOLE"
ALWAYS = CalendarPolicy.model_validate("always")
TEAM = TeamPolicy(
    calendar=ALWAYS,
    people=PeoplePolicy(reps=(ANA, BUDI, CLARA), managers=(MIA,), ops=(OLE,)),
    channels=ChannelPolicy(managers=MANAGERS, ops=OPS),
    queues=(QueuePolicy(name="leads"),),
)
PROMPT = Patience(pace=timedelta(0), backoff=timedelta(0), stop=timedelta(0))
"""Nobody waits for Slack's pace here, nor for trouble to pass."""

_seconds = count()


@dataclass
class Mail:
    """The outbox of a bot, and the sandbox where its messages end up."""

    counter: Counter

    @property
    def runtime(self) -> Runtime:
        return self.counter.runtime

    def dispatcher(self, patience: Patience = PROMPT) -> Dispatcher:
        """A process that delivers, with nothing in its memory."""
        return dispatcher_of(self.runtime, patience=patience)

    def deliver(self, patience: Patience = PROMPT) -> int:
        return self.dispatcher(patience).deliver()

    def claim(self, company: str = "Acme", rep: str = ANA) -> tuple[Lead, Claim]:
        """A lead of a rep's that nobody has contacted yet."""
        lead = a_lead(company)
        claim = a_claim(lead, rep)
        with self.runtime.open() as uow:
            uow.apply(arriving(lead))
            uow.apply(taking(lead, claim))
            uow.commit()
        return lead, claim

    def owes(
        self, to: str = ANA, kind: NoticeKind = NoticeKind.BREACH, *, about: tuple[Lead, Claim] | None = None
    ) -> str:
        """Something to tell somebody, newer than everything before; the key of its notice."""
        lead, claim = about or self.claim()
        name = key(kind, str(claim.id), to)
        audience = Audience.REP if to.startswith("U") else Audience.MANAGERS
        ids = {"lead_id": lead.id, "claim_id": claim.id, "data": {"rung": 1}}
        due_at = MONDAY_9AM + timedelta(seconds=next(_seconds))
        notice = Notice(name, kind, to, due_at, audience=audience, **ids)  # type: ignore[arg-type]
        with self.runtime.open() as uow:
            uow.apply(Change(notices=(notice,)))
            uow.commit()
        return name

    def changes(self, claim: Claim, **how: Any) -> None:
        """Something happens to a claim."""
        with self.runtime.open() as uow:
            current = uow.claims.get(claim.id)
            assert current is not None
            uow.apply(Change(claims=(replace(current, **how),)))
            uow.commit()

    def time_passes(self) -> None:
        """Everything under way began long ago: nothing can come of it any more."""
        self.run("UPDATE outbox SET sending_since = sending_since - 3600000000")

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        with self.runtime.database.engine.begin() as connection:
            found = connection.exec_driver_sql(statement)
            return [tuple(row) for row in found] if found.returns_rows else []

    def states(self) -> dict[str, str]:
        """The state of every notice by its key."""
        return dict(self.run("SELECT key, state FROM outbox ORDER BY key"))

    def state(self, name: str) -> str:
        return self.states()[name]

    def messages(self, who: str) -> list[Message]:
        """What stands in somebody's direct message, or in a channel, with a key of ours."""
        workspace = self.counter.sandbox.workspace
        channel = who if who.startswith("C") else workspace.dm_of(who).id
        return [one for one in workspace.visible(channel, None) if one.metadata]

    def told(self, who: str) -> list[str]:
        """The keys of everything somebody was told, in order."""
        return [name for message in self.messages(who) for name in keys_of(message)]

    def asked(self, method: str = "chat.postMessage") -> int:
        """How often a method of Slack's was called."""
        return self.counter.asked().count(method)

    def errors(self) -> Mapping[str, int]:
        """Slack's errors by class, as they were counted."""
        with self.runtime.open(writes=False) as uow:
            return uow.duties.counted("slack_errors.")

    def trouble(self) -> str | None:
        """Why nothing can be sent at all."""
        with self.runtime.open(writes=False) as uow:
            return uow.duties.pulse("delivery").trouble


def keys_of(message: Message) -> list[str]:
    """By which keys a message is known; one alone is its own."""
    assert message.metadata is not None
    payload = message.metadata["event_payload"]
    return list(payload.get("keys") or [payload["key"]])


@contextmanager
def mail_for(folder: Path, team: TeamPolicy = TEAM) -> Iterator[Mail]:
    """A bot that knows everybody: three reps, Mia who manages them, Ole who is ops, and a channel each."""
    with at_the_counter(folder, team) as counter:
        workspace = counter.sandbox.workspace
        workspace.add_user(OLE, "ole", "Ole", locale="en-US", tz="Europe/Berlin")
        for channel in (MANAGERS, OPS):
            workspace.add_channel(channel, channel.lower(), [MIA, OLE])
        with counter.runtime.open() as uow:
            for user in workspace.users.values():
                described = {"id": user.id, "name": user.name, "locale": user.locale, "tz": user.tz}
                uow.people.put(person_of(described | {"is_bot": user.is_bot}, TEAM_ID))
            uow.commit()
        yield Mail(counter)
