"""Receivers of webhooks on a sales floor: what tests about them say all the time."""

import json
from typing import Any

from core.model import Lead
from core.policies.team import TeamPolicy
from core.services.webhooks import Letter
from core.webhooks import Answer, Ruling
from tests.builders import ANA, BEN, MIA, OLE, a_lead
from tests.core.services.floor import Floor
from tests.core.services.mail import a_staffed_team

CRM = {"name": "crm", "url": "https://crm.example/hooks"}
BI = {"name": "bi", "url": "https://bi.example/hooks", "events": ("claimed", "erased"), "facts": True}
YES, NO, DEAF, GONE = Answer(200), Answer(500), Answer(trouble="timeout"), Answer(410)


def a_team_with(*webhooks: dict[str, Any]) -> TeamPolicy:
    """The staffed team, whose Ana other systems know by an address."""
    details = {"reps": (ANA, BEN), "managers": (MIA,), "ops": (OLE,)}
    known = {"details": {ANA: {"email": "ana@team.example"}}}
    return a_staffed_team(webhooks=webhooks or (CRM, BI), people=details | known)


def taken(floor: Floor, receiver: str = "crm", limit: int = 10) -> list[Letter]:
    """What is due to a receiver after everything that happened was noted."""
    floor.webhooks.address()
    return list(floor.webhooks.take(receiver, limit))


def answered(floor: Floor, answer: Answer, receiver: str = "crm") -> list[Ruling]:
    """Whatever is due is sent, and gets this answer."""
    return [floor.webhooks.settle(letter, answer, 0.0) for letter in taken(floor, receiver)]


def read(letter: Letter) -> Any:
    return json.loads(letter.body)


def everything(floor: Floor, receiver: str = "crm") -> list[str]:
    """The types of all that a willing receiver gets, in order."""
    types = []
    while letters := taken(floor, receiver):
        for letter in letters:
            types.append(read(letter)["type"])
            floor.webhooks.settle(letter, YES, 0.0)
    return types


def undelivered(floor: Floor) -> list[str]:
    """The news about webhooks that ops are owed."""
    with floor.open(writes=False) as uow:
        stem = f"undelivered:crm:{floor.clock.now().date()}"
        return sorted(uow.outbox.recipients(stem))


def one_event(floor: Floor) -> Lead:
    (lead,) = floor.gets(a_lead(external_id="crm-7"))
    return lead
