"""What leads are recognised by."""

from dataclasses import dataclass

from core.model import Lead


@dataclass(frozen=True, slots=True)
class LeadKeys:
    """What a lead is recognised by: the whole row (``fingerprint``), the person, and the account, normalised.

    ``company`` and ``domain`` (the registrable one, none of free mail) tell of the same account, not person.
    """

    fingerprint: str
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    company: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class KeyedLead:
    """A lead together with what it is recognised by."""

    lead: Lead
    keys: LeadKeys
