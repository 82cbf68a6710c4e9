"""What each rung makes true: the claim, the lead, the event, and who is told."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import Change
from core.escalation import Case, Heir, Told, climb
from core.model import PULLABLE, Claim, Lead, LeadState, Reminder
from core.notices import Address, Audience
from core.places import front_place, is_front
from tests.builders import ANA, BEN, CLEO, MONDAY_9AM, a_lead, days, hours
from tests.core.unworked import MANAGERS, Life, a_case, an_heir, anew, opened, verbs

NOBODY = None
PINNED_PLACE = a_lead("Hot", id=9, score=95).place
RECYCLED_PLACE = a_lead("Recycled", id=9, state=LeadState.RECYCLED).place
PROMOTED_PLACE = a_lead("Aged", id=9).place.replace("~", "8")


def owned(**lead: Any) -> Lead:
    return a_lead("Acme", **{"id": 7, "state": LeadState.CLAIMED, "version": 4, "waited": days(2), **lead})


def nobody() -> None:
    return None


def never_asked() -> Heir | None:
    raise AssertionError("nobody is looked for before the lead really goes to somebody")


def on_rung(climbed: int, **claim: Any) -> Claim:
    """A claim that has just reached so many rungs, on time, with its reminders behind it."""
    begun = opened(MONDAY_9AM, **claim.pop("contact", {}))
    reached = MONDAY_9AM + climbed * begun.ladder.within if climbed else None
    return replace(begun, climbed=climbed, climbed_at=reached, reminded=frozenset(Reminder), **claim)


def at_rung(rung: int, **claim: Any) -> Case:
    """A tick at the moment at which the claim reaches that rung."""
    before = on_rung(rung - 1, **claim)
    return a_case(before, MONDAY_9AM + rung * before.ladder.within, lead=owned())


def told(change: Change) -> list[str]:
    return [notice.key for notice in change.notices]


def test_before_its_time_nothing_happens_but_a_new_look_at_the_calendar() -> None:
    claim = replace(opened(MONDAY_9AM), step_at=MONDAY_9AM)

    change = climb(a_case(claim, MONDAY_9AM + hours(1)), never_asked)

    assert change == Change(claims=(replace(claim, step_at=MONDAY_9AM + hours(1.75)),))


def test_the_warning_is_the_reps_alone() -> None:
    case = a_case(opened(MONDAY_9AM), MONDAY_9AM + hours(1.75), lead=owned())

    change = climb(case, never_asked)

    (claim,), (event,), (notice,) = change.claims, change.events, change.notices
    assert claim.reminded == {Reminder.WARNING}
    assert (claim.climbed, claim.step_at) == (0, MONDAY_9AM + hours(2))
    assert (event.verb, event.actor, event.claim_id, event.data) == ("warned", "nextlead", 1, {"rep": ANA})
    assert (notice.key, notice.lead_id, notice.claim_id) == (f"warning:1@{ANA}", 7, 1)
    assert change.leads == ()


def test_at_the_first_breach_the_rep_is_told_and_keeps_the_lead() -> None:
    change = climb(at_rung(1), never_asked)

    (claim,), (event,) = change.claims, change.events
    assert (claim.climbed, claim.climbed_at, claim.is_open) == (1, MONDAY_9AM + hours(2), True)
    assert claim.step_at == MONDAY_9AM + hours(4)
    assert (event.verb, event.why) == ("escalated", "breach")
    assert event.data == {"rung": 1, "step": "rep", "rep": ANA}
    assert told(change) == [f"breach:1:1@{ANA}"]
    assert change.notices[0].data == {"rung": 1}
    assert (change.leads, change.opened) == ((), ())


def test_at_the_second_breach_the_managers_are_told() -> None:
    change = climb(at_rung(2), never_asked)

    assert told(change) == [f"unworked:1:2@{MANAGERS}"]
    assert change.notices[0].audience is Audience.MANAGERS
    assert change.events[0].data == {"rung": 2, "step": "manager", "rep": ANA}
    assert change.claims[0].step_at == MONDAY_9AM + hours(6)


def test_at_the_third_breach_the_lead_has_a_new_owner_at_the_foot_of_a_new_ladder() -> None:
    case, heir = at_rung(3), an_heir(claim_id=12, within="1h")

    change = climb(case, lambda: heir)

    (over,), (new,), (lead,) = change.claims, change.opened, change.leads
    assert (over.ended_at, over.ended_by, over.climbed) == (case.now, "reassigned", 3)
    assert (new.id, new.rep_id, new.claimed_at, new.hop, new.climbed) == (12, BEN, case.now, 1, 0)
    assert new.ladder.within == hours(1)
    assert new.step_at == case.now + hours(0.75)
    assert (lead.state, lead.version) == (LeadState.CLAIMED, 5)
    assert verbs(change.events) == ["escalated", "reassigned"]
    assert change.events[0].claim_id == 1
    assert change.events[1].claim_id == 12
    assert change.events[1].data == {"from": ANA, "to": BEN, "from_claim": 1, "hop": 1}
    assert told(change) == [f"assigned:12@{BEN}", f"reassigned:1@{ANA}", f"reassigned:1@{MANAGERS}"]
    assert {notice.by for notice in change.notices} == {None}
    assert [notice.claim_id for notice in change.notices] == [12, 1, 1]


def test_with_nobody_free_the_lead_stands_in_front_of_its_line_and_its_limits_begin_anew() -> None:
    case = at_rung(3)

    change = climb(case, nobody)

    (over,), (lead,) = change.claims, change.leads
    assert (over.ended_at, over.ended_by) == (case.now, "returned")
    assert (lead.state, lead.place) == (LeadState.WAITING, front_place(7, lead.received_at))
    assert (lead.queued_at, lead.came_in_at, lead.version) == (case.now, case.now, 5)
    assert lead.received_at == case.lead.received_at
    assert (lead.overdue_at, lead.limit_due_at, lead.aged_due_at, lead.stale_due_at) == anew(case.now)
    assert verbs(change.events) == ["escalated", "returned"]
    assert change.events[1].why == "nobody_free"
    assert told(change) == [f"returned:1@{ANA}", f"returned:1@{MANAGERS}"]
    assert change.notices[0].data == {"why": "nobody_free"}


def test_after_two_hops_nobody_is_looked_for_and_the_manager_decides() -> None:
    change = climb(at_rung(3, hop=2), never_asked)

    assert change.events[-1].why == "hops_used"
    assert change.leads[0].state is LeadState.WAITING
    assert f"returned:1@{MANAGERS}" in told(change)


@pytest.mark.parametrize("hops", [0, 1, 2, 5])
def test_a_lead_is_passed_on_so_many_times_as_its_promise_allows(hops: int) -> None:
    life, reps = Life(opened(MONDAY_9AM, hops=hops)), [ANA]

    for number in range(2, 20):
        life.heir = an_heir(f"U0REP{number}", claim_id=number, hops=hops)
        change = _third_rung_of(life)
        if not change.opened:
            break
        (life.claim,) = change.opened
        reps.append(life.claim.rep_id)

    assert len(reps) == 1 + hops
    assert life.events[-1].why == "hops_used"
    assert life.lead.state is LeadState.WAITING


def _third_rung_of(life: Life) -> Change:
    change = Change()
    while life.claim.is_open and life.claim.step_at:
        change = life.tick(life.claim.step_at)
    return change


@pytest.mark.parametrize(
    ("place", "state"),
    [(PINNED_PLACE, LeadState.WAITING), (RECYCLED_PLACE, LeadState.RECYCLED)],
    ids=["pinned", "recycled"],
)
def test_hot_leads_and_recycled_ones_come_back_to_where_they_belong(place: str, state: LeadState) -> None:
    case = at_rung(3)

    change = climb(replace(case, lead=owned(place=place)), nobody)

    assert (change.leads[0].place, change.leads[0].state) == (place, state)


def test_a_place_beside_somebody_is_given_up_for_one_in_front() -> None:
    change = climb(replace(at_rung(3), lead=owned(place=PROMOTED_PLACE)), nobody)

    assert is_front(change.leads[0].place)


def test_of_two_that_come_back_the_older_one_stands_ahead() -> None:
    older, younger = owned(id=8, waited=days(3)), owned(id=7, waited=days(1))

    places = [climb(replace(at_rung(3), lead=lead), nobody).leads[0].place for lead in (older, younger)]

    assert places == sorted(places)


def test_the_only_person_there_is_rep_and_manager_and_reads_one_message() -> None:
    opening = MONDAY_9AM + hours(6)
    told_twice = Told((Address(ANA, opening, Audience.REP),), (Address(ANA, opening, Audience.MANAGERS),))

    change = climb(replace(at_rung(3), told=told_twice), nobody)

    assert told(change) == [f"returned:1@{ANA}"]
    assert change.notices[0].audience is Audience.REP


def test_a_rep_who_cannot_be_told_any_more_loses_the_lead_all_the_same() -> None:
    gone = Told((), (Address(MANAGERS, MONDAY_9AM, Audience.MANAGERS),))

    changes = [climb(replace(at_rung(rung), told=gone), lambda: an_heir()) for rung in (1, 3)]

    assert [told(change) for change in changes] == [[], [f"assigned:2@{BEN}", f"reassigned:1@{MANAGERS}"]]
    assert changes[0].claims[0].climbed == 1


places = st.sampled_from([PINNED_PLACE, RECYCLED_PLACE, PROMOTED_PLACE, a_lead("Plain", id=9).place])
ladders = st.lists(st.sampled_from(["rep", "manager"]), max_size=3).flatmap(
    lambda rungs: st.sampled_from([rungs, [*rungs, "reassign"]])
)


@given(
    place=places,
    ladder=ladders,
    hop=st.integers(0, 3),
    heir=st.sampled_from([NOBODY, an_heir(CLEO)]),
    ticks=st.lists(st.floats(0.1, 30), max_size=12),
)
def test_a_lead_always_has_an_owner_or_stands_in_line(
    place: str, ladder: list[str], hop: int, heir: Heir | None, ticks: list[float]
) -> None:
    life, now = Life(opened(MONDAY_9AM, hop=hop, ladder=ladder), heir=heir), MONDAY_9AM
    life.lead = owned(place=place)

    for later in ticks:
        now += hours(later)
        opened_now = life.tick(now).opened
        owners = [claim for claim in (life.claim, *opened_now) if claim.is_open]
        _exactly_one_way_on(life.lead, owners)
        life.claim = next(iter(opened_now), life.claim)


def _exactly_one_way_on(lead: Lead, owners: list[Claim]) -> None:
    if owners:
        assert (len(owners), lead.state) == (1, LeadState.CLAIMED)
    else:
        assert lead.state in PULLABLE
        assert lead.aged_due_at is not None
