"""More reps for a time: who is lent sees the other queue's leads, and not after the end."""

import pytest

from core.answers import Claimed, Closed, MyLeads, Previewed, Refusal, Refused
from core.events import SYSTEM, QueueVerb
from core.incidents import Level, Severity
from core.model import Person
from core.notices import Audience, NoticeKind
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, a_lead, a_notice, a_person, days, hours
from tests.core.services.crowding import (
    EVERYBODY,
    GUEST,
    NORTH,
    SOUTH,
    TEAM,
    a_crowded_floor,
    arranged,
    in_force,
    log,
    sick,
    told,
)
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.mail import owes


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    return a_crowded_floor(open_floor)


def refusal(answer: object) -> Refusal:
    return the(Refused, answer).reason


def test_a_lent_rep_is_shown_the_other_queues_leads_and_not_after_the_end(floor: Floor) -> None:
    floor.gets(a_lead("Boreal", queue=NORTH), a_lead("Polar", queue=NORTH))
    before = floor.queues.next_lead(BEN, queue="north")

    measure = arranged(floor.overflow.more_reps(MIA, "north", [BEN], hours(4)))
    claimed = floor.take(BEN)
    floor.overflow.stop(MIA, measure.id)

    assert refusal(before) is Refusal.NOT_IN_QUEUE
    assert claimed.lead.facts.company == "Boreal"
    assert refusal(floor.queues.next_lead(BEN, queue="north")) is Refusal.NOT_IN_QUEUE
    assert floor.pull(ANA).lead.facts.company == "Polar"


def test_the_tick_ends_it_in_time_and_what_the_rep_took_stays_theirs(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(queue=NORTH))
    measure = arranged(floor.overflow.more_reps(MIA, "north", [BEN], hours(1)))
    mine = floor.take(BEN)

    floor.clock.move(hours=1)
    report = floor.tick.run()

    with floor.open(writes=False) as uow:
        over = uow.measures.get(measure.id)
    assert over is not None
    assert (over.ended_at, over.ended_by) == (MONDAY_9AM + hours(1), SYSTEM)
    assert ("stopped", "more_reps", None) in [(one.kind, one.why, one.lead) for one in report.actions]
    assert refusal(floor.queues.next_lead(BEN, queue="north")) is Refusal.NOT_IN_QUEUE
    assert floor.owner(lead) == BEN
    floor.call(BEN, mine.claim)


def test_a_colleague_who_is_no_rep_is_one_while_they_are_lent_and_gives_back_what_they_have(
    floor: Floor,
) -> None:
    (lead,) = floor.gets(a_lead(queue=NORTH))
    south = floor.gets(a_lead("Southern", queue=SOUTH, waited=days(1)))
    measure = arranged(floor.overflow.more_reps(MIA, "north", [CLEO], hours(4)))

    shown = floor.take(CLEO)
    floor.overflow.stop(MIA, measure.id)
    refused = floor.queues.next_lead(CLEO)
    floor.tick.run()

    assert shown.lead.id == lead.id
    assert refusal(refused) is Refusal.NOT_A_REP
    assert (floor.owner(lead), floor.owner(south[0])) == (None, None)
    assert isinstance(floor.queues.next_lead(ANA), Previewed)


def test_what_a_colleague_has_contacted_they_finish_and_take_nothing_new(floor: Floor) -> None:
    floor.gets(a_lead("Called", queue=NORTH), a_lead("Called not yet", queue=NORTH))
    measure = arranged(floor.overflow.more_reps(MIA, "north", [CLEO], hours(4)))
    called, open_ = floor.take(CLEO), floor.take(CLEO)
    floor.call(CLEO, called.claim)

    floor.overflow.stop(MIA, measure.id)
    passes(floor)
    owners = floor.owner(called.lead), floor.owner(open_.lead)
    nothing_new = refusal(floor.queues.next_lead(CLEO))
    floor.call(CLEO, called.claim)
    mine = the(MyLeads, floor.claims.my_leads(CLEO))
    closed = floor.contacts.close(CLEO, called.claim.id, converted=True)
    passes(floor)

    assert owners == (CLEO, None)
    assert nothing_new is Refusal.NO_QUEUE
    assert [one.lead.id for one in mine.claims] == [called.lead.id]
    assert isinstance(closed, Closed)
    assert refusal(floor.queues.next_lead(CLEO)) is Refusal.NOT_A_REP
    assert lent_to(floor, CLEO) == frozenset()


