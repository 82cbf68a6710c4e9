"""What receivers are told, and when they are told again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import OUTSIDE, Verb
from core.model import LeadFacts, LeadState
from core.policies.doors import event_name
from core.webhooks import (
    AGAIN_AFTER,
    LONGEST_WAIT,
    Answer,
    Ruling,
    Told,
    body,
    envelope,
    judged,
    retry_after,
    webhook_id,
)
from tests.builders import ANA, MONDAY_9AM, a_lead, an_event, days, hours, minutes

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "webhook.schema.json").read_text(encoding="utf-8"))
NOW = MONDAY_9AM
SECRET_WORDS = ("Acme", "acme@lead.example", "+49 30 123", "words of theirs")


def told(verb: Verb = Verb.CLAIMED, **rest: Any) -> Told:
    """Ana claimed a lead that came from a CRM, and has not contacted it yet."""
    given: dict[str, Any] = {"external_id": "crm-7", "state": LeadState.CLAIMED, "phone": "+49 30 123"}
    lead = a_lead(id=17, note="words of theirs", **given | rest.pop("lead", {}))
    event = an_event(lead, verb, **{"actor": ANA} | rest.pop("event", {}))
    return Told(93, event, lead, **{"owner": ANA, "email": "ana@team.example"} | rest)


def valid(message: Any) -> Any:
    """The message as a receiver reads it, which is what the schema promises."""
    read = json.loads(body(message))
    jsonschema.validate(read, SCHEMA, format_checker=jsonschema.FormatChecker())
    return read


def test_a_receiver_reads_what_happened_and_how_the_lead_stands() -> None:
    message = valid(envelope(told(first_contact_at=NOW + minutes(30)), facts=False))

    assert message == {
        "type": "lead.claimed",
        "timestamp": "2026-03-02T09:00:00Z",
        "data": {
            "event": {
                "id": 93,
                "verb": "claimed",
                "at": "2026-03-02T09:00:00Z",
                "actor": ANA,
                "why": None,
                "queue": "leads",
            },
            "lead": {
                "id": "L-17",
                "external_id": "crm-7",
                "state": "claimed",
                "queue": "leads",
                "type": "warm",
                "received_at": "2026-03-02T08:00:00Z",
                "owner": ANA,
                "owner_email": "ana@team.example",
                "first_contact_at": "2026-03-02T09:30:00Z",
                "converted_at": None,
                "customer_at": None,
            },
        },
    }


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.ERASED])
def test_every_event_has_a_type_of_its_own_and_the_promised_shape(verb: Verb) -> None:
    for facts in (False, True):
        message = valid(envelope(told(verb, event={"why": "a rule", "actor": OUTSIDE}), facts=facts))

        assert message["type"] == f"lead.{event_name(verb)}"


@pytest.mark.parametrize("state", [state for state in LeadState if state is not LeadState.ERASED])
def test_a_lead_in_any_state_has_the_promised_shape(state: LeadState) -> None:
    message = valid(
        envelope(told(lead={"state": state, "external_id": None}, owner=None, email=None), facts=True)
    )

    assert message["data"]["lead"]["state"] == state


def test_without_facts_nothing_that_people_said_is_told() -> None:
    text = body(envelope(told(), facts=False))

    assert [word for word in SECRET_WORDS if word in text] == []


def test_with_facts_everything_known_is_told_by_the_names_it_came_in_under() -> None:
    facts = valid(envelope(told(), facts=True))["data"]["lead"]["facts"]

    assert facts == {
        "company": "Acme",
        "email": "acme@lead.example",
        "phone": "+49 30 123",
        "type": "warm",
        "score": 50,
        "attributes": {"note": "words of theirs"},
    }


@pytest.mark.parametrize("verb", [Verb.CLAIMED, Verb.CONVERTED, Verb.ERASED])
def test_of_an_erased_lead_only_that_is_told_whatever_had_happened(verb: Verb) -> None:
    erased = told(verb, lead={"state": LeadState.ERASED}, event={"why": "words of theirs"})
    erased = replace(erased, lead=replace(erased.lead, facts=replace(erased.lead.facts, company="Acme")))

    message = valid(envelope(erased, facts=True))

    assert message == {
        "type": "lead.erased",
        "timestamp": "2026-03-02T09:00:00Z",
        "data": {"event": {"id": 93, "at": "2026-03-02T09:00:00Z"}, "lead": {"id": "L-17"}},
    }


@given(
    st.builds(
        LeadFacts,
        company=st.none() | st.text(),
        email=st.none() | st.text(),
        score=st.none() | st.integers(0, 100),
        deal_size=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        consent=st.none() | st.booleans(),
        attributes=st.dictionaries(st.text(), st.text()),
    )
)
def test_whatever_is_known_of_a_lead_arrives_as_it_is(facts: LeadFacts) -> None:
    one = told()

    read = json.loads(body(envelope(replace(one, lead=replace(one.lead, facts=facts)), facts=True)))

    known = read["data"]["lead"]["facts"]
    assert known.get("company") == facts.company
    assert known.get("attributes", {}) == facts.attributes
    assert body(envelope(one, facts=False)).isascii()


def test_an_event_is_known_by_one_id_at_each_receiver() -> None:
    assert [webhook_id(93, "crm"), webhook_id(93, "bi"), webhook_id(94, "crm")] == [
        "evt_93_crm",
        "evt_93_bi",
        "evt_94_crm",
    ]


def ruled(answer: Answer, attempts: int = 0, jitter: float = 0.0) -> Ruling:
    return judged(answer, attempts=attempts, now=NOW, jitter=jitter)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_yes_is_enough(status: int) -> None:
    assert ruled(Answer(status), attempts=8) == Ruling("sent")
    assert Answer(status).code == ""


@pytest.mark.parametrize(
    "status", [100, 199, 300, 301, 302, 307, 308, 400, 401, 403, 404, 413, 429, 500, 503]
)
def test_everything_else_is_tried_again_redirects_too(status: int) -> None:
    assert ruled(Answer(status)) == Ruling("pending", NOW + timedelta(seconds=5))
    assert Answer(status).code == f"http_{status}"


def test_whoever_is_gone_is_not_asked_again() -> None:
    assert ruled(Answer(410)) == Ruling("dead")


def test_an_event_is_tried_ten_times_in_three_days_and_then_given_up() -> None:
    failed, at = Answer(trouble="timeout"), NOW

    tried = [at]
    for attempts in range(len(AGAIN_AFTER)):
        due_at = judged(failed, attempts=attempts, now=tried[-1], jitter=0).due_at
        assert due_at is not None
        tried.append(due_at)

    waits = [after - before for before, after in pairwise(tried)]
    assert waits == [
        timedelta(seconds=5),
        minutes(5),
        minutes(30),
        hours(2),
        hours(5),
        hours(10),
        hours(14),
        hours(20),
        hours(24),
    ]
    assert ruled(failed, attempts=len(AGAIN_AFTER)) == Ruling("dead")
    assert tried[-1] - tried[0] > days(3)


@given(jitter=st.floats(0, 1), attempts=st.integers(0, 8))
def test_not_everybody_comes_back_at_once(jitter: float, attempts: int) -> None:
    due_at = ruled(Answer(500), attempts, jitter).due_at

    assert due_at is not None
    assert AGAIN_AFTER[attempts] <= due_at - NOW <= 1.1 * AGAIN_AFTER[attempts]


@pytest.mark.parametrize(
    ("asked", "attempts", "waits"),
    [
        (minutes(10), 0, minutes(10)),
        (minutes(10), 3, hours(2)),
        (days(9), 0, days(1)),
        (timedelta(), 0, timedelta(seconds=5)),
    ],
)
def test_a_receiver_may_ask_for_more_patience_but_not_for_less(
    asked: timedelta, attempts: int, waits: timedelta
) -> None:
    assert ruled(Answer(503, retry_after=asked), attempts).due_at == NOW + waits


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", minutes(2)),
        (" 0 ", timedelta()),
        ("99999999999999999999", LONGEST_WAIT),
        ("Mon, 02 Mar 2026 09:10:00 GMT", minutes(10)),
        ("Mon, 02 Mar 2026 09:10:00 -0000", minutes(10)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", timedelta()),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0663", None),
    ],
)
def test_how_long_to_wait_is_read_from_seconds_or_a_date(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, NOW) == wait


@given(st.text() | st.from_regex(r"\w{3}, \d{1,3} \w{3} \d{1,6} \d{1,3}:\d{1,3}:\d{1,3} [+-]?\w{1,9}"))
def test_no_header_is_too_strange(header: str) -> None:
    wait = retry_after(header, datetime(2026, 3, 2, tzinfo=UTC))

    assert wait is None or wait >= timedelta()


@pytest.mark.parametrize(
    ("answer", "is_down"),
    [
        (Answer(trouble="timeout"), True),
        (Answer(429), True),
        (Answer(503), True),
        (Answer(500), False),
        (Answer(404), False),
        (Answer(200), False),
    ],
)
def test_trouble_with_one_event_is_told_from_trouble_with_all(answer: Answer, is_down: bool) -> None:
    assert answer.is_down is is_down
