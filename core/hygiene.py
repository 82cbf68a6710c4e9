"""Leads that nobody worked: age moves them on, a card a week tells of it; and of a backlog that comes in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.acts import Act, moved
from core.changes import Change, merged
from core.events import SYSTEM, Verb
from core.keys import KeyedLead
from core.merging import DUPLICATE, completed, differences, gone_into, move, recognised, with_facts
from core.metrics import GREEN_UNDER
from core.model import ASLEEP, OWNED, Lead, LeadState
from core.notices import Address, Notice, NoticeKind, notices
from core.places import base_place
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.sla import limits, next_stale_at, stages_ahead

STALE, OLD, JUNK = "stale", "old", "junk"
"""Why a lead was moved, as its events say: by time, or by which button of the clean-up card."""

CLEAN_UP_AT = time(9)
"""When the weekly card is written, on Monday, by the clocks of the policy's zone."""

CLEAN_UP_WITHIN = timedelta(hours=24)
"""A bot that was off for longer leaves that week's card out."""

WEEK = timedelta(days=7)
"""What one card looks back on."""

BACKLOG_FROM = 10
"""So many leads that were old when they came in together are a backlog, and told of as one."""

BACKLOG_AFTER = timedelta(minutes=2)
"""How long the rest of an import has to come in before it is told of."""

VERBS = {
    LeadState.NURTURE: Verb.NURTURED,
    LeadState.RECYCLED: Verb.RECYCLED,
    LeadState.ARCHIVED: Verb.ARCHIVED,
}
"""What happens to a lead that goes to sleep, the earliest stage first."""

_TIRED = frozenset({LeadState.WAITING, LeadState.HELD}) | ASLEEP
"""States in which nobody works a lead, so that its age may move it."""

_LIVELY = frozenset({LeadState.WAITING, LeadState.RESERVED}) | OWNED
"""States in which somebody works a lead or is going to without anything else having to happen."""


def grown_old(lead: Lead, team: TeamPolicy, now: datetime) -> Change:
    """Moves a lead to the furthest stage that its age has reached; what is ahead is still to come.

    Nothing for a lead that somebody took meanwhile. Where its timer comes before any stage that lies ahead,
    as for a recycled lead that was given back, only the timer is set anew. A fast lane's lead sleeps in the
    queue it came from: the lane may be closed when it wakes.
    """
    if lead.state not in _TIRED or lead.stale_due_at is None or lead.stale_due_at > now:
        return Change()
    due = [stage for stage, at in stages_ahead(lead, lead.state, team.stale).items() if at <= now]
    if not due:
        later = next_stale_at(lead, lead.state, now, team.stale)
        return Change(leads=(replace(lead, stale_due_at=later, version=lead.version + 1),))
    return _asleep(lead, due[-1], Act(SYSTEM, now), team, why=STALE)


def put_aside(lead: Lead, act: Act, team: TeamPolicy) -> Change:
    """An old lead goes to nurture because somebody said so of all of them."""
    return _asleep(lead, LeadState.NURTURE, act, team, why=OLD)


def _asleep(lead: Lead, stage: LeadState, act: Act, team: TeamPolicy, *, why: str) -> Change:
    """A recycled lead may still be pulled when nothing else waits, so it gets a place behind all others."""
    known = team.queue(lead.queue)
    queue = team.home(known or team.default_queue)
    recycled = base_place(lead.id, lead.facts, lead.received_at, queue, team, recycled=True)
    asleep = moved(
        lead,
        stage,
        queue=queue.name if known else lead.queue,
        place=recycled if stage is LeadState.RECYCLED else lead.place,
        stale_due_at=next_stale_at(lead, stage, act.now, team.stale),
    )
    event = act.event(asleep, VERBS[stage], why=why, was=lead.state.value)
    return Change(leads=(asleep,), events=(event,))


def restored(lead: Lead, act: Act, queue: QueuePolicy, team: TeamPolicy, *, waits: bool) -> Change:
    """A lead that time put to sleep is back in its queue, in line or held, where it stands by itself.

    Its age goes on; the limits that it has passed start anew.
    """
    back = moved(
        lead,
        LeadState.WAITING if waits else LeadState.HELD,
        place=base_place(lead.id, lead.facts, lead.received_at, queue, team),
        queued_at=act.now,
        came_in_at=act.now,
        **limits(lead.facts.type, lead.received_at, act.now, queue, team)._asdict(),
    )
    event = act.event(back, Verb.RESTORED, was=lead.state.value, to=back.state.value)
    return Change(leads=(back,), events=(event,))


