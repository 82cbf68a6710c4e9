"""What became of messages is kept account of by whoever sent them; what stands in Slack follows the truth."""

from datetime import timedelta

import pytest

from core.model import Claim
from core.notices import Message, Notice
from tests.builders import ANA, BEN, CLEO, MIA, OLE, minutes
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import K, a_staffed_team, about, claims, owes, states, taken, transferred

NOW = timedelta(0)


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(a_staffed_team(), people=[ANA, BEN, CLEO, MIA, OLE])


def in_doubt(floor: Floor, *notices: Notice) -> Message:
    """A message with these notices of which nobody knows whether it arrived."""
    owes(floor, *notices)
    (message,) = taken(floor)
    floor.outbox.doubt(message)
    return message


def test_a_message_in_doubt_is_looked_up_and_stands_where_it_was_found(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    in_doubt(floor, about(K.BREACH, claimed))

    (sending,) = floor.outbox.in_doubt(NOW, 10)
    floor.outbox.found(sending, "D01ANA", "1.5")

    assert floor.outbox.in_doubt(minutes(1), 10) == []
    assert states(floor) == {about(K.BREACH, claimed).key: "sent"}


def test_a_message_in_doubt_that_is_nowhere_is_sent_again(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    in_doubt(floor, about(K.BREACH, claimed))

    (sending,) = floor.outbox.in_doubt(NOW, 10)
    floor.outbox.not_found(sending)

    (again,) = taken(floor)
    assert again.key == about(K.BREACH, claimed).key
    assert not again.parcels[0].notice.repeated


def test_where_nobody_can_look_what_matters_is_repeated_and_the_rest_dropped(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    rung, reminder = about(K.BREACH, claimed), about(K.WARNING, claimed)
    in_doubt(floor, rung, reminder)

    (sending,) = floor.outbox.in_doubt(NOW, 10)
    floor.outbox.unreadable(sending)

    (again,) = taken(floor)
    assert [(one.notice.key, one.notice.repeated) for one in again.parcels] == [(rung.key, True)]
    assert states(floor)[reminder.key] == "superseded"


def test_a_message_somebody_died_over_is_in_doubt(floor: Floor) -> None:
    transferred(floor)
    taken(floor)

    lost = [floor.outbox.lose_sight(minutes(1)), floor.outbox.lose_sight(NOW)]

    assert lost == [0, 1]
    assert len(floor.outbox.in_doubt(NOW, 10)) == 1


def test_two_who_look_up_the_same_message_do_not_send_it_twice(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    in_doubt(floor, about(K.BREACH, claimed))
    (quick,), (slow,) = floor.outbox.in_doubt(NOW, 10), floor.outbox.in_doubt(NOW, 10)
    floor.outbox.not_found(quick)
    (again,) = taken(floor)

    floor.outbox.found(slow, "D01ANA", "1.5")
    floor.outbox.sent(again, "D01ANA", "1.6")

    assert states(floor) == {about(K.BREACH, claimed).key: "sent"}
    assert taken(floor) == []


def test_a_message_is_packed_anew_when_what_it_tells_of_changes(floor: Floor) -> None:
    first, second = claims(floor, 2)
    owes(floor, about(K.BREACH, first), about(K.BREACH, second))
    (message,) = taken(floor)
    floor.outbox.sent(message, "D01ANA", "1.5")
    fresh = floor.outbox.stale(minutes(1))

    worked = floor.call(ANA, first.claim).claim
    (stale,) = floor.outbox.stale(minutes(1))
    floor.outbox.drawn(stale)

    assert list(fresh) == []
    assert (stale.key, stale.channel, stale.ts) == (message.key, "D01ANA", "1.5")
    assert [_claim(stale, n) for n in (0, 1)] == [worked, second.claim]
    assert not list(floor.outbox.stale(NOW))


def _claim(message: Message, number: int) -> Claim | None:
    return message.parcels[number].claim


def test_a_message_that_cannot_be_drawn_now_is_drawn_by_whoever_can(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed))
    (message,) = taken(floor)
    floor.outbox.sent(message, "D01ANA", "1.5")
    floor.call(ANA, claimed.claim)
    (stale,) = floor.outbox.stale(minutes(1))

    floor.outbox.draw_later(stale)

    assert not list(floor.outbox.stale(minutes(1), besides={"D01ANA"}))
    assert [one.key for one in floor.outbox.stale(minutes(1))] == [message.key]


def test_why_delivery_stands_still_is_noted_until_a_message_goes_out(floor: Floor) -> None:
    transferred(floor)
    floor.outbox.trouble("token_revoked")
    noted = pulse(floor)
    (message,) = taken(floor)

    floor.outbox.sent(message, "D01BEN", "1.5")

    assert (noted, pulse(floor)) == ("token_revoked", None)
    floor.outbox.trouble("token_revoked")
    floor.outbox.trouble(None)
    assert pulse(floor) is None


def pulse(floor: Floor) -> str | None:
    with floor.open(writes=False) as uow:
        return uow.duties.pulse("delivery").trouble


def test_slacks_errors_are_counted_by_class(floor: Floor) -> None:
    for kind in ("not_sent", "dead", "not_sent"):
        floor.outbox.count_error(kind)

    with floor.open(writes=False) as uow:
        assert uow.duties.counted("slack_errors.") == {"not_sent": 2, "dead": 1}
