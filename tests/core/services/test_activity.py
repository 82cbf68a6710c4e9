"""Activity raises the score, a little, now and then, and never above what there is."""

from typing import Any

import pytest

from core.events import OUTSIDE, Verb
from core.model import Lead, LeadState
from core.policies.team import TeamPolicy
from tests.builders import ANA, a_lead, a_queue, a_team
from tests.core.services.crm import Crm
from tests.core.services.floor import OpenFloor


def a_crm(open_floor: OpenFloor, **activity: object) -> Crm:
    return Crm(open_floor(_team(**activity), people=[ANA]))


def _team(**activity: object) -> TeamPolicy:
    return a_team(a_queue(ordering="priority"), entry={"activity": activity}, calendar="always")


@pytest.fixture
def crm(open_floor: OpenFloor) -> Crm:
    return a_crm(open_floor)


def one(crm: Crm, **facts: Any) -> Lead:
    (lead,) = crm.floor.gets(a_lead(queue=crm.floor.team.queues[0], **facts))
    return lead


def score(crm: Crm, lead: Lead) -> int | None:
    return crm.floor.lead(lead).facts.score


def scored_anew(crm: Crm, lead: Lead) -> list[tuple[str | None, dict[str, object]]]:
    story = crm.floor.story(lead)
    return [(event.why, dict(event.data)) for event in story if event.verb is Verb.RESCORED]


def test_whoever_does_something_moves_up_by_a_few_points(crm: Crm) -> None:
    lead, ahead = one(crm, score=50), one(crm, score=52)

    verdict = crm.tells(lead, "activity", text="Asked for prices")

    told = crm.floor.story(lead)[-1]
    assert verdict == ("taken", "activity")
    assert (told.verb, told.actor, told.why) == (Verb.RESCORED, OUTSIDE, "activity")
    assert told.data == {"from": 50, "to": 55}
    assert crm.floor.lead(lead).place < crm.floor.lead(ahead).place


def test_much_activity_within_an_hour_counts_once(crm: Crm) -> None:
    lead = one(crm, score=50)

    for text in ("Opened a mail", "Asked for prices", "Came back"):
        crm.tells(lead, "activity", text=text)
        crm.floor.clock.move(minutes=29)
    within_the_hour = score(crm, lead)
    crm.tells(lead, "activity", text="Came back again")

    assert (within_the_hour, score(crm, lead)) == (55, 60)
    assert [data for _, data in scored_anew(crm, lead)] == [{"from": 50, "to": 55}, {"from": 55, "to": 60}]


def test_an_hour_later_it_counts_again(crm: Crm) -> None:
    lead = one(crm, score=50)
    crm.tells(lead, "activity", text="Opened a mail")
    crm.floor.clock.move(hours=1)

    crm.tells(lead, "activity", text="Asked for prices")

    assert score(crm, lead) == 60


def test_the_hour_is_that_of_what_happened_and_not_of_hearing_of_it(crm: Crm) -> None:
    lead = one(crm, score=50)
    crm.tells(lead, "activity", text="Opened a mail", at=crm.ago(hours=3))
    crm.tells(lead, "activity", text="Looked around", at=crm.ago(hours=2, minutes=30))

    crm.tells(lead, "activity", text="Asked for prices", at=crm.ago(hours=1))

    assert score(crm, lead) == 60


@pytest.mark.parametrize(("before", "after"), [(97, 100), (100, 100), (0, 5), (None, None)])
def test_no_score_rises_above_a_hundred_and_who_has_none_keeps_none(
    crm: Crm, before: int | None, after: int | None
) -> None:
    lead = one(crm, score=before)

    crm.tells(lead, "activity", text="Asked for prices")

    assert score(crm, lead) == after
    assert len(scored_anew(crm, lead)) == (before != after)


def test_a_team_says_how_many_points_and_how_often(open_floor: OpenFloor) -> None:
    crm = a_crm(open_floor, points=20, again="0s")
    lead = one(crm, score=50)

    crm.tells(lead, "activity", text="Opened a mail")
    crm.tells(lead, "activity", text="Asked for prices")

    assert score(crm, lead) == 90


def test_no_points_leave_scores_to_others(open_floor: OpenFloor) -> None:
    crm = a_crm(open_floor, points=0)
    lead = one(crm, score=50)

    verdict = crm.tells(lead, "activity", text="Asked for prices")

    assert verdict == ("taken", "activity")
    assert (score(crm, lead), scored_anew(crm, lead)) == (50, [])


def test_a_score_that_is_told_with_the_activity_is_the_score(crm: Crm) -> None:
    lead = one(crm, score=50)

    crm.tells(lead, "activity", text="Asked for prices", score=51)

    assert scored_anew(crm, lead) == [("by_crm", {"from": 50, "to": 51})]


def test_activity_before_the_newest_score_is_in_that_already(crm: Crm) -> None:
    lead = one(crm, score=50)
    crm.tells(lead, "score", score=70)

    crm.tells(lead, "activity", text="Asked for prices", at=crm.ago(minutes=5))

    assert score(crm, lead) == 70


def test_points_never_keep_out_a_score_that_somebody_tells(crm: Crm) -> None:
    """It was given ten minutes ago and comes late: it is worth more than our guess."""
    lead = one(crm, score=50)
    crm.tells(lead, "activity", text="Asked for prices")

    verdict = crm.tells(lead, "score", score=80, at=crm.ago(minutes=10))

    assert verdict == ("taken", "score")
    assert score(crm, lead) == 80


def test_the_same_again_is_no_activity(crm: Crm) -> None:
    lead = one(crm, score=50)
    crm.tells(lead, "activity", text="Asked for prices")
    crm.floor.clock.move(hours=2)

    again = crm.tells(lead, "activity", text="Asked for prices")

    assert again == ("known", "same")
    assert score(crm, lead) == 55


def test_activity_may_lift_a_lead_in_review_over_the_minimum(crm: Crm) -> None:
    lead = one(crm, score=38, state=LeadState.REVIEW, rule="below_minimum")

    crm.tells(lead, "activity", text="Asked for prices")

    assert crm.floor.lead(lead).state is LeadState.WAITING
    assert crm.floor.verbs(lead)[-3:] == ["showed activity", "scored anew", "entered"]
