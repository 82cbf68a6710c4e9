"""Somebody always hears: who stands in for whom when a message cannot be delivered."""

from collections.abc import Sequence

import pytest

from core.notices import Audience
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_person
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import (
    CHANNEL,
    OPS,
    K,
    a_silence,
    a_staffed_team,
    about,
    claims,
    owed_to,
    owes,
    states,
    taken,
)


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(a_staffed_team(), people=[ANA, BEN, CLEO, MIA, OLE])


def buried(floor: Floor, *, to: str) -> Sequence[str]:
    """The message to this address is handed out and cannot be delivered."""
    (message,) = [one for one in taken(floor) if one.to == to]
    return floor.outbox.bury(message)


def test_who_cannot_be_reached_is_stood_in_for_by_managers_and_they_by_ops(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed, data={"rung": 1}))

    told = [(buried(floor, to=to), owed_to(floor, claimed.lead)) for to in (ANA, CHANNEL, MIA, OPS)]

    assert told == [
        ((), {CHANNEL: Audience.MANAGERS}),
        ((), {MIA: Audience.MANAGERS}),
        ((), {OPS: Audience.OPS}),
        ((), {OLE: Audience.OPS}),
    ]
    assert buried(floor, to=OLE) == (about(K.BREACH, claimed, OLE).key,)
    assert set(states(floor).values()) == {"dead"}
    assert len(states(floor)) == 5


def test_news_that_is_passed_on_is_the_same_news(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed, data={"rung": 1}, by=BEN))
    buried(floor, to=ANA)

    (message,) = taken(floor)

    notice = message.parcels[0].notice
    assert (notice.kind, notice.to, notice.by, dict(notice.data)) == (K.BREACH, CHANNEL, BEN, {"rung": 1})
    assert notice.key == about(K.BREACH, claimed, CHANNEL).key


def test_nobody_hears_the_same_twice_because_somebody_else_did_not(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.FLAG, claimed, ANA), about(K.FLAG, claimed, CHANNEL))
    messages = {one.to: one for one in taken(floor)}
    floor.outbox.sent(messages[CHANNEL], CHANNEL, "1.5")

    floor.outbox.bury(messages[ANA])

    assert owed_to(floor, claimed.lead) == {MIA: Audience.MANAGERS}


def test_who_stands_in_is_told_in_their_hours(open_floor: OpenFloor) -> None:
    mia = a_person(MIA, timezone="America/Los_Angeles")
    floor = open_floor(a_staffed_team(channels={}), people=[ANA, mia])
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed))

    buried(floor, to=ANA)
    at_night = owed_to(floor, claimed.lead)
    floor.clock.move(hours=8)

    assert at_night == {}
    assert owed_to(floor, claimed.lead) == {MIA: Audience.MANAGERS}


def test_that_no_clock_ticks_is_told_to_others_whatever_the_hour(floor: Floor) -> None:
    floor.clock.move(hours=-5)
    owes(floor, a_silence(floor, OPS))

    untold = buried(floor, to=OPS)

    assert untold == ()
    assert [one.to for one in taken(floor)] == [CHANNEL]


def leaves(floor: Floor, person: str) -> None:
    with floor.open() as uow:
        uow.people.put(a_person(person, is_deleted=True))
        uow.commit()


def test_who_has_left_is_told_nothing_and_others_are_told_at_once(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed))
    leaves(floor, ANA)

    messages = taken(floor)

    assert [one.to for one in messages] == [CHANNEL]
    assert states(floor)[about(K.BREACH, claimed).key] == "dead"


def test_where_everybody_has_left_it_is_said_what_nobody_hears(open_floor: OpenFloor) -> None:
    floor = open_floor(a_staffed_team(channels={}), people=[ANA])
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed))
    leaves(floor, ANA)

    handed = floor.outbox.take()

    assert (handed.looked_at, handed.messages) == (1, ())
    assert handed.untold == (about(K.BREACH, claimed).key,)


def test_who_lost_the_attempt_buries_nothing(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed))
    (message,) = taken(floor)
    floor.outbox.sent(message, "D01ANA", "1.5")

    untold = floor.outbox.bury(message)

    assert untold == ()
    assert states(floor) == {about(K.BREACH, claimed).key: "sent"}
