"""The policy changes over night; in the morning the leads that wait stand where it wants them."""

from collections.abc import Sequence
from datetime import datetime
from threading import Thread
from typing import Any

import pytest

from core.changes import Change
from core.model import Lead, LeadState, LeadType
from core.places import is_pinned
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.policy_changes import placed_anew
from core.ports import OpenUnitOfWork
from core.services import policy_changes
from core.services.tick import Tick, TickReport
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_queue,
    a_team,
    fresh_leads,
    hours,
    minutes,
    taking,
)
from tests.core.services.floor import Floor
from tests.core.services.test_tick import Monday, heads, lead_now, story, ticked, told
from tests.storage.steps import applied, stored

MOVED = ("moved to another queue", "queue_removed")
ANEW = ("placed anew", "policy_changed")
OLD = a_queue("old")


def names(open_: OpenUnitOfWork, queue: QueuePolicy) -> Sequence[str | None]:
    return heads(open_, queue, 20)


def three() -> list[Lead]:
    return [
        a_lead("Oldest", type=LeadType.COLD, score=99, waited=hours(5)),
        a_lead("Middle", type=LeadType.WARM, score=75, waited=hours(3)),
        a_lead("Youngest", type=LeadType.MQL, score=10, waited=hours(1)),
    ]


@pytest.mark.parametrize(
    ("policy", "line"),
    [
        ({"ordering": "fifo"}, ["Oldest", "Middle", "Youngest"]),
        ({"ordering": "hybrid", "hot_score": 70}, ["Oldest", "Middle", "Youngest"]),
        ({"ordering": "hybrid", "hot_score": 100}, ["Oldest", "Middle", "Youngest"]),
        ({"ordering": "priority"}, ["Youngest", "Middle", "Oldest"]),
        (
            {"ordering": "priority", "tiers": ["warm", "cold", "mql", "hot_inbound", "hot_enterprise"]},
            ["Middle", "Oldest", "Youngest"],
        ),
    ],
)
def test_a_changed_order_puts_who_waits_where_a_newcomer_like_them_would_stand(
    unit_of_work: UnitsOfWork, policy: dict[str, Any], line: list[str]
) -> None:
    stored(unit_of_work, *three())
    ticked(unit_of_work)
    queue = a_queue(**policy)

    ticked(unit_of_work, a_team(queue))

    assert names(unit_of_work, queue) == line


def test_changed_weights_and_source_values_count_for_who_waits(unit_of_work: UnitsOfWork) -> None:
    queue = a_queue(ordering="priority")
    fair, referral = (
        a_lead("Fair", queue=queue, score=50),
        a_lead("Referral", queue=queue, source="referral", score=45),
    )
    stored(unit_of_work, fair, referral)
    ticked(unit_of_work, a_team(queue))

    ticked(unit_of_work, a_team(queue, sources={"referral": {"value": 1.2}}))

    assert names(unit_of_work, queue) == ["Referral", "Fair"]
    assert story(unit_of_work, referral)[-1] == ANEW
    assert ANEW not in story(unit_of_work, fair)


def test_an_unchanged_policy_touches_nobody(unit_of_work: UnitsOfWork) -> None:
    leads = three()
    stored(unit_of_work, *leads)

    reports = [ticked(unit_of_work), ticked(unit_of_work), ticked(unit_of_work, a_team(a_queue(cap=7)))]

    assert [report.actions for report in reports] == [(), (), ()]
    assert [lead_now(unit_of_work, lead) for lead in leads] == leads


