"""Nothing that a click asks reads or sorts a queue: the plans of both databases with 20,000 leads."""

from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.changes import Change
from core.keys import LeadKeys
from core.model import LeadState, LeadType
from core.offers import OfferOutcome
from core.policies.queues import Skill
from storage import claims, health, leads, lines, outdating, picks, stranded
from storage.engine import Database, open_database
from storage.session import Codec, Session, Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_notice,
    a_queue,
    a_skip,
    an_offer,
    hours,
    keyed,
    taking,
)
from tests.databases import a_new_database
from tests.storage.steps import applied

pytestmark = pytest.mark.slow

WAITING = 20_000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Twenty thousand leads waiting in one queue, and as many that were worked long ago."""
    folder: Path = tmp_path_factory.mktemp("crowded")
    with a_new_database(request.param, folder, migrated=True) as url:
        opened = open_database(url, durable=False)
        _fill(UnitsOfWork(opened))
        if not opened.is_sqlite:
            with opened.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield opened
        opened.close()


def _fill(open_: UnitsOfWork) -> None:
    queue = a_queue(ordering="priority")
    types = list(LeadType)
    for start in range(0, WAITING, 500):
        numbers = range(start, start + 500)
        waiting = [
            a_lead(
                f"Waiting {n}",
                queue=queue,
                score=n % 100,
                type=types[n % 4],
                waited=hours(n % 100),
                limit_due_at=MONDAY_9AM + hours(n % 100),
                stale_due_at=MONDAY_9AM + hours(n % 100),
                aged_due_at=MONDAY_9AM + hours(n % 100),
            )
            for n in numbers
        ]
        worked = [a_lead(f"Worked {n}", state=LeadState.CONVERTED) for n in numbers]
        over: dict[str, Any] = {"contacted_at": MONDAY_9AM, "ended_at": MONDAY_9AM, "ended_by": "converted"}
        closed = [a_claim(lead, f"U{lead.id % 50}", **over) for lead in worked]
        skipped = [a_skip(lead, f"U{lead.id % 50}") for lead in waiting[::10]]
        done: dict[str, Any] = {"ended_at": MONDAY_9AM, "outcome": OfferOutcome.DECLINED}
        passed = [an_offer(lead, f"U{lead.id % 50}", **done) for lead in worked]
        incoming = tuple(keyed(lead) for lead in waiting + worked)
        told = [a_notice(lead) for lead in waiting[::10]]
        told += [a_notice(worked[n], claim_id=closed[n].id) for n in range(0, 500, 10)]
        applied(open_, Change(incoming=incoming, opened=tuple(closed), offered=tuple(passed)))
        applied(open_, Change(skips=tuple(skipped), notices=tuple(told)))
    taken = [a_lead(f"Taken {n}", state=LeadState.CLAIMED) for n in range(1_000)]
    open_claims = [a_claim(lead, f"U{lead.id % 50}", step_at=MONDAY_9AM + hours(lead.id)) for lead in taken]
    applied(open_, Change(incoming=tuple(keyed(lead) for lead in taken), opened=tuple(open_claims)))
    mine = [a_lead(f"Mine {n}") for n in range(5)]
    applied(open_, Change(incoming=tuple(keyed(lead) for lead in mine), skips=(a_skip(mine[0]),)))
    applied(open_, taking(mine[1], a_claim(mine[1], step_at=MONDAY_9AM)))


def plan(database: Database, statement: Statement, *values: object) -> str:
    """What the database would do, in its own words."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN (COSTS OFF) "
    with database.reader.connect() as connection, connection.begin():
        session = Session(connection.connection)
        codec = session.codec
        asked = copy(statement)
        asked.texts = {name: explain + text for name, text in statement.texts.items()}
        return "\n".join(str(row[-1]) for row in session.rows(asked, *(_ready(one, codec) for one in values)))


def _ready(value: object, codec: Codec) -> object:
    match value:
        case datetime():
            return codec.moment(value)
        case timedelta():
            return codec.span(value)
        case list():
            return codec.among(value)
        case _:
            return value


