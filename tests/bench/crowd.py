"""Many leads and reps: a morning's queues, filled by the product's own storage."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from core.changes import Change
from core.model import Lead, LeadState, LeadType
from core.places import front_at, front_place, is_pinned
from core.policies.queues import Ordering
from core.policies.team import TeamPolicy
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.builders import a_lead, a_person, a_queue, a_team, keyed

_CHUNK = 2_000
_AHEAD = timedelta(hours=1)
_BEST: dict[str, Any] = {"type": LeadType.MQL, "score": 100}
_CALM: dict[str, Any] = {
    "cap": 10_000_000,
    "depth": {"yellow": 10_000_000, "red": 10_000_000, "critical": 10_000_000},
    "max_wait": dict.fromkeys(LeadType, timedelta(days=30)),
    "alerts": {
        "without": ["velocity"],
        "aging": 0.99,
        "average_age": timedelta(days=30),
        "average_age_red": timedelta(days=30),
    },
}
"""Numbers that this crowd does not reach: all that is wrong with it is that nobody takes a lead."""

_TYPES = (LeadType.WARM, LeadType.MQL, LeadType.WARM, LeadType.COLD)


@dataclass(frozen=True, slots=True)
class Crowd:
    """``waiting`` leads spread evenly over ``queues``, younger than the first age promotion; one in twenty is
    hot. Of the ``reps`` the first ``looking`` have one more lead before their eyes, for a day.

    Where ``oldest`` is longer, the leads stand as ticks have left them, and as if it were ``_AHEAD`` later:
    until then age makes nothing due. In a priority queue those older than a day are its best.

    However many there are: in queues that are ``calm`` there is no alert, in others most alerts there are.
    """

    waiting: int
    queues: int = 10
    reps: int = 0
    looking: int = 0
    oldest: timedelta = timedelta(hours=20)
    ordering: Ordering = Ordering.HYBRID
    calm: bool = False

    @property
    def team(self) -> TeamPolicy:
        """Rep number n pulls from queue n modulo ``queues``, as a member of its user group."""
        policy = {"ordering": self.ordering, **(_CALM if self.calm else {})}
        queues = (a_queue(f"q{number}", members=(f"S0Q{number}",), **policy) for number in range(self.queues))
        return a_team(*queues)


def rep_id(number: int) -> str:
    return f"U0{number}"


def fill(url: str, crowd: Crowd) -> None:
    """Puts the crowd into an empty database."""
    database = open_database(url)
    open_ = UnitsOfWork(database)
    leads = _leads(crowd, datetime.now(UTC))
    while chunk := tuple(islice(leads, _CHUNK)):
        with open_() as uow:
            uow.apply(Change(incoming=tuple(keyed(lead) for lead in chunk)))
            uow.leads.next_ids(len(chunk))
            uow.commit()
    with open_() as uow:
        for number in range(crowd.reps):
            groups = frozenset({f"S0Q{number % crowd.queues}"})
            now = datetime.now(UTC)
            uow.people.put(a_person(rep_id(number), groups=groups, seen_at=now))
            uow.people.greet(rep_id(number), now)
        uow.commit()
    database.close()


def _leads(crowd: Crowd, now: datetime) -> Iterator[Lead]:
    team = crowd.team
    for number in range(crowd.waiting):
        age = crowd.oldest * ((number * 7_919) % crowd.waiting + 1) / crowd.waiting
        is_aged = crowd.ordering is Ordering.PRIORITY and age > timedelta(days=1) - _AHEAD
        lead = _lead(number + 1, team, now, age, **(_BEST if is_aged else {}))
        yield _settled(lead, team, now + _AHEAD)
    for rep in range(crowd.looking):
        looked_at = _lead(
            crowd.waiting + rep + 1,
            team,
            now,
            timedelta(hours=1),
            queue_number=rep % crowd.queues,
            state=LeadState.RESERVED,
            reserved_by=rep_id(rep),
            reserved_until=now + timedelta(days=1),
        )
        yield _settled(looked_at, team, now)


def _settled(lead: Lead, team: TeamPolicy, now: datetime) -> Lead:
    """With the moments that are still to come, and in front of the line if its age has brought it there."""
    queue = team.queue(lead.queue)
    assert queue is not None
    front = front_at(lead.received_at, lead.came_in_at, queue)
    is_due = front < now and not is_pinned(lead.place)
    return replace(
        lead,
        place=front_place(lead.id, lead.received_at) if is_due else lead.place,
        limit_due_at=lead.overdue_at if lead.overdue_at > now else None,
        aged_due_at=front if front > now else None,
    )


def _lead(
    number: int,
    team: TeamPolicy,
    now: datetime,
    age: timedelta,
    queue_number: int | None = None,
    **details: Any,
) -> Lead:
    in_queue, of_all = divmod(number, len(team.queues))
    given: dict[str, Any] = {
        "score": 90 if in_queue % 20 == 0 else 40 + in_queue % 40,
        "type": _TYPES[in_queue % 4],
        "email": f"person.{number}@company{number // 3}.example",
        "phone": f"+49 30 {1_000_000 + number}",
        "contact_name": f"Person {number}",
        "source": "web",
    }
    return a_lead(
        f"Company {number}",
        id=number,
        queue=team.queues[of_all if queue_number is None else queue_number],
        team=team,
        now=now,
        waited=age,
        **given | details,
    )
