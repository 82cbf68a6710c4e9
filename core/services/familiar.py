"""Which of those who come in are known already: by their records, their rows, and as persons."""

from collections.abc import Sequence

from core.intake import is_referral
from core.keys import LeadKeys
from core.ports import UnitOfWork
from core.recognition import referrer_keys
from core.services.arrivals import Arrival
from core.services.lives import meet
from core.services.roster import Roster


def learn(uow: UnitOfWork, roster: Roster, arrivals: Sequence[Arrival]) -> None:
    """The roster knows afterwards all leads that these may be about."""
    external_ids, keys = _signs(arrivals)
    meet(uow, roster, uow.leads.known(external_ids, keys))


def _signs(arrivals: Sequence[Arrival]) -> tuple[list[str], list[LeadKeys]]:
    """All external ids and keys to look up at once, those of the people named as referrers included."""
    external_ids = [one.said.external_id for one in arrivals if one.said.external_id]
    keys = [one.applicant.keys for one in arrivals]
    for one in arrivals:
        if is_referral(one.said):
            keys += referrer_keys(one.said.referrer or "")
    return external_ids, keys
