"""A queue that offers its leads: who is asked, and what comes of each answer."""

from core.answers import Acted, Claimed, Declined, Refusal, Refused
from core.events import Verb
from core.model import LeadState
from core.notices import NoticeKind
from core.offers import OfferOutcome
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, fresh_leads, minutes
from tests.core.services.floor import OpenFloor, the
from tests.core.services.offering import (
    PEOPLE,
    TEAM,
    a_team_that_offers,
    asked,
    offer_to,
    offered,
    told,
)


def test_everybody_free_is_offered_one_lead_the_best_placed_first(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO])
    first, second, third, fourth = floor.gets(*fresh_leads(4))

    done = floor.offers.deal()

    assert [(one.kind, one.lead) for one in done] == [
        (Verb.OFFERED, one.id) for one in (first, second, third)
    ]
    assert offered(floor) == {ANA: first.id, BEN: second.id, CLEO: third.id}
    assert floor.lead(fourth).state is LeadState.WAITING
    assert floor.offers.deal() == []


def test_whoever_is_offered_a_lead_is_told_and_has_five_minutes(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    (lead,) = floor.gets(a_lead())

    floor.offers.deal()

    offer = offer_to(floor, ANA)
    (notice,) = told(floor, lead, NoticeKind.OFFER)
    assert offer.until == floor.clock.now() + minutes(5)
    assert (notice.to, notice.due_at, notice.data["offer"]) == (ANA, floor.clock.now(), offer.id)
    assert floor.lead(lead).reserved_until == offer.until


def test_accepting_is_claiming(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    claimed = the(Claimed, floor.offers.accept(ANA, offer.id, request="click"))

    assert floor.owner(lead) == ANA
    assert floor.verbs(lead) == ["entered", "offered", "claimed"]
    assert asked(floor, ANA) is None
    again = the(Claimed, floor.offers.accept(ANA, offer.id, request="click"))
    assert again.claim.id == the(Claimed, floor.offers.accept(ANA, offer.id)).claim.id == claimed.claim.id


def test_the_preview_shows_what_is_offered_and_claim_there_accepts_it(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    lead, _ = floor.gets(*fresh_leads(2))
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    assert floor.pull(ANA).lead.id == lead.id
    the(Claimed, floor.claims.claim(ANA, lead.id))

    with floor.open(writes=False) as uow:
        ended = uow.offers.get(offer.id)
    assert ended is not None
    assert ended.outcome is OfferOutcome.ACCEPTED


def test_a_declined_lead_goes_to_the_next_rep_and_not_back_that_day(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    the(Declined, floor.offers.decline(ANA, offer.id, request="no"))
    the(Declined, floor.offers.decline(ANA, offer.id, request="no"))
    the(Declined, floor.offers.decline(ANA, offer.id))
    floor.offers.deal()

    assert offered(floor) == {BEN: lead.id}
    floor.offers.decline(BEN, offer_to(floor, BEN).id)
    floor.offers.deal()
    assert offered(floor) == {}
    assert floor.verbs(lead)[:5] == ["entered", "offered", "declined", "offered", "declined"]


def test_tomorrow_a_lead_may_be_offered_again_to_who_declined_it(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    floor.offers.decline(ANA, offer_to(floor, ANA).id)

    floor.clock.move(hours=24)
    floor.offers.deal()

    assert offered(floor) == {ANA: lead.id}


def test_an_offer_nobody_answers_goes_on_with_the_tick(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    floor.clock.move(minutes=5)
    late = floor.offers.accept(ANA, offer.id)
    floor.tick.run()

    assert the(Refused, late).reason is Refusal.OFFER_OVER
    assert offered(floor) == {BEN: lead.id}
    assert floor.verbs(lead) == ["entered", "offered", "offer expired", "offered"]
    gone = the(Refused, floor.offers.decline(ANA, offer.id))
    assert (gone.reason, gone.by) == (Refusal.OFFER_OVER, BEN)
    gone = the(Refused, floor.offers.accept(ANA, offer.id))
    assert (gone.reason, gone.by) == (Refusal.OFFER_OVER, BEN)


def test_longest_idle_first_with_an_offer_counting_like_a_claim(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO])
    floor.gets(*fresh_leads(3))
    floor.offers.deal()
    for rep in (CLEO, ANA, BEN):
        floor.clock.move(seconds=10)
        claimed = the(Claimed, floor.offers.accept(rep, offer_to(floor, rep).id))
        floor.call(rep, claimed.claim)
    (lead,) = floor.gets(a_lead())

    floor.offers.deal()

    assert offered(floor) == {CLEO: lead.id}


def test_idle_time_counts_by_weight(open_floor: OpenFloor) -> None:
    people = {**PEOPLE, "details": {BEN: {"weight": 3}}}
    floor = open_floor(a_team_that_offers(people=people), [ANA, BEN])
    floor.gets(*fresh_leads(2))
    floor.offers.deal()
    for rep, later in ((ANA, 0), (BEN, 30)):
        floor.clock.move(seconds=later)
        floor.call(rep, the(Claimed, floor.offers.accept(rep, offer_to(floor, rep).id)).claim)
    floor.clock.move(minutes=5)
    (lead,) = floor.gets(a_lead())

    floor.offers.deal()

    assert offered(floor) == {BEN: lead.id}


def test_nobody_is_offered_what_is_somebody_elses_offer(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)

    for answer in (floor.offers.accept(BEN, offer.id), floor.offers.decline(BEN, offer.id)):
        assert the(Refused, answer) == Refused(Refusal.NOT_YOURS, by=ANA)
    assert the(Refused, floor.offers.accept(ANA, 999)).reason is Refusal.GONE
    assert the(Refused, floor.offers.accept("U0STRANGER", offer.id)).reason is Refusal.NOT_A_REP
    assert offered(floor) == {ANA: lead.id}


def test_nobody_accepts_above_the_cap_nor_is_asked_again_there(open_floor: OpenFloor) -> None:
    floor = open_floor(a_team_that_offers(claims={"cap": 1}), [ANA, MIA])
    first, second, _ = floor.gets(*fresh_leads(3))
    floor.offers.deal()
    offer = offer_to(floor, ANA)
    pushed = the(Acted, floor.escalation.push(MIA, second.id, ANA))

    full = the(Refused, floor.offers.accept(ANA, offer.id))

    assert (full.reason, full.limit) == (Refusal.OFFER_AT_CAP, 1)
    assert pushed.to == ANA
    floor.offers.deal()
    assert offered(floor) == {}
    assert floor.lead(first).state is LeadState.WAITING


def test_a_rep_who_is_away_out_of_hours_or_looking_is_not_asked(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO])
    floor.people.away(ANA)
    floor.gets(*fresh_leads(3))
    floor.pull(BEN)

    floor.offers.deal()

    assert set(offered(floor)) == {CLEO}
    floor.clock.move(hours=8)
    assert floor.offers.deal() == []
