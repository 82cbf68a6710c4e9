"""Answers about what is and what was."""

from datetime import datetime

from core.policies.team import TeamPolicy
from core.services.reports import Reports
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_lead, a_queue, a_team
from tests.storage.steps import stored


class Monday:
    """It is Monday 9:00."""

    def now(self) -> datetime:
        return MONDAY_9AM


def test_status_has_every_queue_of_the_policy_in_its_order(unit_of_work: UnitsOfWork) -> None:
    team = a_team(a_queue("second", when={"region": ["x"]}), a_queue("first"))
    stored(unit_of_work, a_lead("Acme", queue="first"))

    status = Reports(unit_of_work, team, Monday()).status()

    assert [(one.queue, one.waiting) for one in status] == [("second", 0), ("first", 1)]


def test_a_story_is_found_by_either_id_and_begins_with_the_entry(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead("Acme", external_id="KR-7")
    stored(unit_of_work, lead)
    reports = Reports(unit_of_work, TeamPolicy(), Monday())

    by_ours, by_theirs = reports.why(f"L-{lead.id}"), reports.why("KR-7")

    assert by_ours is not None
    assert by_ours == by_theirs
    assert [event.verb.value for event in by_ours.events] == ["entered"]


def test_a_stranger_has_no_story(unit_of_work: UnitsOfWork) -> None:
    assert Reports(unit_of_work, TeamPolicy(), Monday()).why("nobody") is None
