"""An office that opens at nine, with channels for everybody and for managers, and its mornings."""

from collections.abc import Callable
from datetime import datetime

from core.model import Person
from core.notices import Message, NoticeKind
from core.policies.team import TeamPolicy
from core.reports import Digest
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, a_lead, a_person, a_team, hours
from tests.core.services.floor import Floor, OpenFloor, the
from tests.core.services.mail import states, taken

OpenOffice = Callable[..., Floor]
"""Opens the office with another policy or other people, where they are given."""

CREW, MANAGERS, OPS = "C01TEAM", "C02MGRS", "C03OPS"
NORA = "U01NORA"
EVERYBODY = [a_person(one, timezone="UTC") for one in (ANA, BEN, CLEO, MIA, OLE, NORA)]
PEOPLE = {"reps": (ANA, BEN, CLEO), "managers": (MIA,), "ops": (OLE,)}
MONDAY, TUESDAY = "digest:weekly:2026-03-02", "digest:daily:2026-03-03"


def team(**policy: object) -> TeamPolicy:
    """A channel for everybody, and one for managers; nine to five in UTC."""
    return a_team(**{"people": PEOPLE, "channels": {"team": CREW, "managers": MANAGERS}, **policy})


def at(floor: Floor, moment: datetime) -> None:
    floor.clock.move(seconds=(moment - floor.clock.now()).total_seconds())


def told(floor: Floor, moment: datetime) -> list[str]:
    """Every digest that is owed or sent after a tick at that moment."""
    at(floor, moment)
    assert floor.tick.run().failures == ()
    return sorted(key for key in states(floor) if key.startswith("digest:"))


def sent(floor: Floor) -> dict[str, Message]:
    """What is sent now, by whom it is for."""
    messages = {one.to: one for one in taken(floor, only={NoticeKind.DIGEST})}
    assert all(floor.outbox.sent(one, to, f"{len(messages)}.1") for to, one in messages.items())
    return messages


def said(message: Message) -> Digest:
    (parcel,) = message.parcels
    return the(Digest, parcel.digest)


def both(stem: str) -> list[str]:
    return [f"{stem}@{CREW}", f"{stem}@{MANAGERS}"]


def an_office(
    open_floor: OpenFloor, policy: TeamPolicy | None = None, people: list[Person] | None = None
) -> Floor:
    """On the Sunday before, with a lead that waits."""
    floor = open_floor(policy or team(), people or EVERYBODY)
    floor.gets(a_lead("Acme", waited=hours(30)))
    at(floor, MONDAY_9AM - hours(21))
    return floor
