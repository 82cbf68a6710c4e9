"""A rep passes a lead on: within a budget, with a reason, and not for ever."""

from dataclasses import replace
from datetime import UTC, datetime

from core.answers import NothingWaiting, Previewed, Refusal, Refused, Skipped
from core.model import LeadState, SkipReason
from tests.builders import ANA, BEN, CLEO, QUEUE, a_lead, a_person, a_queue, a_team, fresh_leads, hours
from tests.core.services.floor import Floor, OpenFloor, rows, the

EVENING = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
"""Half an hour before midnight in Berlin, where the reps live."""


def test_a_skipped_lead_makes_way_for_the_next_and_stays_in_line_for_others(floor: Floor) -> None:
    first, second = floor.gets(a_lead(waited=hours(2)), a_lead())
    floor.pull(ANA)

    skipped = the(Skipped, floor.claims.skip(ANA, first.id, SkipReason.LANGUAGE, request="form:1"))

    assert the(Previewed, skipped.next).lead.id == second.id
    assert (skipped.left_in_a_row, skipped.left_today, skipped.to_review) == (2, 9, False)
    assert floor.pull(BEN).lead.id == first.id
    told = floor.story(first)[2]
    assert (told.verb, told.why, told.request) == ("skipped", "language", "form:1")


def test_a_skipped_lead_is_hidden_from_me_for_a_day_and_then_comes_back(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.skip(ANA)

    floor.clock.move(hours=23, minutes=59)
    hidden = floor.queues.next_lead(ANA)
    floor.clock.move(minutes=1)

    assert hidden == NothingWaiting((QUEUE,), hidden=1)
    assert floor.pull(ANA).lead.id == lead.id


def test_after_three_in_a_row_it_is_claim_or_wait_and_a_claim_gives_the_three_back(floor: Floor) -> None:
    floor.gets(*fresh_leads(8))
    for _ in range(3):
        floor.skip(ANA)
    at_hand = floor.pull(ANA)

    refused = floor.skip(ANA)
    floor.clock.move(seconds=1)
    floor.take(ANA)
    floor.clock.move(seconds=1)

    assert refused == Refused(Refusal.SKIPS_IN_A_ROW, limit=3, lead=at_hand.lead, next=at_hand)
    assert the(Skipped, floor.skip(ANA)).left_in_a_row == 2


def test_a_claim_that_was_undone_gives_no_skips_back(floor: Floor) -> None:
    floor.gets(*fresh_leads(8))
    for _ in range(3):
        floor.skip(ANA)
    floor.clock.move(seconds=1)
    claim = floor.take(ANA).claim
    floor.ownership.undo(ANA, claim.id)

    refused = the(Refused, floor.skip(ANA))

    assert refused.reason is Refusal.SKIPS_IN_A_ROW


def skip_all_day(floor: Floor, number: int) -> None:
    """Skips so many leads, with a claim after every third."""
    for count in range(number):
        the(Skipped, floor.skip(ANA))
        floor.clock.move(seconds=1)
        if count % 3 == 2:
            floor.take(ANA)
            floor.clock.move(seconds=1)


def test_ten_skips_are_a_days_worth_whatever_is_claimed_between(floor: Floor) -> None:
    floor.gets(*fresh_leads(15))
    skip_all_day(floor, 10)

    refused = the(Refused, floor.skip(ANA))

    assert (refused.reason, refused.limit) == (Refusal.SKIPS_A_DAY, 10)
    assert isinstance(floor.skip(BEN), Skipped)


def test_the_day_ends_at_midnight_where_the_rep_lives(floor: Floor) -> None:
    floor.clock.move(seconds=(EVENING - floor.clock.now()).total_seconds())
    floor.meets(a_person(BEN, timezone="Europe/London"))
    floor.gets(*fresh_leads(12))
    for rep in (ANA, BEN):
        for _ in range(3):
            floor.skip(rep)

    floor.clock.move(minutes=31)

    assert isinstance(floor.skip(ANA), Skipped)
    assert the(Refused, floor.skip(BEN)).reason is Refusal.SKIPS_IN_A_ROW


def test_a_lead_that_every_rep_skipped_goes_to_review_with_all_their_reasons(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.skip(ANA, reason=SkipReason.LANGUAGE)
    floor.skip(BEN, reason=SkipReason.TIME_ZONE)

    last = the(Skipped, floor.skip(CLEO, reason=SkipReason.BAD_DATA))

    assert last.to_review
    assert floor.lead(lead).state is LeadState.REVIEW
    *_, ana, _, ben, _, cleo, review = floor.story(lead)
    assert [one.why for one in (ana, ben, cleo)] == ["language", "time_zone", "bad_data"]
    assert (review.verb, review.why) == ("sent to review", "skipped_by_all")
    assert review.data == {"skipped_by": [ANA, BEN, CLEO]}


def test_reps_who_may_not_take_the_lead_need_not_have_skipped_it(open_floor: OpenFloor) -> None:
    details = {CLEO: {"skills": {"language": ["id"]}}}
    team = a_team(a_queue(skills=["language"], members=[ANA, CLEO]), people={"details": details})
    floor = open_floor(team, [ANA, BEN, CLEO, a_person("U01GUEST", is_guest=True)])
    (lead,) = floor.gets(a_lead(language="de"))

    assert the(Skipped, floor.skip(ANA)).to_review
    assert floor.lead(lead).state is LeadState.REVIEW


def test_a_skip_of_yesterday_does_not_count_towards_review(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.skip(ANA)
    floor.skip(BEN)
    floor.clock.move(hours=24)

    skipped = the(Skipped, floor.skip(CLEO))

    assert not skipped.to_review
    assert floor.lead(lead).state is LeadState.WAITING


def test_skipping_twice_spends_the_budget_once_and_answers_the_same(floor: Floor) -> None:
    first, _ = floor.gets(*fresh_leads(2))
    answer = the(Skipped, floor.skip(ANA))
    before = rows(floor)

    again = floor.claims.skip(ANA, first.id, SkipReason.OTHER)

    assert again == answer
    assert rows(floor) == before


def test_the_last_skip_repeated_still_says_that_the_lead_went_to_review(open_floor: OpenFloor) -> None:
    floor = open_floor(people=[ANA])
    (lead,) = floor.gets(a_lead())

    answer = floor.skip(ANA)

    assert the(Skipped, answer).to_review
    assert floor.claims.skip(ANA, lead.id, SkipReason.OTHER) == answer


def test_skipping_after_the_reservation_is_refused_and_spends_nothing(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.clock.move(minutes=2)

    refused = the(Refused, floor.claims.skip(ANA, lead.id, SkipReason.OTHER))

    assert refused.reason is Refusal.EXPIRED
    assert the(Previewed, refused.next).lead.id == lead.id
    assert "skipped" not in floor.verbs(lead)


def test_a_lead_that_somebody_has_cannot_be_skipped(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.take(ANA)

    mine = the(Refused, floor.claims.skip(ANA, lead.id, SkipReason.OTHER))
    theirs = the(Refused, floor.claims.skip(BEN, lead.id, SkipReason.OTHER))

    assert mine.reason is Refusal.GONE
    assert (theirs.reason, theirs.by) == (Refusal.TAKEN, ANA)
    assert the(Refused, floor.claims.skip(ANA, 404, SkipReason.OTHER)).reason is Refusal.GONE


def test_a_lead_of_a_queue_that_is_no_longer_mine_goes_back_unskipped_when_i_pull_again(
    open_floor: OpenFloor,
) -> None:
    ana = a_person(ANA, groups=frozenset({"S02NORTH"}))
    floor = open_floor(a_team(a_queue("north", members=["S02NORTH"]), a_queue("south")), [ana])
    (lead,) = floor.gets(a_lead(queue="north"))
    floor.pull(ANA)
    floor.meets(replace(ana, groups=frozenset()))

    refused = the(Refused, floor.claims.skip(ANA, lead.id, SkipReason.OTHER))

    assert refused.reason is Refusal.NOT_IN_QUEUE
    assert floor.verbs(lead) == ["entered", "reserved"]
    assert isinstance(floor.queues.next_lead(ANA), NothingWaiting)
    assert floor.verbs(lead) == ["entered", "reserved", "put back"]


def test_a_recycled_lead_that_is_skipped_stays_a_recycled_one(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(state=LeadState.RECYCLED))

    floor.skip(ANA)

    assert floor.lead(lead).state is LeadState.RECYCLED
