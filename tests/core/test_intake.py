"""The entry criteria, rule by rule, in the order in which they are asked."""

from datetime import datetime
from typing import Any

import pytest

from core.intake import Applicant, Criteria, Decision, Rule, Verdict, judge
from core.keys import KeyedLead
from core.model import ASLEEP, LIVE, LeadState
from core.policies.entry import EntryPolicy
from core.recognition import keys_of
from core.submissions import LeadSubmission
from tests.builders import a_lead

COMPLETE = {"company": "Acme", "contact_name": "Ana", "email": "ana@acme.example"}
CLOSED_FOR_GOOD = (LeadState.CONVERTED, LeadState.DISQUALIFIED, LeadState.MERGED)


def said(**fields: object) -> LeadSubmission:
    return LeadSubmission.read({**COMPLETE, **fields})


def known(submission: LeadSubmission, state: LeadState = LeadState.WAITING, id: int = 1) -> KeyedLead:
    """The lead that this submission became, as it stands today."""
    lead = a_lead(id=id, state=state, external_id=submission.external_id)
    return KeyedLead(lead, keys_of(submission))


def verdict(
    submission: LeadSubmission, *here: KeyedLead, vouched: bool = False, min_score: int = 40, **entry: Any
) -> Verdict:
    applicant = Applicant(submission, keys_of(submission), min_score, vouched)
    return judge(applicant, here, Criteria(EntryPolicy.model_validate(entry)))


def rule(submission: LeadSubmission, *here: KeyedLead, vouched: bool = False, **entry: Any) -> Rule:
    return verdict(submission, *here, vouched=vouched, **entry).rule


@pytest.mark.parametrize("state", sorted(ASLEEP))
def test_a_sleeper_who_asks_again_begins_a_new_episode(state: LeadState) -> None:
    before = known(said(external_id="web-1"), state)

    answer = verdict(said(external_id="web-2", recent_activity="came back"), before)

    assert answer == Verdict(Decision.RE_ENGAGE, Rule.RE_ENGAGED, before)


def test_the_same_form_sent_again_wakes_a_sleeper_when_nothing_says_that_it_is_the_old_one() -> None:
    before = known(said(), LeadState.ARCHIVED)

    assert rule(said(), before) is Rule.RE_ENGAGED


@pytest.mark.parametrize("mark", [{"external_id": "crm-1"}, {"received_at": "2026-01-05"}])
def test_a_record_imported_again_wakes_nobody(mark: dict[str, object]) -> None:
    before = known(said(**mark), LeadState.ARCHIVED)

    assert verdict(said(**mark), before).decision is Decision.DUPLICATE


def test_the_latest_of_several_sleepers_wakes_and_none_while_the_person_is_live() -> None:
    older, newer = known(said(), LeadState.ARCHIVED, 1), known(said(), LeadState.NURTURE, 2)
    live = known(said(), LeadState.CLAIMED, 3)

    assert verdict(said(score=9), older, newer).known == newer
    assert verdict(said(score=9), older, newer, live) == Verdict(Decision.REVIEW, Rule.SAME_PERSON, live)


def test_newer_data_of_a_record_wakes_the_sleeper_it_belongs_to_and_no_other() -> None:
    record = known(said(external_id="crm-1"), LeadState.NURTURE, 1)
    other = known(said(), LeadState.ARCHIVED, 2)

    assert verdict(said(external_id="crm-1", score=90), record, other).known == record


def test_a_record_of_somebody_else_is_updated_though_the_person_sleeps_elsewhere() -> None:
    record = KeyedLead(a_lead(id=1, external_id="crm-1"), keys_of(LeadSubmission.read({"phone": "123456"})))
    sleeper = known(said(), LeadState.ARCHIVED, 2)

    assert verdict(said(external_id="crm-1"), record, sleeper).decision is Decision.UPDATE


@pytest.mark.parametrize("state", sorted(LeadState))
def test_the_same_id_with_the_same_data_adds_nothing_whatever_became_of_it(state: LeadState) -> None:
    row = said(external_id="crm-1", score=70)

    assert rule(row, known(row, state)) is Rule.EXTERNAL_ID_SEEN


