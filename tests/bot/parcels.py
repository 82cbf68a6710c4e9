"""News as it comes to be drawn: a lead, its claim, whom it is told to, and what time it is."""

from datetime import datetime
from typing import Any

from bot.i18n import Speech
from bot.views import notices
from bot.views.blocks import Card
from core.model import Claim, Lead, LeadState
from core.notices import Audience, Message, Notice, NoticeKind, Parcel
from tests.bot.drawing import EN, aloud
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, hours
from tests.reading import read

NOW = MONDAY_9AM + hours(2.5)
"""Half past eleven in London, where Ana claimed at nine and had to make contact by eleven."""

CONTACT_BY = MONDAY_9AM + hours(2)
MANAGERS = "C01MGRS"
STATES = {
    NoticeKind.OVERDUE: LeadState.WAITING,
    NoticeKind.AGED: LeadState.WAITING,
    NoticeKind.RETURNED: LeadState.WAITING,
    NoticeKind.LEFT: LeadState.WAITING,
}
"""Where the lead stands right after a kind of news was written; otherwise somebody has it."""


def a_parcel(
    kind: NoticeKind,
    what: str = "1",
    *,
    lead: Lead | None = None,
    claim: Claim | None = None,
    to_rep: bool = True,
    by: str | None = None,
    data: dict[str, object] | None = None,
    repeated: bool = False,
    now: datetime = NOW,
    **rest: Any,
) -> Parcel:
    """News about Acme, which Ana claimed at nine and has not contacted, told to her or to the managers."""
    lead = lead or a_lead(id=17, state=STATES.get(kind, LeadState.CLAIMED))
    to = (claim.rep_id if claim else ANA) if to_rep else MANAGERS
    about_lead = kind in {NoticeKind.OVERDUE, NoticeKind.AGED, NoticeKind.SILENT}
    claim = None if about_lead else claim or a_claim(lead, id=4)
    notice = Notice(
        key=f"{kind}:{what}@{to}",
        kind=kind,
        to=to,
        due_at=now,
        lead_id=lead.id,
        claim_id=claim.id if claim else None,
        by=by,
        audience=Audience.REP if to_rep else Audience.MANAGERS,
        data=data or {},
        repeated=repeated,
    )
    current = claim if claim and claim.is_open else None
    given: dict[str, Any] = {"current": current, "contact_by": CONTACT_BY} | rest
    return Parcel(notice, lead, claim, None, now, **given)


def a_message(*parcels: Parcel) -> Message:
    return Message(parcels[0].notice.key, parcels[0].notice.to, parcels)


def told(*parcels: Parcel, speech: Speech = EN) -> Card:
    """The message that tells it."""
    return notices.draw(a_message(*parcels), speech)


def lines(*parcels: Parcel, speech: Speech = EN) -> list[str]:
    """What the reader sees, with times as they stand on the screen of somebody in that zone."""
    return [aloud(line) for line in read(told(*parcels, speech=speech).blocks)]
