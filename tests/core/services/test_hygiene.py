"""Age moves what nobody works, in the tick's own time, on both databases."""

from typing import Any

import pytest

from core.answers import Why
from core.model import LeadState
from core.notices import NoticeKind
from core.places import base_place
from core.services import hygiene
from tests.builders import ANA, MIA, MONDAY_9AM, a_lead, a_notice, a_queue, days
from tests.core.services.ageing import STAFF, TEAM, ageing, moved, states
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.mail import CHANNEL, a_staffed_team, owes, taken
from tests.core.services.mail import states as notice_states


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [*STAFF, ANA])


def test_a_tick_moves_waiting_and_held_leads_at_their_age_each_once(floor: Floor) -> None:
    waiting, held = floor.gets(ageing("Waits", age=6), ageing("Held", age=5, state=LeadState.HELD))

    did = [moved(floor, hours=23), moved(floor, hours=1), moved(floor)]
    later = [moved(floor, days=1), moved(floor, days=7)]

    assert did == [[], [("moved to nurture", waiting.id)], []]
    assert later == [[("moved to nurture", held.id)], [("recycled", waiting.id), ("recycled", held.id)]]
    assert floor.lead(waiting).received_at == waiting.received_at


def test_the_place_that_gets_free_goes_to_a_held_lead_in_the_same_tick(open_floor: OpenFloor) -> None:
    floor = open_floor(a_staffed_team(queues=[a_queue(cap=1)]))
    old, young = floor.gets(ageing(age=8), a_lead("Young", state=LeadState.HELD))

    moved(floor)

    assert states(floor, old, young) == ["nurture", "waiting"]


def test_what_somebody_works_or_looks_at_is_left_alone_however_old(floor: Floor) -> None:
    review, owned, _ = floor.gets(
        ageing("Review", age=99, state=LeadState.REVIEW), ageing("Owned", age=98), ageing("Looked at", age=97)
    )
    floor.take(ANA)
    looked_at = floor.pull(ANA).lead

    assert moved(floor, seconds=30) == []
    assert states(floor, review, owned, looked_at) == ["review", "claimed", "reserved"]
    assert moved(floor, days=1) == [("archived", looked_at.id)]


def test_a_claim_that_is_released_gives_its_lead_a_new_week_but_no_new_age(floor: Floor) -> None:
    (lead,) = floor.gets(ageing(age=6))
    claim = floor.take(ANA).claim
    floor.clock.move(days=3)

    floor.ownership.release(ANA, claim.id)

    assert floor.lead(lead).received_at == lead.received_at
    assert floor.lead(lead).stale_due_at == MONDAY_9AM - days(6) + days(14)
    assert [moved(floor, days=4), moved(floor, days=1)] == [[], [("recycled", lead.id)]]


def test_a_recycled_lead_is_shown_when_nothing_else_waits_and_stays_recycled_when_given_back(
    floor: Floor,
) -> None:
    (old,) = floor.gets(ageing("Old", age=14))
    moved(floor)
    (fresh,) = floor.gets(a_lead("Fresh"))

    first, second = floor.take(ANA), floor.pull(ANA)
    floor.ownership.release(ANA, floor.take(ANA).claim.id)

    assert (first.lead.id, second.lead.id, second.why) == (fresh.id, old.id, Why.RECYCLED)
    assert states(floor, old) == ["recycled"]
    assert moved(floor, days=15, hours=23) == []
    assert moved(floor, hours=1) == [("archived", old.id)]


@pytest.mark.parametrize("number", [20, 25])
def test_more_leads_than_one_transaction_moves_are_all_moved_in_one_tick(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(hygiene, "AT_ONCE", 10)
    leads = floor.gets(*[ageing(f"Lead {n}", age=8) for n in range(number)])

    did = moved(floor)

    assert {lead for _, lead in did} == {lead.id for lead in leads}


def test_whom_a_manager_nurtured_time_moves_on_at_two_weeks(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.escalation.nurture(MIA, lead.id)

    did = [moved(floor, days=7), moved(floor, days=6, hours=22), moved(floor, hours=1)]

    assert did == [[], [], [("recycled", lead.id)]]


@pytest.mark.parametrize(("age", "state"), [(7, "nurture"), (14, "recycled"), (30, "archived")])
def test_who_asks_again_begins_a_new_episode_with_limits_of_its_own_and_the_whole_story(
    floor: Floor, age: int, state: str
) -> None:
    lead_id = first_visit(floor).lead_id
    moved(floor, days=age)
    before = floor.lead(a_lead(id=lead_id))
    floor.clock.move(hours=5)
    now = floor.clock.now()

    floor.intake.submit([a_row(external_id="web-2")], "web")

    lead = floor.lead(before)
    assert (before.state, lead.state, lead.episode) == (state, LeadState.WAITING, 2)
    assert lead.received_at == lead.queued_at == lead.came_in_at == now
    assert lead.stale_due_at == now + days(7)
    assert lead.aged_due_at == now + days(3)
    assert lead.place == base_place(lead.id, lead.facts, now, TEAM.queues[0], TEAM)
    assert [floor.verbs(lead)[0], floor.verbs(lead)[-1]] == ["entered", "re-engaged"]
    assert [moved(floor, days=6, hours=23), moved(floor, hours=1)] == [[], [("moved to nurture", lead.id)]]


def first_visit(floor: Floor) -> Any:
    (receipt,) = floor.intake.submit([a_row(external_id="web-1")], "web")
    return receipt


def test_news_about_a_lead_that_time_put_to_sleep_is_not_told_any_more(floor: Floor) -> None:
    (lead,) = floor.gets(ageing(age=7))
    owes(floor, a_notice(lead, CHANNEL, key=f"aged:{lead.id}@{CHANNEL}", kind=NoticeKind.AGED))

    moved(floor)

    assert taken(floor, only={NoticeKind.AGED}) == []
    assert notice_states(floor)[f"aged:{lead.id}@{CHANNEL}"] == "superseded"


def test_what_was_told_before_is_drawn_anew_when_the_lead_moves(floor: Floor) -> None:
    (lead,) = floor.gets(ageing(age=6.9))
    owes(floor, a_notice(lead, CHANNEL, key=f"aged:{lead.id}@{CHANNEL}", kind=NoticeKind.AGED))
    floor.clock.move(hours=2)
    (message,) = taken(floor, only={NoticeKind.AGED})
    floor.outbox.sent(message, CHANNEL, "1.1")

    moved(floor, hours=1)

    stale = floor.outbox.stale(days(1), 9)
    drawn = next(one for one in stale if one.key == message.key)
    assert [the(type(lead), parcel.lead).state for parcel in drawn.parcels] == [LeadState.NURTURE]


def test_a_lead_whose_timer_runs_ahead_of_its_stages_is_looked_at_again_later(floor: Floor) -> None:
    """No event: nothing happened to it."""
    (lead,) = floor.gets(ageing(age=3, state=LeadState.NURTURE, stale_due_at=MONDAY_9AM))

    did = [moved(floor), moved(floor, hours=1)]

    assert did == [[], []]
    assert floor.verbs(lead) == ["entered"]
    assert floor.lead(lead).stale_due_at == MONDAY_9AM + days(11)


def test_nothing_is_written_about_leads_that_are_young(floor: Floor) -> None:
    (lead,) = floor.gets(ageing(age=0.1))

    did = moved(floor, hours=2)

    assert did == []
    assert floor.lead(lead) == lead