@pytest.mark.parametrize("state", sorted(LeadState))
def test_a_dated_row_without_an_id_adds_nothing_the_second_time(state: LeadState) -> None:
    row = said(received_at="2026-01-05")

    assert rule(row, known(row, state)) is Rule.IDENTICAL_ROW


@pytest.mark.parametrize("state", sorted(LIVE | ASLEEP))
def test_the_same_id_with_other_data_updates_the_lead(state: LeadState) -> None:
    before = known(LeadSubmission.read({"external_id": "crm-1", "company": "Acme"}), state)

    answer = verdict(LeadSubmission.read({"external_id": "crm-1", "company": "Acme", "score": 9}), before)

    assert answer == Verdict(Decision.UPDATE, Rule.UPDATED, before)


@pytest.mark.parametrize("state", sorted(set(LeadState) - LIVE - ASLEEP))
def test_newer_data_never_brings_a_closed_lead_back(state: LeadState) -> None:
    before = known(said(external_id="crm-1"), state)

    answer = verdict(said(external_id="crm-1", score=90), before)

    assert answer == Verdict(Decision.DUPLICATE, Rule.EXTERNAL_ID_SEEN, before)


@pytest.mark.parametrize("state", sorted(LIVE | {LeadState.REJECTED, LeadState.PARTNER}))
def test_the_same_person_with_other_data_is_for_ops_to_judge(state: LeadState) -> None:
    before = known(said(), state)

    assert verdict(said(score=90), before) == Verdict(Decision.REVIEW, Rule.SAME_PERSON, before)


@pytest.mark.parametrize("state", CLOSED_FOR_GOOD)
def test_a_customer_who_asks_again_is_a_new_lead(state: LeadState) -> None:
    assert rule(said(score=90, external_id="new"), known(said(external_id="old"), state)) is Rule.SCORE


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "bo@rival.example"},
        {"email": "bo@mail.rival.example"},
        {"company": "Rival Systems Inc."},
        {"company": "rival.example"},
    ],
)
def test_a_competitor_is_known_by_domain_or_name(fields: dict[str, object]) -> None:
    competitors = ["www.rival.example", "Rival Systems GmbH"]

    assert rule(said(score=99, **fields), competitors=competitors) is Rule.COMPETITOR
    assert rule(said(score=99, email="bo@notrival.example"), competitors=competitors) is Rule.SCORE


def test_free_mail_makes_nobody_a_competitor() -> None:
    assert rule(said(score=99, email="bo@gmail.com"), competitors=["gmail.com"]) is Rule.SCORE


@pytest.mark.parametrize(
    "domain", ["mit.edu", "cs.ox.ac.uk", "ui.ac.id", "uni-bonn.de", "mail.uni-bonn.de", "tu-berlin.de"]
)
def test_a_student_is_known_by_an_academic_domain(domain: str) -> None:
    assert rule(said(score=99, email=f"ana@{domain}")) is Rule.STUDENT


def test_an_academic_list_may_be_empty() -> None:
    assert rule(said(score=99, email="ana@mit.edu"), academic=[]) is Rule.SCORE


@pytest.mark.parametrize("field", ["company", "email"])
def test_a_lead_without_a_required_field_waits_to_be_completed(field: str) -> None:
    assert rule(said(score=99, **{field: None})) is Rule.INCOMPLETE
    assert rule(said(score=99, **{field: None}), required=["phone"]) is Rule.INCOMPLETE
    assert rule(said(score=99, **{field: None}), required=[]) is Rule.SCORE


@pytest.mark.parametrize("source", ["Referral", "customer referral", None])
def test_a_referral_by_nobody_we_know_is_for_ops(source: str | None) -> None:
    assert rule(said(score=99, source=source, referrer="Bo Beck")) is Rule.UNKNOWN_REFERRER


@pytest.mark.parametrize(
    "referrer",
    [
        "bo@existing.example",
        "Bo Beck <bo@mail.existing.example>",
        "existing.example",
        "Old Friends GmbH",
    ],
)
def test_a_referral_by_a_customer_comes_straight_in(referrer: str) -> None:
    customers = ["existing.example", "Old Friends"]

    assert rule(said(score=1, referrer=referrer), customers=customers) is Rule.CUSTOMER_REFERRAL


