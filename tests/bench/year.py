"""A year of leads and what became of them, made by the database itself: a million in a few minutes."""

from datetime import UTC, datetime, timedelta

from core.policies.team import TeamPolicy
from storage.engine import open_database
from storage.session import Session, Statement
from tests.builders import MIA, a_queue, a_team, days, minutes

YEAR = timedelta(days=365)
QUEUES, REPS, SOURCES = 5, 40, 12
TEAM: TeamPolicy = a_team(*(a_queue(f"q{number}") for number in range(QUEUES)), people={"managers": [MIA]})

_SECOND = timedelta(seconds=1)

_STATE = """CASE WHEN fate < 50 THEN 'waiting' WHEN fate < 130 THEN 'archived' WHEN fate < 150 THEN 'rejected'
    WHEN fate < 153 THEN 'claimed' WHEN fate < 330 THEN 'converted' ELSE 'disqualified' END"""
_LEADS = Statement(
    """INSERT INTO leads (id, company, contact_name, email, source, type, score, region, account_tier,
         attributes, state, queue, received_at, queued_at, came_in_at, place, overdue_at, rule, episode,
         version, unclaimed, left_at, fingerprint, email_key)
       WITH RECURSIVE numbers (i) AS (
           SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i < ? - 1),
         dice AS (SELECT i, (i * 7919) % 1000 AS fate, (i * 6007) % 997 AS luck FROM numbers),
         lives AS (SELECT i, luck, ? + i * ? AS came, {state} AS state FROM dice)
       SELECT i + 1, 'Company ' || (i / 3), 'Person ' || i, 'person.' || i || '@company.example',
         'source ' || (luck % {sources}), CASE WHEN luck % 20 = 0 THEN 'hot_inbound' ELSE 'warm' END,
         luck % 100, 'region ' || (luck % 7), 'tier ' || (luck % 3), '{}', state,
         'q' || (luck % {queues}), came, came, came, '5' || (100000000 + i) || '.~', came, 'unscored', 1, 3,
         state IN ('waiting', 'archived'), CASE WHEN state = 'archived' THEN came + ? END, 'f' || i,
         'person.' || i || '@company.example'
       FROM lives ORDER BY i""",
    state=_STATE,
    sources=str(SOURCES),
    queues=str(QUEUES),
)
"""One lead in twenty waits, one in twelve slept away, some never came in; the others were claimed."""

_LIVES = """(SELECT id, state, queue, type, source, received_at, id % 33 = 0 AS passed_on,
      30 + (id * 3571) % 7207 + CASE WHEN id % 9 = 0 THEN (id * 3571) % 7207 * 40 ELSE 0 END AS queued_s,
      60 + (id * 1873) % 9001 AS worked_s FROM leads
    WHERE state IN ('claimed', 'converted', 'disqualified')) AS lives"""
_SUCCESS = "CASE WHEN state <> 'converted' THEN 0 WHEN id % 3 = 0 THEN 2 ELSE 1 END"
_CLAIMS = Statement(
    """INSERT INTO claims (id, lead_id, rep_id, claimed_at, entered_at, ended_at, ended_by,
         contacted_at, queue, type, source, received_at, success, customer_at)
       SELECT id, id, 'U0' || (id % {reps}), received_at + queued_s * ?, received_at,
         CASE WHEN passed_on THEN received_at + (queued_s + 60) * ?
           WHEN state <> 'claimed' THEN received_at + (queued_s + worked_s + 3600) * ? END,
         CASE WHEN passed_on THEN 'transferred' WHEN state <> 'claimed' THEN state END,
         CASE WHEN state <> 'claimed' AND NOT passed_on THEN received_at + (queued_s + worked_s) * ? END,
         queue, type, source, received_at, {success},
         CASE WHEN state = 'converted' AND id % 3 = 0 THEN received_at + (queued_s + worked_s + 9000) * ? END
       FROM {lives} ORDER BY id""",
    lives=_LIVES,
    reps=str(REPS),
    success=_SUCCESS,
)
_HANDED_OVER = Statement(
    """INSERT INTO claims (id, lead_id, rep_id, claimed_at, ended_at, ended_by, contacted_at, queue, type,
         source, received_at, success)
       SELECT id + ?, id, 'U0' || ((id + 1) % {reps}), received_at + (queued_s + 60) * ?,
         CASE WHEN state <> 'claimed' THEN received_at + (queued_s + worked_s + 3600) * ? END,
         CASE WHEN state <> 'claimed' THEN state END,
         CASE WHEN state <> 'claimed' THEN received_at + (queued_s + worked_s) * ? END,
         queue, type, source, received_at, {success}
       FROM {lives} WHERE passed_on ORDER BY id""",
    lives=_LIVES,
    reps=str(REPS),
    success=_SUCCESS,
)
"""After a minute, to somebody else: one claim in thirty-three."""

