"""Intake from low-priority sources pauses by hand and by itself, holds what may wait, and goes on."""

from collections.abc import Sequence

import pytest

from core.answers import Refusal, Refused
from core.events import SYSTEM
from core.incidents import Measure
from core.intake import Receipt
from core.model import Lead, LeadState
from core.policies.team import TeamPolicy
from core.services.measures import turns
from tests.builders import ANA, MIA, MONDAY_9AM, OLE, hours
from tests.core.services.crowding import TEAM, a_crowded_floor, arranged, in_force, log
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor, the

LIST = {"source": "Purchased list", "queue": "north"}


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    named = {"target_accounts": ["target.example"], "customers": ["Loyal Inc"]}
    return a_crowded_floor(
        open_floor, TeamPolicy.model_validate({**TEAM.model_dump(exclude_unset=True), "entry": named})
    )


def arrives(floor: Floor, company: str = "New", **fields: object) -> Receipt:
    (receipt,) = floor.intake.submit([a_row(company, **{"queue": "north", **fields})], OLE)
    return the(Receipt, receipt)


def arrives_old(floor: Floor, company: str) -> None:
    """A lead that came in thirty hours ago by what its sender says."""
    arrives(floor, company, received_at=(floor.clock.now() - hours(30)).isoformat())


def verdict(floor: Floor, company: str = "New", **fields: object) -> tuple[str, str]:
    receipt = arrives(floor, company, **fields)
    return receipt.verdict.value, receipt.rule.value


def stored(floor: Floor, receipt: Receipt) -> Lead:
    with floor.open(writes=False) as uow:
        return the(Lead, uow.leads.get(receipt.lead_id or 0))


def pauses(floor: Floor) -> list[Measure]:
    return [one for one in in_force(floor) if one.kind == "pause_sources"]


def passes(floor: Floor, **time: float) -> None:
    floor.clock.move(**time)
    assert floor.tick.run().failures == ()


def test_a_pause_holds_purchased_lists_and_lets_hot_inbound_referrals_and_target_accounts_in(
    floor: Floor,
) -> None:
    floor.overflow.pause_sources(MIA, "north", hours(4))

    listed = verdict(floor, "Listed", **LIST)
    outreach = verdict(floor, "Outreach", source="cold_outreach", type="cold")
    hot = verdict(floor, "Hot", **LIST, type="hot_inbound")
    target = verdict(floor, "Target", **LIST, email="eve@target.example", type="cold")
    referred = verdict(floor, "Referred", source="referral", referrer="Loyal Inc")
    web = verdict(floor, "Web", source="website")

    assert [listed, outreach] == [("held", "paused")] * 2
    assert [hot, target, referred, web] == [
        ("waiting", "score"),
        ("waiting", "score"),
        ("waiting", "customer_referral"),
        ("waiting", "score"),
    ]


def test_another_queue_is_not_paused(floor: Floor) -> None:
    floor.overflow.pause_sources(MIA, "north", hours(4))

    assert verdict(floor, "Listed", source="purchased_list", queue="south") == ("waiting", "score")


def test_what_is_held_by_the_pause_says_so_goes_on_ageing_and_comes_in_after_it(floor: Floor) -> None:
    floor.overflow.pause_sources(MIA, "north", hours(4))
    held = arrives(floor, "Listed", **LIST)
    passes(floor, minutes=1)
    during = stored(floor, held)

    passes(floor, hours=4)

    after = stored(floor, held)
    assert (during.state, during.pausable, during.rule) == (LeadState.HELD, True, "score")
    assert (after.state, after.received_at) == (LeadState.WAITING, MONDAY_9AM)
    assert [(one.verb.value, one.why) for one in floor.story(after)] == [
        ("held", "paused"),
        ("admitted", "score"),
    ]


def test_it_is_over_at_its_end_be_the_tick_late(floor: Floor) -> None:
    floor.overflow.pause_sources(MIA, "north", hours(4))
    floor.clock.move(hours=4)

    assert verdict(floor, "Listed", **LIST) == ("waiting", "score")


def test_a_free_place_goes_to_the_best_held_lead_whose_source_is_not_paused(floor: Floor) -> None:
    for number in range(4):
        arrives(floor, f"In line {number}")
    listed = arrives(floor, "Listed", **LIST, score=99)
    web = arrives(floor, "Web", source="website")
    floor.overflow.pause_sources(MIA, "north", hours(4))

    floor.take(ANA)
    passes(floor, minutes=1)

    assert stored(floor, listed).state is LeadState.HELD
    assert stored(floor, web).state is LeadState.WAITING


def test_newcomers_do_not_wait_for_places_that_the_paused_cannot_have(floor: Floor) -> None:
    floor.overflow.pause_sources(MIA, "north", hours(4))
    for number in range(6):
        arrives(floor, f"Listed {number}", **LIST)

    assert [verdict(floor, f"Web {number}") for number in range(5)] == [
        *[("waiting", "score")] * 4,
        ("held", "cap"),
    ]


def test_a_purchased_address_that_turns_out_to_be_hot_comes_in_during_the_pause(floor: Floor) -> None:
    floor.overflow.pause_sources(MIA, "north", hours(4))
    held = arrives(floor, "Listed", **LIST, external_id="X-1")

    arrives(floor, "Listed", **LIST, external_id="X-1", type="hot_inbound")
    passes(floor, minutes=1)

    assert stored(floor, held).state is LeadState.WAITING
    assert stored(floor, held).pausable is False


