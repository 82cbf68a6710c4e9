"""Drains the outbox into Slack: what is certain is settled, what is not is never sent blindly again."""

import threading
from datetime import timedelta
from http.client import HTTPException

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.callers import speech_of
from bot.delivery.outcomes import Outcome, of_error
from bot.i18n import Speech
from bot.views import notices
from core.notices import Parcel
from core.policies.team import TeamPolicy
from core.services.outbox import Outbox

log = structlog.get_logger(__name__)

BATCH = 20
"""Notices taken from the outbox at once."""


class Dispatcher:
    """Sends what is due. ``client`` must not retry by itself: what was posted before would be posted twice.

    ``deliver`` may be called by several threads and processes; the outbox gives each notice to one of them.
    """

    def __init__(self, outbox: Outbox, client: WebClient, team: TeamPolicy) -> None:
        self._outbox = outbox
        self._client = client
        self._team = team
        self._one_at_a_time = threading.Lock()

    def deliver(self) -> int:
        """Sends everything due and returns how many messages went out. Never raises for a single message."""
        sent = 0
        with self._one_at_a_time:
            while parcels := self._outbox.take(BATCH):
                sent += sum(self._send(parcel) for parcel in parcels)
        return sent

    def _send(self, parcel: Parcel) -> bool:
        notice = parcel.notice
        card = notices.draw(parcel, self._speech(parcel))
        metadata = {"event_type": "nextlead_notice", "event_payload": {"key": notice.key}}
        try:
            answer = self._client.chat_postMessage(channel=notice.to, metadata=metadata, **card.message())
        except (SlackClientError, HTTPException, OSError) as error:
            self._give_up(parcel, of_error(error))
            return False
        self._outbox.settle(notice, "sent", channel=str(answer["channel"]), ts=str(answer["ts"]))
        return True

    def _give_up(self, parcel: Parcel, outcome: Outcome) -> None:
        notice = parcel.notice
        log.warning("notice.not_sent", key=notice.key, outcome=outcome.state, code=outcome.code)
        if outcome.state == "pending":
            self._outbox.put_off(notice, parcel.now + timedelta(seconds=outcome.retry_after_s))
        else:
            self._outbox.settle(notice, outcome.state)

    def _speech(self, parcel: Parcel) -> Speech:
        if parcel.reader is None:
            return Speech(self._team.language, self._team.zone)
        return speech_of(parcel.reader, self._team)