def thrown_out(lead: Lead, act: Act) -> Change:
    """Junk leaves the queue for good."""
    rejected = moved(lead, LeadState.REJECTED, stale_due_at=None)
    return Change(leads=(rejected,), events=(act.event(rejected, Verb.REJECTED, why=JUNK),))


def roots(pairs: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """Into which lead each of the duplicates goes, from (duplicate, earlier lead): the first of its person.

    A third form by somebody may name the second one, which goes into the first.
    """
    into: dict[int, int] = {}
    for duplicate, earlier in sorted(pairs):
        into[duplicate] = into.get(earlier, earlier)
    return into


@dataclass(frozen=True, slots=True)
class Twins:
    """The leads of one person: the one that stays, and those that came after it, oldest first."""

    first: KeyedLead
    others: Sequence[KeyedLead]


def takes_in(first: LeadState, other: LeadState) -> bool:
    """Whether a lead may go into the first one of its person, as these two stand.

    Nobody leaves the line for a lead that is further from being worked: a recycled one or a review takes in
    nobody, a held one only who is held as well.
    """
    return first in _LIVELY or (first is LeadState.HELD and other is LeadState.HELD)


def merge(twins: Twins, act: Act, team: TeamPolicy) -> Change:
    """The others go into the first, which learns from them what it did not know.

    Whom the first no longer takes in stays: it was closed a moment ago, and they still wait.
    """
    first = twins.first
    others = [one for one in twins.others if takes_in(first.lead.state, one.lead.state)]
    changes = [gone_into(other.lead, first.lead, act) for other in others]
    facts, keys = first.lead.facts, first.keys
    for other in others:
        facts, keys = completed(facts, other.lead.facts), recognised(keys, other.keys)
    learnt = differences(facts, first.lead.facts)
    if learnt:
        wiser = replace(with_facts(first.lead, facts, team), version=first.lead.version + 1)
        event = act.event(wiser, Verb.UPDATED, why=DUPLICATE, fields=learnt)
        events = (event, *move(first.lead, wiser, team, act))
        changes.append(Change(refreshed=(KeyedLead(wiser, keys),), events=events))
    return merged(changes)


def clean_up_at(day: date, zone: ZoneInfo) -> datetime:
    """When the card of that day was, or is, to be written."""
    return datetime.combine(day, CLEAN_UP_AT, zone).astimezone(UTC)


def clean_up_due(now: datetime, zone: ZoneInfo) -> date | None:
    """The Monday whose card is to be written by now, unless it has been; ``None`` most of the week."""
    here = now.astimezone(zone)
    monday = here.date() - timedelta(days=here.weekday())
    lasts = now - clean_up_at(monday, zone)
    return monday if timedelta() <= lasts < CLEAN_UP_WITHIN else None


def clean_up_card(monday: date, zone: ZoneInfo, ops: tuple[Address, ...]) -> tuple[Notice, ...]:
    """The card about the week before that Monday."""
    until = {"until": clean_up_at(monday, zone).isoformat()}
    return notices(ops, NoticeKind.CLEANUP, monday.isoformat(), data=until)


def backlogs(leads: Iterable[Lead], now: datetime) -> Sequence[str]:
    """The queues into which a backlog came just now, of all leads that came in, by name.

    What went to review came into no line.
    """
    old: dict[str, int] = {}
    for lead in leads:
        came_in = lead.came_in_at == now and lead.state is not LeadState.REVIEW
        if came_in and now - lead.received_at >= GREEN_UNDER:
            old[lead.queue] = old.get(lead.queue, 0) + 1
    return sorted(name for name, number in old.items() if number >= BACKLOG_FROM)


def backlog_card(
    queue: str, managers: tuple[Address, ...], now: datetime, zone: ZoneInfo
) -> tuple[Notice, ...]:
    """One card for a queue and a local day, however many parts its backlog comes in."""
    later = tuple(replace(one, due_at=max(one.due_at, now + BACKLOG_AFTER)) for one in managers)
    day, told = now.astimezone(zone).date(), {"queue": queue, "since": now.isoformat()}
    return notices(later, NoticeKind.BACKLOG, f"{queue}:{day.isoformat()}", data=told)
