"""A lead as somebody hands it in: read, cleaned, bounded, and refused where it is malformed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from core.errors import InvalidLead
from core.fields import (
    cleaned,
    read_consent,
    read_country,
    read_deal_size,
    read_email,
    read_received_at,
    read_score,
    read_text,
    read_timezone,
    read_type,
)
from core.model import LeadFacts, LeadType

MAX_ATTRIBUTES = 50
MAX_ATTRIBUTE = 500
"""How many extra fields a lead may bring, and how many characters each name and value may have."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one field: its CSV name, a stable code to translate by, and the English sentence."""

    field: str
    code: str
    message: str


class MalformedLead(InvalidLead):
    """A submission that cannot be read: ``flaws`` is all that is wrong, ``field`` names the first."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__(flaws[0].field, flaws[0].message)
        self.flaws = flaws


Code = Annotated[str | None, Field(max_length=40), BeforeValidator(read_text)]
Word = Annotated[str | None, Field(max_length=120), BeforeValidator(read_text)]
Line = Annotated[str | None, Field(max_length=200), BeforeValidator(read_text)]
Prose = Annotated[str | None, Field(max_length=2000), BeforeValidator(read_text)]


class LeadSubmission(BaseModel):
    """What a sender says of a lead, under the names that CSV columns and JSON fields have everywhere.

    Everything is optional; a lead without a type is ``warm``. Text is cleaned of control and direction
    characters. ``phone`` stays as it was written, ``country`` is two letters (made capital) or a name.
    ``received_at`` is naive when it came without a zone: whoever takes it in knows the policy's.
    Build it with ``read``, which answers malformed input in words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    company: Line = None
    company_size: Code = None
    contact_name: Line = None
    contact_title: Line = None
    email: Annotated[str | None, Field(max_length=254), BeforeValidator(read_email)] = None
    phone: Code = None
    source: Word = None
    type: Annotated[LeadType, BeforeValidator(read_type)] = LeadType.WARM
    score: Annotated[int | None, BeforeValidator(read_score)] = None
    product: Word = None
    region: Word = None
    country: Annotated[str | None, Field(max_length=120), BeforeValidator(read_country)] = None
    timezone: Annotated[str | None, BeforeValidator(read_timezone)] = None
    language: Code = None
    industry: Word = None
    account_tier: Code = None
    deal_size: Annotated[float | None, BeforeValidator(read_deal_size)] = None
    recent_activity: Prose = None
    referrer: Line = None
    consent: Annotated[bool | None, BeforeValidator(read_consent)] = None
    external_id: Line = None
    received_at: Annotated[datetime | None, BeforeValidator(read_received_at)] = None
    queue: Code = None
    attributes: Mapping[str, str] = Field(default_factory=dict)

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> Self:
        """A submission from the fields of a JSON object, a CSV row or a form. Raises ``MalformedLead``.

        Fields of other names are kept as attributes, and so is what stands in a field ``attributes``.
        """
        known = {name: value for name, value in fields.items() if name in COLUMNS and not is_blank(value)}
        extra = {name: value for name, value in fields.items() if name not in COLUMNS}
        attributes, flaws = _attributes(extra) if extra else ({}, ())
        if attributes:
            known["attributes"] = attributes
        try:
            submission = cls.model_validate(known)
        except ValidationError as error:
            raise MalformedLead((*flaws_of(error), *flaws)) from None
        if flaws:
            raise MalformedLead(flaws)
        return submission

    def facts(self) -> LeadFacts:
        """What the lead keeps of it."""
        return LeadFacts(*_facts(self.__dict__))


COLUMNS = frozenset(LeadSubmission.model_fields) - {"attributes"}
"""The names of CSV columns and JSON fields."""

_facts = itemgetter(*LeadFacts.__slots__)


def longest(field: str) -> int | None:
    """How many characters a field takes; ``None`` for one that has no such limit, or that is no column."""
    known = LeadSubmission.model_fields.get(field)
    limits = (getattr(one, "max_length", None) for one in known.metadata) if known else ()
    return next((limit for limit in limits if limit is not None), None)


def is_blank(value: object) -> bool:
    """An empty cell says nothing, so that a later file does not turn a hot lead into a warm one."""
    return value is None or value == "" or (isinstance(value, str) and value.isspace())


def _attributes(extra: Mapping[str, object]) -> tuple[dict[str, str], tuple[Flaw, ...]]:
    given = dict(extra)
    nested = given.pop("attributes", None)
    given |= nested if isinstance(nested, Mapping) else {"attributes": nested}
    attributes, flaws = {}, []
    for key, value in given.items():
        name, text = cleaned(str(key)), _attribute(value)
        if not name or not text:
            continue
        if max(len(name), len(text)) > MAX_ATTRIBUTE:
            limits = f"must have at most {MAX_ATTRIBUTE} characters"
            flaws.append(Flaw(name[:80], "too_long", f"{name[:80]} {limits}"))
        attributes[name] = text
    if len(attributes) > MAX_ATTRIBUTES:
        message = f"a lead may bring at most {MAX_ATTRIBUTES} extra fields, not {len(attributes)}"
        flaws.append(Flaw("attributes", "too_many", message))
    return attributes, tuple(flaws)


def _attribute(value: object) -> str:
    if value is None or isinstance(value, str):
        return cleaned(value or "")
    return cleaned(json.dumps(value, ensure_ascii=False, default=str))


def flaws_of(error: ValidationError) -> tuple[Flaw, ...]:
    """What pydantic found, in our words."""
    return tuple(map(_flaw, error.errors(include_url=False)))


def in_zone(given: datetime, zone: ZoneInfo) -> datetime:
    """A moment in UTC that, where it came without a zone, is one of ``zone``."""
    return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)


def _flaw(error: ErrorDetails) -> Flaw:
    field = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "string_too_long":
        limit = error["ctx"]["max_length"]
        return Flaw(field, "too_long", f"{field} must have at most {limit} characters")
    return Flaw(field, error["type"], f"{field} {error['msg']}")
