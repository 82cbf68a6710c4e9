"""Events that are not taken: tried again in order, given up after three days, told of; on both databases."""

from typing import Any

import pytest

from core.notices import NoticeKind
from core.services.watch import OwedTo, Watch
from core.webhooks import AGAIN_AFTER
from tests.builders import ANA, BEN, MIA, OLE, a_lead, fresh_leads, minutes
from tests.core.services.alarms import redrawn
from tests.core.services.floor import Floor, OpenFloor, all_at_once
from tests.core.services.hooks import (
    BI,
    DEAF,
    GONE,
    NO,
    YES,
    a_team_with,
    answered,
    everything,
    one_event,
    taken,
    undelivered,
)
from tests.core.services.mail import OPS


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(a_team_with(), [ANA, BEN, MIA, OLE])


def test_a_refused_event_comes_again_later_under_the_same_id(floor: Floor) -> None:
    one_event(floor)
    (first,) = taken(floor)

    ruling = floor.webhooks.settle(first, NO, 0.0)
    at_once = taken(floor)
    floor.clock.move(seconds=5)
    (again,) = taken(floor)

    assert (ruling.state, at_once) == ("pending", [])
    assert (again.id, again.body, again.post.attempts) == (first.id, first.body, 1)


def test_what_happened_next_waits_until_the_receiver_knows_what_was_before(floor: Floor) -> None:
    one_event(floor)
    floor.take(ANA)
    floor.gets(*fresh_leads(2))

    refused = answered(floor, NO)
    floor.clock.move(seconds=1)

    assert len(refused) == 3
    assert taken(floor) == []
    floor.clock.move(seconds=4)
    assert everything(floor)[:3] == ["lead.entered"] * 3


def test_an_event_that_is_refused_for_three_days_is_dead_and_ops_hear_of_it(floor: Floor) -> None:
    one_event(floor)

    for wait in (*AGAIN_AFTER, None):
        (ruling,) = answered(floor, NO)
        if wait:
            floor.clock.move(seconds=wait.total_seconds())

    assert ruling.state == "dead"
    assert [(one.webhook, one.owed, one.dead) for one in floor.webhooks.counts()] == [
        ("bi", 0, 0),
        ("crm", 0, 1),
    ]
    assert undelivered(floor) == [OPS]


def test_a_receiver_that_is_gone_is_told_of_at_once_and_once_a_day(floor: Floor) -> None:
    floor.gets(*fresh_leads(3))

    rulings = answered(floor, GONE)
    today = undelivered(floor)
    floor.clock.move(hours=24)
    tomorrow = undelivered(floor)

    assert ([one.state for one in rulings], today, tomorrow) == (["dead"] * 3, [OPS], [])


def test_what_a_dead_event_held_up_goes_on_without_it(floor: Floor) -> None:
    one_event(floor)
    floor.take(ANA)

    answered(floor, GONE)

    assert everything(floor) == ["lead.reserved", "lead.claimed"]


def test_dead_events_can_be_sent_again_with_all_their_tries(floor: Floor) -> None:
    one_event(floor)
    answered(floor, GONE)

    others, again = floor.webhooks.resend("bi"), floor.webhooks.resend()
    (letter,) = taken(floor)

    assert (others, again, letter.post.attempts) == (0, 1, 0)
    assert floor.webhooks.resend() == 0


def test_ops_hear_when_a_receiver_is_owed_something_for_more_than_an_hour(floor: Floor) -> None:
    one_event(floor)
    answered(floor, DEAF)
    floor.clock.move(minutes=60)
    in_time = floor.webhooks.tell_of_late()

    floor.clock.move(seconds=1)
    late, again = floor.webhooks.tell_of_late(), floor.webhooks.tell_of_late()

    assert (in_time, late, again) == ([], ["crm"], [])
    assert undelivered(floor) == [OPS]


def test_what_is_only_waiting_for_its_turn_is_no_trouble(floor: Floor) -> None:
    one_event(floor)
    floor.webhooks.address()
    floor.clock.move(hours=2)

    assert floor.webhooks.tell_of_late() == []


def test_the_news_is_not_told_when_the_receiver_has_got_everything_meanwhile(floor: Floor) -> None:
    one_event(floor)
    answered(floor, DEAF)
    floor.clock.move(hours=2)
    floor.webhooks.tell_of_late()

    answered(floor, YES)

    assert floor.outbox.take().messages == ()


def test_the_news_says_so_once_the_receiver_has_got_everything(floor: Floor) -> None:
    one_event(floor)
    answered(floor, DEAF)
    floor.clock.move(hours=2)
    floor.webhooks.tell_of_late()
    (message,) = floor.outbox.take().messages
    floor.outbox.sent(message, OPS, "1.1")

    floor.clock.move(hours=24)
    answered(floor, YES)

    assert redrawn(floor) == [message.key]


