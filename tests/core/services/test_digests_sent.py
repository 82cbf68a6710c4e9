"""What leaves as a digest: to whom, with which figures, and what becomes of one that could not be sent."""

from functools import partial

import pytest

from core.findings import GoalKind
from core.notices import Audience, NoticeKind
from core.reports import DigestKind
from core.services import digests
from tests.builders import ANA, MIA, MONDAY_9AM, a_lead, a_notice, a_queue, days, hours
from tests.core.services.floor import OpenFloor, the
from tests.core.services.mail import owes, states, taken
from tests.core.services.mornings import (
    CREW,
    MANAGERS,
    MONDAY,
    NORA,
    OPS,
    OpenOffice,
    an_office,
    at,
    both,
    said,
    sent,
    team,
    told,
)


@pytest.fixture
def office(open_crowded_floor: OpenFloor) -> OpenOffice:
    return partial(an_office, open_crowded_floor)


def test_one_channel_for_both_hears_it_once_with_what_managers_read(office: OpenOffice) -> None:
    floor = office(team(channels={"team": CREW, "managers": CREW}))
    told(floor, MONDAY_9AM)

    messages = sent(floor)

    assert {to: one.parcels[0].notice.audience for to, one in messages.items()} == {CREW: Audience.MANAGERS}


def test_the_team_and_its_managers_each_hear_what_is_theirs(office: OpenOffice) -> None:
    floor = office()
    told(floor, MONDAY_9AM)

    messages = sent(floor)

    audiences = {to: one.parcels[0].notice.audience for to, one in messages.items()}
    assert audiences == {CREW: Audience.REP, MANAGERS: Audience.MANAGERS}
    assert said(messages[CREW]) == said(messages[MANAGERS])


def test_a_team_without_a_channel_for_managers_hears_everything(office: OpenOffice) -> None:
    floor = office(team(channels={"team": CREW}))
    told(floor, MONDAY_9AM)

    (message,) = sent(floor).values()

    assert (message.to, message.parcels[0].notice.audience) == (CREW, Audience.MANAGERS)


def test_without_any_channel_every_manager_hears_of_their_own_queues(office: OpenOffice) -> None:
    """Ops have a channel, and no digest."""
    north = a_queue("north", when={"region": ("north",)}, managers=(NORA,))
    floor = office(team(queues=[north, a_queue("leads")], channels={"ops": OPS}))
    told(floor, MONDAY_9AM)

    messages = sent(floor)

    heard = {to: [one.status.queue for one in said(message).queues] for to, message in messages.items()}
    assert heard == {MIA: ["leads"]}

    floor.gets(a_lead("Boreal", queue=north, now=MONDAY_9AM + hours(1)))
    told(floor, MONDAY_9AM + days(1))
    heard = {to: [one.status.queue for one in said(message).queues] for to, message in sent(floor).items()}
    assert heard == {MIA: ["leads"], NORA: ["north"]}


def test_its_figures_are_those_of_the_moment_in_which_it_is_sent(office: OpenOffice) -> None:
    floor = office()
    told(floor, MONDAY_9AM)
    floor.gets(a_lead("Boreal", waited=hours(0.25), now=MONDAY_9AM + hours(0.5)))
    floor.clock.move(hours=0.5)

    message = sent(floor)[MANAGERS]

    digest = said(message)
    (queue,) = digest.queues
    assert (digest.kind, digest.day.isoformat()) == (DigestKind.WEEKLY, "2026-03-02")
    assert (digest.period.since, digest.period.until) == (MONDAY_9AM - days(7), MONDAY_9AM)
    assert (queue.status.depth, queue.figures.entries, queue.before.entries) == (2, 1, 0)
    assert {goal.kind for goal in queue.goals} == set(GoalKind)