def test_held_reserved_recycled_and_owned_leads_have_their_new_place_as_well(
    unit_of_work: UnitsOfWork,
) -> None:
    states = [LeadState.HELD, LeadState.REVIEW, LeadState.RESERVED, LeadState.CONVERTED]
    until = MONDAY_9AM + minutes(1)
    leads = [
        a_lead(state.value, state=state, score=75, reserved_by=ANA, reserved_until=until) for state in states
    ]
    owned = a_lead("owned", score=75)
    stored(unit_of_work, owned, *leads)
    applied(unit_of_work, taking(owned, a_claim(owned)))

    ticked(unit_of_work, a_team(a_queue(hot_score=70, cap=1)))

    found = {lead.facts.company: lead_now(unit_of_work, lead) for lead in (owned, *leads)}
    assert {name for name, lead in found.items() if is_pinned(lead.place)} == {
        "held",
        "review",
        "reserved",
        "owned",
    }
    assert found["reserved"].state is LeadState.RESERVED
    assert found["reserved"].reserved_until == until


def test_a_lead_released_after_the_change_comes_back_to_its_new_place(unit_of_work: UnitsOfWork) -> None:
    floor = Floor(unit_of_work)
    floor.meets(ANA)
    first, _ = floor.gets(a_lead("First", score=10), a_lead("Second", score=75, waited=minutes(1)))
    claim = floor.take(ANA).claim
    new = a_team(a_queue(hot_score=70))

    floor.under(new).tick.run()
    floor.under(new).ownership.release(ANA, claim.id)

    assert claim.lead_id == first.id
    assert names(unit_of_work, new.queues[0]) == ["Second", "First"]


def test_age_promotion_works_on_the_new_line_at_once(unit_of_work: UnitsOfWork) -> None:
    queue = a_queue(ordering="priority")
    old = a_lead("Old", type=LeadType.COLD, score=1, waited=hours(50))
    stored(unit_of_work, *fresh_leads(8), old)
    ticked(unit_of_work)

    report = ticked(unit_of_work, a_team(queue))

    assert told(report)[-1] == ("promoted", old.id)
    assert names(unit_of_work, queue)[0] == "Old"
    assert ticked(unit_of_work, a_team(queue)).actions == ()


