"""What promotion is told of a line: the same from the indexes as from a sort of the whole line."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.model import Lead, LeadState, LeadType
from core.ordering import Line, Move, Standing, line_of, promotions
from core.places import ORDINARY, RECYCLED, front_at, front_place, places_before
from core.policies.queues import QueuePolicy
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_lead, a_queue, arriving, fresh_leads, hours

AGES = (1, 5, 24, 25, 30, 47, 49, 60, 71, 73, 90)
SHARES = [(0.25, 0.1), (0.25, 0.1), (0.3, 0.3), (0.1, 0.6)]
STATES = (*[LeadState.WAITING] * 8, LeadState.RESERVED, LeadState.RECYCLED, LeadState.HELD)


def some_line(dice: random.Random, queue: QueuePolicy) -> list[Lead]:
    """Up to forty leads of all ages and kinds, some promoted, some reserved, some in front, some recycled."""
    leads = [
        a_lead(
            queue=queue,
            waited=hours(dice.choice(AGES)),
            score=dice.randint(0, 100),
            type=dice.choice(list(LeadType)),
            state=dice.choice(STATES),
        )
        for _ in range(dice.randint(1, 40))
    ]
    last = max((lead.place for lead in leads if lead.place < RECYCLED), default=None)
    return [perhaps_moved(lead, last, dice) for lead in leads]


def perhaps_moved(lead: Lead, last: str | None, dice: random.Random) -> Lead:
    if last is None or not ORDINARY <= lead.place < RECYCLED or dice.random() < 0.7:
        return lead
    came_in_at = max(lead.received_at, MONDAY_9AM - hours(dice.choice([0, 10, 80])))
    if dice.random() < 0.3:
        return replace(lead, came_in_at=came_in_at, place=front_place(lead.id, lead.received_at))
    return replace(lead, came_in_at=came_in_at, place=places_before(last, None, [lead.id])[0])


def standing(lead: Lead, queue: QueuePolicy) -> Standing:
    return Standing(lead.id, lead.place, lead.received_at, front_at(lead.received_at, lead.came_in_at, queue))


@pytest.mark.parametrize("ordering", ["priority", "hybrid", "fifo"])
def test_the_indexes_tell_the_same_of_a_line_as_sorting_all_of_it(
    unit_of_work: UnitsOfWork, ordering: str
) -> None:
    dice = random.Random(ordering)
    for number in range(25):
        aged, old = dice.choice(SHARES)
        promotion = {"aged_share": aged, "old_share": old}
        queue = a_queue(f"queue-{number}", ordering=ordering, promotion=promotion)
        leads = some_line(dice, queue)
        with unit_of_work() as uow:
            uow.apply(arriving(*leads))
            uow.commit()

        with unit_of_work(writes=False) as uow:
            told = uow.leads.line(queue, MONDAY_9AM)

        waiting = [standing(lead, queue) for lead in leads if lead.state is LeadState.WAITING]
        expected = line_of(waiting, queue, MONDAY_9AM)
        assert told is None or expected is not None
        assert _moves(told, queue) == _moves(expected, queue)


def _moves(line: Line | None, queue: QueuePolicy) -> Sequence[Move]:
    return promotions(line, queue, MONDAY_9AM) if line else ()


def test_a_lead_alone_in_line_has_nobody_to_pass(unit_of_work: UnitsOfWork) -> None:
    queue = a_queue(ordering="priority")
    with unit_of_work() as uow:
        uow.apply(arriving(a_lead(queue=queue, waited=hours(50))))

        assert uow.leads.line(queue, MONDAY_9AM) is None


def test_a_young_line_is_not_looked_into(unit_of_work: UnitsOfWork) -> None:
    queue = a_queue(ordering="priority")
    with unit_of_work() as uow:
        uow.apply(arriving(*fresh_leads(30)))

        assert uow.leads.line(queue, MONDAY_9AM) is None


def test_only_lines_with_somebody_old_enough_are_looked_into(unit_of_work: UnitsOfWork) -> None:
    orderings = ("fifo", "hybrid", "priority")
    young, days_old, three_days_old = (
        [a_queue(f"{age}-{ordering}", ordering=ordering) for ordering in orderings]
        for age in ("young", "day", "three-days")
    )
    with unit_of_work() as uow:
        for queues, waited in ((young, 23), (days_old, 25), (three_days_old, 73)):
            uow.apply(arriving(*(a_lead(queue=queue, waited=hours(waited)) for queue in queues)))

        found = uow.leads.queues_aged([*young, *days_old, *three_days_old], MONDAY_9AM)

    assert found == {"day-priority", "three-days-hybrid", "three-days-priority"}


def test_a_hybrid_line_in_which_somebody_was_moved_up_is_looked_into(unit_of_work: UnitsOfWork) -> None:
    queue = a_queue()
    first, second = fresh_leads(2, queue=queue)
    moved = replace(second, place=places_before(first.place, None, [second.id])[0])
    with unit_of_work() as uow:
        uow.apply(arriving(first, moved))

        assert uow.leads.queues_aged([queue], MONDAY_9AM) == {queue.name}


def test_the_queues_that_hold_leads_are_told(unit_of_work: UnitsOfWork) -> None:
    held = [a_lead(queue=name, state=LeadState.HELD) for name in ("one", "two", "two")]
    with unit_of_work() as uow:
        uow.apply(arriving(*held, a_lead(queue="three")))

        assert uow.leads.queues_holding() == {"one", "two"}
