"""The books notice what must not be: each promise is broken once, on paper."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.events import SYSTEM, Event, Verb
from core.model import LeadState, LeadType
from core.submissions import LeadSubmission
from tests.builders import a_claim, a_lead
from tests.simulation.arrivals import Coming
from tests.simulation.books import Books
from tests.simulation.cards import Promise
from tests.simulation.town import INBOUND, KEY, Rep, Town

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
"""A Tuesday; ten o'clock in Berlin."""

ANA = Rep("U01ANA", "Europe/Berlin", "09:00", "17:00", languages=("en",), is_senior=True)
BEN = Rep("U01BEN", "Europe/Berlin", "09:00", "17:00", weight=2.0)
LATE = Rep("U01LATE", "Europe/Lisbon", "12:00", "18:00")


class Paper:
    """Books that are written by hand."""

    def __init__(self, *reps: Rep) -> None:
        self.books = Books(Town({rep.id: rep for rep in reps or (ANA, BEN, LATE)}))

    def comes(self, id_: int, minute: float = 0, *, queue: str = INBOUND, **said: Any) -> None:
        at = NINE + timedelta(minutes=minute)
        self.books.expects(id_, Coming(at, LeadSubmission(**{"company": f"Company {id_}", **said})))
        self(id_, Verb.ENTERED, minute, queue=queue)

    def __call__(
        self,
        id_: int,
        verb: Verb,
        minute: float,
        actor: str = SYSTEM,
        *,
        queue: str = INBOUND,
        why: str | None = None,
        **data: object,
    ) -> None:
        self.books.read(Event(id_, NINE + timedelta(minutes=minute), verb, actor, queue, why=why, data=data))

    def offers(self, id_: int, rep: Rep, minute: float, *, why: str = "turn", queue: str = INBOUND) -> None:
        self(id_, Verb.OFFERED, minute, rep=rep.id, why=why, queue=queue)

    @property
    def broken(self) -> Sequence[Promise]:
        return list(self.books.complaints)


def test_an_ordinary_day_is_no_reason_to_complain() -> None:
    paper = Paper(ANA, BEN)
    paper.comes(1)
    paper.comes(2, company="Company 1")

    paper.offers(1, ANA, 0)
    paper(1, Verb.DECLINED, 1, ANA.id, rep=ANA.id)
    paper.offers(1, BEN, 1)
    paper(1, Verb.CLAIMED, 2, BEN.id)
    paper(1, Verb.CONTACTED, 3, BEN.id)
    paper.offers(2, BEN, 3, why="account")
    paper(2, Verb.OFFER_EXPIRED, 8, rep=BEN.id)
    paper.offers(2, ANA, 8)
    paper.books.look_round(NINE + timedelta(minutes=8), at_everybody=True)
    paper.books.close(
        [a_lead(id=1, state=LeadState.CONTACTED), a_lead(id=2, state=LeadState.RESERVED, offer_id=3)],
        [a_claim(a_lead(id=1), BEN.id)],
        2,
    )

    assert paper.broken == []
    assert paper.books.told["accepted"] == 1


def test_eleven_leads_to_call_are_one_too_many() -> None:
    paper = Paper(BEN)

    for number in range(1, 12):
        paper.comes(number)
        paper(number, Verb.CLAIMED, number, BEN.id)

    assert paper.broken == [Promise.CAP]


def test_an_offer_to_who_is_full_already_is_one_over_the_cap_too() -> None:
    paper = Paper(BEN)
    for number in range(1, 11):
        paper.comes(number)
        paper(number, Verb.CLAIMED, number, BEN.id)
    paper.comes(11)

    paper.offers(11, BEN, 12)

    assert paper.broken == [Promise.CAP]


@pytest.mark.parametrize("how", [Verb.DECLINED, Verb.OFFER_EXPIRED, Verb.SKIPPED])
def test_who_passed_a_lead_on_is_not_asked_again_that_day(how: Verb) -> None:
    paper = Paper(BEN)
    paper.comes(1)
    paper.offers(1, BEN, 0)
    paper(1, how, 1, BEN.id, rep=BEN.id)

    paper.offers(1, BEN, 120)

    assert paper.broken == [Promise.PASSED_ON]


def test_the_next_day_they_may_be_asked_again() -> None:
    paper = Paper(BEN)
    paper.comes(1)
    paper.offers(1, BEN, 0)
    paper(1, Verb.DECLINED, 1, BEN.id, rep=BEN.id)

    paper.offers(1, BEN, 24 * 60)

    assert paper.broken == []


