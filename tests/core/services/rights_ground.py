"""A floor with something of everything that anybody may do something about, in two queues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Self

from core.changes import Change
from core.incidents import EVERY_QUEUE, AlertRule, Level, Severity
from core.model import Claim, Lead, LeadState
from core.offers import OfferOutcome
from core.policies.team import TeamPolicy
from core.rights import Denial
from core.services.board import Boards
from core.services.fairness import Fairness
from core.services.files import Files
from core.services.leads import Leads
from core.services.reports import Reports
from storage.schema import metadata
from tests.builders import MONDAY_9AM, OLE, a_lead, a_person, an_offer, days, hours, keyed
from tests.core.rights_table import EVERYBODY, GROUPS, OWNER, QUEUES, SOUTHERNER, a_team_with_everybody
from tests.core.services.crowding import arranged, sick
from tests.core.services.floor import Floor, OpenFloor

OWNERS = {"own": OWNER, "foreign": SOUTHERNER}
PLACES = tuple(OWNERS)

_RED = {one: Level(MONDAY_9AM, fired_at=MONDAY_9AM) for one in (Severity.YELLOW, Severity.RED)}
_NUMBERS = count(1)
_RULES = {EVERY_QUEUE: AlertRule.MONITOR}


def ground_policy(*, without: str | None = None) -> TeamPolicy:
    batch = {"min": 1, "max": 10}
    return a_team_with_everybody(without=without, channels={"ops": "C0OPS"}, claims={"batch": batch})


def every_row(opened: Any) -> Mapping[str, Sequence[str]]:
    """Every row of every table of an opened database."""
    with opened._database.engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in metadata.sorted_tables
        }


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The tables that are not as they were."""
    return {table for table in before if before[table] != after[table]}


@dataclass
class Ground:
    """By place, ``own`` for the north and ``foreign`` for the south: leads that wait, claims, alerts,
    measures. ``doubtful`` is a lead in review that looks like another one.
    """

    floor: Floor
    waiting: Mapping[str, Lead]
    claims: Mapping[str, Claim] = field(default_factory=dict)
    alerts: Mapping[str, int] = field(default_factory=dict)
    measures: Mapping[str, int] = field(default_factory=dict)
    doubtful: Lead = field(default_factory=a_lead)
    pulled: int | None = None
    """The lead that somebody has just been shown."""
    offers: Mapping[str, int] = field(default_factory=dict)
    offered: int | None = None
    """What somebody has just been offered; ``offers`` are over."""

    def __post_init__(self) -> None:
        given = (self.floor.open, self.floor.team, self.floor.clock)
        self.leads, self.files, self.boards = Leads(*given), Files(*given), Boards(*given)
        self.reports, self.fairness = Reports(*given), Fairness(*given)

    @classmethod
    def laid(cls, open_floor: OpenFloor) -> Self:
        """Everything in its place on a fresh floor."""
        floor = open_floor(ground_policy(), EVERYBODY)
        floor.tick.run()
        doubtful = _something_to_tidy(floor)
        floor.tick.run()
        ground = cls(floor, {place: _some_leads(floor, place) for place in PLACES}, doubtful=doubtful)
        ground.claims = {place: floor.take(rep).claim for place, rep in OWNERS.items()}
        ground.offers = {place: _declined(floor, ground.waiting[place], OWNERS[place]) for place in PLACES}
        ground.alerts = {
            place: sick(floor, queue, _RULES.get(queue, AlertRule.DEPTH), levels=_RED).id
            for place, queue in (("own", "north"), ("foreign", "south"), ("any", EVERY_QUEUE))
        }
        ground.measures = {
            place: arranged(floor.overflow.pause_sources(OLE, QUEUES[place].name, hours(9))).id
            for place in PLACES
        }
        return ground

    def without(self, person: str) -> Self:
        """The same ground after somebody lost their role: their user group, or the policy's word for them."""
        if person in GROUPS:
            self.floor.meets(a_person(person))
            return self
        return replace(self, floor=self.floor.under(ground_policy(without=person)))

    def card(self, place: str) -> int:
        """The lead of the card somebody clicks on: the one they pulled, or else one that waits."""
        return self.pulled or self.waiting[place].id

    def offer(self, place: str) -> int:
        """The offer of the message somebody clicks on."""
        return self.offered or self.offers[place]

    def dump(self) -> Mapping[str, Sequence[str]]:
        return every_row(self.floor.open)

    def denials(self) -> Sequence[Denial]:
        """Newest first."""
        with self.floor.open(writes=False) as uow:
            return uow.denials.latest(10_000)


def _lead(company: str, **details: Any) -> Lead:
    """With a number that the database gives to nobody who comes in later."""
    return a_lead(company, id=1_000_000 + next(_NUMBERS), **details)


def _some_leads(floor: Floor, place: str) -> Lead:
    """Four that wait and may go to a partner, and two that are held back; the last in line."""
    queue = QUEUES[place]
    leads = [_lead(f"{place} {n}", queue=queue, waited=hours(9 - n), consent=True) for n in range(4)]
    kept = [_lead(f"{place} held {n}", queue=queue, state=LeadState.HELD) for n in range(2)]
    floor.gets(*leads, *kept)
    return leads[-1]


def _declined(floor: Floor, lead: Lead, rep: str) -> int:
    offer = an_offer(lead, rep, ended_at=MONDAY_9AM, outcome=OfferOutcome.DECLINED)
    with floor.open() as uow:
        uow.apply(Change(offered=(offer,)))
        uow.commit()
    return offer.id


def _something_to_tidy(floor: Floor) -> Lead:
    """Leads for each button of the weekly card, and one in review that is the same person as another."""
    north = QUEUES["own"]
    old, older = (_lead(f"Old {n}", queue=north, waited=days(n)) for n in (60, 61))
    asleep = _lead("Asleep", queue=north, waited=days(20), stale_due_at=MONDAY_9AM)
    first, second = (_lead("Twin", queue=north, waited=hours(n)) for n in (30, 20))
    junk = _lead("Nobody", queue=north, email=None)
    doubtful = _lead("Twin", queue=north, state=LeadState.REVIEW, review_due_at=MONDAY_9AM + hours(4))
    with floor.open() as uow:
        known = tuple(keyed(lead, name=None) for lead in (old, older, asleep, first, second, junk, doubtful))
        uow.apply(Change(incoming=known))
        uow.commit()
    return doubtful
