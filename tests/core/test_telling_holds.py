"""What is not worth telling any more when its turn comes."""

from dataclasses import replace

import pytest

from core.model import Claim, Lead, LeadState, Reminder
from core.notices import NoticeKind
from core.telling import DROPPED_IN_DOUBT, still_holds
from tests.builders import MONDAY_9AM, a_claim, a_lead, a_notice

LEAD = a_lead(state=LeadState.CLAIMED)
OPEN = a_claim(LEAD)
CONTACTED = replace(OPEN, contacted_at=MONDAY_9AM)
ENDED = replace(OPEN, ended_at=MONDAY_9AM, ended_by="released")
UNWORKED = {
    NoticeKind.CLAIMED,
    NoticeKind.WARNING,
    NoticeKind.NUDGE,
    NoticeKind.FLAG,
    NoticeKind.BREACH,
    NoticeKind.UNWORKED,
    NoticeKind.ASKED,
}
OWNED = {NoticeKind.TRANSFERRED, NoticeKind.ASSIGNED}
IN_LINE = {NoticeKind.OVERDUE, NoticeKind.AGED}


def holding(lead: Lead | None, claim: Claim | None) -> set[NoticeKind]:
    """The kinds of news that are worth telling about this lead and claim."""
    return {kind for kind in NoticeKind if still_holds(a_notice(LEAD, kind=kind), lead, claim)}


def test_nobody_is_reminded_of_what_was_done_meanwhile() -> None:
    every = set(NoticeKind)

    assert holding(LEAD, OPEN) == every - IN_LINE
    assert holding(LEAD, CONTACTED) == every - IN_LINE - UNWORKED
    assert holding(LEAD, ENDED) == holding(LEAD, None) == every - IN_LINE - UNWORKED - OWNED


def test_a_lead_that_is_not_there_any_more_is_nobodys_news() -> None:
    assert holding(None, None) == {NoticeKind.SILENT}


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (LeadState.WAITING, True),
        (LeadState.RESERVED, True),
        (LeadState.HELD, True),
        (LeadState.RECYCLED, True),
        (LeadState.CLAIMED, False),
        (LeadState.CONTACTED, False),
        (LeadState.NURTURE, False),
        (LeadState.ARCHIVED, False),
    ],
)
def test_that_a_lead_waits_too_long_holds_while_it_waits(state: LeadState, waits: bool) -> None:
    assert (holding(replace(LEAD, state=state), None) >= IN_LINE) is waits


def test_what_a_reminder_warned_of_may_have_come() -> None:
    breached, flagged = replace(OPEN, climbed=1), replace(OPEN, reminded=frozenset({Reminder.FLAG}))

    assert holding(LEAD, OPEN) - holding(LEAD, breached) == {NoticeKind.WARNING}
    assert holding(LEAD, OPEN) - holding(LEAD, flagged) == {NoticeKind.NUDGE}


def test_what_a_rung_or_myleads_says_anyway_is_not_repeated_in_doubt() -> None:
    assert {NoticeKind.NUDGE, NoticeKind.WARNING, NoticeKind.CLAIMED} == DROPPED_IN_DOUBT
