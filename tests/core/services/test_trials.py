"""Trying another policy on what came in lately, on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.model import LeadState
from core.services import trials
from core.services.trials import Trials
from core.trials import Trial
from tests.builders import ANA, BEN, OLE, a_lead, a_queue, a_team, days, hours
from tests.core.services.floor import Floor, OpenFloor, floors, rows

MONTH = days(30)
REST = a_queue("rest")
TODAY = a_team(a_queue("north", when={"region": ["north"]}), REST)
OTHER = a_team(a_queue("polar", when={"region": ["north"]}, min_score=60), REST)


@pytest.fixture
def open_floor(database_url: str) -> Iterator[OpenFloor]:
    """On SQLite and on PostgreSQL."""
    with floors(database_url) as opened:
        yield opened


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Three leads of the last month in the north, of which one is erased, one in the rest, and an old one."""
    floor = open_floor(TODAY, [ANA, BEN])
    floor.gets(
        a_lead("New", queue="north", region="north", score=70, external_id="crm-1"),
        a_lead("Worked", queue="north", region="north", waited=days(29), state=LeadState.CONVERTED),
        a_lead("Forgotten", queue="north", region="north", state=LeadState.ERASED),
        a_lead("Elsewhere", queue="rest", waited=days(30)),
        a_lead("Old", queue="north", region="north", waited=days(30) + hours(1)),
    )
    return floor


def test_what_came_in_over_the_last_days_is_tried_whatever_became_of_it(floor: Floor) -> None:
    trial = Trials(floor.open, TODAY, floor.clock).run(OTHER, MONTH)

    assert (trial.leads, trial.erased, trial.by_hand) == (3, 1, 0)
    assert [(one.before, one.after, one.leads) for one in trial.moves] == [("north", "polar", 2)]
    assert [one.external_id for one in trial.moves[0].examples] == [None, "crm-1"]
    assert [(one.rule, one.leads) for one in trial.judgements] == [("below_minimum", 1)]
    assert (trial.stranded, trial.people) == ((), 2)


def test_a_shorter_time_takes_in_less(floor: Floor) -> None:
    trial = Trials(floor.open, TODAY, floor.clock).run(OTHER, days(1))

    assert (trial.leads, trial.erased) == (1, 1)


def test_trying_changes_nothing(floor: Floor) -> None:
    before = rows(floor)

    Trials(floor.open, TODAY, floor.clock).run(OTHER, MONTH)

    assert rows(floor) == before


def test_what_was_set_in_slack_wins_over_the_new_file_as_well(floor: Floor) -> None:
    with floor.open() as uow:
        uow.settings.put("queues.rest.members", ["U09GONE"], OLE, floor.clock.now())
        uow.settings.put("queues.gone.members", [ANA], OLE, floor.clock.now())
        uow.commit()

    trial = Trials(floor.open, TODAY, floor.clock).run(OTHER, MONTH)

    assert [(one.queue, one.leads) for one in trial.stranded] == [("rest", 1)]


def test_the_policy_in_force_moves_nothing(floor: Floor) -> None:
    trial = Trials(floor.open, TODAY, floor.clock).run(TODAY, MONTH)

    assert trial == replace(Trial(), leads=3, erased=1, people=2)


def test_many_leads_are_read_page_by_page_and_progress_is_told(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "PAGE", 2)
    *_, last = floor.gets(*(a_lead(f"More {number}", queue="rest") for number in range(3)))
    heard: list[tuple[int, int]] = []

    trial = Trials(floor.open, TODAY, floor.clock).run(OTHER, MONTH, lambda *far: heard.append(far))

    assert trial.leads == 6
    assert len(heard) == 4
    assert heard == sorted(heard)
    assert heard[-1] == (last.id, last.id)


def test_without_leads_nothing_is_said(open_floor: OpenFloor) -> None:
    floor = open_floor(TODAY)
    heard: list[tuple[int, int]] = []

    trial = Trials(floor.open, TODAY, floor.clock).run(OTHER, MONTH, lambda *far: heard.append(far))

    assert trial == Trial()
    assert heard == []
