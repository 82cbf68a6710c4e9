"""Who counts as having left a queue without a claim, and that a lead leaves once."""

from dataclasses import replace

import pytest

from core.changes import Change
from core.events import Verb
from core.metrics import Diagnosis
from core.model import Lead, LeadState
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MIA, a_claim, a_lead, a_queue, a_team, an_event, arriving, days, hours
from tests.storage.steps import applied
from tests.storage.traffic import ALWAYS, NOON, back, claimed, entered, happened, health, left, status

YESTERDAY = NOON - days(1)


def three_claimed(open_: UnitsOfWork) -> Lead:
    """Three leads that were claimed yesterday, beside one that waits and is given back."""
    leads = [entered(open_, NOON - days(2)) for _ in range(4)]
    for lead in leads[:3]:
        claimed(open_, lead, YESTERDAY)
    return leads[3]


def abandonment(open_: UnitsOfWork) -> float | None:
    return status(open_).abandonment


@pytest.mark.parametrize(
    ("verb", "why"),
    [
        (Verb.SENT_TO_REVIEW, "skipped_by_all"),
        (Verb.NURTURED, None),
        (Verb.RECYCLED, "stale"),
        (Verb.ARCHIVED, "stale"),
        (Verb.DISQUALIFIED, None),
        (Verb.REJECTED, "junk"),
    ],
)
def test_a_lead_that_left_without_a_claim_was_abandoned(
    unit_of_work: UnitsOfWork, verb: Verb, why: str | None
) -> None:
    lead = three_claimed(unit_of_work)

    happened(unit_of_work, lead, verb, YESTERDAY, why=why)

    assert abandonment(unit_of_work) == pytest.approx(1 / 4)
    assert health(unit_of_work).status.abandonment_n == 4


@pytest.mark.parametrize("verb", [Verb.MERGED, Verb.TO_PARTNER, Verb.HELD, Verb.MOVED, Verb.UPDATED])
def test_merged_handed_over_held_or_moved_is_not_abandoned(unit_of_work: UnitsOfWork, verb: Verb) -> None:
    lead = three_claimed(unit_of_work)

    happened(unit_of_work, lead, verb, YESTERDAY)

    assert abandonment(unit_of_work) == 0
    assert health(unit_of_work).status.abandonment_n == 3


def test_sent_to_review_for_another_reason_is_no_exit_nor_is_what_happened_to_it_there(
    unit_of_work: UnitsOfWork,
) -> None:
    lead = three_claimed(unit_of_work)

    happened(unit_of_work, lead, Verb.SENT_TO_REVIEW, YESTERDAY, why="competitor")
    happened(unit_of_work, lead, Verb.REJECTED, YESTERDAY)

    assert abandonment(unit_of_work) == 0


def test_a_lead_leaves_once_however_far_it_sinks(unit_of_work: UnitsOfWork) -> None:
    lead = three_claimed(unit_of_work)

    happened(unit_of_work, lead, Verb.SENT_TO_REVIEW, YESTERDAY, why="skipped_by_all")
    for number, verb in enumerate((Verb.NURTURED, Verb.RECYCLED, Verb.ARCHIVED)):
        happened(unit_of_work, lead, verb, YESTERDAY + hours(number))

    assert abandonment(unit_of_work) == pytest.approx(1 / 4)


def test_a_lead_that_left_before_this_week_does_not_leave_again(unit_of_work: UnitsOfWork) -> None:
    lead = three_claimed(unit_of_work)

    happened(unit_of_work, lead, Verb.NURTURED, NOON - days(7))
    happened(unit_of_work, lead, Verb.RECYCLED, YESTERDAY)

    assert abandonment(unit_of_work) == 0


@pytest.mark.parametrize(
    "back", [Verb.RESTORED, Verb.RE_ENGAGED, Verb.APPROVED, Verb.TAKEN_BACK, Verb.RELEASED, Verb.RETURNED]
)
def test_a_lead_that_came_back_may_leave_again(unit_of_work: UnitsOfWork, back: Verb) -> None:
    lead = three_claimed(unit_of_work)

    for verb in (Verb.NURTURED, back, Verb.SKIPPED, Verb.NURTURED):
        happened(unit_of_work, lead, verb, YESTERDAY)

    assert abandonment(unit_of_work) == pytest.approx(2 / 5)


def test_what_becomes_of_a_claimed_lead_is_no_exit_without_a_claim(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, NOON - days(2))
    claim = claimed(unit_of_work, lead, YESTERDAY)

    over = an_event(lead, Verb.DISQUALIFIED, at=YESTERDAY, claim_id=claim.id)
    applied(unit_of_work, Change(events=(over, an_event(lead, Verb.ARCHIVED, at=NOON))))

    assert abandonment(unit_of_work) == 0
    assert health(unit_of_work).status.abandonment_n == 1


