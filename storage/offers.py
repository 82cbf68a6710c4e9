"""Leads that are offered to one rep."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from core.events import Verb
from core.model import Lead
from core.offering import NOBODY_LEFT
from core.offers import Offer, OfferOutcome
from core.policies.queues import QueuePolicy, Skill
from storage import offer_rows, rows
from storage.leads import skilled, skills_wanted
from storage.schema import PASSED_ON
from storage.session import Session, Statement
from storage.sqlite_ids import next_counter

_GET = Statement("SELECT {offer} FROM offers WHERE id = ?", offer=offer_rows.OFFER)
OPEN_OF_REP = Statement(
    "SELECT {offer} FROM offers WHERE rep_id = ? AND outcome IS NULL", offer=offer_rows.OFFER
)
EVERY_OPEN = Statement("SELECT {offer} FROM offers WHERE outcome IS NULL ORDER BY id", offer=offer_rows.OFFER)
_NEXT_IDS = Statement("SELECT nextval('offer_ids') FROM generate_series(1, ?)")

_NEXT_FOR = f"""SELECT {{lead}} FROM leads
    WHERE queue = ? AND state IN ('waiting', 'recycled') AND state = 'waiting'
      AND id NOT IN (SELECT lead_id FROM skips WHERE rep_id = ? AND hidden_until > ?)
      AND id NOT IN (SELECT lead_id FROM offers WHERE rep_id = ? AND ended_at >= ? AND {PASSED_ON})
      AND (SELECT count(*) FROM claims WHERE claims.lead_id = leads.id AND rep_id = ?
             AND (coalesce(ended_by, '') <> 'undone' OR ended_at >= ?)) = 0{{skills}}
    ORDER BY place, id LIMIT 1"""  # noqa: S608  # our own words
"""Whether the rep had a lead, or took it back today, is asked lead by lead, along the line, until one may be
offered.
"""

PASSED_ON_BY = Statement(
    f"""SELECT rep_id, ended_at FROM offers WHERE lead_id = ? AND {PASSED_ON} AND ended_at >= ?
        UNION ALL
        SELECT rep_id, ended_at FROM claims
        WHERE lead_id = ? AND ended_by = '{Verb.UNDONE}' AND ended_at >= ?"""  # noqa: S608
)
_UNKNOWN = f"""NOT EXISTS (SELECT 1 FROM events WHERE events.lead_id = leads.id
    AND events.verb = '{Verb.ESCALATED}' AND events.why = '{NOBODY_LEFT}'
    AND events.at >= ? AND events.at >= leads.received_at)"""  # noqa: S608
"""Nobody in charge has been told, since then and in this episode, that nobody takes the lead."""
UNPLACED = Statement(
    f"""SELECT {{lead}} FROM offers JOIN leads ON leads.id = offers.lead_id
        WHERE offers.queue = ? AND offers.ended_at >= ? AND offers.{PASSED_ON} AND offers.told_at IS NULL
          AND leads.queue = offers.queue AND leads.state = 'waiting' AND {_UNKNOWN}
        ORDER BY offers.ended_at, offers.id""",  # noqa: S608
    lead=rows.LEAD_OF,
)
TAKEN_BACK = Statement(
    f"""SELECT {{lead}} FROM leads WHERE queue = ? AND state = 'waiting' AND id IN (
          SELECT lead_id FROM events WHERE queue = ? AND verb = '{Verb.UNDONE}' AND at >= ?)
        AND {_UNKNOWN}""",  # noqa: S608
    lead=rows.LEAD,
)
_TOLD = Statement(
    f"UPDATE offers SET told_at = ? WHERE lead_id = ? AND {PASSED_ON} AND told_at IS NULL"  # noqa: S608
)
ANSWERED = Statement(
    f"""SELECT rep_id, sum(CASE WHEN outcome = '{OfferOutcome.ACCEPTED}' THEN 1 ELSE 0 END), count(*)
        FROM offers WHERE offered_at >= ? AND queue {{among}} AND outcome <> '{OfferOutcome.WITHDRAWN}'
        GROUP BY rep_id"""  # noqa: S608
)

ACCEPTED = Statement(
    f"""SELECT {{offer}} FROM offers WHERE queue {{among}} AND offered_at >= ?
        AND outcome = '{OfferOutcome.ACCEPTED}' AND ended_at >= ? AND ended_at < ?""",  # noqa: S608
    offer=offer_rows.OFFER,
)

_MANY = 20_000
IS_FLOOD = Statement(
    f"""SELECT (SELECT count(*) FROM (SELECT 1 FROM events WHERE at >= ? LIMIT {_MANY}) AS happened)
          >= (SELECT count(*) FROM (SELECT 1 FROM claims WHERE ended_at IS NULL LIMIT {_MANY}) AS owned)"""  # noqa: S608
)
"""Whether less is owned than came in: then it is quicker to begin with that."""

_ENTERING = ", ".join(f"'{verb}'" for verb in (Verb.ENTERED, Verb.RE_ENGAGED, Verb.APPROVED, Verb.ADMITTED))
_ENTERED = f"SELECT lead_id FROM events WHERE at >= ? AND verb IN ({_ENTERING})"  # noqa: S608
_OF_AN_OWNED = """SELECT id FROM leads WHERE {key} IS NOT NULL AND state = 'waiting' AND came_in_at >= ?
    AND {key} {among these} SELECT DISTINCT {key} FROM leads WHERE {key} IS NOT NULL
      AND id {among these} SELECT lead_id FROM claims WHERE ended_at IS NULL {these} {these}"""
_OF_OWNED = " UNION ".join(_OF_AN_OWNED.replace("{key}", key) for key in ("company_key", "domain_key"))
_SAME = """SELECT id FROM leads AS same
    WHERE same.{key} = new.{key} AND same.state IN ('claimed', 'contacted')"""
_OF_SAME_ACCOUNT = " UNION ".join(_SAME.replace("{key}", key) for key in ("company_key", "domain_key"))
_JUST_IN = f"""WITH found AS MATERIALIZED (
      SELECT new.id, (SELECT rep_id FROM claims
          WHERE ended_at IS NULL AND lead_id {{among these}} {_OF_SAME_ACCOUNT} {{these}}
          ORDER BY claimed_at, claims.id LIMIT 1) AS rep_id
      FROM leads AS new
      WHERE new.id {{among these}} {{candidates}} {{these}} AND new.state = 'waiting'
        AND (new.company_key IS NOT NULL OR new.domain_key IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM offers
          WHERE offers.lead_id = new.id AND offers.offered_at >= new.received_at)
        AND EXISTS (SELECT 1 FROM events
          WHERE events.lead_id = new.id AND events.verb IN ({_ENTERING}) AND events.at >= ?))
    SELECT {{lead}}, found.rep_id FROM found JOIN leads ON leads.id = found.id
    WHERE found.rep_id IS NOT NULL ORDER BY leads.queued_at, leads.id LIMIT ?"""  # noqa: S608
"""The same account as in ``Leads.of_account``."""

JUST_IN = Statement(_JUST_IN, candidates=_ENTERED, lead=rows.LEAD_OF)
JUST_IN_A_FLOOD = Statement(_JUST_IN, candidates=_OF_OWNED, lead=rows.LEAD_OF)


@lru_cache(maxsize=256)
def next_for(skills: tuple[Skill, ...]) -> Statement:
    """What finds the next lead for a rep in a queue that asks for these skills."""
    return Statement(_NEXT_FOR, lead=rows.LEAD, skills=skilled(skills))


class SqlOffers:
    """``core.ports.Offers``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codec = session.codec

    def get(self, offer_id: int) -> Offer | None:
        return self._one(_GET, offer_id)

    def next_ids(self, count: int) -> Sequence[int]:
        if self._session.is_sqlite:
            return next_counter(self._session, "offer_ids", count)
        return [row[0] for row in self._session.rows(_NEXT_IDS, count)]

    def open_of_rep(self, rep_id: str) -> Offer | None:
        return self._one(OPEN_OF_REP, rep_id)

    def every_open(self) -> Sequence[Offer]:
        return [offer_rows.offer(row, self._codec) for row in self._session.rows(EVERY_OPEN)]

    def next_for(
        self,
        queue: QueuePolicy,
        rep_id: str,
        skills: Mapping[Skill, Sequence[str]],
        now: datetime,
        since: datetime,
    ) -> Lead | None:
        wanted = skills_wanted(queue, skills)
        has = (self._codec.among(one.casefold() for one in skills[skill]) for skill in wanted)
        at, midnight = self._codec.moment(now), self._codec.moment(since)
        row = self._session.row(
            next_for(wanted), queue.name, rep_id, at, rep_id, midnight, rep_id, midnight, *has
        )
        return None if row is None else rows.lead(row, self._codec)

    def passed_on_by(self, lead_id: int, since: datetime) -> Mapping[str, datetime]:
        moment = self._codec.moment(since)
        found = self._session.rows(PASSED_ON_BY, lead_id, moment, lead_id, moment)
        in_turn = sorted((self._codec.instant(at), rep_id) for rep_id, at in found)
        return {rep_id: at for at, rep_id in in_turn}

    def unplaced(self, queue: str, since: datetime, untold_since: datetime) -> Sequence[Lead]:
        moments = (self._codec.moment(since), self._codec.moment(untold_since))
        passed_on, taken_back = (
            [rows.lead(row, self._codec) for row in found]
            for found in (
                self._session.rows(UNPLACED, queue, *moments),
                self._session.rows(TAKEN_BACK, queue, queue, *moments),
            )
        )
        return [*passed_on, *sorted(taken_back, key=lambda lead: lead.id)]

    def told(self, lead_id: int, at: datetime) -> None:
        self._session.run(_TOLD, self._codec.moment(at), lead_id)

    def just_in(self, since: datetime, limit: int) -> Sequence[tuple[Lead, str]]:
        moment = self._codec.moment(since)
        is_flood = self._session.row(IS_FLOOD, moment)
        if is_flood and is_flood[0]:
            found = self._session.rows(JUST_IN_A_FLOOD, moment, moment, moment, limit)
        else:
            found = self._session.rows(JUST_IN, moment, moment, limit)
        return [(rows.lead(row, self._codec), row[-1]) for row in found]

    def accepted(
        self, queues: Sequence[str], since: datetime, until: datetime, *, offered_since: datetime
    ) -> Sequence[Offer]:
        moments = (self._codec.moment(one) for one in (offered_since, since, until))
        found = self._session.rows(ACCEPTED, self._codec.among(queues), *moments)
        return sorted((offer_rows.offer(row, self._codec) for row in found), key=lambda one: one.id)

    def answered(self, since: datetime, *, queues: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        found = self._session.rows(ANSWERED, self._codec.moment(since), self._codec.among(queues))
        return {rep_id: (accepted, ended) for rep_id, accepted, ended in found}

    def _one(self, statement: Statement, value: object) -> Offer | None:
        row = self._session.row(statement, value)
        return None if row is None else offer_rows.offer(row, self._codec)
