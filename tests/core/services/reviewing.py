"""Leads that went to review, and ops at their table: what tests of reviews say all the time."""

from collections.abc import Mapping
from typing import Any

from core.answers import Refused, Reviewed
from core.intake import Receipt
from core.model import Lead
from core.policies.team import TeamPolicy
from tests.builders import OLE
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, the
from tests.core.services.mail import a_staffed_team, states

RIVAL = {"entry": {"competitors": ["rival.example"]}}


def reviewing(**policy: Any) -> TeamPolicy:
    """Ana, Ben and Cleo are reps, Mia manages, Ole is ops; rival.example is a competitor."""
    return a_staffed_team(**{**RIVAL, **policy})


def arrives(floor: Floor, company: str = "Acme", **fields: Any) -> Lead:
    """One row comes in over HTTP; the lead as it is then."""
    (receipt,) = floor.intake.submit([a_row(company, **fields)], "crm")
    return lead_of(floor, the(Receipt, receipt).lead_id or 0)


def lead_of(floor: Floor, lead_id: int) -> Lead:
    with floor.open(writes=False) as uow:
        return the(Lead, uow.leads.get(lead_id))


def incomplete(floor: Floor, company: str = "Acme", **fields: Any) -> Lead:
    """A lead that nobody can write to."""
    return arrives(floor, company, **{"email": None, **fields})


def competing(floor: Floor, name: str = "eve") -> Lead:
    return arrives(floor, f"Rival {name}", email=f"{name}@mail.rival.example")


def a_twin(floor: Floor, **fields: Any) -> tuple[Lead, Lead]:
    """A lead that waits, and a second row by its person."""
    first = arrives(floor, phone="+49 30 1234567")
    return first, arrives(floor, phone="+49 30 7654321", **fields)


def done(answer: Reviewed | Refused) -> Reviewed:
    return the(Reviewed, answer)


def enriched(floor: Floor, lead: Lead, fields: Mapping[str, object], **how: Any) -> Reviewed:
    return done(floor.review.enrich(OLE, lead.id, fields, **how))


def cards(floor: Floor) -> dict[str, str]:
    """Every card about reviews that was ever owed, by key, and what became of it."""
    return {key: state for key, state in states(floor).items() if key.startswith("review")}
