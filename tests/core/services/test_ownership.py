"""An owner gives a lead back, takes the claim back, or hands the lead to a colleague."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from core.answers import Claimed, Refusal, Refused, Returned, Transferred
from core.model import Channel, ContactOutcome, LeadState
from core.notices import NoticeKind
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MONDAY_9AM,
    a_lead,
    a_person,
    a_queue,
    a_team,
    days,
    fresh_leads,
    hours,
    minutes,
)
from tests.core.services.floor import Floor, OpenFloor, all_at_once, rows, the


def test_undo_within_the_minute_restores_the_lead_to_the_letter(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(waited=hours(5)))
    claim = floor.take(ANA).claim
    floor.clock.move(seconds=60)

    answer = the(Returned, floor.ownership.undo(ANA, claim.id, request="click:2"))

    assert floor.lead(lead) == answer.lead == replace(lead, version=4)
    assert (answer.claim.ended_by, answer.claim.ended_at) == ("undone", MONDAY_9AM + minutes(1))
    assert floor.owner(lead) is None
    assert floor.pull(BEN).lead.id == lead.id


def test_after_the_minute_there_is_no_undo(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claimed = floor.take(ANA)
    floor.clock.move(seconds=60, microseconds=1)

    refused = floor.ownership.undo(ANA, claimed.claim.id)

    as_it_stands = replace(claimed, undo_until=None)
    assert refused == Refused(Refusal.TOO_LATE_TO_UNDO, limit=60, lead=claimed.lead, claimed=as_it_stands)
    assert floor.owner(lead) == ANA


def test_release_keeps_the_leads_age_and_place_and_starts_its_queue_age_anew(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(waited=hours(5)))
    claim = floor.take(ANA).claim
    floor.clock.move(hours=3)

    answer = the(Returned, floor.ownership.release(ANA, claim.id))

    now, wednesday_5pm = floor.clock.now(), MONDAY_9AM + days(2) + hours(8)
    assert floor.lead(lead) == answer.lead
    assert answer.lead == replace(
        lead,
        queued_at=now,
        came_in_at=now,
        overdue_at=wednesday_5pm,
        limit_due_at=wednesday_5pm,
        aged_due_at=lead.received_at + hours(72),
        stale_due_at=lead.received_at + days(7),
        version=4,
    )
    assert answer.lead.received_at == MONDAY_9AM - hours(5)
    assert floor.pull(BEN).lead.id == lead.id


def test_a_limit_that_had_passed_when_the_lead_came_back_starts_anew(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(waited=days(9)))
    claim = floor.take(ANA).claim
    floor.clock.move(hours=1)

    floor.ownership.release(ANA, claim.id)

    back = floor.lead(lead)
    assert lead.overdue_at < MONDAY_9AM
    assert back.overdue_at == MONDAY_9AM + days(3) + hours(1)
    assert back.received_at == lead.received_at


def test_a_lead_of_a_queue_that_no_longer_exists_can_be_released(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim

    answer = floor.under(a_team(a_queue("new"))).ownership.release(ANA, claim.id)

    assert the(Returned, answer).lead.state is LeadState.WAITING
    assert floor.owner(lead) is None


def test_a_released_lead_may_be_pulled_again_by_whoever_released_it(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.ownership.release(ANA, floor.take(ANA).claim.id)

    assert floor.take(ANA).lead.id == lead.id


@pytest.mark.parametrize("verb", ["release", "undo"])
def test_doing_it_twice_gives_the_same_answer_and_one_event(floor: Floor, verb: str) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim
    give_back = getattr(floor.ownership, verb)
    first = give_back(ANA, claim.id, request="click:2")
    before = rows(floor)

    again = give_back(ANA, claim.id, request="click:3")

    assert again == first
    assert rows(floor) == before


@pytest.mark.parametrize("verb", ["release", "undo"])
@pytest.mark.parametrize("next_rep", [ANA, BEN])
def test_an_old_card_gives_no_lead_back_that_was_claimed_anew(floor: Floor, verb: str, next_rep: str) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    give_back = getattr(floor.ownership, verb)
    give_back(ANA, claim.id)
    floor.take(next_rep)
    before = rows(floor)

    refused = give_back(ANA, claim.id)

    assert refused == Refused(Refusal.ENDED, lead=floor.lead(lead))
    assert rows(floor) == before


@pytest.mark.parametrize("verb", ["release", "undo"])
def test_a_lead_that_was_contacted_cannot_go_back_into_the_line(floor: Floor, verb: str) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    logged = floor.call(ANA, claim)

    refused = getattr(floor.ownership, verb)(ANA, claim.id)

    as_it_stands = Claimed(logged.lead, logged.claim)
    assert refused == Refused(Refusal.ALREADY_CONTACTED, lead=logged.lead, claimed=as_it_stands)
    assert floor.lead(lead).state is LeadState.CONTACTED


def test_a_transfer_makes_the_lead_a_colleagues_who_is_told_once(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.clock.move(minutes=5)

    answer = the(Transferred, floor.ownership.transfer(ANA, claim.id, BEN, request="form:1"))

    assert (answer.to, answer.claim.ended_by, answer.lead.state) == (BEN, "transferred", LeadState.CLAIMED)
    (mine,) = the_claims(floor, BEN)
    assert mine.claim.claimed_at == MONDAY_9AM + minutes(5)
    assert the_claims(floor, ANA) == ()
    (notice,) = floor.notices(lead)
    assert (notice.kind, notice.to, notice.by) == (NoticeKind.TRANSFERRED, BEN, ANA)
    assert notice.key == f"transferred:{mine.claim.id}@{BEN}"
    assert (notice.lead_id, notice.claim_id) == (lead.id, mine.claim.id)


def the_claims(floor: Floor, rep: str) -> tuple[Claimed, ...]:
    answer = floor.claims.my_leads(rep)
    assert not isinstance(answer, Refused)
    return answer.claims


def test_transferring_twice_gives_the_same_answer_and_one_notice(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    first = floor.ownership.transfer(ANA, claim.id, BEN)
    before = rows(floor)

    again = floor.ownership.transfer(ANA, claim.id, CLEO)

    assert again == first
    assert rows(floor) == before
    assert len(floor.notices(lead)) == 1


def test_the_same_transfer_five_times_at_once_is_one_transfer(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(people=[ANA, BEN])
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim

    answers = all_at_once(*[lambda: floor.ownership.transfer(ANA, claim.id, BEN, request="form:1")] * 5)

    assert all(answer == answers[0] for answer in answers)
    assert the(Transferred, answers[0]).to == BEN
    assert floor.verbs(lead).count("transferred") == len(floor.notices(lead)) == 1


def test_an_old_card_transfers_nothing_once_the_colleague_handed_the_lead_back(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.ownership.transfer(ANA, claim.id, BEN)
    (bens,) = the_claims(floor, BEN)
    floor.ownership.transfer(BEN, bens.claim.id, ANA)
    before = rows(floor)

    refused = floor.ownership.transfer(ANA, claim.id, CLEO)

    assert refused == Refused(Refusal.ENDED, lead=floor.lead(lead))
    assert rows(floor) == before


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        (ANA, Refused(Refusal.TO_SELF)),
        ("U0NOBODY", Refused(Refusal.TO_NO_REP, by="U0NOBODY")),
        ("U0GUEST", Refused(Refusal.TO_NO_REP, by="U0GUEST")),
        ("U0LEFT", Refused(Refusal.TO_NO_REP, by="U0LEFT")),
        ("U0OTHER", Refused(Refusal.TO_NO_REP, by="U0OTHER")),
        (CLEO, Refused(Refusal.TO_NO_REP, by=CLEO)),
        (BEN, Refused(Refusal.TO_NO_ROOM, by=BEN, limit=1)),
    ],
    ids=["self", "nobody", "guest", "left", "other queue", "wrong language", "no room"],
)
def test_not_everybody_can_take_a_lead_over(open_floor: OpenFloor, to: str, expected: Refused) -> None:
    details = {CLEO: {"skills": {"language": ["id"]}}}
    queue = a_queue("north", skills=["language"], members=[ANA, BEN, CLEO, "U0GUEST", "U0LEFT"])
    team = a_team(queue, a_queue("rest"), claims={"cap": 1}, people={"details": details})
    gone = (a_person("U0GUEST", is_guest=True), a_person("U0LEFT", is_deleted=True))
    floor = open_floor(team, [ANA, BEN, CLEO, "U0OTHER", *gone])
    floor.gets(a_lead(queue="north", language="de"), a_lead(queue="rest", waited=hours(2)))
    floor.take(BEN)
    claimed = floor.take(ANA)
    before = rows(floor)

    refused = floor.ownership.transfer(ANA, claimed.claim.id, to)

    assert refused == replace(expected, lead=claimed.lead, claimed=claimed)
    assert rows(floor) == before


def test_a_lead_of_a_queue_that_no_longer_exists_stays_with_its_owner(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim

    refused = floor.under(a_team(a_queue("new"))).ownership.transfer(ANA, claim.id, BEN)

    assert the(Refused, refused).reason is Refusal.TO_NO_REP
    assert floor.owner(lead) == ANA


def test_a_contacted_lead_that_is_transferred_waits_for_the_colleagues_own_contact(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)

    floor.ownership.transfer(ANA, claim.id, BEN)

    assert floor.lead(lead).state is LeadState.CLAIMED
    assert floor.room_taken(BEN) == 1


def test_room_is_not_spent_twice_when_everybody_transfers_to_one_at_once(
    open_crowded_floor: OpenFloor,
) -> None:
    others = [f"U0REP{number}" for number in range(8)]
    floor = open_crowded_floor(a_team(claims={"cap": 2}), [BEN, *others])
    floor.gets(*fresh_leads(16))
    mine = [(rep, floor.take(rep).claim) for rep in others for _ in range(2)]

    answers = all_at_once(*[partial(floor.ownership.transfer, rep, claim.id, BEN) for rep, claim in mine])

    assert sum(isinstance(answer, Transferred) for answer in answers) == 2
    assert floor.room_taken(BEN) == 2


@pytest.mark.parametrize("deed", ["release", "undo", "transfer", "log", "convert", "disqualify"])
def test_nobody_does_anything_to_somebody_elses_claim(floor: Floor, deed: str) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim
    before = rows(floor)
    deeds: dict[str, Callable[[], object]] = {
        "release": lambda: floor.ownership.release(BEN, claim.id),
        "undo": lambda: floor.ownership.undo(BEN, claim.id),
        "transfer": lambda: floor.ownership.transfer(BEN, claim.id, CLEO),
        "log": lambda: floor.contacts.log(BEN, claim.id, Channel.CALL, ContactOutcome.REACHED),
        "convert": lambda: floor.contacts.close(BEN, claim.id, converted=True),
        "disqualify": lambda: floor.contacts.close(BEN, claim.id, converted=False),
    }

    answer = deeds[deed]()

    assert answer == Refused(Refusal.NOT_YOURS, by=ANA)
    assert rows(floor) == before


def test_a_claim_that_does_not_exist_is_gone(floor: Floor) -> None:
    assert floor.ownership.release(ANA, 404) == Refused(Refusal.GONE)
