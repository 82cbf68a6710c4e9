"""What others do between the moments of an offer: another process, a manager, Slack, somebody who skips."""

import pytest

from core.answers import Acted, Returned
from core.events import Verb
from core.model import LeadState
from core.notices import NoticeKind
from core.offering import offer_key
from core.offers import OfferOutcome
from core.services.upkeep import expire
from core.services.withdrawals import missed
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, fresh_leads
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


def reads(floor: Floor, rep: str) -> None:
    """The message with what the rep is offered now stands in Slack, and none before it."""
    offer = offer_to(floor, rep)
    with floor.open() as uow:
        due = [one for batch in uow.outbox.due(floor.clock.now(), 50, each=50) for one in batch]
        sending = uow.outbox.begin([one for one in due if one.key == offer_key(offer.id, rep)])
        assert sending.since is not None
        uow.outbox.sent(sending.key, sending.since, "D1", f"{offer.id}.1")
        uow.commit()


def test_whoever_is_set_away_is_asked_nothing_though_another_process_was_quicker(
    open_floor: OpenFloor,
) -> None:
    team = a_team_that_offers(claims={"offers": {"missed": 1}})
    floor = open_floor(team, [ANA])
    floor.gets(*fresh_leads(2))
    floor.offers.deal()
    reads(floor, ANA)
    floor.clock.move(minutes=5)

    with floor.open() as uow:
        expired = expire(uow, floor.clock.now())
        uow.commit()
    floor.offers.deal()
    second = offer_to(floor, ANA)
    with floor.open() as uow:
        (done,) = missed(uow, team, expired, floor.clock.now())
        uow.commit()

    assert person(floor, ANA).is_away
    assert (done.kind, done.lead) == (Verb.OFFER_WITHDRAWN, second.lead_id)
    assert asked(floor, ANA) is None
    assert outcome(floor, second) is OfferOutcome.WITHDRAWN


def test_only_offers_that_reached_slack_are_counted_in_a_row(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA])
    floor.gets(*fresh_leads(6))
    floor.tick.run()
    floor.clock.move(minutes=5)
    floor.tick.run()

    away = []
    for _ in range(2):
        reads(floor, ANA)
        floor.clock.move(minutes=5)
        floor.tick.run()
        away.append(person(floor, ANA).is_away)

    assert away == [False, True]


@pytest.mark.parametrize("is_nurtured", [False, True])
def test_an_offer_whose_time_is_over_ends_when_a_manager_decides_about_its_lead(
    open_floor: OpenFloor, *, is_nurtured: bool
) -> None:
    floor = open_floor(TEAM, [ANA, BEN, MIA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    offer = offer_to(floor, ANA)
    floor.clock.move(minutes=5)

    decide = floor.escalation.nurture if is_nurtured else floor.escalation.assign
    decided = the(Acted, decide(MIA, lead.id))

    assert decided.verb is (Verb.NURTURED if is_nurtured else Verb.ASSIGNED)
    assert outcome(floor, offer) is OfferOutcome.TIMED_OUT
    assert floor.tick.run().actions == ()


def test_a_lead_given_away_late_and_handed_back_at_once_is_offered_to_the_next(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN, CLEO, MIA])
    (lead,) = floor.gets(a_lead())
    floor.offers.deal()
    floor.clock.move(minutes=5)
    claim = the(Acted, floor.escalation.push(MIA, lead.id, BEN)).claim
    assert claim is not None

    the(Returned, floor.ownership.undo(BEN, claim.id))
    floor.offers.deal()

    assert floor.lead(lead).state is LeadState.RESERVED
    assert offered(floor) == {CLEO: lead.id}


def test_whoever_skipped_the_lead_after_asking_for_it_has_passed_it_on_too(open_floor: OpenFloor) -> None:
    floor = open_floor(TEAM, [ANA, BEN])
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)
    floor.skip(ANA, lead)

    floor.offers.deal()
    floor.offers.decline(BEN, offer_to(floor, BEN).id)
    floor.offers.deal()

    (notice,) = told(floor, lead, NoticeKind.PASSED_ON)
    assert notice.to == "C0HEADS"
    assert offered(floor) == {}
