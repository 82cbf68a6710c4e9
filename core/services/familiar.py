"""Which of those who come in are known already: by their records, their rows, and as persons."""

from collections.abc import Sequence

from core.events import Verb
from core.intake import is_referral
from core.keys import KeyedLead, LeadKeys
from core.model import LeadState
from core.ports import UnitOfWork
from core.recognition import referrer_keys
from core.services.arrivals import Arrival
from core.services.roster import Roster


def learn(uow: UnitOfWork, roster: Roster, arrivals: Sequence[Arrival]) -> None:
    """The roster knows afterwards all leads that these may be about; of a record that was merged into
    another, in which lead it lives on.
    """
    external_ids, keys = _signs(arrivals)
    found = uow.leads.known(external_ids, keys)
    roster.learn(found)
    rows, ids = {one.fingerprint for one in keys}, set(external_ids)
    for one in found:
        is_meant = one.lead.external_id in ids or one.keys.fingerprint in rows
        if one.lead.state is LeadState.MERGED and is_meant:
            roster.lives_on(one, _living(uow, one))


def _signs(arrivals: Sequence[Arrival]) -> tuple[list[str], list[LeadKeys]]:
    """All external ids and keys to look up at once, those of the people named as referrers included."""
    external_ids = [one.said.external_id for one in arrivals if one.said.external_id]
    keys = [one.applicant.keys for one in arrivals]
    for one in arrivals:
        if is_referral(one.said):
            keys += referrer_keys(one.said.referrer or "")
    return external_ids, keys


def _living(uow: UnitOfWork, gone: KeyedLead) -> KeyedLead:
    """The lead into which one went that was merged, perhaps by way of others."""
    while gone.lead.state is LeadState.MERGED:
        story = uow.events.of(gone.lead.id)
        into = [one.data["into"] for one in story if one.verb is Verb.MERGED]
        (gone,) = uow.leads.keyed([int(str(into[-1]))])
    return gone
