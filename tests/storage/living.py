"""A lead's life at random: what people, clocks and other systems may do to it, by the product's services."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from core.answers import Claimed, Previewed
from core.model import Channel, ContactOutcome, Lead, LeadState, SkipReason
from core.offers import Offer
from core.submissions import LeadSubmission
from tests.builders import ANA, BEN, MIA, OLE, a_queue, a_team
from tests.core.services.crm import Crm
from tests.core.services.floor import Floor, the

PEOPLE = (ANA, BEN, MIA, OLE)
TEAM = a_team(
    a_queue(mode="auto_assign"),
    calendar="always",
    people={"reps": [ANA, BEN], "managers": [MIA], "ops": [OLE]},
    claims={"cap": 50, "skips": {"in_a_row": 50, "a_day": 50}},
    entry={"required": ["company"]},
)
REPS = (ANA, BEN)


@dataclass(frozen=True)
class Deed:
    """The number says to which lead or how; ``rep`` does it, or has it done to them."""

    number: int
    rep: str


class Life:
    """Does deeds where they can be done."""

    def __init__(self, floor: Floor) -> None:
        self.floor, self.crm = floor, Crm(floor)
        self.leads: list[int] = []
        self.sent = 0

    def comes_in(self, deed: Deed) -> None:
        """One in four lacks what every lead must have."""
        self.sent += 1
        said: dict[str, object] = {"email": f"{self.sent}@lead.example", "external_id": f"x{self.sent}"}
        self._submit(said | ({"company": "Acme"} if deed.number % 4 else {}))

    def asks_again(self, deed: Deed) -> None:
        if self.sent:
            again = 1 + deed.number % self.sent
            self._submit({"email": f"{again}@lead.example", "company": "Acme", "score": 50 + self.sent % 40})

    def _submit(self, said: dict[str, object]) -> None:
        (receipt,) = self.floor.intake.submit([LeadSubmission.read(said)], OLE)
        lead_id = getattr(receipt, "lead_id", None)
        if lead_id and lead_id not in self.leads:
            self.leads.append(lead_id)

    def _lead(self, deed: Deed) -> Lead | None:
        with self.floor.open(writes=False) as uow:
            return uow.leads.get(self.leads[deed.number % len(self.leads)]) if self.leads else None

    def _claim(self, deed: Deed) -> tuple[str, int] | None:
        """Whose claim on the lead is open, and its id."""
        lead = self._lead(deed)
        with self.floor.open(writes=False) as uow:
            claim = uow.claims.open_of(lead.id) if lead else None
        return (claim.rep_id, claim.id) if claim else None

    def is_claimed(self, deed: Deed) -> int | None:
        offered = self.floor.queues.next_lead(deed.rep)
        if not isinstance(offered, Previewed):
            return None
        return the(Claimed, self.floor.claims.claim(deed.rep, offered.lead.id)).claim.id

    def is_claimed_by_mistake(self, deed: Deed) -> None:
        if claim_id := self.is_claimed(deed):
            self.floor.ownership.undo(deed.rep, claim_id)

    def is_skipped(self, deed: Deed) -> None:
        offered = self.floor.queues.next_lead(deed.rep)
        if isinstance(offered, Previewed):
            self.floor.claims.skip(deed.rep, offered.lead.id, SkipReason.OTHER)

    def is_offered(self, _: Deed) -> None:
        self.floor.offers.deal()

    def is_accepted(self, deed: Deed) -> None:
        if offer := self._offer(deed):
            self.floor.offers.accept(deed.rep, offer.id)

    def is_declined(self, deed: Deed) -> None:
        if offer := self._offer(deed):
            self.floor.offers.decline(deed.rep, offer.id)

    def _offer(self, deed: Deed) -> Offer | None:
        """What the rep is asked right now; nobody is left to think about it for hours."""
        self.floor.offers.deal()
        with self.floor.open(writes=False) as uow:
            return uow.offers.open_of_rep(deed.rep)

    def is_contacted(self, deed: Deed) -> None:
        if held := self._claim(deed):
            self.floor.contacts.log(*held, Channel.CALL, ContactOutcome.REACHED, note=None)

    def is_released(self, deed: Deed) -> None:
        if held := self._claim(deed):
            self.floor.ownership.release(*held)

    def is_transferred(self, deed: Deed) -> None:
        if held := self._claim(deed):
            self.floor.ownership.transfer(*held, to=deed.rep)

    def is_closed(self, deed: Deed) -> None:
        if held := self._claim(deed):
            self.floor.contacts.close(*held, converted=bool(deed.number % 2))

    def is_told_contacted(self, deed: Deed) -> None:
        if lead := self._lead(deed):
            self.crm.tells(lead, "contacted", at=self.crm.ago(minutes=deed.number))

    def is_told_owner(self, deed: Deed) -> None:
        if lead := self._lead(deed):
            self.crm.tells(lead, "owner", owner=deed.rep if deed.number % 3 else None)

    def is_told_how_it_ended(self, deed: Deed) -> None:
        if lead := self._lead(deed):
            self.crm.tells(lead, ("converted", "customer", "disqualified")[deed.number % 3])

    def is_approved(self, deed: Deed) -> None:
        lead = self._lead(deed)
        if lead and lead.state is LeadState.REVIEW:
            self.floor.review.approve(OLE, lead.id)

    def grows_old(self, deed: Deed) -> None:
        """A week or two pass."""
        self.floor.clock.move(days=7 + deed.number)
        self.floor.tick.run()


Do = Callable[[Life, Deed], object]
DEEDS: tuple[Do, ...] = (
    *(
        Life.comes_in,
        Life.comes_in,
        Life.is_claimed,
        Life.is_claimed,
        Life.is_contacted,
        Life.is_contacted,
    ),
    *(Life.is_offered, Life.is_accepted, Life.is_declined),
    *(Life.is_claimed_by_mistake, Life.is_released, Life.is_transferred, Life.is_closed, Life.is_skipped),
    *(Life.is_told_contacted, Life.is_told_owner, Life.is_told_how_it_ended, Life.is_approved),
    *(Life.grows_old, Life.asks_again, Life.asks_again),
)
"""Those that keep a life going come more often."""


def lived(floor: Floor, random: Random, deeds: int = 60) -> Life:
    """So many deeds, the same ones for the same random numbers."""
    life = Life(floor)
    for _ in range(deeds):
        floor.clock.move(minutes=random.randint(1, 400))
        random.choice(DEEDS)(life, Deed(random.randint(0, 5), random.choice(REPS)))
    floor.clock.move(minutes=1)
    return life
