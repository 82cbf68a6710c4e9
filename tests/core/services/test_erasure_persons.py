"""Whom an erasure means: who is named, and every lead of theirs; on both databases."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest

from core.acts import Act
from core.intake import Receipt
from core.merging import gone_into
from core.model import LeadState
from core.services.erasure import Erasure, Traces
from tests.builders import ANA, MIA, OLE
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.reviewing import done, lead_of, reviewing

HOME, MOBILE, DESK = "+49 30 1234567", "+49 170 7654321", "+49 40 999888"


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(reviewing(), [ANA, MIA, OLE])


@pytest.fixture
def erasure(floor: Floor) -> Erasure:
    return Erasure(floor.open, floor.clock)


def come(floor: Floor, *rows: dict[str, str]) -> list[int]:
    """Leads come in, one after another, each of another company unless it says which; their ids."""
    told = [a_row(**{"company": f"Company {number}", **row}) for number, row in enumerate(rows)]
    return [the(Receipt, one).lead_id or 0 for one in floor.intake.submit(told, OLE)]


def ids(traces: Traces) -> list[int]:
    return [lead.id for lead in traces.leads]


def states(floor: Floor, lead_ids: Sequence[int]) -> list[LeadState]:
    return [lead_of(floor, one).state for one in lead_ids]


def merge(floor: Floor, gone: int, into: int) -> None:
    with floor.open() as uow:
        known = {one.lead.id: one.lead for one in uow.leads.keyed((gone, into))}
        uow.apply(gone_into(known[gone], known[into], Act(OLE, floor.clock.now())))
        uow.commit()


def test_digits_that_are_ours_and_anothers_external_id_erase_nobody(floor: Floor, erasure: Erasure) -> None:
    (innocent,) = come(floor, {})
    (asks,) = come(floor, {"company": "Asks", "external_id": str(innocent)})

    found, erased = erasure.find(f" {innocent} "), erasure.erase(str(innocent))

    assert found == erased == Traces(unclear=(innocent, asks))
    assert states(floor, (innocent, asks)) == [LeadState.WAITING] * 2
    assert ids(erasure.erase(f"l-{asks}")) == [asks]


def test_digits_of_an_erased_person_do_not_name_whoever_has_that_id_with_us(
    floor: Floor, erasure: Erasure
) -> None:
    (innocent,) = come(floor, {})
    (asks,) = come(floor, {"company": "Asks", "external_id": str(innocent)})
    erasure.erase(f"L-{asks}")

    again, by_ours = erasure.erase(str(innocent)), erasure.erase(str(asks))

    assert again == Traces(unclear=(innocent,))
    assert by_ours == Traces(forgotten=True)
    assert states(floor, (innocent,)) == [LeadState.WAITING]


@pytest.mark.parametrize(
    ("who", "named"),
    [("{}", True), ("L-{}", True), (" l-{} ", True), ("907070", True), ("L-907070", False), ("9{}", False)],
)
def test_digits_that_can_be_only_one_lead_name_it(
    floor: Floor, erasure: Erasure, who: str, named: bool
) -> None:
    (id_,) = come(floor, {"external_id": "907070"})

    assert ids(erasure.find(who.format(id_))) == ([id_] if named else [])


def test_our_id_that_somebody_else_has_as_external_one_is_ours(floor: Floor, erasure: Erasure) -> None:
    (ours,) = come(floor, {})
    come(floor, {"company": "Other", "external_id": f"L-{ours}"})

    assert ids(erasure.find(f"L-{ours}")) == [ours]


def test_a_lead_with_our_id_as_its_external_one_is_no_riddle(floor: Floor, erasure: Erasure) -> None:
    (before,) = come(floor, {})
    (id_,) = come(floor, {"company": "Same", "external_id": str(before + 1)})

    first, again = erasure.erase(str(id_)), erasure.erase(str(id_))

    assert id_ == before + 1
    assert (ids(first), again) == ([id_], Traces(forgotten=True))


def test_addresses_and_names_are_followed_as_far_as_they_lead(floor: Floor, erasure: Erasure) -> None:
    jo = {"company": "Gamma", "contact_name": "Jo Lee"}
    theirs = come(
        floor,
        {"email": "e1@a.example", "phone": HOME},
        {"email": "e2@b.example", "phone": HOME},
        {"email": "e2@b.example", **jo},
        {"email": "e3@b.example", "phone": DESK, **jo},
        {"email": "e3@b.example"},
        {"email": "stranger@b.example"},
    )

    found, erased = erasure.find("e1@a.example"), erasure.erase("e1@a.example")

    assert ids(found) == ids(erased) == theirs[:5]
    assert states(floor, theirs) == [LeadState.ERASED] * 5 + [LeadState.WAITING]
    assert erased.others == ()


def test_a_number_leads_one_step_and_no_further(floor: Floor, erasure: Erasure) -> None:
    theirs = come(
        floor,
        {"email": "e1@a.example", "phone": HOME},
        {"email": "e2@b.example", "phone": HOME},
        {"email": "e2@b.example", "phone": DESK},
        {"email": "e3@c.example", "phone": DESK},
        {"email": "e3@c.example"},
    )

    found, erased = erasure.find("e1@a.example"), erasure.erase("e1@a.example")

    assert ids(found) == ids(erased) == theirs[:3]
    assert [one.id for one in found.others] == [one.id for one in erased.others] == [theirs[3]]
    assert states(floor, theirs)[3:] != [LeadState.ERASED] * 2


def test_leads_that_were_merged_are_erased_together_by_either_of_them(floor: Floor, erasure: Erasure) -> None:
    first, twin, third = come(floor, {"phone": HOME}, {"email": "own@home.example", "phone": HOME}, {})
    done(floor.review.merge(OLE, twin))
    floor.leads.correct(OLE, first, {"phone": MOBILE, "email": "new@x.example", "contact_name": "Ann Smith"})

    found = [ids(erasure.find(who)) for who in (f"L-{first}", f"L-{twin}", "own@home.example")]
    erased = erasure.erase(f"L-{first}")

    assert found == [[first, twin]] * 3
    assert ids(erased) == [first, twin]
    assert states(floor, (first, twin, third)) == [LeadState.ERASED, LeadState.ERASED, LeadState.WAITING]
    assert lead_of(floor, twin).facts.email is None


def test_merges_are_followed_also_past_a_lead_that_is_erased_already(floor: Floor, erasure: Erasure) -> None:
    last, middle, first, sibling = come(floor, {}, {}, {}, {})
    merge(floor, first, middle)
    merge(floor, middle, last)
    merge(floor, sibling, last)
    with floor.open() as uow:
        uow.erasure.erase([middle], floor.clock.now())
        uow.commit()

    found = [ids(erasure.find(f"L-{one}")) for one in (last, middle, first, sibling)]

    assert found == [[last, first, sibling]] * 4


def test_what_was_merged_away_does_not_come_in_again_either(floor: Floor, erasure: Erasure) -> None:
    first, twin = come(floor, {"phone": HOME}, {"email": "own@home.example", "phone": HOME})
    done(floor.review.merge(OLE, twin))
    erasure.erase(f"L-{first}")

    (again,) = floor.intake.submit([a_row("Elsewhere", email="own@home.example")], OLE)

    assert the(Receipt, again).rule == "erased"


def test_somebody_who_gives_their_lead_back_and_an_erasure_do_not_wait_for_each_other(
    floor: Floor, erasure: Erasure
) -> None:
    come(floor, {"email": "e1@a.example"})
    taken, holds = floor.take(ANA), Signal()

    def give_back() -> bool:
        with floor.open() as uow:
            uow.people.lock([ANA])
            uow.claims.lock(taken.claim.id)
            holds.set()
            time.sleep(0.3)
            return uow.leads.lock(taken.lead.id) is not None

    with ThreadPoolExecutor(1) as pool:
        giving = pool.submit(give_back)
        holds.wait(10)
        erased = erasure.erase("e1@a.example")

    assert giving.result()
    assert (ids(erased), erased.claims) == ([taken.lead.id], 1)
