"""Leads looked for by hand, in review, or of the same account as another."""

from dataclasses import replace
from typing import Any

import pytest

from core.changes import Change
from core.model import Lead, LeadState
from core.notices import Reviews
from core.ports import Sought
from storage.texts import behind
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_lead, hours, keyed, some_keys, taking
from tests.storage.steps import applied

HIGHEST = "\U0010ffff"


def come_in(open_: UnitsOfWork, *leads: Lead, **keys: str) -> None:
    """Leads whose company's key is what they are called, in small letters, and any other keys."""
    incoming = (keyed(lead, **({"company": (lead.facts.company or "").casefold()} | keys)) for lead in leads)
    applied(open_, Change(incoming=tuple(incoming)))


def found(open_: UnitsOfWork, rights: dict[str, Any] | None = None, **sought: Any) -> list[int]:
    with open_(writes=False) as uow:
        where: dict[str, Any] = {"queues": None, "owner": None, "limit": 10} | (rights or {})
        return [lead.id for lead in uow.leads.search(Sought(**sought), **where)]


def test_a_lead_is_found_by_whatever_is_known_of_it(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead("Kopi Nusantara", external_id="crm-1")
    come_in(unit_of_work, lead, email="e", phone="+4930", domain="kopi.example")
    come_in(
        unit_of_work, a_lead("Other", external_id="crm-2"), email="f", phone="+4940", domain="other.example"
    )

    by: list[dict[str, Any]] = [
        {"lead_id": lead.id},
        {"external_id": "crm-1"},
        {"email": "e"},
        {"phone": "+4930"},
        {"domain": "kopi.example"},
        {"company": "kopi nusantara"},
        {"company": "k"},
        {"email": "nobody", "phone": "+4930"},
    ]

    assert [found(unit_of_work, **sought) for sought in by] == [[lead.id]] * len(by)


@pytest.mark.parametrize(
    "sought",
    [{}, {"company": ""}, {"company": "kopo"}, {"company": "nusantara"}, {"email": "\0"}, {"lead_id": 0}],
)
def test_what_nobody_has_finds_nobody(unit_of_work: UnitsOfWork, sought: dict[str, Any]) -> None:
    come_in(unit_of_work, a_lead("Kopi Nusantara"))

    assert found(unit_of_work, **sought) == []


@pytest.mark.parametrize("company", ["Straße", "東京商事", f"x{HIGHEST}y", "a'b", "100%_"])
def test_companies_are_found_by_how_they_begin_in_any_script(unit_of_work: UnitsOfWork, company: str) -> None:
    lead = a_lead(company)
    come_in(unit_of_work, lead, a_lead("zzz"), a_lead("0"))
    key = company.casefold()

    for length in range(1, len(key) + 1):
        assert found(unit_of_work, company=key[:length]) == [lead.id]


def test_the_newest_come_first_and_no_more_than_asked_for(unit_of_work: UnitsOfWork) -> None:
    leads = [a_lead("Acme") for _ in range(5)]
    come_in(unit_of_work, *leads)

    assert found(unit_of_work, {"limit": 2}, company="ac") == [leads[4].id, leads[3].id]


def test_only_leads_of_ones_queues_or_ones_own_are_found(unit_of_work: UnitsOfWork) -> None:
    mine, theirs = a_lead("Acme", queue="leads"), a_lead("Acme", queue="other")
    come_in(unit_of_work, mine, theirs)
    applied(unit_of_work, taking(theirs, a_claim(theirs, ANA)))

    def seen(**rights: Any) -> list[int]:
        return found(unit_of_work, rights, company="acme")

    assert seen() == [theirs.id, mine.id]
    assert seen(queues=["leads"]) == [mine.id]
    assert seen(queues=["leads"], owner=ANA) == [theirs.id, mine.id]
    assert seen(queues=[], owner=ANA) == [theirs.id]
    assert seen(queues=[], owner=BEN) == []
    assert seen(queues=[]) == []


def in_review(company: str, **details: Any) -> Lead:
    return a_lead(company, state=LeadState.REVIEW, **details)


def test_leads_in_review_are_read_one_after_another(unit_of_work: UnitsOfWork) -> None:
    leads = [in_review(f"Company {number}") for number in range(3)]
    come_in(unit_of_work, leads[0], a_lead("Waiting"), *leads[1:])

    with unit_of_work(writes=False) as uow:
        first = uow.leads.in_review(0, 2)
        rest = uow.leads.in_review(first[-1].id, 2)

    assert [*first, *rest] == leads


def test_reviews_are_due_by_their_own_clock(unit_of_work: UnitsOfWork) -> None:
    late = in_review("Late", review_due_at=MONDAY_9AM - hours(1), waited=hours(9))
    later = in_review("Later", review_due_at=MONDAY_9AM - hours(2), review_asked=1, waited=hours(30))
    reminded = in_review("Reminded", review_due_at=MONDAY_9AM + hours(4), review_asked=1)
    fresh = in_review("Fresh", review_due_at=MONDAY_9AM + hours(1))
    never = in_review("Never")
    decided = a_lead("Decided", review_due_at=MONDAY_9AM - hours(3))

    with unit_of_work(writes=False) as uow:
        before = (uow.leads.is_review_due(MONDAY_9AM), uow.reports.reviews(MONDAY_9AM))
    come_in(unit_of_work, late, later, reminded, fresh, never, decided)

    with unit_of_work() as uow:
        due = uow.leads.review_due(MONDAY_9AM, 10)
        one = uow.leads.review_due(MONDAY_9AM, 1)
        is_due = uow.leads.is_review_due(MONDAY_9AM)
        reviews = uow.reports.reviews(MONDAY_9AM)
    assert before == (False, Reviews())
    assert due == [later, late]
    assert one == [later]
    assert is_due
    assert reviews == Reviews(waiting=5, overdue=3, oldest_at=MONDAY_9AM - hours(30))


def test_somebody_elses_open_claim_of_the_same_company_is_found(unit_of_work: UnitsOfWork) -> None:
    first, second, third = a_lead("Acme"), a_lead("Acme"), a_lead("Acme Inc")
    come_in(unit_of_work, first, second, domain="acme.example")
    come_in(unit_of_work, third, company="acme", domain="acme.co.example")
    applied(unit_of_work, taking(second, a_claim(second, ANA, at=MONDAY_9AM + hours(1))))
    applied(unit_of_work, taking(third, a_claim(third, BEN)))
    by_name, by_domain = some_keys(first, company="acme"), some_keys(first, domain="acme.example")

    with unit_of_work(writes=False) as uow:
        oldest = uow.leads.of_account(replace(by_name, domain="acme.example"), first.id)
        others = uow.leads.of_account(by_name, third.id)
        domain = uow.leads.of_account(by_domain, first.id)
        nobody = uow.leads.of_account(by_domain, second.id)
        unknown = uow.leads.of_account(some_keys(first), 0)

    assert [one and (one[0].id, one[1]) for one in (oldest, others, domain)] == [
        (third.id, BEN),
        (second.id, ANA),
        (second.id, ANA),
    ]
    assert (nobody, unknown) == (None, None)


def test_nothing_lies_between_a_prefix_and_what_is_behind_all_that_begin_so() -> None:
    assert [behind(one) for one in ("a", "az", "\ud7ff", f"a{HIGHEST}", HIGHEST, "")] == [
        "b",
        "a{",
        "\ue000",
        "b",
        None,
        None,
    ]
