"""The door leads come in by, for tests: rows in, answers and stored leads out, and a clock to move."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.changes import Change
from core.events import Event
from core.intake import Receipt, Rejected
from core.model import Lead, LeadState
from core.policies.team import TeamPolicy
from core.ports import OpenUnitOfWork
from core.services.intake import Intake
from core.submissions import LeadSubmission
from tests.builders import MONDAY_9AM, OLE


def a_row(company: str = "Acme", **fields: Any) -> LeadSubmission:
    """A row that comes straight in: company, e-mail and a score of 50, and what is named."""
    address = f"ana@{company.lower().replace(' ', '-')}.example"
    return LeadSubmission.read({"company": company, "email": address, "score": 50, **fields})


def rows(number: int, **fields: Any) -> list[LeadSubmission]:
    return [a_row(f"Company {index}", **fields) for index in range(number)]


class Door:
    """``Intake`` on a database; it is Monday 9:00 until ``pass_time``."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy | None = None) -> None:
        self.at = MONDAY_9AM
        self.open = open_
        self.team = team or TeamPolicy()
        self.intake = Intake(open_, self.team, self)

    def now(self) -> datetime:
        return self.at

    def pass_time(self, span: timedelta) -> None:
        self.at += span

    def submit(self, *submissions: LeadSubmission, **how: Any) -> list[Receipt]:
        """The receipts; a rejected row fails the test."""
        return [one for one in self.intake.submit(submissions, OLE, **how) if not isinstance(one, Rejected)]

    def told(self, *submissions: LeadSubmission, **how: Any) -> list[tuple[str, str]]:
        """The verdicts with their rules."""
        return [(one.verdict.value, one.rule.value) for one in self.submit(*submissions, **how)]

    def lead(self, receipt: Receipt) -> Lead:
        with self.open() as uow:
            lead = uow.leads.get(receipt.lead_id or 0)
        assert lead is not None
        return lead

    def story(self, receipt: Receipt) -> list[tuple[str, str | None]]:
        """What happened to the lead: verbs with their reasons."""
        return [(event.verb.value, event.why) for event in self.events(receipt)]

    def events(self, receipt: Receipt) -> list[Event]:
        with self.open() as uow:
            return list(uow.events.of(receipt.lead_id or 0))

    def move(self, receipt: Receipt, state: LeadState, **changes: Any) -> Lead:
        """Puts a lead where it is needed, as some other use case would."""
        lead = self.lead(receipt)
        moved = replace(lead, state=state, version=lead.version + 1, **changes)
        with self.open() as uow:
            uow.apply(Change(leads=(moved,)))
            uow.commit()
        return moved

    def count(self) -> int:
        """How many leads stand in line, are held or are in review."""
        with self.open() as uow:
            queues = uow.reports.status(self.team, self.at)
        return sum(one.waiting + one.reserved + one.held + one.review for one in queues)
