"""Who owns a lead by the word of a CRM: outside of caps and memberships, and told to everybody concerned."""

import pytest

from core.errors import Busy
from core.model import LeadState
from core.notices import NoticeKind
from core.outside.case import BY_CRM
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, a_person, a_queue, hours
from tests.core.services.crm import TEAM, Crm, a_crm
from tests.core.services.floor import Floor, OpenFloor


@pytest.fixture
def crm(open_floor: OpenFloor) -> Crm:
    return a_crm(open_floor)


@pytest.fixture
def floor(crm: Crm) -> Floor:
    return crm.floor


def told(floor: Floor, lead: object) -> list[tuple[str, NoticeKind, object]]:
    """Who is told what about a lead, and why."""
    notices = floor.notices(lead)  # type: ignore[arg-type]
    return [(one.to, one.kind, one.data.get("why")) for one in notices]


@pytest.mark.parametrize(
    "state",
    [LeadState.WAITING, LeadState.HELD, LeadState.REVIEW, LeadState.NURTURE, LeadState.RECYCLED],
)
def test_a_lead_that_has_an_owner_in_the_crm_has_that_owner_here(
    crm: Crm, floor: Floor, state: LeadState
) -> None:
    (lead,) = floor.gets(a_lead(state=state))

    verdict = crm.tells(lead, "owner", owner=ANA)

    assert verdict == ("taken", "assigned")
    assert (floor.owner(lead), floor.lead(lead).state) == (ANA, LeadState.CLAIMED)
    assert told(floor, lead) == [(ANA, NoticeKind.ASSIGNED, BY_CRM)]


@pytest.mark.parametrize("name", [BEN, "ben@sales.example", " BEN@SALES.EXAMPLE "])
def test_an_owner_is_named_by_slacks_id_or_by_the_address_of_the_policy(
    crm: Crm, floor: Floor, name: str
) -> None:
    (lead,) = floor.gets(a_lead())

    crm.tells(lead, "owner", owner=name)

    assert floor.owner(lead) == BEN


def test_whom_nobody_knows_is_no_owner(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.meets(a_person("U01GUEST", is_guest=True))

    unknown = crm.tells(lead, "owner", owner="who@sales.example")
    guest = crm.tells(lead, "owner", owner="U01GUEST")
    manager = crm.tells(lead, "owner", owner=MIA)

    assert unknown == ("ignored", "unknown_owner")
    assert (guest, manager) == (("ignored", "not_a_rep"), ("ignored", "not_a_rep"))
    assert floor.owner(lead) is None


def test_an_owner_takes_over_with_a_ladder_of_their_own_and_both_hear(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    before = floor.take(ANA).claim
    floor.clock.move(hours=1)

    first, again = crm.tells(lead, "owner", owner=BEN), crm.tells(lead, "owner", owner=BEN)

    with floor.open(writes=False) as uow:
        old, new = uow.claims.get(before.id), uow.claims.open_of(lead.id)
    assert (first, again) == (("taken", "transferred"), ("known", "same"))
    assert old is not None
    assert new is not None
    assert (old.ended_by, new.rep_id) == ("transferred", BEN)
    assert new.claimed_at == floor.clock.now()
    assert new.step_at == before.step_at + hours(1) if before.step_at else False
    assert told(floor, lead) == [(BEN, NoticeKind.ASSIGNED, BY_CRM), (ANA, NoticeKind.REASSIGNED, BY_CRM)]


def test_a_crm_asks_for_no_room_and_no_membership(open_floor: OpenFloor) -> None:
    queues = (a_queue("east", members=[BEN], when={"region": ["east"]}), a_queue("west"))
    team = TEAM.model_copy(update={"queues": queues, "claims": TEAM.claims.model_copy(update={"cap": 1})})
    floor = open_floor(team, people=[ANA, BEN, CLEO, MIA])
    crm = Crm(floor)
    leads = floor.gets(*(a_lead(f"East {number}", queue=queues[0]) for number in range(3)))

    verdicts = {crm.tells(lead, "owner", owner=ANA) for lead in leads}

    assert verdicts == {("taken", "assigned")}
    assert floor.room_taken(ANA) == 3


def test_who_has_no_owner_any_more_goes_back_into_the_line(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(waited=hours(5)))
    claim = floor.take(ANA).claim
    floor.call(ANA, claim)
    floor.clock.move(hours=1)

    first, again = crm.tells(lead, "owner", owner=None), crm.tells(lead, "owner", owner=None)

    now = floor.lead(lead)
    assert (first, again) == (("taken", "returned"), ("known", "same"))
    assert (now.state, now.place, now.received_at) == (LeadState.WAITING, lead.place, lead.received_at)
    assert now.queued_at == floor.clock.now()
    assert told(floor, lead) == [(ANA, NoticeKind.RETURNED, BY_CRM)]
    assert floor.pull(BEN).lead.id == lead.id


def test_what_happened_in_slack_since_is_newer(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.clock.move(minutes=10)
    floor.take(ANA)

    late = crm.tells(lead, "owner", owner=BEN, at=crm.ago(minutes=5))
    taken_away = crm.tells(lead, "owner", owner=None, at=crm.ago(minutes=5))

    assert (late, taken_away) == (("ignored", "outdated"), ("ignored", "outdated"))
    assert floor.owner(lead) == ANA


def test_a_rep_who_looks_at_a_lead_hears_that_it_has_an_owner(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    floor.pull(ANA)

    crm.tells(lead, "owner", owner=BEN)

    refused = floor.claims.claim(ANA, lead.id)
    assert getattr(refused, "by", None) == BEN


def test_who_takes_a_lead_in_the_very_moment_is_not_overruled(
    crm: Crm, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lead,) = floor.gets(a_lead())
    floor.take(ANA)

    def nobody(*_: object) -> None:
        return None

    with floor.open(writes=False) as uow:
        monkeypatch.setattr(type(uow.claims), "open_of", nobody)

    with pytest.raises(Busy):
        crm.tells(lead, "owner", owner=BEN)
