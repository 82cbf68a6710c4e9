"""Homes as the engine gives them, for tests of what is drawn of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.views import home
from bot.views.home import Hall
from core.answers import Claimed, MyLeads
from core.boards import BoardRow
from core.findings import Pattern, PatternKind, Stranded
from core.home import Home, Looking, ManagerHome, OpsHome, QueueOnHome, RepHome
from core.learning import Learned
from core.metrics import AgeBands, QueueStatus
from core.model import Lead, Role
from core.notices import Duty, Reviews
from core.policies.queues import Skill
from core.policies.team import TeamPolicy
from core.reports import DayOfFlow, Figures, OwnNumbers, Period, Share, Slice, Spread, Uncontacted, Waited
from tests.bot.drawing import SPEECHES, accepted_view, aloud
from tests.bot.parcels import an_incident
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_claim, a_lead, a_queue, a_team, days, hours, minutes
from tests.reading import read

NOW = MONDAY_9AM + hours(1)
PERIOD = Period.last(days(7), NOW)
TEAM = a_team(a_queue("inbound"), a_queue("rest", depth={"yellow": 5, "red": 10, "critical": 20}))


def sees(hall: Hall, language: str = "en") -> list[str]:
    """What stands on it, as Slack takes it, without markup."""
    view = accepted_view(home.draw(hall, SPEECHES[language], NOW))
    return [aloud(line) for line in read(view["blocks"])]


def a_hall(*held: Role, person: str = ANA, team: TeamPolicy = TEAM, **home: Any) -> Hall:
    """Somebody with these roles at their Home."""
    return Hall(person, frozenset(held), Home(home.pop("looking", Looking()), **home), team)


def a_rep(*claims: Claimed, cap: int = 10, **own: Any) -> RepHome:
    return RepHome(MyLeads(claims, cap), OwnNumbers(PERIOD, **own))


def claimed(lead: Lead | str = "Acme", *, id: int = 1, due_h: float = 2, **claim: Any) -> Claimed:
    """A claim to be contacted ``due_h`` hours after 9."""
    of = a_lead(lead, id=id) if isinstance(lead, str) else lead
    return Claimed(of, a_claim(of, id=id, **claim), contact_by=MONDAY_9AM + hours(due_h))


FIGURES = Figures(
    entries=40,
    claims=24,
    time_in_queue=Spread(24, hours(3) + minutes(1), hours(2), hours(9)),
    waited=Waited(24, 12, 4, hours(4)),
    claim_rate=Share(30, 40),
    claim_to_contact=Spread(20, hours(1), minutes(50), hours(2)),
    speed_to_lead=Spread(20, hours(4), hours(3), hours(10)),
    conversion=Share(5, 20),
    customers=Share(1, 20),
    is_immature=True,
    abandonment=Share(4, 28),
)


def a_status(queue: str = "inbound", **figures: Any) -> QueueStatus:
    given: dict[str, Any] = {
        "depth": 12,
        "waiting": 9,
        "reserved": 1,
        "held": 2,
        "review": 0,
        "claimed": 8,
        "uncontacted": 4,
        "age": AgeBands(5, 3, 1, 5.0, 26.0),
        "velocity_4h": 0.6,
        "claim_rate": 0.75,
        "abandonment": 0.1,
        "velocity_4h_n": 5,
        "claim_rate_n": 8,
        "abandonment_n": 20,
        "intake": "open",
    }
    return QueueStatus(queue, **given | figures)


def a_queue_on_home(queue: str = "inbound", **details: Any) -> QueueOnHome:
    """A queue that runs as usual."""
    row = BoardRow(
        details.pop("status", a_status(queue)),
        *(details.pop(name, ()) for name in ("incidents", "measures", "uncontacted")),
    )
    usual: dict[str, Any] = {"figures": FIGURES, "duty": Duty((ANA, BEN), (BEN,), (MIA,))}
    return QueueOnHome(row, **usual | details)


def a_fortnight(entries: int = 6, claims: int = 4) -> Sequence[DayOfFlow]:
    first = date(2026, 2, 17)
    return tuple(
        DayOfFlow(first + timedelta(days=number), entries, claims, hours(2), depth=number)
        for number in range(14)
    )


def late(rep: str = BEN, claims: int = 3, breached: int = 1) -> Uncontacted:
    return Uncontacted(rep, claims, breached, MONDAY_9AM - hours(2))


SPIKE = Pattern(
    PatternKind.MORNING_SPIKE,
    "inbound",
    {
        "morning_entries_h": 8.0,
        "afternoon_entries_h": 3.0,
        "morning_claims_h": 5.0,
        "afternoon_claims_h": 2.0,
        "waiting": 14.0,
        "days": 20,
        "n": 400,
    },
)

OPS = OpsHome(
    FIGURES,
    outflow={"claimed": 24, "moved to nurture": 4},
    stuck={"held": 2, "review": 4, "nurture": 9, "recycled": 1},
    reviews=Reviews(4, 2, NOW),
    sources=(Slice("website_demo", FIGURES), Slice(None, Figures(entries=2))),
    values={"website_demo": 1.2},
    dead={"": 3, "crm": 7},
)


def nobodys(queue: str = "inbound", value: str = "fr", *, number: int = 3, **facts: Any) -> Stranded:
    """Leads that nobody may take for what they say, which is the same of everything."""
    lead = a_lead("Acme", id=17, **{"language": value, "product": value, "region": value, **facts})
    return Stranded(queue, tuple(Skill), number, lead)


def everything(text: str = "Acme", *, queues: int = 20, looking: Looking | None = None) -> Hall:
    """Somebody with every role, in a big team with much to do; ``text`` names leads and a source."""
    names = [f"queue-{number}" for number in range(queues)]
    team = a_team(*(a_queue(one) for one in names))
    incidents = [replace(an_incident(queue=names[0]), id=number) for number in range(1, 9)]
    claims = [claimed(a_lead(text, id=number), id=number) for number in range(1, 14)]
    done = [claimed(text, id=number, contacted_at=NOW) for number in range(14, 24)]
    every = [
        a_queue_on_home(one, incidents=tuple(incidents), uncontacted=(late(), late(ANA, 1, 0)))
        for one in names
    ]
    return a_hall(
        *Role,
        team=team,
        looking=looking or Looking(),
        rep=a_rep(
            *claims, *done, claims=9, in_time=Share(7, 9), claim_to_contact=Spread(9, hours(1), hours(1))
        ),
        manager=ManagerHome(tuple(every if looking is None or not looking.queue else every[:1])),
        ops=replace(
            OPS,
            sources=(*OPS.sources, Slice(text, FIGURES)),
            values={text: 1.2},
            learned={text: Learned(1.2, 1, 1)},
            stranded=tuple(nobodys(one, text) for one in names[:10]),
        ),
        choices=tuple(names),
        days=tuple(a_fortnight()),
        patterns=(SPIKE,) * 6,
    )
