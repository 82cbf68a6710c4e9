"""The same person is recognised however they write themselves, and nobody else is."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from core.keys import LeadKeys
from core.policies.team import TeamPolicy
from core.recognition import (
    company_domain,
    home_region,
    keys_of,
    person_name,
    plain_name,
    plain_phone,
    referrer_keys,
    same_person,
)
from core.submissions import LeadSubmission
from tests.builders import a_team


def keys(home: str | None = None, **fields: object) -> LeadKeys:
    return keys_of(LeadSubmission.read(fields), home)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Acme GmbH", "ACME G.m.b.H."),
        ("Müller & Söhne GmbH & Co. KG", "Müller, Söhne"),
        ("PT Kopi Nusantara Tbk", "Kopi Nusantara, PT."),
        ("Globex, Inc.", "globex  LLC"),
        ("Aerolíneas S.A.", "aerolíneas"),
    ],
)
def test_companies_are_the_same_without_case_punctuation_and_legal_form(written: str, other: str) -> None:
    assert plain_name(written) == plain_name(other)


def test_a_name_of_nothing_but_legal_forms_stays_a_name() -> None:
    assert plain_name("Co. KG") == "co kg"


@pytest.mark.parametrize(
    ("phone", "country", "key"),
    [
        ("030 / 12 34 56", "DE", "+4930123456"),
        ("+49 (0)30 123456", None, "+4930123456"),
        ("0812-3456-7890", "ID", "+6281234567890"),
        ("030 123456", None, "030123456"),
        ("030 123456", "Germany", "030123456"),
        ("12345", None, None),
        ("ask at the desk", "DE", None),
    ],
)
def test_phones_are_compared_in_one_form(phone: str, country: str | None, key: str | None) -> None:
    assert keys(phone=phone, country=country).phone == key


@pytest.mark.parametrize("kind", [PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE])
def test_the_short_way_to_a_number_ends_where_the_long_way_does(kind: int) -> None:
    """For a number of every country, as people abroad and as people who mix both up would write it."""
    told, expected = {}, {}
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        written = phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)
        code, _, national = written.partition(" ")
        for form in (written, f"{code} 0{national}", f"{code} (0){national}", f"{code}1{national}"):
            told[form] = plain_phone(form, None)
            parsed = phonenumbers.parse(form, None)
            expected[form] = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)

    assert told == expected
    assert len(told) > 800


def test_a_number_of_no_country_is_its_digits() -> None:
    assert plain_phone("+999 1234 5678", None) == "99912345678"
    assert plain_phone("+210 1234 5678", None) == "21012345678"


def test_a_number_without_country_is_one_of_the_country_whose_holidays_the_team_keeps() -> None:
    berlin = a_team(calendar={"holidays": {"country": "DE"}})

    assert keys(home_region(berlin), phone="030 123456").phone == "+4930123456"
    assert keys(home_region(TeamPolicy()), phone="030 123456").phone == "030123456"
    assert plain_phone("030 123456", "DE") == "+4930123456"


def test_a_person_needs_a_company_and_a_name() -> None:
    assert person_name("Acme GmbH", "Ana  Costa") == "acme | ana costa"
    assert person_name("Acme", None) is None
    assert person_name(None, "Ana") is None
    assert person_name("Acme", "...") is None


def test_free_mail_belongs_to_no_company() -> None:
    assert company_domain("Ana@Mail.Acme.Example") == "acme.example"
    assert company_domain("ana@gmail.com") is None
    assert company_domain(None) is None


def test_the_fingerprint_is_of_everything_that_was_sent() -> None:
    row = keys(company="Acme", email="ana@acme.example", budget="5").fingerprint

    assert keys(company="ACME", email="Ana@acme.example", budget="5", phone="").fingerprint == row
    assert keys(company="Acme", email="ana@acme.example", budget="6").fingerprint != row
    assert keys(company="Acme", email="ana@acme.example", budget="5", queue="vip").fingerprint != row


def test_any_one_key_is_enough_and_none_is_no_key() -> None:
    ana = keys(email="ana@acme.example", phone="+4930123456", company="Acme", contact_name="Ana")

    assert same_person(ana, keys(email="ANA@acme.example"))
    assert same_person(ana, keys(phone="+49 30 123456"))
    assert same_person(ana, keys(company="ACME Inc", contact_name="ana"))
    assert not same_person(ana, keys(company="Acme", contact_name="Ben"))
    assert not same_person(keys(), keys())


def test_a_referrer_s_address_may_stand_beside_a_name() -> None:
    (keys_,) = referrer_keys("Ana Costa <Ana@acme.example>")

    assert keys_.email == "ana@acme.example"


def test_a_referrer_is_an_address_or_a_name_and_a_company_in_either_order() -> None:
    by_mail = referrer_keys("Ana@acme.example")
    by_name = referrer_keys("Ana Costa (Acme GmbH)")

    assert [one.email for one in by_mail] == ["ana@acme.example"]
    assert {one.name for one in by_name} == {"acme | ana costa", "ana costa | acme"}
    assert referrer_keys("Ana") == ()
