"""A lead in review whose data has changed is judged anew, by everything that is known of it."""

from dataclasses import replace
from typing import Any

import pytest

from core.intake import Criteria, Decision, Rule, Verdict, judge_again
from core.keys import KeyedLead
from core.model import LIVE, Lead, LeadState
from core.policies.entry import EntryPolicy
from core.recognition import keys_of_facts
from tests.builders import a_lead


def doubtful(**facts: Any) -> KeyedLead:
    """Lead 5 in review, with these facts now."""
    return as_known(a_lead(id=5, state=LeadState.REVIEW, contact_name="Ana", **facts))


def as_known(lead: Lead) -> KeyedLead:
    return KeyedLead(lead, keys_of_facts(lead.facts, f"row {lead.id}"))


def judged(lead: KeyedLead, *here: KeyedLead, vouched: bool = False, **entry: Any) -> Verdict:
    criteria = Criteria(EntryPolicy.model_validate(entry))
    return judge_again(lead, [lead, *here], criteria, min_score=40, vouched=vouched)


@pytest.mark.parametrize(
    ("facts", "entry", "expected"),
    [
        ({}, {}, Verdict(Decision.STRAIGHT_IN, Rule.SCORE)),
        ({"score": None}, {}, Verdict(Decision.STRAIGHT_IN, Rule.UNSCORED)),
        ({"score": 1}, {}, Verdict(Decision.REVIEW, Rule.BELOW_MINIMUM)),
        ({"email": None}, {}, Verdict(Decision.REVIEW, Rule.INCOMPLETE)),
        ({}, {"competitors": ["lead.example"]}, Verdict(Decision.REVIEW, Rule.COMPETITOR)),
        ({"email": "ana@mit.edu"}, {}, Verdict(Decision.REVIEW, Rule.STUDENT)),
        ({"referrer": "Bo"}, {}, Verdict(Decision.REVIEW, Rule.UNKNOWN_REFERRER)),
        (
            {"score": 1},
            {"target_accounts": ["lead.example"]},
            Verdict(Decision.STRAIGHT_IN, Rule.TARGET_ACCOUNT),
        ),
    ],
)
def test_the_same_rules_speak_as_at_the_door(
    facts: dict[str, Any], entry: dict[str, Any], expected: Verdict
) -> None:
    assert judged(doubtful(**facts), **entry) == expected


def test_whoever_is_vouched_for_comes_in() -> None:
    assert judged(doubtful(referrer="Bo, Beta", score=1), vouched=True).rule is Rule.CUSTOMER_REFERRAL


@pytest.mark.parametrize("state", sorted(LIVE | {LeadState.REJECTED, LeadState.PARTNER}))
def test_the_same_person_elsewhere_is_still_for_ops(state: LeadState) -> None:
    other = as_known(a_lead(id=3, state=state, contact_name="Ana"))

    assert judged(doubtful(), other) == Verdict(Decision.REVIEW, Rule.SAME_PERSON, other)


@pytest.mark.parametrize("state", [LeadState.CONVERTED, LeadState.MERGED, LeadState.ARCHIVED])
def test_a_lead_that_is_over_is_in_nobodys_way(state: LeadState) -> None:
    other = as_known(a_lead(id=3, state=state, contact_name="Ana"))

    assert judged(doubtful(), other).decision is Decision.STRAIGHT_IN


def test_a_later_twin_in_review_casts_no_doubt_on_the_first_one() -> None:
    later = as_known(a_lead(id=9, state=LeadState.REVIEW, contact_name="Ana"))

    assert judged(doubtful(), later).decision is Decision.STRAIGHT_IN
    assert judged(doubtful(), replace(later, lead=replace(later.lead, state=LeadState.HELD))).known


def test_somebody_else_of_the_same_company_is_in_nobodys_way() -> None:
    colleague = as_known(a_lead(id=3, email="bo@lead.example", contact_name="Bo"))

    assert judged(doubtful(), colleague).decision is Decision.STRAIGHT_IN
