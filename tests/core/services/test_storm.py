"""A whole team pulls at once: every lead finds one owner, and nobody sees an error."""

from functools import partial

from core.answers import Claimed, NothingWaiting, Previewed
from core.model import LeadState
from tests.builders import a_team, fresh_leads
from tests.core.services.floor import Floor, OpenFloor, all_at_once

REPS = [f"U0REP{number}" for number in range(8)]


def claim_until_nothing_waits(floor: Floor, rep: str) -> list[int]:
    """The leads this rep got."""
    mine: list[int] = []
    while not isinstance(offered := floor.queues.next_lead(rep), NothingWaiting):
        assert isinstance(offered, Previewed)
        claimed = floor.claims.claim(rep, offered.lead.id, request=f"click:{rep}:{offered.lead.id}")
        assert isinstance(claimed, Claimed)
        mine.append(claimed.lead.id)
    return mine


def test_eight_reps_and_sixty_leads_make_sixty_claims(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_team(claims={"cap": 60}), REPS)
    leads = floor.gets(*fresh_leads(60))

    got = all_at_once(*[partial(claim_until_nothing_waits, floor, rep) for rep in REPS])

    assert sorted(lead for mine in got for lead in mine) == [lead.id for lead in leads]
    for lead in leads:
        assert floor.lead(lead).state is LeadState.CLAIMED
        assert floor.verbs(lead) == ["entered", "reserved", "claimed"]
        assert floor.lead(lead).id in got[REPS.index(str(floor.owner(lead)))]


def test_a_lead_that_eight_want_back_and_forth_has_one_owner_at_a_time(
    open_crowded_floor: OpenFloor,
) -> None:
    floor = open_crowded_floor(people=REPS)
    (lead,) = floor.gets(*fresh_leads(1))

    def pull_and_give_back(rep: str) -> int:
        taken = 0
        for turn in range(5):
            if isinstance(floor.queues.next_lead(rep), Previewed):
                claimed = floor.claims.claim(rep, lead.id)
                assert isinstance(claimed, Claimed)
                give_back = floor.ownership.release if turn % 2 else floor.ownership.undo
                give_back(rep, claimed.claim.id)
                taken += 1
        return taken

    taken = sum(all_at_once(*[partial(pull_and_give_back, rep) for rep in REPS]))

    verbs = floor.verbs(lead)[1:]
    assert taken > 0
    assert [verb for verb in verbs[::3] if verb != "reserved"] == []
    assert [verb for verb in verbs[1::3] if verb != "claimed"] == []
    assert len(verbs) == 3 * taken
    assert floor.lead(lead).state is LeadState.WAITING
