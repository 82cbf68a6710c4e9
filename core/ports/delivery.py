"""What sending messages needs from the world."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from core.notices import Notice, NoticeKind

NoticeState = Literal["pending", "sent", "in_doubt", "superseded", "dead"]
"""How sending may end. ``pending`` is another try; ``in_doubt`` must be looked up where it was sent to."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A message as the outbox keeps account of it: its notices, oldest first, and where it stands.

    ``key`` is the first notice's, as it stood when the message was composed. ``since`` is when its sending
    began, by the database's clock; the two name this attempt for ever. ``revision`` counts what changed about
    its subjects since its notices were written.
    """

    key: str
    to: str
    notices: tuple[Notice, ...]
    since: datetime
    revision: int = 0
    channel: str | None = None
    ts: str | None = None


class Posted(NamedTuple):
    """Where a message stands in Slack."""

    channel: str
    ts: str


class Work(NamedTuple):
    """What there is for delivery to do: anything being sent or in doubt, anything due, anything stale."""

    under_way: bool
    due: bool
    stale: bool


class Outbox(Protocol):
    """Messages owed.

    How long something has been under way is told by the database's own clock, never by a process's: one that
    runs ahead must not take another's message for lost.
    """

    def work(self, now: datetime) -> Work:
        """What there is to do, at a glance: to be asked often, and cheap where there is nothing."""
        ...

    def lock(self) -> None:
        """One process at a time hands messages out, until the transaction ends."""
        ...

    def due(
        self,
        now: datetime,
        recipients: int,
        *,
        each: int,
        only: Collection[NoticeKind] | None = None,
        besides: Collection[str] = (),
    ) -> Sequence[Sequence[Notice]]:
        """Pending notices whose time has come, of so many recipients at most, the longest waiting first; of
        each the oldest ones, locked. ``only`` these kinds, if given, and to nobody of ``besides``.

        Left out are recipients to whom something is being sent, is in doubt, or was put off: order is kept.
        Notices that another transaction holds come a moment later. Reads nothing that is not due yet.
        """
        ...

    def begin(self, notices: Sequence[Notice]) -> Sending:
        """Marks pending notices that ``due`` gave as being sent in one message with the first one's key."""
        ...

    def sent(self, key: str, since: datetime, channel: str, ts: str) -> bool:
        """The attempt's message stands in Slack; what changed since ``begin`` still has to be drawn.

        ``False``: the attempt was over already, and nothing changed. Raises ``Busy`` at once while somebody
        else changes its notices, as ``settle`` and ``drawn`` do: whoever keeps account waits for nobody.
        """
        ...

    def settle(
        self,
        keys: Collection[str],
        state: NoticeState,
        *,
        since: datetime | None = None,
        due_at: datetime | None = None,
        repeated: bool = False,
    ) -> int:
        """Stores how it ended otherwise with these notices, and how many of them it did.

        With ``since`` only those still under way in the attempt that began then, without only pending ones.
        A pending one is due again at ``due_at``, and after an attempt its recipient gets nothing else before;
        ``repeated`` says that it may have arrived already.
        """
        ...

    def lose_sight(self, after: timedelta) -> int:
        """Whatever has been ``sending`` for longer is in doubt from now on; how many notices."""
        ...

    def in_doubt(self, after: timedelta, limit: int) -> Sequence[Sending]:
        """Messages in doubt whose sending began at least so long ago, the longest first."""
        ...

    def stale(self, lease: timedelta, limit: int, *, besides: Collection[str] = ()) -> Sequence[Sending]:
        """Messages in Slack whose notices' subjects changed since they were drawn, none in the channels of
        ``besides``; no other process gets the same ones until they were ``drawn`` or the lease is over.
        """
        ...

    def drawn(self, key: str, revision: int) -> bool:
        """The message shows this revision, or never will: it is stale again only when more changes.

        ``False``: there is another revision by now, perhaps drawn by somebody else and drawn over by us just
        now, so that it has to be drawn anew. Either way the lease is over.
        """
        ...

    def place(self, key: str) -> Posted | None:
        """Where the message with this notice stands; ``None`` while nobody can say that it does."""
        ...

    def recipients(self, stem: str) -> frozenset[str]:
        """Everybody to whom this news is or was owed, whatever became of it (``core.notices.stem``)."""
        ...

    def redraw(self, stem: str) -> None:
        """Makes every message with this news stale (``core.notices.stem``), as often as it is asked for.

        For notices whose subject nothing else marks as changed.
        """
        ...

    def redraw_since(self, kind: NoticeKind, since: str) -> None:
        """The same for every message of this kind whose key says ``since`` behind the kind, or something
        later: for keys that begin with a day.
        """
        ...

    def about_lead(self, lead_id: int) -> Sequence[Notice]:
        """Every notice about the lead, whatever became of it, oldest first."""
        ...

    def depths(self) -> Mapping[str, int]:
        """How many notices are pending, sending, in doubt; and dead."""
        ...

    def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the longest unsettled notice has been due."""
        ...
