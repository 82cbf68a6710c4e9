"""The life of an alert on a sales floor: posts, answers, edits and the end, in one message an address."""

import pytest

from core.answers import Answered
from core.events import QueueVerb
from core.incidents import AlertRule, AlertState, Figure, Severity, Snooze
from core.metrics import Alert
from core.notices import Duty, Outlook
from core.ports import OpenUnitOfWork, UnitOfWork
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_person, hours, minutes
from tests.core.services.alarms import (
    LEADERSHIP,
    MANAGERS,
    OPS,
    a_watched_floor,
    a_watched_team,
    alerts,
    crowd,
    incident,
    incidents,
    leave,
    log,
    redrawn,
    said,
    sends,
    ticks,
)
from tests.core.services.floor import Floor, OpenFloor, the

R, S, V = AlertRule, Severity, QueueVerb


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Five leads are too many here, ten are red, twenty critical."""
    return a_watched_floor(open_floor)


def test_a_queue_gets_sick_and_well_again_and_everybody_hears_what_concerns_them(floor: Floor) -> None:
    few = crowd(floor, 6)
    ticks(floor, minutes=2)
    yellow = said(sends(floor))
    many = crowd(floor, 20)
    ticks(floor, minutes=2)
    critical, stale = said(sends(floor)), redrawn(floor)
    leave(floor, [*few, *many])
    ticks(floor, minutes=15)
    over = said(sends(floor))

    assert yellow == [f"alert yellow to {MANAGERS}"]
    assert critical == [f"alert critical to {to}" for to in sorted((MANAGERS, OPS, LEADERSHIP))]
    assert stale == [f"alert:1:yellow@{MANAGERS}"]
    assert over == [f"alert_news ended to {MANAGERS}"]
    assert [one.verb for one in log(floor)] == [V.ALERTED, V.ROSE, V.ENDED]
    assert (incidents(floor), alerts(floor)) == ([], ())
    assert redrawn(floor) == sorted(
        [f"alert:1:critical@{to}" for to in (MANAGERS, OPS, LEADERSHIP)] + [f"alert:1:yellow@{MANAGERS}"]
    )


def test_a_tick_says_what_it_did_about_alerts(floor: Floor) -> None:
    crowd(floor, 6)

    *quiet, last = ticks(floor, minutes=2)

    assert [one.actions for one in quiet] == [(), ()]
    (action,) = last.actions
    assert (action.kind, action.queue, action.lead, action.why) == (V.ALERTED, "leads", None, "depth")
    assert action.data == {"severity": "yellow"}


def test_reports_list_what_fires_and_what_people_did_about_it(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=1)
    before = alerts(floor)
    ticks(floor, minutes=1)
    firing = alerts(floor)
    floor.alerts.acknowledge(MIA, 1)

    assert before == ()
    assert firing == (Alert(R.DEPTH, S.RED, AlertState.FIRING),)
    assert alerts(floor) == (Alert(R.DEPTH, S.RED, AlertState.ACKNOWLEDGED),)


def test_an_answer_on_any_message_counts_for_all_of_them(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    sends(floor)

    answer = the(Answered, floor.alerts.acknowledge(OLE, 1, request="click"))
    ticks(floor, minutes=60)

    assert answer.incident.acknowledged_by == OLE
    assert redrawn(floor) == [f"alert:1:red@{MANAGERS}", f"alert:1:red@{OPS}"]
    (news,) = sends(floor)
    assert said([news]) == [f"alert_news acknowledged to {MANAGERS}"]


def test_a_reply_stands_in_the_thread_of_the_newest_post_and_only_a_repetition_in_the_channel_too(
    floor: Floor,
) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    posts = sends(floor)
    places = {one.key: floor_place(floor, one.key) for one in posts}

    ticks(floor, minutes=30)
    again = sends(floor)
    floor.alerts.snooze(MIA, 1, Snooze.AN_HOUR)
    (news,) = sends(floor)

    assert said(again) == [f"alert_again red to {MANAGERS}", f"alert_again red to {OPS}"]
    assert [(one.thread, one.broadcast) for one in again] == [
        (places[f"alert:1:red@{one.to}"], True) for one in again
    ]
    assert (news.thread, news.broadcast) == (places[f"alert:1:red@{MANAGERS}"], False)
    assert [(one.thread, one.broadcast) for one in posts] == [(None, False)] * 2


def floor_place(floor: Floor, key: str) -> str:
    with floor.open(writes=False) as uow:
        place = uow.outbox.place(key)
    assert place is not None
    return place.ts


def test_an_acknowledgement_that_lapses_reminds_and_says_of_whom(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    floor.alerts.acknowledge(MIA, 1)
    sends(floor)

    ticks(floor, minutes=120)

    reminders = [one.parcels[0].notice for one in sends(floor)]
    assert [(one.to, one.data["why"], one.data["by"]) for one in reminders] == [
        (MANAGERS, "lapsed", MIA),
        (OPS, "lapsed", MIA),
    ]
    assert [one.verb for one in log(floor)] == [V.ALERTED, V.ACKNOWLEDGED, V.LAPSED]


def test_a_reminder_that_waits_while_somebody_answers_is_not_sent(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    sends(floor)
    ticks(floor, minutes=30)

    floor.alerts.acknowledge(MIA, 1)

    assert said(sends(floor)) == [f"alert_news acknowledged to {MANAGERS}"]


# What a card shows.


def test_a_card_shows_figures_who_is_there_and_what_was_done(floor: Floor) -> None:
    crowd(floor, 12)
    for _ in range(10):
        floor.take(BEN)
    crowd(floor, 9)
    floor.people.away(ANA)
    floor.meets(a_person(CLEO, timezone="America/Los_Angeles"))
    ticks(floor, minutes=2)
    floor.overflow.pause_sources(MIA, 1, hours(2))

    post, news = [one for one in sends(floor) if one.to == MANAGERS]

    outlook, beside = post.parcels[0].outlook, news.parcels[0].outlook
    assert outlook is not None
    assert outlook.duty == Duty(reps=(BEN,), at_cap=(BEN,), managers=(MIA,))
    assert [one.kind.value for one in outlook.measures] == ["pause_sources"]
    assert outlook.diagnosis is None
    assert outlook.incident.figures[Figure.DEPTH] == 11
    assert outlook.incident.figures[Figure.LIMIT] == 10
    assert beside == Outlook(outlook.incident)


def test_of_an_alert_that_is_over_only_the_incident_is_shown(floor: Floor) -> None:
    leads = crowd(floor, 6)
    ticks(floor, minutes=2)
    sends(floor)
    leave(floor, leads)
    ticks(floor, minutes=15)

    (message,) = floor.outbox.stale(minutes(1))

    assert message.parcels[0].outlook == Outlook(incident(floor))


def test_new_figures_are_shown_at_most_every_45_seconds_and_only_if_there_are_any(floor: Floor) -> None:
    crowd(floor, 6)
    ticks(floor, minutes=2)
    sends(floor)
    crowd(floor, 1)
    floor.clock.move(seconds=44)
    floor.tick.run()
    too_soon = redrawn(floor)
    floor.clock.move(seconds=1)
    floor.tick.run()

    drawn = redrawn(floor)
    ticks(floor, minutes=5)

    assert (too_soon, drawn, redrawn(floor)) == ([], [f"alert:1:yellow@{MANAGERS}"], [])
    assert incident(floor).figures[Figure.DEPTH] == 7


def test_what_is_done_against_overflow_stands_in_the_thread(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    sends(floor)

    floor.overflow.pause_sources(MIA, 1, hours(1))
    began = said(sends(floor))
    ticks(floor, minutes=60)

    assert began == [f"alert_news started to {MANAGERS}"]
    assert f"alert_news stopped to {MANAGERS}" in said(sends(floor))


class Counted:
    """Opens transactions and counts those that write."""

    def __init__(self, open_: OpenUnitOfWork) -> None:
        self.open, self.writing = open_, 0

    def __call__(self, *, writes: bool = True) -> UnitOfWork:
        self.writing += writes
        return self.open(writes=writes)


@pytest.mark.parametrize("leads", [3, 30])
def test_where_nothing_changes_alerts_are_looked_at_and_nothing_is_written(
    open_floor: OpenFloor, leads: int
) -> None:
    floor = a_watched_floor(open_floor, a_watched_team(alerts={}))
    opened = Counted(floor.open)
    watched = Floor(opened, floor.team, floor.clock)
    ticks(floor, minutes=1)
    watched.tick.run()
    before = opened.writing
    crowd(floor, leads)
    ticks(floor, minutes=2)

    opened.writing = 0
    watched.tick.run()

    assert len(alerts(floor)) == (leads > 5)
    assert opened.writing == before
