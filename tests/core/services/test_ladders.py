"""Claims nobody works, minute by minute, on both databases."""

from contextlib import suppress
from functools import partial

import pytest

from core.answers import Acted, Refusal, Refused
from core.errors import Busy
from core.model import Lead, LeadState
from core.policies.team import TeamPolicy
from core.services.tick import TickReport
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, a_lead, a_person, a_queue, a_team, hours
from tests.core.services.floor import Floor, OpenFloor, all_at_once, the

TEAM = a_team(
    people={"reps": [ANA, BEN, CLEO], "managers": [MIA], "ops": [OLE]},
    channels={"managers": "C0MANAGERS", "ops": "C0OPS"},
)
EVERYBODY = (ANA, BEN, CLEO, MIA, OLE)
"""Reps at work in London, where the office is open from 9 to 17 by UTC in March."""


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [a_person(one, timezone="Europe/London") for one in EVERYBODY])


def ticks(floor: Floor, **later: float) -> list[tuple[str, str | None]]:
    """What a tick does so much later, as its verbs and why; nothing fails."""
    floor.clock.move(**later)
    report: TickReport = floor.tick.run()
    assert report.failures == ()
    return [(action.kind.value, action.why) for action in report.actions]


def owed(floor: Floor, lead: Lead) -> list[str]:
    """The keys of all there was to tell about the lead."""
    return [one.key for one in floor.notices(lead)]


def claimed_by_ana(floor: Floor) -> tuple[Lead, int]:
    (lead,) = floor.gets(a_lead())
    return lead, floor.take(ANA).claim.id


def test_an_unworked_claim_warns_tells_the_rep_tells_the_manager_and_gets_a_new_owner(floor: Floor) -> None:
    lead, claim = claimed_by_ana(floor)

    did = [
        ticks(floor, hours=1, minutes=44),
        ticks(floor, minutes=1),
        ticks(floor, minutes=14),
        ticks(floor, minutes=1),
        ticks(floor, hours=2),
        ticks(floor, hours=2),
    ]

    assert did == [
        [],
        [("warned", None)],
        [],
        [("escalated", "breach")],
        [("escalated", "breach")],
        [("escalated", "breach"), ("reassigned", None)],
    ]
    assert floor.owner(lead) == BEN
    new = the(int, floor.story(lead)[-1].claim_id)
    assert owed(floor, lead) == [
        f"warning:{claim}@{ANA}",
        f"breach:{claim}:1@{ANA}",
        f"unworked:{claim}:2@C0MANAGERS",
        *sorted([f"assigned:{new}@{BEN}", f"reassigned:{claim}@{ANA}", f"reassigned:{claim}@C0MANAGERS"]),
    ]


def test_nothing_more_happens_however_often_the_clock_ticks(floor: Floor) -> None:
    claimed_by_ana(floor)
    ticks(floor, hours=2)

    assert [ticks(floor), ticks(floor), ticks(floor, minutes=59)] == [[], [], []]


def test_contact_stops_the_ladder_and_the_breach_stays_in_the_story(floor: Floor) -> None:
    lead, _ = claimed_by_ana(floor)
    claim = floor.claims.my_leads(ANA).claims[0].claim  # type: ignore[union-attr]
    ticks(floor, hours=2)
    floor.call(ANA, claim)

    later = [ticks(floor, hours=2), ticks(floor, hours=2)]

    assert later == [[], []]
    assert "escalated" in floor.verbs(lead)
    assert floor.owner(lead) == ANA


def test_need_more_time_is_there_once_and_shifts_every_rung_by_an_hour(floor: Floor) -> None:
    _, claim = claimed_by_ana(floor)
    ticks(floor, hours=1, minutes=45)

    given, again = floor.escalation.more_time(ANA, claim), floor.escalation.more_time(ANA, claim)

    assert isinstance(given, Acted)
    assert the(Refused, again).reason is Refusal.HAD_MORE_TIME
    assert [ticks(floor, minutes=15), ticks(floor, minutes=60)] == [[], [("escalated", "breach")]]
    assert [ticks(floor, hours=1, minutes=59), ticks(floor, minutes=1)] == [[], [("escalated", "breach")]]


