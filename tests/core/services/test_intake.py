"""Leads come in by one door: judged, routed, stored and answered, each exactly once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.intake import Receipt, Rejected, Rule, Standing
from core.model import LeadState
from core.ports import OpenUnitOfWork
from core.services.intake import CHUNK
from core.submissions import LeadSubmission
from tests.builders import MONDAY_9AM, OLE, a_queue, a_team, days, hours, minutes
from tests.core.services.door import Door, a_row, rows


@pytest.fixture
def door(unit_of_work: OpenUnitOfWork) -> Door:
    return Door(unit_of_work)


def test_a_good_lead_stands_in_line_at_once_and_its_story_says_why(door: Door) -> None:
    receipt = door.submit(a_row(external_id="web-1", budget="5"))[0]

    lead = door.lead(receipt)
    assert receipt == Receipt(lead.id, "web-1", Standing.WAITING, Rule.SCORE, "leads")
    assert (lead.state, lead.rule, lead.facts.attributes) == (LeadState.WAITING, "score", {"budget": "5"})
    assert lead.received_at == lead.queued_at == lead.came_in_at == MONDAY_9AM
    assert lead.overdue_at == MONDAY_9AM + hours(56)  # 24 h of an office that is open 8 h a day
    assert door.story(receipt) == [("entered", "score")]
    assert door.events(receipt)[0].actor == OLE


def test_what_ops_must_see_goes_to_review_and_not_away(door: Door) -> None:
    receipt = door.submit(a_row(email=None))[0]

    assert (receipt.verdict, receipt.rule) == (Standing.REVIEW, Rule.INCOMPLETE)
    assert door.lead(receipt).state is LeadState.REVIEW
    assert door.story(receipt) == [("sent to review", "incomplete")]


def test_a_file_taken_in_twice_adds_nothing_the_second_time(door: Door) -> None:
    file = [*rows(3, external_id=None), a_row("With id", external_id="crm-1"), a_row("Odd", email=None)]

    first, second = door.submit(*file), door.submit(*file)

    assert [one.verdict for one in second] == [Standing.DUPLICATE] * 5
    assert [one.lead_id for one in second] == [one.lead_id for one in first]
    assert {one.rule for one in second} == {Rule.IDENTICAL_ROW, Rule.EXTERNAL_ID_SEEN}
    assert door.count() == 5


def test_twins_in_one_file_are_recognised_as_if_they_had_come_one_after_the_other(door: Door) -> None:
    told = door.told(
        a_row(external_id="crm-1"),
        a_row(external_id="crm-1"),
        a_row(external_id="crm-1", score=90),
        a_row(phone="+49 30 123456"),
        a_row(phone="+49 30 123456"),
    )

    assert told == [
        ("waiting", "score"),
        ("duplicate", "external_id_seen"),
        ("duplicate", "updated"),
        ("review", "same_person"),
        ("duplicate", "identical_row"),
    ]
    assert door.count() == 2


def test_the_review_of_a_known_person_points_to_the_lead_that_is_there(door: Door) -> None:
    first, second = door.submit(a_row(), a_row(score=60))

    assert door.events(second)[0].data == {"like": first.lead_id}


def test_a_long_file_is_taken_in_chunks_and_answered_in_order(door: Door) -> None:
    file = [a_row(f"Company {index}", external_id=str(index)) for index in range(CHUNK + 5)]

    receipts = door.submit(*file)

    assert [one.external_id for one in receipts] == [str(index) for index in range(CHUNK + 5)]
    assert door.count() == CHUNK + 5


def test_a_stream_takes_in_only_what_is_asked_for(door: Door) -> None:
    stream = door.intake.stream(iter(rows(CHUNK + 1)), OLE)

    next(stream)

    assert door.count() == CHUNK


def test_the_queue_that_is_named_wins_over_the_rules_and_over_the_default(
    unit_of_work: OpenUnitOfWork,
) -> None:
    team = a_team(a_queue("vip", when={"region": ["DACH"]}), a_queue("cold"), a_queue("rest"))
    door = Door(unit_of_work, team)

    routed = door.submit(a_row("A"), a_row("B", region="DACH"), a_row("C", region="DACH", queue="Cold"))
    by_hand = door.submit(a_row("D"), a_row("E", queue="vip"), queue="cold")

    assert [one.queue for one in routed] == ["rest", "vip", "cold"]
    assert [one.queue for one in by_hand] == ["cold", "vip"]


def test_a_queue_has_a_minimum_of_its_own(unit_of_work: OpenUnitOfWork) -> None:
    door = Door(unit_of_work, a_team(a_queue("picky", min_score=70), a_queue("rest", min_score=0)))

    told = door.told(a_row("A", queue="picky"), a_row("B"), a_row("C", score=0))

    assert told == [("review", "below_minimum"), ("waiting", "score"), ("waiting", "score")]


def test_what_is_malformed_is_named_and_keeps_nobody_else_out(door: Door) -> None:
    late = MONDAY_9AM + minutes(6)
    file = [a_row("A"), a_row("B", queue="nowhere"), a_row("C", queue="none", received_at=late), a_row("D")]

    answers = door.intake.submit(file, OLE)

    assert [isinstance(one, Rejected) for one in answers] == [False, True, True, False]
    flaws = [[(flaw.field, flaw.code) for flaw in one.flaws] for one in answers if isinstance(one, Rejected)]
    assert flaws == [
        [("queue", "unknown_queue")],
        [("queue", "unknown_queue"), ("received_at", "in_the_future")],
    ]
    assert door.count() == 2


def test_a_batch_can_be_checked_before_anything_is_taken(door: Door) -> None:
    assert door.intake.flaws(a_row()) == ()
    assert [flaw.field for flaw in door.intake.flaws(a_row(), queue="nowhere")] == ["queue"]
    assert door.count() == 0


def test_a_file_of_nothing_but_malformed_rows_writes_nothing(door: Door) -> None:
    assert len(door.intake.submit(rows(2, queue="nowhere"), OLE)) == 2
    assert door.intake.submit([], OLE) == ()
    assert door.count() == 0


def test_clocks_differ_a_little_and_nobody_arrives_in_the_future(door: Door) -> None:
    receipt = door.submit(a_row(received_at=MONDAY_9AM + minutes(4)))[0]

    assert door.lead(receipt).received_at == MONDAY_9AM


def test_a_past_arrival_is_also_the_moment_of_entering_the_queue(door: Door) -> None:
    receipt = door.submit(a_row(type="hot_inbound", received_at=MONDAY_9AM - minutes(20), queue=None))[0]

    lead = door.lead(receipt)
    assert lead.received_at == lead.queued_at == MONDAY_9AM - minutes(20)
    assert lead.came_in_at == MONDAY_9AM
    assert door.events(receipt)[0].data == {"received_at": "2026-03-02T08:40:00+00:00"}


def test_a_limit_that_had_passed_before_a_lead_came_in_starts_anew(unit_of_work: OpenUnitOfWork) -> None:
    door = Door(unit_of_work, a_team(a_queue(calendar="always")))

    old, young = door.submit(
        a_row("Old", received_at=MONDAY_9AM - days(90)), a_row("Young", received_at=MONDAY_9AM - hours(20))
    )

    assert door.lead(old).overdue_at == MONDAY_9AM + hours(24)
    assert door.lead(young).overdue_at == MONDAY_9AM + hours(4)


def test_a_date_without_a_zone_is_the_policy_s(unit_of_work: OpenUnitOfWork) -> None:
    door = Door(unit_of_work, a_team(timezone="Asia/Jakarta"))

    receipt = door.submit(a_row(received_at="2026-03-01"))[0]

    assert door.lead(receipt).received_at.isoformat() == "2026-02-28T17:00:00+00:00"


@pytest.mark.parametrize("referrer", ["ANA@won.example", "Ana Costa, Won GmbH"])
def test_whoever_became_a_customer_here_may_refer(door: Door, referrer: str) -> None:
    customer = door.submit(a_row("Won", contact_name="Ana Costa"))[0]
    friend = a_row("Friend", score=1, source="referral", referrer=referrer)
    stranger = a_row("Stranger", score=1, source="referral", referrer="zoe@nobody.example")

    before = door.told(stranger)
    door.move(customer, LeadState.CONVERTED)
    after = door.told(friend)

    assert (before, after) == ([("review", "unknown_referrer")], [("waiting", "customer_referral")])


def test_a_rehearsal_answers_the_same_and_stores_nothing(unit_of_work: OpenUnitOfWork) -> None:
    door = Door(unit_of_work, a_team(a_queue(cap=CHUNK + 2)))
    known = door.submit(a_row("Known", external_id="crm-1"))[0]
    twin_in_the_next_chunk = a_row("Company 0")
    file: list[LeadSubmission] = [
        a_row("Known", external_id="crm-1", score=70),
        *rows(CHUNK),
        twin_in_the_next_chunk,
        a_row("Known", external_id="crm-1", score=70),
        *rows(3, email="someone@new.example", contact_name="Someone"),
    ]

    rehearsed = door.submit(*file, dry_run=True)
    stored = door.count()
    performed = door.submit(*file)

    assert stored == 1
    assert [(one.verdict, one.rule, one.queue) for one in rehearsed] == [
        (one.verdict, one.rule, one.queue) for one in performed
    ]
    assert {one.lead_id for one in rehearsed} == {None, known.lead_id}


def test_a_delivery_repeated_a_week_later_finds_the_first_one_s_lead(door: Door) -> None:
    first = door.submit(a_row(external_id="hook-1"))[0]
    door.pass_time(days(7))

    again = door.submit(a_row(external_id="hook-1"))[0]

    assert (again.lead_id, again.verdict) == (first.lead_id, Standing.DUPLICATE)


def test_the_same_rows_at_several_doors_at_once_come_in_once(door: Door) -> None:
    file = [*rows(20), a_row("With id", external_id="crm-1")]

    with ThreadPoolExecutor(4) as doors:
        told = [one for receipts in doors.map(lambda _: door.submit(*file), range(8)) for one in receipts]

    assert Counter(one.verdict for one in told) == {Standing.WAITING: 21, Standing.DUPLICATE: 7 * 21}
    assert len({one.lead_id for one in told}) == 21
    assert door.count() == 21
