"""What a rep and a manager may decide about a claim nobody works, and about a lead that waits too long."""

from dataclasses import replace
from typing import Any

import pytest

from core.acts import Act
from core.answers import Acted, Refusal, Refused
from core.changes import Change
from core.escalation import (
    AGED,
    BY_MANAGER,
    HAS_LEFT,
    LONGEST_TIME,
    Told,
    ask,
    assign,
    escalate,
    give_back,
    give_more_time,
    hoards,
    keep,
    nurture,
    reassign,
    settled,
)
from core.events import SYSTEM
from core.model import Claim, LeadState
from core.notices import Address, Audience, Load
from core.policies.claims import HoardingPolicy
from core.policies.entry import StalePolicy
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_lead, days, hours
from tests.core.unworked import MANAGERS, OFFICE, an_heir, anew, contacted, opened

NOW = MONDAY_9AM + hours(1)
TO_ANA = (Address(ANA, NOW, Audience.REP),)
TO_MANAGERS = (Address(MANAGERS, NOW, Audience.MANAGERS),)
OWNED = a_lead("Acme", id=7, state=LeadState.CLAIMED, version=4)
WAITING = a_lead("Acme", id=7, version=4, limit_due_at=NOW, aged_due_at=NOW + days(2))
CLAIM = opened(MONDAY_9AM)
CONTACTED, ENDED = contacted(CLAIM, NOW), replace(CLAIM, ended_at=NOW, ended_by="released")
Decided = tuple[Acted | Refused, Change]


def by_rep(claim: Claim = CLAIM, rep: str = ANA) -> Decided:
    return give_more_time(claim, OWNED, Act(rep, NOW, "click:1"), OFFICE)


def by_manager(claim: Claim = CLAIM) -> Decided:
    return keep(claim, OWNED, Act(MIA, NOW, "click:1"), OFFICE)


def asks(claim: Claim = CLAIM, *, asked: bool = False) -> Decided:
    return ask(claim, OWNED, Act(MIA, NOW, "click:1"), asked=asked, rep=TO_ANA)


def told(change: Change) -> list[str]:
    return [notice.key for notice in change.notices]


def test_more_time_is_the_reps_own_act_and_nobody_is_told() -> None:
    answer, change = by_rep()

    (claim,), (event,) = change.claims, change.events
    assert answer == Acted(OWNED, event.verb, claim)
    assert (claim.more_time, claim.step_at) == (True, MONDAY_9AM + hours(2.75))
    assert (event.verb, event.actor, event.request) == ("given more time", ANA, "click:1")
    assert (event.claim_id, event.data) == (1, {"rep": ANA, "rung": 0})
    assert change.notices == ()


def test_hold_with_rep_is_written_down_and_nobody_is_told() -> None:
    risen = replace(CLAIM, climbed=2, climbed_at=MONDAY_9AM + hours(4))

    answer, change = by_manager(risen)

    (claim,), (event,) = change.claims, change.events
    assert answer == Acted(OWNED, event.verb, claim)
    assert (claim.kept, claim.step_at) == (True, MONDAY_9AM + hours(8))
    assert (event.verb, event.actor, event.data) == ("left with the rep", MIA, {"rep": ANA, "rung": 2})
    assert change.notices == ()


def test_the_rep_who_is_asked_reads_who_asks() -> None:
    answer, change = asks(replace(CLAIM, climbed=2))

    assert isinstance(answer, Acted)
    assert told(change) == [f"asked:1:2@{ANA}"]
    assert (change.notices[0].by, change.notices[0].claim_id) == (MIA, 1)
    assert [(event.verb, event.data["rung"]) for event in change.events] == [("asked about", 2)]


@pytest.mark.parametrize(
    ("decided", "refusal"),
    [
        (by_rep(replace(CLAIM, more_time=True)), Refusal.HAD_MORE_TIME),
        (by_manager(replace(CLAIM, kept=True)), Refusal.ALREADY_KEPT),
        (asks(asked=True), Refusal.ALREADY_ASKED),
        (by_rep(rep=BEN), Refusal.NOT_YOURS),
        (by_rep(CONTACTED), Refusal.ALREADY_CONTACTED),
        (by_manager(CONTACTED), Refusal.ALREADY_CONTACTED),
        (asks(CONTACTED), Refusal.ALREADY_CONTACTED),
        (by_rep(ENDED), Refusal.ENDED),
        (by_manager(ENDED), Refusal.ENDED),
        (asks(ENDED), Refusal.ENDED),
    ],
)
def test_each_may_be_asked_for_once_while_there_is_something_to_decide(
    decided: Decided, refusal: Refusal
) -> None:
    answer, change = decided

    assert isinstance(answer, Refused)
    assert (answer.reason, answer.lead) == (refusal, OWNED)
    assert change == Change()


def test_a_claim_is_settled_once_it_is_worked_or_over() -> None:
    assert settled(CLAIM) is None
    assert settled(CONTACTED) == Refused(Refusal.ALREADY_CONTACTED)
    assert settled(ENDED) == Refused(Refusal.ENDED)


