"""A CRM and reps at the same time, on both kinds of database."""

from collections.abc import Callable
from functools import partial

from core.answers import Claimed, Previewed
from core.errors import Busy
from core.model import OWNED, LeadState
from core.services.deliveries import Delivered
from tests.builders import ANA, BEN, CLEO, a_lead
from tests.core.services.crm import TEAM, Crm, a_crm
from tests.core.services.floor import OpenFloor, all_at_once, the


def test_everything_a_crm_tells_is_kept_on_both_databases(open_crowded_floor: OpenFloor) -> None:
    crm = a_crm(open_crowded_floor)
    lead, other = crm.floor.gets(a_lead(external_id="crm-1"), a_lead("Other"))
    crm.floor.call(ANA, crm.floor.take(ANA).claim)

    answer = the(
        Delivered,
        crm.sends(
            {"type": "contacted", "external_id": "crm-1"},
            {"type": "activity", "external_id": "crm-1", "text": "Asked for prices", "score": 77},
            {"type": "owner", "lead": other.id, "owner": BEN},
            {"type": "contacted", "lead": other.id, "channel": "mail"},
            {"type": "owner", "lead": other.id, "owner": None},
            {"type": "converted", "external_id": "crm-1"},
        ),
    )

    assert [row["rule"] for row in answer.answer] == [
        "confirmed",
        "activity",
        "assigned",
        "first_contact",
        "returned",
        "converted",
    ]
    assert crm.contacts(lead) == [(ANA, "call", "reached", False)]
    assert crm.contacts(other) == [(BEN, "mail", "sent", False)]
    assert crm.floor.lead(lead).facts.score == 77
    assert [crm.floor.lead(one).state for one in (lead, other)] == [LeadState.CONVERTED, LeadState.WAITING]


def test_reps_and_a_crm_at_once_leave_a_lead_one_owner(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(
        TEAM.model_copy(update={"claims": TEAM.claims.model_copy(update={"cap": 99})}), [ANA, BEN, CLEO]
    )
    crm = Crm(floor)
    leads = floor.gets(*(a_lead(f"Firm {number}") for number in range(12)))

    def pulls(rep: str) -> None:
        for _ in range(4):
            offer = floor.queues.next_lead(rep)
            if isinstance(offer, Previewed):
                floor.claims.claim(rep, offer.lead.id)

    def tells(*facts: dict[str, object]) -> None:
        try:
            crm.sends(*facts)
        except Busy:
            return  # 503: comes again

    owners: list[dict[str, object]] = [
        {"type": "owner", "lead": lead.id, "owner": rep} for lead in leads for rep in (ANA, None, CLEO)
    ]
    backwards: list[dict[str, object]] = [{"type": "contacted", "lead": lead.id} for lead in reversed(leads)]
    deeds: list[Callable[[], None]] = [
        *(partial(pulls, rep) for rep in (ANA, BEN, CLEO)),
        *(partial(tells, *owners[number::3]) for number in range(3)),
        partial(tells, *backwards),
    ]
    all_at_once(*deeds)

    with floor.open(writes=False) as uow:
        claims = [claim for claim in uow.exports.claims(0, 1_000) if claim.is_open]
    owned = {lead.id for lead in leads if floor.lead(lead).state in OWNED}
    assert sorted(claim.lead_id for claim in claims) == sorted(owned)


def test_two_requests_about_the_same_leads_in_other_orders_hold_nobody_up(
    open_crowded_floor: OpenFloor,
) -> None:
    crm = a_crm(open_crowded_floor)
    leads = crm.floor.gets(*(a_lead(f"Firm {number}") for number in range(20)))
    taken = [crm.floor.take(ANA) for _ in range(5)]

    def scores(score: int) -> object:
        order = leads if score % 2 else tuple(reversed(leads))
        return crm.sends(*({"type": "score", "lead": lead.id, "score": score} for lead in order))

    answers = all_at_once(*(partial(scores, score) for score in range(60, 76)))

    assert {type(one) for one in answers} == {Delivered}
    assert {type(one) for one in taken} == {Claimed}
    assert len({crm.floor.lead(lead).facts.score for lead in leads}) == 1
