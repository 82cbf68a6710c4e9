"""The watchdog: what it sees, and what it calls a fault."""

from datetime import timedelta

import pytest

from core.changes import Change
from core.metrics import QueueVitals
from core.services.watch import Fault
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_notice,
    arriving,
    days,
    hours,
    minutes,
    taking,
)
from tests.core.services.watchmen import Post, put


@pytest.fixture
def post(unit_of_work: UnitsOfWork) -> Post:
    return Post(unit_of_work)


def test_a_bot_that_was_just_installed_is_well(post: Post) -> None:
    post.lived = minutes(9)

    vitals = post.watch.look()

    assert vitals.faults == ()
    assert (vitals.tick_age, vitals.tick_lateness) == (None, None)
    assert vitals.queues == (QueueVitals("leads"),)
    assert post.watch.tell_if_silent() is None


def test_a_bot_that_ticks_is_well_and_knows_how_late_its_tick_is(post: Post) -> None:
    post.ticks(ago=minutes(3))

    vitals = post.watch.look()

    assert vitals.faults == ()
    assert minutes(3) <= (vitals.tick_age or timedelta()) < minutes(4)
    assert minutes(2) <= (vitals.tick_lateness or timedelta()) < minutes(3)


@pytest.mark.parametrize(
    ("ago", "lived", "faults"),
    [
        (minutes(10), hours(1), (Fault.CLOCK_SILENT,)),
        (minutes(9), hours(1), ()),
        (days(3), minutes(9), ()),
        (days(3), minutes(10), (Fault.CLOCK_SILENT,)),
        (None, minutes(10), (Fault.CLOCK_SILENT,)),
    ],
)
def test_a_clock_is_silent_after_ten_minutes_that_this_process_has_seen(
    post: Post, ago: timedelta | None, lived: timedelta, faults: tuple[Fault, ...]
) -> None:
    if ago is not None:
        post.ticks(ago=ago)
    post.lived = lived

    assert post.watch.look().faults == faults
    assert (post.watch.tell_if_silent() is not None) == bool(faults)


@pytest.mark.parametrize(("late", "faults"), [(minutes(2), ()), (minutes(2.1), (Fault.CLAIM_OVERDUE,))])
def test_a_claim_may_be_two_ticks_late(post: Post, late: timedelta, faults: tuple[Fault, ...]) -> None:
    post.ticks()
    lead = a_lead()
    put(post, arriving(lead))
    put(post, taking(lead, a_claim(lead, step_at=MONDAY_9AM - late)))

    vitals = post.watch.look()

    assert vitals.faults == faults
    assert vitals.queues[0].uncontacted == 1


@pytest.mark.parametrize(("late", "faults"), [(minutes(5), ()), (minutes(5.1), (Fault.OUTBOX_STUCK,))])
def test_a_message_may_be_five_minutes_late(post: Post, late: timedelta, faults: tuple[Fault, ...]) -> None:
    post.ticks()
    lead = a_lead()
    due, later = a_notice(lead, due_at=MONDAY_9AM - late), a_notice(lead, due_at=MONDAY_9AM + hours(1))
    put(post, arriving(lead))
    put(post, Change(notices=(due, later)))

    vitals = post.watch.look()

    assert vitals.faults == faults
    assert vitals.waits == late
    assert vitals.outbox["pending"] == 2


def test_slack_that_takes_nothing_from_us_is_a_fault_and_its_errors_are_counted(post: Post) -> None:
    post.ticks()
    with post.open() as uow:
        uow.duties.trouble("delivery", "token_revoked")
        uow.duties.count("slack_errors.whole_bot")
        uow.duties.count("slack_errors.whole_bot")
        uow.commit()

    vitals = post.watch.look()

    assert vitals.faults == (Fault.DELIVERY_STOPPED,)
    assert vitals.slack_errors == {"whole_bot": 2}
