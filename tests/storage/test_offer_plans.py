"""Offering reads no whole queue or table: the plans of both databases with ten thousand leads."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.changes import Change
from core.model import Claim, Lead, LeadState
from core.offers import Offer, OfferOutcome
from core.policies.queues import Skill
from storage import offers
from storage.engine import Database, open_database
from storage.session import Session, Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_queue,
    a_skip,
    an_event,
    an_offer,
    hours,
    keyed,
    minutes,
)
from tests.databases import a_new_database
from tests.storage.steps import applied
from tests.storage.test_plans import QUEUE, plan, sorts_or_scans

pytestmark = pytest.mark.slow

REPS = 50
NOON = MONDAY_9AM + hours(3)
SINCE = NOON - minutes(5)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Five thousand leads of as many companies wait, the last of them since a minute; five thousand were
    offered and declined, passed on, or are worked.
    """
    folder: Path = tmp_path_factory.mktemp("busy")
    with a_new_database(request.param, folder, migrated=True) as url:
        opened = open_database(url, durable=False)
        for start in range(0, 5_000, 500):
            _fill(UnitsOfWork(opened), range(start, start + 500))
        if not opened.is_sqlite:
            with opened.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield opened
        opened.close()


def _fill(open_: UnitsOfWork, numbers: range) -> None:
    waiting = [a_lead(f"Waiting {n}", now=NOON, waited=hours(n % 100) + minutes(1)) for n in numbers]
    worked = [a_lead(f"Worked {n}", now=NOON, state=LeadState.CLAIMED) for n in numbers]
    declined = [_declined(lead, n, NOON - hours(lead.id % 500 + n)) for lead in worked for n in range(2)]
    declined += [_declined(lead, 0, NOON - hours(lead.id % 500)) for lead in waiting[::10]]
    asked = a_lead("Asked", state=LeadState.RESERVED)
    asked = replace(asked, reserved_by=f"U{numbers[0] // 500}", reserved_until=NOON)
    named = [keyed(lead, domain=f"{lead.id}.example", company=f"c{lead.id}") for lead in (*waiting, *worked)]
    applied(
        open_,
        Change(
            incoming=(*named, keyed(asked)),
            opened=(*_owned(worked[::20]), *_owned(worked[1::2], ended_at=NOON, ended_by="converted")),
            skips=tuple(a_skip(lead, f"U{lead.id % REPS}") for lead in waiting[::2]),
            offered=(*declined, an_offer(asked, asked.reserved_by or "", at=NOON)),
            events=tuple(an_event(lead, at=lead.came_in_at) for lead in (*waiting, *worked)),
        ),
    )


def _owned(leads: Sequence[Lead], **over: Any) -> Sequence[Claim]:
    return [a_claim(lead, f"U{lead.id % REPS}", **over) for lead in leads]


def _declined(lead: Lead, rep: int, at: datetime) -> Offer:
    over: dict[str, Any] = {"ended_at": at + minutes(1), "outcome": OfferOutcome.DECLINED}
    return an_offer(lead, f"U{(lead.id + rep) % REPS}", at=at, **over)


NEXT = (QUEUE, "U7", NOON, "U7", MONDAY_9AM, "U7", MONDAY_9AM)
DEALING: dict[str, tuple[Statement, str, tuple[object, ...]]] = {
    "the lead a rep is offered next": (offers.next_for(()), "leads_in_line", NEXT),
    "the same of a rep with skills": (
        offers.next_for((Skill.LANGUAGE,)),
        "leads_in_line",
        (*NEXT, ["en"]),
    ),
    "what a rep passed on today": (offers.next_for(()), "offers_passed_on", NEXT),
    "what a rep had": (offers.next_for(()), "claims_of_lead", NEXT),
    "what a rep has to answer": (offers.OPEN_OF_REP, "offers_one_open_of_rep", (ANA,)),
    "who does not want a lead": (
        offers.PASSED_ON_BY,
        "offers_of_lead",
        (17, MONDAY_9AM, 17, MONDAY_9AM),
    ),
    "who took a claim on a lead back": (
        offers.PASSED_ON_BY,
        "claims_of_lead",
        (17, MONDAY_9AM, 17, MONDAY_9AM),
    ),
    "what was accepted just now": (
        offers.ACCEPTED,
        "offers_by_queue",
        ([QUEUE, "others"], NOON - hours(1), SINCE, NOON),
    ),
    "the leads that nobody took": (offers.UNPLACED, "offers_untold", (QUEUE, MONDAY_9AM, MONDAY_9AM)),
    "the leads that somebody took back": (
        offers.TAKEN_BACK,
        "events_by_queue",
        (QUEUE, QUEUE, MONDAY_9AM, MONDAY_9AM),
    ),
}


@pytest.mark.parametrize("question", DEALING)
def test_what_dealing_asks_is_answered_by_an_index(busy: Database, question: str) -> None:
    statement, index, values = DEALING[question]

    found = plan(busy, statement, *values)

    assert index in found
    assert sorts_or_scans(found) == []


ACCOUNTS: dict[str, tuple[Statement, str, tuple[object, ...]]] = {
    "by what came in": (offers.JUST_IN, "events_by_", (SINCE, SINCE, 5)),
    "by what is owned": (offers.JUST_IN_A_FLOOD, "claims_", (SINCE, SINCE, SINCE, 5)),
}


@pytest.mark.parametrize("way", ACCOUNTS)
def test_leads_of_known_companies_are_found_by_their_signs_however_many_came_in(
    busy: Database, way: str
) -> None:
    statement, index, values = ACCOUNTS[way]

    found = plan(busy, statement, *values)

    for one in (index, "leads_company", "leads_domain", "claims_one_open"):
        assert one in found
    assert not [step for step in found.splitlines() if "Seq Scan on" in step or "SCAN leads" in step]


def test_where_less_came_in_than_is_owned_that_is_begun_with(busy: Database) -> None:
    with busy.reader.connect() as connection, connection.begin():
        session = Session(connection.connection)
        found = [session.row(offers.IS_FLOOD, session.codec.moment(since)) for since in (SINCE, MONDAY_9AM)]

    assert [bool(row and row[0]) for row in found] == [False, True]


def test_the_first_in_line_is_offered_past_those_the_rep_does_not_want(busy: Database) -> None:
    rep = "U7"
    with UnitsOfWork(busy)() as uow:
        first = uow.leads.heads(a_queue(), ANA, {}, NOON, 1)[0]
        theirs = uow.offers.next_for(a_queue(), rep, {}, NOON, MONDAY_9AM)
        declined = uow.offers.passed_on_by(first.id, MONDAY_9AM)

    assert theirs is not None
    assert (theirs.id == first.id) == (rep not in declined)
    assert theirs.state is LeadState.WAITING
