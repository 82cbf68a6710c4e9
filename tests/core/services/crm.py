"""Another system that tells facts about leads."""

from itertools import count
from typing import Any

from core.model import Lead
from core.outside.facts import Fact
from core.services.deliveries import Delivered, Outcome
from core.services.outside import Outside
from tests.builders import ANA, BEN, CLEO, MIA, a_team
from tests.core.services.floor import Floor, OpenFloor, the

_numbers = count(1)

TEAM = a_team(
    calendar="always",
    people={"reps": [ANA, BEN, CLEO], "managers": [MIA], "details": {BEN: {"email": "Ben@sales.example"}}},
)
"""Three reps, of whom the CRM knows Ben by his address, and Mia who manages them."""


class Crm:
    """Tells facts about leads on a floor."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._outside = Outside(floor.open, floor.team, floor.clock)

    def sends(self, *facts: dict[str, Any], id: str | None = None, digest: str = "d") -> Outcome:
        """One request."""
        told = [Fact.read(fact) for fact in facts]
        return self._outside.deliver(id or f"msg_{next(_numbers)}", digest, told)

    def tells(self, lead: Lead, type_: str, **fields: Any) -> tuple[object, object]:
        """The verdict on one fact, and its rule."""
        (row,) = the(Delivered, self.sends({"type": type_, "lead": lead.id, **fields})).answer
        return row["verdict"], row["rule"]

    def ago(self, **span: float) -> str:
        """That moment, as it is sent."""
        moment = self.floor.clock.move(**{unit: -number for unit, number in span.items()})
        self.floor.clock.move(**span)
        return moment.isoformat()

    def contacts(self, lead: Lead) -> list[tuple[str, str, str, bool]]:
        """The lead's contacts: rep, channel, outcome, and whether only the rep says so."""
        opened: Any = self.floor.open
        with opened._database.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT rep_id, channel, outcome, self_reported FROM contacts"
                f" WHERE lead_id = {lead.id} ORDER BY at"
            )
            return [(rep, channel, outcome, bool(said)) for rep, channel, outcome, said in found]


def a_crm(open_floor: OpenFloor) -> Crm:
    """A CRM, and a floor with everybody of ``TEAM`` on it."""
    return Crm(open_floor(TEAM, people=[ANA, BEN, CLEO, MIA]))
