"""What is done against overflow, as the database keeps it; and who is lent to which queue."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.changes import Change
from core.errors import Busy
from core.events import SYSTEM, QueueEvent, QueueVerb
from core.incidents import Measure, MeasureKind
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_person, hours
from tests.core.measuring import a_measure, a_pause_by_age
from tests.storage.steps import applied


def taken(open_: UnitsOfWork, *measures: Measure) -> None:
    applied(open_, Change(taken=measures))


def over(measure: Measure, by: str = MIA) -> Measure:
    return replace(measure, ended_at=MONDAY_9AM + hours(1), ended_by=by)


def test_a_measure_is_in_force_until_somebody_ends_it(unit_of_work: UnitsOfWork) -> None:
    lent = a_measure(MeasureKind.MORE_REPS, data={"reps": [ANA, BEN]})
    taken(unit_of_work, lent)
    ended = replace(over(lent), data={"reps": [ANA]})

    with unit_of_work() as uow:
        assert uow.measures.get(lent.id) == uow.measures.lock(lent.id) == lent
        assert uow.measures.in_force() == [lent]
        uow.apply(Change(measures=(ended,)))

        assert uow.measures.in_force() == []
        assert uow.measures.get(lent.id) == ended
        assert uow.measures.lock(lent.id + 10_000) is None


def test_measures_in_force_are_those_of_all_queues_or_of_one(unit_of_work: UnitsOfWork) -> None:
    here, there = a_measure(), a_measure(queue="another")

    taken(unit_of_work, there, here)

    with unit_of_work(writes=False) as uow:
        assert uow.measures.in_force() == [here, there]
        assert uow.measures.in_force("another") == [there]
        assert uow.measures.in_force("nowhere") == []


def test_intake_cannot_be_paused_twice_even_by_raw_sql(unit_of_work: UnitsOfWork, database: Database) -> None:
    taken(unit_of_work, a_pause_by_age(id=1))
    second = text(
        "INSERT INTO measures (id, queue, kind, by, began_at, data)"
        " SELECT 2, queue, kind, by, began_at, data FROM measures"
    )

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(second)


@pytest.mark.parametrize("kind", [kind for kind in MeasureKind if kind is not MeasureKind.PARTNER])
def test_who_takes_a_measure_that_is_in_force_stores_nothing(
    unit_of_work: UnitsOfWork, kind: MeasureKind
) -> None:
    first, second = a_measure(kind), a_measure(kind)
    taken(unit_of_work, first)
    news = QueueEvent("leads", MONDAY_9AM, QueueVerb.STARTED, MIA)

    with pytest.raises(Busy):
        applied(unit_of_work, Change(taken=(second,), queue_events=(news,)))

    with unit_of_work(writes=False) as uow:
        assert uow.measures.in_force() == [first]
        assert uow.queue_log.of_queue("leads", MONDAY_9AM - hours(1)) == []


def test_any_number_of_partners_may_have_leads_at_a_time(unit_of_work: UnitsOfWork) -> None:
    partners = [a_measure(MeasureKind.PARTNER) for _ in range(2)]

    taken(unit_of_work, *partners)

    with unit_of_work(writes=False) as uow:
        assert uow.measures.in_force("leads") == partners


def test_a_measure_may_end_and_begin_anew_in_the_same_change(unit_of_work: UnitsOfWork) -> None:
    first, second = a_measure(), a_measure()
    taken(unit_of_work, first)

    applied(unit_of_work, Change(measures=(over(first, SYSTEM),), taken=(second,)))

    with unit_of_work(writes=False) as uow:
        assert uow.measures.in_force() == [second]


def test_the_latest_of_a_kind_is_found_though_it_is_over(unit_of_work: UnitsOfWork) -> None:
    older, newer = over(a_measure()), over(a_pause_by_age())
    taken(unit_of_work, newer, older, a_measure(MeasureKind.FAST_LANE), a_measure(queue="another"))

    with unit_of_work(writes=False) as uow:
        assert uow.measures.latest("leads", MeasureKind.PAUSE_SOURCES) == newer
        assert uow.measures.latest("leads", MeasureKind.PARTNER) is None


def test_somebody_lent_twice_is_lent_once_and_slack_does_not_forget_it(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.people.put(a_person(ANA))
        uow.people.put(a_person(BEN))
        for queue in ("leads-fast", "leads-fast", "another"):
            uow.people.lend(ANA, queue, lent=True)

        uow.people.put(a_person(ANA, "Ana Maria"))

        assert uow.people.get(ANA) == a_person(ANA, "Ana Maria", lent_to=frozenset({"leads-fast", "another"}))
        assert uow.people.lock([ANA, BEN])[BEN].lent_to == frozenset()


def test_who_is_given_back_serves_the_other_queues_still(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.people.put(a_person(ANA))
        for queue in ("leads-fast", "another"):
            uow.people.lend(ANA, queue, lent=True)

        for _ in range(2):
            uow.people.lend(ANA, "leads-fast", lent=False)
        uow.people.lend("nobody", "another", lent=True)

        assert [(one.id, one.lent_to) for one in uow.people.all()] == [(ANA, frozenset({"another"}))]