def test_whoever_became_a_customer_here_may_refer() -> None:
    assert rule(said(score=1, referrer="bo@won.example"), vouched=True) is Rule.CUSTOMER_REFERRAL


def test_the_page_a_visitor_came_from_is_no_referral() -> None:
    assert rule(said(score=99, source="organic", referrer="https://search.example")) is Rule.SCORE


def test_an_inbound_lead_of_a_target_account_comes_in_whatever_it_scores() -> None:
    targets: dict[str, Any] = {"target_accounts": ["acme.example"]}

    assert rule(said(score=1), **targets) is Rule.TARGET_ACCOUNT
    assert rule(said(score=1, type="cold"), **targets) is Rule.BELOW_MINIMUM


def test_the_score_decides_for_everybody_else() -> None:
    assert verdict(said(score=40)) == Verdict(Decision.STRAIGHT_IN, Rule.SCORE)
    assert verdict(said(score=39)) == Verdict(Decision.REVIEW, Rule.BELOW_MINIMUM)
    assert verdict(said(score=39), min_score=30) == Verdict(Decision.STRAIGHT_IN, Rule.SCORE)


def test_a_team_that_does_not_score_does_not_drown_ops() -> None:
    assert verdict(said()) == Verdict(Decision.STRAIGHT_IN, Rule.UNSCORED)


def test_leads_that_have_nothing_to_do_with_it_do_no_harm() -> None:
    stranger = known(LeadSubmission.read({"email": "zoe@other.example"}))

    assert rule(said(score=99), stranger) is Rule.SCORE


def test_each_rule_is_asked_before_the_ones_that_follow_it() -> None:
    """One lead that fits every rule at once; each is taken away in turn, and the next one speaks."""
    asks: dict[str, Any] = {
        "company": None,
        "email": "ana@uni-rival.example",
        "source": "referral",
        "referrer": "nobody",
        "score": 1,
    }
    lists: dict[str, Any] = {
        "competitors": ["uni-rival.example"],
        "target_accounts": ["uni-rival.example"],
    }
    live = known(said(email="ana@uni-rival.example"))

    heard = [rule(said(**asks), live, **lists), rule(said(**asks), **lists)]
    lists["competitors"] = []
    heard.append(rule(said(**asks), **lists))
    lists["academic"] = []
    heard.append(rule(said(**asks), **lists))
    asks["company"] = "Acme"
    heard.append(rule(said(**asks), **lists))
    lists["customers"] = ["nobody"]
    heard.append(rule(said(**asks), **lists))
    lists["target_accounts"] = []
    heard.append(rule(said(**asks), **lists))
    asks["referrer"] = None
    heard.append(rule(said(**asks), **lists))

    assert heard == [
        Rule.SAME_PERSON,
        Rule.COMPETITOR,
        Rule.STUDENT,
        Rule.INCOMPLETE,
        Rule.UNKNOWN_REFERRER,
        Rule.TARGET_ACCOUNT,
        Rule.CUSTOMER_REFERRAL,
        Rule.BELOW_MINIMUM,
    ]


def test_moments_without_a_zone_are_as_good_a_mark_as_those_with_one() -> None:
    row = said(received_at=datetime(2026, 1, 5))  # noqa: DTZ001

    assert rule(row, known(row, LeadState.RECYCLED)) is Rule.IDENTICAL_ROW


@pytest.mark.parametrize(
    ("fields", "enters"),
    [
        ({}, False),
        ({"type": "cold"}, False),
        ({"score": 100}, False),
        ({"type": "hot_inbound"}, True),
        ({"source": "Referral", "referrer": "somebody"}, True),
        ({"source": "purchased_list", "referrer": "https://ads.example"}, False),
        ({"email": "eve@target.example", "type": "cold"}, True),
        ({"email": None, "company": "Target"}, True),
    ],
)
def test_hot_inbound_referrals_and_target_accounts_enter_whatever_is_paused(
    fields: dict[str, object], enters: bool
) -> None:
    criteria = Criteria(EntryPolicy(target_accounts=("target.example", "Target")))

    assert criteria.always_enters(said(**fields).facts()) is enters
