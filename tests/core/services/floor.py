"""A sales floor: the services over a real database, people at work, and a clock to move."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any, TypeVar

from core.answers import Claimed, Logged, Previewed
from core.events import Event
from core.model import Channel, Claim, ContactOutcome, Lead, Person, SkipReason
from core.notices import Notice, NoticeKind
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork
from core.services.alerts import Alerts
from core.services.claims import Claims
from core.services.contacts import Contacts
from core.services.escalation import Escalation
from core.services.hygiene import Hygiene
from core.services.intake import Intake
from core.services.leads import Leads
from core.services.offers import Offers
from core.services.outbox import Outbox
from core.services.overflow import Overflow
from core.services.ownership import Desk, Ownership
from core.services.people import People
from core.services.queues import Queues
from core.services.review import Review
from core.services.setup import Setup
from core.services.stranded import Strandings
from core.services.tick import Tick
from core.services.webhooks import Webhooks
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.builders import a_person, arriving
from tests.fakes import MovableClock

Kind = TypeVar("Kind")
Done = TypeVar("Done")


def the(kind: type[Kind], answer: object) -> Kind:
    """The answer, which must be of this kind."""
    assert isinstance(answer, kind), answer
    return answer


@dataclass
class Floor:
    """Services, and short words for what tests do all the time."""

    open: OpenUnitOfWork
    team: TeamPolicy = field(default_factory=TeamPolicy)
    clock: MovableClock = field(default_factory=MovableClock)

    def __post_init__(self) -> None:
        given = (self.open, self.team, self.clock)
        self.queues, self.claims = Queues(*given), Claims(*given)
        self.tick = Tick(*given, holder=f"clock {id(self)}")
        desk = Desk(*given)
        self.ownership, self.contacts = Ownership(desk), Contacts(desk)
        self.escalation, self.overflow = Escalation(desk, *given), Overflow(*given)
        self.intake, self.hygiene = Intake(*given), Hygiene(*given)
        self.alerts, self.review = Alerts(*given), Review(*given)
        self.outbox, self.people = Outbox(*given), People(*given)
        self.setup, self.leads = Setup(*given), Leads(*given)
        self.webhooks, self.offers = Webhooks(*given), Offers(*given)
        self.strandings = Strandings(*given)

    def under(self, team: TeamPolicy) -> "Floor":
        """The same floor after a restart with another policy."""
        return Floor(self.open, team, self.clock)

    def meets(self, *people: Person | str) -> None:
        """These people are known from now on as they are given."""
        with self.open() as uow:
            for one in people:
                uow.people.put(a_person(one) if isinstance(one, str) else one)
            uow.commit()

    def gets(self, *leads: Lead) -> Sequence[Lead]:
        """These leads come in."""
        with self.open() as uow:
            uow.apply(arriving(*leads))
            uow.commit()
        return leads

    def pull(self, rep_id: str, queue: str | None = None) -> Previewed:
        return the(Previewed, self.queues.next_lead(rep_id, queue=queue))

    def take(self, rep_id: str, *, request: str | None = None) -> Claimed:
        """The rep pulls and claims; what they own then."""
        return the(Claimed, self.claims.claim(rep_id, self.pull(rep_id).lead.id, request=request))

    def skip(self, rep_id: str, lead: Lead | None = None, reason: SkipReason = SkipReason.OTHER) -> object:
        """Skips this lead, or the one the rep is shown."""
        lead_id = lead.id if lead else self.pull(rep_id).lead.id
        return self.claims.skip(rep_id, lead_id, reason)

    def call(self, rep_id: str, claim: Claim) -> Logged:
        """A call that reaches the lead."""
        return the(
            Logged, self.contacts.log(rep_id, claim.id, Channel.CALL, ContactOutcome.REACHED, note=None)
        )

    def lead(self, lead: Lead) -> Lead:
        """The lead as it is now."""
        with self.open(writes=False) as uow:
            return the(Lead, uow.leads.get(lead.id))

    def owner(self, lead: Lead) -> str | None:
        with self.open(writes=False) as uow:
            claim = uow.claims.open_of(lead.id)
        return claim.rep_id if claim else None

    def room_taken(self, rep_id: str) -> int:
        with self.open(writes=False) as uow:
            return uow.claims.room_taken(rep_id)

    def story(self, lead: Lead) -> Sequence[Event]:
        with self.open(writes=False) as uow:
            return uow.events.of(lead.id)

    def notices(self, lead: Lead) -> Sequence[Notice]:
        """All there ever was to tell about the lead, but for what a claim owes until its answer is seen."""
        with self.open(writes=False) as uow:
            return [one for one in uow.outbox.about_lead(lead.id) if one.kind is not NoticeKind.CLAIMED]

    def verbs(self, lead: Lead) -> list[str]:
        return [event.verb.value for event in self.story(lead)]


OpenFloor = Callable[..., Floor]
"""Opens a floor with a policy and people on a fresh database: ``open_floor(team, people=[…])``."""


@contextmanager
def floors(url: str, **database: Any) -> Iterator[OpenFloor]:
    """A way to open floors on this database, closed afterwards."""
    opened = open_database(url, durable=False, **database)

    def open_floor(team: TeamPolicy | None = None, people: Iterable[Person | str] = ()) -> Floor:
        team = team or TeamPolicy()
        floor = Floor(UnitsOfWork(opened, owes_events=bool(team.webhooks)), team)
        floor.meets(*people)
        return floor

    try:
        yield open_floor
    finally:
        opened.close()


def all_at_once(*deeds: Callable[[], Done]) -> list[Done]:
    """What these come to when everybody does them at the same time; raises what any of them raises."""
    start = Barrier(len(deeds))

    def when_all_are_there(deed: Callable[[], Done]) -> Done:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as crowd:
        return list(crowd.map(when_all_are_there, deeds))


def rows(floor: Floor) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a rep's deed might touch, to see that nothing was written."""
    tables = ("leads", "claims", "contacts", "skips", "events", "outbox")
    opened: Any = floor.open
    with opened._database.engine.connect() as connection:
        return {
            table: [
                tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
            ]
            for table in tables
        }
