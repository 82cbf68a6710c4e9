"""Requests taken over HTTP, refusals, and everything row by row."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.answers import Refusal
from core.events import Event
from core.model import Claim, Lead
from core.offers import Offer
from core.ports.doors import Delivery
from core.rights import Action, Denial
from storage import claim_rows, offer_rows, rows
from storage.session import Session, Statement

_BEGIN = Statement("INSERT INTO deliveries (id, digest, at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING")
_EARLIER = Statement("SELECT id, digest, answer FROM deliveries WHERE id = ?")
_ANSWER = Statement("UPDATE deliveries SET answer = ? WHERE id = ?")
_HAS_BEFORE = Statement("SELECT 1 FROM deliveries WHERE at < ? LIMIT 1")
_FORGET = Statement(
    "DELETE FROM deliveries WHERE id {among these}"
    "SELECT id FROM deliveries WHERE at < ? ORDER BY at LIMIT ?{these}"
)

_DENIAL = "at, actor, action, reason, subject"
_PUT = Statement("INSERT INTO denials ({denial}) VALUES (?, ?, ?, ?, ?)", denial=_DENIAL)
_LATEST = Statement("SELECT {denial} FROM denials ORDER BY id DESC LIMIT ?", denial=_DENIAL)
_FIRST_DENIED = Statement("SELECT at FROM denials ORDER BY id LIMIT 1")
_FORGET_DENIED = Statement(
    "DELETE FROM denials WHERE id {among these}SELECT id FROM denials WHERE at < ? ORDER BY id LIMIT ?{these}"
)

_LEADS = "SELECT {lead} FROM leads WHERE id > ? {which} ORDER BY id LIMIT ?"
_ALL_LEADS = Statement(_LEADS, lead=rows.LEAD, which="")
_LEADS_OF = Statement(_LEADS, lead=rows.LEAD, which="AND queue = ?")
_RECEIVED = Statement(_LEADS, lead=rows.LEAD, which="AND received_at >= ?")
_LAST_LEAD = Statement("SELECT max(id) FROM leads")
_EVENTS = "SELECT id, {event} FROM events WHERE id > ? {which} ORDER BY id LIMIT ?"
_ALL_EVENTS = Statement(_EVENTS, event=rows.EVENT, which="")
_EVENTS_SINCE = Statement(_EVENTS, event=rows.EVENT, which="AND at >= ?")
_CLAIMS = "SELECT {claim} FROM claims WHERE id > ? {which} ORDER BY id LIMIT ?"
_ALL_CLAIMS = Statement(_CLAIMS, claim=claim_rows.CLAIM, which="")
_CLAIMS_OF = Statement(
    _CLAIMS, claim=claim_rows.CLAIM, which="AND (SELECT queue FROM leads WHERE leads.id = lead_id) = ?"
)
_OFFERS = "SELECT {offer} FROM offers WHERE id > ? {which} ORDER BY id LIMIT ?"
_ALL_OFFERS = Statement(_OFFERS, offer=offer_rows.OFFER, which="")
_OFFERS_OF = Statement(_OFFERS, offer=offer_rows.OFFER, which="AND queue = ?")


class SqlDeliveries:
    """``core.ports.Deliveries``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def begin(self, delivery_id: str, digest: str, now: datetime) -> Delivery | None:
        if self._session.run(_BEGIN, delivery_id, digest, self._codec.moment(now)):
            return None
        row = self._session.row(_EARLIER, delivery_id)
        return None if row is None else Delivery(row[0], row[1], self._codec.parsed(row[2]))

    def answer(self, delivery_id: str, answer: Sequence[Mapping[str, object]]) -> None:
        self._session.run(_ANSWER, self._codec.document([dict(one) for one in answer]), delivery_id)

    def has_before(self, before: datetime) -> bool:
        return self._session.row(_HAS_BEFORE, self._codec.moment(before)) is not None

    def forget(self, before: datetime, limit: int) -> int:
        return self._session.run(_FORGET, self._codec.moment(before), limit)


class SqlDenials:
    """``core.ports.Denials``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def put(self, denial: Denial) -> None:
        at = self._codec.moment(denial.at)
        self._session.run(_PUT, at, denial.actor, denial.action.value, denial.reason.value, denial.subject)

    def latest(self, limit: int) -> Sequence[Denial]:
        return [
            Denial(self._codec.instant(at), actor, Action(action), Refusal(reason), subject)
            for at, actor, action, reason, subject in self._session.rows(_LATEST, limit)
        ]

    def has_before(self, before: datetime) -> bool:
        first = self._session.row(_FIRST_DENIED)
        return first is not None and self._codec.instant(first[0]) < before

    def forget(self, before: datetime, limit: int) -> int:
        return self._session.run(_FORGET_DENIED, self._codec.moment(before), limit)


class SqlExports:
    """``core.ports.Exports``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def leads(self, after: int, limit: int, *, queue: str | None = None) -> Sequence[Lead]:
        if queue is None:
            found = self._session.rows(_ALL_LEADS, after, limit)
        else:
            found = self._session.rows(_LEADS_OF, after, queue, limit)
        return [rows.lead(row, self._codec) for row in found]

    def received(self, after: int, limit: int, since: datetime) -> Sequence[Lead]:
        found = self._session.rows(_RECEIVED, after, self._codec.moment(since), limit)
        return [rows.lead(row, self._codec) for row in found]

    def last_lead(self) -> int:
        row = self._session.row(_LAST_LEAD)
        return (row and row[0]) or 0

    def events(self, after: int, limit: int, *, since: datetime | None = None) -> Sequence[tuple[int, Event]]:
        if since is None:
            found = self._session.rows(_ALL_EVENTS, after, limit)
        else:
            found = self._session.rows(_EVENTS_SINCE, after, self._codec.moment(since), limit)
        return [(row[0], rows.event(row[1:], self._codec)) for row in found]

    def claims(self, after: int, limit: int, *, queue: str | None = None) -> Sequence[Claim]:
        if queue is None:
            found = self._session.rows(_ALL_CLAIMS, after, limit)
        else:
            found = self._session.rows(_CLAIMS_OF, after, queue, limit)
        return [claim_rows.claim(row, self._codec) for row in found]

    def offers(self, after: int, limit: int, *, queue: str | None = None) -> Sequence[Offer]:
        if queue is None:
            found = self._session.rows(_ALL_OFFERS, after, limit)
        else:
            found = self._session.rows(_OFFERS_OF, after, queue, limit)
        return [offer_rows.offer(row, self._codec) for row in found]
