"""Who is known already: the leads that a chunk of submissions may be about."""

from collections.abc import Iterable, Sequence

from core.keys import KeyedLead, LeadKeys


class Roster:
    """The leads that a chunk may be about, found by what they are recognised by."""

    def __init__(self) -> None:
        self._leads: dict[int, KeyedLead] = {}
        self._by_print: dict[str, list[int]] = {}
        self._others: tuple[dict[str, list[int]], ...] = ({}, {}, {}, {})

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

    def about(self, external_id: str | None, keys: LeadKeys) -> Sequence[KeyedLead]:
        """The leads that share the external id or any key, each once, oldest id first."""
        found = list(self._by_print.get(keys.fingerprint, ()))
        signs = (external_id, keys.email, keys.phone, keys.name)
        for index, sign in zip(self._others, signs, strict=True):
            if sign in index:
                found += index[sign]
        return [self._leads[id_] for id_ in sorted(set(found))] if found else ()

    def strangers(self, fingerprints: Iterable[str]) -> int:
        """How many of the rows are not here to the letter, twins counted once."""
        return sum(one not in self._by_print for one in set(fingerprints))
