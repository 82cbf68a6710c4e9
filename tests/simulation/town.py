"""The invented team of the simulation: who works when, what they can do, and how they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from core.model import Person
from core.policies.reports import DigestPolicy
from core.policies.team import TeamPolicy

BOSS, OPS = "U01BOSS", "U01OPS"
KEY, INBOUND = "key", "inbound"
"""The queue of large accounts, and the one of everybody."""

_ZONES = ("Europe/Berlin", "Europe/Lisbon", "Europe/Istanbul")
_HOURS = (("08:00", "16:00"), ("09:00", "17:00"), ("09:00", "18:00"), ("10:00", "18:30"))
_WEIGHTS = (1.0, 1.0, 1.0, 0.5, 2.0)
_LANGUAGES = (("en", "de"), ("en",), ("en", "fr"), ("en", "tr"), ("de", "fr"), ())
LANGUAGES, PRODUCTS, LARGE = ("en", "de", "fr", "tr"), ("crm", "shop", "desk"), "enterprise"


@dataclass(frozen=True)
class Rep:
    """Somebody at a desk. Of a hundred offers they ``accept`` so many and ``decline`` so many, and let the
    others pass. Without languages or products they take leads of any.
    """

    id: str
    zone: str
    opens: str
    closes: str
    weight: float = 1.0
    languages: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    is_senior: bool = False
    accepts: int = 80
    declines: int = 10

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _hours(self) -> tuple[time, time]:
        return time.fromisoformat(self.opens), time.fromisoformat(self.closes)

    def works_at(self, now: datetime) -> bool:
        """By their own watch, and not by the product's calendar."""
        local = now.astimezone(self._zone)
        opens, closes = self._hours
        return local.weekday() < 5 and opens <= local.time() < closes

    def midnight(self, now: datetime) -> datetime:
        local = now.astimezone(self._zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)

    def at_work(self, at: datetime) -> datetime:
        """That moment, or a few minutes into their next working hours."""
        while not self.works_at(at):
            at += timedelta(minutes=15)
        return at

    def can(self, language: str | None, product: str | None) -> bool:
        pairs = ((self.languages, language), (self.products, product))
        return all(not own or not asked or asked in own for own, asked in pairs)


@dataclass(frozen=True)
class Town:
    """Everybody, by id."""

    reps: Mapping[str, Rep] = field(default_factory=dict)

    def serves(self, rep: Rep, queue: str) -> bool:
        return rep.is_senior or queue != KEY

    def is_open(self, now: datetime) -> bool:
        return any(rep.works_at(now) for rep in self.reps.values())

    @cached_property
    def policy(self) -> TeamPolicy:
        reps = list(self.reps.values())
        seniors = [rep.id for rep in reps if rep.is_senior]
        shared = {"mode": "auto_assign", "skills": ["language", "product"], "cap": 1_000}
        return TeamPolicy.model_validate(
            {
                "timezone": "Europe/Berlin",
                "people": {
                    "reps": [rep.id for rep in reps],
                    "managers": [BOSS],
                    "ops": [OPS],
                    "details": {rep.id: _details(rep) for rep in reps},
                },
                "channels": {"managers": "C01MANAGERS", "ops": "C01OPS", "team": "C01TEAM"},
                "queues": [
                    {
                        "name": KEY,
                        "when": {"account_tier": [LARGE]},
                        "members": seniors,
                        "priority": 1,
                        **shared,
                    },
                    {"name": INBOUND, **shared},
                ],
                "digests": DigestPolicy(daily=False, weekly=False),
            }
        )

    def people(self) -> Sequence[Person]:
        bosses = [Person(one, one.lower(), timezone="Europe/Berlin") for one in (BOSS, OPS)]
        return [*bosses, *(Person(one.id, one.id.lower(), timezone=one.zone) for one in self.reps.values())]


def _details(rep: Rep) -> Mapping[str, object]:
    skills = {"language": rep.languages, "product": rep.products}
    return {
        "calendar": {"open": {"mon-fri": [f"{rep.opens}-{rep.closes}"]}},
        "timezone": rep.zone,
        "skills": {name: known for name, known in skills.items() if known},
        "weight": rep.weight,
    }


def a_town(reps: int, luck: Random) -> Town:
    """So many reps; every third serves large accounts too, and the first knows everything."""
    everybody = [
        Rep(
            id=f"U{number:02}REP",
            zone=_ZONES[number % len(_ZONES)],
            opens=(hours := luck.choice(_HOURS))[0],
            closes=hours[1],
            weight=_WEIGHTS[number % len(_WEIGHTS)],
            languages=_LANGUAGES[number % len(_LANGUAGES)] if number else (),
            products=() if number % 4 == 0 else tuple(luck.sample(PRODUCTS, 2)),
            is_senior=number % 3 == 0,
            accepts=luck.randint(65, 92),
            declines=luck.randint(2, 8),
        )
        for number in range(reps)
    ]
    return Town({rep.id: rep for rep in everybody})
