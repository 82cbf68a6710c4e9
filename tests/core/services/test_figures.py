"""Figures over a period, and who may see which."""

from collections.abc import Sequence

import pytest

from core.answers import Refusal, Refused
from core.policies.team import TeamPolicy
from core.reports import Compared, Dimension, Report
from core.rights import Action
from core.services.reports import Reports
from tests.builders import ANA, BEN, MIA, OLE, a_lead, a_person, a_queue, a_team, days, hours
from tests.core.services.crowding import GUEST, NORTH, OTHER_MANAGER, SOUTH, STRANGER, TEAM, a_crowded_floor
from tests.core.services.floor import Floor, OpenFloor, the

WEEK = days(7)
RANKED = TEAM.model_copy(update={"reports": TEAM.reports.model_copy(update={"rankings": True})})


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """The north got two leads and Ana claimed one; the south got one; it is Monday."""
    floor = a_crowded_floor(open_floor)
    floor.gets(
        a_lead("Acme", queue=NORTH, score=95, source="web"),
        a_lead("Beta", queue=NORTH, source="fair"),
        a_lead("Gamma", queue=SOUTH, source="web"),
    )
    floor.take(ANA)
    return floor


def reports(floor: Floor, team: TeamPolicy = TEAM) -> Reports:
    return Reports(floor.open, team, floor.clock)


def counts(report: Report) -> tuple[int, int]:
    return report.total.entries, report.total.claims


def queues_in_report(floor: Floor, who: str) -> list[str | None]:
    report = reports(floor).report_for(who, WEEK, by=Dimension.QUEUE)
    return [one.name for one in the(Report, report).slices]


def denials(floor: Floor) -> Sequence[tuple[str, Action, Refusal, str | None]]:
    found = reports(floor).denials(9)
    return [(one.actor, one.action, one.reason, one.subject) for one in found]


def test_at_the_machine_one_sees_every_queue_or_the_one_that_is_asked_for(floor: Floor) -> None:
    every, north = reports(floor).report(WEEK), reports(floor).report(WEEK, queue="north")

    assert counts(the(Report, every)) == (3, 1)
    assert counts(the(Report, north)) == (2, 1)
    assert the(Report, north).queues == ("north",)


def test_the_period_ends_now_and_is_as_long_as_was_asked_for(floor: Floor) -> None:
    floor.clock.move(days=2)

    day, week = (the(Report, reports(floor).report(days(length))) for length in (1, 7))

    assert (counts(day), counts(week)) == ((0, 0), (3, 1))
    assert (day.period.length, week.period.length) == (days(1), days(7))


def test_a_queue_that_is_not_there_is_refused_with_those_that_are(floor: Floor) -> None:
    answer = reports(floor).report(WEEK, queue="nowhere")

    assert answer == Refused(Refusal.UNKNOWN_QUEUE, asked="nowhere", names=("north", "south"))


def test_everybody_sees_the_figures_of_the_queues_they_answer_for(floor: Floor) -> None:
    seen = {who: reports(floor).report_for(who, WEEK) for who in (MIA, OTHER_MANAGER, OLE)}

    assert {who: counts(the(Report, one)) for who, one in seen.items()} == {
        MIA: (2, 1),
        OTHER_MANAGER: (1, 0),
        OLE: (3, 1),
    }


def test_one_of_ones_own_queues_may_be_asked_for_alone(floor: Floor) -> None:
    south = the(Report, reports(floor).report_for(OLE, WEEK, queue="south"))

    assert (south.queues, counts(south)) == (("south",), (1, 0))


def test_a_period_that_was_seen_can_be_had_once_more(floor: Floor) -> None:
    seen = the(Report, reports(floor).report_for(MIA, days(1)))
    floor.clock.move(days=3)
    ahead = floor.clock.now() + days(1)

    now, again, future = (
        the(Report, reports(floor).report_for(MIA, days(1), until=until))
        for until in (None, seen.period.until, ahead)
    )

    assert again == seen
    assert (counts(now), counts(again)) == ((0, 0), (2, 1))
    assert future == now


def test_ops_see_what_was_in_a_queue_that_was_removed_as_well(floor: Floor) -> None:
    rest = a_team(SOUTH, people={"managers": [OTHER_MANAGER], "ops": [OLE]})

    ops, manager = (reports(floor, rest).report_for(who, WEEK) for who in (OLE, MIA))

    assert counts(the(Report, ops)) == (3, 1)
    assert the(Refused, manager).reason is Refusal.NO_QUEUE


def test_a_queue_that_is_the_only_one_left_is_not_mixed_up_with_those_removed(floor: Floor) -> None:
    rest = a_team(SOUTH, people={"managers": [OTHER_MANAGER], "ops": [OLE]})

    named = reports(floor, rest).report_for(OLE, WEEK, queue="south")
    its_managers = reports(floor, rest).report_for(OTHER_MANAGER, WEEK)

    assert (counts(the(Report, named)), the(Report, named).queues) == ((1, 0), ("south",))
    assert counts(the(Report, its_managers)) == (1, 0)
    assert "north" not in the(Report, its_managers).queues


