"""The same company is recognised by its domain or its name, and never taken for the same person."""

import pytest

from core.intake import Companies
from core.keys import LeadKeys
from core.model import LeadFacts
from core.policies.entry import EntryPolicy
from core.recognition import keys_of, keys_of_facts, registrable, same_person
from core.submissions import LeadSubmission
from tests.core.test_intake import rule, said


def keys(**fields: object) -> LeadKeys:
    return keys_of(LeadSubmission.read(fields))


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("acme.example", "acme.example"),
        ("WWW.Shop.Acme.example", "acme.example"),
        ("mail.acme.co.uk", "acme.co.uk"),
        ("cs.ui.ac.id", "ui.ac.id"),
        ("ana.github.io", "ana.github.io"),
        ("bücher.acme.example", "acme.example"),
        ("shop.bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("", ""),
        (f"{'ü' * 70}.example", f"{'ü' * 70}.example"),
    ],
)
def test_a_company_is_known_by_the_domain_that_it_registered(domain: str, registered: str) -> None:
    assert registrable(domain) == registered


def test_a_public_suffix_in_a_list_stands_for_nobody_below_it() -> None:
    companies = Companies(["co.uk"])

    assert not companies.has(email="ana@acme.co.uk")


@pytest.mark.parametrize("listed", ["rival.example", "www.rival.example", "shop.Rival.example"])
def test_any_of_its_domains_stands_for_the_whole_company(listed: str) -> None:
    companies = Companies([listed])

    assert companies.has(email="bo@mail.rival.example")
    assert not companies.has(email="bo@arrival.example")


def test_an_empty_name_names_nobody() -> None:
    assert not Companies(["...", ""]).has(company="…")


def test_a_company_s_mail_host_that_sounds_like_a_university_makes_nobody_a_student() -> None:
    assert rule(said(score=99, email="ana@uni-mail.acme.example")) == "score"
    assert rule(said(score=99, email="ana@mail.uni-bonn.de")) == "student"


def test_a_lead_carries_its_account_by_name_and_by_domain() -> None:
    lead = keys(company="Acme GmbH", email="ana@shop.acme.example")

    assert (lead.company, lead.domain) == ("acme", "acme.example")


def test_free_mail_and_a_name_of_signs_are_no_account() -> None:
    lead = keys(company="…", email="ana@gmail.com")

    assert (lead.company, lead.domain) == (None, None)


def test_colleagues_are_the_same_account_and_not_the_same_person() -> None:
    ana, at_the_shop = keys(email="info@acme.example"), keys(email="info@shop.acme.example")

    assert ana.domain == at_the_shop.domain
    assert not same_person(ana, at_the_shop)


def test_corrected_facts_are_recognised_like_submitted_ones() -> None:
    row = LeadSubmission.read(
        {"company": "Acme GmbH", "contact_name": "Ana", "email": "Ana@acme.example", "phone": "030 123456"}
    )

    known = keys_of(row, "DE")

    assert keys_of_facts(row.facts(), known.fingerprint, "DE") == known
    assert keys_of_facts(LeadFacts(), "x") == LeadKeys("x")


def test_the_products_own_lists_of_schools_find_schools() -> None:
    academic = EntryPolicy().academic

    found = {
        domain: rule(said(score=99, email=f"ana@{domain}"), academic=academic)
        for domain in ("mit.edu", "x.ox.ac.uk", "sydney.edu.au", "fh-dortmund.de", "education.example")
    }

    assert [domain for domain, by in found.items() if by != "student"] == ["education.example"]
