"""A crowded queue with people in charge of it: what tests of measures say all the time."""

from collections.abc import Sequence

from core.answers import Arranged
from core.changes import Change
from core.events import QueueEvent
from core.incidents import AlertRule, Incident, Measure
from core.model import Lead, LeadState
from core.notices import Notice, NoticeKind
from core.policies.team import TeamPolicy
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_person, a_queue, a_team
from tests.core.services.floor import Floor, OpenFloor, the

STRANGER, GUEST, OTHER_MANAGER = "U01STRANGER", "U01GUEST", "U01OTHER"

NORTH = a_queue("north", members=[ANA], managers=[MIA], cap=4)
SOUTH = a_queue("south", members=[BEN], managers=[OTHER_MANAGER], cap=4)
TEAM = a_team(
    NORTH,
    SOUTH,
    people={"reps": [ANA, BEN], "managers": [MIA, OTHER_MANAGER], "ops": [OLE]},
    channels={"managers": "C0MANAGERS", "ops": "C0OPS"},
)
"""Ana serves the north, which Mia answers for; Ben serves the south. Cleo is a colleague and no rep."""

EVERYBODY = [
    *(a_person(one, timezone="Europe/London") for one in (ANA, BEN, CLEO, MIA, OLE, STRANGER, OTHER_MANAGER)),
    a_person(GUEST, is_guest=True),
]


def a_crowded_floor(open_floor: OpenFloor, team: TeamPolicy = TEAM) -> Floor:
    return open_floor(team, EVERYBODY)


def arranged(answer: object) -> Measure:
    """The measure that was taken or ended."""
    return the(Arranged, answer).measure


def sick(
    floor: Floor, queue: str = "north", rule: AlertRule = AlertRule.DEPTH, **details: object
) -> Incident:
    """The queue has an alert that goes on."""
    with floor.open() as uow:
        (id_,) = uow.incidents.next_ids(1)
        incident = Incident(id_, queue, rule, floor.clock.now(), **details)  # type: ignore[arg-type]
        uow.apply(Change(raised=(incident,)))
        uow.commit()
    return incident


def in_force(floor: Floor) -> Sequence[Measure]:
    with floor.open(writes=False) as uow:
        return uow.measures.in_force()


def log(floor: Floor, queue: str = "north") -> Sequence[QueueEvent]:
    """What happened to the queue by measures, in order."""
    with floor.open(writes=False) as uow:
        every = uow.queue_log.of_queue(queue, floor.clock.now().replace(year=2020))
    return [one for one in every if one.measure_id is not None]


def told(floor: Floor, to: str) -> list[Notice]:
    """What is owed to somebody, now or later, about being lent."""
    with floor.open(writes=False) as uow:
        due = uow.outbox.due(floor.clock.now().replace(year=2030), 99, each=99)
    return [one for owed in due for one in owed if one.to == to and one.kind is NoticeKind.LENT]


def lines(floor: Floor, *leads: Lead) -> list[tuple[str, LeadState]]:
    """In which queue the leads are, and how."""
    return [(now.queue, now.state) for now in map(floor.lead, leads)]
