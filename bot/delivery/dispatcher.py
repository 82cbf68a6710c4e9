"""Drains the outbox into Slack: what is certain is settled, what is not is never sent blindly again."""

import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import replace

import structlog
from slack_sdk import WebClient

from bot.callers import speech_of
from bot.delivery.calls import EDIT, POST, BotRefused, Calls, Patience
from bot.delivery.outcomes import NO_THREAD, ErrorClass, Outcome
from bot.delivery.patient import surely
from bot.delivery.reconciler import Reconciler
from bot.i18n import Speech
from bot.views import notices
from bot.views.blocks import Card
from core.notices import Message, NoticeKind
from core.policies.team import TeamPolicy
from core.ports import Posted
from core.services.outbox import Outbox

log = structlog.get_logger(__name__)


class Dispatcher:
    """Sends what is due and draws anew what has changed. ``client`` must not retry by itself: what was posted
    before would be posted twice.

    ``deliver`` may be called by several threads and processes; the outbox gives each message to one of them.
    """

    def __init__(
        self, outbox: Outbox, client: WebClient, team: TeamPolicy, *, patience: Patience | None = None
    ) -> None:
        self._outbox = outbox
        self._team = team
        self._patience = patience or Patience()
        self._calls = Calls(client, outbox.count_error, self._patience)
        self._reconciler = Reconciler(outbox, self._calls, self._patience)
        self._noted_trouble = True  # perhaps, by whoever ran before us
        self._one_at_a_time = threading.Lock()

    def goes_by(self, outbox: Outbox, team: TeamPolicy) -> None:
        """From the next pass on, another policy and the outbox built for it; of the same database."""
        self._outbox = outbox
        self._team = team

    def deliver(self, *, only: Collection[NoticeKind] | None = None) -> int:
        """One pass; returns how many messages went out. Messages that wait for Slack's pace are left for the
        next one. With ``only`` no other kinds are sent, and nothing is drawn anew.

        Raises what the database raises, and nothing for a message: one that cannot be sent holds up only its
        own recipient.
        """
        sent = 0
        with self._one_at_a_time:
            try:
                if not self._calls.may_speak():
                    return sent
                for went_out in self._work(only):
                    sent += went_out
            except BotRefused as refused:
                log.error("delivery.stopped", code=refused.code)  # noqa: TRY400 - Slack's word says it all
                self._outbox.trouble(refused.code)
                self._noted_trouble = True
            else:
                self._all_is_well()
        return sent

    def _all_is_well(self) -> None:
        """Whoever asks how delivery is must not hear any more of what is over."""
        if self._noted_trouble and self._calls.refused_with is None:
            self._outbox.trouble(None)
            self._noted_trouble = False

    def _work(self, only: Collection[NoticeKind] | None) -> Iterator[bool]:
        """Whether a message went out, step by step. Who waits for news goes before what only looks old."""
        work, unlucky = self._outbox.work(), set[str]()
        if work.under_way:
            self._reconciler.look()
        if work.under_way or work.due:
            yield from self._send_due(only, unlucky)
        draws = only is None and (work.under_way or work.due or work.stale)
        while draws and self._redraw_one(unlucky):
            yield from self._send_due(only, unlucky)

    def _send_due(self, only: Collection[NoticeKind] | None, unlucky: set[str]) -> Iterator[bool]:
        """One message at a time: should this process die, no more than that one is in doubt. ``unlucky`` are
        those for whom something failed in this pass.
        """
        while True:
            begun = time.monotonic()
            handed = self._outbox.take(only=only, besides=self._calls.held(POST) | unlucky)
            self._alarm(handed.untold)
            for message in handed.messages:
                went_out = self._send(message, begun)
                unlucky |= set() if went_out else {message.to}
                yield went_out
            if not handed.looked_at:
                return

    def _send(self, message: Message, begun: float) -> bool:
        """``begun``: before it was handed out. Who was stopped since may have been taken for dead."""
        card = self._card(message)
        if card is None:
            self._bury(message)
            return False
        if time.monotonic() - begun > self._patience.call.total_seconds():
            surely(lambda: self._outbox.take_back(message))
            return False
        answer = self._post(message, card)
        if isinstance(answer, Outcome):
            self._not_sent(message, answer)
            return False
        if not surely(lambda: self._outbox.sent(message, *answer)):
            log.warning("message.sent_late", key=message.key)
        return True

    def _post(self, message: Message, card: Card) -> Posted | Outcome:
        try:
            return self._somehow(message, card)
        except BotRefused:
            surely(lambda: self._outbox.take_back(message))
            raise

    def _somehow(self, message: Message, card: Card, *, plain: bool = False) -> Posted | Outcome:
        """As it is, else without its thread, else without native blocks, else as plain text: each of them at
        most once.
        """
        answer = self._calls.post(message, card, plain=plain)
        if not isinstance(answer, Outcome):
            return answer
        if message.thread is not None and answer.code in NO_THREAD:
            return self._somehow(replace(message, thread=None, broadcast=False), card, plain=plain)
        if answer.kind is ErrorClass.OUR_BUG and not plain:
            simpler = card.simpler()
            return self._somehow(message, simpler or card, plain=simpler is None)
        return answer

    def _not_sent(self, message: Message, outcome: Outcome) -> None:
        log.warning("message.not_sent", key=message.key, kind=outcome.kind.value, code=outcome.code)
        match outcome.kind:
            case ErrorClass.IN_DOUBT:
                surely(lambda: self._outbox.doubt(message))
            case ErrorClass.NOT_SENT:
                surely(lambda: self._outbox.put_off(message, outcome.wait))
            case ErrorClass.DEAD | ErrorClass.OUR_BUG | ErrorClass.WHOLE_BOT:
                self._bury(message)

    def _bury(self, message: Message) -> None:
        self._alarm(surely(lambda: self._outbox.bury(message)))

    def _alarm(self, keys: Collection[str]) -> None:
        for key in keys:
            log.error("notice.nobody_to_tell", key=key)

    def _redraw_one(self, unlucky: set[str]) -> bool:
        """Draws one message anew; whether there was one."""
        stale = self._outbox.stale(self._patience.lease, besides=self._calls.held(EDIT) | unlucky)
        for message in stale:
            if not self._redraw(message):
                unlucky.add(_place(message).channel)
        return bool(stale)

    def _redraw(self, message: Message) -> bool:
        """``False`` where it has to be tried again."""
        card = self._card(message)
        outcome = self._edit(message, card) if card else None
        match outcome and outcome.kind:
            case ErrorClass.NOT_SENT:
                surely(lambda: self._outbox.draw_later(message))
                return False
            case ErrorClass.IN_DOUBT:
                return False  # when the lease is over: drawing twice does no harm
            case _:
                surely(lambda: self._outbox.drawn(message))
                return True

    def _edit(self, message: Message, card: Card) -> Outcome | None:
        outcome = self._calls.edit(_place(message), card)
        if outcome is None or outcome.kind is not ErrorClass.OUR_BUG:
            return outcome
        simpler = card.simpler()
        if simpler is not None:
            return self._edit(message, simpler)
        return self._calls.edit(_place(message), card, plain=True)

    def _card(self, message: Message) -> Card | None:
        """``None`` where drawing itself fails; nobody behind this message has to wait for that."""
        try:
            return notices.draw(message, self._speech(message), self._team.contact.hoarding)
        except Exception:
            log.exception("message.not_drawn", key=message.key)
            return None

    def _speech(self, message: Message) -> Speech:
        reader = message.parcels[0].reader
        if reader is None:
            return Speech(self._team.language, self._team.zone)
        return speech_of(reader, self._team)


def _place(message: Message) -> Posted:
    """Where a message stands that was sent."""
    return Posted(message.channel or message.to, message.ts or "")