def test_a_sleeper_who_comes_back_from_a_paused_source_is_held(floor: Floor) -> None:
    first = arrives(floor, "Sleeper", **LIST)
    floor.escalation.nurture(MIA, first.lead_id or 0)
    floor.overflow.pause_sources(MIA, "north", hours(4))

    again = arrives(floor, "Sleeper", **LIST, recent_activity="asked again")

    assert (again.lead_id, again.verdict.value, again.rule.value) == (first.lead_id, "held", "paused")


def old_and_crowded(floor: Floor) -> None:
    """Three of four places are taken by leads that wait for thirty hours."""
    for number in range(3):
        arrives_old(floor, f"Old {number}")


def test_intake_pauses_by_itself_when_the_line_is_old_and_crowded_and_goes_on_when_it_drains(
    floor: Floor,
) -> None:
    old_and_crowded(floor)

    passes(floor, minutes=1)
    (pause,) = pauses(floor)
    listed = verdict(floor, "Listed", **LIST)
    floor.take(ANA)
    passes(floor, minutes=31)

    assert (pause.by, pause.until, listed) == (SYSTEM, None, ("held", "paused"))
    assert pauses(floor) == []
    assert [(one.verb.value, one.actor, one.why) for one in log(floor)] == [
        ("started", SYSTEM, "pause_sources"),
        ("stopped", SYSTEM, "pause_sources"),
    ]


def test_nothing_changes_again_within_half_an_hour(floor: Floor) -> None:
    old_and_crowded(floor)
    passes(floor, minutes=1)
    (pause,) = pauses(floor)

    floor.take(ANA)
    passes(floor, minutes=29)
    still = pauses(floor)
    passes(floor, minutes=1)
    arrives_old(floor, "Older")
    passes(floor, minutes=29)
    not_yet = pauses(floor)
    passes(floor, minutes=1)

    assert still == [pause]
    assert not_yet == []
    assert len(pauses(floor)) == 1


def test_a_pause_by_itself_can_be_ended_by_hand_and_leaves_people_half_an_hour(floor: Floor) -> None:
    old_and_crowded(floor)
    passes(floor, minutes=1)

    ended = arranged(floor.overflow.stop(MIA, pauses(floor)[0].id))
    passes(floor, minutes=29)
    in_peace = pauses(floor)
    passes(floor, minutes=1)

    assert (ended.ended_by, in_peace) == (MIA, [])
    assert len(pauses(floor)) == 1


def test_a_pause_by_hand_is_refused_while_intake_is_paused_by_itself_and_outlasts_a_mended_line(
    floor: Floor,
) -> None:
    old_and_crowded(floor)
    passes(floor, minutes=1)
    refused = the(Refused, floor.overflow.pause_sources(MIA, "north", hours(4)))
    floor.overflow.stop(MIA, pauses(floor)[0].id)

    floor.overflow.pause_sources(MIA, "north", hours(4))
    for _ in range(3):
        floor.take(ANA)
    passes(floor, hours=3)

    assert (refused.reason, refused.by) == (Refusal.ALREADY_IN_FORCE, SYSTEM)
    assert [one.by for one in pauses(floor)] == [MIA]


def test_a_fast_lane_is_paused_with_its_queue(floor: Floor) -> None:
    floor.overflow.fast_lane(MIA, "north", [ANA], hours(8))
    paused = arranged(floor.overflow.pause_sources(MIA, "north-fast", hours(4)))

    hot_list = arrives(floor, "Hot list", **LIST, score=95)
    hot = arrives(floor, "Hot", type="hot_inbound")

    assert paused.queue == "north"
    assert (hot_list.verdict.value, hot_list.rule.value, hot_list.queue) == ("held", "paused", "north")
    assert (hot.verdict.value, hot.queue) == ("waiting", "north-fast")


def test_the_tick_that_begins_a_pause_finds_one_that_somebody_was_quicker_to_order(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_and_crowded(floor)
    monkeypatch.setattr(
        "core.services.tick.turns",
        lambda *given: order_first(floor, given),
    )

    passes(floor, minutes=1)

    assert [one.by for one in pauses(floor)] == [MIA]


def order_first(floor: Floor, given: tuple[object, ...]) -> Sequence[object]:
    found = list(turns(*given))  # type: ignore[arg-type]
    assert len(found) == 1
    floor.overflow.pause_sources(MIA, "north", hours(4))
    return found


def test_a_day_on_which_nobody_works_has_one_pause_and_no_flutter(floor: Floor) -> None:
    old_and_crowded(floor)
    for _ in range(48):
        passes(floor, minutes=30)

    assert [one.verb.value for one in log(floor)] == ["started"]


def test_a_pause_by_itself_ends_with_its_queue(floor: Floor) -> None:
    old_and_crowded(floor)
    passes(floor, minutes=1)
    begun = pauses(floor)

    passes(floor.under(TeamPolicy(queues=TEAM.queues[1:], people=TEAM.people)), minutes=1)

    assert [one.queue for one in begun] == ["north"]
    assert "north" not in {one.queue for one in pauses(floor)}  # its old leads crowd the south now