def test_whoever_helps_again_meanwhile_takes_leads_again(floor: Floor) -> None:
    floor.gets(a_lead("Called", queue=NORTH), a_lead("Later", queue=NORTH))
    measure = arranged(floor.overflow.more_reps(MIA, "north", [CLEO], hours(4)))
    called = floor.take(CLEO)
    floor.call(CLEO, called.claim)
    floor.overflow.stop(MIA, measure.id)

    again = arranged(floor.overflow.more_reps(MIA, "north", [CLEO], hours(4)))
    later = floor.take(CLEO)
    passes(floor)
    meanwhile = floor.owner(called.lead), floor.owner(later.lead)
    floor.overflow.stop(MIA, again.id)
    passes(floor)

    assert meanwhile == (CLEO, CLEO)
    assert (floor.owner(called.lead), floor.owner(later.lead)) == (CLEO, None)


def test_a_helper_who_leaves_the_workspace_gives_back_what_they_contacted_as_well(floor: Floor) -> None:
    floor.gets(a_lead("Called", queue=NORTH))
    measure = arranged(floor.overflow.more_reps(MIA, "north", [CLEO], hours(4)))
    called = floor.take(CLEO)
    floor.call(CLEO, called.claim)
    floor.overflow.stop(MIA, measure.id)

    floor.meets(a_person(CLEO, is_deleted=True))
    passes(floor)
    passes(floor)

    assert floor.owner(called.lead) is None
    assert lent_to(floor, CLEO) == frozenset()


def passes(floor: Floor) -> None:
    """A minute, and its tick."""
    floor.clock.move(minutes=1)
    assert floor.tick.run().failures == ()


def lent_to(floor: Floor, person_id: str) -> frozenset[str]:
    with floor.open(writes=False) as uow:
        return the(Person, uow.people.get(person_id)).lent_to


def test_each_of_the_lent_gets_a_message_of_their_own(floor: Floor) -> None:
    measure = arranged(floor.overflow.more_reps(MIA, "north", [BEN, CLEO, BEN], hours(4)))

    (ben,), (cleo,) = told(floor, BEN), told(floor, CLEO)
    assert (ben.key, cleo.key) == (f"lent:{measure.id}@{BEN}", f"lent:{measure.id}@{CLEO}")
    assert (ben.kind, ben.by) == (NoticeKind.LENT, MIA)
    assert ben.data == {"queue": "north", "until": (MONDAY_9AM + hours(4)).isoformat()}
    assert measure.data["reps"] == [BEN, CLEO]


def test_beginning_and_end_are_in_the_queues_log_with_the_depth_alert_it_was_against(floor: Floor) -> None:
    sick_of = sick(floor)

    measure = arranged(floor.overflow.more_reps(MIA, sick_of.id, [BEN], hours(4), request="click"))
    floor.clock.move(hours=1)
    floor.overflow.stop(MIA, measure.id)

    started, stopped = log(floor)
    assert (started.verb, started.why, started.actor) == (QueueVerb.STARTED, "more_reps", MIA)
    assert (started.incident_id, started.measure_id, started.request) == (sick_of.id, measure.id, "click")
    assert started.data["reps"] == [BEN]
    assert (stopped.verb, stopped.incident_id, stopped.at) == (
        QueueVerb.STOPPED,
        sick_of.id,
        MONDAY_9AM + hours(1),
    )


