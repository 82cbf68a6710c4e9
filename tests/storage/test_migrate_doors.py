"""Revision 0004 on a database that is in use: reviews, accounts, and the way back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState
from core.notices import NoticeKind
from core.policies.doors import WebhookPolicy
from core.ports import Sought
from core.recognition import company_domain, plain_name
from storage import migrate
from storage.engine import Database, open_database
from storage.migrations.versions import v0004_doors as revision
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    MONDAY_9AM,
    OLE,
    a_lead,
    a_notice,
    a_person,
    an_event,
    arriving,
    days,
    hours,
    keyed,
)
from tests.databases import a_new_database
from tests.storage.steps import applied
from tests.storage.test_migrate import schema_in
from tests.storage.test_migrate_alerts import PERSON, put_lead

NEWER_VERBS = (
    *(Verb.ENRICHED, Verb.CORRECTED, Verb.REMINDED, Verb.ACTIVE, Verb.RESCORED, Verb.CONFIRMED),
    Verb.ERASED,
)
NEWER_KINDS = (NoticeKind.REVIEW, NoticeKind.REVIEWS, NoticeKind.UNDELIVERED)


@pytest.fixture(params=["sqlite", "postgresql"])
def third_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database at revision 0003 with somebody in it."""
    with a_new_database(request.param, tmp_path) as url:
        migrate.upgrade(url, to="0003")
        database = open_database(url)
        with database.engine.begin() as connection:
            connection.execute(text(PERSON), {"id": ANA, "no": False})
        database.close()
        yield url


def with_leads(url: str, *leads: Lead) -> None:
    database = open_database(url)
    with database.engine.begin() as connection:
        for lead in leads:
            put_lead(connection, lead, is_sqlite=database.is_sqlite)
            said = {"id": lead.id, "company": lead.facts.company, "email": lead.facts.email}
            connection.execute(
                text("UPDATE leads SET company = :company, email = :email WHERE id = :id"), said
            )
    database.close()


def test_leads_in_review_are_due_four_hours_after_they_came_in(third_url: str) -> None:
    old, new = (a_lead(state=LeadState.REVIEW, waited=waited) for waited in (days(3), hours(1)))
    waiting = a_lead()
    with_leads(third_url, old, new, waiting)

    migrate.upgrade(third_url)

    database = open_database(third_url)
    with UnitsOfWork(database)() as uow:
        due = [lead.id for lead in uow.leads.review_due(MONDAY_9AM, 10)]
        found = [uow.leads.get(lead.id) for lead in (old, new, waiting)]
        reviews = uow.reports.reviews(MONDAY_9AM)
        somebody = uow.people.get(ANA)
    database.close()
    assert [one and one.review_due_at for one in found] == [
        old.came_in_at + hours(4),
        MONDAY_9AM + hours(3),
        None,
    ]
    assert due == [old.id]
    assert (reviews.waiting, reviews.overdue) == (2, 1)
    assert somebody == a_person(ANA)


