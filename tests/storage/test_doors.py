"""Requests over HTTP, refusals, settings, and everything row by row."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from core.answers import Refusal
from core.errors import Outdated
from core.events import Verb
from core.ports.doors import Delivery, Setting
from core.rights import Action, Denial
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, OLE, a_claim, a_lead, a_person, hours, minutes, taking
from tests.storage.steps import applied, stored

ANSWER = [{"id": 17, "verdict": "waiting", "rule": "score", "queue": "leads"}]


def test_a_request_that_comes_again_finds_its_answer(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        assert uow.deliveries.begin("msg_1", "digest", MONDAY_9AM) is None
        uow.deliveries.answer("msg_1", ANSWER)
        uow.commit()

    with unit_of_work() as uow:
        again = uow.deliveries.begin("msg_1", "another", MONDAY_9AM + hours(1))
        other = uow.deliveries.begin("MSG_1", "digest", MONDAY_9AM)

    assert again == Delivery("msg_1", "digest", ANSWER)
    assert other is None


def test_a_request_that_was_given_up_is_new_when_it_comes_again(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.deliveries.begin("msg_1", "digest", MONDAY_9AM)

    with unit_of_work() as uow:
        assert uow.deliveries.begin("msg_1", "digest", MONDAY_9AM) is None


def test_twins_of_a_request_wait_for_each_other_and_one_is_new(unit_of_work: UnitsOfWork) -> None:
    begun, answers = threading.Barrier(2), list[Delivery | None]()

    def ask() -> None:
        begun.wait()
        with unit_of_work() as uow:
            earlier = uow.deliveries.begin("msg_1", "digest", MONDAY_9AM)
            if earlier is None:
                uow.deliveries.answer("msg_1", ANSWER)
            uow.commit()
        answers.append(earlier)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(None) == 1
    assert Delivery("msg_1", "digest", ANSWER) in answers


def test_old_requests_are_forgotten(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        for number in range(3):
            uow.deliveries.begin(f"msg_{number}", "digest", MONDAY_9AM + hours(number))
        uow.commit()

    with unit_of_work() as uow:
        forgotten = uow.deliveries.forget(MONDAY_9AM + hours(2), 10)
        left = [uow.deliveries.begin(f"msg_{number}", "digest", MONDAY_9AM) for number in range(3)]

    assert forgotten == 2
    assert [one is None for one in left] == [True, True, False]


def test_refusals_are_listed_newest_first(unit_of_work: UnitsOfWork) -> None:
    denials = [
        Denial(MONDAY_9AM + minutes(number), ANA, Action.REVIEW, Refusal.NOT_OPS, f"L-{number}")
        for number in range(3)
    ]
    with unit_of_work() as uow:
        for denial in denials:
            uow.denials.put(denial)
        uow.commit()

    with unit_of_work(writes=False) as uow:
        assert uow.denials.latest(2) == [denials[2], denials[1]]


def test_refusals_are_forgotten_from_the_first_one_on(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        assert not uow.denials.has_before(MONDAY_9AM)
        for number in range(4):
            uow.denials.put(Denial(MONDAY_9AM + hours(number), ANA, Action.REVIEW, Refusal.NOT_OPS))
        uow.commit()
        assert [uow.denials.has_before(MONDAY_9AM + minutes(number)) for number in (0, 1)] == [False, True]

    with unit_of_work() as uow:
        forgotten = [uow.denials.forget(MONDAY_9AM + hours(3), limit) for limit in (2, 2, 2)]
        uow.commit()

    assert forgotten == [2, 1, 0]
    with unit_of_work(writes=False) as uow:
        assert [one.at for one in uow.denials.latest(9)] == [MONDAY_9AM + hours(3)]


def test_what_is_set_stays_until_it_is_left_to_the_file_again(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work(writes=False) as uow:
        assert (uow.settings.all(), uow.settings.version()) == ({}, 0)

    for value in ("C1", "C2"):
        with unit_of_work() as uow:
            uow.settings.put("channels.ops", value, OLE, MONDAY_9AM)
            uow.settings.put("queues.leads.members", [ANA, BEN], OLE, MONDAY_9AM)
            uow.commit()
    with unit_of_work(writes=False) as uow:
        found = uow.settings.all()
        version = uow.settings.version()
    with unit_of_work() as uow:
        uow.settings.put("channels.ops", None, MIA, MONDAY_9AM + hours(1))
        uow.commit()
        left = uow.settings.rows()

    assert left == [
        Setting("channels.ops", None, MIA, MONDAY_9AM + hours(1)),
        Setting("queues.leads.members", [ANA, BEN], OLE, MONDAY_9AM),
    ]
    assert found == {"channels.ops": "C2", "queues.leads.members": [ANA, BEN]}
    assert version == 4
    with unit_of_work(writes=False) as uow:
        assert list(uow.settings.all()) == ["queues.leads.members"]
        assert uow.settings.version() == 5


def test_whoever_goes_by_older_settings_reads_no_people(database: Database) -> None:
    before, any_ = UnitsOfWork(database, settings_version=0), UnitsOfWork(database)
    with before() as uow:
        uow.people.put(a_person(ANA))
        uow.settings.put("channels.ops", "C1", OLE, MONDAY_9AM)
        uow.commit()

    with before() as uow:
        with pytest.raises(Outdated):
            uow.people.get(ANA)
        with pytest.raises(Outdated):
            uow.people.lock([ANA])

    for open_ in (UnitsOfWork(database, settings_version=1), any_):
        with open_() as uow:
            assert uow.people.get(ANA) == a_person(ANA)
            assert uow.people.lock([ANA, BEN]) == {ANA: a_person(ANA)}


def test_who_is_back_is_there_whatever_the_status_hints_at_until_it_changes(
    unit_of_work: UnitsOfWork,
) -> None:
    on_holiday = a_person(ANA, status_away=True)
    with unit_of_work() as uow:
        uow.people.put(on_holiday)
        seen = uow.people.get(ANA)
        uow.people.away(ANA, MONDAY_9AM)
        uow.people.away(ANA, None)
        uow.people.put(on_holiday)
        back = uow.people.get(ANA)
        uow.people.put(a_person(ANA))
        uow.people.put(on_holiday)
        again = uow.people.get(ANA)

    assert [one and one.is_away for one in (seen, back, again)] == [True, False, True]
    assert back == replace(on_holiday, ignores_status=True)


def test_who_comes_back_without_such_a_status_heeds_the_next_one(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.people.put(a_person(ANA))
        uow.people.away(ANA, None)
        uow.people.put(a_person(ANA, status_away=True))
        person = uow.people.get(ANA)

    assert person == a_person(ANA, status_away=True)
    assert person.is_away


def test_somebody_is_greeted_once(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.people.put(a_person(ANA))
        said = [uow.people.greet(ANA, MONDAY_9AM), uow.people.greet(ANA, MONDAY_9AM + hours(1))]
        uow.people.put(a_person(ANA, "Anna"))
        person = uow.people.get(ANA)
        nobody = uow.people.greet(BEN, MONDAY_9AM)

    assert said == [True, False]
    assert nobody is False
    assert person == a_person(ANA, "Anna", greeted_at=MONDAY_9AM)


def test_everything_can_be_read_row_by_row_in_pages(unit_of_work: UnitsOfWork) -> None:
    leads = [a_lead(f"Company {number}", queue="leads" if number % 2 else "other") for number in range(5)]
    stored(unit_of_work, *leads)
    claim = a_claim(leads[0])
    applied(unit_of_work, taking(leads[0], claim))

    with unit_of_work(writes=False) as uow:
        first = uow.exports.leads(0, 3)
        rest = uow.exports.leads(first[-1].id, 3)
        of_queue = uow.exports.leads(0, 10, queue="other")
        events = uow.exports.events(0, 4)
        later = uow.exports.events(events[-1][0], 10)
        since = uow.exports.events(0, 10, since=MONDAY_9AM - timedelta(minutes=1))
        claims = uow.exports.claims(0, 10)
        of_queues = [uow.exports.claims(0, 10, queue=name) for name in ("leads", "other")]

    assert [lead.id for lead in (*first, *rest)] == [lead.id for lead in leads]
    assert of_queue[1:] == [leads[2], leads[4]]
    assert [event.verb for _, event in (*events, *later)] == [Verb.ENTERED] * 5 + [Verb.CLAIMED]
    assert [event.verb for _, event in since] == [Verb.CLAIMED]
    assert claims == [claim]
    assert of_queues == [[], [claim]]
