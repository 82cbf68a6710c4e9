"""The year worked whole: everybody who comes in is claimed, called and, where the file of deals says so, won.

Quick, because nobody ticks and nobody looks: the services take leads in and hand them out in bulk. Reps work
at five past each open hour and take the oldest first; what became of a lead is told afterwards by the CRM.
"""

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from core.answers import ClaimedBatch
from core.intake import Receipt
from core.outside.facts import Fact, FactType
from core.policies.calendar import CalendarPolicy
from core.policies.claims import BatchPolicy, ClaimPolicy
from core.policies.entry import EntryPolicy
from core.policies.queues import Ordering, QueuePolicy
from core.policies.team import PeoplePolicy, TeamPolicy
from core.services.deliveries import Delivered
from core.services.outside import Outside
from core.submissions import LeadSubmission
from tests.core.services.floor import Floor
from tests.replay.arrivals import Coming
from tests.replay.hours import ZONE, ends_month, hours_from, opening

REP = "U01REP"
AN_HOUR, IN_A_HURRY = 10, 3
"""Leads that the team takes in an hour: more than come in the busiest month, and much fewer at its end."""

CONTRACTS_SINCE = date(2018, 3, 1)
"""From then on everybody is busy with contracts on the last three working days of each month."""

LEADS, DEALS = "olist_marketing_qualified_leads.csv", "olist_closed_deals.csv"
JUST_BEFORE = timedelta(microseconds=1)
CALLED_AFTER = timedelta(minutes=10)
AT_ONCE = 400
"""Facts in a request."""


def everything(**others: object) -> TeamPolicy:
    """One queue that holds any number of leads, Monday to Friday 9 to 18, oldest first."""
    plenty = 100_000
    return TeamPolicy.model_validate(
        {
            "timezone": ZONE.key,
            "calendar": CalendarPolicy.model_validate({"open": {"mon-fri": ["09:00-18:00"]}}),
            "people": PeoplePolicy(reps=(REP,)),
            "claims": ClaimPolicy(cap=plenty, batch=BatchPolicy(min=1, max=AN_HOUR)),
            "queues": (QueuePolicy(name="leads", ordering=Ordering.FIFO, cap=plenty),),
            "entry": EntryPolicy(required=("company",)),
        }
        | others
    )


@dataclass
class Year:
    """What the team did with who came: by external id our id, and when each lead was claimed."""

    floor: Floor
    coming: Sequence[Coming]
    ids: dict[str, int] = field(default_factory=dict)
    claimed: dict[int, datetime] = field(default_factory=dict)

    def works(self) -> None:
        """Until nobody waits any more."""
        left = list(reversed(self.coming))
        for now in hours_from(self.coming[0].at.astimezone(ZONE).date()):
            today = now.astimezone(ZONE).date()
            if opening(today) > self.floor.clock.now():
                self._takes_in(left, opening(today) - JUST_BEFORE)
            self._takes_in(left, now)
            if len(self.claimed) < len(self.ids):
                self._claims(now, today)
            if len(self.claimed) == len(self.coming):
                return

    def _takes_in(self, left: list[Coming], now: datetime) -> None:
        """Who came by then; over night nobody looks, so that it is all the same when they are taken in."""
        self.floor.clock.move(seconds=(now - self.floor.clock.now()).total_seconds())
        arrived = list[LeadSubmission]()
        while left and left[-1].at <= now:
            one = left.pop()
            arrived.append(one.said.model_copy(update={"received_at": one.at}))
        for said, receipt in zip(arrived, self.floor.intake.submit(arrived, "replay"), strict=True):
            assert isinstance(receipt, Receipt), receipt
            assert said.external_id is not None
            assert receipt.lead_id is not None
            self.ids[said.external_id] = receipt.lead_id

    def _claims(self, now: datetime, today: date) -> None:
        is_in_a_hurry = today >= CONTRACTS_SINCE and ends_month(today)
        taken = self.floor.claims.claim_batch(REP, IN_A_HURRY if is_in_a_hurry else AN_HOUR)
        assert isinstance(taken, ClaimedBatch), taken
        self.claimed |= {one.lead.id: now for one in taken.claims}

    def is_told(self, won: Mapping[str, datetime]) -> None:
        """The CRM says late of everybody that they were called, and of these leads that they were won."""
        self.floor.clock.move(seconds=(max(won.values()) - self.floor.clock.now()).total_seconds())
        self._tell(FactType.CONTACTED, {id_: at + CALLED_AFTER for id_, at in self.claimed.items()})
        self._tell(FactType.CONVERTED, {self.ids[lead]: at for lead, at in won.items()})

    def _tell(self, what: FactType, moments: Mapping[int, datetime]) -> None:
        outside = Outside(self.floor.open, self.floor.team, self.floor.clock)
        told = [{"type": what, "lead": id_, "at": at.isoformat()} for id_, at in moments.items()]
        for first in range(0, len(told), AT_ONCE):
            facts = [Fact.read(one) for one in told[first : first + AT_ONCE]]
            answer = outside.deliver(f"{what} {first}", what, facts)
            assert isinstance(answer, Delivered), answer
            assert {row["verdict"] for row in answer.answer} == {"taken"}, answer


def the_folder() -> Path | None:
    """Where the year's files lie: as NEXTLEAD_YEAR says, or beside the project; ``None``: nowhere."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = Path(os.environ.get("NEXTLEAD_YEAR") or beside)
    return folder if (folder / LEADS).is_file() and (folder / DEALS).is_file() else None


def deals_of(path: Path) -> Mapping[str, datetime]:
    """Of each lead that was won, when: the file's clock is the team's."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["mql_id"]: datetime.fromisoformat(row["won_date"]).replace(tzinfo=ZONE).astimezone(UTC)
            for row in csv.DictReader(file)
        }
