"""All leads of one person: whom an erasure means."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.keys import KeyedLead, LeadKeys
from core.model import Lead, LeadState
from core.ports import UnitOfWork

_OURS = re.compile(r"L-(\d{1,18})", re.IGNORECASE | re.ASCII)
_DIGITS = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Person:
    """Every lead of a person by id, erased ones too; and ``others`` that have a telephone number of theirs
    and nothing else, too far away to be surely of the same person.
    """

    leads: tuple[KeyedLead, ...] = ()
    others: tuple[Lead, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Digits that are our id of one lead and the external id of another: the ids of these leads. Of one that
    was erased since, the external id is known and the lead is not.
    """

    leads: tuple[int, ...]


def by_email(email: str) -> LeadKeys:
    """What somebody with this address is recognised by."""
    return LeadKeys(fingerprint="", email=email.strip().casefold())


def person_of(uow: UnitOfWork, who: str) -> Person | Unclear:
    """The person of a lead, or with that e-mail address. Locks nothing.

    Leads are theirs that share an e-mail address, or company and name, or that were merged, one leading to
    the next as long as there are any. A telephone number is followed once on any such way: at a switchboard
    it would lead from one stranger to the next.
    """
    meant = _meant(uow, who)
    if isinstance(meant, Unclear):
        return meant
    seeds = uow.leads.keyed(meant, locked=False)
    if not seeds and "@" in who:
        seeds = uow.leads.known((), (by_email(who),))
    if not seeds:
        return Person()
    kin = _kin(uow.events.merges())
    certain = _grown(uow, seeds, kin)
    every = _grown(uow, (*certain.values(), *_by_phone(uow, certain)), kin)
    others = tuple(one.lead for one in _by_phone(uow, every))
    return Person(tuple(every[id_] for id_ in sorted(every)), others)


def was_forgotten(uow: UnitOfWork, who: str) -> bool:
    """Whether somebody with this e-mail address or external id was erased at their request."""
    (was,) = uow.erasure.knows([by_email(who) if "@" in who else LeadKeys("")], [who.strip()])
    return was


def _meant(uow: UnitOfWork, who: str) -> Collection[int] | Unclear:
    """The lead by our id or by the external one. ``L-17`` is always ours; digits may be either, or both."""
    who = who.strip()
    ours = _OURS.fullmatch(who)
    if ours:
        return (int(ours[1]),)
    if not _DIGITS.fullmatch(who):
        named = uow.leads.by_reference(who)
        return (named.id,) if named else ()
    mine, theirs = uow.leads.get(int(who)), {one.lead.id for one in uow.leads.known((who,), ())}
    ids = sorted(theirs | ({mine.id} if mine else set()))
    is_taken = mine is not None and mine.state is not LeadState.ERASED and not theirs
    return Unclear(tuple(ids)) if ids[1:] or (is_taken and was_forgotten(uow, who)) else ids


def _kin(merges: Iterable[tuple[int, int]]) -> Mapping[int, set[int]]:
    """With which leads each was merged, whichever of them lives on."""
    kin: dict[int, set[int]] = defaultdict(set)
    for gone, into in merges:
        kin[gone].add(into)
        kin[into].add(gone)
    return kin


def _grown(uow: UnitOfWork, seeds: Iterable[KeyedLead], kin: Mapping[int, set[int]]) -> dict[int, KeyedLead]:
    """These leads and all that one of them leads to, surely of the same person."""
    found: dict[int, KeyedLead] = {}
    new = {one.lead.id: one for one in seeds}
    while new:
        found |= new
        keys = [replace(one.keys, fingerprint="", phone=None) for one in new.values()]
        merged = set().union(*(kin.get(id_, ()) for id_ in new)) - found.keys()
        met = (*uow.leads.known((), keys), *uow.leads.keyed(merged, locked=False))
        new = {one.lead.id: one for one in met if one.lead.id not in found}
    return found


def _by_phone(uow: UnitOfWork, known: Mapping[int, KeyedLead]) -> Sequence[KeyedLead]:
    """The other leads with a telephone number of these."""
    keys = [LeadKeys(fingerprint="", phone=one.keys.phone) for one in known.values() if one.keys.phone]
    return [one for one in uow.leads.known((), keys) if one.lead.id not in known] if keys else ()
