"""What managers and ops decide about leads that are not worked or wait too long."""

from collections.abc import Callable

import pytest

from core.answers import Acted, Refusal, Refused
from core.model import Lead, LeadState
from core.services.escalation import Escalation
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MIA,
    MONDAY_9AM,
    OLE,
    a_claim,
    a_lead,
    a_person,
    a_queue,
    a_team,
    hours,
    taking,
)
from tests.core.services.floor import Floor, OpenFloor, rows, the
from tests.core.services.test_ladders import EVERYBODY, TEAM, ticks
from tests.storage.steps import applied

STRANGER = "U01STRANGER"

Deed = Callable[[Escalation, str, int, int], object]

ON_A_CLAIM: dict[str, Deed] = {
    "keep": lambda desk, who, claim, _: desk.keep(who, claim),
    "ask": lambda desk, who, claim, _: desk.ask(who, claim),
    "reassign": lambda desk, who, claim, _: desk.reassign(who, claim),
}
ON_A_LEAD: dict[str, Deed] = {
    "assign": lambda desk, who, _, lead: desk.assign(who, lead),
    "push": lambda desk, who, _, lead: desk.push(who, lead, CLEO),
    "nurture": lambda desk, who, _, lead: desk.nurture(who, lead),
}


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(
        TEAM, [a_person(one, timezone="Europe/London") for one in (*EVERYBODY, STRANGER)]
    )


def owned_by_ana(floor: Floor) -> tuple[Lead, int]:
    (lead,) = floor.gets(a_lead())
    return lead, floor.take(ANA).claim.id


def test_the_manager_gives_an_unworked_lead_to_the_rep_whose_turn_it_is(floor: Floor) -> None:
    lead, claim = owned_by_ana(floor)

    answer = the(Acted, floor.escalation.reassign(MIA, claim))

    assert (answer.to, floor.owner(lead)) == (BEN, BEN)
    assert [(one.kind, one.to, one.by) for one in floor.notices(lead)] == [
        ("assigned", BEN, MIA),
        ("reassigned", ANA, MIA),
    ]


def test_with_nobody_free_the_lead_stays_with_its_rep(open_crowded_floor: OpenFloor) -> None:
    alone = a_team(people={"reps": [ANA], "managers": [MIA]})
    floor = open_crowded_floor(alone, [a_person(ANA), a_person(MIA)])
    lead, claim = owned_by_ana(floor)

    refused = the(Refused, floor.escalation.reassign(MIA, claim))

    assert refused.reason is Refusal.NOBODY_FREE
    assert floor.owner(lead) == ANA


def test_the_rep_is_asked_once_a_rung(floor: Floor) -> None:
    lead, claim = owned_by_ana(floor)
    ticks(floor, hours=2)
    ticks(floor, hours=2)

    asked, again = floor.escalation.ask(MIA, claim), floor.escalation.ask(OLE, claim)

    assert isinstance(asked, Acted)
    assert the(Refused, again).reason is Refusal.ALREADY_ASKED
    assert [(one.to, one.by) for one in floor.notices(lead) if one.kind == "asked"] == [(ANA, MIA)]


def test_a_lead_that_waits_goes_to_whom_the_manager_chose_or_to_the_one_whose_turn_it_is(
    floor: Floor,
) -> None:
    first, second = floor.gets(a_lead("First"), a_lead("Second"))

    pushed, given = (
        floor.escalation.push(MIA, first.id, CLEO),
        floor.escalation.assign(OLE, second.id),
    )

    assert (the(Acted, pushed).to, floor.owner(first)) == (CLEO, CLEO)
    assert (the(Acted, given).to, floor.owner(second)) == (ANA, ANA)


@pytest.mark.parametrize(
    ("to", "reason"),
    [(BEN, Refusal.TO_NO_ROOM), (CLEO, Refusal.HAD_IT_BEFORE), (MIA, Refusal.TO_NO_REP)],
)
def test_nobody_without_room_and_no_previous_holder_and_no_stranger_is_given_a_lead(
    open_crowded_floor: OpenFloor, to: str, reason: Refusal
) -> None:
    team = a_team(people={"reps": [BEN, CLEO], "managers": [MIA]}, claims={"cap": 1})
    floor = open_crowded_floor(team, [a_person(one) for one in (BEN, CLEO, MIA)])
    (lead,) = floor.gets(a_lead(waited=hours(3)))
    floor.ownership.release(CLEO, floor.take(CLEO).claim.id)
    floor.gets(a_lead("Another", waited=hours(5)))
    floor.take(BEN)

    refused = the(Refused, floor.escalation.push(MIA, lead.id, to))

    assert refused.reason is reason
    assert floor.owner(lead) is None


