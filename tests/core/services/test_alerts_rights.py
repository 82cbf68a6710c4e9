"""Who may answer an alert, and what an answer comes to that is given twice, or too late."""

import pytest

from core.answers import Answered, Refusal, Refused
from core.events import QueueVerb
from core.incidents import AlertRule, Severity, Snooze
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, a_queue, a_team, hours, minutes
from tests.core.services.alarms import (
    CHANNELS,
    PEOPLE,
    a_watched_floor,
    crowd,
    incident,
    leave,
    log,
    ticks,
)
from tests.core.services.floor import Floor, OpenFloor, the

R, S, V = AlertRule, Severity, QueueVerb


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Five leads are too many here, ten are red, twenty critical."""
    return a_watched_floor(open_floor)


@pytest.mark.parametrize("actor", [ANA, "U01STRANGER"])
def test_only_who_answers_for_the_queue_may_answer_an_alert(floor: Floor, actor: str) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    before = incident(floor)

    answers = [
        floor.alerts.acknowledge(actor, 1),
        floor.alerts.snooze(actor, 1, Snooze.FOUR_HOURS),
    ]

    assert answers == [Refused(Refusal.NOT_IN_CHARGE, asked="leads")] * 2
    assert incident(floor) == before


def test_a_manager_answers_for_their_own_queues_and_ops_for_all(open_floor: OpenFloor) -> None:
    own = {"alerts": {"without": [one for one in R if one is not R.DEPTH]}, "depth": {"yellow": 2}}
    queues = [a_queue("north", managers=[MIA], **own), a_queue("south", managers=[BEN], **own)]
    team = a_team(*queues, people=PEOPLE, channels=CHANNELS)
    floor = a_watched_floor(open_floor, team)
    crowd(floor, 3, queue=queues[1])
    ticks(floor, minutes=2)

    answers = [floor.alerts.acknowledge(one, 1) for one in (MIA, OLE, BEN)]

    assert answers[0] == Refused(Refusal.NOT_IN_CHARGE, asked="south")
    assert the(Answered, answers[1]).incident.acknowledged_by == OLE
    assert answers[2] == Refused(Refusal.ALREADY_ACKNOWLEDGED, by=OLE)


def test_who_lost_the_role_since_the_card_was_drawn_is_refused(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    without = floor.under(a_team(*floor.team.queues, people=PEOPLE | {"managers": [CLEO]}))

    assert without.alerts.acknowledge(MIA, 1) == Refused(Refusal.NOT_IN_CHARGE, asked="leads")


def test_a_click_that_is_delivered_again_gets_the_same_answer_and_does_nothing(floor: Floor) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)
    first = floor.alerts.acknowledge(MIA, 1, request="a")
    snoozed = floor.alerts.snooze(MIA, 1, Snooze.HALF_AN_HOUR, request="b")
    floor.clock.move(minutes=10)
    story = log(floor)

    again = floor.alerts.acknowledge(MIA, 1, request="a")
    snoozed_again = floor.alerts.snooze(MIA, 1, Snooze.HALF_AN_HOUR, request="b")

    assert the(Answered, again).verb is the(Answered, first).verb is V.ACKNOWLEDGED
    assert (
        the(Answered, snoozed_again).incident.snoozed_until == the(Answered, snoozed).incident.snoozed_until
    )
    assert log(floor) == story


def test_an_alert_that_is_over_or_never_was_takes_no_answer(floor: Floor) -> None:
    leads = crowd(floor, 12)
    ticks(floor, minutes=2)
    leave(floor, leads)
    ticks(floor, minutes=15)

    answers = [floor.alerts.acknowledge(MIA, 1), floor.alerts.snooze(MIA, 99, Snooze.AN_HOUR)]

    assert answers == [Refused(Refusal.ALERT_OVER)] * 2


@pytest.mark.parametrize(
    ("how", "until"),
    [
        (Snooze.HALF_AN_HOUR, MONDAY_9AM + minutes(32)),
        (Snooze.NEXT_OPENING, MONDAY_9AM + hours(24)),
    ],
)
def test_a_snooze_goes_by_the_queues_calendar(floor: Floor, how: Snooze, until: object) -> None:
    crowd(floor, 12)
    ticks(floor, minutes=2)

    answer = the(Answered, floor.alerts.snooze(MIA, 1, how))

    assert (answer.verb, answer.incident.snoozed_until) == (V.SNOOZED, until)
