"""Where alerts are told of, when, and who is mentioned."""

from typing import Any

from core.incidents import AlertRule, Severity
from core.notices import Audience, NoticeKind
from tests.builders import MIA, MONDAY_9AM, OLE, a_person, a_team, days, hours, minutes
from tests.core.sickness import (
    CHANNELS,
    EVERYBODY,
    PEOPLE,
    TEAM_CHANNEL,
    a_ward,
)

R, S, K = AlertRule, Severity, NoticeKind
EVERY_RULE: dict[str, Any] = {"alerts": {}}


def test_with_no_channel_but_the_teams_everything_stands_there_once() -> None:
    ward = a_ward()
    ward.team = a_team(*ward.team.queues, people=PEOPLE, channels={"team": TEAM_CHANNEL})

    ward.ticks(depth=250, lasting=minutes(2))

    assert ward.said() == [f"critical to {TEAM_CHANNEL}"]


def test_without_channels_managers_and_ops_are_told_themselves() -> None:
    ward = a_ward()
    ward.team = a_team(*ward.team.queues, people=PEOPLE)

    ward.ticks(depth=250, lasting=minutes(2))

    assert ward.said() == [f"critical to {MIA}", f"critical to {OLE}"]
    assert [one.audience for one in ward.owed.values()] == [Audience.MANAGERS, Audience.OPS]


def test_where_there_is_nobody_to_tell_it_is_told_as_soon_as_there_is_somebody() -> None:
    ward = a_ward(people=[])
    ward.team = a_team(*ward.team.queues, people=PEOPLE)
    ward.ticks(depth=60, lasting=minutes(10))
    alone = (ward.severity(), ward.said(), ward.story())

    ward.people = EVERYBODY
    ward.tick(depth=60, after=minutes(1))

    assert alone == (S.YELLOW, [], [])
    assert ward.said() == [f"yellow to {MIA}"]
    assert ward.story() == ["alerted: yellow"]


def test_what_happens_at_night_is_told_in_the_morning_and_what_is_about_age_later_still() -> None:
    night = MONDAY_9AM - hours(5)
    old: dict[str, Any] = {"green": 0, "yellow": 100, "mean_h": 13}
    ward = a_ward(now=night, alerts={"without": ["velocity"]}).ticks(lasting=minutes(31), **old)

    due = {one.key.split(":")[1]: one.due_at for one in ward.owed.values()}
    rules = {str(number): incident.rule for number, incident in ward.incidents.items()}

    assert {rules[number]: at for number, at in due.items()} == {
        R.DEPTH: MONDAY_9AM,
        R.AGING: MONDAY_9AM + hours(2),
        R.AVERAGE_AGE: MONDAY_9AM + hours(2),
    }


def test_red_mentions_the_managers_who_are_there_when_it_is_read() -> None:
    people = [*EVERYBODY, a_person("U01MAX", timezone="UTC", away_since=MONDAY_9AM - days(1))]
    roles = PEOPLE | {"managers": [MIA, "U01MAX"]}
    ward = a_ward(now=MONDAY_9AM - hours(3), people=people)
    ward.team = a_team(*ward.team.queues, people=roles, channels=CHANNELS)

    ward.ticks(depth=120, lasting=minutes(2))

    assert {tuple(one.data["duty"]) for one in ward.owed.values()} == {(MIA,)}  # type: ignore[arg-type]
