"""The demo's past: a fortnight in which its people claimed and called leads, so that figures tell something.

Everybody is invented; mail addresses end in ``.example``. Development equipment, as the demo is. It goes by
the engine's own rules, at the moments at which it would have happened, and tells nobody: there are no
channels, no webhooks, no messages. It ends hours before the demo begins, with nothing left to do.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.bootstrap import Runtime, build
from bot.settings import Settings
from core import claims, contacts
from core.acts import Act
from core.answers import Closed, Logged
from core.changes import Change, merged
from core.events import SYSTEM
from core.intake import Receipt
from core.model import Channel, Contact, ContactOutcome, Lead, LeadState, LeadType, Person
from core.outside.facts import Fact
from core.people import calendar_of, skills_fit
from core.policies.team import ChannelPolicy, TeamPolicy
from core.sla import Terms
from core.submissions import LeadSubmission

Answer = TypeVar("Answer")

DAYS = 15

_AT_ONCE = 40
"""Leads that come in before the ones before them are claimed: fewer than a queue takes."""

QUIET = timedelta(hours=9)
"""Nothing of the past is younger: what the last hours brought is the morning's alone."""

_WORKDAY = (8, 9, 9, 9, 10, 10, 10, 11, 11, 13, 14, 15, 15, 16, 17)
_MONDAY = (7, 8, 8, 9, 9, *_WORKDAY)
_WEEKEND = (11, 16, 20)
"""The local hours in which leads come in, an hour as often as it has leads."""

_SOURCES = {"referral": 2, "website_demo": 3, "partner": 3, "webinar": 5, "pricing_page": 3, "trade_fair": 6}
"""Where leads come from, and that one in so many of them converts."""

_TYPES = (LeadType.MQL, LeadType.HOT_INBOUND, LeadType.WARM, LeadType.MQL, LeadType.WARM, LeadType.COLD)
_PLACES = (("en", "UKI", "GB"), ("de", "DACH", "DE"), ("id", "APAC", "ID"), ("de", "DACH", "AT"))
_PRODUCTS = ("planner", "maintenance", "portal")
_FIRST = ("Birken", "Cedar", "Dahlia", "Enggano", "Foxglove", "Ginster", "Heron", "Ijen", "Juniper", "Kiesel")
_SECOND = ("Pumpen", "Rail", "Solar", "Teknik", "Windows", "Anlagen", "Boilers", "Cranes", "Dermaga")
_GIVEN = ("Alma", "Budi", "Clara", "Dian", "Edgar", "Fitri", "Gareth")
_FAMILY = ("Albers", "Bancroft", "Chandra", "Dressler", "Ellison", "Fauzi", "Gollan", "Hakim")

_CLAIMED_AFTER_MIN = (6, 14, 25, 38, 55, 80, 120, 190, 300, 480, 700)
_CONTACTED_AFTER_MIN = (5, 12, 20, 34, 50, 75, 110, 160)
_CLOSED_AFTER_H = (2, 5, 20, 26, 44)
_UNCLAIMED = 19
"""One in so many is disqualified by the CRM before anybody claims it."""
_BUYS = 2
"""One in so many of those converted becomes a customer."""


@dataclass(slots=True)
class _Then:
    """``core.ports.Clock`` of a day long gone."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class _Story:
    """What becomes of one lead, in order: who claims it and when, first contact, end."""

    number: int
    lead: Lead
    rep: Person
    claimed_at: datetime
    contacted_at: datetime
    closed_at: datetime
    wins: bool


def live_through(settings: Settings, team: TeamPolicy, now: datetime) -> None:
    """Fills an empty database with the fortnight before ``now``."""
    quiet = team.model_copy(update={"webhooks": (), "channels": ChannelPolicy()})
    clock, end = _Then(now), now - QUIET
    with closing(build(settings, clock, team=quiet)) as runtime:
        stories, unclaimed = list[_Story](), list[int]()
        coming = _came_in(runtime, clock, end)
        while some := list(islice(coming, _AT_ONCE)):
            unclaimed += [lead.id for number, lead in some if _is_unclaimed(number)]
            lived = [_story(number, lead, quiet, end) for number, lead in some if not _is_unclaimed(number)]
            _work(runtime, lived)
            stories += lived
        clock.at = end
        _hear(runtime, stories, unclaimed, end)


def _is_unclaimed(number: int) -> bool:
    return number % _UNCLAIMED == _UNCLAIMED - 1


def _came_in(runtime: Runtime, clock: _Then, end: datetime) -> Iterator[tuple[int, Lead]]:
    for number, at in enumerate(_arrivals(end, runtime.team.zone)):
        clock.at = at
        (answer,) = runtime.services.intake.submit([_said(number)], SYSTEM)
        receipt = _surely(answer, Receipt)
        with runtime.open(writes=False) as uow:
            yield number, _surely(uow.leads.get(receipt.lead_id or 0), Lead)


def _arrivals(end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When leads come in, oldest first, until ``end``."""
    last = end.astimezone(zone).date()
    numbers = count()
    for day in (last - timedelta(days=ago) for ago in range(DAYS, -1, -1)):
        for hour in _hours(day):
            at = datetime.combine(day, time(hour, next(numbers) * 17 % 60), zone).astimezone(UTC)
            if at < end - timedelta(hours=1):
                yield at


