"""Handing out the messages that are owed, and keeping account of what became of them.

One transaction each. Every attempt to send is named by its message's key and the moment it began: whoever
comes back to one that others have given up or taken over changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.changes import Change
from core.model import Person
from core.notices import ALONE, IN_THREAD, Message, Notice, NoticeKind, stem
from core.policies.team import TeamPolicy
from core.ports import Clock, NoticeState, OpenUnitOfWork, Posted, Sending, UnitOfWork, Work
from core.services.digests import with_digests
from core.services.parcels import TICK, Packer
from core.services.tick import LEASE
from core.telling import DROPPED_IN_DOUBT, ONLY_TO_THEM, decent_from, instead, redirected
from core.worth_telling import said_otherwise

DUTY = "delivery"
"""Under which name it is noted that nothing can be sent at all."""

ERRORS = "slack_errors"
"""What the counters of Slack's errors begin with."""

AT_ONCE = 100
"""So many notices go into one message at most; the rest stays for the next."""

_NOT_DRAWN = -1
"""A revision that no message has."""


@dataclass(frozen=True, slots=True)
class HandOut:
    """What was due: ``looked_at`` recipients, and the messages to be sent now.

    ``untold`` are the keys of notices whose recipient has left, and that nobody is left to hear.
    """

    looked_at: int = 0
    messages: tuple[Message, ...] = ()
    untold: tuple[str, ...] = ()


