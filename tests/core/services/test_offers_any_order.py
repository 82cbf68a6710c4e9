"""Reps and a manager do whatever they like while leads are offered: none is lost, none has two owners."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.events import Event, Verb
from core.model import OWNED, Channel, Claim, ContactOutcome, Lead, LeadState, SkipReason
from core.offers import Offer
from tests.builders import ANA, BEN, CLEO, MIA, a_lead, a_queue, a_team, minutes
from tests.core.services.floor import Floor, floors
from tests.core.services.offering import PEOPLE, asked
from tests.core.services.retelling import Retold, retold
from tests.databases import new_sqlite

CAP = 2
TEAM = a_team(
    a_queue("offered", mode="auto_assign"),
    a_queue("pulled"),
    people=PEOPLE,
    claims={"cap": CAP, "skips": {"in_a_row": 2, "a_day": 4}},
)
EVERYBODY = (ANA, BEN, CLEO)
REPS = st.sampled_from(EVERYBODY)
BERLIN = ZoneInfo("Europe/Berlin")
"""Where they all live."""
NUMBERS = st.integers(0, 7)
PASSED_ON = {Verb.DECLINED, Verb.OFFER_EXPIRED, Verb.SKIPPED}


class OfferingFloor(RuleBasedStateMachine):
    """Offers and claims are remembered for ever: most clicks come from cards that time has overtaken."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        self.leads: list[Lead] = []
        self.offers: dict[int, str] = {}
        self.claims: dict[int, Claim] = {}
        self.requests = 0

    @initialize()
    def opens(self) -> None:
        folder = Path(tempfile.mkdtemp(dir=FOLDERS[-1]))
        self.closing.callback(shutil.rmtree, folder)
        url = self.closing.enter_context(new_sqlite(folder))
        self.floor: Floor = self.closing.enter_context(floors(url))(TEAM, [*EVERYBODY, MIA])
        waiting = [a_lead(waited=minutes(90 - number), queue="offered") for number in range(6)]
        others = [a_lead(waited=minutes(50 - number), queue="pulled") for number in range(2)]
        self.leads = [*self.floor.gets(*waiting, *others)]

    def teardown(self) -> None:
        self.closing.close()

    def request(self, *, repeated: bool) -> str:
        """A delivery's key: of a new one, or the latest one's again."""
        self.requests += not repeated
        return f"request:{self.requests}"

    def an_offer(self, number: int) -> int:
        """One of the newest ones."""
        known = sorted(self.offers)
        return known[-1 - number % len(known)] if known else 1

    def a_claim(self, number: int) -> Claim | None:
        known = sorted(self.claims)
        return self.claims[known[-1 - number % len(known)]] if known else None

    @rule()
    def the_bot_offers(self) -> None:
        self.floor.offers.deal()

    @rule(
        deed=st.sampled_from(["accept", "decline"]),
        rep=REPS,
        number=NUMBERS,
        mine=st.sampled_from([True, True, True, False]),
        repeated=st.sampled_from([False, False, True]),
    )
    def answers(self, deed: str, rep: str, number: int, mine: bool, repeated: bool) -> None:
        id_ = self.an_offer(number)
        actor = self.offers.get(id_, rep) if mine else rep
        getattr(self.floor.offers, deed)(actor, id_, request=self.request(repeated=repeated))

    @rule(rep=REPS, away=st.booleans())
    def leaves_or_comes_back(self, rep: str, away: bool) -> None:
        (self.floor.people.away if away else self.floor.people.back)(rep)

    @rule(rep=REPS, queue=st.sampled_from([None, "offered", "pulled"]))
    def pulls(self, rep: str, queue: str | None) -> None:
        self.floor.queues.next_lead(rep, queue=queue)

    @rule(rep=REPS, number=NUMBERS, at_hand=st.booleans())
    def claims_a_lead(self, rep: str, number: int, at_hand: bool) -> None:
        previewed: Any = self.floor.queues.next_lead(rep) if at_hand else None
        lead_id = getattr(getattr(previewed, "lead", None), "id", self.leads[number].id)
        self.floor.claims.claim(rep, lead_id)

    @rule(rep=REPS, number=NUMBERS)
    def skips(self, rep: str, number: int) -> None:
        offer = asked(self.floor, rep)
        self.floor.claims.skip(rep, offer.lead_id if offer else self.leads[number].id, SkipReason.OTHER)

    @rule(deed=st.sampled_from(["release", "undo"]), number=NUMBERS)
    def gives_back(self, deed: str, number: int) -> None:
        if claim := self.a_claim(number):
            getattr(self.floor.ownership, deed)(claim.rep_id, claim.id)

    @rule(to=REPS, number=NUMBERS)
    def transfers(self, to: str, number: int) -> None:
        if claim := self.a_claim(number):
            self.floor.ownership.transfer(claim.rep_id, claim.id, to)

    @rule(number=NUMBERS)
    def contacts(self, number: int) -> None:
        if claim := self.a_claim(number):
            self.floor.contacts.log(claim.rep_id, claim.id, Channel.CALL, ContactOutcome.REACHED)

    @rule(to=st.one_of(st.none(), REPS), number=NUMBERS)
    def the_manager_gives_it_to_somebody(self, to: str | None, number: int) -> None:
        lead_id = self.leads[number].id
        if to is None:
            self.floor.escalation.assign(MIA, lead_id)
        else:
            self.floor.escalation.push(MIA, lead_id, to)

    @rule(seconds=st.sampled_from([1, 60, 240, 300, 3_600, 86_400]), ticks=st.booleans())
    def time_passes(self, seconds: int, ticks: bool) -> None:
        self.floor.clock.move(seconds=seconds)
        if ticks:
            assert self.floor.tick.run().failures == ()

    def now(self) -> tuple[list[Lead], list[Offer], Mapping[int, str]]:
        """The leads, the open offers, and the owners, as they are."""
        with self.floor.open(writes=False) as uow:
            leads = [lead for one in self.leads if (lead := uow.leads.get(one.id))]
            opened = list(uow.offers.every_open())
            claims = [claim for lead in leads if (claim := uow.claims.open_of(lead.id))]
        self.offers |= {one.id: one.rep_id for one in opened}
        self.claims |= {one.id: one for one in claims}
        return leads, opened, {claim.lead_id: claim.rep_id for claim in claims}

    @invariant()
    def no_lead_is_lost_or_has_two_owners(self) -> None:
        leads, _, owners = self.now()
        for before, lead in zip(self.leads, leads, strict=True):
            told = retold(before, self.floor.story(lead))
            assert Retold(lead.state, owners.get(lead.id), lead.reserved_by, lead.version) == told
            assert (lead.state in OWNED) == (lead.id in owners)
            assert lead.queue == before.queue
        if any(lead.state is LeadState.REVIEW for lead in leads):
            assert any(Verb.SENT_TO_REVIEW.value in self.floor.verbs(lead) for lead in leads)

    @invariant()
    def at_most_one_offer_is_open_of_a_lead_and_of_a_rep_and_it_is_a_reservation(self) -> None:
        leads, opened, _ = self.now()
        assert max(Counter(one.lead_id for one in opened).values(), default=0) <= 1
        assert max(Counter(one.rep_id for one in opened).values(), default=0) <= 1
        looked_at = {lead.offer_id: lead for lead in leads if lead.offer_id is not None}
        assert looked_at.keys() == {one.id for one in opened}
        for one in opened:
            lead = looked_at[one.id]
            reserved = (lead.id, lead.state, lead.reserved_by, lead.reserved_until)
            assert reserved == (one.lead_id, LeadState.RESERVED, one.rep_id, one.until)

    @invariant()
    def nobody_looks_at_two_leads_or_owns_more_than_the_cap(self) -> None:
        leads, _, _ = self.now()
        looking = [lead.reserved_by for lead in leads if lead.reserved_by]
        assert len(looking) == len(set(looking))
        assert all(self.floor.room_taken(rep) <= CAP for rep in EVERYBODY)

    @invariant()
    def nobody_is_offered_again_that_day_what_they_passed_on_or_had(self) -> None:
        for lead in self.leads:
            passed, had = dict[str, datetime](), dict[int | None, str]()
            is_offered = False
            for event in self.floor.story(lead):
                if event.verb is Verb.OFFERED:
                    rep = str(event.data["rep"])
                    assert rep not in passed or _day(passed[rep]) < _day(event.at)
                    assert rep not in had.values()
                if event.verb in PASSED_ON and (event.verb is not Verb.SKIPPED or is_offered):
                    passed[_who(event)] = event.at
                _remember(had, event)
                is_offered = event.verb is Verb.OFFERED


def _day(at: datetime) -> date:
    return at.astimezone(BERLIN).date()


def _who(event: Event) -> str:
    return str(event.data.get("rep") or event.actor)


def _remember(had: dict[int | None, str], event: Event) -> None:
    """Who had the lead, by claim; one that was undone does not count."""
    if event.verb in {Verb.CLAIMED, Verb.ASSIGNED, Verb.TRANSFERRED, Verb.REASSIGNED}:
        had[event.claim_id] = str(event.data.get("to") or event.actor)
    if event.verb is Verb.UNDONE:
        had.pop(event.claim_id, None)


FOLDERS: list[Path] = []
"""Where the machine keeps its databases; the machine itself cannot be handed anything."""


@pytest.mark.timeout(300)
def test_no_lead_is_lost_or_has_two_owners_whatever_anybody_does(tmp_path: Path) -> None:
    FOLDERS.append(tmp_path)
    quick = settings(
        max_examples=20,
        stateful_step_count=35,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(OfferingFloor, settings=quick)