def _hours(day: date) -> Sequence[int]:
    if day.weekday() >= 5:
        return _WEEKEND
    return _WORKDAY if day.weekday() else _MONDAY


def _said(number: int) -> LeadSubmission:
    company = f"{_FIRST[number % 10]} {_SECOND[number % 9]} {number}"
    language, region, country = _PLACES[number % 4]
    return LeadSubmission(
        external_id=f"KR-2{number:03}",
        company=company,
        contact_name=f"{_GIVEN[number % 7]} {_FAMILY[number % 8]}",
        contact_title="Operations",
        email=f"office@{company.lower().replace(' ', '-')}.example",
        source=list(_SOURCES)[number % len(_SOURCES)],
        type=_TYPES[number * 5 // 2 % len(_TYPES)],
        score=45 + number * 7 % 50,
        product=_PRODUCTS[number % 3],
        region=region,
        country=country,
        language=language,
        account_tier="enterprise" if number % 7 == 3 else "smb",
        deal_size=4_000 + number * 731 % 24_000,
    )


def _story(number: int, lead: Lead, team: TeamPolicy, end: datetime) -> _Story:
    """The later of what lies ahead happens sooner the nearer the end is: there everything is done."""
    queue = team.queue(lead.queue) or team.default_queue
    takers = [
        id_
        for id_, details in team.people.details.items()
        if (not queue.members or id_ in queue.members)
        and skills_fit(lead.facts, queue.skills, details.skills)
    ]
    hurry = 6 if lead.facts.type is LeadType.HOT_INBOUND else 1
    waits = timedelta(minutes=_CLAIMED_AFTER_MIN[number % 11] / hurry)
    claimed_at = min(lead.queued_at + waits, lead.queued_at + (end - lead.queued_at) / 2)
    called = timedelta(minutes=_CONTACTED_AFTER_MIN[number // 5 % 8] / hurry)
    contacted_at = min(claimed_at + called, claimed_at + (end - claimed_at) / 2)
    closed_at = min(contacted_at + timedelta(hours=_CLOSED_AFTER_H[number % 5]), end)
    chance = _SOURCES[lead.facts.source or ""]
    rep = Person(takers[(number // 4 + number) % len(takers)], "")
    return _Story(
        number, lead, rep, claimed_at, contacted_at, closed_at, wins=number // len(_SOURCES) % chance == 0
    )


def _work(runtime: Runtime, stories: Sequence[_Story]) -> None:
    """Claims, calls and ends, by the rules of each, in one transaction."""
    with runtime.open() as uow:
        ids = uow.claims.next_ids(len(stories))
        lives = [_life(one, runtime.team, id_) for one, id_ in zip(stories, ids, strict=True)]
        for changes in zip(*lives, strict=True):
            uow.apply(replace(merged(changes), notices=()))
        uow.commit()


def _life(one: _Story, team: TeamPolicy, claim_id: int) -> tuple[Change, Change, Change]:
    """Claimed, called, closed."""
    queue = team.queue(one.lead.queue) or team.default_queue
    terms = Terms(team.contact_of(queue), calendar_of(one.rep, team))
    act = Act(one.rep.id, one.claimed_at)
    held, taken = claims.take(one.lead, act, claim_id=claim_id, policy=team.claims, terms=terms)
    act = Act(one.rep.id, one.contacted_at)
    contact = Contact(
        one.lead.id, claim_id, one.rep.id, act.now, Channel.CALL, ContactOutcome.REACHED, self_reported=True
    )
    logged, called = contacts.log(held.lead, held.claim, contact, act)
    worked = _surely(logged, Logged)
    act = Act(one.rep.id, one.closed_at)
    to = LeadState.CONVERTED if one.wins else LeadState.DISQUALIFIED
    closed, ended = contacts.close(worked.lead, worked.claim, act, to=to)
    _surely(closed, Closed)
    return taken, called, ended


def _hear(runtime: Runtime, stories: Sequence[_Story], left: Sequence[int], at: datetime) -> None:
    """The CRM tells who bought, and who was nothing for anybody."""
    bought = [one for one in stories if one.wins][::_BUYS]
    facts = [
        {"type": "customer", "lead": one.lead.id, "at": min(one.closed_at + timedelta(hours=20), at)}
        for one in bought
    ]
    facts += [{"type": "disqualified", "lead": id_} for id_ in left]
    runtime.services.outside.deliver("past", "past", [Fact.read(one) for one in facts])


def _surely(answer: object, kind: type[Answer]) -> Answer:
    if not isinstance(answer, kind):
        raise TypeError(f"the past cannot have been so: {answer!r}")
    return answer
