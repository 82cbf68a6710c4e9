"""Offers and claims that are taken back: at the cap, by a Slack status, by Undo; and who hears of that."""

from dataclasses import replace

from core.answers import Claimed, Declined, Refusal, Refused, Returned
from core.changes import Change
from core.events import Verb
from core.model import LeadState
from core.notices import NoticeKind
from core.offers import OfferOutcome
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, a_person, fresh_leads
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.offering import (
    TEAM,
    a_team_that_offers,
    offer_to,
    offered,
    outcome,
    told,
)

ONE_AT_A_TIME = a_team_that_offers(claims={"cap": 1})


def takes_it_back(floor: Floor, rep: str) -> None:
    """Accept, and Undo."""
    claimed = the(Claimed, floor.offers.accept(rep, offer_to(floor, rep).id))
    the(Returned, floor.ownership.undo(rep, claimed.claim.id))


def declines(floor: Floor, rep: str) -> None:
    the(Declined, floor.offers.decline(rep, offer_to(floor, rep).id))


def is_full(floor: Floor, rep: str) -> None:
    """A manager gives the rep another lead while one is offered to them."""
    _, second = floor.gets(*fresh_leads(2))
    floor.offers.deal()
    floor.escalation.push(MIA, second.id, rep)


def test_accepting_without_room_takes_the_offer_back_and_the_next_rep_is_asked(open_floor: OpenFloor) -> None:
    floor = open_floor(ONE_AT_A_TIME, [ANA, MIA])
    is_full(floor, ANA)
    offer = offer_to(floor, ANA)

    full = the(Refused, floor.offers.accept(ANA, offer.id, request="click"))

    assert (full.reason, full.limit) == (Refusal.OFFER_AT_CAP, 1)
    assert outcome(floor, offer) is OfferOutcome.WITHDRAWN
    again = floor.offers.accept(ANA, offer.id, request="click")
    assert the(Refused, again).reason is Refusal.OFFER_AT_CAP
    assert the(Refused, floor.offers.accept(ANA, offer.id)).reason is Refusal.OFFER_OVER
    floor.meets(BEN)
    floor.offers.deal()
    assert offered(floor) == {BEN: offer.lead_id}


def test_claim_in_the_preview_of_an_offer_does_the_same(open_floor: OpenFloor) -> None:
    floor = open_floor(ONE_AT_A_TIME, [ANA, MIA])
    is_full(floor, ANA)
    offer = offer_to(floor, ANA)

    full = the(Refused, floor.claims.claim(ANA, offer.lead_id))

    assert (full.reason, full.next) == (Refusal.OFFER_AT_CAP, None)
    assert outcome(floor, offer) is OfferOutcome.WITHDRAWN


def test_whoever_had_no_room_missed_nothing_and_may_be_asked_again(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team_that_offers(claims={"cap": 1, "offers": {"missed": 1}}), [ANA, MIA])
    is_full(floor, ANA)
    offer = offer_to(floor, ANA)
    floor.offers.accept(ANA, offer.id)

    floor.clock.move(minutes=6)
    floor.tick.run()

    with floor.open(writes=False) as uow:
        ana, (claim, _) = uow.people.get(ANA), uow.claims.open_by(ANA)[0]
    assert ana is not None
    assert not ana.is_away
    floor.call(ANA, claim)
    floor.offers.deal()
    assert offered(floor) == {ANA: offer.lead_id}


def test_a_slack_status_that_says_away_takes_the_offer_back_like_the_command(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    floor.people.seen(a_person(ANA, status_away=True))

    assert outcome(floor, offer) is OfferOutcome.WITHDRAWN
    assert floor.lead(lead).state is LeadState.WAITING
    withdrawn = floor.story(lead)[-1]
    assert (withdrawn.verb, withdrawn.why) == (Verb.OFFER_WITHDRAWN, "away")
    floor.offers.deal()
    assert offered(floor) == {BEN: lead.id}


def test_a_status_that_says_nothing_new_or_is_ignored_leaves_the_offer(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    floor.people.seen(a_person(ANA, status_away=True))
    floor.people.back(ANA)
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()

    floor.people.seen(a_person(ANA, status_away=True))
    floor.people.seen(a_person(ANA, name="Ana B."))

    assert offered(floor) == {ANA: lead.id}


def test_managers_hear_once_a_day_that_nobody_took_a_lead(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO, MIA])
    for late in (BEN, CLEO):
        floor.people.away(late)
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    declines(floor, ANA)
    floor.offers.deal()

    floor.people.back(BEN)
    floor.offers.deal()
    declines(floor, BEN)
    done = floor.offers.deal()

    assert done == []
    assert len(told(floor, lead, NoticeKind.PASSED_ON)) == 1
    floor.clock.move(hours=24)
    for rep in (ANA, BEN):
        floor.offers.deal()
        declines(floor, rep)
    floor.offers.deal()
    assert len(told(floor, lead, NoticeKind.PASSED_ON)) == 2


def test_a_lead_that_came_anew_since_is_told_of_anew(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, MIA])
    floor.people.away(BEN)
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    declines(floor, ANA)
    floor.offers.deal()
    floor.clock.move(minutes=30)
    with floor.open() as uow:
        known = uow.leads.lock(lead.id)
        assert known is not None
        anew = replace(known, received_at=floor.clock.now(), version=known.version + 1)
        uow.apply(Change(leads=(anew,)))
        uow.commit()

    floor.people.back(BEN)
    floor.offers.deal()
    declines(floor, BEN)
    floor.offers.deal()

    assert len(told(floor, lead, NoticeKind.PASSED_ON)) == 2


def test_whoever_undid_a_claim_is_not_asked_about_the_lead_again_that_day(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()

    takes_it_back(floor, ANA)
    floor.offers.deal()

    assert offered(floor) == {}
    assert floor.pull(ANA).lead.id == lead.id
    floor.clock.move(hours=24)
    floor.tick.run()
    assert offered(floor) == {ANA: lead.id}


def test_the_managers_hear_of_a_lead_that_the_last_one_there_took_back(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, MIA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    declines(floor, ANA)
    floor.offers.deal()

    takes_it_back(floor, BEN)
    floor.offers.deal()
    floor.tick.run()

    (notice,) = told(floor, lead, NoticeKind.PASSED_ON)
    assert notice.to == "C0HEADS"
    assert the(Refused, floor.escalation.assign(MIA, lead.id)).reason is Refusal.NOBODY_FREE


def test_the_managers_hear_of_a_lead_whose_last_rep_went_away(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, MIA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    declines(floor, ANA)
    floor.offers.deal()

    floor.people.away(BEN)
    floor.offers.deal()

    assert len(told(floor, lead, NoticeKind.PASSED_ON)) == 1
