"""The decisions about claims: answers with the change they ask for, and nothing written here."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core import claims
from core.acts import Act
from core.answers import Refusal, Refused, Why
from core.calendar import business_calendar
from core.changes import Change
from core.doubts import SKIPPED_BY_ALL
from core.model import Lead, LeadState, SkipReason
from core.policies.calendar import CalendarPolicy
from core.policies.claims import ClaimPolicy, ContactPolicy, SkipPolicy
from core.sla import Limits, Terms
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_lead, hours, minutes

POLICY = ClaimPolicy()
ACT = Act(ANA, MONDAY_9AM, "click:1")


A_MINUTE = minutes(1)


def before_the_eyes_of(rep: str, *, until: timedelta = A_MINUTE, **lead: Any) -> Lead:
    return a_lead(state=LeadState.RESERVED, reserved_by=rep, reserved_until=MONDAY_9AM + until, **lead)


def some_terms() -> Terms:
    """The product's promise, to a rep who works by the product's hours in UTC."""
    return Terms(ContactPolicy(), business_calendar(CalendarPolicy(), "UTC"))


@pytest.mark.parametrize(
    ("lead", "rep", "looks"),
    [
        (before_the_eyes_of(ANA), ANA, True),
        (before_the_eyes_of(ANA, until=timedelta.resolution), ANA, True),
        (before_the_eyes_of(ANA, until=minutes(0)), ANA, False),
        (before_the_eyes_of(ANA), BEN, False),
        (a_lead(), ANA, False),
        (a_lead(state=LeadState.CLAIMED), ANA, False),
    ],
)
def test_a_rep_looks_at_a_lead_until_their_reservation_is_over(lead: Lead, rep: str, looks: bool) -> None:
    assert claims.looks_until(lead, rep, MONDAY_9AM) == (lead.reserved_until if looks else None)


def test_a_reservation_changes_nothing_of_a_lead_but_who_looks_at_it() -> None:
    lead = a_lead()

    offered, change = claims.reserve(lead, ACT, why=Why.OLDEST, policy=POLICY)

    until = MONDAY_9AM + minutes(2)
    reserved = replace(lead, state=LeadState.RESERVED, reserved_by=ANA, reserved_until=until, version=2)
    assert (offered.lead, offered.until) == (reserved, until)
    assert change.leads == (reserved,)


@pytest.mark.parametrize(
    ("until", "verb", "actor"),
    [(minutes(0), "reservation expired", "nextlead"), (minutes(1), "put back", ANA)],
)
def test_a_lead_that_is_put_back_tells_whether_time_or_the_rep_ended_it(
    until: timedelta, verb: str, actor: str
) -> None:
    waiting, change = claims.put_back(before_the_eyes_of(ANA, until=until), MONDAY_9AM)

    assert (waiting.state, waiting.reserved_by, waiting.reserved_until) == (LeadState.WAITING, None, None)
    assert [(one.verb.value, one.actor, one.data) for one in change.events] == [(verb, actor, {"rep": ANA})]


@pytest.mark.parametrize(
    ("lead", "owner", "expected"),
    [
        (before_the_eyes_of(ANA), None, None),
        (before_the_eyes_of(BEN), None, Refused(Refusal.TAKEN, by=BEN)),
        (a_lead(state=LeadState.CLAIMED), BEN, Refused(Refusal.TAKEN, by=BEN)),
        (before_the_eyes_of(ANA, until=minutes(0)), None, Refused(Refusal.EXPIRED)),
        (a_lead(), None, Refused(Refusal.EXPIRED)),
        (a_lead(state=LeadState.RECYCLED), None, Refused(Refusal.EXPIRED)),
        (a_lead(state=LeadState.HELD), None, Refused(Refusal.GONE)),
        (a_lead(state=LeadState.MERGED), None, Refused(Refusal.GONE)),
    ],
)
def test_why_a_lead_is_not_before_my_eyes(lead: Lead, owner: str | None, expected: Refused | None) -> None:
    assert claims.not_looking(lead, ACT, owner=owner) == expected


@pytest.mark.parametrize(
    ("taken", "refused"), [(0, None), (9, None), (10, Refusal.AT_CAP), (11, Refusal.AT_CAP)]
)
def test_the_tenth_claim_fits_and_the_eleventh_does_not(taken: int, refused: Refusal | None) -> None:
    lead = before_the_eyes_of(ANA)

    answer, change = claims.claim(
        lead, ACT, taken=taken, claim_id=1, policy=POLICY, terms=some_terms(), owner=None
    )

    assert (answer.reason if isinstance(answer, Refused) else None) is refused
    assert (change != Change()) is (refused is None)
    assert answer.lead is not None


@pytest.mark.parametrize(
    ("in_a_row", "today", "expected"),
    [
        (0, 0, None),
        (2, 9, None),
        (3, 3, Refused(Refusal.SKIPS_IN_A_ROW, limit=3)),
        (0, 10, Refused(Refusal.SKIPS_A_DAY, limit=10)),
        (3, 10, Refused(Refusal.SKIPS_A_DAY, limit=10)),
    ],
)
def test_the_budget_of_skips(in_a_row: int, today: int, expected: Refused | None) -> None:
    assert claims.skip_refusal(in_a_row, today, SkipPolicy()) == expected


@pytest.mark.parametrize("eligible", [{ANA, BEN}, {ANA}, set()])
def test_a_lead_that_nobody_is_left_for_goes_to_review(eligible: set[str]) -> None:
    lead, change = claims.skip(
        before_the_eyes_of(ANA),
        ACT,
        reason=SkipReason.OTHER,
        policy=SkipPolicy(),
        skippers={BEN},
        eligible=eligible,
        review_due_at=MONDAY_9AM + hours(4),
    )

    assert lead.state is LeadState.REVIEW
    assert (lead.rule, lead.review_due_at, lead.review_asked) == (
        SKIPPED_BY_ALL,
        MONDAY_9AM + hours(4),
        0,
    )
    assert [one.verb.value for one in change.events] == ["skipped", "sent to review"]


def test_every_refusal_asks_for_no_change() -> None:
    lead, bens = a_lead(state=LeadState.CLAIMED), a_claim(a_lead(), BEN)
    rest = {"to": ANA, "to_taken": 0, "claim_id": 2, "policy": POLICY, "terms": some_terms(), "told": ()}

    decisions = [
        claims.release(lead, bens, ACT, limits=Limits(*[MONDAY_9AM] * 4)),
        claims.undo(lead, bens, ACT, policy=POLICY),
        claims.transfer(lead, bens, ACT, **rest),  # type: ignore[arg-type]
    ]

    assert decisions == [(Refused(Refusal.NOT_YOURS, by=BEN, lead=lead), Change())] * 3