def sorts_or_scans(found: str) -> list[str]:
    """The steps that would touch a whole queue or a whole table."""
    tables = ("leads", "claims", "offers", "skips", "outbox")
    costly = ("Sort", "TEMP B-TREE", "Seq Scan", *(f"SCAN {table}" for table in tables))
    few = "USING INDEX leads_reserved"  # one for each rep who is looking at a lead
    return [step for step in found.splitlines() if any(word in step for word in costly) and few not in step]


QUEUE = "leads"
MANY = [f"company {n}" for n in range(500)]
REPS, IDS = [f"U{n}" for n in range(50)], list(range(100))
PAST = (QUEUE, MONDAY_9AM, QUEUE, MONDAY_9AM)
STAND = (MONDAY_9AM, MONDAY_9AM, MONDAY_9AM, REPS)
ASKED = stranded.told_apart_by(tuple(Skill))
HOT_PATH = {
    "the head of the line": (leads._heads((), 1), "leads_in_line", (QUEUE, ANA, MONDAY_9AM)),
    "the head of the line for a rep with skills": (
        leads._heads((Skill.LANGUAGE,), 1),
        "leads_in_line",
        (QUEUE, ANA, MONDAY_9AM, ["en"]),
    ),
    "a batch of ten": (leads._heads((), 10), "leads_in_line", (QUEUE, ANA, MONDAY_9AM)),
    "the lead a rep is looking at": (leads._RESERVED_FOR, "leads_reserved", (ANA,)),
    "the longest waiting of each type": (
        leads.OVERDUE_TYPES,
        "leads_by_limit",
        (*[MONDAY_9AM] * len(LeadType), [QUEUE]),
    ),
    "the depth of a queue": (leads._DEPTH, "leads_", (QUEUE, 100, QUEUE)),
    "the best held leads": (leads.HELD[False], "leads_held", (QUEUE, 5)),
    "the held leads whose source is not paused": (leads.HELD[True], "leads_held", (QUEUE, 5)),
    "the leads that age moves on": (picks.stale(100), "leads_stale_due", (MONDAY_9AM + hours(50),)),
    "a rep's room": (claims._ROOM_TAKEN, "claims_room", (ANA,)),
    "the owner of a lead": (claims._OPEN_OF, "claims_one_open", (17,)),
    "the claims to which time does something": (claims._due(100), "claims_by_step", (MONDAY_9AM, QUEUE)),
    "who had a lead": (claims._HOLDERS, "claims_of_lead", (17,)),
    "how reps stand": (claims.LOADS, "claims_by_rep", STAND),
    "the leads that wait too long": (leads._past_limits(100), "leads_limit_due", PAST),
    "the leads that are too old": (leads._past_limits(100), "leads_aged_due", PAST),
    "messages about a claim": (outdating.statement("told_of_claims", False), "outbox_of_claim", (17,)),
    "messages about claims": (outdating.statement("told_of_claims", True), "outbox_of_claim", (IDS,)),
    "messages about a lead": (outdating.statement("told_of_leads", False), "outbox_of_lead", (17,)),
    "a return of a lead": (outdating.statement("told_of_returns", False), "outbox_of_claim", (17,)),
    "returns of leads": (outdating.statement("told_of_returns", True), "outbox_of_claim", (IDS,)),
    "whether age moves anybody on": (picks.ANYBODY_STALE, "leads_stale_due", (MONDAY_9AM,)),
    "messages about an alert": (outdating.statement("told_of_incidents", False), "outbox_of_incident", (17,)),
    "messages about alerts": (outdating.statement("told_of_incidents", True), "outbox_of_incident", (IDS,)),
    "messages about leads": (outdating.statement("told_of_leads", True), "outbox_of_lead", (IDS,)),
    "messages about newer facts": (outdating.statement("told_of_facts", False), "outbox_of_claim", (17,)),
    "what leads ask of their reps": (stranded.kinds(ASKED), "leads_alike", (QUEUE,) * 4),
    "how many leads are alike": (stranded.counted(ASKED), "leads_alike", (QUEUE, "de", "", "crm")),
    "the oldest of the leads that are alike": (
        stranded.oldest(ASKED),
        "leads_alike",
        (QUEUE, "de", "", "crm"),
    ),
    "where anybody is old enough to move up": (lines.QUEUES_AGED, "leads_by_age", ([QUEUE], MONDAY_9AM)),
    "where anybody stands with the oldest": (lines.QUEUES_EARLY, "leads_in_line", ([QUEUE], "30001")),
}


