"""The tick decides on what it has locked: what somebody did since it looked counts, on both databases.

What they did is written in the tick's own transaction here. After its locks the tick reads just that, as it
would if somebody else had been quicker with theirs.
"""

from dataclasses import replace

import pytest

from core.changes import Change
from core.model import LeadState, LeadType
from core.ports import UnitOfWork
from core.services.overdue import Overdue
from core.services.tick import DUTY, LEASE, Overtaken, Tick
from storage.unit_of_work import SqlUnitOfWork, UnitsOfWork
from tests.builders import ANA, BEN, CLEO, MONDAY_9AM, a_claim, a_lead, a_person, hours, minutes, taking
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.test_ladders import EVERYBODY, TEAM, claimed_by_ana
from tests.core.services.test_tick import Monday, a_reserved_lead, lead_now
from tests.storage.steps import stored


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [a_person(one, timezone="Europe/London") for one in EVERYBODY])


def overdue(floor: Floor, uow: UnitOfWork) -> Overdue:
    return Overdue(uow, TEAM.default_queue, TEAM, floor.clock.now(), uow.people.all())


def test_a_claim_whose_lead_was_called_since_the_tick_looked_climbs_no_rung(floor: Floor) -> None:
    first, _ = claimed_by_ana(floor)
    floor.clock.move(minutes=1)
    (second,) = floor.gets(a_lead())
    called = floor.take(BEN).claim
    floor.clock.move(hours=2)

    with floor.open() as uow:
        ladders = overdue(floor, uow).ladders()
        uow.apply(next(ladders))
        uow.apply(Change(claims=(replace(called, contacted_at=floor.clock.now()),)))
        later = list(ladders)
        uow.commit()

    assert later == [Change()]
    assert floor.verbs(first)[-1] == "escalated"
    assert "escalated" not in floor.verbs(second)


def test_a_lead_somebody_took_since_the_tick_looked_is_given_to_nobody(floor: Floor) -> None:
    due = MONDAY_9AM - minutes(1)
    given, taken = floor.gets(
        *(a_lead(type=LeadType.MQL, waited=hours(number), limit_due_at=due) for number in (2, 1))
    )

    with floor.open() as uow:
        limits = overdue(floor, uow).limits()
        uow.apply(next(limits))
        uow.apply(taking(taken, a_claim(taken, CLEO)))
        later = list(limits)
        uow.commit()

    assert later == []
    assert (floor.owner(given), floor.owner(taken)) == (ANA, CLEO)


def test_a_rep_who_is_back_since_the_tick_looked_keeps_everything(floor: Floor) -> None:
    lead, _ = claimed_by_ana(floor)
    floor.meets(a_person(ANA, timezone="Europe/London", is_deleted=True))

    with floor.open() as uow:
        leaver = overdue(floor, uow).leaver(ANA)
        uow.people.put(a_person(ANA, timezone="Europe/London"))
        later = list(leaver)

    assert later == []
    assert floor.owner(lead) == ANA


def test_a_clock_that_stood_still_until_another_took_over_undoes_what_it_was_at(
    unit_of_work: UnitsOfWork,
) -> None:
    lead = a_reserved_lead("Expired", for_=minutes(-1))
    stored(unit_of_work, lead)
    opened = list[bool]()

    def stands_still_once_it_has_the_lease(*, writes: bool = True) -> SqlUnitOfWork:
        opened.append(writes)
        if len(opened) == 2:
            with unit_of_work() as uow:
                uow.duties.give_back(DUTY, "a clock")
                uow.duties.take(DUTY, "another clock", lease=LEASE, every=None)
                uow.commit()
        return unit_of_work(writes=writes)

    with pytest.raises(Overtaken):
        Tick(stands_still_once_it_has_the_lease, TEAM, Monday(), holder="a clock").run()

    assert lead_now(unit_of_work, lead).state is LeadState.RESERVED
