"""Who owns what, as the database keeps it."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.changes import Change
from core.errors import Busy
from core.model import LeadState
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MONDAY_9AM,
    a_claim,
    a_contact,
    a_lead,
    a_notice,
    a_skip,
    an_event,
    fresh_leads,
    hours,
    minutes,
    taking,
)
from tests.storage.steps import applied, revisions, stored


def test_a_claim_is_found_by_its_id_its_lead_and_its_rep(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    claim = a_claim(lead, ANA, id=7)
    change = taking(lead, claim)
    stored(unit_of_work, lead)

    applied(unit_of_work, change)

    with unit_of_work() as uow:
        assert uow.claims.get(7) == uow.claims.lock(7) == uow.claims.open_of(lead.id) == claim
        assert uow.claims.open_by(ANA) == [(claim, change.leads[0])]
        assert uow.claims.open_by(BEN) == []
        assert uow.claims.get(8) is None


def test_a_second_open_claim_is_rejected_even_by_raw_sql(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    applied(unit_of_work, taking(lead, a_claim(lead, ANA)))
    second = text(
        "INSERT INTO claims (id, lead_id, rep_id, claimed_at)"
        " SELECT id + 1, lead_id, 'U01BEN', claimed_at FROM claims"
    )

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(second)


def test_a_second_open_claim_is_a_conflict_that_changes_nothing(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    applied(unit_of_work, taking(lead, a_claim(lead, ANA, id=7)))
    owned = replace(lead, state=LeadState.CLAIMED, version=2)

    with pytest.raises(Busy):
        applied(unit_of_work, taking(owned, a_claim(lead, BEN)))

    with unit_of_work(writes=False) as uow:
        assert uow.claims.open_by(BEN) == []
        assert uow.claims.open_of(lead.id) == a_claim(lead, ANA, id=7)


def test_room_is_taken_by_open_claims_until_their_first_contact(unit_of_work: UnitsOfWork) -> None:
    leads = fresh_leads(4)
    claims = [a_claim(lead, ANA) for lead in leads]
    stored(unit_of_work, *leads)
    for lead, claim in zip(leads, claims, strict=True):
        applied(unit_of_work, taking(lead, claim))
    contacted = replace(claims[0], contacted_at=MONDAY_9AM + minutes(30))
    released = replace(claims[1], ended_at=MONDAY_9AM + minutes(5), ended_by="released")

    applied(unit_of_work, Change(claims=(contacted, released), contacts=(a_contact(contacted),)))

    with unit_of_work(writes=False) as uow:
        assert uow.claims.room_taken(ANA) == 2
        assert uow.claims.room_taken(BEN) == 0
        assert [claim for claim, _ in uow.claims.open_by(ANA)] == [contacted, claims[2], claims[3]]


def test_a_transfer_ends_one_claim_and_opens_the_next_in_one_change(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    first, second = a_claim(lead, ANA), a_claim(lead, BEN)
    applied(unit_of_work, taking(lead, first))
    over = replace(first, ended_at=MONDAY_9AM, ended_by="transferred")
    owned = replace(lead, state=LeadState.CLAIMED, version=3)

    applied(unit_of_work, Change(leads=(owned,), claims=(over,), opened=(second,)))

    with unit_of_work(writes=False) as uow:
        assert uow.claims.open_of(lead.id) == second
        assert uow.claims.get(first.id) == over


def test_ending_a_claim_that_does_not_exist_is_a_conflict(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    with pytest.raises(Busy):
        applied(unit_of_work, Change(claims=(a_claim(lead),)))


def test_deciding_that_nothing_should_change_changes_nothing(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)

    applied(unit_of_work, Change())

    with unit_of_work() as uow:
        assert uow.leads.get(lead.id) == lead


def test_skips_are_counted_since_the_last_claim_and_in_all(unit_of_work: UnitsOfWork) -> None:
    leads = fresh_leads(5)
    stored(unit_of_work, *leads)
    skips = [a_skip(lead, ANA, at=MONDAY_9AM + hours(index)) for index, lead in enumerate(leads[:4])]
    applied(unit_of_work, Change(skips=tuple(skips)))
    applied(unit_of_work, taking(leads[4], a_claim(leads[4], ANA, at=MONDAY_9AM + hours(1.5))))

    with unit_of_work(writes=False) as uow:
        assert uow.claims.skips(ANA, MONDAY_9AM) == (2, 4)
        assert uow.claims.skips(ANA, MONDAY_9AM + hours(1)) == (2, 3)
        assert uow.claims.skips(ANA, MONDAY_9AM + hours(3)) == (1, 1)
        assert uow.claims.skips(BEN, MONDAY_9AM) == (0, 0)


def test_a_claim_taken_back_does_not_end_a_row_of_skips(unit_of_work: UnitsOfWork) -> None:
    skipped, taken = fresh_leads(2)
    stored(unit_of_work, skipped, taken)
    applied(unit_of_work, Change(skips=(a_skip(skipped, ANA),)))
    claim = a_claim(taken, ANA, at=MONDAY_9AM + minutes(1))
    applied(unit_of_work, taking(taken, claim))
    applied(unit_of_work, Change(claims=(replace(claim, ended_at=MONDAY_9AM, ended_by="undone"),)))

    with unit_of_work(writes=False) as uow:
        assert uow.claims.skips(ANA, MONDAY_9AM) == (1, 1)


def test_skipping_again_hides_the_lead_anew(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    for rep, at in ((ANA, MONDAY_9AM - hours(30)), (BEN, MONDAY_9AM - hours(30)), (ANA, MONDAY_9AM)):
        applied(unit_of_work, Change(skips=(a_skip(lead, rep, at=at),)))

    with unit_of_work(writes=False) as uow:
        now = MONDAY_9AM + hours(1)
        assert uow.claims.skippers(lead.id, now) == {ANA}
        assert uow.claims.hidden_from(ANA, ["leads", "other"], now) == 1
        assert uow.claims.hidden_from(ANA, ["other"], now) == 0
        assert uow.claims.hidden_from(BEN, ["leads"], now) == 0
        assert uow.claims.hidden_from(CLEO, ["leads"], now) == 0


def test_claim_ids_are_never_given_out_twice(unit_of_work: UnitsOfWork, database: Database) -> None:
    other_process = UnitsOfWork(replace(database, claim_ids=type(database.claim_ids)()))
    given: list[int] = []

    for count, open_ in ((1, unit_of_work), (40, other_process), (3, unit_of_work), (100, unit_of_work)):
        with open_() as uow:
            given += uow.claims.next_ids(count)
            uow.commit()

    assert len(given) == len(set(given)) == 144


@pytest.mark.parametrize("others", [0, 60])
def test_what_a_crm_confirms_is_no_longer_only_what_the_rep_says(
    unit_of_work: UnitsOfWork, database: Database, others: int
) -> None:
    lead, other = a_lead(), a_lead("Other")
    stored(unit_of_work, lead, other)
    claim, unconfirmed = a_claim(lead), a_claim(other)
    contacts = tuple(a_contact(one, self_reported=True) for one in (claim, unconfirmed))
    applied(unit_of_work, Change(opened=(claim, unconfirmed), contacts=contacts))
    told = Change(notices=(a_notice(lead, key="of the claim", claim_id=claim.id),))
    applied(unit_of_work, told)

    applied(unit_of_work, Change(confirmed=(claim.id,), events=tuple(an_event(lead) for _ in range(others))))

    with database.reader.connect() as connection, connection.begin():
        found = connection.execute(text("SELECT claim_id, self_reported FROM contacts"))
        said = {row.claim_id: bool(row.self_reported) for row in found}
    assert said == {claim.id: False, unconfirmed.id: True}
    assert revisions(database) == {"of the claim": 1}