def test_a_lead_that_the_clock_gave_to_somebody_left_with_a_claim(unit_of_work: UnitsOfWork) -> None:
    lead, other = (entered(unit_of_work, NOON - days(2)) for _ in range(2))
    claim = a_claim(lead, ANA, at=YESTERDAY)
    assigned = an_event(lead, Verb.ASSIGNED, at=YESTERDAY, claim_id=claim.id)

    applied(unit_of_work, Change(opened=(claim,), events=(assigned,)))
    happened(unit_of_work, other, Verb.NURTURED, YESTERDAY)

    assert abandonment(unit_of_work) == pytest.approx(1 / 2)


def test_a_claim_that_was_taken_back_is_no_exit(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, NOON - days(2))
    claim = claimed(unit_of_work, lead, YESTERDAY)

    back(unit_of_work, lead, claim, Verb.UNDONE, YESTERDAY)

    assert abandonment(unit_of_work) is None


def test_nobody_left_more_than_a_week_ago_or_elsewhere(unit_of_work: UnitsOfWork) -> None:
    lead = three_claimed(unit_of_work)
    elsewhere = a_lead(queue="another", received_at=NOON - days(2))
    applied(unit_of_work, arriving(elsewhere))

    happened(unit_of_work, lead, Verb.NURTURED, NOON - days(7))
    happened(unit_of_work, elsewhere, Verb.NURTURED, YESTERDAY)

    assert abandonment(unit_of_work) == 0
    assert status(unit_of_work, a_team(a_queue("another"))).abandonment == 1


def test_a_diagnosis_counts_skips_by_reason_and_exits_by_verb(unit_of_work: UnitsOfWork) -> None:
    first, second, third = (entered(unit_of_work, NOON - days(2)) for _ in range(3))
    for reason in ("language", "bad_data", "bad_data"):
        happened(unit_of_work, first, Verb.SKIPPED, YESTERDAY, why=reason)
    happened(unit_of_work, first, Verb.SKIPPED, NOON - days(8), why="other")
    happened(unit_of_work, first, Verb.SENT_TO_REVIEW, YESTERDAY, why="skipped_by_all")
    for lead in (second, third):
        left(unit_of_work, lead, Verb.NURTURED, LeadState.NURTURE, YESTERDAY, actor=MIA)

    with unit_of_work(writes=False) as uow:
        found = uow.reports.diagnosis(ALWAYS.default_queue, ALWAYS, NOON)

    assert list(found.skips.items()) == [("bad_data", 2), ("language", 1)]
    assert list(found.exits.items()) == [("moved to nurture", 2), ("sent to review", 1)]


def test_a_diagnosis_says_which_sources_were_claimed_in_time_and_how_they_score(
    unit_of_work: UnitsOfWork,
) -> None:
    three_days_ago = NOON - days(3)
    events = [entered(unit_of_work, three_days_ago, source="events", score=score) for score in (80, 90, 40)]
    claimed(unit_of_work, events[0], three_days_ago + hours(1))
    claimed(unit_of_work, events[1], three_days_ago + hours(25))
    bought = entered(unit_of_work, three_days_ago, source="lists", score=None)
    left(unit_of_work, bought, Verb.ARCHIVED, LeadState.ARCHIVED, YESTERDAY)
    unknown = entered(unit_of_work, three_days_ago, score=70)
    claimed(unit_of_work, unknown, three_days_ago)
    entered(unit_of_work, NOON - hours(3), source="today")

    with unit_of_work(writes=False) as uow:
        found = uow.reports.diagnosis(ALWAYS.default_queue, ALWAYS, NOON)

    assert list(found.sources.items()) == [("events", (3, 1)), ("lists", (1, 0))]
    assert found.scores == (75, 65)


def test_a_queue_in_which_nothing_happens_has_nothing_to_diagnose(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work(writes=False) as uow:
        assert uow.reports.diagnosis(ALWAYS.default_queue, ALWAYS, NOON) == Diagnosis()


def test_a_reserved_lead_counts_for_the_claim_rate_of_the_queue_in_which_it_is(
    unit_of_work: UnitsOfWork,
) -> None:
    three_days_ago = NOON - days(3)
    looked_at = entered(unit_of_work, three_days_ago, state=LeadState.RESERVED, source="web")
    moved = entered(unit_of_work, three_days_ago, source="web")
    there = replace(moved, queue="another", version=2)
    applied(unit_of_work, Change(leads=(there,), events=(an_event(there, Verb.MOVED, at=YESTERDAY),)))
    claimed(unit_of_work, there, NOON)

    with unit_of_work(writes=False) as uow:
        found = uow.reports.diagnosis(ALWAYS.default_queue, ALWAYS, NOON)

    assert health(unit_of_work).status.claim_rate_n == 1
    assert found.sources == {"web": (1, 0)}
    assert looked_at.queue == "leads"
