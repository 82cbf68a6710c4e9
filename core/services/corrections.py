"""What a lead is once somebody has said what is really true of it."""

from collections.abc import Mapping
from dataclasses import replace

from core.answers import Refusal, Refused
from core.intake import Criteria
from core.merging import with_facts
from core.model import FACT_NAMES, Lead
from core.policies.team import TeamPolicy
from core.submissions import LeadSubmission, MalformedLead


def corrected(
    lead: Lead, fields: Mapping[str, object], team: TeamPolicy, criteria: Criteria
) -> Lead | Refused:
    """The lead one version on with these facts, by their CSV names, in the place and under the limits that go
    with them; the same lead where nothing is different.

    What is left out stays, an empty field is emptied. A place that age has given it is kept. What cannot be
    read is refused as a whole, with all its ``flaws``.
    """
    given = {name: value for name, value in fields.items() if name in FACT_NAMES}
    try:
        said = LeadSubmission.read(given)
    except MalformedLead as error:
        return Refused(Refusal.MALFORMED, lead=lead, flaws=error.flaws)
    facts = replace(lead.facts, **{name: getattr(said, name) for name in given})
    if facts == lead.facts:
        return lead
    pausable = team.is_low_priority(facts.source) and not criteria.always_enters(facts)
    return replace(with_facts(lead, facts, team), pausable=pausable, version=lead.version + 1)
