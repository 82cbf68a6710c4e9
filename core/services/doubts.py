"""What is doubtful about a lead in review: read for its card, and for whoever looks at it."""

from core import review
from core.model import Lead, LeadState
from core.notices import Doubt
from core.policies.team import TeamPolicy
from core.ports import UnitOfWork
from core.recognition import home_region, keys_of_facts
from core.services.lives import alike


def doubt(uow: UnitOfWork, lead: Lead, team: TeamPolicy) -> Doubt:
    """Everything that helps to decide; once that was done, by whom and how. Locks nothing."""
    story = uow.events.of(lead.id)
    if lead.state is not LeadState.REVIEW:
        return Doubt(decided=review.decided(story))
    keys = keys_of_facts(lead.facts, "", home_region(team))
    account = uow.leads.of_account(keys, lead.id)
    return Doubt(
        like=review.like(lead, keys, alike(uow, keys)),
        account=account[0] if account else None,
        account_rep=account[1] if account else None,
        missing=review.missing(lead.facts, team),
        skipped=review.skipped(story),
        due_at=lead.review_due_at,
    )