def test_an_interrupted_change_is_finished_by_the_next_tick(
    unit_of_work: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads = fresh_leads(7, score=75)
    stored(unit_of_work, *leads)
    team = a_team(a_queue(hot_score=70))
    monkeypatch.setattr(policy_changes, "CHUNK", 3)
    calls = list[int]()

    def dies_in_the_second_chunk(*given: Any) -> Change:
        calls.append(len(given[0]))
        if len(calls) == 2:
            raise KeyError("the power went")
        return placed_anew(*given)

    monkeypatch.setattr(policy_changes, "placed_anew", dies_in_the_second_chunk)
    first = Tick(unit_of_work, team, Monday(), holder="a clock").run()
    second = ticked(unit_of_work, team)

    assert told(first) == [("placed anew", lead.id) for lead in leads[:3]]
    assert [failure.queue for failure in first.failures] == ["leads"]
    assert told(second) == [("placed anew", lead.id) for lead in leads[3:]]
    assert calls == [3, 3, 3, 3, 1]


def test_several_clocks_place_everybody_once(
    unit_of_work: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving, staying = fresh_leads(20, queue="old"), fresh_leads(20, score=75)
    stored(unit_of_work, *moving, *staying)
    team = a_team(a_queue(hot_score=70))
    monkeypatch.setattr(policy_changes, "CHUNK", 3)
    reports = list[TickReport]()
    tick = Tick(unit_of_work, team, Monday(), holder="a clock")
    clocks = [Thread(target=lambda: reports.append(tick.run())) for _ in range(4)]

    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    reports.append(ticked(unit_of_work, team))

    done = [one for report in reports for one in told(report)]
    assert sorted(done, key=lambda one: one[1]) == [
        *(("moved to another queue", lead.id) for lead in moving),
        *(("placed anew", lead.id) for lead in staying),
    ]


def test_open_leads_of_a_removed_queue_are_routed_by_the_rules(unit_of_work: UnitsOfWork) -> None:
    dach, rest = a_queue("dach", when={"region": ["DACH"]}), a_queue("rest")
    here = a_lead("Here", queue=OLD, region="DACH")
    states = [state for state in LeadState if state not in {LeadState.CLAIMED, LeadState.CONTACTED}]
    leads = [a_lead(state.value, queue=OLD, state=state) for state in states]
    stored(unit_of_work, here, *leads)

    report = ticked(unit_of_work, a_team(dach, rest))

    assert lead_now(unit_of_work, here).queue == "dach"
    moved = {lead.facts.company for lead in leads if lead_now(unit_of_work, lead).queue == "rest"}
    assert moved == {"review", "held", "waiting", "reserved", "recycled"}
    assert story(unit_of_work, here)[-1] == MOVED
    action = next(one for one in report.actions if one.lead == here.id)
    assert (action.queue, action.why, action.data) == ("dach", "queue_removed", {"from_queue": "old"})


def test_what_was_in_line_stays_in_line_above_the_cap_and_what_was_held_waits_for_room(
    unit_of_work: UnitsOfWork,
) -> None:
    new = a_queue("new", cap=2)
    waiting = fresh_leads(3, queue=OLD)
    held = a_lead("Held", queue=OLD, state=LeadState.HELD)
    stored(unit_of_work, *waiting, held)

    ticked(unit_of_work, a_team(new))

    assert len(names(unit_of_work, new)) == 3
    assert lead_now(unit_of_work, held).state is LeadState.HELD
    ticked(unit_of_work, a_team(a_queue("new", cap=4)))
    assert lead_now(unit_of_work, held).state is LeadState.WAITING


def test_an_owner_keeps_the_lead_of_a_removed_queue_and_its_event_names_the_claim(
    unit_of_work: UnitsOfWork,
) -> None:
    floor = Floor(unit_of_work, a_team(OLD))
    floor.meets(ANA, BEN)
    (lead,) = floor.gets(a_lead("Mine", queue=OLD))
    claim = floor.take(ANA).claim
    new = floor.under(a_team(a_queue("new")))

    new.tick.run()

    event = floor.story(lead)[-1]
    assert ((event.verb.value, event.why), event.claim_id) == (MOVED, claim.id)
    with unit_of_work(writes=False) as uow:
        owner = uow.claims.open_of(lead.id)
        assert owner == claim
    new.ownership.release(ANA, claim.id)
    assert names(unit_of_work, new.team.queues[0]) == ["Mine"]


def test_a_lead_that_comes_back_to_a_removed_queue_is_found_by_the_next_tick(
    unit_of_work: UnitsOfWork,
) -> None:
    new = a_team(a_queue("new"))
    ticked(unit_of_work, new)
    late = a_lead("From a process with the old policy", queue=OLD)
    stored(unit_of_work, late)

    report = ticked(unit_of_work, new)

    assert told(report) == [("moved to another queue", late.id)]
    assert ticked(unit_of_work, new).actions == ()


def test_a_queue_that_cannot_be_emptied_now_stops_no_other(
    unit_of_work: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray, held = a_lead(queue=OLD), a_lead("Held", state=LeadState.HELD)
    stored(unit_of_work, stray, held)

    def fails(*_: object, **__: object) -> Change:
        raise KeyError("ups")

    monkeypatch.setattr(policy_changes, "moved_over", fails)
    report = Tick(unit_of_work, TeamPolicy(), Monday(), holder="a clock").run()

    assert told(report) == [("admitted", held.id)]
    assert len(report.failures) == 1
    assert lead_now(unit_of_work, stray).queue == "old"


def test_a_tick_at_a_later_moment_tells_that_moment(unit_of_work: UnitsOfWork) -> None:
    stray = a_lead(queue=OLD)
    stored(unit_of_work, stray)
    later: datetime = MONDAY_9AM + hours(1)

    ticked(unit_of_work, at=later)

    with unit_of_work(writes=False) as uow:
        assert uow.events.of(stray.id)[-1].at == later
