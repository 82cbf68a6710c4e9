"""What reps and managers do all day, at random, through the services that their buttons lead to."""

import random
from collections.abc import Callable, Sequence
from itertools import count

from bot.bootstrap import Runtime
from core.answers import Claimed, MyLeads, Offered
from core.model import Channel, ContactOutcome, SkipReason
from core.submissions import LeadSubmission
from tests.faults.team import MIA, REPS

_TYPES = ("warm", "warm", "mql", "hot_inbound", "cold")


class Floor:
    """Everybody's deeds, one after another. Most claims stay unworked, so that there is something to tell."""

    def __init__(self, runtime: Runtime, rng: random.Random, name: str) -> None:
        """``name`` tells this child's requests and leads from all others'."""
        self._services = runtime.services
        self._rng = rng
        self._name = name
        self._numbers = count()
        deeds: Sequence[tuple[int, Callable[[], object]]] = (
            (8, self._take),
            (2, self._come_in),
            (1, self._skip),
            (1, self._come_and_go),
            (2, self._contact),
            (1, self._close),
            (1, self._give_back),
            (1, self._hand_over),
            (1, self._more_time),
            (2, self._decide_about_claim),
            (1, self._decide_about_lead),
        )
        self._deeds = [deed for weight, deed in deeds for _ in range(weight)]

    def something(self) -> bool:
        """One deed of somebody's. Refusals are answers like any other."""
        self._rng.choice(self._deeds)()
        return True

    def _request(self) -> str:
        return f"{self._name}-{next(self._numbers)}"

    def _rep(self) -> str:
        return self._rng.choice(REPS)

    def _take(self) -> None:
        """Not everybody gets to see that the lead is theirs; who does is not written to."""
        rep = self._rep()
        offered = self._services.queues.next_lead(rep)
        if isinstance(offered, Offered):
            claimed = self._services.claims.claim(rep, offered.lead.id, request=self._request())
            if isinstance(claimed, Claimed) and self._rng.random() < 0.6:
                self._services.claims.heard([claimed.claim])

    def _come_in(self) -> None:
        name = self._request()
        lead = LeadSubmission.model_validate(
            {
                "external_id": name,
                "company": f"Company {name}",
                "email": f"somebody@{name}.example",
                "type": self._rng.choice(_TYPES),
                "score": "60",
            }
        )
        self._services.intake.submit([lead], "faults")

    def _skip(self) -> None:
        rep = self._rep()
        offered = self._services.queues.next_lead(rep)
        if isinstance(offered, Offered):
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
