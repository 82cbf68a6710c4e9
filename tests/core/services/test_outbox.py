"""Messages owed are handed out once, bundled, with the present state of what they tell."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.changes import Change
from core.notices import Load
from core.services.outbox import AT_ONCE
from core.services.tick import LEASE
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, hours, minutes
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import (
    CHANNEL,
    OPS,
    K,
    a_silence,
    a_staffed_team,
    about,
    claims,
    keys,
    owes,
    states,
    taken,
    transferred,
)


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return open_floor(a_staffed_team(), people=[ANA, BEN, CLEO, MIA, OLE])


def test_a_message_is_handed_out_with_everything_it_is_about_and_only_once(floor: Floor) -> None:
    claimed = transferred(floor)
    floor.clock.move(minutes=1)

    (message,) = taken(floor)

    (parcel,) = message.parcels
    assert (message.key, message.to) == (parcel.notice.key, BEN)
    assert parcel.lead == claimed.lead
    assert parcel.claim == parcel.current == claimed.claim
    assert parcel.reader == floor.people.get(BEN)
    assert parcel.now == MONDAY_9AM + minutes(1)
    assert parcel.contact_by == claimed.contact_by == MONDAY_9AM + hours(2)
    assert taken(floor) == []


def test_everything_due_to_one_person_is_one_message_the_oldest_first(floor: Floor) -> None:
    first, second, third = claims(floor, 3)
    owes(
        floor,
        about(K.BREACH, second, due_at=MONDAY_9AM),
        about(K.WARNING, first, due_at=MONDAY_9AM - minutes(5)),
        about(K.BREACH, third, due_at=MONDAY_9AM + minutes(5)),
        about(K.UNWORKED, second, CHANNEL),
    )

    ana, managers = taken(floor)

    assert keys(ana) == [about(K.WARNING, first).key, about(K.BREACH, second).key]
    assert ana.key == about(K.WARNING, first).key
    assert (managers.to, len(managers.parcels)) == (CHANNEL, 1)


def test_a_message_has_no_more_notices_than_fit_and_the_rest_follows(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    many = [replace(about(K.BREACH, claimed), key=f"breach:{n:03}@{ANA}") for n in range(AT_ONCE + 3)]
    owes(floor, *many)

    (first,) = floor.outbox.take(10).messages
    meanwhile = floor.outbox.take(10).messages
    floor.outbox.sent(first, "D01ANA", "1.5")
    (second,) = floor.outbox.take(10).messages

    assert (len(first.parcels), len(second.parcels)) == (AT_ONCE, 3)
    assert meanwhile == ()


def test_a_manager_reads_how_the_rep_stands(floor: Floor) -> None:
    first, second = claims(floor, 2)
    floor.call(ANA, first.claim)
    owes(floor, about(K.UNWORKED, second, CHANNEL))

    (message,) = taken(floor)

    load = message.parcels[0].load
    assert load == Load(taken=1, last_claim_at=MONDAY_9AM, recent=2, recent_contacted=1)


def test_that_no_clock_ticks_is_told_with_its_last_tick(floor: Floor) -> None:
    with floor.open() as uow:
        uow.duties.take("tick", "somebody", lease=minutes(1), every=None)
        uow.duties.give_back("tick", "somebody")
        uow.commit()
    owes(floor, a_silence(floor, OPS))

    (message,) = taken(floor)

    tick_at = message.parcels[0].tick_at
    assert tick_at is not None
    assert timedelta() <= floor.clock.now() - tick_at < minutes(1)
    assert message.parcels[0].lead is None


def test_only_some_kinds_may_be_asked_for(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed), about(K.UNWORKED, claimed, CHANNEL))

    (message,) = taken(floor, only=frozenset({K.UNWORKED}))

    assert message.to == CHANNEL
    assert [one.to for one in taken(floor)] == [ANA]


def test_a_message_that_no_longer_holds_is_never_handed_out(floor: Floor) -> None:
    claimed = transferred(floor)
    floor.ownership.release(BEN, claimed.claim.id)

    assert taken(floor) == []
    assert set(states(floor).values()) == {"superseded"}


def test_what_a_rep_handed_on_is_told_to_whoever_has_it_now(floor: Floor) -> None:
    claimed = transferred(floor)
    floor.ownership.transfer(BEN, claimed.claim.id, CLEO)

    (message,) = taken(floor)

    assert message.to == CLEO


def test_a_message_says_what_is_still_true_and_leaves_out_the_rest(floor: Floor) -> None:
    worked, unworked = claims(floor, 2)
    owes(floor, about(K.BREACH, worked), about(K.BREACH, unworked))
    floor.call(ANA, worked.claim)

    (message,) = taken(floor)

    assert keys(message) == [about(K.BREACH, unworked).key]
    assert states(floor) == {
        about(K.BREACH, worked).key: "superseded",
        about(K.BREACH, unworked).key: "sending",
    }


def test_where_a_message_stands_is_remembered(floor: Floor) -> None:
    transferred(floor)
    (message,) = taken(floor)

    assert floor.outbox.sent(message, "D01BEN", "1.2")

    assert set(states(floor).values()) == {"sent"}
    assert taken(floor) == []


def test_what_was_put_off_is_handed_out_when_its_time_has_come(floor: Floor) -> None:
    transferred(floor)
    (message,) = taken(floor)

    floor.outbox.put_off(message, minutes(5))

    assert taken(floor) == []
    floor.clock.move(minutes=5)
    assert [one.key for one in taken(floor)] == [message.key]


def test_what_was_taken_back_is_handed_out_at_once(floor: Floor) -> None:
    transferred(floor)
    (message,) = taken(floor)

    floor.outbox.take_back(message)

    assert [one.key for one in taken(floor)] == [message.key]


def test_a_message_that_was_never_handed_out_cannot_be_settled(floor: Floor) -> None:
    transferred(floor)
    (message,) = taken(floor)

    with pytest.raises(ValueError, match="not being sent"):
        floor.outbox.doubt(replace(message, since=None))


def test_of_somebody_nobody_has_met_the_teams_hours_are_taken(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    stranger = replace(claimed.claim, rep_id="U01GONE")
    with floor.open() as uow:
        uow.apply(Change(claims=(replace(claimed.claim, ended_at=MONDAY_9AM, ended_by="returned"),)))
        uow.apply(Change(opened=(replace(stranger, id=999),)))
        uow.commit()
    owes(floor, replace(about(K.UNWORKED, claimed, CHANNEL), claim_id=999))

    (message,) = taken(floor)

    (parcel,) = message.parcels
    assert parcel.contact_by == MONDAY_9AM + hours(2)
    assert parcel.load == Load(taken=1, last_claim_at=MONDAY_9AM, recent=1, recent_contacted=0)


def test_hours_that_never_come_keep_no_message_from_its_reader(open_floor: OpenFloor) -> None:
    closed = {"open": {"mon": ["09:00-10:00"]}, "overrides": {}}
    floor = open_floor(a_staffed_team(), people=[ANA, BEN])
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.BREACH, claimed))
    every_day = {(MONDAY_9AM + hours(24 * n)).date().isoformat(): list[str]() for n in range(800)}
    details = {"reps": (ANA, BEN), "details": {ANA: {"calendar": closed | {"overrides": every_day}}}}
    never = floor.under(a_staffed_team(people=details))

    (message,) = taken(never)

    assert message.parcels[0].contact_by is None


def test_what_was_not_sent_in_time_keeps_its_readers_hours_too(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    floor.claims.heard([claimed.claim])
    owes(floor, about(K.WARNING, claimed))
    floor.clock.move(hours=12)

    at_night = taken(floor)
    floor.clock.move(hours=12)

    assert at_night == []
    assert [one.to for one in taken(floor)] == [ANA]


def test_nothing_leaves_while_a_tick_still_finds_what_is_due(floor: Floor) -> None:
    (claimed,) = claims(floor, 1)
    owes(floor, about(K.WARNING, claimed))
    with floor.open() as uow:
        uow.duties.take("tick", "a clock", lease=LEASE, every=None)
        uow.commit()

    meanwhile = taken(floor)
    with floor.open() as uow:
        uow.duties.give_back("tick", "a clock")
        uow.commit()

    assert meanwhile == []
    assert [one.to for one in taken(floor)] == [ANA]


def test_a_rung_says_what_a_reminder_due_with_it_would_say(floor: Floor) -> None:
    first, second = claims(floor, 2)
    rung, flag = about(K.BREACH, first), about(K.FLAG, first)
    alone = about(K.FLAG, second)
    owes(floor, rung, flag, alone)

    (message,) = taken(floor)

    assert keys(message) == sorted([rung.key, alone.key])
