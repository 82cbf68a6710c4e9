"""What ops decide about leads in review, and when they are reminded of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import doubts, review
from core.acts import Act
from core.events import Event, Verb
from core.keys import KeyedLead
from core.model import LIVE, Lead, LeadState, LeadType
from core.notices import Address, Audience, NoticeKind
from core.policies.team import TeamPolicy
from core.recognition import keys_of_facts
from core.review import RejectReason
from tests.builders import ANA, BEN, MONDAY_9AM, OLE, a_lead, a_queue, a_team, an_event, days, hours

TEAM = a_team(a_queue(cap=3))
ACT = Act(OLE, MONDAY_9AM, "click:1")
NEVER = a_team(
    calendar={"overrides": {(MONDAY_9AM + days(day)).date().isoformat(): [] for day in range(1500)}}
)
"""An office that is shut for four years."""


def doubtful(**details: Any) -> Lead:
    given_: dict[str, Any] = {
        "id": 5,
        "state": LeadState.REVIEW,
        "rule": "competitor",
        "review_due_at": MONDAY_9AM,
        "review_asked": 2,
    }
    return a_lead(**given_ | details)


def as_known(lead: Lead) -> KeyedLead:
    return KeyedLead(lead, keys_of_facts(lead.facts, f"row {lead.id}"))


@pytest.mark.parametrize(("depth", "over"), [(0, 0), (2, 0), (3, 1), (9, 7)])
def test_an_approval_says_by_how_many_the_queue_is_above_its_cap(depth: int, over: int) -> None:
    lead = doubtful()

    said, change = review.approve(lead, ACT, TEAM.default_queue, TEAM, depth=depth)

    (approved,), (event,) = change.leads, change.events
    assert said == over
    assert (approved.state, approved.rule, approved.version) == (LeadState.WAITING, "approved", 2)
    assert (approved.queued_at, approved.review_due_at, approved.review_asked) == (MONDAY_9AM, None, 0)
    assert (event.verb, event.why, event.data, event.request) == (
        Verb.APPROVED,
        "competitor",
        {"over": over},
        "click:1",
    )


@pytest.mark.parametrize("reason", RejectReason)
def test_a_rejected_lead_comes_into_no_line(reason: RejectReason) -> None:
    change = review.reject(doubtful(stale_due_at=MONDAY_9AM), ACT, reason)

    (rejected,), (event,) = change.leads, change.events
    assert (rejected.state, rejected.stale_due_at, rejected.review_due_at) == (LeadState.REJECTED, None, None)
    assert (event.verb, event.why, event.actor) == (Verb.REJECTED, reason.value, OLE)


@pytest.mark.parametrize("state", LeadState)
def test_it_may_go_into_any_lead_that_lives_sleeps_or_was_closed_by_ops(state: LeadState) -> None:
    lead = doubtful()
    other = replace(lead, id=3, state=state)

    found = review.like(lead, as_known(lead).keys, [as_known(lead), as_known(other)])

    over = {LeadState.CONVERTED, LeadState.DISQUALIFIED, LeadState.MERGED, LeadState.ERASED}
    assert found == (None if state in over else other)
    assert review.is_back(other) is (state not in LIVE | over)


def test_of_several_the_one_that_lives_is_the_one() -> None:
    lead = doubtful()
    states = {1: LeadState.REJECTED, 2: LeadState.ARCHIVED, 3: LeadState.HELD, 4: LeadState.WAITING}
    others = [as_known(replace(lead, id=id_, state=state)) for id_, state in states.items()]

    order = []
    while found := review.like(lead, as_known(lead).keys, others):
        order.append(found.id)
        others = [one for one in others if one.lead.id != found.id]

    assert order == [3, 4, 2, 1]


def test_a_later_doubt_and_somebody_else_are_not_what_it_is_like() -> None:
    lead = doubtful()
    later, colleague = replace(lead, id=9), a_lead(id=2, email="bo@lead.example", contact_name="Bo")

    assert review.like(lead, as_known(lead).keys, [as_known(later), as_known(colleague)]) is None


def merged(into: Lead, lead: Lead, team: TeamPolicy = TEAM) -> tuple[Lead, Event]:
    wiser, change = review.merge(as_known(lead), as_known(into), ACT, team)
    (gone,), (went, learnt, *_) = change.leads, change.events
    assert (gone.id, gone.state, gone.review_due_at) == (lead.id, LeadState.MERGED, None)
    assert (went.verb, went.data) == (Verb.MERGED, {"into": into.id})
    assert wiser.keys.fingerprint == f"row {into.id}"
    return wiser.lead, learnt


def test_what_was_said_later_counts_and_what_was_not_said_stays() -> None:
    into = a_lead(id=3, waited=hours(5), phone="1", region="DACH", budget="5")
    later = doubtful(waited=hours(1), phone="2", industry="Robotics", team_size="9")

    wiser, learnt = merged(into, later)

    facts = wiser.facts
    assert (facts.phone, facts.region, facts.industry) == ("2", "DACH", "Robotics")
    assert facts.attributes == {"budget": "5", "team_size": "9"}
    assert learnt.data == {"fields": ["phone", "industry", "attributes"], "merged": 5}
    assert (wiser.version, wiser.received_at) == (into.version + 1, into.received_at)


def test_an_earlier_row_only_fills_gaps() -> None:
    into = a_lead(id=9, waited=hours(1), phone="1")
    earlier = doubtful(waited=hours(5), phone="2", region="DACH")

    wiser, _ = merged(into, earlier)

    assert (wiser.facts.phone, wiser.facts.region) == ("1", "DACH")


def test_the_more_urgent_type_counts_and_moves_the_lead_up() -> None:
    into = a_lead(id=3, waited=hours(1), type=LeadType.COLD)

    wiser, _ = merged(into, doubtful(waited=hours(0), type=LeadType.HOT_INBOUND))

    assert wiser.facts.type is LeadType.HOT_INBOUND
    assert wiser.place < into.place
    assert wiser.overdue_at < into.overdue_at
    again, _ = merged(a_lead(id=3, type=LeadType.HOT_INBOUND), doubtful())
    assert again.facts.type is LeadType.HOT_INBOUND


@pytest.mark.parametrize("state", [LeadState.ARCHIVED, LeadState.REJECTED])
def test_a_lead_outside_any_line_keeps_its_place(state: LeadState) -> None:
    into = a_lead(id=3, state=state)

    wiser, _ = merged(into, doubtful(type=LeadType.HOT_INBOUND))

    assert wiser.place == into.place


def test_a_lead_of_a_queue_that_is_gone_keeps_its_place() -> None:
    into = a_lead(id=3, queue="gone")

    assert merged(into, doubtful(type=LeadType.HOT_INBOUND))[0].place == into.place


def test_what_it_lacks_is_what_the_policy_asks_for() -> None:
    team = a_team(entry={"required": ["company", "email", "phone"]})

    assert review.missing(a_lead(email=None).facts, team) == ("email", "phone")


def story(*verbs: Verb, **last: Any) -> list[Event]:
    lead = a_lead()
    events = [an_event(lead, verb, at=MONDAY_9AM + hours(index)) for index, verb in enumerate(verbs)]
    return [*events[:-1], replace(events[-1], **last)]


@pytest.mark.parametrize(
    ("verbs", "ended"),
    [
        ((Verb.SENT_TO_REVIEW,), None),
        ((Verb.SENT_TO_REVIEW, Verb.REMINDED, Verb.ENRICHED), None),
        ((Verb.SENT_TO_REVIEW, Verb.APPROVED, Verb.CLAIMED), 1),
        ((Verb.SENT_TO_REVIEW, Verb.UPDATED, Verb.ENTERED), 2),
        ((Verb.ENTERED, Verb.SKIPPED, Verb.SENT_TO_REVIEW), None),
        ((Verb.SENT_TO_REVIEW, Verb.APPROVED, Verb.SENT_TO_REVIEW, Verb.REJECTED), 3),
        ((Verb.SENT_TO_REVIEW, Verb.APPROVED, Verb.ARCHIVED, Verb.RE_ENGAGED), 1),
    ],
)
def test_what_ended_the_last_review_is_found_in_the_story(verbs: tuple[Verb, ...], ended: int | None) -> None:
    events = story(*verbs)

    assert review.decided(events) == (None if ended is None else events[ended])


def test_reps_are_heard_with_their_last_word() -> None:
    lead = a_lead()
    skips = [
        an_event(lead, Verb.SKIPPED, actor=ANA, why="other"),
        an_event(lead, Verb.SKIPPED, actor=ANA, why="language"),
        an_event(lead, Verb.SKIPPED, actor=BEN, why="bad_data"),
    ]
    sent = an_event(lead, Verb.SENT_TO_REVIEW, data={"skipped_by": [ANA, BEN, OLE]})

    assert review.skipped([*skips, sent]) == ((ANA, "language"), (BEN, "bad_data"))
    assert review.skipped([*skips, replace(sent, data={})]) == ()
    assert review.skipped([*skips, replace(sent, data={"skipped_by": "everybody"})]) == ()
    assert review.skipped(skips) == ()


def test_a_reminder_counts_and_the_next_one_comes_in_twice_as_long() -> None:
    lead = doubtful(review_asked=0)

    (once,) = review.remind(lead, MONDAY_9AM, TEAM).leads
    change = review.remind(once, MONDAY_9AM, TEAM)

    (twice,), (event,) = change.leads, change.events
    assert (once.review_asked, once.review_due_at) == (1, MONDAY_9AM + hours(8))
    assert (twice.review_asked, twice.review_due_at) == (2, MONDAY_9AM + hours(32))
    assert (event.verb, event.why, event.data) == (Verb.REMINDED, "competitor", {"asked": 2})


@given(asked=st.integers(0, 200), team=st.sampled_from([TEAM, NEVER]), later=st.integers(0, 10**6))
def test_however_often_ops_were_reminded_there_is_a_next_time_within_a_month(
    asked: int, team: TeamPolicy, later: int
) -> None:
    now = MONDAY_9AM + timedelta(minutes=later)

    due = doubts.due_again_at(asked, now, team)

    assert now < due <= now + days(31)


@pytest.mark.parametrize(("rule", "after"), [("competitor", 4), ("incomplete", 8), ("skipped_by_all", 4)])
def test_ops_have_as_long_as_the_policy_says_in_business_time(rule: str, after: int) -> None:
    friday = MONDAY_9AM + days(4)

    assert doubts.due_at(rule, MONDAY_9AM, TEAM) == MONDAY_9AM + hours(after)
    assert doubts.due_at(rule, friday + hours(4), TEAM) >= friday + hours(8)
    assert doubts.due_at(rule, MONDAY_9AM, NEVER) == MONDAY_9AM + hours(after)


def test_a_lead_that_goes_to_review_is_reminded_of_from_the_start() -> None:
    lead = doubts.doubtful(a_lead(review_asked=3), "skipped_by_all", MONDAY_9AM)

    assert (lead.state, lead.rule) == (LeadState.REVIEW, "skipped_by_all")
    assert (lead.review_due_at, lead.review_asked) == (MONDAY_9AM, 0)


def test_cards_are_known_by_what_they_are_about() -> None:
    ops = (Address("C01OPS", MONDAY_9AM, Audience.OPS),)
    berlin = a_team(timezone="Europe/Berlin")
    late = MONDAY_9AM + hours(14.5)

    (one,) = review.card(doubtful(episode=2, version=7), ops)
    (many,) = review.bundle(review.round_of(late, berlin), ops)

    assert (one.key, one.kind, one.lead_id) == ("review:5:2:7@C01OPS", NoticeKind.REVIEW, 5)
    assert (many.key, many.kind) == ("reviews:2026-03-03T00@C01OPS", NoticeKind.REVIEWS)
    assert review.day_of(late, berlin) == "2026-03-03"


def test_cards_of_many_leads_are_kept_true_for_a_week_in_every_time_zone() -> None:
    since = review.counted_since(MONDAY_9AM)

    assert since == "2026-02-22"
