"""Ops tidy up with the weekly card's buttons, many leads at a click, on both databases."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from core.answers import Refusal, Refused, Swept
from core.events import QueueVerb, Verb
from core.model import Lead, LeadState
from core.notices import NoticeKind
from core.places import base_place
from core.services import hygiene
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, a_lead, a_queue, days, hours
from tests.core.services.ageing import STAFF, TEAM, ageing, come_in_with_keys, moved, states
from tests.core.services.floor import Floor, OpenFloor, all_at_once, rows, the
from tests.core.services.mail import CHANNEL, OPS, a_staffed_team, taken

DAY = date(2026, 3, 9)
"""The Monday a week after the one on which tests begin: the card is about their first week."""

PRESSES: dict[str, Callable[..., Swept | Refused]] = {
    "undo": hygiene.Hygiene.undo,
    "nurture_old": hygiene.Hygiene.nurture_old,
    "merge_duplicates": hygiene.Hygiene.merge_duplicates,
    "reject_junk": hygiene.Hygiene.reject_junk,
}


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [*STAFF, ANA, BEN, CLEO])


def next_monday(floor: Floor) -> None:
    floor.clock.move(days=7)


def something_of_each(floor: Floor) -> list[Lead]:
    """A lead for each button, all of them in their place on the second Monday."""
    asleep, old = ageing("Asleep", age=6), ageing("Old", age=7, stale_due_at=None)
    first, second = a_lead("Twin", waited=hours(-1)), a_lead("Twin", waited=hours(-2))
    junk = a_lead("Nobody", email=None, waited=hours(-1))
    come_in_with_keys(floor, asleep, old, first, second, junk)
    moved(floor, days=1)
    next_monday(floor)
    return [asleep, old, second, junk]


@pytest.mark.parametrize("who", [ANA, MIA, "U0NOBODY"])
@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)
def test_only_ops_may_press_these_buttons(
    floor: Floor, press: Callable[..., Swept | Refused], who: str
) -> None:
    something_of_each(floor)
    before = rows(floor)

    answer = press(floor.hygiene, who, DAY)

    assert answer == Refused(Refusal.NOT_OPS)
    assert rows(floor) == before


@pytest.mark.parametrize(
    ("press", "which", "verb", "state"),
    [
        ("undo", 0, Verb.RESTORED, "waiting"),
        ("nurture_old", 1, Verb.NURTURED, "nurture"),
        ("merge_duplicates", 2, Verb.MERGED, "merged"),
        ("reject_junk", 3, Verb.REJECTED, "rejected"),
    ],
)
def test_each_button_moves_its_own_leads_and_a_second_click_finds_nothing(
    floor: Floor, press: str, which: int, verb: Verb, state: str
) -> None:
    leads = something_of_each(floor)
    before = states(floor, *leads)

    answers = [PRESSES[press](floor.hygiene, OLE, DAY) for _ in range(2)]

    assert answers == [Swept(verb, 1), Refused(Refusal.NOTHING_LEFT)]
    assert states(floor, *leads) == [*before[:which], state, *before[which + 1 :]]
    event = floor.story(leads[which])[-1]
    assert (event.verb, event.actor, event.at) == (verb, OLE, floor.clock.now())


@pytest.mark.parametrize("day", [date.min, date.max, date(2024, 12, 30)])
@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)
def test_a_button_of_a_day_that_never_had_a_card_finds_nothing(
    floor: Floor, press: Callable[..., Swept | Refused], day: date
) -> None:
    something_of_each(floor)

    assert press(floor.hygiene, OLE, day) == Refused(Refusal.NOTHING_LEFT)


def test_undo_takes_back_what_time_did_in_that_week_and_nothing_else(floor: Floor) -> None:
    before, then, by_hand = floor.gets(
        ageing("Before", age=7.5), ageing("Then", age=6), ageing("By hand", age=5, stale_due_at=None)
    )
    floor.clock.move(hours=-1)
    moved(floor)
    floor.clock.move(hours=2)
    floor.escalation.nurture(MIA, by_hand.id)
    moved(floor, days=1)
    next_monday(floor)

    answer = floor.hygiene.undo(OLE, DAY)

    assert answer == Swept(Verb.RESTORED, 1)
    assert states(floor, before, then, by_hand) == ["nurture", "waiting", "nurture"]


def test_what_comes_back_stands_where_it_belongs_with_new_limits_and_its_old_age(floor: Floor) -> None:
    (lead,) = floor.gets(ageing(age=13))
    moved(floor, days=1)
    next_monday(floor)
    now = floor.clock.now()

    floor.hygiene.undo(OLE, DAY)

    back = floor.lead(lead)
    assert (back.state, back.received_at, back.queued_at) == (LeadState.WAITING, lead.received_at, now)
    assert back.place == base_place(lead.id, lead.facts, lead.received_at, TEAM.queues[0], TEAM)
    assert back.stale_due_at == now + days(7)
    assert moved(floor, days=6, hours=23) == []


def test_where_there_is_no_room_the_best_come_in_and_the_others_are_held(
    open_crowded_floor: OpenFloor,
) -> None:
    team = a_staffed_team(queues=[a_queue(cap=3)])
    floor = open_crowded_floor(team, STAFF)
    leads = floor.gets(
        ageing("Younger", age=6),
        ageing("Older", age=6.5),
        ageing("Hot", age=6, score=95),
        ageing("Last", age=6),
    )
    moved(floor, days=1)
    floor.gets(a_lead("New", now=floor.clock.now()))
    next_monday(floor)

    answer = floor.hygiene.undo(OLE, DAY)

    assert answer == Swept(Verb.RESTORED, 4)
    assert states(floor, *leads) == ["held", "waiting", "waiting", "held"]
    assert floor.story(leads[0])[-1].data == {"was": "nurture", "to": "held"}


def test_while_sources_are_paused_their_leads_come_back_held(floor: Floor) -> None:
    cold, warm = floor.gets(ageing("Cold", age=6, pausable=True), ageing("Warm", age=6))
    moved(floor, days=1)
    next_monday(floor)
    floor.overflow.pause_sources(MIA, "leads", hours(2))

    floor.hygiene.undo(OLE, DAY)

    assert states(floor, cold, warm) == ["held", "waiting"]


def test_what_was_taken_or_woke_up_since_is_left_where_it_is(floor: Floor) -> None:
    recycled, woken = floor.gets(ageing("Recycled", age=13), ageing("Woken", age=6))
    moved(floor, days=1)
    floor.take(ANA)
    next_monday(floor)
    floor.hygiene.undo(OLE, DAY)
    before = states(floor, recycled, woken)

    answer = floor.hygiene.undo(OLE, DAY)

    assert before == ["claimed", "waiting"]
    assert answer == Refused(Refusal.NOTHING_LEFT)


def test_the_old_are_those_that_were_too_old_on_the_cards_monday(floor: Floor) -> None:
    old, held, young, taken_ = floor.gets(
        ageing("Old", age=0.1, stale_due_at=None),
        ageing("Held", age=0.1, stale_due_at=None, state=LeadState.HELD),
        ageing("Young", age=-0.1, stale_due_at=None),
        ageing("Taken", age=5, stale_due_at=None),
    )
    floor.take(ANA)
    floor.clock.move(days=9)

    answer = floor.hygiene.nurture_old(OLE, DAY)

    assert answer == Swept(Verb.NURTURED, 2)
    assert states(floor, old, held, young, taken_) == ["nurture", "nurture", "waiting", "claimed"]
    assert floor.story(old)[-1].why == "old"
    assert floor.lead(old).stale_due_at == old.received_at + days(14)


def test_a_click_moves_two_hundred_leads_at_most_and_says_that_there_are_more(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hygiene, "AT_ONCE", 3)
    floor.gets(*[a_lead(f"Junk {number}", email=None) for number in range(6)])

    answers = [floor.hygiene.reject_junk(OLE, DAY) for _ in range(3)]

    assert answers == [
        Swept(Verb.REJECTED, 3, left=True),
        Swept(Verb.REJECTED, 3),
        Refused(Refusal.NOTHING_LEFT),
    ]


def test_two_hundred_leads_of_two_queues_are_one_click(open_crowded_floor: OpenFloor) -> None:
    team = a_staffed_team(queues=[a_queue("north", when={"region": ["N"]}), a_queue("south")])
    floor = open_crowded_floor(team, STAFF)
    floor.gets(*[a_lead(f"Junk {n}", email=None, queue=["north", "south"][n % 2]) for n in range(210)])

    answers = [floor.hygiene.reject_junk(OLE, DAY) for _ in range(2)]

    assert answers == [Swept(Verb.REJECTED, 200, left=True), Swept(Verb.REJECTED, 10)]
    with floor.open(writes=False) as uow:
        told = [uow.queue_log.of_queue(name, MONDAY_9AM - days(1)) for name in ("north", "south")]
    assert [[(one.verb, one.why, one.actor, one.data["leads"]) for one in of_one] for of_one in told] == [
        [(QueueVerb.CLEANED, "rejected", OLE, 105)],
        [(QueueVerb.CLEANED, "rejected", OLE, 95), (QueueVerb.CLEANED, "rejected", OLE, 10)],
    ]


def test_a_click_that_arrives_twice_moves_once_and_gets_the_same_answer(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hygiene, "AT_ONCE", 2)
    leads = floor.gets(*[a_lead(f"Junk {number}", email=None) for number in range(5)])

    press = partial(floor.hygiene.reject_junk, OLE, DAY, request="click:1")
    answers: list[Any] = [*all_at_once(press, press), press()]

    assert answers == [Swept(Verb.REJECTED, 2, left=True)] * 3
    assert states(floor, *leads).count("rejected") == 2
    assert floor.hygiene.reject_junk(OLE, DAY, request="click:2") == Swept(Verb.REJECTED, 2, left=True)


def test_the_card_is_drawn_anew_after_every_click(floor: Floor) -> None:
    floor.gets(*[a_lead(f"Junk {number}", email=None) for number in range(2)])
    floor.tick.run()
    (message,) = taken(floor, only={NoticeKind.CLEANUP})
    floor.outbox.sent(message, OPS, "1.1")
    day = date(2026, 3, 2)

    drawn = list[Any]()
    for _ in range(2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hygiene, "AT_ONCE", 1)
            the(Swept, floor.hygiene.reject_junk(OLE, day))
        (stale,) = floor.outbox.stale(hours(1))
        floor.outbox.drawn(stale)
        drawn.append([week.junk for week in stale.parcels[0].weeks])

    assert [message.parcels[0].weeks[0].junk, *drawn] == [2, [1], []]
    assert not floor.outbox.stale(hours(1))


def test_what_was_told_of_a_lead_is_drawn_anew_when_it_is_rejected(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead("Junk", email=None, limit_due_at=MONDAY_9AM))
    floor.tick.run()
    floor.clock.move(hours=2)
    (message,) = taken(floor, only={NoticeKind.OVERDUE})
    floor.outbox.sent(message, CHANNEL, "1.1")

    floor.hygiene.reject_junk(OLE, DAY)

    (stale,) = floor.outbox.stale(hours(1))
    assert [the(Lead, parcel.lead).state for parcel in stale.parcels] == [LeadState.REJECTED]
    assert floor.lead(lead).state is LeadState.REJECTED
