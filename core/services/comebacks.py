"""A lead that sleeps, or that ops have closed, is back in line: ops say that its person has asked again."""

from collections.abc import Mapping
from dataclasses import replace

from core.acts import Act
from core.changes import Change
from core.events import Event, Verb
from core.intake import Rule
from core.keys import KeyedLead
from core.model import Lead, LeadState
from core.places import base_place
from core.policies.team import TeamPolicy
from core.routing import Router
from core.services.entrance import Entrance


def back_in_line(
    sleeper: KeyedLead, asked_again: Lead, act: Act, team: TeamPolicy, rules: tuple[Entrance, Router]
) -> Change:
    """A new episode of the ``sleeper``, which knows everything already and carries the version to be written:
    its age is that of the lead by which its person ``asked_again``, and its history stays.
    """
    (entrance, router), lead = rules, sleeper.lead
    pausable = entrance.is_pausable(lead.facts)
    queue, state = entrance.admitted(router.queue_for(lead.facts), lead.facts, pausable=pausable)
    received_at = asked_again.received_at
    back = replace(
        lead,
        state=state,
        queue=queue.name,
        received_at=received_at,
        queued_at=act.now,
        came_in_at=act.now,
        place=base_place(lead.id, lead.facts, received_at, queue, team),
        rule=Rule.RE_ENGAGED.value,
        episode=lead.episode + 1,
        pausable=pausable,
        **entrance.limits_of(lead.facts.type, received_at, queue)._asdict(),
    )
    data = {"was": lead.state.value, "episode": back.episode, "merged": asked_again.id}
    return Change(refreshed=(replace(sleeper, lead=back),), events=tuple(_events(back, act, entrance, data)))


def _events(lead: Lead, act: Act, entrance: Entrance, data: Mapping[str, object]) -> list[Event]:
    told = [replace(act.event(lead, Verb.RE_ENGAGED, why=lead.rule), data=data)]
    if lead.state is LeadState.HELD:
        told.append(entrance.entered(lead, act))
    return told
