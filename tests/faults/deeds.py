"""What reps and managers do all day, at random, through the services that their buttons lead to."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count

from bot.bootstrap import Runtime
from core.answers import Claimed, MyLeads, Previewed
from core.model import Channel, ContactOutcome, SkipReason
from core.submissions import LeadSubmission
from tests.faults.office import Office
from tests.faults.team import HELPERS, LOW, MIA, PUSHED, REPS

_TYPES = ("warm", "warm", "mql", "hot_inbound", "cold")
_SOURCES = (LOW, "website", "event", PUSHED)
_KNOWN = 40
_BACKLOG = 10
_OLD = timedelta(hours=5)
"""So many leads that are so old are a backlog when they come in together."""


class Floor:
    """Everybody's deeds, one after another. Most claims stay unworked, so that there is something to tell."""

    def __init__(self, runtime: Runtime, rng: random.Random, name: str) -> None:
        """``name`` tells this child's requests and leads from all others'."""
        self._services, self._clock = runtime.services, runtime.clock
        self._rng = rng
        self._name = name
        self._numbers = count()
        deeds: Sequence[tuple[int, Callable[[], object]]] = (
            (10, self._take),
            (3, self._come_in),
            (1, self._skip),
            (1, self._come_and_go),
            (2, self._contact),
            (1, self._close),
            (1, self._give_back),
            (1, self._hand_over),
            (1, self._more_time),
            (2, self._decide_about_claim),
            (1, self._decide_about_lead),
            *Office(runtime.services, rng, self._request).deeds(),
        )
        self._deeds = [deed for weight, deed in deeds for _ in range(weight)]

    def something(self) -> bool:
        """One deed of somebody's. Refusals are answers like any other."""
        self._rng.choice(self._deeds)()
        return True

    def _request(self) -> str:
        return f"{self._name}-{next(self._numbers)}"

    def _rep(self) -> str:
        """Now and then somebody who is one only while they are lent."""
        return self._rng.choice((*REPS, *HELPERS))

    def _take(self) -> None:
        """Not everybody gets to see that the lead is theirs; who does is not written to."""
        rep = self._rep()
        offered = self._services.queues.next_lead(rep)
        if isinstance(offered, Previewed):
            claimed = self._services.claims.claim(rep, offered.lead.id, request=self._request())
            if isinstance(claimed, Claimed) and self._rng.random() < 0.6:
                self._services.claims.heard([claimed.claim])

    def _come_in(self) -> None:
        """A few at a time; now and then a backlog."""
        is_old = self._rng.random() < 0.05
        received_at = self._clock.now() - _OLD if is_old else None
        arriving = [self._lead(received_at) for _ in range(_BACKLOG if is_old else self._rng.randint(1, 4))]
        self._services.intake.submit(arriving, "faults", queue="leads" if is_old else None)

    def _lead(self, received_at: datetime | None) -> LeadSubmission:
        """Now and then somebody who may have been here before."""
        name = self._request()
        is_known = received_at is None and self._rng.random() < 0.2
        person = f"known{self._rng.randrange(_KNOWN)}" if is_known else name
        return LeadSubmission.model_validate(
            {
                "external_id": name,
                "company": f"Company {person}",
                "email": f"somebody@{person}.example",
                "type": self._rng.choice(_TYPES),
                "source": self._rng.choice(_SOURCES),
                "consent": self._rng.random() < 0.5,
                "received_at": received_at,
                "score": "60",
            }
        )

    def _skip(self) -> None:
        rep = self._rep()
        offered = self._services.queues.next_lead(rep)
        if isinstance(offered, Previewed):
            self._services.claims.skip(rep, offered.lead.id, SkipReason.OTHER, request=self._request())

    def _come_and_go(self) -> None:
        do = self._rng.choice((self._services.people.away, self._services.people.back))
        do(self._rep())

    def _own(self) -> tuple[str, Claimed] | None:
        rep = self._rep()
        mine = self._services.claims.my_leads(rep)
        if isinstance(mine, MyLeads) and mine.claims:
            return rep, self._rng.choice(mine.claims)
        return None

    def _contact(self) -> None:
        own = self._own()
        if own:
            self._services.contacts.log(
                own[0], own[1].claim.id, Channel.CALL, ContactOutcome.REACHED, request=self._request()
            )

    def _close(self) -> None:
        own = self._own()
        if own:
            won = self._rng.random() < 0.5
            self._services.contacts.close(own[0], own[1].claim.id, converted=won, request=self._request())

    def _give_back(self) -> None:
        own = self._own()
        if own:
            do = self._rng.choice((self._services.ownership.release, self._services.ownership.undo))
            do(own[0], own[1].claim.id, request=self._request())

    def _hand_over(self) -> None:
        own = self._own()
        if own:
            self._services.ownership.transfer(own[0], own[1].claim.id, self._rep(), request=self._request())

    def _more_time(self) -> None:
        own = self._own()
        if own:
            self._services.escalation.more_time(own[0], own[1].claim.id, request=self._request())

    def _decide_about_claim(self) -> None:
        own, escalation = self._own(), self._services.escalation
        if own:
            do = self._rng.choice((escalation.keep, escalation.ask, escalation.reassign))
            do(MIA, own[1].claim.id, request=self._request())

    def _decide_about_lead(self) -> None:
        lead, escalation = self._rng.randint(1, 150), self._services.escalation
        match self._rng.randrange(6):
            case 0:
                escalation.nurture(MIA, lead, request=self._request())
            case 1 | 2:
                escalation.assign(MIA, lead, request=self._request())
            case _:
                escalation.push(MIA, lead, self._rep(), request=self._request())
