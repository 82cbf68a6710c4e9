"""What the weekly clean-up finds: what time moved, what is old, who is here twice, what is junk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from core.changes import Change
from core.events import Verb
from core.hygiene import takes_in
from core.metrics import WeekOfHygiene
from core.model import Lead, LeadState
from core.policies.team import TeamPolicy
from storage.unit_of_work import UnitsOfWork
from tests.builders import MIA, MONDAY_9AM, a_lead, a_queue, a_team, an_event, days, hours, keyed
from tests.storage.steps import applied, stored

LAST_MONDAY, ON_SUNDAY = MONDAY_9AM - days(7), MONDAY_9AM - days(1)


def ids(found: Sequence[Lead]) -> list[int]:
    return [lead.id for lead in found]


def asleep(
    open_: UnitsOfWork, verb: Verb, state: LeadState, at: datetime = ON_SUNDAY, **details: Any
) -> Lead:
    """A lead that was moved so, by time unless an ``actor`` is named."""
    lead = a_lead(state=state, queue=details.pop("queue", "leads"))
    applied(open_, Change(incoming=(keyed(lead),), events=(an_event(lead, verb, at=at, **details),)))
    return lead


def moved_last_week(open_: UnitsOfWork, verb: Verb, queue: str = "leads") -> list[int]:
    with open_() as uow:
        return ids(uow.leads.moved_by(verb, queue, LAST_MONDAY, MONDAY_9AM, 10))


def weeks(open_: UnitsOfWork, team: TeamPolicy | None = None) -> Sequence[WeekOfHygiene]:
    with open_(writes=False) as uow:
        return uow.reports.weeks(team or TeamPolicy(), MONDAY_9AM)


def fine(company: str, **details: Any) -> Lead:
    """A lead of somebody who can be reached."""
    email = f"{company.lower()}@{company.lower()}.com"
    return a_lead(company, **({"email": email} | details))


def test_what_time_moved_in_the_week_and_is_still_there_can_be_undone(unit_of_work: UnitsOfWork) -> None:
    nurture, recycled = Verb.NURTURED, Verb.RECYCLED
    first = asleep(unit_of_work, nurture, LeadState.NURTURE, MONDAY_9AM)
    second = asleep(unit_of_work, nurture, LeadState.NURTURE)
    third = asleep(unit_of_work, recycled, LeadState.RECYCLED)
    asleep(unit_of_work, nurture, LeadState.NURTURE, LAST_MONDAY)
    asleep(unit_of_work, nurture, LeadState.NURTURE, MONDAY_9AM + hours(1))
    asleep(unit_of_work, nurture, LeadState.NURTURE, actor=MIA)
    asleep(unit_of_work, nurture, LeadState.WAITING)
    asleep(unit_of_work, nurture, LeadState.NURTURE, queue="another")

    assert moved_last_week(unit_of_work, nurture) == [first.id, second.id]
    assert moved_last_week(unit_of_work, recycled) == [third.id]
    assert moved_last_week(unit_of_work, Verb.ARCHIVED) == []


def test_a_lead_that_a_person_put_to_sleep_again_is_not_what_time_did(unit_of_work: UnitsOfWork) -> None:
    lead = asleep(unit_of_work, Verb.NURTURED, LeadState.NURTURE)

    again = (an_event(lead, Verb.RESTORED), an_event(lead, Verb.NURTURED, actor=MIA))
    applied(unit_of_work, Change(events=again))

    assert moved_last_week(unit_of_work, Verb.NURTURED) == []


def test_news_about_a_sleeping_lead_changes_nothing_about_who_moved_it(unit_of_work: UnitsOfWork) -> None:
    lead = asleep(unit_of_work, Verb.ARCHIVED, LeadState.ARCHIVED)

    applied(unit_of_work, Change(events=(an_event(lead, Verb.UPDATED),)))

    assert moved_last_week(unit_of_work, Verb.ARCHIVED) == [lead.id]


def test_old_leads_come_oldest_first(unit_of_work: UnitsOfWork) -> None:
    old, older = a_lead(waited=days(8)), a_lead(waited=days(9), state=LeadState.HELD)
    others = (a_lead(waited=days(7)), a_lead(waited=days(9), state=LeadState.CLAIMED))
    stored(unit_of_work, old, older, *others, a_lead(waited=days(9), queue="another"))

    with unit_of_work() as uow:
        assert ids(uow.leads.older_than("leads", LAST_MONDAY, 10)) == [older.id, old.id]
        assert ids(uow.leads.older_than("leads", LAST_MONDAY, 1)) == [older.id]


def test_a_duplicate_names_the_first_open_lead_of_the_same_person(unit_of_work: UnitsOfWork) -> None:
    first, by_mail, by_phone, both = (fine(f"Acme{number}") for number in range(4))
    elsewhere = fine("Acme4", queue="another")
    signs = (("a@a.com", "+621"), ("a@a.com", None), (None, "+621"), ("a@a.com", "+621"), ("x@x.com", None))
    leads = (first, by_mail, by_phone, both, elsewhere)
    people = [keyed(lead, email=mail, phone=phone) for lead, (mail, phone) in zip(leads, signs, strict=True)]
    applied(unit_of_work, Change(incoming=(*people, keyed(fine("Fifth"), email="x@x.com"))))

    with unit_of_work() as uow:
        found = [(lead.id, known) for lead, known in uow.leads.duplicates("leads", 10)]

    assert found[:3] == [(lead.id, first.id) for lead in (by_mail, by_phone, both)]
    assert found[3][1] == elsewhere.id
    assert len(found) == 4


@pytest.mark.parametrize("other", [LeadState.WAITING, LeadState.HELD])
@pytest.mark.parametrize("state", LeadState)
def test_a_duplicate_is_found_and_counted_just_where_the_earlier_lead_takes_it_in(
    unit_of_work: UnitsOfWork, state: LeadState, other: LeadState
) -> None:
    first, second = fine("Acme", state=state), fine("Acme", state=other)
    stored(unit_of_work, first, second)

    with unit_of_work() as uow:
        found = uow.leads.duplicates("leads", 10)

    assert found == [(second, first.id)] * takes_in(state, other)
    assert [week.duplicates for week in weeks(unit_of_work)] == [1] * takes_in(state, other)


@pytest.mark.parametrize("state", [LeadState.CONVERTED, LeadState.NURTURE, LeadState.MERGED])
def test_nobody_is_a_duplicate_of_a_lead_that_is_over_or_asleep(
    unit_of_work: UnitsOfWork, state: LeadState
) -> None:
    over = fine("Acme", state=state)
    first, second = (fine("Acme") for _ in range(2))
    stored(unit_of_work, over, first, second, fine("Acme", state=LeadState.CLAIMED))

    with unit_of_work() as uow:
        assert uow.leads.duplicates("leads", 10) == [(second, first.id)]


def test_the_same_company_and_name_alone_make_no_duplicate(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, fine("Acme", email="ana@acme.com"), fine("Acme", email="ben@acme.com"))

    with unit_of_work() as uow:
        assert uow.leads.duplicates("leads", 10) == []


@pytest.mark.parametrize(
    ("email", "phone", "is_junk"),
    [
        (None, None, True),
        (None, "+6221555", False),
        ("ana@acme.com", None, False),
        ("ana@acme.test", None, True),
        ("ana@acme.test", "+6221555", True),
        ("ana@localhost", None, True),
        ("ana@mail.acme.invalid", None, True),
        ("ana@acme.example", None, False),
        ("ana@test.com", None, False),
        ("test@latest.com", None, False),
        ("ana@acme.latest", None, False),
    ],
)
def test_junk_is_whom_nobody_can_reach(
    unit_of_work: UnitsOfWork, email: str | None, phone: str | None, is_junk: bool
) -> None:
    lead = a_lead(email=email, phone=phone)
    owned = a_lead(email=None, state=LeadState.CLAIMED)
    applied(unit_of_work, Change(incoming=(keyed(lead, email=email, phone=phone), keyed(owned))))

    with unit_of_work() as uow:
        assert uow.leads.junk("leads", 10) == [lead] * is_junk


def test_a_clean_queue_has_nothing_to_tell(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, fine("Acme"), a_lead(email=None, state=LeadState.CONVERTED, waited=days(40)))

    assert weeks(unit_of_work) == []


def test_a_week_tells_what_was_moved_what_is_old_who_is_here_twice_and_what_is_junk(
    unit_of_work: UnitsOfWork,
) -> None:
    team = a_team(a_queue("second"), a_queue("clean"), a_queue("leads"))
    for verb, state in ((Verb.NURTURED, LeadState.NURTURE), (Verb.ARCHIVED, LeadState.ARCHIVED)):
        asleep(unit_of_work, verb, state)
    asleep(unit_of_work, Verb.NURTURED, LeadState.NURTURE)
    twins = [fine("Acme"), fine("Acme"), fine("Acme", state=LeadState.HELD)]
    stored(
        unit_of_work,
        *twins,
        fine("Old", waited=days(8)),
        fine("Junk", email=None),
        fine("Clean", queue="clean"),
    )
    stored(unit_of_work, fine("Older", waited=days(40), queue="second"))

    found = weeks(unit_of_work, team)

    assert found == [
        WeekOfHygiene("second", MONDAY_9AM, old=1),
        WeekOfHygiene("leads", MONDAY_9AM, moved={"nurture": 2, "archived": 1}, old=1, duplicates=2, junk=1),
    ]


def test_leads_are_old_from_the_age_on_at_which_the_policy_would_have_moved_them(
    unit_of_work: UnitsOfWork,
) -> None:
    patient = a_team(stale={"nurture": "10d"})
    stored(unit_of_work, fine("Old", waited=days(11)), fine("Young", waited=days(9)))

    assert [(week.old, week.old_after) for week in weeks(unit_of_work, patient)] == [(1, days(10))]


def test_a_fast_lane_has_a_week_of_its_own(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, fine("Old", waited=days(9), queue="leads-fast"))

    assert weeks(unit_of_work) == [WeekOfHygiene("leads-fast", MONDAY_9AM, old=1)]


def test_a_backlog_is_what_came_in_old_since_then_and_is_still_open(unit_of_work: UnitsOfWork) -> None:
    def came_in(age: float, at: datetime = MONDAY_9AM, verb: Verb = Verb.ENTERED, **lead: object) -> Lead:
        one = a_lead(received_at=at - hours(age), **lead)  # type: ignore[arg-type]
        applied(unit_of_work, Change(incoming=(keyed(one),), events=(an_event(one, verb, at=at),)))
        return one

    old = [came_in(4), came_in(400, state=LeadState.HELD), came_in(5, verb=Verb.RE_ENGAGED)]
    came_in(3.9)
    came_in(9, at=MONDAY_9AM - hours(1))
    came_in(9, state=LeadState.MERGED)
    came_in(9, state=LeadState.REVIEW)
    came_in(9, queue="another")
    came_in(9, verb=Verb.RELEASED)
    moved_away = replace(old[0], queue="another", version=2)

    def backlog() -> int:
        with unit_of_work(writes=False) as uow:
            return uow.reports.backlog("leads", MONDAY_9AM)

    assert backlog() == len(old)
    applied(unit_of_work, Change(leads=(moved_away,)))
    assert backlog() == len(old) - 1
