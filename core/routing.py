"""Which queue a lead belongs to. Which rep may have it is asked in ``core.people``."""

from core.model import LeadFacts
from core.policies.queues import QueuePolicy
from core.policies.team import TeamPolicy


class Router:
    """The queues of a policy, made ready to route many leads."""

    def __init__(self, team: TeamPolicy) -> None:
        self._by_name = {queue.name: queue for queue in team.queues}
        self._default = team.default_queue
        self._rules = [
            (queue, [(name, _folded(values)) for name, values in queue.when.items()])
            for queue in team.queues
            if queue.when
        ]

    def named(self, name: str) -> QueuePolicy | None:
        """The queue a sender names, however it is capitalised; ``None`` when there is none."""
        return self._by_name.get(name.lower())

    def queue_for(self, facts: LeadFacts) -> QueuePolicy:
        """The first queue whose ``when`` fits, else the last one of the policy."""
        for queue, conditions in self._rules:
            if all((facts.value(name) or "").casefold() in values for name, values in conditions):
                return queue
        return self._default


def _folded(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(value.casefold() for value in values)
