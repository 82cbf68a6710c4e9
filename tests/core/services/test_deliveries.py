"""Requests of other systems: taken once, whole or not at all, however often and by however many they come."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from core.answers import Refused
from core.events import OUTSIDE
from core.intake import Receipt, Rejected
from core.services.deliveries import FORGOTTEN_AT_ONCE, KEPT, Conflict, Delivered, Unfit
from core.submissions import LeadSubmission
from tests.builders import ANA, MIA, a_queue, a_team
from tests.core.services.floor import Floor, OpenFloor, all_at_once, rows, the


def a_submission(number: int = 1, **fields: object) -> LeadSubmission:
    given = {"company": f"Firm {number}", "email": f"a@firm{number}.example", "score": 60}
    return LeadSubmission.read(given | {"external_id": f"crm-{number}"} | fields)


def some(count: int) -> Sequence[LeadSubmission]:
    return [a_submission(number) for number in range(count)]


def how_many(floor: Floor) -> int:
    return len(rows(floor)["leads"])


def test_a_request_is_answered_lead_by_lead_in_its_order(floor: Floor) -> None:
    unscored = a_submission(2, external_id=None, score=5)

    answer = the(Delivered, floor.intake.deliver("msg_1", "d", [a_submission(1), unscored]))

    assert [(one["external_id"], one["verdict"], one["rule"]) for one in answer.answer] == [
        ("crm-1", "waiting", "score"),
        (None, "review", "below_minimum"),
    ]
    assert {one["queue"] for one in answer.answer} == {"leads"}
    assert not answer.repeated


def test_the_same_request_again_gets_the_same_answer_and_adds_nothing(floor: Floor) -> None:
    first = the(Delivered, floor.intake.deliver("msg_1", "d", some(3)))
    floor.clock.move(hours=48)

    again = the(Delivered, floor.intake.deliver("msg_1", "d", some(3)))

    assert (again.repeated, again.answer) == (True, first.answer)
    assert how_many(floor) == 3


def test_another_body_by_the_same_id_is_a_conflict_and_changes_nothing(floor: Floor) -> None:
    floor.intake.deliver("msg_1", "d", some(1))
    before = rows(floor)

    answer = floor.intake.deliver("msg_1", "other", some(3))

    assert answer == Conflict()
    assert rows(floor) == before


def test_what_does_not_fit_keeps_the_whole_request_out_and_may_come_again_mended(floor: Floor) -> None:
    tomorrow = (floor.clock.now() + timedelta(days=1)).isoformat()
    wrong = [a_submission(1), a_submission(2, queue="nowhere"), a_submission(3, received_at=tomorrow)]

    answer = the(Unfit, floor.intake.deliver("msg_1", "d", wrong))
    none = how_many(floor)
    mended = floor.intake.deliver("msg_1", "other", some(3))

    assert [(at, flaw.field, flaw.code) for at, flaw in answer.flaws] == [
        (1, "queue", "unknown_queue"),
        (2, "received_at", "in_the_future"),
    ]
    assert none == 0
    assert isinstance(mended, Delivered)


def test_a_request_keeps_its_answer_when_its_queue_is_gone(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(a_queue("old", when={"region": ["x"]}), a_queue("leads")))
    first = the(Delivered, floor.intake.deliver("msg_1", "d", [a_submission(queue="old")]))
    floor = floor.under(a_team(a_queue("leads")))

    again = the(Delivered, floor.intake.deliver("msg_1", "d", [a_submission(queue="old")]))

    assert again.answer == first.answer


def test_what_comes_over_http_is_the_doing_of_another_system(floor: Floor) -> None:
    answer = the(Delivered, floor.intake.deliver("msg_1", "d", some(1)))

    with floor.open(writes=False) as uow:
        events = uow.events.of(int(str(answer.answer[0]["id"])))
    assert {event.actor for event in events} == {OUTSIDE}


def test_five_hundred_leads_come_in_at_once(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(a_queue(cap=10_000)))

    answer = the(Delivered, floor.intake.deliver("msg_1", "d", some(500)))

    assert [one["external_id"] for one in answer.answer] == [f"crm-{number}" for number in range(500)]
    assert how_many(floor) == 500


def test_one_request_sent_a_hundred_times_at_once_is_one_lead(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor()

    answers = all_at_once(*[partial(floor.intake.deliver, "msg_1", "d", some(1))] * 100)

    first, *others = [the(Delivered, one) for one in sorted(answers, key=lambda one: one.repeated)]  # type: ignore[union-attr]
    assert not first.repeated
    assert all((one.answer, one.repeated) == (first.answer, True) for one in others)
    assert how_many(floor) == 1


def test_one_id_with_two_bodies_at_once_is_one_of_them(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor()
    bodies = [
        partial(floor.intake.deliver, "msg_1", f"{number % 2}", [a_submission(number % 2)])
        for number in range(30)
    ]

    answers = all_at_once(*bodies)

    assert sum(isinstance(one, Conflict) for one in answers) == 15
    assert how_many(floor) == 1


def test_what_nobody_sends_again_is_forgotten_bit_by_bit(floor: Floor) -> None:
    with floor.open() as uow:
        for number in range(FORGOTTEN_AT_ONCE + 1):
            uow.deliveries.begin(f"http:{number}", "d", floor.clock.now())
        uow.commit()
    floor.clock.move(days=KEPT.days, seconds=1)
    floor.intake.deliver("msg_new", "d", some(1))

    report = floor.tick.run()

    with floor.open(writes=False) as uow:
        is_any_old = uow.deliveries.has_before(floor.clock.now() - KEPT)
    assert (is_any_old, report.failures) == (False, ())
    assert the(Delivered, floor.intake.deliver("msg_new", "d", some(1))).repeated


def test_a_form_that_is_sent_twice_is_one_lead_with_one_answer(floor: Floor) -> None:
    first = the(Receipt, floor.intake.add(ANA, a_submission(), request="form 1"))
    again = the(Receipt, floor.intake.add(ANA, a_submission(), request="form 1"))

    assert again == first
    assert how_many(floor) == 1


def test_a_form_that_does_not_fit_says_why(floor: Floor) -> None:
    answer = the(Rejected, floor.intake.add(ANA, a_submission(queue="nowhere"), request="form 1"))

    assert [flaw.code for flaw in answer.flaws] == ["unknown_queue"]


def test_no_stranger_adds_a_lead(floor: Floor) -> None:
    answer = floor.intake.add("U0NOBODY", a_submission(), request="form 1")

    assert isinstance(answer, Refused)
    assert how_many(floor) == 0


def test_a_request_over_http_is_never_taken_for_a_form(floor: Floor) -> None:
    floor.intake.add(ANA, a_submission(1), request="1")

    answer = floor.intake.deliver("slack:1", "d", [a_submission(2)])

    assert isinstance(answer, Delivered)
    assert how_many(floor) == 2


def test_a_manager_brings_a_file_and_a_rep_does_not(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team(people={"reps": [ANA], "managers": [MIA]}), people=[ANA, MIA])

    brought = list(floor.intake.bring(MIA, [*some(2), a_submission(queue="nowhere")]))
    refused = list(floor.intake.bring(ANA, some(900)))

    assert [type(one) for one in brought] == [Receipt, Receipt, Rejected]
    assert [type(one) for one in refused] == [Refused]
    assert how_many(floor) == 2


@pytest.mark.parametrize("count", [199, 200, 201])
def test_every_line_of_a_file_that_is_brought_gets_its_answer(open_floor: OpenFloor, count: int) -> None:
    floor = open_floor(a_team(a_queue(cap=10_000), people={"managers": [MIA]}), people=[MIA])

    assert len(list(floor.intake.bring(MIA, iter(some(count))))) == count
