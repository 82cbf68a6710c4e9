"""Sources are worth what their conversions say: learned once a day, for every process and for who waits."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from core.errors import Busy
from core.events import OUTSIDE, SYSTEM, Verb
from core.learning import Learned
from core.model import LeadState
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork, Setting
from core.services import learning
from core.services.learning import Lesson
from core.setup import LEARNED, with_settings
from core.submissions import LeadSubmission
from tests.builders import ANA, BEN, MONDAY_9AM, a_lead, a_queue, a_team, days, fresh_leads, hours, minutes
from tests.core.services.floor import Floor, OpenFloor, all_at_once, the
from tests.storage.lives import closed, contacted, taken
from tests.storage.steps import stored

LONG_AGO = MONDAY_9AM - days(40)
QUEUE = a_queue(ordering="priority")
TEAM = a_team(QUEUE)
GOOD = {"fair": {"value": 1.2, "n": 30, "conversions": 20}, "web": {"value": 0.8, "n": 30, "conversions": 10}}


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Of thirty leads from a fair twenty were converted, of thirty from the web ten."""
    floor = open_floor(TEAM, people=[ANA, BEN])
    for source, conversions in (("Fair", 20), ("web", 10)):
        worked(floor, source, conversions, of=30)
    return floor


def worked(floor: Floor, source: str, conversions: int, *, of: int, at: datetime = LONG_AGO) -> None:
    """So many leads of that source were contacted at that moment, and some of them converted since."""
    leads = [a_lead(queue=QUEUE, source=source, received_at=at, place=f"4{source}{n}.~") for n in range(of)]
    stored(floor.open, *leads)
    for number, lead in enumerate(leads):
        claim = contacted(floor.open, lead, taken(floor.open, lead, at), at)  # type: ignore[arg-type]
        ending = Verb.CONVERTED if number < conversions else Verb.DISQUALIFIED
        closed(floor.open, lead, claim, ending, at)  # type: ignore[arg-type]


def kept(open_: OpenUnitOfWork) -> object:
    with open_(writes=False) as uow:
        return uow.settings.all().get(LEARNED)


def by_what_is_kept(floor: Floor, file: TeamPolicy = TEAM) -> Floor:
    """The floor of any process that has read what is set by now."""
    with floor.open(writes=False) as uow:
        return floor.under(with_settings(file, uow.settings.all()))


def test_the_first_tick_of_a_day_learns_what_sources_are_worth_for_every_process(floor: Floor) -> None:
    floor.tick.run()

    with floor.open(writes=False) as uow:
        rows, version = uow.settings.rows(), uow.settings.version()
    team = by_what_is_kept(floor).team
    assert rows == [Setting(LEARNED, GOOD, SYSTEM, MONDAY_9AM)]
    assert version == 1
    assert team.learned("fair") == Learned(1.2, 30, 20)
    assert [team.source_value(one) for one in ("fair", "Web", "other")] == [1.2, 0.8, 1.0]


def test_who_waits_stands_where_the_next_tick_puts_it_and_tells_from_which_worth_to_which(
    floor: Floor,
) -> None:
    web, fair, plain = floor.gets(
        a_lead("Web", queue=QUEUE, source="web", score=60),
        a_lead("Fair", queue=QUEUE, source="Fair", score=50),
        a_lead("Plain", queue=QUEUE, score=55),
    )
    floor.tick.run()
    floor.clock.move(minutes=1)

    by_what_is_kept(floor).tick.run()

    line = sorted((web, fair, plain), key=lambda lead: floor.lead(lead).place)
    told = [(one.verb, one.actor, one.why, dict(one.data)) for one in floor.story(fair)[1:]]
    assert [lead.facts.company for lead in line] == ["Fair", "Plain", "Web"]
    assert told == [(Verb.PLACED_ANEW, SYSTEM, "source_values", {"from": 50.0, "to": 60.0})]
    assert floor.verbs(plain) == ["entered"]


def test_a_day_is_learned_from_once_whatever_happens_in_it(floor: Floor) -> None:
    floor.tick.run()
    worked(floor, "web", 20, of=30)
    floor.clock.move(hours=14)
    by_what_is_kept(floor).tick.run()
    same_day = kept(floor.open)

    floor.clock.move(hours=2)
    by_what_is_kept(floor).tick.run()

    assert same_day == GOOD
    assert kept(floor.open) == {
        "fair": {"value": 1.2, "n": 30, "conversions": 20},
        "web": {"value": 0.9, "n": 60, "conversions": 30},
    }


def test_a_day_begins_at_midnight_where_the_team_is(floor: Floor) -> None:
    """In Jakarta it is Monday afternoon at nine, and Tuesday eight hours later."""
    jakarta = a_team(QUEUE, timezone="Asia/Jakarta")
    by_what_is_kept(floor, jakarta).tick.run()
    worked(floor, "web", 20, of=30)

    for moved in (7.9, 0.2):
        floor.clock.move(hours=moved)
        before = kept(floor.open)
        by_what_is_kept(floor, jakarta).tick.run()

    assert (before == GOOD, kept(floor.open) == GOOD) == (True, False)


