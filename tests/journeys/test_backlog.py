"""Hundreds of old leads come in: one card tells of them, and nobody is paged lead by lead."""

from datetime import timedelta
from typing import Any

from core.incidents import AlertRule
from core.policies.queues import AlertPolicy, QueuePolicy
from tests.actor import Lines
from tests.journeys.alarms import alarmed, firms
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import HARDLY_EVER, mia
from tests.stage import Stage

ROOMY = alarmed(QueuePolicy(name="inbound", cap=500, alerts=AlertPolicy(without=tuple(AlertRule))))


def _old(office: Stage, number: int) -> list[dict[str, Any]]:
    """Leads that came in nine to eleven days ago, somewhere else."""
    came_in = office.now - timedelta(days=9)
    return [
        lead | {"received_at": (came_in - timedelta(minutes=10 * row)).isoformat()}
        for row, lead in enumerate(firms(number))
    ]


def _card(number: int) -> Lines:
    limits = "Limits they have passed start anew, so nobody is paged for each of them."
    return [f"{number} leads came into `inbound` that are older than 4 h. {limits}"]


def test_a_backlog_is_one_card_however_many_files_it_comes_in(open_office: OpenOffice) -> None:
    office = open_office(ROOMY)
    office.passes(minutes=1)

    for _ in range(3):
        office.leads(*_old(office, 100))
    office.passes(minutes=1)
    at_once = office.news()
    office.passes(minutes=1)
    told = office.news()
    office.until("mon 11:00")
    office.leads(*_old(office, 20))
    rest = office.until("wed 16:59", every=HARDLY_EVER)

    assert at_once == {}
    assert told == {"#managers": [_card(300)]}
    assert rest == {}
    assert mia(office).messages() == [_card(300)]


def test_the_next_days_backlog_has_a_card_of_its_own_and_nine_old_leads_are_none(
    open_office: OpenOffice,
) -> None:
    office = open_office(ROOMY)
    office.passes(minutes=1)

    office.leads(*_old(office, 9), *firms(30))
    nine = office.until("tue 09:00", every=HARDLY_EVER)
    office.leads(*_old(office, 10))
    at_night = office.until("tue 17:30", every=HARDLY_EVER)
    office.until("wed 02:00", every=HARDLY_EVER)
    office.leads(*_old(office, 12))
    office.until("wed 08:59", every=HARDLY_EVER)
    morning = office.until("wed 09:00")

    assert nine == {}
    assert at_night == {"#managers": [_card(10)]}
    assert morning == {"#managers": [_card(12)]}