def test_a_lead_the_manager_leaves_with_its_rep_is_taken_away_one_step_later(floor: Floor) -> None:
    floor.meets(a_person(BEN, timezone="America/New_York"))
    _, claim = claimed_by_ana(floor)
    ticks(floor, hours=2)
    ticks(floor, hours=2)

    kept, again = floor.escalation.keep(MIA, claim), floor.escalation.keep(MIA, claim)

    assert isinstance(kept, Acted)
    assert the(Refused, again).reason is Refusal.ALREADY_KEPT
    assert ticks(floor, hours=2) == []
    assert ticks(floor, hours=2)[-1] == ("reassigned", None)


def test_after_two_new_owners_the_lead_goes_back_to_the_head_and_the_manager_decides(floor: Floor) -> None:
    lead, _ = claimed_by_ana(floor)
    floor.gets(a_lead("Older", waited=hours(5)))
    verbs = list[str]()

    for _ in range(60):
        verbs += [verb for verb, _ in ticks(floor, hours=1)]

    assert verbs.count("reassigned") == 2
    returned = next(event for event in floor.story(lead) if event.verb == "returned")
    assert returned.why == "hops_used"
    assert floor.owner(lead) is None
    assert floor.pull(CLEO).lead.id == lead.id


def test_with_nobody_free_the_lead_stands_at_the_head_of_its_line_and_the_manager_is_told(
    open_crowded_floor: OpenFloor,
) -> None:
    alone = a_team(people={"reps": [ANA], "managers": [MIA]}, channels={"managers": "C0MANAGERS"})
    floor = open_crowded_floor(alone, [a_person(one, timezone="Europe/London") for one in (ANA, MIA)])
    lead, claim = claimed_by_ana(floor)
    floor.gets(a_lead("Older", waited=hours(5)))

    for _ in range(3):
        ticks(floor, hours=2)

    assert floor.lead(lead).state is LeadState.WAITING
    assert floor.story(lead)[-1].why == "nobody_free"
    assert {f"returned:{claim}@C0MANAGERS", f"returned:{claim}@{ANA}"} <= set(owed(floor, lead))
    assert floor.pull(ANA).lead.id == lead.id


def test_reps_who_are_away_at_their_cap_or_out_of_hours_are_given_nothing(
    open_crowded_floor: OpenFloor,
) -> None:
    capped = a_team(people={"reps": [ANA, BEN, CLEO, OLE]}, claims={"cap": 1})
    floor = open_crowded_floor(
        capped,
        [
            a_person(ANA, timezone="Europe/London"),
            a_person(BEN, timezone="Europe/London"),
            a_person(CLEO, timezone="Asia/Tokyo"),
            a_person(OLE, timezone="Europe/London"),
        ],
    )
    lead, _ = claimed_by_ana(floor)
    floor.gets(a_lead("Another"))
    floor.take(BEN)
    floor.people.away(OLE)

    for _ in range(3):
        ticks(floor, hours=2)

    assert (floor.lead(lead).state, floor.owner(lead)) == (LeadState.WAITING, None)


def test_after_a_night_without_a_clock_a_claim_climbs_one_rung_an_hour_and_the_rep_hears_first(
    floor: Floor,
) -> None:
    lead, claim = claimed_by_ana(floor)
    floor.clock.move(hours=7)

    did = [ticks(floor), ticks(floor, minutes=59)]
    did += [ticks(floor, hours=17, minutes=1), ticks(floor, minutes=59), ticks(floor, minutes=1)]

    assert did == [
        [("escalated", "breach")],
        [],
        [("escalated", "breach")],
        [],
        [("escalated", "breach"), ("reassigned", None)],
    ]
    assert owed(floor, lead)[:2] == [f"breach:{claim}:1@{ANA}", f"unworked:{claim}:2@C0MANAGERS"]


