"""One pass over what time has made due, on both databases."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.changes import Change
from core.errors import SettingsError, Unreachable
from core.model import Lead, LeadState
from core.ordering import Move, Rule
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork, UnitOfWork
from core.services import tick, upkeep
from core.services.tick import Tick, TickReport
from core.services.upkeep import TickAction
from storage.unit_of_work import SqlUnitOfWork, UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_lead, a_queue, a_team, hours, minutes
from tests.storage.steps import stored


class Monday:
    """It is Monday 9:00."""

    def now(self) -> datetime:
        return MONDAY_9AM


def ticked(open_: OpenUnitOfWork, team: TeamPolicy | None = None, at: datetime | None = None) -> TickReport:
    """A pass in which nothing fails."""
    report = Tick(open_, team or TeamPolicy(), Monday(), holder="a clock").run(at)
    assert report.failures == ()
    return report


def told(report: TickReport) -> list[tuple[str, int]]:
    """What a pass did to leads."""
    return [(action.kind.value, action.lead) for action in report.actions if action.lead is not None]


def lead_now(open_: OpenUnitOfWork, lead: Lead) -> Lead:
    with open_(writes=False) as uow:
        found = uow.leads.get(lead.id)
    assert found is not None
    return found


def story(open_: OpenUnitOfWork, lead: Lead) -> list[tuple[str, str | None]]:
    with open_(writes=False) as uow:
        return [(event.verb.value, event.why) for event in uow.events.of(lead.id)]


def a_reserved_lead(name: str, *, for_: timedelta, **details: Any) -> Lead:
    return a_lead(
        name,
        state=LeadState.RESERVED,
        reserved_by=ANA,
        reserved_until=MONDAY_9AM + for_,
        **details,
    )


def test_a_rep_who_looks_too_long_loses_the_preview_and_one_in_time_keeps_it(
    unit_of_work: UnitsOfWork,
) -> None:
    expired, looking = (
        a_reserved_lead("Expired", for_=minutes(-1)),
        a_reserved_lead("Looking", for_=minutes(1)),
    )
    stored(unit_of_work, expired, looking)

    report = ticked(unit_of_work)

    assert told(report) == [("reservation expired", expired.id)]
    assert lead_now(unit_of_work, expired).state is LeadState.WAITING
    assert lead_now(unit_of_work, looking).state is LeadState.RESERVED


def test_a_reservation_in_a_queue_the_policy_no_longer_has_ends_too(unit_of_work: UnitsOfWork) -> None:
    lead = a_reserved_lead("Old", for_=minutes(-1), queue=a_queue("closed"))
    stored(unit_of_work, lead)

    report = ticked(unit_of_work)

    assert told(report)[0] == ("reservation expired", lead.id)


def test_more_reservations_than_one_sweep_takes_end_in_the_same_tick(
    unit_of_work: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "SWEEP", 2)
    leads = [a_reserved_lead(f"Lead {number}", for_=minutes(-number - 1)) for number in range(5)]
    stored(unit_of_work, *leads)

    report = ticked(unit_of_work)

    assert {lead for _, lead in told(report)} == {lead.id for lead in leads}


def test_held_leads_come_in_as_far_as_there_is_room_best_first(unit_of_work: UnitsOfWork) -> None:
    queue = a_queue(cap=3)
    waiting = a_lead("Waiting", queue=queue)
    held = [
        a_lead(f"Held {number}", queue=queue, state=LeadState.HELD, waited=hours(number))
        for number in (1, 3, 2)
    ]
    stored(unit_of_work, waiting, *held)

    report = ticked(unit_of_work, a_team(queue))

    assert told(report) == [("admitted", held[1].id), ("admitted", held[2].id)]
    assert lead_now(unit_of_work, held[0]).state is LeadState.HELD


def line_of_the_specification() -> tuple[QueuePolicy, list[Lead]]:
    """Twenty leads, of which those at base ranks 16, 19 and 20 are 26 h, 30 h and 50 h old."""
    queue = a_queue(ordering="priority")
    ages = {16: 26, 19: 30, 20: 50}
    leads = [
        a_lead(f"Rank {rank}", queue=queue, score=100 - rank, waited=hours(ages.get(rank, 1)))
        for rank in range(1, 21)
    ]
    return queue, leads


def heads(open_: OpenUnitOfWork, queue: QueuePolicy, count: int) -> Sequence[str | None]:
    with open_() as uow:
        found = uow.leads.heads(queue, ANA, {}, MONDAY_9AM, count)
    return [lead.facts.company for lead in found]


def test_old_leads_move_up_and_each_move_is_an_event(unit_of_work: UnitsOfWork) -> None:
    queue, leads = line_of_the_specification()
    stored(unit_of_work, *leads)

    report = ticked(unit_of_work, a_team(queue))

    assert heads(unit_of_work, queue, 6) == ["Rank 1", "Rank 20", "Rank 2", "Rank 16", "Rank 19", "Rank 3"]
    assert {action.kind.value for action in report.actions} == {"promoted"}
    assert ("promoted", "old") in story(unit_of_work, leads[19])
    assert ("promoted", "aged") in story(unit_of_work, leads[15])


def test_a_second_tick_has_nothing_left_to_do(unit_of_work: UnitsOfWork) -> None:
    queue, leads = line_of_the_specification()
    stored(unit_of_work, *leads, a_reserved_lead("Expired", for_=minutes(-1), queue=queue))
    team = a_team(queue)

    first, second = ticked(unit_of_work, team), ticked(unit_of_work, team)

    assert len(first.actions) == 4
    assert second.actions == ()


def test_where_nothing_is_due_nothing_but_the_lease_is_written(unit_of_work: UnitsOfWork) -> None:
    queues = [a_queue(f"queue-{number}", ordering=ordering) for number, ordering in enumerate(Ordering)]
    stored(unit_of_work, *(a_lead(queue=queue, waited=hours(30)) for queue in queues))
    stored(unit_of_work, *(a_lead(queue=queue, state=LeadState.HELD) for queue in queues))
    team = a_team(*(queue.model_copy(update={"cap": 1}) for queue in queues))
    ticked(unit_of_work, team)
    opened = list[bool]()

    def counted(*, writes: bool = True) -> SqlUnitOfWork:
        opened.append(writes)
        return unit_of_work(writes=writes)

    report = ticked(counted, team)

    assert report.actions == ()
    assert opened.count(True) == len(["lease", "reservations that ended", "lease given back"])


def test_a_lead_that_was_taken_since_the_line_was_read_is_not_moved(unit_of_work: UnitsOfWork) -> None:
    lead = a_reserved_lead("Taken", for_=minutes(1))
    stored(unit_of_work, lead)
    move = Move(lead.id, place=lead.place, before=9, after=1, rule=Rule.OLD, age=hours(50))

    with unit_of_work() as uow:
        change = upkeep._promoted(uow, move, MONDAY_9AM)

    assert change == Change()


def test_one_queues_trouble_is_its_own(unit_of_work: UnitsOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    sick, sound = a_queue("sick", when={"region": ["x"]}), a_queue("sound")
    held = [a_lead(name, queue=name, state=LeadState.HELD) for name in ("sick", "sound")]
    stored(unit_of_work, *held)
    promote = upkeep.promote

    def fails_for_one(uow: UnitOfWork, queue: QueuePolicy, now: datetime) -> Sequence[TickAction]:
        if queue.name == "sick":
            raise KeyError("ups")
        return promote(uow, queue, now)

    monkeypatch.setattr(tick, "promote", fails_for_one)
    report = Tick(unit_of_work, a_team(sick, sound), Monday(), holder="a clock").run()

    assert told(report) == [("admitted", held[1].id)]
    assert [(one.queue, type(one.error)) for one in report.failures] == [("sick", KeyError)]
    assert lead_now(unit_of_work, held[0]).state is LeadState.HELD


def test_a_database_that_does_not_answer_ends_the_pass(
    unit_of_work: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> Sequence[TickAction]:
        raise Unreachable("gone")

    monkeypatch.setattr(tick, "expire", gone)

    with pytest.raises(Unreachable):
        ticked(unit_of_work)


def test_where_another_process_ticks_this_one_does_nothing(
    unit_of_work: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = a_reserved_lead("Expired", for_=minutes(-1))
    stored(unit_of_work, lead)
    monkeypatch.setattr(SqlUnitOfWork, "try_tick_lock", lambda _: False)

    report = ticked(unit_of_work)

    assert report.actions == ()
    assert lead_now(unit_of_work, lead).state is LeadState.RESERVED


def test_the_tick_can_pretend_a_later_moment_but_never_the_past(unit_of_work: UnitsOfWork) -> None:
    lead = a_reserved_lead("Looking", for_=minutes(1))
    stored(unit_of_work, lead)

    later = ticked(unit_of_work, at=MONDAY_9AM + hours(1))

    assert told(later) == [("reservation expired", lead.id)]
    assert later.at == MONDAY_9AM + hours(1)
    with pytest.raises(SettingsError, match="before the newest event"):
        ticked(unit_of_work, at=MONDAY_9AM + minutes(30))
    assert ticked(unit_of_work).actions == ()


def test_the_present_may_be_pretended_while_nothing_has_ever_happened(unit_of_work: UnitsOfWork) -> None:
    report = ticked(unit_of_work, at=MONDAY_9AM - hours(1))

    assert report.actions == ()