def test_a_manager_who_reassigns_is_named_to_both_reps_and_not_told_himself() -> None:
    change = reassign(CLAIM, OWNED, Act(MIA, NOW, "click:1"), an_heir(claim_id=12), told=Told(TO_ANA, ()))

    assert told(change) == [f"assigned:12@{BEN}", f"reassigned:1@{ANA}"]
    assert {notice.by for notice in change.notices} == {MIA}
    assert [notice.data for notice in change.notices] == [{"from": ANA, "to": BEN}] * 2
    assert change.events[0].actor == MIA
    assert (change.opened[0].hop, change.claims[0].ended_by) == (1, "reassigned")


def test_the_leads_of_somebody_who_left_come_back_to_the_head_of_the_line() -> None:
    act = Act(SYSTEM, NOW)

    change = give_back(CONTACTED, OWNED, act, why=HAS_LEFT, told=Told((), TO_MANAGERS), limits=anew(NOW))

    assert told(change) == [f"left:1@{MANAGERS}"]
    assert change.leads[0].state is LeadState.WAITING
    assert (change.claims[0].ended_by, change.claims[0].contacted_at) == ("returned", NOW)
    assert [(event.verb, event.why, event.data) for event in change.events] == [
        ("returned", "owner_left", {"rep": ANA})
    ]


# Leads that wait too long.


def test_a_lead_past_its_longest_time_gets_an_owner_who_reads_why() -> None:
    change = assign(WAITING, Act(SYSTEM, NOW), an_heir(claim_id=12), why=LONGEST_TIME)

    (lead,), (claim,) = change.leads, change.opened
    assert (lead.state, lead.version, lead.limit_due_at) == (LeadState.CLAIMED, 5, None)
    assert (claim.rep_id, claim.hop, claim.claimed_at) == (BEN, 0, NOW)
    assert [(event.verb, event.why, event.data) for event in change.events] == [
        ("assigned", "longest_time", {"to": BEN})
    ]
    assert (told(change), change.notices[0].by) == ([f"assigned:12@{BEN}"], None)
    assert change.notices[0].data == {"why": "longest_time"}


def test_a_manager_who_assigns_a_lead_before_its_time_leaves_its_longest_time_to_come() -> None:
    change = assign(WAITING, Act(MIA, NOW), an_heir(), why=BY_MANAGER)

    assert change.leads[0].limit_due_at == NOW
    assert (change.notices[0].by, change.events[0].actor) == (MIA, MIA)


def test_a_lead_that_looks_at_nobody_is_nobodys_once_assigned() -> None:
    looked_at = replace(WAITING, state=LeadState.RESERVED, reserved_by=ANA, reserved_until=NOW)

    change = assign(looked_at, Act(MIA, NOW), an_heir(), why=BY_MANAGER)

    assert (change.leads[0].reserved_by, change.leads[0].reserved_until) == (None, None)


def test_the_managers_hear_of_a_lead_past_its_longest_time_and_later_of_its_age() -> None:
    late = escalate(WAITING, NOW, why=LONGEST_TIME, managers=TO_MANAGERS)
    (lead,) = late.leads

    aged = escalate(lead, NOW + days(2), why=AGED, managers=TO_MANAGERS)

    assert (lead.limit_due_at, lead.aged_due_at, lead.version) == (None, WAITING.aged_due_at, 5)
    assert (lead.state, lead.place) == (WAITING.state, WAITING.place)
    assert (told(late), told(aged)) == ([f"overdue:7:5@{MANAGERS}"], [f"aged:7:6@{MANAGERS}"])
    assert (aged.leads[0].limit_due_at, aged.leads[0].aged_due_at) == (None, None)
    assert [event.why for event in (*late.events, *aged.events)] == ["longest_time", "aged"]


def test_a_lead_past_its_age_is_not_told_of_for_its_longest_time_as_well() -> None:
    change = escalate(WAITING, NOW, why=AGED, managers=TO_MANAGERS)

    assert (change.leads[0].limit_due_at, change.leads[0].aged_due_at) == (None, None)


def test_a_lead_in_nurture_stands_in_no_line() -> None:
    answer, change = nurture(WAITING, Act(MIA, NOW), StalePolicy())

    (lead,) = change.leads
    assert answer == Acted(lead, change.events[0].verb)
    assert (lead.state, lead.version) == (LeadState.NURTURE, 5)
    assert lead.stale_due_at == WAITING.received_at + days(14)
    assert change.events[0].verb == "moved to nurture"


@pytest.mark.parametrize(
    ("load", "policy", "is_one"),
    [
        ({"recent": 10, "recent_contacted": 4}, {}, True),
        ({"recent": 10, "recent_contacted": 5}, {}, False),
        ({"recent": 9, "recent_contacted": 0}, {}, False),
        ({"recent": 9, "recent_contacted": 0}, {"claims": 9}, True),
        ({"recent": 20, "recent_contacted": 0}, {"share": 0}, False),
        ({}, {"claims": 1, "share": 1}, False),
    ],
    ids=["few", "half", "too few to say", "threshold", "never", "nothing"],
)
def test_who_takes_many_and_contacts_few_is_pointed_out(
    load: dict[str, Any], policy: dict[str, Any], is_one: bool
) -> None:
    assert hoards(Load(**load), HoardingPolicy(**policy)) is is_one
