"""Everything the bot may ask of the engine, in one hand."""

from dataclasses import dataclass

from core.services.alerts import Alerts
from core.services.board import Boards
from core.services.cards import Cards
from core.services.claims import Claims
from core.services.contacts import Contacts
from core.services.escalation import Escalation
from core.services.hygiene import Hygiene
from core.services.intake import Intake
from core.services.outbox import Outbox
from core.services.overflow import Overflow
from core.services.ownership import Ownership
from core.services.people import People
from core.services.queues import Queues
from core.services.reports import Reports
from core.services.tick import Tick
from core.services.watch import Watch


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases, built once by ``bot.bootstrap`` and handed to listeners, commands and the scheduler."""

    queues: Queues
    claims: Claims
    ownership: Ownership
    contacts: Contacts
    escalation: Escalation
    alerts: Alerts
    overflow: Overflow
    hygiene: Hygiene
    people: People
    intake: Intake
    tick: Tick
    watch: Watch
    outbox: Outbox
    cards: Cards
    reports: Reports
    boards: Boards
