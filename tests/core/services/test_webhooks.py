"""What receivers are told: each event once, in order, and no more than is meant for them; both databases."""

import pytest

from core.changes import Change
from core.events import Verb
from core.model import Channel, ContactOutcome, LeadState
from tests.builders import ANA, BEN, MIA, OLE, an_event
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.hooks import a_team_with, everything, one_event, read, taken


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(a_team_with(), [ANA, BEN, MIA, OLE])


def test_a_receiver_hears_the_whole_story_of_a_lead_in_order(floor: Floor) -> None:
    one_event(floor)
    claimed = floor.take(ANA)
    floor.clock.move(minutes=30)
    floor.call(ANA, claimed.claim)
    floor.contacts.close(ANA, claimed.claim.id, converted=True)

    heard = everything(floor)

    assert heard == ["lead.entered", "lead.reserved", "lead.claimed", "lead.contacted", "lead.converted"]
    assert everything(floor) == []


def test_a_receiver_hears_only_of_what_it_wants(floor: Floor) -> None:
    one_event(floor)
    floor.take(ANA)

    assert everything(floor, "bi") == ["lead.claimed"]


def test_owner_first_contact_and_conversion_are_told_as_they_stand(floor: Floor) -> None:
    one_event(floor)
    claimed = floor.take(ANA)
    floor.clock.move(minutes=30)
    contacted_at = floor.clock.now()
    floor.contacts.log(ANA, claimed.claim.id, Channel.CALL, ContactOutcome.VOICEMAIL)
    floor.clock.move(minutes=30)
    floor.contacts.log(ANA, claimed.claim.id, Channel.MAIL, ContactOutcome.SENT)
    floor.clock.move(minutes=30)

    (before,) = taken(floor, "bi")
    floor.webhooks.put_back(before)
    floor.contacts.close(ANA, claimed.claim.id, converted=True)
    (after,) = floor.webhooks.take("bi", 1)

    stands, ended = read(before)["data"]["lead"], read(after)["data"]["lead"]
    first_contact_at = contacted_at.isoformat().replace("+00:00", "Z")
    assert (stands["owner"], stands["owner_email"]) == (ANA, "ana@team.example")
    assert (stands["first_contact_at"], stands["converted_at"]) == (first_contact_at, None)
    assert ended["converted_at"] == floor.clock.now().isoformat().replace("+00:00", "Z")
    assert (ended["first_contact_at"], ended["owner"]) == (first_contact_at, ANA)


def test_names_and_addresses_go_only_to_whom_they_are_meant_for(floor: Floor) -> None:
    one_event(floor)
    floor.take(ANA)

    (ids,), (facts,) = taken(floor, "crm"), taken(floor, "bi")

    assert "Acme" not in ids.body
    assert read(facts)["data"]["lead"]["facts"]["company"] == "Acme"


def test_an_owner_without_an_address_is_known_by_the_id_alone(floor: Floor) -> None:
    one_event(floor)
    floor.take(BEN)

    (letter,) = taken(floor, "bi")

    assert (read(letter)["data"]["lead"]["owner"], read(letter)["data"]["lead"]["owner_email"]) == (BEN, None)


def test_first_contact_is_that_of_the_present_life_of_a_lead(floor: Floor) -> None:
    lead = one_event(floor)
    floor.call(ANA, floor.take(ANA).claim)
    with floor.open() as uow:
        uow.apply(Change(events=(an_event(lead, Verb.RE_ENGAGED, at=floor.clock.now()),)))
        uow.commit()

    (letter,) = taken(floor, "bi")

    assert read(letter)["data"]["lead"]["first_contact_at"] is None


def test_of_a_lead_that_was_to_be_forgotten_nothing_else_is_told(floor: Floor) -> None:
    lead = one_event(floor)
    floor.take(ANA)
    with floor.open() as uow:
        uow.erasure.erase([lead.id], floor.clock.now())
        uow.commit()

    (letter,) = taken(floor, "bi")

    assert floor.lead(lead).state is LeadState.ERASED
    assert read(letter)["type"] == "lead.erased"
    assert read(letter)["data"]["lead"] == {"id": f"L-{lead.id}"}
