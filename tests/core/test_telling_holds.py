"""What is not worth telling any more when its turn comes."""

from dataclasses import replace
from typing import Any

import pytest

from core.incidents import AlertRule, Incident, Level, Severity
from core.model import Claim, Lead, LeadState, Reminder
from core.notices import Audience, NoticeKind
from core.telling import DROPPED_IN_DOUBT
from core.worth_telling import Standing, still_holds
from tests.builders import MONDAY_9AM, a_claim, a_lead, a_notice, hours

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
IN_LINE = {NoticeKind.OVERDUE, NoticeKind.AGED, NoticeKind.PASSED_ON}


OF_QUEUES = {NoticeKind.LENT, NoticeKind.CLEANUP}
OF_ALERTS = {NoticeKind.SILENT, NoticeKind.ALERT, NoticeKind.ALERT_AGAIN, NoticeKind.ALERT_NEWS}
COUNTED = {
    NoticeKind.BACKLOG,
    NoticeKind.REVIEWS,
    NoticeKind.UNDELIVERED,
    NoticeKind.DIGEST,
    NoticeKind.OFFER,
    NoticeKind.MISSED,
    NoticeKind.STRANDED,
    NoticeKind.PAUSED,
}
ABOUT_LEADS = set(NoticeKind) - OF_QUEUES - OF_ALERTS - COUNTED - {NoticeKind.REVIEW}


def holding(lead: Lead | None, claim: Claim | None) -> set[NoticeKind]:
    """The kinds of news that are worth telling about this lead and claim."""
    every = {kind for kind in NoticeKind if still_holds(a_notice(LEAD, kind=kind), lead, claim)}
    assert every >= OF_QUEUES
    return every - OF_QUEUES


def test_nobody_is_reminded_of_what_was_done_meanwhile() -> None:
    assert holding(LEAD, OPEN) == ABOUT_LEADS - IN_LINE
    assert holding(LEAD, CONTACTED) == ABOUT_LEADS - IN_LINE - UNWORKED
    assert holding(LEAD, ENDED) == holding(LEAD, None) == ABOUT_LEADS - IN_LINE - UNWORKED - OWNED


@pytest.mark.parametrize("kind", sorted(COUNTED))
def test_what_is_counted_is_told_of_while_there_is_anything_left_of_it(kind: NoticeKind) -> None:
    card = a_notice(None, kind=kind)

    assert still_holds(card, None, None, backlog=1)
    assert not still_holds(card, None, None)


def test_a_lead_that_is_not_there_any_more_is_nobodys_news() -> None:
    assert holding(None, None) == set()
    assert holding(replace(LEAD, state=LeadState.ERASED), OPEN) == set()


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


def test_what_a_rung_or_myleads_or_a_card_says_anyway_is_not_repeated_in_doubt() -> None:
    dropped = {NoticeKind.NUDGE, NoticeKind.WARNING, NoticeKind.CLAIMED, NoticeKind.ALERT_NEWS}

    assert dropped == DROPPED_IN_DOUBT


# News of alerts.


def an_alert(now: Severity | None, *, announced: Severity = Severity.RED, **details: Any) -> Incident:
    """An alert that goes on and is as bad as that, or without a severity is over."""
    levels = {now: Level(MONDAY_9AM, MONDAY_9AM)} if now else {}
    ended = None if now else MONDAY_9AM
    known = {"levels": levels, "announced": announced, "ended_at": ended, **details}
    return Incident(7, "leads", AlertRule.DEPTH, MONDAY_9AM, **known)


def holds(
    kind: NoticeKind,
    incident: Incident,
    *,
    told: Severity = Severity.RED,
    audience: Audience = Audience.MANAGERS,
    **standing: bool,
) -> bool:
    """Whether news that was to be told at that severity is still worth it."""
    notice = a_notice(None, kind=kind, audience=audience, data={"severity": told.value})
    return still_holds(notice, None, None, Standing(incident, MONDAY_9AM, **standing))


YELLOW, RED, CRITICAL = Severity.YELLOW, Severity.RED, Severity.CRITICAL


@pytest.mark.parametrize("kind", [NoticeKind.ALERT, NoticeKind.SILENT])
def test_an_alert_is_told_of_while_it_is_as_bad(kind: NoticeKind) -> None:
    assert holds(kind, an_alert(RED))
    assert not holds(kind, an_alert(None))
    assert not holds(kind, an_alert(CRITICAL, announced=CRITICAL))


@pytest.mark.parametrize(
    ("audience", "severity", "figures", "is_told"),
    [
        (Audience.MANAGERS, YELLOW, {}, True),
        (Audience.OPS, YELLOW, {}, False),
        (Audience.OPS, YELLOW, {"held": 3}, True),
        (Audience.OPS, RED, {}, True),
        (Audience.LEADERSHIP, RED, {}, False),
        (Audience.LEADERSHIP, CRITICAL, {}, True),
    ],
)
def test_what_got_less_bad_while_its_post_waited_is_told_to_whom_that_concerns(
    audience: Audience, severity: Severity, figures: dict[str, int], is_told: bool
) -> None:
    alert = an_alert(severity, announced=CRITICAL, figures=figures)

    assert holds(NoticeKind.ALERT, alert, told=CRITICAL, audience=audience) is is_told


def test_of_several_posts_that_wait_the_one_about_the_present_is_told() -> None:
    fallen = an_alert(YELLOW, announced=RED)

    assert holds(NoticeKind.ALERT, fallen, told=YELLOW, told_now=True)
    assert not holds(NoticeKind.ALERT, fallen, told=RED, told_now=True)
    assert not holds(NoticeKind.ALERT, an_alert(YELLOW, announced=CRITICAL), told=RED)


def test_nobody_is_told_again_of_what_somebody_has_or_what_was_never_told() -> None:
    has_it = an_alert(RED, acknowledged_by="U01MIA", acknowledged_until=MONDAY_9AM + hours(1))

    assert holds(NoticeKind.ALERT_AGAIN, an_alert(RED), in_thread=True)
    assert not holds(NoticeKind.ALERT_AGAIN, an_alert(RED))
    assert not holds(NoticeKind.ALERT_AGAIN, has_it, in_thread=True)
    assert not holds(NoticeKind.ALERT_AGAIN, an_alert(YELLOW), in_thread=True)
    assert not holds(NoticeKind.ALERT_AGAIN, an_alert(None), in_thread=True)
    assert holds(NoticeKind.ALERT, has_it)


@pytest.mark.parametrize("in_thread", [True, False])
def test_a_story_is_told_where_its_beginning_stands(in_thread: bool) -> None:
    assert holds(NoticeKind.ALERT_NEWS, an_alert(None), in_thread=in_thread) is in_thread
