"""Messages of alerts on their way: at which hour, one by one, and to whom when an address is dead."""

from datetime import timedelta

import pytest

from core.incidents import AlertRule, Snooze
from core.notices import Message, Notice, NoticeKind
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, NO_DIGESTS, OLE, a_person, a_team
from tests.core.services.alarms import (
    LEADERSHIP,
    MANAGERS,
    OPS,
    PEOPLE,
    TEAM_CHANNEL,
    a_watched_floor,
    a_watched_team,
    crowd,
    incident,
    leave,
    said,
    sends,
    ticks,
)
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import owes, states, taken

R = AlertRule


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Five leads are too many here, ten are red, twenty critical."""
    return a_watched_floor(open_floor)


def at_night(floor: Floor) -> Floor:
    """It is four in the morning."""
    floor.clock.move(hours=-5)
    return floor


def till_opening(floor: Floor) -> None:
    floor.clock.move(seconds=(MONDAY_9AM - floor.clock.now()).total_seconds())
    ticks(floor, minutes=0)


# Hours.


def test_what_is_over_before_anybody_is_at_work_is_never_told(floor: Floor) -> None:
    leads = crowd(at_night(floor), 25)
    ticks(floor, minutes=2)
    leave(floor, leads)
    ticks(floor, minutes=20)
    till_opening(floor)

    assert said(sends(floor)) == []
    assert {state for key, state in states(floor).items() if key.startswith("alert")} == {"superseded"}
    assert incident(floor).ended_at is not None


def test_a_post_that_waited_through_a_fall_tells_managers_and_ops_what_is_left(floor: Floor) -> None:
    leads = crowd(at_night(floor), 25)
    ticks(floor, minutes=2)
    leave(floor, leads[:13])
    ticks(floor, minutes=20)
    till_opening(floor)

    sent = [one for one in sends(floor) if said([one])]

    assert said(sent) == [
        f"alert critical to {MANAGERS}",
        f"alert critical to {OPS}",
        f"alert_news fell to {MANAGERS}",
    ]
    assert {str(one.parcels[0].outlook and one.parcels[0].outlook.incident.severity) for one in sent} == {
        "red"
    }


def test_of_posts_that_waited_through_rises_the_last_one_is_told(floor: Floor) -> None:
    crowd(at_night(floor), 6)
    ticks(floor, minutes=2)
    crowd(floor, 6)
    ticks(floor, minutes=2)
    till_opening(floor)

    assert said(sends(floor)) == [f"alert red to {MANAGERS}", f"alert red to {OPS}"]


def test_news_of_age_is_told_two_hours_after_an_opening_even_if_it_comes_late(open_floor: OpenFloor) -> None:
    only_age = a_watched_team(alerts={"without": [one for one in R if one is not R.AGING]})
    floor = at_night(a_watched_floor(open_floor, only_age))
    crowd(floor, 12)
    floor.clock.move(hours=4, minutes=1)
    ticks(floor, minutes=30)
    till_opening(floor)
    at_nine = said(sends(floor))
    floor.clock.move(hours=2)

    assert (at_nine, said(sends(floor))) == ([], [f"alert yellow to {MANAGERS}"])


# One by one.


def test_every_post_is_a_message_of_its_own_and_what_answers_it_comes_after(floor: Floor) -> None:
    crowd(floor, 6)
    ticks(floor, minutes=2)
    crowd(floor, 6)
    ticks(floor, minutes=2)
    floor.alerts.snooze(MIA, 1, Snooze.HALF_AN_HOUR)

    sent = [one for one in sends(floor) if one.to == MANAGERS]

    assert [len(one.parcels) for one in sent] == [1, 1]
    assert said(sent) == [f"alert red to {MANAGERS}", f"alert_news snoozed to {MANAGERS}"]


def test_other_news_for_the_same_reader_is_bundled_around_them(floor: Floor) -> None:
    owes(floor, *(a_loan(to=MANAGERS, number=number, due_at=MONDAY_9AM) for number in (1, 2)))
    crowd(floor, 12)
    ticks(floor, minutes=2)
    owes(floor, *(a_loan(to=OPS, number=number, due_at=floor.clock.now()) for number in (3, 4)))

    sent = sends(floor)

    at_managers = [one for one in sent if one.to == MANAGERS]
    at_ops = [one for one in sent if one.to == OPS and said([one])]
    assert [said([one]) for one in at_managers] == [
        [f"lent None to {MANAGERS}"] * 2,
        [f"alert red to {MANAGERS}"],
    ]
    assert [said([one]) for one in at_ops] == [[f"alert red to {OPS}"], [f"lent None to {OPS}"] * 2]


def a_loan(*, to: str, number: int, due_at: object) -> Notice:
    return Notice(
        f"lent:{number}@{to}",
        NoticeKind.LENT,
        to,
        due_at,  # type: ignore[arg-type]
        data={"queue": "leads", "until": MONDAY_9AM.isoformat()},
    )


def test_what_is_in_doubt_is_looked_for_in_the_thread_where_it_was_to_stand(floor: Floor) -> None:
    crowd(floor, 6)
    ticks(floor, minutes=2)
    (post,) = taken(floor)
    floor.outbox.doubt(post)
    (card,) = floor.outbox.in_doubt(timedelta(), 9)
    floor.outbox.found(card, MANAGERS, "7.5")
    floor.alerts.snooze(MIA, 1, Snooze.AN_HOUR)
    (news,) = taken(floor)
    floor.outbox.doubt(news)
    (reply,) = floor.outbox.in_doubt(timedelta(), 9)

    assert floor.outbox.thread_of(card) is None
    assert floor.outbox.thread_of(reply) == (MANAGERS, "7.5")
    assert news.thread == "7.5"


# Dead addresses.


def buried(floor: Floor, to: str) -> list[Message]:
    """What is due to this address cannot be delivered; everything else is sent."""
    others = list[Message]()
    while messages := taken(floor):
        for one in messages:
            if one.to == to:
                floor.outbox.bury(one)
            else:
                floor.outbox.sent(one, one.to, f"2.{len(others)}")
                others.append(one)
    return others


def test_where_leaderships_channel_is_dead_whoever_is_next_and_knows_nothing_yet_hears(floor: Floor) -> None:
    crowd(floor, 25)
    ticks(floor, minutes=2)

    others = buried(floor, LEADERSHIP)

    assert said(others) == [
        f"alert critical to {MANAGERS}",
        f"alert critical to {OPS}",
        f"alert critical to {TEAM_CHANNEL}",
    ]


def test_where_the_managers_channel_is_dead_the_next_one_has_the_alert_and_its_repetitions(
    floor: Floor,
) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    instead = said(buried(floor, MANAGERS))

    ticks(floor, minutes=30)

    assert instead == [f"alert red to {OPS}", f"alert red to {TEAM_CHANNEL}"]
    assert said(sends(floor)) == [f"alert_again red to {OPS}", f"alert_again red to {TEAM_CHANNEL}"]


def test_the_alert_of_a_manager_who_has_left_goes_to_the_others_of_the_queue(open_floor: OpenFloor) -> None:
    team = a_watched_team()
    managed = a_team(*team.queues, people=PEOPLE | {"managers": [MIA, BEN]}, digests=NO_DIGESTS)
    floor = a_watched_floor(open_floor, managed)
    crowd(floor, 6)
    ticks(floor, minutes=2)
    floor.meets(a_person(MIA, is_deleted=True), a_person(BEN, is_deleted=True))

    assert said(sends(floor)) == [f"alert yellow to {OLE}"]


def test_news_of_a_queue_that_is_gone_is_nobodys_but_ops(floor: Floor) -> None:
    loan = a_loan(to=ANA, number=1, due_at=MONDAY_9AM)
    owes(floor, loan)
    floor.meets(a_person(ANA, is_deleted=True))
    gone = floor.under(a_team(people={"ops": [OLE]}))

    assert said(sends(gone)) == [f"lent None to {OLE}"]
