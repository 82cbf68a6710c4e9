"""Until when something must have happened, and when time next does something to a claim nobody works."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from core.calendar import BusinessCalendar, Stretch, business_calendar
from core.model import Claim, Lead, LeadState, LeadType, Reminder, Rung
from core.places import front_at
from core.policies.claims import ContactPolicy
from core.policies.entry import StalePolicy
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy

MORE_TIME = timedelta(hours=1)
"""By how much Need more time shifts all rungs, in business time (spec, section 7)."""

A_RUNG_AN = timedelta(hours=1)
"""A claim climbs at most one rung in so much business time, however long nobody looked."""

LONG_BREAK = timedelta(hours=48)
"""Closed stretches of this length and more are what the Friday rule is about."""

NUDGE_BEFORE = timedelta(minutes=60)
"""How long before a long break its reps hear once more of what they took on its last afternoon."""

CATCH_UP = timedelta(hours=2)
"""Rules about age page nobody earlier than this much business time after an opening (spec, section 1)."""

BUNDLED_FOR = timedelta(hours=4)
"""Of leads that nobody is in a hurry about managers hear together, once in so much business time."""

_A_NIGHT = timedelta(hours=4)
"""Closed for less is a lunch break, and no opening follows it."""


class Limits(NamedTuple):
    """The moments at which waiting too long has consequences, by their names in ``Lead``."""

    overdue_at: datetime
    limit_due_at: datetime | None
    aged_due_at: datetime
    stale_due_at: datetime | None


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


def limits(
    lead_type: LeadType, received_at: datetime, came_in_at: datetime, queue: QueuePolicy, team: TeamPolicy
) -> Limits:
    """All of a lead's limits, with nothing done about any of them yet."""
    due = overdue_at(lead_type, received_at, came_in_at, queue, team)
    stale_at = min(stale_moments(received_at, came_in_at, team.stale).values())
    return Limits(due, due, front_at(received_at, came_in_at, queue), stale_at)


def stale_moments(
    received_at: datetime, came_in_at: datetime, policy: StalePolicy
) -> Mapping[LeadState, datetime]:
    """When age moves a lead that nobody worked to nurture, recycled, archived: wall clock, by lead age.

    One that had passed an age when it came in or came back counts it from there (the baseline of section 9),
    so a later stage may come before an earlier one, which is then left out.
    """
    ages = {
        LeadState.NURTURE: policy.nurture,
        LeadState.RECYCLED: policy.recycle,
        LeadState.ARCHIVED: policy.archive,
    }
    return {
        state: limit_starts(received_at, came_in_at, received_at + age) + age for state, age in ages.items()
    }


def stages_ahead(lead: Lead, state: LeadState, policy: StalePolicy) -> Mapping[LeadState, datetime]:
    """The stages of age that lie ahead of a lead in that state, with their moments, passed or not.

    Nothing leads back: one in nurture can only be recycled or archived, an archived one stays where it is.
    """
    moments = stale_moments(lead.received_at, lead.came_in_at, policy)
    order = list(moments)
    return {stage: moments[stage] for stage in order[order.index(state) + 1 if state in moments else 0 :]}


def next_stale_at(lead: Lead, state: LeadState, now: datetime, policy: StalePolicy) -> datetime | None:
    """When age moves a lead again that goes to that state now; ``None`` when it never will.

    A stage that it has passed already is left out: whom a manager puts into nurture at 20 days is not
    recycled the next minute. Past all of them the last one takes it.
    """
    ahead = stages_ahead(lead, state, policy)
    return min((at for at in ahead.values() if at > now), default=ahead.get(LeadState.ARCHIVED))


def pages_from(now: datetime, calendar: BusinessCalendar) -> datetime:
    """From when on a rule about age may page somebody: ``CATCH_UP`` after the opening that follows a night,
    a weekend, a holiday. Lunch does not count, and a calendar that never closes has no openings.
    """
    opening = calendar.opens_at(now)
    night = calendar.last_break(opening, at_least=_A_NIGHT)
    return opening if night is None else max(opening, calendar.add(night.ends, CATCH_UP))


def next_opening(now: datetime, calendar: BusinessCalendar) -> datetime | None:
    """The end of the night, weekend or holiday that runs now or comes next; ``None`` where nothing closes."""
    night = calendar.next_break(now, at_least=_A_NIGHT)
    return night and night.ends


def bundled_from(now: datetime, calendar: BusinessCalendar) -> datetime:
    """From when on news of leads that wait too long may page somebody: together, every ``BUNDLED_FOR`` of
    business time, beginning as late after an opening as ``pages_from`` says.

    A calendar that never closes has these times at midnight, 4:00, 8:00 … UTC.
    """
    first = pages_from(now, calendar)
    night = calendar.last_break(first, at_least=_A_NIGHT)
    if night is None:
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + ceil((first - midnight) / BUNDLED_FOR) * BUNDLED_FOR
    base = calendar.add(night.ends, CATCH_UP)
    rounds = ceil(calendar.between(base, first) / BUNDLED_FOR)
    return pages_from(calendar.add(base, rounds * BUNDLED_FOR), calendar)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rep takes a claim on: the team's promise about first contact, and the rep's own hours."""

    contact: ContactPolicy
    calendar: BusinessCalendar

    def opened(
        self,
        claim_id: int,
        lead_id: int,
        rep_id: str,
        now: datetime,
        *,
        hop: int = 0,
        entered_at: datetime | None = None,
    ) -> Claim:
        """A claim made now, at the foot of its ladder; ``entered_at`` where a lead is taken out of a line."""
        terms = self.contact.terms
        claim = Claim(claim_id, lead_id, rep_id, now, hop=hop, ladder=terms, entered_at=entered_at)
        return scheduled(claim, self.calendar)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that time does to a claim at ``at``: a reminder, or else the next rung of its ladder."""

    at: datetime
    reminder: Reminder | None = None


