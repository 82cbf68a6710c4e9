"""What becomes of a message is noted by whoever is sending it, and by nobody who only thinks so."""

import time

import pytest

from core.model import Lead
from storage.session import Statement
from storage.unit_of_work import SqlUnitOfWork, UnitsOfWork
from tests.builders import ANA, BEN, CLEO, a_lead, a_notice, minutes
from tests.storage.owed import AT_ONCE, NOW, depths, due, handed_out, owed, settled, stands
from tests.storage.steps import stored


@pytest.fixture
def lead(unit_of_work: UnitsOfWork) -> Lead:
    """A lead that messages may be about."""
    lead = a_lead()
    stored(unit_of_work, lead)
    return lead


def test_a_message_stands_where_it_was_sent(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA))
    (sending,) = handed_out(unit_of_work)

    done = [stands(unit_of_work, sending), stands(unit_of_work, sending)]

    assert done == [True, False]
    assert depths(unit_of_work) == {}


def test_who_lost_an_attempt_changes_nothing_about_the_next_one(
    unit_of_work: UnitsOfWork, lead: Lead
) -> None:
    owed(unit_of_work, a_notice(lead, ANA))
    (first,) = handed_out(unit_of_work)
    settled(unit_of_work, first, "pending")
    time.sleep(0.002)  # SQLite's clock shows milliseconds
    (second,) = handed_out(unit_of_work)

    late = [
        stands(unit_of_work, first),
        settled(unit_of_work, first, "pending"),
        settled(unit_of_work, first, "dead"),
    ]

    assert first.since < second.since
    assert late == [False, 0, 0]
    assert depths(unit_of_work) == {"sending": 1}


@pytest.mark.parametrize("state", ["superseded", "dead"])
def test_what_has_ended_stays_as_it_is(unit_of_work: UnitsOfWork, lead: Lead, state: str) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"))
    (sending,) = handed_out(unit_of_work)

    settled(unit_of_work, sending, state)

    assert settled(unit_of_work, sending, "pending") == 0
    assert not stands(unit_of_work, sending)
    with unit_of_work() as uow:
        assert uow.outbox.settle(["a1"], "pending") == 0
    assert due(unit_of_work) == []


def test_what_no_longer_holds_is_settled_before_it_is_sent(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"), a_notice(lead, ANA, key="a2"))

    with unit_of_work() as uow:
        changed = uow.outbox.settle(["a1"], "superseded")
        uow.commit()

    assert changed == 1
    assert due(unit_of_work) == [["a2"]]


def test_what_may_have_arrived_says_so_when_it_is_sent_again(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA))
    (sending,) = handed_out(unit_of_work)

    settled(unit_of_work, sending, "pending", repeated=True)

    ((again,),) = [one.notices for one in handed_out(unit_of_work)]
    assert again.repeated
    assert not sending.notices[0].repeated


def test_what_is_under_way_for_too_long_is_in_doubt(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"), a_notice(lead, ANA, key="a2"), a_notice(lead, BEN))
    begun = handed_out(unit_of_work)

    with unit_of_work() as uow:
        too_early, lost = uow.outbox.lose_sight(minutes(1)), uow.outbox.lose_sight(AT_ONCE)
        young, old = uow.outbox.in_doubt(minutes(1), 10), uow.outbox.in_doubt(AT_ONCE, 10)
        one = uow.outbox.in_doubt(AT_ONCE, 1)
        uow.commit()

    assert (too_early, lost) == (0, 3)
    assert (young, list(old)) == ([], begun)
    assert one == begun[:1]
    assert depths(unit_of_work) == {"in_doubt": 3}


def test_a_doubt_that_somebody_settles_at_this_very_moment_is_none(
    unit_of_work: UnitsOfWork, lead: Lead
) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"))
    handed_out(unit_of_work)

    with unit_of_work() as uow:
        assert uow.outbox._sendings("a1", "in_doubt") == ()
        assert len(uow.outbox._sendings("a1", "sending")) == 1  # type: ignore[arg-type]


def test_a_databases_clock_that_was_set_back_keeps_nothing_under_way_for_ever(
    unit_of_work: UnitsOfWork, lead: Lead
) -> None:
    owed(unit_of_work, a_notice(lead, ANA))
    handed_out(unit_of_work)
    with unit_of_work() as uow:
        began_in_the_future(uow)
        uow.commit()

    with unit_of_work() as uow:
        at_first, then = uow.outbox.lose_sight(minutes(1)), uow.outbox.lose_sight(AT_ONCE)

    assert (at_first, then) == (0, 1)


def began_in_the_future(uow: SqlUnitOfWork) -> None:
    hour = "3600000000" if uow._session.is_sqlite else "interval '1 hour'"
    uow._session.run(Statement(f"UPDATE outbox SET sending_since = sending_since + {hour}"))


def test_it_is_known_since_when_the_longest_unsettled_message_is_due(
    unit_of_work: UnitsOfWork, lead: Lead
) -> None:
    owed(
        unit_of_work,
        a_notice(lead, ANA, key="a1", due_at=NOW - minutes(7)),
        a_notice(lead, BEN, key="b1", due_at=NOW - minutes(3)),
        a_notice(lead, CLEO, key="c1", due_at=NOW + minutes(3)),
    )
    ana, ben = handed_out(unit_of_work)
    first = oldest(unit_of_work)

    stands(unit_of_work, ana)

    assert (first, oldest(unit_of_work)) == (NOW - minutes(7), NOW - minutes(3))
    stands(unit_of_work, ben)
    assert oldest(unit_of_work) is None


def oldest(open_: UnitsOfWork) -> object:
    with open_(writes=False) as uow:
        return uow.outbox.oldest_due(NOW)
