"""Several at once: nobody gets the same lead twice, waits for ever, or spends the same room twice."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from core.changes import Change
from core.errors import Busy
from core.model import Lead, LeadState
from storage.engine import Database, open_database
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_person,
    a_queue,
    arriving,
    fresh_leads,
    taking,
)
from tests.storage.steps import applied, stored

SHORT = timedelta(seconds=0.3)


@pytest.fixture
def another_process(database_url: str) -> Iterator[Database]:
    """The same database, opened as another process would, and impatient."""
    opened = open_database(database_url, wait=SHORT)
    yield replace(opened, write_lock=None)
    opened.close()


def at_once(*tasks: Callable[[], Sequence[int]]) -> list[int]:
    """What all tasks return together, each in a thread of its own."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], Sequence[int]]) -> Sequence[int]:
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [one for found in pool.map(run, tasks) for one in found]


def claim_next(open_: UnitsOfWork, rep: str) -> Lead | None:
    with open_() as uow:
        for lead in uow.leads.heads(a_queue(), rep, {}, MONDAY_9AM, 1):
            uow.apply(taking(lead, a_claim(lead, rep, id=uow.claims.next_ids(1)[0])))
            uow.commit()
            return lead
    return None


def test_of_two_who_claim_as_fast_as_they_can_nobody_gets_the_same_lead(unit_of_work: UnitsOfWork) -> None:
    leads = fresh_leads(60)
    stored(unit_of_work, *leads)

    def claim_all(rep: str) -> Callable[[], Sequence[int]]:
        return lambda: [lead.id for lead in iter(lambda: claim_next(unit_of_work, rep), None)]

    claimed = at_once(claim_all(ANA), claim_all(BEN))

    assert sorted(claimed) == sorted(lead.id for lead in leads)
    with unit_of_work(writes=False) as uow:
        assert len(uow.claims.open_by(ANA)) + len(uow.claims.open_by(BEN)) == 60


def test_twenty_calls_at_once_by_one_rep_do_not_pass_the_cap(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, *fresh_leads(20))
    with unit_of_work() as uow:
        uow.people.put(a_person(ANA))
        uow.commit()

    def claim_if_there_is_room() -> Sequence[int]:
        with unit_of_work() as uow:
            uow.people.lock([ANA])
            if uow.claims.room_taken(ANA) >= 10:
                return []
            (lead,) = uow.leads.heads(a_queue(), ANA, {}, MONDAY_9AM, 1)
            uow.apply(taking(lead, a_claim(lead, ANA, id=uow.claims.next_ids(1)[0])))
            uow.commit()
            return [lead.id]

    claimed = at_once(*[claim_if_there_is_room] * 20)

    assert len(claimed) == len(set(claimed)) == 10


def test_who_comes_second_decides_on_what_the_first_has_made_of_the_lead(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    def claim_this() -> Sequence[int]:
        with unit_of_work() as uow:
            current = uow.leads.lock(lead.id)
            if current is None or current.state is not LeadState.WAITING:
                return []
            time.sleep(0.05)
            uow.apply(taking(current, a_claim(current, ANA, id=uow.claims.next_ids(1)[0])))
            uow.commit()
            return [current.id]

    assert at_once(claim_this, claim_this, claim_this) == [lead.id]


def test_threads_of_one_process_wait_no_longer_than_that_either(database_url: str) -> None:
    impatient = open_database(database_url, wait=SHORT)
    lead = a_lead()
    stored(UnitsOfWork(impatient), lead)

    def lock() -> Sequence[int]:
        try:
            with UnitsOfWork(impatient)() as uow:
                uow.leads.lock(lead.id)
                time.sleep(SHORT.total_seconds() * 2)
        except Busy:
            return []
        return [lead.id]

    assert at_once(lock, lock) == [lead.id]
    impatient.close()


@contextmanager
def held_by_another(database: Database, lead: Lead) -> Iterator[None]:
    """Meanwhile somebody has this lead in an open transaction of another process."""
    with UnitsOfWork(replace(database, write_lock=None))() as uow:
        uow.leads.lock(lead.id)
        yield


def test_a_locked_lead_or_database_is_busy_within_the_wait(
    unit_of_work: UnitsOfWork, database: Database, another_process: Database
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    with held_by_another(database, lead):
        began = time.monotonic()
        with pytest.raises(Busy), UnitsOfWork(another_process)() as uow:
            uow.leads.lock(lead.id)
        waited = time.monotonic() - began

    assert SHORT.total_seconds() * 0.8 < waited < SHORT.total_seconds() + 1
    with unit_of_work() as uow:
        assert uow.leads.lock(lead.id) == lead


def test_reading_waits_for_no_writer(
    unit_of_work: UnitsOfWork, database: Database, another_process: Database
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    with held_by_another(database, lead), UnitsOfWork(another_process)(writes=False) as uow:
        assert uow.leads.get(lead.id) == lead


def test_a_unit_of_work_for_reading_writes_nothing(unit_of_work: UnitsOfWork) -> None:
    with pytest.raises(RuntimeError, match="reading"), unit_of_work(writes=False) as uow:
        uow.apply(Change())


def test_what_is_not_committed_never_happened(unit_of_work: UnitsOfWork) -> None:
    left, failed = a_lead(), a_lead()

    def interrupted() -> None:
        with unit_of_work() as uow:
            uow.apply(arriving(failed))
            raise KeyboardInterrupt

    with unit_of_work() as uow:
        uow.apply(arriving(left))
    with pytest.raises(KeyboardInterrupt):
        interrupted()

    with unit_of_work() as uow:
        assert uow.leads.get(left.id) is None
        assert uow.leads.get(failed.id) is None


def test_what_is_read_after_a_commit_leaves_no_transaction_open(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead = a_lead()
    with unit_of_work() as uow:
        uow.apply(arriving(lead))
        uow.commit()
        assert uow.leads.lock(lead.id) == lead

    with UnitsOfWork(replace(database, write_lock=None))() as uow:
        assert uow.leads.lock(lead.id) == lead


def test_after_a_refused_change_the_same_thread_goes_on(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    stale = replace(lead, version=9)

    for _ in range(20):
        with pytest.raises(Busy):
            applied(unit_of_work, Change(leads=(stale,)))

    with unit_of_work() as uow:
        assert uow.leads.lock(lead.id) == lead


def test_more_than_the_pool_holds_wait_for_their_turn(database_url: str) -> None:
    small = open_database(database_url, connections=2)
    open_ = UnitsOfWork(small)
    leads = fresh_leads(8)
    stored(open_, *leads)

    claimed = at_once(*[lambda: [lead.id for lead in [claim_next(open_, ANA)] if lead]] * 8)

    assert sorted(claimed) == sorted(lead.id for lead in leads)
    small.close()


def test_only_one_process_ticks_at_a_time(unit_of_work: UnitsOfWork, database: Database) -> None:
    if database.is_sqlite:
        with unit_of_work() as uow:
            assert uow.try_tick_lock()
        return

    with unit_of_work() as first, unit_of_work() as second:
        assert first.try_tick_lock()
        assert not second.try_tick_lock()
        first.commit()
        assert second.try_tick_lock()


def test_submissions_stand_in_line_where_twins_could_pass_each_other(
    unit_of_work: UnitsOfWork, another_process: Database
) -> None:
    with unit_of_work() as uow:
        uow.leads.lock_intake()

        with pytest.raises(Busy), UnitsOfWork(another_process)() as second:
            second.leads.lock_intake()
