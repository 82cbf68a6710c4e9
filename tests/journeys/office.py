"""An office on three clocks: reps in London, Berlin and Jakarta, a manager, ops. They all read English.

Office hours are 9 to 17: in UTC, in which the plays are written, 9 to 17 in London and in the channels, 8 to
16 in Berlin, 2 to 10 in Jakarta. It is the first week of March 2026, without a holiday or a change of clocks.
"""

from datetime import timedelta
from typing import Any

from bot.sandbox.workspace import Workspace
from core.incidents import AlertRule
from core.policies.queues import AlertPolicy, QueuePolicy
from core.policies.team import ChannelPolicy, PeoplePolicy, TeamPolicy
from tests.actor import Actor, Lines
from tests.builders import NO_DIGESTS
from tests.stage import Stage

MANAGERS = "C02MANAGERS"

OFFICE = TeamPolicy(
    people=PeoplePolicy(reps=("UANA", "UBUDI", "UCLARA", "UDAN"), managers=("UMIA",), ops=("UOLE",)),
    channels=ChannelPolicy(managers=MANAGERS, ops="C04OPS"),
    queues=(QueuePolicy(name="inbound", alerts=AlertPolicy(without=tuple(AlertRule))),),
    digests=NO_DIGESTS,
)
"""Its plays are about claims and leads: what alerts and digests say of the queue in between is for others to
tell.
"""


def office_policy(**others: Any) -> TeamPolicy:
    """The office's policy where some of it is different. A mere copy would keep the old queues' lanes."""
    written = {name: getattr(OFFICE, name) for name in TeamPolicy.model_fields}
    return TeamPolicy(**(written | others))


ANSWER, ANSWER_NOW = "[Contacted] [Need more time] [Release]", "[Contacted] [Release]"
DECIDE = "[Reassign] [Hold with rep] [Ask the rep]"
DECIDE_KEPT, DECIDE_ASKED = "[Reassign] [Ask the rep]", "[Reassign] [Hold with rep]"
GIVE = "[Assign] [Push to a rep] [Nurture]"
OWN, WORKED = "[Contacted] [Release] [Transfer]", "[Converted] [Disqualified] [Transfer]"

HARDLY_EVER = timedelta(hours=3)
"""Between ticks, where a play lasts for days and every step that matters is named by its own minute."""


def an_office(**locales: str) -> Workspace:
    """Everybody with British or American English; ``ana="de-DE"`` reads German."""
    people = {
        "ana": ("en-GB", "Europe/London"),
        "budi": ("en-GB", "Asia/Jakarta"),
        "clara": ("en-GB", "Europe/Berlin"),
        "dan": ("en-GB", "Europe/London"),
        "mia": ("en-GB", "Europe/Berlin"),
        "ole": ("en-GB", "Europe/Berlin"),
    }
    workspace = Workspace()
    for name, (locale, tz) in people.items():
        real_name = name.capitalize()
        workspace.add_user(f"U{name.upper()}", name, real_name, locale=locales.get(name, locale), tz=tz)
    workspace.add_channel(MANAGERS, "managers", ["UMIA", "UOLE"], private=True)
    workspace.add_channel("C04OPS", "ops", ["UMIA", "UOLE"])
    return workspace


def a_firm(name: str, **facts: Any) -> dict[str, Any]:
    """A warm lead with the score of 55 that lets it in."""
    return {"company": name, "email": f"info@{name.lower()}.example", "type": "warm", "score": 55} | facts


def mia(stage: Stage) -> Actor:
    """The manager, in the managers' channel."""
    return stage.person("UMIA", MANAGERS)


def pulls(stage: Stage, user_id: str) -> Actor:
    """A rep takes the next lead by /nextlead and Claim, and sees that it is theirs."""
    rep = stage.person(user_id)
    rep.types("/nextlead")
    assert rep.clicks("Claim")[0] == "It is yours."
    return rep


def works(rep: Actor, about: str) -> Lines:
    """A rep looks their leads up, and has called the one of this company."""
    rep.types("/myleads")
    rep.clicks("Contacted", about=about)
    return rep.submits(channel="call", outcome="reached")


def owned(
    company: str,
    by: str,
    *,
    lead: int,
    kind: str = "Warm",
    score: int = 55,
    held: str = "Not contacted yet.",
) -> Lines:
    """The card of a lead that came to its owner by message."""
    return [
        f"*{company}*",
        f"E-mail info@{company.lower()}.example",
        f"Kind {kind}",
        f"Score {score}",
        held,
        f"Contact them by {by}.",
        f"L-{lead} · inbound",
        OWN,
    ]
