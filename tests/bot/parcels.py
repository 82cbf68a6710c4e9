"""News as it comes to be drawn: a lead, its claim, whom it is told to, and what time it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.i18n import Speech
from bot.views import notices
from bot.views.blocks import Card
from core.incidents import AlertRule, Incident, Level, Measure, Severity
from core.metrics import Diagnosis
from core.model import Claim, Lead, LeadState
from core.notices import Audience, Duty, Message, Notice, NoticeKind, Outlook, Parcel
from tests.bot.drawing import EN, aloud
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_claim, a_lead, hours, minutes
from tests.reading import read

NOW = MONDAY_9AM + hours(2.5)
"""Half past eleven in London, where Ana claimed at nine and had to make contact by eleven."""

CONTACT_BY = MONDAY_9AM + hours(2)
MANAGERS = "C01MGRS"
STATES = {
    NoticeKind.OVERDUE: LeadState.WAITING,
    NoticeKind.AGED: LeadState.WAITING,
    NoticeKind.PASSED_ON: LeadState.WAITING,
    NoticeKind.RETURNED: LeadState.WAITING,
    NoticeKind.LEFT: LeadState.WAITING,
}
"""Where the lead stands right after a kind of news was written; otherwise somebody has it."""

ABOUT_LEADS = {NoticeKind.OVERDUE, NoticeKind.AGED, NoticeKind.PASSED_ON, NoticeKind.SILENT}
"""News without a claim."""


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
    about_lead = kind in ABOUT_LEADS
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


FIGURES: dict[AlertRule, dict[str, object]] = {
    AlertRule.DEPTH: {"limit": 100},
    AlertRule.AGING: {"limit": 20, "overdue": 0, "sample": 114},
    AlertRule.AVERAGE_AGE: {"limit": 12, "mean_h": 14},
    AlertRule.CLAIM_RATE: {"limit": 80, "claim_rate": 72, "sample": 140},
    AlertRule.ABANDONMENT: {"limit": 15, "abandonment": 18, "sample": 60},
    AlertRule.VELOCITY: {"limit": 0.95, "velocity": 0.8, "sample": 25},
}
"""What the engine notes of each rule, beside what it notes of all: 120 leads, 6 of them being looked at."""

OF_ALL: dict[str, object] = {
    "depth": 120,
    "waiting": 114,
    "held": 0,
    "green": 72,
    "yellow": 30,
    "red": 12,
    "oldest_h": 31,
    "pace_h": 6.4,
}
BEGAN = MONDAY_9AM + minutes(12)


def an_incident(
    rule: AlertRule = AlertRule.DEPTH,
    severity: Severity | None = Severity.RED,
    *,
    queue: str = "inbound",
    figures: Mapping[str, object] | None = None,
    **rest: Any,
) -> Incident:
    """Something that ``inbound`` has been sick by since 9:12, so badly at once; acknowledged by nobody."""
    of_all = {} if rule is AlertRule.MONITOR else OF_ALL
    levels = {one: Level(BEGAN, fired_at=BEGAN) for one in Severity if severity and one <= severity}
    given: dict[str, Any] = {
        "levels": levels,
        "figures": {**of_all, **FIGURES.get(rule, {}), **(figures or {})},
        "announced": severity,
    }
    return Incident(7, queue, rule, BEGAN, **given | rest)


def an_outlook(
    rule: AlertRule = AlertRule.DEPTH,
    severity: Severity | None = Severity.RED,
    *,
    duty: Duty | None = None,
    measures: Sequence[Measure] = (),
    diagnosis: Diagnosis | None = None,
    **incident: Any,
) -> Outlook:
    """The incident; Ana and Ben are there, and Ben has no room."""
    there = duty or Duty(reps=(ANA, BEN), at_cap=(BEN,), managers=(MIA,))
    return Outlook(an_incident(rule, severity, **incident), there, tuple(measures), diagnosis)


def an_alert(
    outlook: Outlook,
    *,
    kind: NoticeKind = NoticeKind.ALERT,
    posted_as: Severity | None = None,
    data: Mapping[str, object] | None = None,
    by: str | None = None,
    now: datetime = NOW,
    **rest: Any,
) -> Parcel:
    """The alert as it is told to the managers, whose Mia is on duty; posted at the severity it has now."""
    severity = posted_as or outlook.incident.severity or Severity.RED
    notice = Notice(
        key=f"{kind}:{outlook.incident.id}:{severity}@{MANAGERS}",
        kind=kind,
        to=MANAGERS,
        due_at=BEGAN,
        by=by,
        audience=Audience.MANAGERS,
        data={"severity": severity.value, "duty": [MIA], **(data or {})},
        incident_id=outlook.incident.id,
    )
    return Parcel(notice, None, None, None, now, outlook=outlook, **rest)
