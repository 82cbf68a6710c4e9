"""Everything the bot may ask of the engine, in one hand."""

from dataclasses import dataclass

from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork
from core.services.alerts import Alerts
from core.services.board import Boards
from core.services.cards import Cards
from core.services.claims import Claims
from core.services.contacts import Contacts
from core.services.erasure import Erasure
from core.services.escalation import Escalation
from core.services.exports import Exports
from core.services.fairness import Fairness
from core.services.files import Files
from core.services.forecasts import Forecasts
from core.services.home import Homes
from core.services.hygiene import Hygiene
from core.services.intake import Intake
from core.services.leads import Leads
from core.services.offers import Offers
from core.services.outbox import Outbox
from core.services.outside import Outside
from core.services.overflow import Overflow
from core.services.ownership import Ownership
from core.services.people import People
from core.services.queues import Queues
from core.services.reports import Reports
from core.services.review import Review
from core.services.setup import Setup
from core.services.stranded import Strandings
from core.services.tick import Tick
from core.services.trials import Trials
from core.services.watch import Watch
from core.services.webhooks import Webhooks


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
    files: Files
    leads: Leads
    outside: Outside
    tick: Tick
    watch: Watch
    offers: Offers
    strandings: Strandings
    outbox: Outbox
    cards: Cards
    reports: Reports
    fairness: Fairness
    forecasts: Forecasts
    boards: Boards
    homes: Homes
    review: Review
    setup: Setup
    erasure: Erasure
    exports: Exports
    trials: Trials
    webhooks: Webhooks


@dataclass(frozen=True, slots=True)
class Ground:
    """What a process goes by until somebody changes the settings: the policy file's team with everything that
    was set in Slack by that ``version``, and the use cases built for it. ``open`` is for what reads and
    writes the database by itself.
    """

    version: int
    team: TeamPolicy
    services: Services
    open: OpenUnitOfWork
