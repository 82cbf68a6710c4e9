"""In which lead one lives on that was merged."""

from collections.abc import Sequence

from core.events import Verb
from core.keys import KeyedLead, LeadKeys
from core.model import Lead, LeadState
from core.ports import UnitOfWork
from core.services.roster import Roster


def living(uow: UnitOfWork, lead: Lead) -> Lead:
    """The lead itself; or the one into which it was merged, perhaps by way of others. Locks nothing."""
    while lead.state is LeadState.MERGED:
        into = [one.data["into"] for one in uow.events.of(lead.id) if one.verb is Verb.MERGED]
        found = uow.leads.get(int(str(into[-1]))) if into else None
        if found is None:
            break
        lead = found
    return lead


def meet(uow: UnitOfWork, roster: Roster, found: Sequence[KeyedLead]) -> None:
    """The roster knows these afterwards; of one that was merged, in which lead it lives on."""
    roster.learn(found)
    for one in found:
        into = living(uow, one.lead)
        if into is not one.lead:
            roster.lives_on(one, *uow.leads.keyed((into.id,)))


def alike(uow: UnitOfWork, keys: LeadKeys) -> Sequence[KeyedLead]:
    """The leads that share any key with these. In place of one that was merged stands the lead in which it
    lives on, by what the merged one is recognised by.
    """
    return [KeyedLead(living(uow, one.lead), one.keys) for one in uow.leads.known((), (keys,))]