def test_a_day_s_digest_is_about_the_working_day_before_and_the_same_day_a_week_earlier(
    office: OpenOffice,
) -> None:
    floor = office(team(digests={"weekly": False}))
    floor.gets(a_lead("Of last Tuesday", waited=hours(1), now=MONDAY_9AM - days(6) + hours(1)))
    told(floor, MONDAY_9AM)
    at(floor, MONDAY_9AM + hours(2))
    floor.gets(a_lead("Of Monday", waited=hours(1), now=MONDAY_9AM + hours(2)))
    floor.take(ANA)
    told(floor, MONDAY_9AM + days(1))

    digest = said(sent(floor)[CREW])

    (queue,) = digest.queues
    assert (digest.period.since, digest.period.until) == (MONDAY_9AM, MONDAY_9AM + days(1))
    assert (queue.figures.entries, queue.figures.claims, queue.before.entries) == (1, 1, 0)
    assert (queue.status.uncontacted, queue.status.depth) == (1, 2)


def test_one_that_could_not_be_sent_all_day_is_over(office: OpenOffice) -> None:
    floor = office()
    told(floor, MONDAY_9AM)

    told(floor, MONDAY_9AM + days(1))
    messages = sent(floor)

    assert {to: said(one).day.isoformat() for to, one in messages.items()} == dict.fromkeys(
        (CREW, MANAGERS), "2026-03-03"
    )
    assert {states(floor)[key] for key in both(MONDAY)} == {"superseded"}


def test_what_comes_up_in_the_evening_is_not_told_before_the_next_digest(
    office: OpenOffice,
) -> None:
    """It keeps hours as every message does, and by then it is another day."""
    floor = office()
    told(floor, MONDAY_9AM)
    at(floor, MONDAY_9AM + hours(9))

    assert sent(floor) == {}

    at(floor, MONDAY_9AM + days(1))
    assert sent(floor) == {}


def test_other_messages_that_leave_with_it_are_as_ever(office: OpenOffice) -> None:
    floor = office()
    told(floor, MONDAY_9AM)
    help_ = {"queue": "leads", "until": (MONDAY_9AM + hours(4)).isoformat()}
    owes(floor, a_notice(None, ANA, kind=NoticeKind.LENT, data=help_))

    messages = {one.to: one.parcels[0].digest for one in floor.outbox.take(limit=9).messages}

    assert {to: digest is not None for to, digest in messages.items()} == {
        ANA: False,
        CREW: True,
        MANAGERS: True,
    }


def test_whatever_draws_one_anew_finds_all_of_it(office: OpenOffice) -> None:
    """Nothing does as a rule: it stays as it was that morning."""
    floor = office()
    told(floor, MONDAY_9AM)
    messages = sent(floor)
    untouched = floor.outbox.stale(hours(1))
    with floor.open() as uow:
        uow.outbox.redraw(MONDAY)
        uow.commit()

    drawn = {one.to: said(one) for one in floor.outbox.stale(hours(1), 9)}

    assert untouched == ()
    assert drawn == {to: said(one) for to, one in messages.items()}


def test_a_channel_that_cannot_be_reached_is_told_of_elsewhere(office: OpenOffice) -> None:
    floor = office(team(channels={"managers": MANAGERS, "ops": OPS}))
    told(floor, MONDAY_9AM)

    (unreachable,) = taken(floor)
    untold = floor.outbox.bury(unreachable)

    assert (unreachable.to, untold) == (MANAGERS, ())
    message = sent(floor)[OPS]
    assert [one.status.queue for one in said(message).queues] == ["leads"]


def test_its_week_has_what_the_clean_up_moved(office: OpenOffice) -> None:
    floor = office()
    floor.gets(a_lead("Old", waited=days(8), stale_due_at=MONDAY_9AM - days(1)))
    told(floor, MONDAY_9AM - hours(12))
    told(floor, MONDAY_9AM)

    assert said(sent(floor)[CREW]).cleaned == {"nurture": 1}


def test_fast_lanes_are_told_of_while_they_have_leads(office: OpenOffice) -> None:
    floor = office()
    floor.gets(a_lead("Hasty", queue=floor.team.lanes[0], now=MONDAY_9AM))
    at(floor, MONDAY_9AM)
    look = the(digests.Owed, digests.owed(floor.open, floor.team, MONDAY_9AM))
    with floor.open() as uow:
        digests.tell(uow, look)
        uow.commit()

    digest = said(sent(floor)[CREW])

    assert [one.status.queue for one in digest.queues] == ["leads", "leads-fast"]
