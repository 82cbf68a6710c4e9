"""Who may act is asked in the transaction that acts; whoever may not changes nothing."""

from collections.abc import Callable

import pytest

from core.answers import Refusal, Refused
from core.model import Channel, ContactOutcome, Person, SkipReason
from tests.builders import ANA, BEN, a_lead, a_person, a_team, fresh_leads
from tests.core.services.floor import Floor, OpenFloor, rows

WHO = "U0WHO"
TEAM = a_team(people={"reps": [ANA, BEN, "S0REPS"], "managers": ["U0MIA", WHO], "ops": [WHO]})
REP = a_person(WHO, groups=frozenset({"S0REPS"}))

DEEDS: dict[str, Callable[[Floor, int, int], object]] = {
    "pull": lambda floor, *_: floor.queues.next_lead(WHO),
    "look": lambda floor, lead, _: floor.queues.looking(WHO, lead),
    "claim": lambda floor, lead, _: floor.claims.claim(WHO, lead),
    "claim several": lambda floor, *_: floor.claims.claim_batch(WHO, 5),
    "skip": lambda floor, lead, _: floor.claims.skip(WHO, lead, SkipReason.OTHER),
    "my leads": lambda floor, *_: floor.claims.my_leads(WHO),
    "open a form": lambda floor, _, claim: floor.claims.mine(WHO, claim),
    "release": lambda floor, _, claim: floor.ownership.release(WHO, claim),
    "undo": lambda floor, _, claim: floor.ownership.undo(WHO, claim),
    "transfer": lambda floor, _, claim: floor.ownership.transfer(WHO, claim, ANA),
    "contact": lambda floor, _, claim: floor.contacts.log(WHO, claim, Channel.CALL, ContactOutcome.REACHED),
    "close": lambda floor, _, claim: floor.contacts.close(WHO, claim, converted=True),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (a_person(WHO), Refusal.NOT_A_REP),
        (a_person(WHO, is_guest=True, groups=REP.groups), Refusal.GUEST),
        (a_person(WHO, is_deleted=True, groups=REP.groups), Refusal.GUEST),
        (a_person(WHO, is_bot=True, groups=REP.groups), Refusal.GUEST),
    ],
    ids=["revoked, though manager and ops", "guest", "deactivated", "bot"],
)
def test_a_role_that_was_lost_after_the_card_was_drawn_is_refused(
    open_floor: OpenFloor, deed: str, now: Person, reason: Refusal
) -> None:
    floor = open_floor(TEAM, [ANA, BEN, REP])
    floor.gets(*fresh_leads(8))
    claim, looking = floor.take(WHO).claim, floor.pull(WHO).lead
    floor.meets(now)
    before = rows(floor)

    answer = DEEDS[deed](floor, looking.id, claim.id)

    assert answer == Refused(reason)
    assert rows(floor) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_somebody_nobody_has_met_is_refused(open_floor: OpenFloor, deed: str) -> None:
    floor = open_floor(TEAM, [ANA])
    floor.gets(a_lead(), a_lead())
    claim, looking = floor.take(ANA).claim, floor.pull(ANA).lead
    before = rows(floor)

    answer = DEEDS[deed](floor, looking.id, claim.id)

    assert answer == Refused(Refusal.NOT_A_REP)
    assert rows(floor) == before
