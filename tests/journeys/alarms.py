"""The office when its queue gets sick: alerts are on, leadership has a channel, and leads come in crowds."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count, cycle, islice
from typing import Any

from bot.sandbox.workspace import Workspace
from core.answers import Claimed, Previewed
from core.incidents import AlertRule
from core.model import Channel, ContactOutcome
from core.policies.queues import AlertPolicy, QueuePolicy
from core.policies.team import ChannelPolicy, TeamPolicy
from tests.actor import Actor, Lines
from tests.journeys.office import MANAGERS, a_firm, an_office, office_policy
from tests.stage import News, Stage

LEADERS, OPS = "C03LEADERS", "C04OPS"

NOBODY = "Nobody has acknowledged it."
ANSWERS, ANSWERED = "[Acknowledge] [Snooze]", "[Snooze]"
PLAN, LET_IN = "[More reps] [Fast lane] [Partner] [Pause sources]", "[Let held leads in]"
PLAN_AND_LET_IN = f"{PLAN} {LET_IN}"
UNTOUCHED = "{} leads are there, and nobody took one in the last 8 open hours."
MINUTE = timedelta(minutes=1)

_numbers = count(1)


def alarmed(*queues: QueuePolicy, **policy: Any) -> TeamPolicy:
    """The office's policy with these queues, or with its one queue as the product has it."""
    channels = ChannelPolicy(managers=MANAGERS, ops=OPS, leadership=LEADERS)
    return office_policy(channels=channels, queues=queues or (inbound(),), **policy)


def inbound(*only: AlertRule, **policy: Any) -> QueuePolicy:
    """The office's queue; with ``only`` these alerts where any are named."""
    off = tuple(rule for rule in AlertRule if only and rule not in only)
    return QueuePolicy(name="inbound", alerts=AlertPolicy(without=off), **policy)


def with_leaders(**locales: str) -> Workspace:
    """The office's people, its owner among them, and Lena, who is no rep at all."""
    workspace = an_office(**locales)
    workspace.add_user("UHELEN", "helen", "Helen", locale="en-GB", tz="Europe/London")
    workspace.add_user("ULENA", "lena", "Lena", locale="en-GB", tz="Europe/London")
    workspace.add_channel(LEADERS, "leaders", ["UMIA", "UHELEN"], private=True)
    return workspace


def firms(number: int, **facts: Any) -> list[dict[str, Any]]:
    """So many leads, each of a firm of its own."""
    return [a_firm(f"Firm{one}", **facts) for one in islice(_numbers, number)]


def works_off(stage: Stage, number: int, by: Sequence[str] = ("UANA", "UCLARA", "UDAN")) -> None:
    """The reps take so many leads and call them, one after the other, quicker than anybody could click."""
    services = stage.runtime.services
    for rep in islice(cycle(by), number):
        offered = services.queues.next_lead(rep)
        assert isinstance(offered, Previewed), offered
        claimed = services.claims.claim(rep, offered.lead.id)
        assert isinstance(claimed, Claimed), claimed
        services.claims.heard([claimed.claim])
        services.contacts.log(rep, claimed.claim.id, Channel.CALL, ContactOutcome.REACHED)


def heads(news: News) -> News:
    """Of every message its first line alone: what it is about, and how bad it is."""
    return {reader: [lines[:1] for lines in told] for reader, told in news.items()}


def everywhere(head: str, *channels: str) -> News:
    """The same first line in each of these channels."""
    return {channel: [[head]] for channel in channels}


def in_every_channel(stage: Stage) -> list[list[Lines]]:
    """What stands in the channels of managers, ops and leadership by now."""
    return [stage.person("UMIA", channel).messages() for channel in (MANAGERS, OPS, LEADERS)]


def in_ops(stage: Stage, user_id: str = "UOLE") -> Actor:
    """Ole, or somebody else, in the channel of ops."""
    return stage.person(user_id, OPS)