def scheduled(claim: Claim, calendar: BusinessCalendar) -> Claim:
    """The claim with the moment at which time next does something to it."""
    return replace(claim, step_at=min((due.at for due in _steps(claim, calendar)), default=None))


def steps_due(claim: Claim, now: datetime, calendar: BusinessCalendar) -> tuple[Due, ...]:
    """What time does to the claim by ``now``, the earliest first; at most one rung, however late it is."""
    return tuple(sorted((due for due in _steps(claim, calendar) if due.at <= now), key=lambda due: due.at))


def worth_saying(due: Iterable[Due], now: datetime) -> tuple[Reminder, ...]:
    """The reminders among what is due, in order, without a warning that comes with the breach it warns of and
    without a nudge that comes after closing.
    """
    every = tuple(due)
    breached = any(one.reminder is None for one in every)
    return tuple(
        one.reminder
        for one in every
        if one.reminder is not None
        and not (one.reminder is Reminder.WARNING and breached)
        and not (one.reminder is Reminder.NUDGE and now >= one.at + NUDGE_BEFORE)
    )


def shifted(claim: Claim, calendar: BusinessCalendar) -> Claim:
    """The claim with an hour more. The rung behind it counts as an hour later as well: where downtime made it
    late, the distance to the next one grows too.
    """
    behind = calendar.add(claim.climbed_at, MORE_TIME) if claim.climbed_at else None
    return replace(claim, more_time=True, climbed_at=behind)


def breach_at(claim: Claim, rung: int, calendar: BusinessCalendar) -> datetime:
    """When the claim reaches that rung, counted from 1, in the owner's business time since the claim.

    Need more time shifts every rung; a claim the manager left with the rep reaches the rung that would take
    it away one length of ``within`` later.
    """
    steps = rung + _is_put_off(claim, rung)
    return calendar.add(claim.claimed_at, steps * claim.ladder.within + _shift(claim))


def next_rung_at(claim: Claim, calendar: BusinessCalendar) -> datetime | None:
    """When the claim reaches its next rung, if nobody contacts the lead; ``None`` when it has reached all."""
    if claim.climbed == len(claim.ladder.rungs):
        return None
    rung, within = claim.climbed + 1, claim.ladder.within
    due = breach_at(claim, rung, calendar)
    if claim.climbed_at is None:
        return due
    distance = min(A_RUNG_AN, within) + _is_put_off(claim, rung) * within
    return max(due, calendar.add(claim.climbed_at, distance))


def contact_by(claim: Claim, calendar: BusinessCalendar) -> datetime:
    """Until when the rep has to make contact so that nothing is breached."""
    return calendar.add(claim.claimed_at, claim.ladder.within + _shift(claim))


def break_ahead(claim: Claim, calendar: BusinessCalendar) -> Stretch | None:
    """The long break this claim was taken in the last half day before, if it was (the Friday rule).

    The last half day is the second half of the open time of the local day on which the break begins.
    """
    ahead = calendar.next_break(claim.claimed_at, at_least=LONG_BREAK)
    if ahead is None or ahead.begins <= claim.claimed_at:
        return None
    left = calendar.between(claim.claimed_at, ahead.begins)
    return ahead if 2 * left <= calendar.open_on_day_of(ahead.begins) else None


def _steps(claim: Claim, calendar: BusinessCalendar) -> Iterator[Due]:
    """Everything that time still has in store for the claim; nothing once it is contacted or over."""
    if not claim.takes_room:
        return
    ladder, wanted = claim.ladder, set(Reminder) - claim.reminded
    if Reminder.WARNING in wanted and not claim.climbed and ladder.rungs and _warns(claim):
        ahead = ladder.within - ladder.warn_before + _shift(claim)
        yield Due(calendar.add(claim.claimed_at, ahead), Reminder.WARNING)
    rung_at = next_rung_at(claim, calendar)
    if rung_at is not None:
        yield Due(rung_at)
    closed = break_ahead(claim, calendar) if wanted & {Reminder.NUDGE, Reminder.FLAG} else None
    if closed is not None:
        nudge_at = closed.begins - NUDGE_BEFORE
        if Reminder.NUDGE in wanted and nudge_at >= claim.claimed_at:
            yield Due(nudge_at, Reminder.NUDGE)
        if Reminder.FLAG in wanted:
            yield Due(closed.ends, Reminder.FLAG)


def _is_put_off(claim: Claim, rung: int) -> bool:
    return claim.kept and claim.ladder.rungs[rung - 1] is Rung.REASSIGN


def _warns(claim: Claim) -> bool:
    return timedelta() < claim.ladder.warn_before < claim.ladder.within


def _shift(claim: Claim) -> timedelta:
    return MORE_TIME if claim.more_time else timedelta()