def test_nothing_new_leaves_the_settings_as_they_are(floor: Floor) -> None:
    floor.tick.run()
    floor.clock.move(days=1)

    by_what_is_kept(floor).tick.run()

    with floor.open(writes=False) as uow:
        assert uow.settings.version() == 1
        assert uow.settings.rows()[0].at == MONDAY_9AM


def test_two_who_look_at_the_same_moment_keep_it_once(floor: Floor) -> None:
    lessons = [learning.owed(floor.open, TEAM, MONDAY_9AM) for _ in range(2)]

    for lesson in lessons:
        with floor.open() as uow:
            learning.keep(uow, the(Lesson, lesson))
            uow.commit()

    with floor.open(writes=False) as uow:
        assert (uow.settings.version(), uow.duties.counted("learned.")) == (1, {"2026-03-02": 1})


def test_several_clocks_learn_once(floor: Floor) -> None:
    others = [floor.under(TEAM) for _ in range(4)]

    def tick(other: Floor) -> None:
        with suppress(Busy):
            other.tick.run()

    all_at_once(*(lambda other=other: tick(other) for other in others))

    with floor.open(writes=False) as uow:
        assert (uow.settings.version(), uow.settings.all()) == (1, {LEARNED: GOOD})


def test_who_was_contacted_lately_had_no_time_to_convert_and_says_nothing_yet(floor: Floor) -> None:
    worked(floor, "new campaign", 0, of=40, at=MONDAY_9AM - days(29))
    worked(floor, "last year", 40, of=40, at=MONDAY_9AM - days(121))

    floor.tick.run()

    assert kept(floor.open) == GOOD


def test_a_team_in_which_conversions_come_sooner_says_so(floor: Floor) -> None:
    worked(floor, "new campaign", 30, of=60, at=MONDAY_9AM - days(29))
    quick = a_team(QUEUE, reports={"matures": "14d"})

    floor.under(quick).tick.run()

    assert by_what_is_kept(floor, quick).team.learned("New campaign") == Learned(1.0, 60, 30)


@pytest.mark.parametrize("weights", [{"learn": False}, {}])
def test_a_team_may_do_without(floor: Floor, weights: dict[str, Any]) -> None:
    floor.under(a_team(QUEUE, weights=weights)).tick.run()

    assert (kept(floor.open) is None) == bool(weights)


def test_where_nothing_is_known_nothing_is_kept(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, people=[ANA])

    floor.tick.run()

    assert kept(floor.open) is None


def test_a_source_that_the_policy_values_keeps_that(floor: Floor) -> None:
    (fair,) = floor.gets(a_lead(queue=QUEUE, source="fair", score=50))
    said = a_team(QUEUE, sources={"fair": {"value": 1.0}})
    floor.under(said).tick.run()

    by_what_is_kept(floor, said).tick.run()

    assert by_what_is_kept(floor, said).team.source_value("fair") == 1.0
    assert floor.lead(fair) == fair


def test_a_lead_before_a_reps_eyes_stays_there_and_moves_when_it_comes_back(floor: Floor) -> None:
    web, fair = floor.gets(
        a_lead("Web", queue=QUEUE, source="web", score=60),
        a_lead("Fair", queue=QUEUE, source="fair", score=50),
    )
    shown = floor.pull(ANA).lead
    floor.tick.run()
    new = by_what_is_kept(floor)

    new.tick.run()

    assert (shown.id, new.pull(ANA).lead.id, new.pull(BEN).lead.id) == (web.id, web.id, fair.id)
    assert floor.lead(web).state is LeadState.RESERVED
    floor.clock.move(minutes=3)
    new.tick.run()
    assert new.pull(ANA).lead.id == fair.id


def test_who_age_has_moved_up_keeps_that_place(floor: Floor) -> None:
    old = a_lead("Old", queue=QUEUE, source="web", score=1, waited=hours(50))
    floor.gets(*fresh_leads(8, queue=QUEUE), old)
    floor.tick.run()
    promoted = floor.lead(old)
    floor.clock.move(minutes=1)

    by_what_is_kept(floor).tick.run()

    assert floor.lead(old) == promoted
    assert floor.verbs(old) == ["entered", "promoted"]


def test_a_rehearsal_of_a_later_day_does_not_keep_this_one_from_learning(floor: Floor) -> None:
    floor.tick.run(MONDAY_9AM + days(3))
    worked(floor, "web", 20, of=30)

    by_what_is_kept(floor).tick.run(MONDAY_9AM + days(3) + minutes(1))
    floor.clock.move(days=4)
    by_what_is_kept(floor).tick.run()

    assert kept(floor.open) != GOOD


def test_a_lead_that_comes_in_stands_by_what_was_learned(floor: Floor) -> None:
    floor.tick.run()
    new = by_what_is_kept(floor)

    said = [
        LeadSubmission.read({"company": one, "email": f"{one}@x.example", "source": one, "score": 50})
        for one in ("plain", "fair")
    ]
    new.intake.submit(said, OUTSIDE)

    assert new.pull(ANA).lead.facts.company == "fair"