def test_a_rung_reached_at_closing_time_is_told_when_the_office_opens(floor: Floor) -> None:
    floor.clock.move(hours=6)
    lead, _ = claimed_by_ana(floor)

    ticks(floor, hours=2)

    (told,) = floor.notices(lead)
    assert told.due_at == MONDAY_9AM + hours(24)


def test_a_policy_that_changes_leaves_the_ladder_of_a_running_claim_alone(floor: Floor) -> None:
    lead, _ = claimed_by_ana(floor)
    strict = TeamPolicy.model_validate(
        {**TEAM.model_dump(), "contact": {"within": "30m", "warn_before": "5m"}}
    )

    stricter = floor.under(strict)

    assert ticks(stricter, hours=1) == []
    assert floor.owner(lead) == ANA


def _tick_unless_another_does(floor: Floor) -> None:
    with suppress(Busy):
        floor.tick.run()


def test_five_clocks_at_once_climb_a_rung_once(floor: Floor) -> None:
    lead, _ = claimed_by_ana(floor)
    clocks = [floor.under(TEAM) for _ in range(5)]

    for _ in range(3):
        floor.clock.move(hours=2)
        all_at_once(*(partial(_tick_unless_another_does, clock) for clock in clocks))

    rungs = [event.data["rung"] for event in floor.story(lead) if event.verb == "escalated"]
    assert rungs == [1, 2, 3]
    assert len(owed(floor, lead)) == len(set(owed(floor, lead)))


def test_a_contact_that_races_with_the_clock_either_counts_or_comes_after_the_rung(floor: Floor) -> None:
    for _ in range(5):
        lead, _ = claimed_by_ana(floor)
        claim = floor.claims.my_leads(ANA).claims[-1].claim  # type: ignore[union-attr]
        floor.clock.move(hours=2)

        all_at_once(partial(floor.call, ANA, claim), floor.tick.run)

        story = floor.verbs(lead)
        assert story[-1] == "contacted"
        assert [key.split(":")[0] for key in owed(floor, lead)] == ["breach"] * story.count("escalated")


def test_a_rep_who_leaves_gives_everything_back_within_a_tick_and_the_manager_hears(floor: Floor) -> None:
    first, _ = claimed_by_ana(floor)
    second, _ = claimed_by_ana(floor)
    mine = floor.claims.my_leads(ANA).claims  # type: ignore[union-attr]
    floor.call(ANA, mine[0].claim)
    floor.meets(a_person(ANA, timezone="Europe/London", is_deleted=True))

    did = ticks(floor, minutes=1)

    assert did == [("returned", "owner_left")] * 2
    assert [floor.lead(one).state for one in (first, second)] == [LeadState.WAITING] * 2
    assert owed(floor, first) == [f"left:{mine[0].claim.id}@C0MANAGERS"]


def test_a_rep_who_leaves_gives_back_the_leads_of_every_queue_they_serve(
    open_crowded_floor: OpenFloor,
) -> None:
    two = a_team(a_queue("calm"), a_queue("busy"), people={"reps": [ANA, BEN], "managers": [MIA]})
    floor = open_crowded_floor(two, [a_person(one, timezone="Europe/London") for one in (ANA, BEN, MIA)])
    leads = floor.gets(a_lead(queue="calm"), a_lead(queue="busy"))
    floor.take(ANA)
    floor.take(ANA)
    floor.meets(a_person(ANA, timezone="Europe/London", is_deleted=True))

    did = ticks(floor, minutes=1)

    assert did == [("returned", "owner_left")] * 2
    assert [floor.owner(one) for one in leads] == [None, None]


def test_a_rep_taken_off_the_roster_gives_everything_back_too(floor: Floor) -> None:
    lead, _ = claimed_by_ana(floor)
    without = TeamPolicy.model_validate({**TEAM.model_dump(), "people": {"reps": [BEN], "managers": [MIA]}})

    ticks(floor.under(without), minutes=1)

    assert floor.owner(lead) is None
