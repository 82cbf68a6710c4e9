"""Leads looked for by hand, in review, or of the same account as another."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from core.keys import LeadKeys
from core.model import Lead
from core.notices import Reviews
from core.ports.leads import Sought
from storage import rows
from storage.picks import Picks
from storage.session import Session, Statement
from storage.texts import behind, storable

_SIGNS = {
    "lead_id": "id = ?",
    "external_id": "external_id = ?",
    "email": "email_key = ?",
    "phone": "phone_key = ?",
    "domain": "domain_key = ?",
    "company": "company_key >= ? AND company_key < ?",
}
"""How each field of ``Sought`` is looked up, every one along an index of its own."""

_OF_OWNER = "id IN (SELECT lead_id FROM claims WHERE rep_id = ? AND ended_at IS NULL)"
_WHOSE = {
    (False, False): "FALSE",
    (False, True): _OF_OWNER,
    (True, False): "queue {among}",
    (True, True): f"(queue {{among}} OR {_OF_OWNER})",
}
"""By whether there are queues, and an owner, whose leads may be found."""

_FIND = "SELECT id FROM leads WHERE {sign} AND state <> 'erased' AND {whose}"
_FOUND = (
    "SELECT {lead} FROM leads WHERE id {among these} {find} ORDER BY id DESC LIMIT ? {these} ORDER BY id DESC"
)

_IN_REVIEW = Statement(
    "SELECT {lead} FROM leads WHERE state = 'review' AND id > ? ORDER BY id LIMIT ?", lead=rows.LEAD
)
_REVIEW_DUE = """SELECT {lead} FROM leads WHERE state = 'review' AND review_due_at <= ?
    ORDER BY review_due_at, id LIMIT {count} {hold_free}"""
IS_REVIEW_DUE = Statement(
    "SELECT 1 FROM leads WHERE state = 'review' AND review_due_at <= ? ORDER BY review_due_at LIMIT 1"
)
_OF_ACCOUNT = Statement(
    """SELECT {lead}, claims.rep_id FROM claims JOIN leads ON leads.id = claims.lead_id
       WHERE claims.ended_at IS NULL AND leads.state IN ('claimed', 'contacted') AND claims.lead_id <> ?
         AND claims.lead_id {among these}
           SELECT id FROM leads WHERE company_key = ? UNION SELECT id FROM leads WHERE domain_key = ? {these}
       ORDER BY claims.claimed_at, claims.id LIMIT 1""",
    lead=rows.LEAD_OF,
)
_REVIEWS = Statement(
    """SELECT count(*), count(*) FILTER (WHERE review_asked > 0 OR review_due_at <= ?), min(came_in_at)
       FROM leads WHERE state = 'review'"""
)


@lru_cache(maxsize=256)
def found(signs: tuple[str, ...], queues: bool | None, owner: bool) -> Statement:  # noqa: FBT001  # the cache's key
    """What finds leads by any of these signs; ``queues`` is ``None`` where any will do."""
    whose = "TRUE" if queues is None else _WHOSE[queues, owner]
    finds = (_FIND.replace("{sign}", _SIGNS[sign]).replace("{whose}", whose) for sign in signs)
    return Statement(_FOUND, lead=rows.LEAD, find=" UNION ".join(finds))


@lru_cache(maxsize=16)
def review_due(count: int) -> Statement:
    """The limit is written out: with a parameter PostgreSQL could not know that these are few."""
    return Statement(_REVIEW_DUE, lead=rows.LEAD, count=str(count))


class Search(Picks):
    """The part of ``core.ports.Leads`` that looks for leads, wherever they are."""

    def search(
        self, sought: Sought, *, queues: Collection[str] | None, owner: str | None, limit: int
    ) -> Sequence[Lead]:
        signs = _signs(sought)
        if not signs or (queues is not None and not queues and owner is None):
            return []
        whose: list[object] = []
        if queues is not None:
            whose += [self._codec.among(sorted(queues))] if queues else []
            whose += [owner] if owner is not None else []
        statement = found(tuple(signs), None if queues is None else bool(queues), owner is not None)
        values = [value for given in signs.values() for value in (*given, *whose)]
        return self._many(statement, *values, limit)

    def in_review(self, after: int, limit: int) -> Sequence[Lead]:
        return self._many(_IN_REVIEW, after, limit)

    def review_due(self, now: datetime, limit: int) -> Sequence[Lead]:
        return self._many(review_due(limit), self._codec.moment(now))

    def is_review_due(self, now: datetime) -> bool:
        return self._session.row(IS_REVIEW_DUE, self._codec.moment(now)) is not None

    def of_account(self, keys: LeadKeys, besides: int) -> tuple[Lead, str] | None:
        row = self._session.row(_OF_ACCOUNT, besides, keys.company, keys.domain)
        return None if row is None else (rows.lead(row, self._codec), row[-1])


def _signs(sought: Sought) -> dict[str, tuple[object, ...]]:
    """By the fields that are given and can be found at all, the values of their look-ups."""
    given: dict[str, tuple[object, ...]] = {} if sought.lead_id is None else {"lead_id": (sought.lead_id,)}
    for name in ("external_id", "email", "phone", "domain", "company"):
        text = getattr(sought, name)
        if text and storable(text):
            given[name] = (text,)
    if "company" in given:
        given["company"] = (sought.company, behind(sought.company or ""))
    return given


def reviews(session: Session, now: datetime) -> Reviews:
    """``overdue`` counts those that ops were reminded of as well. How long one has been there counts from its
    coming in: that it went to review later, as one that everybody skipped does, is not kept with it.
    """
    row = session.row(_REVIEWS, session.codec.moment(now))
    waiting, overdue, oldest = row or (0, 0, None)
    return Reviews(waiting, overdue, session.codec.instant_or_none(oldest))
