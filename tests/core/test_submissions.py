"""A submission says what it means, and what it cannot mean is refused by the field's name."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import LeadType
from core.submissions import COLUMNS, MAX_ATTRIBUTES, Flaw, LeadSubmission, MalformedLead

FULL = {
    "company": "Müller & Söhne GmbH",
    "company_size": 250,
    "contact_name": "Ana Costa",
    "contact_title": "CTO",
    "email": "ana@mueller.example",
    "phone": "030 / 12 34-56",
    "source": "webinar",
    "type": "Hot Inbound",
    "score": "87",
    "product": "crm",
    "region": "DACH",
    "country": "de",
    "timezone": "europe/berlin",
    "language": "de",
    "industry": "steel",
    "account_tier": "enterprise",
    "deal_size": "12000",
    "recent_activity": "asked for a demo\nand a price",
    "referrer": "Bo Beck",
    "consent": "ja",
    "external_id": 17,
    "received_at": "2026-03-01",
    "queue": "inbound",
}


def flaws_of(**fields: object) -> tuple[Flaw, ...]:
    with pytest.raises(MalformedLead) as caught:
        LeadSubmission.read(fields)
    return caught.value.flaws


def test_a_submission_has_the_documented_columns_and_no_others() -> None:
    assert set(FULL) == COLUMNS


def test_everything_a_sender_may_say_is_understood() -> None:
    submission = LeadSubmission.read(FULL)

    facts = submission.facts()
    assert (facts.company, facts.company_size, facts.phone) == (
        "Müller & Söhne GmbH",
        "250",
        "030 / 12 34-56",
    )
    assert (facts.type, facts.score, facts.deal_size) == (LeadType.HOT_INBOUND, 87, 12_000)
    assert (facts.country, facts.timezone, facts.consent) == ("DE", "Europe/Berlin", True)
    assert facts.recent_activity == "asked for a demo and a price"
    assert submission.external_id == "17"
    assert submission.received_at == datetime(2026, 3, 1)  # noqa: DTZ001  # whose midnight, the policy says


def test_a_lead_without_a_type_is_warm_and_nothing_else_is_made_up() -> None:
    submission = LeadSubmission.read({})

    assert submission.type is LeadType.WARM
    assert submission.model_dump(exclude={"type", "attributes"}, exclude_none=True) == {}


def test_empty_cells_say_nothing_at_all() -> None:
    submission = LeadSubmission.read({"company": "  ", "type": "", "score": None, "notes": " "})

    assert submission.model_fields_set == set()
    assert submission == LeadSubmission.read({})


def test_text_loses_what_cannot_be_seen_and_keeps_what_can() -> None:
    hidden = "\0Ac\u202eme\r\n\tGmbH\ufeff \ud800 "

    submission = LeadSubmission.read({"company": hidden, "contact_name": "नेहा\u200dशर्मा", "x\0y": "a\u2066b"})

    assert submission.company == "Acme GmbH"
    assert submission.contact_name == "नेहा\u200dशर्मा"
    assert submission.attributes == {"xy": "ab"}


def test_fields_nobody_knows_are_kept_as_attributes() -> None:
    submission = LeadSubmission.read(
        {"budget": 5, "tags": ["a", "ü"], "attributes": {"utm": "x"}, "empty": None, " ": "y"}
    )

    assert submission.attributes == {"budget": "5", "tags": '["a", "ü"]', "utm": "x"}


def test_a_field_called_attributes_that_holds_none_is_one_itself() -> None:
    assert LeadSubmission.read({"attributes": "many"}).attributes == {"attributes": "many"}


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("score", "87.0", 87),
        ("score", 100, 100),
        ("score", 0, 0),
        ("deal_size", "12000.50", 12_000.5),
        ("deal_size", "12,5", 12.5),
        ("deal_size", "1,234.5", 1234.5),
        ("deal_size", "1.234,50", 1234.5),
        ("deal_size", "1.234.567", 1_234_567),
        ("deal_size", 99, 99),
        ("deal_size", " ", None),
        ("consent", False, False),
        ("consent", "TIDAK", False),
        ("consent", "1", True),
        ("consent", " ", None),
        ("type", "hot-inbound", LeadType.HOT_INBOUND),
        ("type", " ", LeadType.WARM),
        ("email", "a.b+c@mail.bücher.example", "a.b+c@mail.bücher.example"),
        ("email", " ", None),
        ("phone", 4930123456, "4930123456"),
        ("company_size", 250.0, "250"),
        ("company", None, None),
        ("country", "Deutschland", "Deutschland"),
        ("score", " ", None),
        ("timezone", " ", None),
        ("received_at", " ", None),
        ("received_at", date(2026, 3, 1), datetime(2026, 3, 1)),  # noqa: DTZ001
        ("received_at", datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("received_at", "2026-03-01T10:00:00+01:00", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("received_at", "2026-03-01 10:00", datetime(2026, 3, 1, 10)),  # noqa: DTZ001
    ],
)
def test_the_ways_people_write_things_are_understood(field: str, value: object, read: object) -> None:
    """Given to the model itself, which must not depend on ``read`` to pass over blanks."""
    submission = LeadSubmission.model_validate({field: value})

    assert getattr(submission, field) == read


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("type", "lukewarm", "unknown_type"),
        ("score", "high", "not_a_score"),
        ("score", 101, "not_a_score"),
        ("score", -1, "not_a_score"),
        ("score", 87.5, "not_a_score"),
        ("deal_size", "12.000", "ambiguous_amount"),
        ("deal_size", "12,000", "ambiguous_amount"),
        ("deal_size", "a lot", "not_an_amount"),
        ("deal_size", -5, "not_an_amount"),
        ("deal_size", float("nan"), "not_an_amount"),
        ("deal_size", 10**400, "not_an_amount"),
        ("consent", "maybe", "not_yes_or_no"),
        ("email", "ana at acme", "not_an_email"),
        ("email", "ana@acme", "not_an_email"),
        ("email", "a@b.example, c@d.example", "not_an_email"),
        ("timezone", "Berlin", "unknown_timezone"),
        ("received_at", "yesterday", "not_a_moment"),
        ("received_at", "31.03.2026", "not_a_moment"),
        ("received_at", 1_770_000_000, "not_a_moment"),
        ("received_at", "0001-01-01T00:00+14:00", "not_a_moment"),
        ("company", ["Acme"], "not_text"),
        ("company", True, "not_text"),
        ("company", "x" * 201, "too_long"),
        ("recent_activity", "x" * 2001, "too_long"),
    ],
)
def test_malformed_input_is_refused_by_the_name_of_its_field(field: str, value: object, code: str) -> None:
    flaws = flaws_of(**{field: value})

    assert [(flaw.field, flaw.code) for flaw in flaws] == [(field, code)]
    assert flaws[0].message.startswith(field)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(MalformedLead) as caught:
        LeadSubmission.read({"email": "nobody", "score": "high", "notes": "x" * 501})

    assert [flaw.field for flaw in caught.value.flaws] == ["email", "score", "notes"]
    assert (caught.value.field, caught.value.code) == ("email", "invalid_lead")


def test_extra_fields_are_bounded_in_number_and_length() -> None:
    too_many = flaws_of(**{f"extra_{number}": "x" for number in range(MAX_ATTRIBUTES + 1)})
    too_long = flaws_of(**{"n" * 501: "x"})

    assert [flaw.code for flaw in too_many] == ["too_many"]
    assert [flaw.code for flaw in too_long] == ["too_long"]
    assert len(too_long[0].field) == 80


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes()
    | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(COLUMNS)) | st.text(max_size=20), ANYTHING, max_size=12))
def test_whatever_somebody_sends_is_a_submission_or_a_refusal_with_a_name(fields: dict[str, object]) -> None:
    try:
        submission = LeadSubmission.read(fields)
    except MalformedLead as error:
        complete = [bool(flaw.field and flaw.code and flaw.message) for flaw in error.flaws]
        submission = None
    else:
        complete = [True]

    assert complete
    assert all(complete)
    words = [value for value in vars(submission or object).values() if isinstance(value, str)]
    assert submission is None or all(
        word == word.strip() and word.encode() and "\0" not in word for word in words
    )