def test_leads_that_are_here_already_are_found_by_their_company(third_url: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(revision, "AT_ONCE", 2)
    leads = [
        a_lead("PT. Kopi Nusantara Tbk", email="a@kopi.example"),
        a_lead("Kopi Berlin GmbH", email="b@gmail.com"),
        a_lead("Kopi U.S. Inc.", email="c@mail.kopi.example"),
        a_lead("GmbH", email="nobody"),
        a_lead(email=None),
    ]
    with_leads(third_url, *leads)

    migrate.upgrade(third_url)

    database = open_database(third_url)
    with UnitsOfWork(database)(writes=False) as uow:
        begins = uow.leads.search(Sought(company="kopi "), queues=None, owner=None, limit=10)
        domain = uow.leads.search(Sought(domain="kopi.example"), queues=None, owner=None, limit=10)
        keys = [
            one.keys.company
            for one in uow.leads.known([], [keyed(lead, fingerprint=str(lead.id)).keys for lead in leads])
        ]
    database.close()
    assert [lead.id for lead in reversed(begins)] == [lead.id for lead in leads[:3]]
    assert [lead.id for lead in domain] == [leads[0].id]
    assert keys == [plain_name(lead.facts.company or "") for lead in leads]


@pytest.mark.parametrize(
    "name", ["Kopi, PT.", "A.C.M.E. Ltd", "Straße  & Söhne GmbH & Co. KG", "GmbH", "_x_"]
)
def test_the_migration_reads_companies_as_the_code_does(name: str) -> None:
    assert revision._plain_name(name) == plain_name(name)


@pytest.mark.parametrize("email", ["a@kopi.example", "b@gmail.com", "c@KOPI.example"])
def test_the_migration_reads_short_domains_as_the_code_does(email: str) -> None:
    assert revision._domain(email) == company_domain(email)


def with_everything_new(database: Database) -> Lead:
    """What revision 0003 knows nothing of."""
    open_ = UnitsOfWork(database, owes_events=True)
    lead, gone = a_lead(state=LeadState.REVIEW, review_due_at=MONDAY_9AM, review_asked=2), a_lead("Gone")
    applied(open_, arriving(lead, gone))
    told = [a_notice(lead, key=f"{kind}:1", kind=kind) for kind in NEWER_KINDS]
    told.append(a_notice(lead, key="known"))
    happened = tuple(an_event(lead, verb) for verb in NEWER_VERBS)
    applied(open_, Change(events=happened, notices=tuple(told)))
    with open_() as uow:
        uow.people.put(a_person(ANA, status_away=True))
        uow.people.greet(ANA, MONDAY_9AM)
        uow.settings.put("channels.ops", "C1", OLE, MONDAY_9AM)
        uow.deliveries.begin("msg_1", "digest", MONDAY_9AM)
        uow.posts.address([WebhookPolicy(name="crm", url="https://crm.example")], MONDAY_9AM, 100)
        uow.erasure.remember([keyed(gone).keys], ["crm-1"], MONDAY_9AM)
        uow.erasure.erase([gone.id], MONDAY_9AM)
        uow.commit()
    return gone


def test_back_at_the_third_revision_everything_can_be_read_by_it(third_url: str) -> None:
    before = schema_in(third_url)
    migrate.upgrade(third_url)
    newer = open_database(third_url)
    gone = with_everything_new(newer)
    newer.close()

    migrate.downgrade(third_url, to="0003")

    assert schema_in(third_url) == before
    older = open_database(third_url)
    with older.engine.connect() as connection:
        owed = {row.key: row.state for row in connection.execute(text("SELECT key, state FROM outbox"))}
        verbs = {row.verb for row in connection.execute(text("SELECT verb FROM events"))}
        whys = set(connection.scalars(text("SELECT why FROM events WHERE verb = 'updated'")))
        state = connection.scalar(text("SELECT state FROM leads WHERE id = :id"), {"id": gone.id})
    older.close()
    assert owed.pop("known") == "pending"
    assert set(owed.values()) == {"superseded"}
    assert verbs == {"entered", "updated"}
    assert whys == set(NEWER_VERBS)
    assert state == "rejected"


def test_back_at_the_third_revision_no_review_in_slack_is_drawn_anew(third_url: str) -> None:
    migrate.upgrade(third_url)
    newer = open_database(third_url)
    with_everything_new(newer)
    with newer.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent', revision = 3, message = key"))
    newer.close()

    migrate.downgrade(third_url, to="0003")

    older = open_database(third_url)
    with older.engine.connect() as connection:
        stale = connection.scalars(text("SELECT key FROM outbox WHERE revision > drawn")).all()
    older.close()
    assert stale == ["known"]


def test_it_may_go_up_and_down_with_everything_in_it(third_url: str) -> None:
    for _ in range(2):
        migrate.upgrade(third_url)
        database = open_database(third_url)
        with UnitsOfWork(database)() as uow:
            assert uow.settings.version() in {0, 1}
            assert uow.erasure.knows([], []) == []
        if not database_has_news(database):
            with_everything_new(database)
        with UnitsOfWork(database)() as uow:
            assert uow.leads.review_due(MONDAY_9AM + timedelta(days=1), 10)
        database.close()

        migrate.downgrade(third_url, to="0003")


def database_has_news(database: Database) -> bool:
    with database.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM outbox")))
