"""Whatever happens to a lead is told in its story: what, who, by which request, and once."""

import pytest

from core.answers import ClaimedBatch, MyLeads
from core.model import Channel, ContactOutcome, SkipReason
from tests.builders import ANA, BEN, QUEUE, a_lead, fresh_leads
from tests.core.services.floor import Floor, OpenFloor, the


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    """On both databases: what is written in one transaction must be read in the order it happened."""
    return open_crowded_floor(people=[ANA, BEN])


def test_a_leads_whole_life_is_told_in_order(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.claims.skip(ANA, lead.id, SkipReason.CONFLICT, request="form:skip")
    claim = floor.take(BEN, request="click:claim").claim
    floor.ownership.undo(BEN, claim.id, request="click:undo")
    claim = floor.take(BEN, request="click:claim again").claim
    floor.ownership.release(BEN, claim.id, request="click:release")
    claim = floor.take(BEN, request="click:claim at last").claim
    floor.ownership.transfer(BEN, claim.id, ANA, request="form:transfer")
    (mine,) = the(MyLeads, floor.claims.my_leads(ANA)).claims
    call = (mine.claim.id, Channel.CALL, ContactOutcome.VOICEMAIL)
    floor.contacts.log(ANA, *call, request="form:first")
    floor.contacts.log(ANA, *call, request="form:second")
    floor.contacts.close(ANA, mine.claim.id, converted=True, request="click:converted")

    story = floor.story(lead)

    assert [(one.verb.value, one.actor, one.why, one.request) for one in story] == [
        ("entered", "nextlead", None, None),
        ("reserved", ANA, "oldest", None),
        ("skipped", ANA, "conflict", "form:skip"),
        ("reserved", BEN, "oldest", None),
        ("claimed", BEN, None, "click:claim"),
        ("undone", BEN, None, "click:undo"),
        ("reserved", BEN, "oldest", None),
        ("claimed", BEN, None, "click:claim again"),
        ("released", BEN, None, "click:release"),
        ("reserved", BEN, "oldest", None),
        ("claimed", BEN, None, "click:claim at last"),
        ("transferred", BEN, None, "form:transfer"),
        ("contacted", ANA, "call", "form:first"),
        ("contacted", ANA, "call", "form:second"),
        ("converted", ANA, None, "click:converted"),
    ]
    assert {one.queue for one in story} == {QUEUE}
    assert story[11].claim_id == mine.claim.id
    assert story[11].data == {"to": ANA, "from_claim": claim.id}


def test_a_batch_tells_each_of_its_leads_that_it_was_claimed(floor: Floor) -> None:
    floor.gets(*fresh_leads(5))

    batch = the(ClaimedBatch, floor.claims.claim_batch(ANA, 5, request="command:1"))

    told = [floor.story(claimed.lead)[-1] for claimed in batch.claims]
    assert [(one.verb.value, one.request) for one in told] == [("claimed", "command:1")] * 5
    assert [one.claim_id for one in told] == [claimed.claim.id for claimed in batch.claims]


def test_the_last_skip_is_told_before_the_review_it_leads_to(floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.skip(ANA)

    floor.skip(BEN)

    assert floor.verbs(lead)[-2:] == ["skipped", "sent to review"]
