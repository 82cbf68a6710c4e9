"""Three reps do whatever they like, in any order, with cards of any age: the books always balance."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.answers import Claimed, ClaimedBatch
from core.model import OWNED, Channel, Claim, ContactOutcome, Lead, LeadState, SkipReason
from tests.builders import ANA, BEN, CLEO, a_lead, a_team, minutes
from tests.core.services.floor import Floor, floors
from tests.core.services.retelling import MOVES_IN_LINE, Retold, retold
from tests.databases import new_sqlite

CAP = 2
TEAM = a_team(claims={"cap": CAP, "batch": {"min": 2, "max": 3}, "skips": {"in_a_row": 2, "a_day": 4}})
REPS = st.sampled_from([ANA, BEN, CLEO])
STRANGER = "U0STRANGER"
NUMBERS = st.integers(0, 6)
CONTACTS = st.sampled_from(
    [(Channel.CALL, ContactOutcome.VOICEMAIL), (Channel.MAIL, ContactOutcome.NO_ANSWER)]
)


class SalesFloor(RuleBasedStateMachine):
    """Claims are remembered for ever, so that most clicks come from cards that time has overtaken."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        self.leads: list[Lead] = []
        self.claims: list[Claim] = []
        self.requests = 0

    @initialize()
    def opens(self) -> None:
        folder = Path(tempfile.mkdtemp(dir=FOLDERS[-1]))
        self.closing.callback(shutil.rmtree, folder)
        url = self.closing.enter_context(new_sqlite(folder))
        self.floor: Floor = self.closing.enter_context(floors(url))(TEAM, [ANA, BEN, CLEO])
        waiting = [a_lead(waited=minutes(90 - number)) for number in range(6)]
        self.leads = [*self.floor.gets(*waiting, a_lead(state=LeadState.RECYCLED))]

    def teardown(self) -> None:
        self.closing.close()

    def request(self, *, repeated: bool) -> str:
        """A delivery's key: of a new one, or the latest one's again."""
        self.requests += not repeated
        return f"request:{self.requests}"

    def remember(self, *claimed: Claimed) -> None:
        known = {claim.id for claim in self.claims}
        self.claims += [one.claim for one in claimed if one.claim.id not in known]

    def a_claim(self, number: int) -> Claim | None:
        return self.claims[-1 - number % len(self.claims)] if self.claims else None

    @rule(rep=REPS)
    def pulls(self, rep: str) -> None:
        self.floor.queues.next_lead(rep)

    @rule(rep=REPS, at_hand=st.booleans(), number=NUMBERS, repeated=st.booleans())
    def claims_a_lead(self, rep: str, at_hand: bool, number: int, repeated: bool) -> None:
        offered: Any = self.floor.queues.next_lead(rep) if at_hand else None
        lead_id = getattr(getattr(offered, "lead", None), "id", self.leads[number].id)
        answer = self.floor.claims.claim(rep, lead_id, request=self.request(repeated=repeated))
        if isinstance(answer, Claimed):
            self.remember(answer)

    @rule(rep=REPS, count=st.integers(1, 4), repeated=st.booleans())
    def claims_several(self, rep: str, count: int, repeated: bool) -> None:
        answer = self.floor.claims.claim_batch(rep, count, request=self.request(repeated=repeated))
        if isinstance(answer, ClaimedBatch):
            self.remember(*answer.claims)

    @rule(rep=REPS, number=NUMBERS, repeated=st.booleans())
    def skips(self, rep: str, number: int, repeated: bool) -> None:
        request = self.request(repeated=repeated)
        self.floor.claims.skip(rep, self.leads[number].id, SkipReason.OTHER, request=request)

    @rule(
        deed=st.sampled_from(["release", "undo"]),
        rep=REPS,
        number=NUMBERS,
        mine=st.booleans(),
        repeated=st.booleans(),
    )
    def gives_back(self, deed: str, rep: str, number: int, mine: bool, repeated: bool) -> None:
        if claim := self.a_claim(number):
            actor = claim.rep_id if mine else rep
            getattr(self.floor.ownership, deed)(actor, claim.id, request=self.request(repeated=repeated))

    @rule(rep=REPS, to=st.sampled_from([ANA, BEN, CLEO, STRANGER]), number=NUMBERS, mine=st.booleans())
    def transfers(self, rep: str, to: str, number: int, mine: bool) -> None:
        if claim := self.a_claim(number):
            self.floor.ownership.transfer(claim.rep_id if mine else rep, claim.id, to)
            for one in [ANA, BEN, CLEO]:
                answer: Any = self.floor.claims.my_leads(one)
                self.remember(*answer.claims)

    @rule(how=CONTACTS, rep=REPS, number=NUMBERS, mine=st.booleans(), repeated=st.booleans())
    def contacts(
        self, how: tuple[Channel, ContactOutcome], rep: str, number: int, mine: bool, repeated: bool
    ) -> None:
        if claim := self.a_claim(number):
            actor = claim.rep_id if mine else rep
            self.floor.contacts.log(actor, claim.id, *how, request=self.request(repeated=repeated))

    @rule(converted=st.booleans(), rep=REPS, number=NUMBERS, mine=st.booleans())
    def closes(self, converted: bool, rep: str, number: int, mine: bool) -> None:
        if claim := self.a_claim(number):
            self.floor.contacts.close(claim.rep_id if mine else rep, claim.id, converted=converted)

    @rule(seconds=st.sampled_from([1, 30, 60, 119, 120, 3_600]), ticks=st.booleans())
    def time_passes(self, seconds: int, ticks: bool) -> None:
        self.floor.clock.move(seconds=seconds)
        if ticks:
            assert self.floor.tick.run().failures == ()

    @invariant()
    def what_a_lead_is_follows_from_what_happened_to_it(self) -> None:
        with self.floor.open(writes=False) as uow:
            for before in self.leads:
                lead, claim = uow.leads.get(before.id), uow.claims.open_of(before.id)
                assert lead is not None
                owner = claim.rep_id if claim else None
                story = uow.events.of(lead.id)
                told = retold(before, story)
                assert Retold(lead.state, owner, lead.reserved_by, lead.version) == told
                assert (lead.state in OWNED) == (claim is not None)
                assert (lead.state is LeadState.CONTACTED) == bool(claim and claim.contacted_at)
                assert lead.received_at == before.received_at
                assert lead.place == before.place or any(one.verb in MOVES_IN_LINE for one in story)

    @invariant()
    def nobody_has_two_leads_at_hand_or_more_claims_than_the_cap(self) -> None:
        with self.floor.open(writes=False) as uow:
            leads = [uow.leads.get(lead.id) for lead in self.leads]
            looking = [lead.reserved_by for lead in leads if lead and lead.reserved_by]
            assert len(looking) == len(set(looking))
            assert all(uow.claims.room_taken(rep) <= CAP for rep in [ANA, BEN, CLEO])
            assert all(uow.claims.room_taken(rep) == 0 for rep in [STRANGER])

    @invariant()
    def at_most_one_claim_of_a_lead_is_open(self) -> None:
        with self.floor.open(writes=False) as uow:
            claims = [uow.claims.get(claim.id) for claim in self.claims]
        still_open = [claim.lead_id for claim in claims if claim and claim.is_open]
        assert len(still_open) == len(set(still_open))


FOLDERS: list[Path] = []
"""Where the machine keeps its databases; the machine itself cannot be handed anything."""


@pytest.mark.timeout(300)
def test_the_books_balance_after_every_step(tmp_path: Path) -> None:
    FOLDERS.append(tmp_path)
    quick = settings(
        max_examples=25,
        stateful_step_count=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(SalesFloor, settings=quick)