def test_a_lead_put_aside_can_be_pulled_by_nobody(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    floor.escalation.nurture(MIA, lead.id)

    assert floor.lead(lead).state is LeadState.NURTURE
    assert floor.verbs(lead)[-1] == "moved to nurture"


def test_a_lead_somebody_has_or_looks_at_is_not_given_away(floor: Floor) -> None:
    taken, looked_at = floor.gets(a_lead("Taken", waited=hours(2)), a_lead("Looked at"))
    floor.take(ANA)
    floor.pull(BEN)

    answers = [
        floor.escalation.assign(MIA, taken.id),
        floor.escalation.nurture(MIA, looked_at.id),
        floor.escalation.push(MIA, looked_at.id, CLEO),
    ]

    assert [(the(Refused, one).reason, the(Refused, one).by) for one in answers] == [
        (Refusal.TAKEN, ANA),
        (Refusal.TAKEN, BEN),
        (Refusal.TAKEN, BEN),
    ]


@pytest.mark.parametrize("deed", [*ON_A_CLAIM, *ON_A_LEAD])
@pytest.mark.parametrize("who", [ANA, STRANGER, "U01NOBODY"])
def test_reps_and_strangers_decide_nothing_about_others_leads(floor: Floor, deed: str, who: str) -> None:
    _, claim = owned_by_ana(floor)
    (waiting,) = floor.gets(a_lead("Waiting"))
    before = rows(floor)

    refused = (ON_A_CLAIM | ON_A_LEAD)[deed](floor.escalation, who, claim, waiting.id)

    assert the(Refused, refused).reason is Refusal.NOT_IN_CHARGE
    assert rows(floor) == before


def test_only_the_managers_a_queue_names_decide_about_its_leads_and_ops(open_floor: OpenFloor) -> None:
    team = a_team(a_queue("leads", managers=[BEN]), people={"reps": [ANA], "managers": [MIA], "ops": [OLE]})
    floor = open_floor(team, [a_person(one) for one in (ANA, BEN, MIA, OLE)])
    (lead,) = floor.gets(a_lead())

    may = [floor.escalation.in_charge(one, lead.id) for one in (BEN, OLE, MIA, ANA)]

    assert [isinstance(one, Lead) for one in may] == [True, True, False, False]


@pytest.mark.parametrize("deed", list(ON_A_CLAIM))
def test_what_is_over_or_done_is_not_decided_any_more(floor: Floor, deed: str) -> None:
    _, contacted = owned_by_ana(floor)
    _, released = owned_by_ana(floor)
    mine = floor.claims.my_leads(ANA).claims  # type: ignore[union-attr]
    floor.call(ANA, next(one.claim for one in mine if one.claim.id == contacted))
    floor.ownership.release(ANA, released)

    answers = [ON_A_CLAIM[deed](floor.escalation, MIA, one, 0) for one in (contacted, released, 99_999)]

    assert [the(Refused, one).reason for one in answers] == [
        Refusal.ALREADY_CONTACTED,
        Refusal.ENDED,
        Refusal.GONE,
    ]


@pytest.mark.parametrize("deed", list(ON_A_CLAIM))
def test_nothing_is_decided_about_a_lead_whose_owner_nobody_has_met(floor: Floor, deed: str) -> None:
    (lead,) = floor.gets(a_lead())
    claim = a_claim(lead, "U01NOBODY", step_at=MONDAY_9AM)
    applied(floor.open, taking(lead, claim))

    answer, did = ON_A_CLAIM[deed](floor.escalation, MIA, claim.id, lead.id), ticks(floor, hours=2)

    assert the(Refused, answer).reason is Refusal.GONE
    assert (did, floor.owner(lead)) == ([], "U01NOBODY")


def test_what_is_out_of_line_or_unknown_is_not_given_away(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.escalation.nurture(MIA, lead.id)

    answers = [
        floor.escalation.assign(MIA, lead.id),
        floor.escalation.assign(MIA, 99_999),
        floor.escalation.in_charge(MIA, 99_999),
    ]

    assert [the(Refused, one).reason for one in answers] == [Refusal.GONE] * 3


@pytest.mark.parametrize("deed", ["keep", "ask", "reassign"])
def test_a_click_delivered_twice_is_answered_twice_and_counts_once(floor: Floor, deed: str) -> None:
    lead, claim = owned_by_ana(floor)
    ask = getattr(floor.escalation, deed)

    first, second = ask(MIA, claim, request="click:1"), ask(MIA, claim, request="click:1")

    assert isinstance(first, Acted)
    assert isinstance(second, Acted)
    verbs = floor.verbs(lead)
    assert verbs.count(first.verb) == 1


def test_need_more_time_delivered_twice_counts_once_too(floor: Floor) -> None:
    _, claim = owned_by_ana(floor)

    answers = [floor.escalation.more_time(ANA, claim, request="click:1") for _ in range(2)]

    assert [isinstance(one, Acted) for one in answers] == [True, True]


def test_somebody_away_says_so_and_comes_back(floor: Floor) -> None:
    gone, again, back = (
        floor.people.away(ANA),
        floor.people.away(ANA),
        floor.people.back(ANA),
    )

    assert gone == again
    assert [getattr(one, "away_since", None) for one in (gone, back)] == [floor.clock.now(), None]
    assert the(Refused, floor.people.away(MIA)).reason is Refusal.NOT_A_REP
