"""Offers while everybody does something else at the same moment: one owner, one offer, no error."""

from functools import partial

from core.answers import Claimed, Previewed, Refused
from core.errors import Busy
from core.model import Lead, LeadState
from core.offers import Offer, OfferOutcome
from tests.builders import ANA, BEN, a_lead, fresh_leads
from tests.core.services.floor import Floor, OpenFloor, all_at_once
from tests.core.services.offering import TEAM, a_team_that_offers, asked, offer_to, offered
from tests.fakes import MovableClock

REPS = [f"U0REP{number}" for number in range(6)]


def opened(floor: Floor) -> list[int]:
    with floor.open(writes=False) as uow:
        return [one.lead_id for one in uow.offers.every_open()]


def deal(floor: Floor) -> int:
    """How many offers were made; none by who came second."""
    try:
        return len(floor.offers.deal())
    except Busy:
        return 0


def test_several_processes_that_offer_at_once_offer_nothing_twice(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_team_that_offers(people={"reps": REPS}), REPS)
    leads = floor.gets(*fresh_leads(10))

    made = all_at_once(*[partial(deal, floor) for _ in range(4)])

    assert sum(made) == len(REPS)
    assert sorted(opened(floor)) == [lead.id for lead in leads[: len(REPS)]]
    for lead in leads[: len(REPS)]:
        assert floor.verbs(lead) == ["entered", "offered"]


def test_accepting_while_its_time_ends_and_another_pulls_makes_one_owner_at_most(
    open_crowded_floor: OpenFloor,
) -> None:
    floor = open_crowded_floor(TEAM, [ANA, BEN])
    for _ in range(6):
        lead, offer = an_offer_to_ana(floor)
        floor.clock.move(minutes=4, seconds=59)
        a_second_later = Floor(floor.open, TEAM, MovableClock(floor.clock.now()))
        a_second_later.clock.move(seconds=1)

        accepted, _, seen = all_at_once(
            partial(floor.offers.accept, ANA, offer.id),
            a_second_later.tick.run,
            partial(floor.queues.next_lead, BEN),
        )

        assert isinstance(accepted, Claimed | Refused)
        assert isinstance(accepted, Refused) or not isinstance(seen, Previewed)
        with floor.open(writes=False) as uow:
            ended, held = uow.offers.get(offer.id), uow.claims.open_of(lead.id)
        assert ended is not None
        was_accepted = isinstance(accepted, Claimed)
        assert ended.outcome is (OfferOutcome.ACCEPTED if was_accepted else OfferOutcome.TIMED_OUT)
        assert (held.rep_id if held else None) == (ANA if was_accepted else None)
        assert (floor.lead(lead).state is LeadState.CLAIMED) == was_accepted
        is_worked_off(floor, lead)


def an_offer_to_ana(floor: Floor) -> tuple[Lead, Offer]:
    floor.people.away(BEN)
    (lead,) = floor.gets(a_lead(now=floor.clock.now()))
    floor.offers.deal()
    floor.people.back(BEN)
    return lead, offer_to(floor, ANA)


def is_worked_off(floor: Floor, lead: Lead) -> None:
    """Whoever has the lead, or looks at it, is done with it."""
    floor.clock.move(seconds=1)
    rep = floor.owner(lead) or floor.lead(lead).reserved_by or BEN
    if floor.owner(lead) is None:
        floor.take(rep)
    mine = floor.claims.my_leads(rep)
    assert not isinstance(mine, Refused)
    for one in mine.claims:
        if one.claim.contacted_at is None:
            floor.call(rep, one.claim)


def test_everybody_answers_pulls_and_leaves_while_the_bot_offers(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_team_that_offers(people={"reps": REPS}, claims={"cap": 40}), REPS)
    leads = floor.gets(*fresh_leads(20))

    all_at_once(
        *[partial(works, floor, rep, number) for number, rep in enumerate(REPS)],
        lambda: [deal(floor) for _ in range(10)] and None,
    )

    still_open = opened(floor)
    assert len(still_open) == len(set(still_open))
    assert sorted(offered(floor, *REPS).values()) == sorted(still_open)
    for lead in leads:
        now, owner, verbs = floor.lead(lead), floor.owner(lead), floor.verbs(lead)
        assert (now.state is LeadState.CLAIMED) == (owner is not None)
        assert (now.offer_id is not None) == (lead.id in still_open)
        assert verbs.count("claimed") == (owner is not None)


def works(floor: Floor, rep: str, number: int) -> None:
    """Answers what they are offered in one way or another, and pulls every now and then."""
    for turn in range(6):
        offer = asked(floor, rep)
        if offer is None:
            previewed = floor.queues.next_lead(rep) if turn % 2 else None
            if isinstance(previewed, Previewed):
                floor.claims.claim(rep, previewed.lead.id)
        elif (number + turn) % 3 == 0:
            floor.offers.decline(rep, offer.id)
        elif (number + turn) % 3 == 1:
            floor.people.away(rep)
            floor.people.back(rep)
        else:
            floor.offers.accept(rep, offer.id)
