"""What an alert's card shows beside the alert itself, as it stands in the transaction that reads it."""

from datetime import datetime

from core.duty import on_duty, reps_there
from core.incidents import AlertRule, Incident
from core.notices import LATELY, NoticeKind, Outlook
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork

_DIAGNOSED = frozenset({AlertRule.CLAIM_RATE, AlertRule.ABANDONMENT})
"""Alerts whose card says what they probably come from."""

_CARDS = frozenset({NoticeKind.ALERT, NoticeKind.ALERT_AGAIN})


def outlook(
    uow: UnitOfWork, incident: Incident, team: TeamPolicy, now: datetime, kind: NoticeKind
) -> Outlook:
    """Everything for the card of one that goes on; what is over, concerns every queue, or stands under the
    card shows nothing but the incident.
    """
    queue = team.queue(incident.queue)
    if kind not in _CARDS or queue is None or not incident.is_open:
        return Outlook(incident)
    people = uow.people.all()
    loads = uow.claims.loads(reps_there(people, queue, team, now), now - LATELY)
    return Outlook(
        incident,
        duty=on_duty(people, queue, team, now, loads),
        measures=tuple(uow.measures.in_force(queue.name)),
        diagnosis=uow.reports.diagnosis(queue, team, now) if incident.rule in _DIAGNOSED else None,
    )
