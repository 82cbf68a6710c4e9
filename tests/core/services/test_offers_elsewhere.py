"""Offering among other things that happen to leads and people meanwhile, and in several queues."""

from pathlib import Path

from core.acts import moved
from core.changes import Change
from core.model import Lead, LeadState
from core.ports import UnitOfWork
from core.services.dealing import Table
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, a_queue, a_team, fresh_leads, minutes
from tests.core.services.floor import Floor, OpenFloor, floors
from tests.core.services.offering import PEOPLE, TEAM, offer_to, offered, person
from tests.databases import a_database


def a_table(floor: Floor, uow: UnitOfWork, *accounts: tuple[Lead, str]) -> Table:
    people = list(uow.people.all())
    return Table(uow, TEAM.queues[0], TEAM, floor.clock.now(), people=people, accounts=accounts)


def falls_asleep(uow: UnitOfWork, lead: Lead) -> None:
    found = uow.leads.get(lead.id)
    assert found is not None
    uow.apply(Change(leads=(moved(found, LeadState.NURTURE),)))


def test_a_lead_that_is_gone_when_its_turn_comes_leaves_the_rep_to_the_next_one(
    open_floor: OpenFloor,
) -> None:
    floor = open_floor(TEAM, [ANA])
    first, second = floor.gets(*fresh_leads(2))

    with floor.open() as uow:
        table = a_table(floor, uow, (first, ANA))
        head = table.head()
        falls_asleep(uow, first)
        for change in table.offers():
            uow.apply(change)
        uow.commit()

    assert head is not None
    assert head.id == first.id
    assert offered(floor) == {ANA: second.id}


def test_a_lead_that_somebody_is_writing_to_is_offered_once_they_are_done_and_nobody_waits_in_a_circle(
    tmp_path: Path,
) -> None:
    with a_database("postgresql", tmp_path) as url, floors(url) as open_floor:
        floor = open_floor(TEAM, [ANA, BEN])
        first, second = floor.gets(*fresh_leads(2))

        with floor.open() as sender, floor.open() as uow:
            sender.leads.lock(second.id)
            table = a_table(floor, uow)
            for change in table.offers():
                uow.apply(change)
            uow.commit()

        assert table.is_interrupted
        assert offered(floor) == {ANA: first.id}
        floor.offers.deal()
        assert offered(floor) == {ANA: first.id, BEN: second.id}


def test_managers_hear_nothing_of_a_lead_that_is_gone_when_they_are_to_be_told(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    leads = floor.gets(*fresh_leads(2))
    for _ in leads:
        floor.offers.deal()
        for rep in (ANA, BEN):
            floor.offers.decline(rep, offer_to(floor, rep).id)

    with floor.open() as uow:
        told = a_table(floor, uow).unplaced([])
        first = next(told)
        falls_asleep(uow, next(one for one in leads if one.id != first.events[0].lead_id))
        rest = list(told)

    assert rest == []


def test_the_more_urgent_queue_is_dealt_first(open_floor: OpenFloor) -> None:
    queues = a_queue("later", mode="auto_assign"), a_queue("sooner", mode="auto_assign", priority=5)
    floor = open_floor(a_team(*queues, people=PEOPLE), [ANA, BEN])
    floor.gets(*fresh_leads(2, queue="later"))
    (lead,) = floor.gets(a_lead(queue="sooner", waited=minutes(1)))

    floor.offers.deal()

    assert offered(floor)[ANA] == lead.id
    assert len(offered(floor)) == 2


def test_each_rep_is_offered_what_they_can_take_and_the_line_goes_first(open_floor: OpenFloor) -> None:
    details = {ANA: {"skills": {"language": ["de"]}}, BEN: {"skills": {"language": ["id"]}}}
    queue = a_queue(mode="auto_assign", skills=["language"])
    floor = open_floor(a_team(queue, people={**PEOPLE, "details": details}), [ANA, BEN, CLEO])
    first = a_lead(language="id", waited=minutes(9))
    second = a_lead(language="id", waited=minutes(8))
    third = a_lead(language="de", waited=minutes(7))
    floor.gets(first, second, third)

    floor.offers.deal()

    assert offered(floor) == {BEN: first.id, CLEO: second.id, ANA: third.id}


def test_more_reps_than_one_transaction_asks_are_all_asked(open_floor: OpenFloor) -> None:
    reps = [f"U0REP{number:02}" for number in range(23)]
    floor = open_floor(a_team(a_queue(mode="auto_assign"), people={"reps": reps}), reps)
    floor.gets(*fresh_leads(25))

    done = floor.offers.deal()

    assert len(done) == 23
    assert len(set(offered(floor, *reps).values())) == 23


def test_a_lead_of_a_queue_that_is_pulled_from_is_offered_to_nobody(floor: Floor) -> None:
    floor.gets(*fresh_leads(3))

    assert floor.offers.deal() == []
    assert floor.tick.run().actions == ()


def test_whoever_passed_a_lead_on_today_is_not_assigned_it_by_time_either(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, MIA])
    (lead,) = floor.gets(a_lead())
    floor.people.away(BEN)
    floor.offers.deal()
    floor.offers.decline(ANA, offer_to(floor, ANA).id)
    floor.people.back(BEN)

    floor.escalation.assign(MIA, lead.id)

    assert floor.owner(lead) == BEN
    assert not person(floor, BEN).is_away
