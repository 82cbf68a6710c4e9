"""What people answer to alerts."""

from collections.abc import Callable

from core import alerts as rules
from core.acts import Act
from core.alerts import Turn
from core.answers import Answered, Refusal, Refused
from core.calendar import BusinessCalendar, business_calendar
from core.events import QueueVerb
from core.incidents import EVERY_QUEUE, Incident, Snooze
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, UnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away
from core.services.threads import readers_of, thread_of

Decide = Callable[[Incident, Act], tuple[Answered | Refused, Turn]]


class Alerts:
    """Acknowledge and snooze, for those who answer for the queue. One public method, one transaction."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def acknowledge(self, actor: str, incident_id: int, *, request: str | None = None) -> Answered | Refused:
        """Somebody has it. It counts for all the alert's messages, and ends when the alert gets worse."""
        return self._answer(actor, incident_id, request, QueueVerb.ACKNOWLEDGED, rules.acknowledge)

    def snooze(
        self, actor: str, incident_id: int, how: Snooze, *, request: str | None = None
    ) -> Answered | Refused:
        """Nobody is reminded for a while; whoever snoozes again chooses anew."""

        def decide(incident: Incident, act: Act) -> tuple[Answered | Refused, Turn]:
            until = rules.snoozed_until(how, act.now, self._hours(incident.queue))
            return rules.snooze(incident, act, until)

        return self._answer(actor, incident_id, request, QueueVerb.SNOOZED, decide)

    def _answer(
        self, actor: str, incident_id: int, request: str | None, verb: QueueVerb, decide: Decide
    ) -> Answered | Refused:
        with self._open() as uow:
            act = Act(actor, self._clock.now(), request)
            person = uow.people.lock([actor]).get(actor)
            incident = uow.incidents.lock(incident_id)
            if incident is None:
                return Refused(Refusal.ALERT_OVER)
            refused = denied(Action.ANSWER_ALERT, person, self._team, queue=self._about(incident))
            if refused:
                return turned_away(uow, act, Action.ANSWER_ALERT, refused, incident_id)
            if _done_before(uow, act, verb, incident):
                return Answered(incident, verb)
            answer, turn = decide(incident, act)
            if turn.happened:
                people = readers_of(incident.queue, self._team, uow.people.all(), act.now)
                uow.apply(rules.change(turn, people, thread_of(uow, incident)))
                uow.commit()
            return answer

    def _about(self, incident: Incident) -> QueuePolicy | None:
        """What concerns every queue concerns everybody who is in charge of any."""
        if incident.queue == EVERY_QUEUE:
            return None
        return self._team.queue(incident.queue) or self._team.default_queue

    def _hours(self, name: str) -> BusinessCalendar:
        queue = self._team.queue(name)
        policy = self._team.calendar_of(queue) if queue else self._team.calendar
        return business_calendar(policy, self._team.timezone)


def _done_before(uow: UnitOfWork, act: Act, verb: QueueVerb, incident: Incident) -> bool:
    """Whether an earlier delivery of this very request did it."""
    earlier = uow.queue_log.by_request(act.request) if act.request else ()
    return any(one.verb is verb and one.incident_id == incident.id for one in earlier)
