"""Until when something must have happened."""

from datetime import datetime, timedelta

from core.calendar import business_calendar
from core.model import LeadType
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy


def limit_starts(received_at: datetime, came_in_at: datetime, reached_at: datetime) -> datetime:
    """From when a limit counts that would be reached at ``reached_at`` if it counted from ``received_at``.

    A limit already passed when the lead came in or came back starts anew then: a backlog is no storm
    (the baseline of section 9).
    """
    return came_in_at if reached_at < came_in_at else received_at


def overdue_at(
    lead_type: LeadType, received_at: datetime, came_in_at: datetime, queue: QueuePolicy, team: TeamPolicy
) -> datetime:
    """When a lead reaches its longest time in this queue, in the queue's calendar."""
    calendar = business_calendar(team.calendar_of(queue), team.timezone)
    longest: timedelta = queue.max_wait.of(lead_type)
    reached = calendar.add(received_at, longest)
    start = limit_starts(received_at, came_in_at, reached)
    return reached if start == received_at else calendar.add(start, longest)
