"""What comes in about a record that was merged is about the lead in which it lives on, on both databases."""

import pytest

from core.acts import Act
from core.intake import Receipt
from core.merging import gone_into
from core.model import Lead
from tests.builders import ANA, MIA, OLE
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.reviewing import arrives, done, reviewing


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    """X-2 was merged into X-1, the first lead."""
    floor = open_crowded_floor(reviewing(), [ANA, MIA, OLE])
    arrives(floor, external_id="X-1")
    twin = arrives(floor, external_id="X-2", region="DACH")
    done(floor.review.merge(OLE, twin.id))
    return floor


def lead(floor: Floor, external_id: str) -> Lead:
    with floor.open(writes=False) as uow:
        return the(Lead, uow.leads.by_reference(external_id))


def told(floor: Floor, *rows: dict[str, str], dry_run: bool = False) -> list[tuple[str, str]]:
    """Verdict and rule of each row of Acme's that comes in; all of them are about X-1."""
    answers = floor.intake.submit([a_row(**row) for row in rows], OLE, dry_run=dry_run)
    receipts = [the(Receipt, one) for one in answers]
    assert {one.lead_id for one in receipts} == {lead(floor, "X-1").id}
    return [(one.verdict.value, one.rule.value) for one in receipts]


KNOWN, UPDATED, RE_ENGAGED = (
    ("duplicate", "external_id_seen"),
    ("duplicate", "updated"),
    ("waiting", "re_engaged"),
)


def test_the_same_file_again_changes_nothing_and_names_the_lead_that_lives_on(floor: Floor) -> None:
    again = told(floor, {"external_id": "X-1"}, {"external_id": "X-2", "region": "DACH"})

    assert again == [KNOWN, KNOWN]
    assert lead(floor, "X-1").facts.region == "DACH"


def test_newer_data_of_the_merged_record_updates_the_lead_it_went_into(floor: Floor) -> None:
    newer = {"external_id": "X-2", "region": "APAC"}

    rehearsed = told(floor, newer, dry_run=True)
    updated = told(floor, newer)
    again = told(floor, {"external_id": "X-1"}, newer)

    assert rehearsed == updated == [UPDATED]
    assert again == [KNOWN, KNOWN]
    assert lead(floor, "X-1").facts.region == "APAC"
    assert lead(floor, "X-2").facts.region == "DACH"


def test_a_merged_record_that_shows_interest_again_wakes_the_lead_it_went_into(floor: Floor) -> None:
    floor.escalation.nurture(MIA, lead(floor, "X-1").id)

    woken = told(floor, {"external_id": "X-2", "recent_activity": "Asked for prices"})
    by_its_own_id = told(floor, {"external_id": "X-1", "recent_activity": "Called"})

    assert (woken, by_its_own_id) == ([RE_ENGAGED], [UPDATED])
    assert lead(floor, "X-1").episode == 2
    assert floor.take(ANA).lead.id == lead(floor, "X-1").id


def test_a_row_without_any_id_is_known_by_the_lead_it_was_merged_into(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(reviewing(), [ANA, MIA, OLE])
    first = arrives(floor)
    done(floor.review.merge(OLE, arrives(floor, region="DACH").id))

    (answer,) = floor.intake.submit([a_row(region="DACH")], OLE)

    receipt = the(Receipt, answer)
    assert (receipt.lead_id, receipt.rule) == (first.id, "identical_row")


def test_a_record_is_followed_through_several_merges(floor: Floor) -> None:
    other = arrives(floor, "Other", external_id="Y-1")
    with floor.open() as uow:
        uow.apply(gone_into(lead(floor, "X-1"), other, Act(OLE, floor.clock.now())))
        uow.commit()

    (answer,) = floor.intake.submit([a_row(external_id="X-2", region="LATAM")], OLE)

    receipt = the(Receipt, answer)
    assert (receipt.lead_id, receipt.rule) == (other.id, "updated")
    assert lead(floor, "Y-1").facts.region == "LATAM"