_OF_LEADS = (
    ("entered", "received_at + 0 * ?", "state <> 'rejected'", None),
    ("sent to review", "received_at + 0 * ?", "state = 'rejected'", "student"),
    ("rejected", "received_at + 4 * ?", "state = 'rejected'", "student"),
)
_STALE = tuple(
    Statement(
        """INSERT INTO events (lead_id, at, verb, actor, queue, why, data)
           SELECT id, received_at + ?, '{verb}', 'bench', queue, 'stale', '{"was": "{state}"}' FROM leads
           WHERE state = 'archived' AND received_at <= ? ORDER BY id""",
        verb=verb,
        state=state,
    )
    for verb, state in (("moved to nurture", "waiting"), ("recycled", "nurture"), ("archived", "recycled"))
)
_OF_CLAIMS = (
    ("skipped", "claimed_at - ?", "entered_at IS NOT NULL AND id % 2 = 0", "other"),
    ("reserved", "claimed_at - ?", "entered_at IS NOT NULL", "head"),
    ("claimed", "claimed_at + 0 * ?", "entered_at IS NOT NULL", None),
    ("transferred", "claimed_at + 0 * ?", "entered_at IS NULL", None),
    ("contacted", "contacted_at + 0 * ?", "contacted_at IS NOT NULL", "call"),
    ("converted", "ended_at + 0 * ?", "ended_by = 'converted'", None),
    ("disqualified", "ended_at + 0 * ?", "ended_by = 'disqualified'", None),
)


def _happened(about: str, verb: str, at: str, where: str, why: str | None) -> str:
    said = "CAST(NULL AS text)" if why is None else f"'{why}'"
    return f"SELECT {about.format(at=at, verb=verb, said=said)} WHERE {where}"


_ABOUT_LEADS = "id, {at}, '{verb}', queue, {said}, CAST(NULL AS bigint) FROM leads"
_ABOUT_CLAIMS = "lead_id, {at}, '{verb}', queue, {said}, id FROM claims"
_NOTHING = """SELECT CAST(0 AS bigint) AS lead_id, ? AS at, '' AS verb, '' AS queue,
    CAST(NULL AS text) AS why, CAST(NULL AS bigint) AS claim_id WHERE 1 = 0"""
_EVENTS = Statement(
    """INSERT INTO events (lead_id, at, verb, actor, queue, why, claim_id, data)
       SELECT lead_id, at, verb, 'bench', queue, why, claim_id, '{}' FROM ({happened}) AS happened
       ORDER BY at""",
    happened=" UNION ALL ".join(
        (
            _NOTHING,
            *(_happened(_ABOUT_LEADS, *one) for one in _OF_LEADS),
            *(_happened(_ABOUT_CLAIMS, *one) for one in _OF_CLAIMS),
        )
    ),
)


def fill(url: str, leads: int, until: datetime | None = None) -> int:
    """Puts so many leads of the year that ends now into an empty database; how many events they have."""
    until = until or datetime.now(UTC)
    database = open_database(url)
    with database.engine.begin() as connection:
        session = Session(connection.connection)
        session.wait_longer()
        codec = session.codec
        second = codec.span(_SECOND)
        session.run(
            _LEADS,
            leads,
            codec.moment(until - YEAR - minutes(1)),
            codec.span(YEAR / leads),
            codec.span(days(7)),
        )
        session.run(_CLAIMS, *[second] * 5)
        session.run(_HANDED_OVER, 2 * leads, *[second] * 3)
        of_leads, of_claims = codec.span(timedelta(hours=1)), codec.span(10 * _SECOND)
        happened = [of_leads] * len(_OF_LEADS) + [of_claims] * len(_OF_CLAIMS)
        session.run(_EVENTS, codec.moment(until), *happened)
        for statement, age in zip(_STALE, (7, 14, 30), strict=True):
            session.run(statement, codec.span(days(age)), codec.moment(until - days(age)))
        row = session.row(Statement("SELECT count(*) FROM events"))
    database.close()
    return row[0] if row else 0
