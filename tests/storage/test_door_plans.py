"""Nothing that review, a search or a webhook asks reads a whole table: plans with 10,000 leads and posts."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from core.changes import Change, merged
from core.model import LeadState
from core.policies.doors import WebhookPolicy
from storage import erasure, posts, search
from storage.engine import Database, open_database
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, arriving, hours, keyed
from tests.databases import a_new_database
from tests.storage.steps import applied
from tests.storage.test_plans import plan

pytestmark = pytest.mark.slow

EACH = 2_500
"""Leads in review, waiting, converted, and claimed."""

WEBHOOKS = [WebhookPolicy(name=name, url=f"https://{name}.example") for name in ("bi", "crm")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A team whose receivers are down: they are owed a post for each of 7,500 leads, and 2,500 came since."""
    with a_new_database(request.param, tmp_path_factory.mktemp("busy"), migrated=True) as url:
        opened = open_database(url, durable=False)
        _fill(UnitsOfWork(opened, owes_events=True))
        with opened.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text("UPDATE posts SET state = 'dead' WHERE id % 7 = 0"))
            alone.exec_driver_sql("ANALYZE" if opened.is_sqlite else "VACUUM ANALYZE")
        yield opened
        opened.close()


def _fill(open_: UnitsOfWork) -> None:
    for state in (LeadState.REVIEW, LeadState.CONVERTED, LeadState.CLAIMED, LeadState.WAITING):
        leads = [
            a_lead(
                f"{state} {n}",
                state=state,
                waited=hours(n % 2_000),
                external_id=f"{state}-{n}",
                review_due_at=MONDAY_9AM + hours(n) if state is LeadState.REVIEW else None,
            )
            for n in range(EACH)
        ]
        come = arriving(*leads)
        signs = (
            {"company": f"{state} {n}", "domain": f"d{n}.example", "phone": f"+49{n}"} for n in range(EACH)
        )
        incoming = tuple(keyed(lead, **own) for lead, own in zip(leads, signs, strict=True))
        claims = tuple(a_claim(lead, f"U{lead.id % 50}") for lead in leads if state is LeadState.CLAIMED)
        applied(open_, merged((Change(incoming=incoming, opened=claims), Change(events=come.events))))
        if state is not LeadState.WAITING:
            with open_() as uow:
                uow.posts.address(WEBHOOKS, MONDAY_9AM, EACH)
                uow.commit()


def reads_all(found: str) -> list[str]:
    """The steps that would touch a whole table."""
    tables = ("leads", "events", "posts", "claims")
    whole = ("Seq Scan on", *(f"SCAN {table}" for table in tables))
    few = ("each", "USING INDEX events_owed")  # that index has nothing but what is owed
    steps = [step for step in found.splitlines() if not any(word in step for word in few)]
    return [step for step in steps if any(word in step for word in whole)]


ASKED: dict[str, tuple[Statement, str, tuple[object, ...]]] = {
    "reviews that are due": (search.review_due(100), "leads_review_due", (MONDAY_9AM + hours(100),)),
    "whether a review is due": (search.IS_REVIEW_DUE, "leads_review_due", (MONDAY_9AM,)),
    "the next leads in review": (search._IN_REVIEW, "leads_reviewed_next", (0, 10)),
    "events owed to webhooks": (posts.OWED_EVENTS, "events_owed", (100,)),
    "whether any event is owed": (posts.ANY_OWED, "events_owed", ()),
    "posts that are due": (
        posts.due(20),
        "posts_pending",
        ("crm", MONDAY_9AM, "crm", hours(1), hours(1), 20),
    ),
    "who is due something": (posts.WEBHOOKS_DUE, "posts_pending", (["crm", "bi"], MONDAY_9AM, hours(1))),
    "whose post comes next": (posts._NEXT_OF_LEAD, "posts_behind", ("crm", 17)),
    "closed leads that retire": (erasure.RETIRED, "leads_closed", (MONDAY_9AM, MONDAY_9AM, 200)),
}


@pytest.mark.parametrize("question", ASKED)
def test_what_is_asked_all_the_time_is_answered_by_an_index(busy: Database, question: str) -> None:
    statement, index, values = ASKED[question]

    found = plan(busy, statement, *values)

    assert index in found
    assert reads_all(found) == []


SOUGHT = {
    "external_id": ("leads_external_id", ("review-7",)),
    "email": ("leads_email", ("waiting.7@lead.example",)),
    "phone": ("leads_phone", ("+4930",)),
    "domain": ("leads_domain", ("d7.example",)),
    "company": ("leads_company", ("waiting 19", "waiting 1:")),
}


@pytest.mark.parametrize("sign", SOUGHT)
@pytest.mark.parametrize("queues", [None, True])
def test_leads_are_looked_for_along_the_index_of_each_sign(
    busy: Database, sign: str, queues: bool | None
) -> None:
    index, values = SOUGHT[sign]
    rights = () if queues is None else (["leads"], ANA)

    found = plan(busy, search.found((sign,), queues, bool(queues)), *values, *rights, 20)

    assert index in found
    assert reads_all(found) == []


def test_a_claim_of_the_same_account_is_found_by_company_and_domain(busy: Database) -> None:
    found = plan(busy, search._OF_ACCOUNT, 17, "waiting 7", "d7.example")

    assert "leads_company" in found
    assert "leads_domain" in found
    assert reads_all(found) == []
