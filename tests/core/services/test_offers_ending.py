"""Offers that nobody answers: missed, withdrawn, passed on by everybody, or left behind by their lead."""

from collections.abc import Sequence

import pytest

from core.acts import moved
from core.answers import Declined, Refusal, Refused
from core.changes import Change
from core.events import Verb
from core.model import LeadState, SkipReason
from core.notices import Notice, NoticeKind
from core.offers import Offer, OfferOutcome
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, a_person, fresh_leads
from tests.core.services.crm import Crm
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.offering import (
    TEAM,
    a_team_that_offers,
    asked,
    offer_to,
    offered,
    outcome,
    person,
    told,
)


def is_read(floor: Floor, offer: Offer) -> None:
    """The message with the offer stands in Slack."""
    with floor.open() as uow:
        now = floor.clock.now()
        batches = uow.outbox.due(now, 50, each=10)
        for batch in batches:
            sending = uow.outbox.begin(batch)
            assert sending.since is not None
            uow.outbox.sent(sending.key, sending.since, f"D{sending.to}", f"{offer.id}.{now.timestamp()}")
        uow.commit()


def misses(floor: Floor, rep: str) -> None:
    """The rep reads that they are offered a lead, and does nothing about it."""
    is_read(floor, offer_to(floor, rep))
    floor.clock.move(minutes=5)
    floor.tick.run()


def all_told(floor: Floor, kind: NoticeKind) -> Sequence[Notice]:
    with floor.open(writes=False) as uow:
        now = floor.clock.now()
        return [one for batch in uow.outbox.due(now, 50, each=50) for one in batch if one.kind is kind]