def test_who_had_a_lead_is_never_offered_it_nor_given_it_again() -> None:
    offered, given = Paper(BEN), Paper(BEN)
    for paper in (offered, given):
        paper.comes(1)
        paper(1, Verb.CLAIMED, 1, BEN.id)
        paper(1, Verb.RELEASED, 2, BEN.id)

    offered.offers(1, BEN, 3)
    given(1, Verb.ASSIGNED, 3, to=BEN.id)

    assert offered.broken == given.broken == [Promise.HOLDER]


def test_nobody_is_offered_anything_outside_their_hours_or_while_away() -> None:
    closed, away = Paper(LATE), Paper(BEN)
    away.books.desks[BEN.id].is_away = True

    for paper, rep in ((closed, LATE), (away, BEN)):
        paper.comes(1)
        paper.offers(1, rep, 0)

    assert closed.broken == away.broken == [Promise.THERE]


def test_nobody_is_offered_what_they_lack_skills_or_the_queue_for() -> None:
    paper, other = Paper(ANA), Paper(BEN)
    paper.comes(1, language="de")
    other.comes(1, queue=KEY)

    paper.offers(1, ANA, 0)
    other.offers(1, BEN, 0, queue=KEY)

    assert paper.broken == other.broken == [Promise.ABLE]


def test_the_longest_idle_comes_first_and_weight_counts() -> None:
    paper = Paper(ANA, BEN)
    for number in (1, 2, 3):
        paper.comes(number)
    paper.offers(1, ANA, 0)
    paper(1, Verb.OFFER_EXPIRED, 5, rep=ANA.id)
    paper.offers(2, BEN, 6)
    paper(2, Verb.DECLINED, 7, BEN.id, rep=BEN.id)
    assert paper.broken == []

    paper.offers(3, ANA, 20)

    assert paper.broken == [Promise.IDLE]  # Ana 20 min, Ben 14 min at weight 2


def test_who_never_had_anything_comes_before_all_others() -> None:
    paper = Paper(ANA, BEN)
    paper.comes(1)
    paper.comes(2)
    paper.offers(1, ANA, 0)
    paper(1, Verb.OFFER_EXPIRED, 5, rep=ANA.id)

    paper.offers(2, ANA, 60)

    assert paper.broken == [Promise.IDLE]


def test_a_company_is_a_reason_only_for_who_works_on_it() -> None:
    paper = Paper(ANA, BEN)
    paper.comes(1)

    paper.offers(1, BEN, 0, why="account")

    assert paper.broken == [Promise.IDLE]


def test_a_hot_lead_that_waits_for_a_minute_while_somebody_is_free_is_late() -> None:
    paper = Paper(BEN)
    paper.comes(1, type=LeadType.HOT_INBOUND)

    for seconds in (0, 30, 60):
        paper.books.look_round(NINE + timedelta(seconds=seconds), at_everybody=False)

    assert paper.broken == [Promise.HOT]


def test_any_lead_that_waits_while_somebody_is_free_is_noticed() -> None:
    paper = Paper(BEN)
    paper.comes(1)

    paper.books.look_round(NINE, at_everybody=True)

    assert paper.broken == [Promise.DEALT]


def test_two_open_offers_are_one_too_many_of_a_rep_and_of_a_lead() -> None:
    of_rep, of_lead = Paper(BEN), Paper(ANA, BEN)
    for paper in (of_rep, of_lead):
        paper.comes(1)
        paper.comes(2)
        paper.offers(1, BEN, 0)

    of_rep.offers(2, BEN, 1)
    of_lead.offers(1, ANA, 1)

    assert of_rep.broken == of_lead.broken == [Promise.ONE_OFFER]


def test_a_second_owner_is_noticed_in_the_trail_and_in_the_database() -> None:
    trail, stored = Paper(ANA, BEN), Paper(ANA, BEN)
    for paper in (trail, stored):
        paper.comes(1)
        paper(1, Verb.CLAIMED, 1, ANA.id)

    trail(1, Verb.CLAIMED, 2, BEN.id)
    lead = a_lead(id=1, state=LeadState.CLAIMED)
    stored.books.close([lead], [a_claim(lead, ANA.id), a_claim(lead, BEN.id)], 1)

    assert trail.broken == [Promise.ONE_OWNER]
    assert Promise.ONE_OWNER in stored.broken


def test_leads_that_are_missing_or_elsewhere_are_lost() -> None:
    missing, elsewhere, uncounted = Paper(BEN), Paper(BEN), Paper(BEN)
    for paper in (missing, elsewhere, uncounted):
        paper.comes(1)

    missing.books.close([], [], 1)
    elsewhere.books.close([a_lead(id=1, state=LeadState.CLAIMED)], [], 1)
    uncounted.books.close([a_lead(id=1)], [], 2)

    assert missing.broken == elsewhere.broken == uncounted.broken == [Promise.LOST]
