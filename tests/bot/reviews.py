"""A lead in review, and its card, as tests of views have them."""

from typing import Any

from core.model import Lead, LeadState
from core.notices import Audience, Doubt, Notice, NoticeKind, Parcel
from tests.bot.parcels import NOW
from tests.builders import a_lead, hours

OPS = "C01OPS"


def doubtful(rule: str = "incomplete", **details: Any) -> Lead:
    given: dict[str, Any] = {"email": None, "contact_name": "Jo Braun", "received_at": NOW - hours(3)}
    return a_lead(id=17, state=LeadState.REVIEW, rule=rule, **given | details)


def a_card(lead: Lead | None = None, *, repeated: bool = False, **doubt: Any) -> Parcel:
    given: dict[str, Any] = {"missing": ("email",), "due_at": NOW + hours(1)}
    notice = Notice(
        "review:17:1:1@C01OPS",
        NoticeKind.REVIEW,
        OPS,
        NOW,
        lead_id=17,
        audience=Audience.OPS,
        repeated=repeated,
    )
    return Parcel(notice, lead or doubtful(), None, None, NOW, doubt=Doubt(**given | doubt))
