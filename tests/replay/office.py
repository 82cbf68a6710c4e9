"""The invented team that works the year: what reps do all day, and a manager who reads the channel."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.bootstrap import Runtime
from core.answers import Claimed, Previewed
from core.calendar import BusinessCalendar, business_calendar
from core.incidents import Snooze
from core.model import Channel, ContactOutcome, Person
from core.notices import ALONE, IN_THREAD, Message, NoticeKind, Parcel
from core.policies.calendar import CalendarPolicy
from core.policies.entry import EntryPolicy
from core.policies.queues import QueuePolicy
from core.policies.team import ChannelPolicy, PeoplePolicy, TeamPolicy

ZONE = "America/Sao_Paulo"
TEAM, MANAGERS, LEADERSHIP, OPS = "C01TEAM", "C02MANAGERS", "C03LEADERSHIP", "C04OPS"
CHANNELS = {TEAM: "team", MANAGERS: "managers", LEADERSHIP: "leadership", OPS: "ops"}
MANAGER = "U01MANAGER"

A_LEAD_TAKES = timedelta(minutes=20)
"""From claim to the next one: reading up, the call, the note."""

CALLS_AFTER = timedelta(minutes=10)
READS_AFTER = timedelta(minutes=25)
"""So long after an alert the manager acknowledges it."""


def team(reps: int) -> TeamPolicy:
    """Six people or so, nine to six with a lunch break, who take everything from one queue."""
    return TeamPolicy(
        timezone=ZONE,
        calendar=CalendarPolicy.model_validate(
            {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}, "holidays": {"country": "BR"}}
        ),
        people=PeoplePolicy(reps=tuple(rep_ids(reps)), managers=(MANAGER,)),
        channels=ChannelPolicy(team=TEAM, managers=MANAGERS, leadership=LEADERSHIP, ops=OPS),
        queues=(QueuePolicy(name="leads"),),
        entry=EntryPolicy(required=("company",)),
    )


def rep_ids(reps: int) -> list[str]:
    return [f"U{number:02}REP" for number in range(1, reps + 1)]


@dataclass
class Office:
    """People at their desks. ``sick`` is how many of the reps are missing on a day."""

    runtime: Runtime
    reps: int
    sick: dict[date, int]
    posts: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    replies: Counter[tuple[date, str]] = field(default_factory=Counter)
    claimed: int = 0
    _free_at: dict[str, datetime] = field(default_factory=dict)
    _to_call: dict[str, list[tuple[datetime, int]]] = field(default_factory=dict)
    _away: set[str] = field(default_factory=set)
    _known: set[int] = field(default_factory=set)
    _unread: list[tuple[datetime, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        policy = self.runtime.team
        self._calendar: BusinessCalendar = business_calendar(policy.calendar, policy.timezone)
        with self.runtime.open() as uow:
            for id_ in (*rep_ids(self.reps), MANAGER):
                uow.people.put(Person(id_, id_.lower(), timezone=ZONE))
            uow.commit()

    def is_open(self, now: datetime) -> bool:
        return self._calendar.is_open(now)

    def reads(self, now: datetime) -> None:
        """Whatever the bot sends by now is counted where it stands, and read some time later."""
        outbox = self.runtime.services.outbox
        while (handed := outbox.take(limit=20)).looked_at:
            for message in handed.messages:
                self._count(message, now)
                outbox.sent(message, message.to, f"{now.timestamp():.6f}")

    def works(self, now: datetime) -> None:
        """Everybody who is there does what is next; who is missing has said so."""
        sick = rep_ids(self.reps)[: self.sick.get(now.astimezone(ZoneInfo(ZONE)).date(), 0)]
        for rep in rep_ids(self.reps):
            self._says_where_they_are(rep, is_away=rep in sick)
            if rep in sick:
                continue
            self._calls(rep, now)
            if self._free_at.get(rep, now) <= now and self._takes_one(rep, now):
                self._free_at[rep] = now + A_LEAD_TAKES
        due = [incident for at, incident in self._unread if at <= now]
        self._unread = [one for one in self._unread if one[0] > now]
        for incident in due:
            self._answers(incident)

    def _answers(self, incident: int) -> None:
        """The manager takes an alert on; reminded of it two hours later, they want quiet for a while."""
        alerts = self.runtime.services.alerts
        if incident in self._known:
            alerts.snooze(MANAGER, incident, Snooze.FOUR_HOURS)
        else:
            alerts.acknowledge(MANAGER, incident)
            self._known.add(incident)

    def _says_where_they_are(self, rep: str, *, is_away: bool) -> None:
        if is_away != (rep in self._away):
            people = self.runtime.services.people
            (people.away if is_away else people.back)(rep)
            self._away ^= {rep}

    def _takes_one(self, rep: str, now: datetime) -> bool:
        offered = self.runtime.services.queues.next_lead(rep)
        if not isinstance(offered, Previewed):
            return False
        claimed = self.runtime.services.claims.claim(rep, offered.lead.id)
        if not isinstance(claimed, Claimed):
            return False
        self._to_call.setdefault(rep, []).append((now + CALLS_AFTER, claimed.claim.id))
        self.claimed += 1
        return True

    def _calls(self, rep: str, now: datetime) -> None:
        """Their own first, then what somebody else gave them."""
        calls = self._to_call.pop(rep, [])
        for at, claim in calls:
            if at > now:
                self._to_call.setdefault(rep, []).append((at, claim))
            else:
                self.runtime.services.contacts.log(rep, claim, Channel.CALL, ContactOutcome.REACHED)

    def _count(self, message: Message, now: datetime) -> None:
        day = now.astimezone(ZoneInfo(ZONE)).date()
        if any(IN_THREAD.get(parcel.notice.kind) is False for parcel in message.parcels):
            self.replies[day, message.to] += 1
            return
        self.posts[day, message.to, _named(message.parcels[0])] += 1
        for parcel in message.parcels:
            notice = parcel.notice
            if notice.kind is NoticeKind.ASSIGNED and notice.claim_id is not None:
                self.claimed += 1
                self._to_call.setdefault(message.to, []).append((now + CALLS_AFTER, notice.claim_id))
            if notice.kind in ALONE and notice.incident_id is not None:
                self._unread.append((now + READS_AFTER, notice.incident_id))


def _named(parcel: Parcel) -> str:
    """What sort of message it is; of an alert's, by which rule and how bad."""
    if parcel.outlook is None:
        return parcel.notice.kind.value
    incident = parcel.outlook.incident
    severity = parcel.notice.data.get("severity", incident.severity)
    return f"{parcel.notice.kind.value} {incident.rule} {severity}"


def days_between(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)
