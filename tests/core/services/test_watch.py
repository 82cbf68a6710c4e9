"""The watchdog: what it sees, what it calls a fault, and what ops hear of a clock that stands still."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.changes import Change
from core.metrics import QueueVitals
from core.notices import Audience, Notice, NoticeKind
from core.policies.team import TeamPolicy
from core.services.watch import Fault, Silence, Watch
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    BEN,
    MIA,
    MONDAY_9AM,
    OLE,
    a_claim,
    a_lead,
    a_notice,
    a_person,
    a_team,
    arriving,
    days,
    hours,
    minutes,
    taking,
)
from tests.fakes import MovableClock

_LONG = hours(1)
IN_CHANNEL = a_team(channels={"ops": "C01OPS"})
_PASS = Statement("UPDATE duties SET began_at = began_at - ?, ended_at = ended_at - ?")


@dataclass
class Post:
    """A watchdog at its post, in a process that has lived for an hour unless a test says otherwise."""

    open: UnitsOfWork
    team: TeamPolicy = IN_CHANNEL
    clock: MovableClock = field(default_factory=MovableClock)
    lived: timedelta = _LONG

    @property
    def watch(self) -> Watch:
        return Watch(self.open, self.team, self.clock, lambda: self.lived)

    def ticks(self, *, ago: timedelta = timedelta()) -> None:
        """A tick, as long ago as the database's clock has to say, which nobody can move."""
        with self.open() as uow:
            uow.duties.take("tick", "a clock", lease=minutes(1), every=None)
            uow.duties.give_back("tick", "a clock")
            span = uow.leads._session.codec.span(ago)
            uow.leads._session.run(_PASS, span, span)
            uow.commit()

    def told(self) -> Sequence[Notice]:
        """What is waiting to be sent, as the dispatcher would find it now."""
        with self.open(writes=False) as uow:
            return [notice for owed in uow.outbox.due(self.clock.now(), 10, each=10) for notice in owed]

    def sends(self) -> None:
        """Everything that waits is sent."""
        with self.open() as uow:
            for owed in uow.outbox.due(self.clock.now(), 10, each=10):
                sending = uow.outbox.begin(owed)
                uow.outbox.sent(sending.key, sending.since, "C01OPS", "1.1")
            uow.commit()

    def draws(self) -> list[str]:
        """The messages that have to be drawn anew, which is done."""
        with self.open() as uow:
            stale = uow.outbox.stale(minutes(1), 10)
            for one in stale:
                uow.outbox.drawn(one.key, one.revision)
            uow.commit()
        return [one.to for one in stale]


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


def test_ops_hear_of_a_silent_clock_once_at_any_hour_from_whoever_lives(post: Post) -> None:
    midnight = post.clock.move(hours=15)
    post.ticks(ago=minutes(11))

    silence, again = post.watch.tell_if_silent(), Post(post.open, clock=post.clock).watch.tell_if_silent()

    assert silence is not None
    assert again is not None
    assert minutes(11) <= silence.lasts < minutes(12)
    assert silence.told == again.told == ("C01OPS",)
    (notice,) = post.told()
    assert (notice.kind, notice.to, notice.lead_id) == (NoticeKind.SILENT, "C01OPS", None)
    assert (notice.due_at, notice.audience) == (midnight, Audience.OPS)
    since = datetime.fromisoformat(str(notice.data["since"]))
    assert midnight - minutes(12) < since <= midnight - minutes(11)


def test_when_ticks_come_again_what_was_said_is_drawn_anew_once(post: Post) -> None:
    post.ticks(ago=minutes(11))
    post.watch.tell_if_silent()
    post.sends()
    while_silent = post.draws()

    post.ticks()
    post.watch.tell_if_silent()
    drawn = post.draws()
    post.watch.tell_if_silent()

    assert (while_silent, drawn, post.draws()) == ([], ["C01OPS"], [])


def test_the_next_silence_is_told_again(post: Post) -> None:
    post.ticks(ago=hours(2))
    post.watch.tell_if_silent()
    post.sends()
    post.ticks()
    post.watch.tell_if_silent()
    post.draws()

    post.ticks(ago=minutes(10))
    silence = post.watch.tell_if_silent()

    assert silence is not None
    assert [one.to for one in post.told()] == ["C01OPS"]
    assert post.draws() == []


def test_a_clock_that_was_never_started_is_told_of_once(post: Post) -> None:
    post.lived = minutes(10)
    post.watch.tell_if_silent()
    post.lived = minutes(30)
    post.watch.tell_if_silent()

    (notice,) = post.told()

    assert notice.data == {"since": (MONDAY_9AM - minutes(10)).isoformat()}


def test_without_a_channel_everybody_of_ops_is_told_and_nobody_else(post: Post) -> None:
    post.team = a_team(people={"ops": [OLE, MIA]})
    with post.open() as uow:
        for one in (OLE, MIA, BEN):
            uow.people.put(a_person(one))
        uow.commit()
    post.ticks(ago=hours(1))

    post.watch.tell_if_silent()

    assert sorted(one.to for one in post.told()) == sorted((MIA, OLE))


def test_with_nobody_to_tell_the_silence_is_known_all_the_same(post: Post) -> None:
    post.team = TeamPolicy()
    post.ticks(ago=hours(1))

    silence = post.watch.tell_if_silent()

    assert isinstance(silence, Silence)
    assert silence.told == ()


def put(post: Post, change: Any) -> None:
    with post.open() as uow:
        uow.apply(change)
        uow.commit()