def test_the_news_says_how_much_and_since_when(floor: Floor) -> None:
    began = floor.clock.now()
    floor.gets(*fresh_leads(2))
    answered(floor, GONE)
    floor.gets(*fresh_leads(3))
    answered(floor, DEAF)

    (message,) = floor.outbox.take().messages
    (parcel,) = message.parcels

    assert parcel.notice.kind is NoticeKind.UNDELIVERED
    assert parcel.undelivered is not None
    assert (parcel.undelivered.dead, parcel.undelivered.owed, parcel.undelivered.since) == (2, 3, began)


def test_news_about_a_receiver_nobody_knows_any_more_is_no_news(floor: Floor) -> None:
    one_event(floor)
    answered(floor, GONE)
    with floor.open() as uow:
        uow.posts.resend(floor.clock.now())
        (post,) = uow.posts.due("crm", floor.clock.now(), 1)
        uow.posts.settle(post.id, "sent", floor.clock.now())
        uow.commit()

    assert floor.outbox.take().messages == ()


def test_what_was_taken_and_not_tried_is_due_as_it_was(floor: Floor) -> None:
    one_event(floor)
    (letter,) = taken(floor)

    floor.webhooks.put_back(letter)

    (again,) = taken(floor)
    assert (again.id, again.post.attempts) == (letter.id, 0)


def test_what_a_crash_left_behind_is_sent_again_under_the_same_id(floor: Floor) -> None:
    one_event(floor)
    (lost,) = taken(floor)
    assert taken(floor) == []

    opened: Any = floor.open
    with opened._database.engine.begin() as connection:
        interval = "300000000" if opened._database.is_sqlite else "interval '5 minutes'"
        connection.exec_driver_sql(f"UPDATE posts SET sending_since = sending_since - {interval}")

    (again,) = taken(floor)
    assert (again.id, again.body) == (lost.id, lost.body)


def test_several_processes_never_take_the_same_event(floor: Floor) -> None:
    floor.gets(*fresh_leads(40))
    floor.webhooks.address()

    shares = all_at_once(*(lambda: floor.webhooks.take("crm", 10) for _ in range(6)))

    rest = floor.webhooks.take("crm", 100)
    ids = [letter.id for share in (*shares, rest) for letter in share]
    assert len(ids) == len(set(ids)) == 40


def test_several_processes_note_each_event_once(floor: Floor) -> None:
    floor.gets(*fresh_leads(450))

    noted = all_at_once(*(floor.webhooks.address for _ in range(4)))
    floor.webhooks.address()

    assert sum(noted) <= 450
    assert {one.webhook: one.owed for one in floor.webhooks.counts()} == {"bi": 0, "crm": 450}


def test_what_there_is_to_do_is_seen_at_a_glance(floor: Floor) -> None:
    idle = floor.webhooks.work()
    one_event(floor)
    floor.take(ANA)
    owed = floor.webhooks.work()
    floor.webhooks.address()
    due = floor.webhooks.work()
    answered(floor, NO)
    waits = floor.webhooks.work()

    seen = [(one.owed, sorted(one.due)) for one in (idle, owed, due, waits)]
    assert seen == [(False, []), (True, []), (False, ["bi", "crm"]), (False, ["bi"])]


@pytest.mark.slow
def test_what_was_sent_is_forgotten_after_a_month_a_piece_at_a_time(floor: Floor) -> None:
    floor.gets(*fresh_leads(620))
    while answered(floor, YES):
        pass
    floor.gets(a_lead("Owed"))
    floor.webhooks.address()

    floor.clock.move(hours=24 * 30)
    in_time = floor.webhooks.forget()
    floor.clock.move(seconds=1)
    late = floor.webhooks.forget()

    assert (in_time, late) == (0, 620)
    assert [one.owed for one in floor.webhooks.counts()] == [0, 1]


def test_a_receiver_that_left_the_policy_gets_nothing_and_what_it_was_owed_is_shown(floor: Floor) -> None:
    one_event(floor)
    floor.webhooks.address()

    later = floor.under(a_team_with(BI))

    assert later.webhooks.take("crm", 10) == ()
    assert [(one.webhook, one.owed) for one in later.webhooks.counts()] == [("bi", 0), ("crm", 1)]


def test_a_team_without_webhooks_owes_nobody_anything(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(people=[ANA])
    floor.gets(a_lead())

    assert (floor.webhooks.address(), list(floor.webhooks.counts())) == (0, [])


def test_whoever_monitors_sees_what_every_receiver_is_owed(floor: Floor) -> None:
    floor.gets(*fresh_leads(2))
    answered(floor, GONE)
    floor.gets(a_lead("Owed"))
    answered(floor, NO)
    floor.clock.move(minutes=3)

    vitals = Watch(floor.open, floor.team, floor.clock, lambda: minutes(1)).look()

    assert vitals.webhooks == (OwedTo("bi"), OwedTo("crm", owed=1, dead=2, waits=minutes(3)))
    assert vitals.faults == ()
