"""A claim that nobody works, lived through tick by tick and read as the people concerned would read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.calendar import BusinessCalendar, business_calendar
from core.changes import Change
from core.escalation import Case, Heir, Told, climb
from core.events import Event
from core.model import Claim, Lead, LeadState
from core.notices import Address, Audience, Notice
from core.policies.calendar import CalendarPolicy
from core.policies.claims import ContactPolicy
from core.sla import Limits, Terms
from tests.builders import ANA, BEN, a_lead, a_person, days, hours, minutes

MANAGERS = "C0MANAGERS"
MINUTE = minutes(1)


def office(policy: object = None, zone: str = "UTC") -> BusinessCalendar:
    """Monday to Friday from 9 to 17, or what the policy says."""
    return business_calendar(CalendarPolicy.model_validate({} if policy is None else policy), zone)


OFFICE = office()


def at(local: str, zone: str = "UTC") -> datetime:
    """A moment by the clock on the wall. 2 March 2026 is a Monday, the 6th a Friday."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def opened(
    claimed_at: datetime, calendar: BusinessCalendar = OFFICE, *, hop: int = 0, **contact: Any
) -> Claim:
    """A claim of Ana's, under a promise with the product's defaults but for what is named."""
    return Terms(ContactPolicy.model_validate(contact), calendar).opened(1, 7, ANA, claimed_at, hop=hop)


def an_heir(
    rep: str = BEN, *, claim_id: int = 2, calendar: BusinessCalendar = OFFICE, **contact: Any
) -> Heir:
    """Ben, who is told on Monday at nine."""
    terms = Terms(ContactPolicy.model_validate(contact), calendar)
    told = (Address(rep, at("2026-03-02 09:00"), Audience.REP),)
    return Heir(a_person(rep), claim_id, terms, told)


def anew(now: datetime) -> Limits:
    """The limits of a lead that comes back now."""
    return Limits(now + hours(24), now + hours(24), now + days(3), now + days(7))


def a_case(
    claim: Claim, now: datetime, *, calendar: BusinessCalendar = OFFICE, lead: Lead | None = None
) -> Case:
    """Ana's claim as a tick finds it: she and the managers' channel are told at the next opening."""
    opening = calendar.opens_at(now)
    told = Told(
        rep=(Address(claim.rep_id, opening, Audience.REP),),
        managers=(Address(MANAGERS, opening, Audience.MANAGERS),),
    )
    owned = lead or a_lead("Acme", id=claim.lead_id, state=LeadState.CLAIMED)
    return Case(claim, owned, now, calendar, told, anew(now))


@dataclass
class Life:
    """A claim from one tick to the next; whoever is the heir gets the lead at the end of its ladder."""

    claim: Claim
    calendar: BusinessCalendar = OFFICE
    heir: Heir | None = None
    lead: Lead = field(default_factory=lambda: a_lead("Acme", id=7, state=LeadState.CLAIMED))
    events: list[Event] = field(default_factory=list)
    said: list[tuple[datetime, Notice]] = field(default_factory=list)

    def tick(self, now: datetime) -> Change:
        """As the tick does it: a claim that is not due is not looked at."""
        if self.claim.step_at is None or self.claim.step_at > now or not self.claim.takes_room:
            return Change()
        case = a_case(self.claim, now, calendar=self.calendar, lead=self.lead)
        change = climb(case, lambda: self.heir)
        (self.claim,) = change.claims
        (self.lead,) = change.leads or (self.lead,)
        self.events += change.events
        self.said += ((now, notice) for notice in change.notices)
        return change

    def lives(self, until: datetime, *, since: datetime | None = None, every: timedelta = MINUTE) -> "Life":
        """Ticks every minute from the claim on, ``until`` included."""
        for now in every_minute(since or self.claim.claimed_at, until, every):
            self.tick(now)
        return self

    def read(self, zone: str = "UTC") -> list[str]:
        """When by the clock on the wall who was told what; and when they read it, where that is later."""
        return [_line(now, notice, ZoneInfo(zone)) for now, notice in self.said]


def contacted(claim: Claim, now: datetime) -> Claim:
    return replace(claim, contacted_at=now)


def every_minute(first: datetime, last: datetime, every: timedelta = MINUTE) -> Iterator[datetime]:
    now = first
    while now <= last:
        yield now
        now += every


def verbs(events: Iterable[Event]) -> list[str]:
    return [event.verb.value for event in events]


def _line(now: datetime, notice: Notice, zone: ZoneInfo) -> str:
    reads = f", read {notice.due_at.astimezone(zone):%a %H:%M}" if notice.due_at > now else ""
    return f"{now.astimezone(zone):%a %H:%M} {notice.kind} to {notice.to}{reads}"
