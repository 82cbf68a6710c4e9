"""A later fact about a lead as another system tells it: read, cleaned, bounded, refused where malformed."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from core.contacts import COUNTS, OUTCOMES, fits
from core.fields import read_received_at, read_score, read_text
from core.model import Channel, ContactOutcome
from core.submissions import Flaw, Line, MalformedLead, Prose, flaws_of, is_blank


class FactType(StrEnum):
    """What may be told of a lead that is here."""

    ACTIVITY = "activity"
    SCORE = "score"
    CONTACTED = "contacted"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"
    CUSTOMER = "customer"
    OWNER = "owner"


_LEAD_ID = re.compile(r"(?:[Ll]-)?(\d{1,15})")


def _read_lead(value: object) -> int:
    """``17``, ``"17"`` and ``"L-17"``."""
    match = _LEAD_ID.fullmatch(read_text(value) or "")
    if match is None:
        raise PydanticCustomError("not_a_lead", "is no id of ours; write one like L-17, or use external_id")
    return int(match[1])


def _word_of(words: type[StrEnum], allowed: tuple[str, ...], code: str) -> BeforeValidator:
    """Reads one of the words, however its sender writes capitals and gaps."""

    def read(value: object) -> object:
        word = re.sub(r"[\s-]+", "_", (read_text(value) or "").lower())
        if word in allowed:
            return words(word)
        raise PydanticCustomError(code, "must be one of {names}", {"names": ", ".join(allowed)})

    return BeforeValidator(read)


_TYPES = tuple(FactType)
_CHANNELS = tuple(channel for channel in Channel if channel in COUNTS)


class Fact(BaseModel):
    """One fact. Which lead it is about says ``lead`` (our id, which wins) or ``external_id``.

    ``at`` is naive when it came without a zone; ``None`` means just now. An ``owner`` that is ``None`` is
    nobody. Build it with ``read``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Annotated[FactType, _word_of(FactType, _TYPES, "unknown_type")]
    lead: Annotated[int | None, BeforeValidator(_read_lead)] = None
    external_id: Line = None
    at: Annotated[datetime | None, BeforeValidator(read_received_at)] = None
    text: Prose = None
    score: Annotated[int | None, BeforeValidator(read_score)] = None
    channel: Annotated[Channel | None, _word_of(Channel, _CHANNELS, "unknown_channel")] = None
    outcome: Annotated[
        ContactOutcome | None, _word_of(ContactOutcome, tuple(ContactOutcome), "unknown_outcome")
    ] = None
    owner: Annotated[str | None, Field(max_length=254), BeforeValidator(read_text)] = None

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> Self:
        """A fact from the fields of a JSON object. Raises ``MalformedLead``."""
        given = {name: fields[name] for name in cls.model_fields if not is_blank(fields.get(name))}
        if "type" not in given:
            names = ", ".join(FactType)
            raise MalformedLead((Flaw("type", "required", f"type must be one of {names}"),))
        try:
            fact = cls.model_validate(given)
        except ValidationError as error:
            raise MalformedLead(flaws_of(error)) from None
        flaws = tuple(_missing(fact, fields))
        if flaws:
            raise MalformedLead(flaws)
        return fact

    @property
    def attempt(self) -> tuple[Channel, ContactOutcome]:
        """How a contact was made and what came of it, as far as that is told; else what claims least."""
        if self.channel is not None:
            return self.channel, self.outcome or OUTCOMES[self.channel][0]
        if self.outcome is not None:
            return next(one for one in OUTCOMES if fits(one, self.outcome)), self.outcome
        return Channel.MESSAGE, ContactOutcome.SENT


def _missing(fact: Fact, fields: Mapping[str, Any]) -> Iterator[Flaw]:
    """What a fact of this type needs besides."""
    if fact.lead is None and fact.external_id is None:
        yield Flaw("lead", "required", "lead or external_id must say which lead it is about")
    if fact.type is FactType.ACTIVITY and fact.text is None:
        yield Flaw("text", "required", "text must say what they did")
    if fact.type is FactType.SCORE and fact.score is None:
        yield Flaw("score", "required", "score must be a whole number from 0 to 100")
    if fact.type is FactType.OWNER and "owner" not in fields:
        yield Flaw(
            "owner", "required", "owner must be a Slack user id or an e-mail address, or null for nobody"
        )
    if fact.channel and fact.outcome and not fits(fact.channel, fact.outcome):
        possible = ", ".join(OUTCOMES[fact.channel])
        message = f"outcome of a {fact.channel} must be one of {possible}"
        yield Flaw("outcome", "does_not_fit", message)