def test_whoever_misses_two_offers_in_a_row_counts_as_away_until_they_are_back(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    floor.gets(*fresh_leads(6))
    floor.tick.run()

    misses(floor, ANA)
    assert not person(floor, ANA).is_away
    misses(floor, ANA)

    (notice,) = all_told(floor, NoticeKind.MISSED)
    assert person(floor, ANA).is_away
    assert (notice.to, notice.data["missed"]) == (ANA, 2)
    assert offered(floor) == {}
    floor.people.back(ANA)
    floor.offers.deal()
    misses(floor, ANA)
    assert not person(floor, ANA).is_away
    misses(floor, ANA)
    assert person(floor, ANA).is_away


def test_an_offer_that_never_reached_slack_counts_against_nobody(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    floor.gets(*fresh_leads(6))
    floor.tick.run()

    for _ in range(3):
        floor.clock.move(minutes=5)
        floor.tick.run()

    assert not person(floor, ANA).is_away


def test_a_preview_that_ends_in_the_same_minute_is_nothing_missed(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team_that_offers(claims={"offers": {"missed": 1}}), [ANA, BEN])
    floor.gets(*fresh_leads(2))
    floor.clock.move(minutes=3)
    floor.people.away(BEN)
    floor.offers.deal()
    floor.clock.move(minutes=3)
    floor.pull(BEN)
    floor.people.back(BEN)

    misses(floor, ANA)

    assert person(floor, ANA).is_away
    assert not person(floor, BEN).is_away


def test_without_a_number_nobody_is_set_away(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team_that_offers(claims={"offers": {"missed": 0}}), [ANA])
    floor.gets(*fresh_leads(6))
    floor.tick.run()

    for _ in range(3):
        misses(floor, ANA)

    assert not person(floor, ANA).is_away


def test_going_away_frees_the_lead_at_once_and_nobody_passed_on_it(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    floor.people.away(ANA)

    assert floor.lead(lead).state is LeadState.WAITING
    assert outcome(floor, offer) is OfferOutcome.WITHDRAWN
    assert floor.story(lead)[-1].verb is Verb.OFFER_WITHDRAWN
    floor.people.away(BEN)
    floor.people.back(ANA)
    floor.offers.deal()
    assert offered(floor) == {ANA: lead.id}


def test_going_away_leaves_a_preview_and_ends_what_its_time_has_ended(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    lead, other = floor.gets(*fresh_leads(2))
    floor.pull(BEN)
    floor.offers.deal()
    offer = offer_to(floor, ANA)
    floor.people.away(BEN)
    floor.clock.move(minutes=5)

    floor.people.away(ANA)

    assert floor.lead(lead).reserved_by == BEN
    assert floor.lead(other).state is LeadState.WAITING
    assert outcome(floor, offer) is OfferOutcome.TIMED_OUT


def test_asking_for_another_queues_lead_or_skipping_declines_what_is_offered(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    floor.claims.skip(ANA, lead.id, SkipReason.OTHER)

    assert outcome(floor, offer) is OfferOutcome.DECLINED
    floor.offers.deal()
    assert offered(floor) == {}


def test_who_is_no_rep_any_more_is_asked_no_longer(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    floor.meets(a_person(ANA, is_deleted=True))
    floor.tick.run()

    assert outcome(floor, offer) is OfferOutcome.WITHDRAWN
    assert offered(floor) == {BEN: lead.id}
    withdrawn = floor.story(lead)[2]
    assert (withdrawn.verb, withdrawn.why) == (Verb.OFFER_WITHDRAWN, "no_rep")


def test_an_offer_whose_lead_went_otherwise_ends_with_the_next_tick(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    lead, other = floor.gets(*fresh_leads(2))
    floor.offers.deal()
    offer = offer_to(floor, ANA)
    with floor.open() as uow:
        found = uow.leads.get(lead.id)
        assert found is not None
        uow.apply(Change(leads=(moved(found, LeadState.CONVERTED),)))
        uow.commit()

    assert floor.offers.deal() == []
    floor.tick.run()

    assert outcome(floor, offer) is OfferOutcome.WITHDRAWN
    assert floor.story(lead)[-1].why == "gone"
    assert offered(floor) == {ANA: other.id}


@pytest.mark.parametrize("fact", [{"type_": "customer"}, {"type_": "owner", "owner": BEN}])
def test_an_offer_ends_at_once_when_a_crm_says_that_the_lead_bought_or_is_somebodys(
    open_floor: OpenFloor, fact: dict[str, str]
) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    verdict, _ = Crm(floor).tells(lead, **fact)

    assert verdict == "taken"
    assert outcome(floor, offer) is OfferOutcome.WITHDRAWN


def test_managers_hear_once_when_everybody_there_has_passed_a_lead_on(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, MIA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    the(Declined, floor.offers.decline(ANA, offer_to(floor, ANA).id))
    floor.tick.run()
    assert told(floor, lead, NoticeKind.PASSED_ON) == []
    the(Declined, floor.offers.decline(BEN, offer_to(floor, BEN).id))

    floor.tick.run()
    floor.offers.deal()
    floor.tick.run()

    (notice,) = told(floor, lead, NoticeKind.PASSED_ON)
    assert notice.to == "C0HEADS"
    assert floor.story(lead)[-1].why == "nobody_left"
    nobody = the(Refused, floor.escalation.assign(MIA, lead.id))
    assert nobody.reason is Refusal.NOBODY_FREE
    floor.escalation.push(MIA, lead.id, ANA)
    assert floor.owner(lead) == ANA


def test_a_colleague_who_is_busy_or_full_may_take_it_still(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO])
    floor.people.away(CLEO)
    lead, _ = floor.gets(*fresh_leads(2))
    floor.offers.deal()

    floor.offers.decline(ANA, offer_to(floor, ANA).id)
    floor.tick.run()

    assert asked(floor, BEN) is not None
    assert told(floor, lead, NoticeKind.PASSED_ON) == []


def test_the_night_is_no_reason_to_tell_anybody(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    floor.offers.decline(ANA, offer_to(floor, ANA).id)

    floor.clock.move(hours=8)
    floor.tick.run()

    assert told(floor, lead, NoticeKind.PASSED_ON) == []
