"""A clock that stands still is an alert of every queue: who hears of it, who looks after it, how it ends."""

from datetime import datetime

import pytest

from core.answers import Answered, Refused
from core.incidents import EVERY_QUEUE, Severity, Snooze
from core.notices import Audience, NoticeKind
from core.policies.team import TeamPolicy
from core.services.alerts import Alerts
from core.services.outbox import Outbox
from core.services.watch import Silence
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    BEN,
    CLEO,
    MIA,
    MONDAY_9AM,
    OLE,
    a_person,
    a_queue,
    a_team,
    days,
    hours,
    minutes,
)
from tests.core.services.watchmen import Post


@pytest.fixture
def post(unit_of_work: UnitsOfWork) -> Post:
    return Post(unit_of_work)


def test_a_silent_clock_is_told_of_once_at_any_hour_by_whoever_lives(post: Post) -> None:
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
    assert post.alarm.began_at == since
    assert post.alarm.figures == {"since": since.isoformat()}
    assert (post.alarm.severity, post.alarm.queue) == (Severity.CRITICAL, EVERY_QUEUE)


def test_managers_ops_and_leadership_hear_of_it_where_each_of_them_is(post: Post) -> None:
    post.team = a_team(channels={"ops": "C01OPS", "managers": "C01MANAGERS", "leadership": "C01LEAD"})
    post.ticks(ago=minutes(11))

    silence = post.watch.tell_if_silent()

    assert silence is not None
    assert silence.told == ("C01LEAD", "C01MANAGERS", "C01OPS")


def test_the_next_tick_ends_it_and_what_was_said_is_drawn_anew_once(post: Post) -> None:
    post.ticks(ago=minutes(11))
    post.watch.tell_if_silent()
    post.sends()
    while_silent = post.draws()

    post.passes()
    drawn = post.draws()
    silence = post.watch.tell_if_silent()
    post.passes()

    assert (while_silent, drawn, post.draws(), silence) == ([], ["C01OPS"], [], None)
    assert post.alarms() == []
    assert [one.kind for one in post.told()] == [NoticeKind.ALERT_NEWS]


def test_a_silence_that_ends_before_it_is_told_of_is_not_told_of(post: Post) -> None:
    post.ticks(ago=minutes(11))
    post.watch.tell_if_silent()
    post.passes()

    handed = Outbox(post.open, post.team, post.clock).take()

    assert (handed.looked_at, handed.messages) == (1, ())


def test_the_next_silence_is_another_alert(post: Post) -> None:
    post.ticks(ago=hours(2))
    post.watch.tell_if_silent()
    first = post.alarm
    post.sends()
    post.passes()

    post.ticks(ago=minutes(10))
    silence = post.watch.tell_if_silent()

    assert silence is not None
    assert post.alarm.id > first.id
    assert NoticeKind.SILENT in {one.kind for one in post.told()}


def test_a_clock_that_was_never_started_is_told_of_once_and_since_when_we_wait_for_it(post: Post) -> None:
    post.lived = minutes(10)
    post.watch.tell_if_silent()
    post.clock.move(minutes=5)
    post.lived = minutes(15)
    post.watch.tell_if_silent()

    (notice,) = post.told()

    assert notice.data["since"] == (MONDAY_9AM - minutes(10)).isoformat()


def test_whoever_looks_repeats_it_every_quarter_of_an_hour_while_nobody_has_it(post: Post) -> None:
    post.clock.move(minutes=30)
    post.ticks(ago=minutes(11))
    post.watch.tell_if_silent()
    for _ in range(40):
        post.clock.move(minutes=1)
        post.watch.tell_if_silent()
    again = [one for one in post.told() if one.kind is NoticeKind.ALERT_AGAIN]

    with post.open() as uow:
        uow.people.put(a_person(MIA, is_admin=True))
        uow.commit()
    answer = Alerts(post.open, post.team, post.clock).acknowledge(MIA, post.alarm.id)
    post.clock.move(minutes=30)
    post.watch.tell_if_silent()

    assert [one.to for one in again] == ["C01OPS"] * 2
    assert isinstance(answer, Answered)
    assert len([one for one in post.told() if one.kind is NoticeKind.ALERT_AGAIN]) == 2


@pytest.mark.parametrize(
    ("actor", "is_in_charge"), [(MIA, True), (OLE, True), (BEN, False), ("U01STRANGER", False)]
)
def test_whoever_is_in_charge_of_any_queue_may_say_that_they_look_after_it(
    post: Post, actor: str, is_in_charge: bool
) -> None:
    queues = (a_queue("north", managers=[MIA]), a_queue("south", managers=[CLEO]))
    post.team = a_team(*queues, people={"ops": [OLE], "managers": [CLEO]})
    with post.open() as uow:
        for one in (MIA, OLE, BEN):
            uow.people.put(a_person(one))
        uow.commit()
    post.ticks(ago=minutes(11))
    post.watch.tell_if_silent()

    answer = Alerts(post.open, post.team, post.clock).snooze(actor, post.alarm.id, Snooze.NEXT_OPENING)

    assert isinstance(answer, Answered if is_in_charge else Refused)
    if isinstance(answer, Answered):
        assert answer.incident.snoozed_until == MONDAY_9AM + days(1)


def test_without_a_channel_managers_and_ops_are_told_and_nobody_else(post: Post) -> None:
    post.team = a_team(people={"ops": [OLE], "managers": [MIA]})
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
    assert post.alarm.announced is None