class Outbox:
    """The sending side of every notice."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def work(self) -> Work:
        """What there is to do, at a glance. Reads only: it holds up nobody who writes."""
        with self._open(writes=False) as uow:
            return uow.outbox.work(self._clock.now())

    def take(
        self,
        limit: int = 1,
        *,
        only: Collection[NoticeKind] | None = None,
        besides: Collection[str] = (),
    ) -> HandOut:
        """What is due to so many recipients, one message each, marked as being sent: everything that may
        stand in one, or else the first that is a message of its own.

        Nothing while a tick is at work: what it finds for one reader is one message. No other process gets
        the same. What no longer holds is settled as superseded; what is owed to somebody who has left is owed
        to others from now on. ``only`` and ``besides``: see the port's ``due``.
        """
        with self._open() as uow:
            uow.outbox.lock()
            now = self._clock.now()
            owed = uow.outbox.due(now, limit, each=AT_ONCE, only=only, besides=besides)
            if owed and uow.duties.is_held(TICK, LEASE):
                return HandOut()
            handed = [self._handed(uow, notices, now) for notices in owed]
            uow.commit()
        messages = tuple(message for one in handed for message in one.messages)
        messages = with_digests(self._open, self._team, now, messages)
        return HandOut(len(owed), messages, tuple(key for one in handed for key in one.untold))

    def _handed(self, uow: UnitOfWork, notices: Sequence[Notice], now: datetime) -> HandOut:
        packer = Packer(uow, self._team, now)
        if _has_left(packer.person(notices[0].to)):
            return self._handed_on(uow, self._still_holding(uow, notices, packer), now)
        for some in _messages(notices):
            holding = self._still_holding(uow, some, packer)
            holding = self._in_hours(uow, holding, packer, now)
            twice = said_otherwise(holding)
            if twice:
                uow.outbox.settle(list(twice), "superseded")
                holding = [one for one in holding if one.key not in twice]
            if holding:
                return HandOut(messages=(packer.message(uow.outbox.begin(holding)),))
        return HandOut()

    def _still_holding(self, uow: UnitOfWork, notices: Sequence[Notice], packer: Packer) -> list[Notice]:
        """Those that are still worth telling; the others are settled."""
        holding, over = packer.sorted_out(notices)
        if over:
            uow.outbox.settle(_keys(over), "superseded")
        return holding

    def _handed_on(self, uow: UnitOfWork, notices: Sequence[Notice], now: datetime) -> HandOut:
        """Owed to others from now on."""
        uow.outbox.settle(_keys(notices), "dead")
        return HandOut(untold=self._tell_others(uow, notices, now))

    def _in_hours(
        self, uow: UnitOfWork, notices: Sequence[Notice], packer: Packer, now: datetime
    ) -> list[Notice]:
        """Those for which it is a decent hour; the others are due again when it is."""
        told = list[Notice]()
        for notice in notices:
            reader, incident = packer.person(notice.to), packer.incident_of(notice)
            due_at = decent_from(notice, reader, self._team, now, incident)
            if due_at > now:
                uow.outbox.settle([notice.key], "pending", due_at=due_at)
            else:
                told.append(notice)
        return told

    def sent(self, message: Message, channel: str, ts: str) -> bool:
        """Stores where the message stands in Slack, which is proof that Slack listens to us again.

        ``False``: the attempt was over already, so that the message may stand there twice.
        """
        with self._open() as uow:
            done = uow.outbox.sent(message.key, _since(message), channel, ts)
            if uow.duties.pulse(DUTY).trouble is not None:
                uow.duties.trouble(DUTY, None)
            uow.commit()
            return done

    def put_off(self, message: Message, wait: timedelta) -> None:
        """Makes a message that was certainly not sent due again in a while; its recipient waits that long."""
        until = self._clock.now() + wait
        self._settle(_notices(message), "pending", _since(message), due_at=until)

    def take_back(self, message: Message) -> None:
        """Makes a message that was certainly not sent due again as it was."""
        self._settle(_notices(message), "pending", _since(message))

    def doubt(self, message: Message) -> None:
        """Notes that nobody knows whether the message arrived; it has to be looked up."""
        self._settle(_notices(message), "in_doubt", _since(message))

    def bury(self, message: Message | Sending) -> Sequence[str]:
        """Gives a message up that its recipient will never get, and tells others instead, each notice by
        itself. The keys of those that nobody is left to hear.
        """
        notices = _notices(message)
        with self._open() as uow:
            buried = uow.outbox.settle(_keys(notices), "dead", since=_since(message))
            untold = self._tell_others(uow, notices, self._clock.now()) if buried else ()
            uow.commit()
            return untold

    def _tell_others(self, uow: UnitOfWork, notices: Sequence[Notice], now: datetime) -> tuple[str, ...]:
        """Owes these to whoever comes next; the keys of those for whom there is nobody. What concerns nobody
        else is left at that.
        """
        packer, people = Packer(uow, self._team, now), uow.people.all()
        passed_on, untold = list[Notice](), list[str]()
        for notice in (one for one in notices if one.kind not in ONLY_TO_THEM):
            queue = self._team.queue(packer.queue_of(notice) or "")
            tried = uow.outbox.recipients(stem(notice.key))
            others = redirected(notice, instead(notice, queue, self._team, people, now, tried=tried), now)
            passed_on += others
            untold += [] if others else [notice.key]
        uow.apply(Change(notices=tuple(passed_on)))
        return tuple(untold)

    def lose_sight(self, after: timedelta) -> int:
        """Whatever has been under way for longer is in doubt from now on; how many notices."""
        with self._open() as uow:
            lost = uow.outbox.lose_sight(after)
            uow.commit()
            return lost

    def in_doubt(self, after: timedelta, limit: int) -> Sequence[Sending]:
        """Messages in doubt, sent so long ago that no answer can be under way any more."""
        with self._open(writes=False) as uow:
            return uow.outbox.in_doubt(after, limit)

    def thread_of(self, sending: Sending) -> Posted | None:
        """The message above the thread in which one in doubt was to stand; ``None``: it answers nothing."""
        answers = sending.notices[0].answers
        if answers is None:
            return None
        with self._open(writes=False) as uow:
            return uow.outbox.place(answers)

    def found(self, sending: Sending, channel: str, ts: str) -> None:
        """A message in doubt stands in Slack."""
        with self._open() as uow:
            uow.outbox.sent(sending.key, sending.since, channel, ts)
            uow.commit()

    def not_found(self, sending: Sending) -> None:
        """A message in doubt never arrived: it is due again."""
        self._settle(sending.notices, "pending", sending.since)

    def unreadable(self, sending: Sending) -> None:
        """Nobody can say whether a message in doubt arrived: what matters is sent again and says so."""
        dropped = [one for one in sending.notices if one.kind in DROPPED_IN_DOUBT]
        again = [one for one in sending.notices if one.kind not in DROPPED_IN_DOUBT]
        with self._open() as uow:
            uow.outbox.settle(_keys(dropped), "superseded", since=sending.since)
            uow.outbox.settle(_keys(again), "pending", since=sending.since, repeated=True)
            uow.commit()

    def stale(self, lease: timedelta, limit: int = 1, *, besides: Collection[str] = ()) -> Sequence[Message]:
        """Messages that no longer show how things are, packed anew. Nobody else draws them for a ``lease``;
        none in the channels of ``besides``.
        """
        with self._open() as uow:
            packer = Packer(uow, self._team, self._clock.now())
            stale = uow.outbox.stale(lease, limit, besides=besides)
            messages = tuple(packer.message(sending) for sending in stale)
            uow.commit()
        return with_digests(self._open, self._team, self._clock.now(), messages)

    def drawn(self, message: Message) -> None:
        """The message shows the state it was packed with, or never will."""
        with self._open() as uow:
            uow.outbox.drawn(message.key, message.revision)
            uow.commit()

    def draw_later(self, message: Message) -> None:
        """The message could not be drawn for now; whoever can may do it."""
        with self._open() as uow:
            uow.outbox.drawn(message.key, _NOT_DRAWN)
            uow.commit()

    def trouble(self, code: str | None) -> None:
        """Notes why nothing can be sent at all; ``None``: it can again."""
        with self._open() as uow:
            uow.duties.trouble(DUTY, code)
            uow.commit()

    def count_error(self, kind: str) -> None:
        """Counts one error of Slack's, by its class."""
        with self._open() as uow:
            uow.duties.count(f"{ERRORS}.{kind}")
            uow.commit()

    def _settle(
        self, notices: Sequence[Notice], state: NoticeState, since: datetime, due_at: datetime | None = None
    ) -> None:
        with self._open() as uow:
            uow.outbox.settle(_keys(notices), state, since=since, due_at=due_at)
            uow.commit()


def _messages(notices: Sequence[Notice]) -> list[list[Notice]]:
    """What one reader may be told at once, in the order in which it is tried: everything together, but for
    what is a message of its own, and no answer before what it answers.
    """
    bundled = [one for one in notices if one.kind not in ALONE]
    alone = sorted((one for one in notices if one.kind in ALONE), key=lambda one: one.kind in IN_THREAD)
    messages = [[one] for one in alone]
    if bundled:
        messages.insert(0 if bundled[0] is notices[0] else len(messages), bundled)
    return messages


def _notices(message: Message | Sending) -> tuple[Notice, ...]:
    if isinstance(message, Sending):
        return message.notices
    return tuple(parcel.notice for parcel in message.parcels)


def _since(message: Message | Sending) -> datetime:
    """When the attempt began. ``ValueError`` for a message that was never handed out."""
    if message.since is None:
        raise ValueError(f"{message.key} is not being sent")
    return message.since


def _keys(notices: Sequence[Notice]) -> list[str]:
    return [notice.key for notice in notices]


def _has_left(reader: Person | None) -> bool:
    return reader is not None and reader.is_deleted
