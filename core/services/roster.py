"""Who is known already: the leads that a chunk of submissions may be about."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.keys import KeyedLead, LeadKeys
from core.model import Lead


class Roster:
    """The leads that a chunk may be about, found by what they are recognised by."""

    def __init__(self) -> None:
        self._leads: dict[int, KeyedLead] = {}
        self._by_print: dict[str, list[int]] = {}
        self._others: tuple[dict[str, list[int]], ...] = ({}, {}, {}, {})
        self._into: dict[int, int] = {}

    def learn(self, known: Iterable[KeyedLead]) -> None:
        """Adds what the database knows; what the roster has itself is newer."""
        for one in known:
            if one.lead.id not in self._leads:
                self.put(one)

    def put(self, one: KeyedLead) -> None:
        """Adds a lead or replaces it; it is still found by its former keys, so callers compare again."""
        id_, keys = one.lead.id, one.keys
        self._leads[id_] = one
        self._by_print.setdefault(keys.fingerprint, []).append(id_)
        signs = (one.lead.external_id, keys.email, keys.phone, keys.name)
        for index, sign in zip(self._others, signs, strict=True):
            if sign:
                index.setdefault(sign, []).append(id_)

    def lives_on(self, gone: KeyedLead, living: KeyedLead) -> None:
        """Notes that a lead was merged: what comes in about it is about the one it ``living`` went into."""
        self.learn((living,))
        self._into[gone.lead.id] = living.lead.id

    def known(self, lead_id: int) -> KeyedLead:
        """A lead that ``about`` has named, as it is itself."""
        return self._leads[lead_id]

    def record_of(self, lead: Lead, external_id: str | None) -> KeyedLead | None:
        """The merged lead of that external id which lives on in this one."""
        merged = (self._leads[gone] for gone, living in self._into.items() if living == lead.id)
        return next((one for one in merged if external_id and one.lead.external_id == external_id), None)

    def about(self, external_id: str | None, keys: LeadKeys) -> Sequence[KeyedLead]:
        """The leads that share the external id or any key, each once, oldest id first. In place of one that
        was merged stands the lead in which it lives on, by all that the merged one is recognised by.
        """
        found = list(self._by_print.get(keys.fingerprint, ()))
        signs = (external_id, keys.email, keys.phone, keys.name)
        for index, sign in zip(self._others, signs, strict=True):
            if sign in index:
                found += index[sign]
        if not self._into:
            return [self._leads[id_] for id_ in sorted(set(found))] if found else ()
        return [self._living(self._leads[id_]) for id_ in sorted(set(found))]

    def _living(self, one: KeyedLead) -> KeyedLead:
        if one.lead.id not in self._into:
            return one
        living = self._leads[self._into[one.lead.id]]
        return KeyedLead(replace(living.lead, external_id=one.lead.external_id), one.keys)

    def strangers(self, fingerprints: Iterable[str]) -> int:
        """How many of the rows are not here to the letter, twins counted once."""
        return sum(one not in self._by_print for one in set(fingerprints))