def test_it_stands_in_the_thread_of_the_alert_that_was_posted(floor: Floor) -> None:
    red = Level(MONDAY_9AM, fired_at=MONDAY_9AM)
    incident = sick(floor, announced=Severity.RED, levels={Severity.RED: red}, told_at=MONDAY_9AM)
    posted = a_notice(
        None,
        "C0MANAGERS",
        key=f"alert:{incident.id}:red@C0MANAGERS",
        kind=NoticeKind.ALERT,
        audience=Audience.MANAGERS,
        incident_id=incident.id,
    )
    owes(floor, posted)

    measure = arranged(floor.overflow.more_reps(MIA, incident.id, [BEN], hours(4)))
    floor.overflow.stop(MIA, measure.id)

    with floor.open(writes=False) as uow:
        every = [one for owed in uow.outbox.due(MONDAY_9AM, 9, each=9) for one in owed]
    news = [one for one in every if one.kind is NoticeKind.ALERT_NEWS]
    assert [(one.key, one.answers, one.data["verb"], one.by or one.data["by"]) for one in news] == [
        (f"alert_news:{incident.id}:1@C0MANAGERS", posted.key, "started", MIA),
        (f"alert_news:{incident.id}:2@C0MANAGERS", posted.key, "stopped", MIA),
    ]
    assert news[0].data["why"] == "more_reps"


def test_a_second_loan_to_the_same_queue_is_refused_as_long_as_the_first_goes_on(floor: Floor) -> None:
    floor.overflow.more_reps(MIA, "north", [BEN], hours(1))

    refused = the(Refused, floor.overflow.more_reps(MIA, "north", [CLEO], hours(1)))
    elsewhere = floor.overflow.more_reps(EVERYBODY[6].id, "south", [ANA], hours(1))
    floor.clock.move(hours=1)
    again = floor.overflow.more_reps(MIA, "north", [CLEO], hours(1))

    assert (refused.reason, refused.by, refused.asked) == (Refusal.ALREADY_IN_FORCE, MIA, "north")
    assert arranged(elsewhere).queue == "south"
    assert arranged(again).data["reps"] == [CLEO]
    assert refusal(floor.queues.next_lead(BEN, queue="north")) is Refusal.NOT_IN_QUEUE
    assert [one.queue for one in in_force(floor)] == ["south", "north"]


@pytest.mark.parametrize(
    ("reps", "by"), [([GUEST], GUEST), (["U0UNKNOWN"], "U0UNKNOWN"), ([BEN, GUEST], GUEST), ([], None)]
)
def test_only_members_of_the_workspace_can_be_lent(floor: Floor, reps: list[str], by: str | None) -> None:
    refused = the(Refused, floor.overflow.more_reps(MIA, "north", reps, hours(1)))

    assert (refused.reason, refused.by) == (Refusal.TO_NO_MEMBER, by)
    assert (in_force(floor), told(floor, BEN)) == ([], [])


def test_the_loan_of_a_queue_that_the_policy_lost_ends_all_the_same(floor: Floor) -> None:
    floor.overflow.more_reps(MIA, "north", [CLEO], hours(1))
    after = floor.under(TEAM.model_validate({**TEAM.model_dump(), "queues": [SOUTH.model_dump()]}))

    after.clock.move(hours=2)
    report = after.tick.run()

    with after.open(writes=False) as uow:
        cleo = uow.people.get(CLEO)
    assert report.failures == ()
    assert cleo is not None
    assert (cleo.lent_to, in_force(after)) == (frozenset(), [])


def test_a_lent_rep_may_be_handed_a_lead_and_given_one(floor: Floor) -> None:
    first, second = floor.gets(a_lead(queue=NORTH), a_lead(queue=NORTH))
    floor.overflow.more_reps(MIA, "north", [BEN], hours(4))

    floor.ownership.transfer(ANA, floor.take(ANA).claim.id, BEN)
    floor.escalation.push(MIA, second.id, BEN)

    assert (floor.owner(first), floor.owner(second)) == (BEN, BEN)


def test_nothing_lent_means_that_nobody_looks_at_lanes(floor: Floor) -> None:
    floor.gets(a_lead(queue="north-fast"))

    assert not isinstance(floor.queues.next_lead(ANA), Previewed | Claimed)
