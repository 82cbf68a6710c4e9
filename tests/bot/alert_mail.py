"""An alert in the mail: a card, what stands in its thread, and where Slack shows each of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.changes import Change
from core.events import QueueVerb
from core.incidents import AlertRule, Figure, Incident, Level, Severity
from core.notices import Audience, Notice, NoticeKind, key
from tests.bot.counter import MIA
from tests.bot.mail import MANAGERS, Mail
from tests.builders import MONDAY_9AM, minutes

K = NoticeKind
RED = "red"


class Alert:
    """A red alert about the depth of a queue, and what is owed about it to one address, in order."""

    def __init__(self, mail: Mail, to: str = MANAGERS) -> None:
        self.mail, self.to = mail, to
        self._written = 0
        with mail.runtime.open() as uow:
            (self.id,) = uow.incidents.next_ids(1)
            uow.apply(Change(raised=(self._incident(),)))
            uow.commit()
        self.key = self._owes(K.ALERT, RED, severity=RED, duty=[])

    def _incident(self) -> Incident:
        return Incident(
            self.id,
            "leads",
            AlertRule.DEPTH,
            MONDAY_9AM,
            levels={Severity.RED: Level(MONDAY_9AM, fired_at=MONDAY_9AM)},
            figures={Figure.DEPTH: 120, Figure.LIMIT: 100},
            announced=Severity.RED,
            told_at=MONDAY_9AM,
        )

    def news(self) -> str:
        """Somebody has acknowledged it."""
        return self._owes(
            K.ALERT_NEWS, str(self._written), verb=QueueVerb.ACKNOWLEDGED.value, by=MIA, severity=RED
        )

    def again(self) -> str:
        """Nobody has."""
        return self._owes(K.ALERT_AGAIN, f"{RED}:{self._written}", severity=RED)

    def ends(self) -> None:
        """Nothing about the queue is too much any more."""
        ended = replace(self._incident(), levels={}, ended_at=MONDAY_9AM + minutes(40))
        with self.mail.runtime.open() as uow:
            uow.apply(Change(incidents=(ended,), redrawn=(self.id,)))
            uow.commit()

    def _owes(self, kind: NoticeKind, what: str, **data: Any) -> str:
        self._written += 1
        notice = Notice(
            key(kind, f"{self.id}:{what}", self.to),
            kind,
            self.to,
            MONDAY_9AM + minutes(self._written),
            audience=Audience.MANAGERS,
            data=data,
            incident_id=self.id,
            answers=None if kind is K.ALERT else self.key,
        )
        with self.mail.runtime.open() as uow:
            uow.apply(Change(notices=(notice,)))
            uow.commit()
        return notice.key


def where(mail: Mail, who: str = MANAGERS) -> list[tuple[str, str]]:
    """Every message somebody sees, oldest first: its key, and whether it stands in a thread, or in both."""
    words = {(False, False): "channel", (True, False): "thread", (True, True): "both"}
    return [
        (one.metadata["event_payload"]["key"], words[one.thread_ts is not None, one.broadcast])
        for one in mail.messages(who)
        if one.metadata is not None
    ]


def the_card_is_deleted(mail: Mail) -> None:
    """Somebody deletes the card, in Slack."""
    mail.counter.sandbox.workspace.delete(mail.messages(MANAGERS)[0])


def fails(mail: Mail, *faults: Mapping[str, Any]) -> None:
    """From now on Slack fails in these ways, the first that applies."""
    mail.counter.sandbox.app.state.sandbox.faults.replace([dict(one) for one in faults])
