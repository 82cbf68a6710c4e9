"""Messages owed are handed out once, and kept account of."""

from core.answers import Claimed, MyLeads
from core.notices import Parcel
from tests.builders import ANA, BEN, CLEO, MONDAY_9AM, a_lead, minutes
from tests.core.services.floor import Floor, the


def transferred(floor: Floor) -> Claimed:
    """A lead that Ana handed to Ben, who is owed a message."""
    floor.gets(a_lead())
    floor.ownership.transfer(ANA, floor.take(ANA).claim.id, BEN)
    *_, claimed = the(MyLeads, floor.claims.my_leads(BEN)).claims
    return claimed


def test_a_message_is_handed_out_with_everything_it_is_about_and_only_once(floor: Floor) -> None:
    claimed = transferred(floor)
    floor.clock.move(minutes=1)

    (parcel,) = floor.outbox.take(10)

    reader = floor.people.get(BEN)
    assert parcel == Parcel(parcel.notice, claimed.lead, claimed.claim, reader, now=MONDAY_9AM + minutes(1))
    assert floor.outbox.take(10) == []


def test_no_more_are_handed_out_than_asked_for(floor: Floor) -> None:
    transferred(floor)
    transferred(floor)

    first, second = floor.outbox.take(1), floor.outbox.take(1)

    assert (len(first), len(second)) == (1, 1)
    assert first != second


def test_a_message_that_no_longer_holds_is_never_handed_out(floor: Floor) -> None:
    claimed = transferred(floor)
    floor.ownership.release(BEN, claimed.claim.id)

    assert floor.outbox.take(10) == []
    assert state_of(floor) == "superseded"


def test_where_a_message_stands_is_remembered(floor: Floor) -> None:
    transferred(floor)
    (parcel,) = floor.outbox.take(10)

    floor.outbox.settle(parcel.notice, "sent", channel="D01BEN", ts="1.2")

    assert state_of(floor) == "sent"
    assert floor.outbox.take(10) == []


def test_a_message_that_was_put_off_is_handed_out_when_it_is_due_again(floor: Floor) -> None:
    transferred(floor)
    (parcel,) = floor.outbox.take(10)

    floor.outbox.put_off(parcel.notice, until=MONDAY_9AM + minutes(5))

    assert floor.outbox.take(10) == []
    floor.clock.move(minutes=5)
    assert [one.notice.key for one in floor.outbox.take(10)] == [parcel.notice.key]


def test_what_a_rep_handed_on_was_his_when_he_was_told(floor: Floor) -> None:
    claimed = transferred(floor)
    floor.ownership.transfer(BEN, claimed.claim.id, CLEO)

    (parcel,) = floor.outbox.take(10)

    assert parcel.notice.to == CLEO


def state_of(floor: Floor) -> str:
    """The state of the only message there is."""
    with floor.open(writes=False) as uow:
        (row,) = uow.outbox._session.connection.exec_driver_sql("SELECT state FROM outbox")  # type: ignore[attr-defined]
    return str(row[0])
