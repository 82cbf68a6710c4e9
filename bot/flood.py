"""The demo's bad day: more leads at once than anybody can take, and a team that works them off. On a good
one, somebody asks in the chat.

Everybody is invented; mail addresses end in ``.example``. Development equipment, as the demo is.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TypeVar

from bot.bootstrap import Runtime
from core.answers import Claimed, Previewed
from core.errors import Busy
from core.events import SYSTEM
from core.model import Channel, ContactOutcome, LeadType, Person
from core.people import serves
from core.policies.queues import QueuePolicy
from core.submissions import LeadSubmission

Word = TypeVar("Word")

HOW_MANY = 230
"""Leads of a flood: enough to turn an empty queue critical."""

CALM = 30
"""Leads left when the team has worked the flood off."""

_FIRST = ("Alster", "Bramble", "Cendana", "Dovecote", "Elbtal", "Fennel", "Gunung", "Isar", "Jati", "Kestrel")
_SECOND = ("Aufzüge", "Bakery", "Cahaya", "Dental", "Energie", "Freight", "Instalasi", "Joinery", "Klima")
_GIVEN = (
    "Anneke",
    "Bima",
    "Charlotte",
    "Dimas",
    "Emil",
    "Farah",
    "Gregor",
    "Hana",
    "Ivor",
    "Johanna",
    "Kusuma",
)
_FAMILY = ("Abendroth", "Barlow", "Cahyono", "Dahlmann", "Easton", "Firdaus", "Gehrke")
_SOURCES = ("trade_fair", "webinar", "purchased_list", "pricing_page", "cold_outreach")
_LANGUAGES = ("en", "de", "id")
_TYPES = (LeadType.MQL, LeadType.WARM, LeadType.WARM, LeadType.COLD, LeadType.HOT_INBOUND)


def flood(runtime: Runtime) -> str:
    """A trade fair's leads come in at once; what became of them, in words."""
    queue = runtime.team.default_queue
    begin = _next_number(runtime)
    said = list(islice(_leads(begin), HOW_MANY))
    answers = runtime.services.intake.submit(said, SYSTEM, queue=queue.name)
    held = sum(getattr(answer, "verdict", None) == "held" for answer in answers)
    with suppress(Busy):  # another pass is at work: it sees the flood as well
        runtime.services.tick.run()
    return (
        f"{len(said)} leads came into {queue.name}; {held} of them are held, because the queue is full. "
        "The alert comes when it has been so for 2 minutes."
    )


def work_off(runtime: Runtime) -> str:
    """The reps take and call one lead after another until the queue is calm again; how many, in words."""
    queue, done = runtime.team.default_queue, 0
    reps = _reps(runtime, queue)
    while reps and _depth(runtime, queue) > CALM:
        before, done = done, done + sum(_takes_one(runtime, rep, queue) for rep in reps)
        came_in = runtime.services.intake.drain(queue)
        if done == before and not came_in:
            break
    return (
        f"The team has called {done} leads. The alert ends when it has been calm for 15 minutes: move the "
        "clock by 15 minutes, twice."
    )


def _leads(begin: int) -> Iterator[LeadSubmission]:
    number = begin
    while True:
        company = f"{_pick(_FIRST, number)} {_pick(_SECOND, number)} {number}"
        domain = f"{company.lower().replace(' ', '-').replace('ü', 'ue')}.example"
        yield LeadSubmission(
            external_id=f"FL-{number}",
            company=company,
            contact_name=f"{_pick(_GIVEN, number)} {_pick(_FAMILY, number)}",
            contact_title="Operations",
            email=f"office@{domain}",
            source=_pick(_SOURCES, number),
            type=_pick(_TYPES, number),
            score=45 + number % 50,
            language=_pick(_LANGUAGES, number),
            consent=number % 2 == 0,
        )
        number += 1


def _pick(words: Sequence[Word], number: int) -> Word:
    return words[number % len(words)]


def _next_number(runtime: Runtime) -> int:
    """Behind the last flood's leads, so that these are new."""
    number = 1
    with runtime.open(writes=False) as uow:
        while uow.leads.by_reference(f"FL-{number}") is not None:
            number += HOW_MANY
    return number


def _reps(runtime: Runtime, queue: QueuePolicy) -> list[Person]:
    with runtime.open(writes=False) as uow:
        return [one for one in uow.people.all() if serves(one, queue, runtime.team)]


def ask(runtime: Runtime) -> str:
    """Somebody asks in the chat, and is offered to a rep; in words."""
    lead = next(_leads(_next_number(runtime)))
    asked = {"source": "chat", "type": LeadType.HOT_INBOUND, "language": "en", "score": 90}
    runtime.services.intake.submit([lead.model_copy(update=asked)], SYSTEM, queue="chat")
    return f"{lead.company} asks in the chat. It is offered by message, to Grace or Lena, whose turn it is."


def _depth(runtime: Runtime, queue: QueuePolicy) -> int:
    return next(one.depth for one in runtime.services.reports.status() if one.queue == queue.name)


def _takes_one(runtime: Runtime, rep: Person, queue: QueuePolicy) -> bool:
    services = runtime.services
    previewed = services.queues.next_lead(rep.id, queue=queue.name)
    claimed = services.claims.claim(rep.id, previewed.lead.id) if isinstance(previewed, Previewed) else None
    if not isinstance(claimed, Claimed):
        return False
    services.contacts.log(rep.id, claimed.claim.id, Channel.CALL, ContactOutcome.REACHED)
    return True
