"""What queues are sick by, as the database keeps it: one incident for each queue and rule."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.changes import Change
from core.errors import Busy
from core.events import SYSTEM, QueueEvent, QueueVerb
from core.incidents import AlertRule, Figure, Incident, Level, Severity
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_lead, days, hours, minutes
from tests.core.measuring import an_incident
from tests.storage.steps import applied, stored


def raised(open_: UnitsOfWork, *incidents: Incident) -> None:
    applied(open_, Change(raised=incidents))


def an_event(one: Incident, verb: QueueVerb, at: datetime = MONDAY_9AM, **details: object) -> QueueEvent:
    return QueueEvent(one.queue, at, verb, SYSTEM, one.rule, one.id, **details)  # type: ignore[arg-type]


def test_an_incident_comes_back_to_the_microsecond(unit_of_work: UnitsOfWork) -> None:
    moment = MONDAY_9AM + timedelta(microseconds=1)
    known = an_incident(
        AlertRule.AGING,
        levels={
            Severity.RED: Level(MONDAY_9AM, moment, moment + minutes(1)),
            Severity.YELLOW: Level(moment),
        },
        figures={Figure.DEPTH: 120, Figure.PACE_H: 6.25},
        figures_at=moment,
        announced=Severity.RED,
        told_at=moment,
        repeats=2,
        acknowledged_by=ANA,
        acknowledged_until=moment + hours(2),
        snoozed_by=ANA,
        snoozed_until=moment + hours(4),
    )
    raised(unit_of_work, known)
    calm = replace(known, levels={}, figures={}, figures_at=None, announced=None, ended_at=moment)

    with unit_of_work() as uow:
        assert uow.incidents.get(known.id) == uow.incidents.lock(known.id) == known
        uow.apply(Change(incidents=(calm,)))

        assert uow.incidents.get(known.id) == calm
        assert uow.incidents.get(known.id + 10_000) is None


def test_the_instants_of_its_levels_come_back_in_utc(unit_of_work: UnitsOfWork) -> None:
    jakarta = MONDAY_9AM.astimezone(timezone(hours(7)))
    known = an_incident(levels={Severity.RED: Level(jakarta)})

    raised(unit_of_work, known)

    with unit_of_work(writes=False) as uow:
        (found,) = uow.incidents.open()
    assert found == known
    assert str(found.levels[Severity.RED].seen_at) == "2026-03-02 09:00:00+00:00"


def test_a_second_open_incident_of_a_queue_and_rule_is_rejected_even_by_raw_sql(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    raised(unit_of_work, an_incident(id=1))
    second = text(
        "INSERT INTO incidents (id, queue, rule, began_at, levels, figures, repeats)"
        " SELECT 2, queue, rule, began_at, levels, figures, repeats FROM incidents"
    )

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(second)


@pytest.mark.parametrize("others", [0, 60])
def test_who_raises_an_incident_that_somebody_else_just_raised_stores_nothing(
    unit_of_work: UnitsOfWork, others: int
) -> None:
    first, second = an_incident(), an_incident()
    raised(unit_of_work, first)
    elsewhere = [an_incident(queue=f"queue-{number}") for number in range(others)]
    news = QueueEvent("leads", MONDAY_9AM, QueueVerb.ALERTED, SYSTEM)

    with pytest.raises(Busy):
        applied(unit_of_work, Change(raised=(*elsewhere, second), queue_events=(news,)))

    with unit_of_work(writes=False) as uow:
        assert uow.incidents.open() == [first]
        assert uow.queue_log.of_queue("leads", MONDAY_9AM - days(1)) == []


def test_other_rules_other_queues_and_what_is_over_stand_in_nobodys_way(unit_of_work: UnitsOfWork) -> None:
    over = an_incident(ended_at=MONDAY_9AM)

    raised(unit_of_work, over, an_incident(), an_incident(AlertRule.AGING), an_incident(queue="another"))

    with unit_of_work(writes=False) as uow:
        assert [(one.queue, one.rule) for one in uow.incidents.open()] == [
            ("leads", AlertRule.DEPTH),
            ("leads", AlertRule.AGING),
            ("another", AlertRule.DEPTH),
        ]


def test_one_may_end_and_the_next_begin_in_the_same_change(unit_of_work: UnitsOfWork) -> None:
    first, second = an_incident(), an_incident()
    raised(unit_of_work, first)

    applied(unit_of_work, Change(incidents=(replace(first, ended_at=MONDAY_9AM),), raised=(second,)))

    with unit_of_work(writes=False) as uow:
        assert uow.incidents.open() == [second]


def test_a_queues_open_incidents_are_locked_by_id(unit_of_work: UnitsOfWork) -> None:
    mine = [an_incident(AlertRule.VELOCITY), an_incident(AlertRule.AGING)]
    raised(unit_of_work, *reversed(mine), an_incident(ended_at=MONDAY_9AM), an_incident(queue="another"))

    with unit_of_work() as uow:
        assert uow.incidents.lock_open("leads") == mine
        assert uow.incidents.lock_open("nowhere") == []


def test_a_judgement_about_an_incident_that_is_gone_is_not_written(unit_of_work: UnitsOfWork) -> None:
    with pytest.raises(Busy):
        applied(unit_of_work, Change(incidents=(an_incident(),)))


def test_ids_of_incidents_and_of_measures_are_given_out_once(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        incidents = [*uow.incidents.next_ids(3), *uow.incidents.next_ids(2)]
        measures = [*uow.measures.next_ids(1), *uow.measures.next_ids(1)]

    assert incidents == sorted(set(incidents))
    assert len(incidents) == 5
    assert measures[0] < measures[1]


def test_an_incidents_story_is_told_in_order_and_without_its_neighbours(unit_of_work: UnitsOfWork) -> None:
    mine, other = an_incident(), an_incident(queue="another")
    story = [
        an_event(mine, QueueVerb.ALERTED, data={"severity": "red"}),
        an_event(mine, QueueVerb.ACKNOWLEDGED, at=MONDAY_9AM + minutes(1), request="click:1"),
        an_event(mine, QueueVerb.ENDED, at=MONDAY_9AM + minutes(1)),
    ]

    applied(
        unit_of_work,
        Change(raised=(mine, other), queue_events=(*story, an_event(other, QueueVerb.ALERTED))),
    )

    with unit_of_work(writes=False) as uow:
        assert uow.queue_log.of_incident(mine.id) == story
        assert uow.queue_log.of_queue("leads", MONDAY_9AM) == story[1:]
        assert uow.queue_log.by_request("click:1") == [story[1]]
        assert uow.queue_log.by_request("click:2") == []


def test_what_happened_to_a_queue_names_an_incident_that_exists(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    orphan = an_event(an_incident(), QueueVerb.ALERTED)

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        applied(unit_of_work, Change(queue_events=(orphan,)))

    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM queue_events")) == 0


def test_an_incident_and_the_leads_it_moved_are_stored_together(unit_of_work: UnitsOfWork) -> None:
    lead, incident = a_lead(), an_incident()
    stored(unit_of_work, lead)
    overtaken = replace(lead, version=lead.version + 2)

    with pytest.raises(Busy):
        applied(unit_of_work, Change(leads=(overtaken,), raised=(incident,)))

    with unit_of_work(writes=False) as uow:
        assert uow.incidents.get(incident.id) is None
