"""The first contact stops the clock, and a worked lead is converted or disqualified."""

import pytest

from core.answers import Closed, Logged, Refusal, Refused
from core.model import Channel, ContactOutcome, LeadState
from tests.builders import ANA, BEN, MONDAY_9AM, a_lead, minutes
from tests.core.services.floor import Floor, rows, the


def contacts(floor: Floor) -> list[tuple[object, ...]]:
    """Channel, outcome, note and whether it is self-reported, of every contact in the database."""
    return [row[5:9] for row in rows(floor)["contacts"]]


def test_the_first_contact_stops_the_clock_and_is_stored_with_what_the_rep_wrote(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.clock.move(minutes=30)

    logged = the(
        Logged,
        floor.contacts.log(
            ANA, claim.id, Channel.MAIL, ContactOutcome.SENT, note=" Sent \x00the offer\n", request="form:1"
        ),
    )

    assert logged.first
    assert logged.claim.contacted_at == MONDAY_9AM + minutes(30)
    assert floor.lead(lead) == logged.lead
    assert logged.lead.state is LeadState.CONTACTED
    assert floor.room_taken(ANA) == 0
    assert contacts(floor) == [("mail", "sent", "Sent the offer", True)]
    told = floor.story(lead)[-1]
    assert (told.actor, told.why, told.request) == (ANA, "mail", "form:1")
    assert told.data == {"outcome": "sent", "first": True}


def test_later_contacts_are_kept_and_leave_the_clock_alone(floor: Floor) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim
    first = floor.call(ANA, claim)
    floor.clock.move(hours=1)

    second = floor.call(ANA, claim)

    assert (first.first, second.first) == (True, False)
    assert second.claim == first.claim
    assert second.lead == first.lead
    assert len(contacts(floor)) == 2


def test_a_call_that_only_reaches_the_voicemail_counts(floor: Floor) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim

    logged = floor.contacts.log(ANA, claim.id, Channel.CALL, ContactOutcome.VOICEMAIL)

    assert the(Logged, logged).first
    assert contacts(floor) == [("call", "voicemail", None, True)]


@pytest.mark.parametrize(
    ("channel", "outcome"),
    [
        (Channel.OPENED, ContactOutcome.REACHED),
        (Channel.DRIP_MAIL, ContactOutcome.SENT),
        (Channel.MAIL, ContactOutcome.VOICEMAIL),
    ],
)
def test_what_is_no_contact_is_not_stored(floor: Floor, channel: Channel, outcome: ContactOutcome) -> None:
    floor.gets(a_lead())
    claimed = floor.take(ANA)
    before = rows(floor)

    refused = floor.contacts.log(ANA, claimed.claim.id, channel, outcome)

    assert refused == Refused(Refusal.NO_CONTACT, lead=claimed.lead, claimed=claimed)
    assert rows(floor) == before


@pytest.mark.parametrize(
    ("note", "kept"), [(None, None), ("", None), (" \x00 ", None), ("x" * 2_000, "x" * 1_000)]
)
def test_a_note_is_cleaned_and_cut(floor: Floor, note: str | None, kept: str | None) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim

    logged = the(Logged, floor.contacts.log(ANA, claim.id, Channel.CALL, ContactOutcome.REACHED, note=note))

    assert logged.contact.note == kept
    assert contacts(floor)[0][2] == kept


def test_a_repeated_delivery_logs_nothing_and_answers_as_before(floor: Floor) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim
    log = (ANA, claim.id, Channel.CALL, ContactOutcome.REACHED)
    first = floor.contacts.log(*log, request="form:1")
    floor.clock.move(minutes=1)
    second = floor.contacts.log(*log, request="form:2")
    floor.clock.move(minutes=1)
    before = rows(floor)

    again = [floor.contacts.log(*log, request=request) for request in ("form:1", "form:2")]

    assert again == [first, second]
    assert rows(floor) == before


def test_a_delivery_that_is_repeated_by_somebody_else_tells_them_nothing(floor: Floor) -> None:
    floor.gets(a_lead())
    claim = floor.take(ANA).claim
    log = (claim.id, Channel.CALL, ContactOutcome.REACHED)
    floor.contacts.log(ANA, *log, request="form:1")

    refused = floor.contacts.log(BEN, *log, request="form:1")

    assert the(Refused, refused).reason is Refusal.NOT_YOURS


def test_contacting_a_lead_one_gave_back_is_refused(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.ownership.release(ANA, claim.id)

    refused = floor.contacts.log(ANA, claim.id, Channel.CALL, ContactOutcome.REACHED)

    assert refused == Refused(Refusal.ENDED, lead=floor.lead(lead))
    assert contacts(floor) == []


@pytest.mark.parametrize(
    ("converted", "state"), [(True, LeadState.CONVERTED), (False, LeadState.DISQUALIFIED)]
)
def test_a_contacted_lead_is_closed_once_however_often_it_is_clicked(
    floor: Floor, converted: bool, state: LeadState
) -> None:
    (lead,) = floor.gets(a_lead())
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)

    closed = the(Closed, floor.contacts.close(ANA, claim.id, converted=converted, request="click:3"))
    again = floor.contacts.close(ANA, claim.id, converted=converted, request="click:3")
    otherwise = floor.contacts.close(ANA, claim.id, converted=not converted)

    assert (closed.lead.state, closed.claim.ended_by) == (state, state.value)
    assert again == closed
    assert otherwise == Refused(Refusal.ENDED, lead=closed.lead)
    assert floor.verbs(lead)[-2:] == ["contacted", state.value]


def test_a_lead_is_closed_only_after_a_contact(floor: Floor) -> None:
    floor.gets(a_lead())
    claimed = floor.take(ANA)

    refused = floor.contacts.close(ANA, claimed.claim.id, converted=True)

    assert refused == Refused(Refusal.NOT_CONTACTED, lead=claimed.lead, claimed=claimed)
