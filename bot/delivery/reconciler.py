"""Messages in doubt: looked up where they would stand, and never sent blindly again."""

from collections.abc import Callable
from functools import partial

import structlog

from bot.delivery.calls import HISTORY, OPEN, REPLIES, Answer, Calls, Patience, is_message
from bot.delivery.outcomes import NO_RIGHT, NO_THREAD, ErrorClass, Outcome
from bot.delivery.patient import surely
from core.ports import Posted, Sending
from core.services.outbox import Outbox

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Messages looked up in one pass."""

PAGES = 3
"""How far back a channel is read, its newest page first, and how far on a thread, its oldest first."""

Page = Callable[[str | None], Answer | Outcome]
"""Reads on from where a cursor says."""


class Reconciler:
    """Finds out what became of messages that nobody can answer for any more."""

    def __init__(self, outbox: Outbox, calls: Calls, patience: Patience) -> None:
        self._outbox = outbox
        self._calls = calls
        self._patience = patience
        self._direct: dict[str, str] = {}

    def look(self) -> None:
        """Takes messages under way for too long as in doubt, and looks up those in doubt whose sending began
        so long ago that nothing can come of it any more. Raises ``BotRefused``.
        """
        lost = self._outbox.lose_sight(self._patience.lost_after)
        if lost:
            log.warning("notices.lost_sight_of", notices=lost)
        for sending in self._outbox.in_doubt(self._patience.certain_after, AT_ONCE):
            if not self._is_held(sending.to):
                self._settle(sending)

    def _is_held(self, to: str) -> bool:
        """Whether Slack asked for patience before anything is looked up there again."""
        unread = self._calls.held(HISTORY) | self._calls.held(REPLIES)
        return to in self._calls.held(OPEN) or self._direct.get(to, to) in unread

    def _settle(self, sending: Sending) -> None:
        found = self._find(sending)
        outcome = found.kind.value if isinstance(found, Outcome) else "found" if found else "not_found"
        log.info("message.looked_up", key=sending.key, outcome=outcome)
        match found:
            case Posted():
                surely(lambda: self._outbox.found(sending, *found))
            case None:
                surely(lambda: self._outbox.not_found(sending))
            case Outcome():
                self._unsettled(sending, found)

    def _unsettled(self, sending: Sending, outcome: Outcome) -> None:
        if outcome.code in NO_RIGHT or outcome.kind is ErrorClass.OUR_BUG:
            surely(lambda: self._outbox.unreadable(sending))
        elif outcome.kind is ErrorClass.DEAD:
            for key in surely(lambda: self._outbox.bury(sending)):
                log.error("notice.nobody_to_tell", key=key)

    def _find(self, sending: Sending) -> Posted | Outcome | None:
        """An answer stands in its thread; in the channel where Slack knew of no such thread any more."""
        thread = self._outbox.thread_of(sending)
        if thread is not None:
            self._direct[sending.to] = thread.channel
        channel = self._channel_of(sending.to)
        if isinstance(channel, Outcome):
            return channel
        if thread is not None:
            found = self._search(sending.key, channel, partial(self._calls.replies, channel, thread.ts))
            if found is not None and not _has_no_thread(found):
                return found
        return self._search(sending.key, channel, partial(self._calls.history, channel))

    def _search(self, key: str, channel: str, read: Page) -> Posted | Outcome | None:
        cursor: str | None = None
        for _ in range(PAGES):
            page = read(cursor)
            if isinstance(page, Outcome):
                return page
            found = next((one for one in page["messages"] if is_message(one, key)), None)
            if found is not None:
                return Posted(channel, str(found["ts"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return None

    def _channel_of(self, to: str) -> str | Outcome:
        if not to.startswith(("U", "W")):
            return to
        if to not in self._direct:
            opened = self._calls.open(to)
            if isinstance(opened, Outcome):
                return opened
            self._direct[to] = opened
        return self._direct[to]


def _has_no_thread(found: Posted | Outcome) -> bool:
    return isinstance(found, Outcome) and found.code in NO_THREAD