@pytest.mark.parametrize("question", HOT_PATH)
def test_what_every_click_asks_is_answered_by_an_index(crowded: Database, question: str) -> None:
    statement, index, values = HOT_PATH[question]

    found = plan(crowded, statement, *values)

    assert index in found
    assert sorts_or_scans(found) == []


STEPS: dict[str, tuple[Statement, str, tuple[object, ...]]] = {
    "queues that have leads": (leads.OPEN_QUEUES, "leads_open", ()),
    "queues whose leads wait too long": (leads.QUEUES_PAST_LIMITS[0], "leads_limit_due", (MONDAY_9AM,)),
    "queues whose leads are too old": (leads.QUEUES_PAST_LIMITS[1], "leads_aged_due", (MONDAY_9AM,)),
    "queues that hold leads": (leads.QUEUES_HOLDING, "leads_held", ()),
    "queues in which anybody was ever moved up": (lines.QUEUES_MOVED, "leads_promoted", ()),
    "reps who own something": (claims.OWNERS, "claims_of_rep", ()),
}


@pytest.mark.parametrize("wanted", STEPS)
def test_what_is_looked_for_once_each_is_found_by_steps_along_an_index(
    crowded: Database, wanted: str
) -> None:
    statement, index, values = STEPS[wanted]

    found = plan(crowded, statement, *values)

    assert index in found
    assert not any(word in found for word in ("Sort", "TEMP B-TREE", "Seq Scan"))


def test_ages_are_read_along_the_index_that_has_them_all(crowded: Database) -> None:
    found = plan(crowded, health.AGES, MONDAY_9AM, MONDAY_9AM, MONDAY_9AM)

    if crowded.is_sqlite:
        assert found == "SCAN leads USING INDEX leads_by_age"
    assert "Sort" not in found


def test_one_queue_is_counted_without_reading_others(crowded: Database) -> None:
    ages = plan(crowded, health.AGES_OF, MONDAY_9AM, MONDAY_9AM, MONDAY_9AM, QUEUE)
    counts = plan(crowded, health.COUNTS_OF, QUEUE, QUEUE)

    if crowded.is_sqlite:
        assert ages == "SEARCH leads USING INDEX leads_by_age (queue=?)"
    assert "leads_reserved" in counts
    assert sorts_or_scans(counts) == []


def test_overdue_leads_are_counted_without_reading_those_that_are_not(crowded: Database) -> None:
    moments = [MONDAY_9AM] * len(LeadType)

    found = plan(crowded, health.OVERDUE, *moments, [QUEUE])

    assert found.count("leads_by_limit") == len(LeadType)
    assert sorts_or_scans(found) == []


def test_the_queues_of_due_claims_are_found_without_reading_other_claims(crowded: Database) -> None:
    found = plan(crowded, claims._QUEUES_DUE, MONDAY_9AM)

    assert "claims_by_step" in found
    assert not [step for step in found.splitlines() if "Seq Scan" in step or "SCAN leads" in step]


def test_five_hundred_submissions_are_looked_up_by_their_signs(crowded: Database) -> None:
    found = plan(crowded, leads._KNOWN, MANY, MANY, MANY, MANY, MANY)

    for index in ("leads_external_id", "leads_fingerprint", "leads_email", "leads_phone", "leads_name"):
        assert index in found
    assert "Seq Scan on leads" not in found
    assert "SCAN leads" not in found


def test_the_head_of_a_line_of_twenty_thousand_is_the_best_lead(crowded: Database) -> None:
    with UnitsOfWork(crowded)() as uow:
        first, second = uow.leads.heads(a_queue(ordering="priority"), ANA, {}, MONDAY_9AM, 2)
        known = uow.leads.known([], [LeadKeys("x", email=first.facts.email)])

    assert first.facts.type is second.facts.type is LeadType.HOT_INBOUND
    assert first.place < second.place
    assert [one.lead for one in known] == [first]
