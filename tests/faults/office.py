"""What managers and ops do about queues that are sick, at random, and what others try who are neither."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from bot.bootstrap import Runtime
from bot.services import Services
from core.answers import Arranged, Refused, UnderReview
from core.boards import BoardRow
from core.incidents import Incident, MeasureKind, Snooze
from core.review import RejectReason
from core.services.overflow import Where
from tests.builders import MONDAY_9AM
from tests.faults.team import HELPERS, MIA, OLE, REPS

Deed = Callable[[], object]

AGAIN = 0.3
"""The share of clicks that Slack delivers twice."""

_REP = REPS[0]
_ACTORS = (MIA, MIA, MIA, OLE, _REP)
_REVIEWERS = (OLE, OLE, OLE, MIA, _REP)
"""Who presses a button: now and then somebody who may not."""

_QUEUES = ("hot", "leads", "leads")
_DAY = MONDAY_9AM.date()


class Office:
    """Decisions about queues, one after another."""

    def __init__(self, services: Services, rng: random.Random, request: Callable[[], str]) -> None:
        self._services = services
        self._rng = rng
        self._request = request

    def deeds(self) -> Sequence[tuple[int, Deed]]:
        """With how often each is done beside the others."""
        return (
            (2, self._acknowledge),
            (1, self._snooze),
            (2, self._take_a_measure),
            (1, self._end_a_measure),
            (1, self._let_in),
            (1, self._clean_up),
            (5, self._review),
        )

    def _actor(self) -> str:
        return self._rng.choice(_ACTORS)

    def _rows(self) -> Sequence[BoardRow]:
        board = self._services.boards.of(MIA)
        return () if isinstance(board, Refused) else board.rows

    def _any_alert(self) -> Incident | None:
        alerts = [one for row in self._rows() for one in row.incidents]
        return self._rng.choice(alerts) if alerts else None

    def _acknowledge(self) -> None:
        alert, actor, request = self._any_alert(), self._actor(), self._request()
        if alert:
            self._press(lambda: self._services.alerts.acknowledge(actor, alert.id, request=request))

    def _snooze(self) -> None:
        alert, actor, request = self._any_alert(), self._actor(), self._request()
        how = self._rng.choice(list(Snooze))
        if alert:
            self._press(lambda: self._services.alerts.snooze(actor, alert.id, how, request=request))

    def _take_a_measure(self) -> None:
        alert, actor = self._any_alert(), self._actor()
        where: Where = alert.id if alert and self._rng.random() < 0.5 else self._rng.choice(_QUEUES)
        self._press(self._measure(actor, where))

    def _measure(self, actor: str, where: Where) -> Callable[[], Any]:
        overflow, request = self._services.overflow, self._request()
        lasting, count = timedelta(minutes=self._rng.randint(1, 90)), self._rng.randint(1, 6)
        reps = self._rng.sample((*HELPERS, *REPS), 2)
        match self._rng.choice(list(MeasureKind)):
            case MeasureKind.MORE_REPS:
                return lambda: overflow.more_reps(actor, where, reps, lasting, request=request)
            case MeasureKind.FAST_LANE:
                return lambda: overflow.fast_lane(actor, where, reps, lasting, request=request)
            case MeasureKind.PARTNER:
                return lambda: overflow.partner(actor, where, count, lasting, request=request)
            case _:
                return lambda: overflow.pause_sources(actor, where, lasting, request=request)

    def _end_a_measure(self) -> None:
        measures, actor = [one for row in self._rows() for one in row.measures], self._actor()
        if measures:
            ended, request = self._rng.choice(measures).id, self._request()
            self._press(lambda: self._services.overflow.stop(actor, ended, request=request))

    def _let_in(self) -> None:
        actor, request = self._actor(), self._request()
        where, count = self._rng.choice(_QUEUES), self._rng.randint(1, 4)
        self._press(lambda: self._services.overflow.let_in(actor, where, count, request=request))

    def _clean_up(self) -> None:
        """Only buttons that leave most leads where they are."""
        hygiene, actor, request = self._services.hygiene, self._actor(), self._request()
        do = self._rng.choice((hygiene.undo, hygiene.merge_duplicates))
        self._press(lambda: do(actor, _DAY, request=request))

    def _review(self) -> None:
        """Whichever lead comes next, whatever is to become of it."""
        review, actor, request = self._services.review, self._rng.choice(_REVIEWERS), self._request()
        found = review.next(OLE, self._rng.randrange(300))
        if not isinstance(found, UnderReview):
            return
        lead = found.lead.id
        match self._rng.randrange(4):
            case 0:
                self._press(lambda: review.approve(actor, lead, request=request))
            case 1:
                self._press(lambda: review.merge(actor, lead, request=request))
            case 2:
                self._press(lambda: review.enrich(actor, lead, {"score": "70"}, request=request))
            case _:
                self._press(lambda: review.reject(actor, lead, RejectReason.OTHER, request=request))

    def _press(self, do: Callable[[], Any]) -> None:
        """A click; what Slack delivers twice is done once, and answered the same."""
        first = do()
        if isinstance(first, Refused) or self._rng.random() > AGAIN:
            return
        again = do()
        assert list(_essence(again)) == list(_essence(first)), f"{first} became {again}"


class Stranger:
    """Tries everything that only those may do who answer for a queue."""

    def __init__(self, runtime: Runtime, actor: str) -> None:
        self._runtime = runtime
        self._actor = actor

    def presses_everything(self) -> bool:
        """Always has more to do."""
        services, actor, lasting = self._runtime.services, self._actor, timedelta(hours=1)
        with self._runtime.open(writes=False) as uow:
            alerts, measures = uow.incidents.open(), uow.measures.in_force()
            doubtful = uow.leads.in_review(0, 10)
        for alert in alerts:
            services.alerts.acknowledge(actor, alert.id)
            services.alerts.snooze(actor, alert.id, Snooze.AN_HOUR)
            services.overflow.pause_sources(actor, alert.id, lasting)
            services.overflow.more_reps(actor, alert.id, [actor], lasting)
        for measure in measures:
            services.overflow.stop(actor, measure.id)
        services.hygiene.undo(actor, _DAY)
        for lead in doubtful:
            services.review.approve(actor, lead.id)
            services.review.reject(actor, lead.id, RejectReason.JUNK)
        return True


def _essence(answer: Any) -> Iterator[object]:
    """What must be the same when the same click is delivered once more, whatever happened meanwhile."""
    yield type(answer)
    yield getattr(answer, "verb", None)
    yield answer.leads if hasattr(answer, "leads") else None
    yield answer.measure.id if isinstance(answer, Arranged) else None