@pytest.mark.parametrize("who", [ANA, GUEST, STRANGER, "U0UNKNOWN"])
@pytest.mark.parametrize("queue", [None, "north", "nowhere"])
def test_whoever_answers_for_no_queue_sees_no_figures_and_it_is_written_down(
    floor: Floor, who: str, queue: str | None
) -> None:
    answer = reports(floor).report_for(who, WEEK, queue=queue)

    assert answer == Refused(Refusal.NO_QUEUE)
    about = queue if queue == "north" else None
    assert denials(floor) == [(who, Action.SEE_BOARD, Refusal.NO_QUEUE, about)]


def test_figures_of_others_queues_are_refused_and_written_down(floor: Floor) -> None:
    answer = reports(floor).report_for(MIA, WEEK, queue="south")

    assert answer == Refused(Refusal.NOT_IN_CHARGE, asked="south")
    assert denials(floor) == [(MIA, Action.SEE_BOARD, Refusal.NOT_IN_CHARGE, "south")]


def test_an_unknown_queue_is_answered_with_ones_own_and_is_no_offence(floor: Floor) -> None:
    answer = reports(floor).report_for(MIA, WEEK, queue="nowhere")

    assert answer == Refused(Refusal.UNKNOWN_QUEUE, asked="nowhere", names=("north",))
    assert denials(floor) == []


def test_by_source_figures_come_largest_first_and_add_up(floor: Floor) -> None:
    report = the(Report, reports(floor).report_for(OLE, WEEK, by=Dimension.SOURCE))

    assert [(one.name, one.figures.entries) for one in report.slices] == [("web", 2), ("fair", 1)]


def test_nobody_is_compared_with_others_unless_the_policy_says_so(floor: Floor) -> None:
    off = [
        reports(floor).report_for(OLE, WEEK, by=Dimension.REP),
        reports(floor).compared_for(MIA, WEEK, by=Dimension.REP),
        reports(floor).report(WEEK, by=Dimension.REP),
    ]
    ranked = the(Report, reports(floor, RANKED).report_for(OLE, WEEK, by=Dimension.REP))

    assert off == [Refused(Refusal.NO_RANKINGS)] * 3
    assert [(one.name, one.figures.claims) for one in ranked.slices] == [(ANA, 1)]


def test_a_rep_sees_no_rankings_even_where_they_are_on(floor: Floor) -> None:
    answer = reports(floor, RANKED).report_for(ANA, WEEK, by=Dimension.REP)

    assert answer == Refused(Refusal.NO_QUEUE)
    assert [one[0] for one in denials(floor)] == [ANA]


def test_a_fast_lane_stands_in_a_report_once_something_was_in_it(floor: Floor) -> None:
    before = queues_in_report(floor, MIA)

    floor.overflow.fast_lane(MIA, "north", [BEN], hours(1))
    floor.gets(a_lead("Delta", queue="north-fast", waited=hours(0), now=floor.clock.now()))
    after = queues_in_report(floor, MIA)

    assert (before, after) == (["north"], ["north", "north-fast"])


def test_a_comparison_has_the_period_before_and_the_patterns_of_the_same_queues(floor: Floor) -> None:
    floor.clock.move(days=7)
    floor.gets(a_lead("Delta", queue=NORTH, now=floor.clock.now()))

    compared = the(Compared, reports(floor).compared_for(MIA, WEEK))
    foreign = reports(floor).compared_for(MIA, WEEK, queue="south")

    assert compared.report.total.entries == 1
    assert (compared.before.entries, compared.before.claims) == (2, 1)
    assert compared.patterns == ()
    assert the(Refused, foreign).reason is Refusal.NOT_IN_CHARGE


def test_monitoring_reads_how_queues_stand_and_their_week_at_once(floor: Floor) -> None:
    standing = reports(floor).standing()

    weeks = {one.name: one.figures for one in standing.week.slices}
    assert {one.queue: one.depth for one in standing.status} == {"north": 1, "south": 1}
    assert (weeks["north"].entries, weeks["north"].claims, weeks["south"].entries) == (2, 1, 1)
    assert standing.week.period.length == WEEK


def test_the_heat_map_has_each_lead_at_its_local_hour_of_the_week(floor: Floor) -> None:
    jakarta = TEAM.model_copy(update={"timezone": "Asia/Jakarta"})

    every, south = (reports(floor, jakarta).heat(WEEK, queue) for queue in (None, "south"))

    assert (every.entries[0][15], every.claims[0][16]) == (3, 1)
    assert (south.entries[0][15], sum(map(sum, south.claims))) == (1, 0)


def test_a_young_queue_has_no_patterns(floor: Floor) -> None:
    assert reports(floor).patterns() == ()
    assert reports(floor).patterns(["north"]) == ()


def test_a_queue_that_is_always_full_is_pointed_out(open_floor: OpenFloor) -> None:
    team = a_team(a_queue("leads", depth={"yellow": 1, "red": 50, "critical": 100}))
    floor = open_floor(team, [a_person(ANA)])
    floor.gets(*(a_lead(f"Old {n}", waited=days(30) - hours(n)) for n in range(40)))

    found = reports(floor, team).patterns()

    assert [(one.kind.value, one.queue) for one in found] == [("always_full", "leads")]
