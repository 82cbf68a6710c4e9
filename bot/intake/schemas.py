"""The shapes of what is sent to ``/intake/…`` and of what is answered, as JSON Schema."""

from collections.abc import Sequence
from typing import Any

from core.contacts import COUNTS
from core.intake import Rule, Standing
from core.model import ContactOutcome, LeadType
from core.outside.case import FactRule, Heard
from core.outside.facts import FactType
from core.submissions import COLUMNS, longest

Schema = dict[str, Any]

_MOMENT = "ISO 8601, like 2026-03-31T09:30:00+02:00; without a zone it is one of the policy's"

_MEANINGS = {
    "company_size": "As it is written: 250, or 51-200",
    "email": "Like ana@acme.example",
    "phone": "As it is written; without a country code it is one of the policy's country",
    "source": "Where it came from: website, referral, purchased_list …",
    "country": "Two letters, or a name",
    "timezone": "An IANA name, like Europe/Berlin",
    "deal_size": "A plain number, without separators for thousands",
    "recent_activity": "What they did last, in a sentence",
    "referrer": "Who sent them: an address, or a company",
    "consent": "Whether they agreed to be passed on",
    "external_id": "Your id of the lead: the same id again is the same lead",
    "received_at": f"When it came in, if that was earlier, never in the future. {_MOMENT}",
    "queue": "The queue it goes to; without, the rules of the policy decide",
}


def schemas() -> Schema:
    """What is sent and what is answered, by the names that the description refers to."""
    return {
        "Lead": {
            "type": "object",
            "description": "What is known of a lead. Fields of other names are kept as attributes.",
            "properties": {name: _field(name) for name in sorted(COLUMNS)},
            "additionalProperties": {"type": ["string", "number", "boolean", "null"], "maxLength": 500},
        },
        "Event": {
            "type": "object",
            "description": "Which lead (lead or external_id), what (type), and what that type needs.",
            "properties": _fact_fields(),
            "required": ["type"],
            "anyOf": [{"required": ["lead"]}, {"required": ["external_id"]}],
        },
        "LeadsTaken": _list_of(
            "leads",
            {
                "id": {"type": ["integer", "null"], "description": "Our id; null where we must forget it"},
                "external_id": _text_or_null(),
                "verdict": _one_of(Standing),
                "rule": _one_of(Rule),
                "queue": {"type": "string"},
            },
        ),
        "EventsTaken": _list_of(
            "events",
            {
                "lead": {"type": ["integer", "null"]},
                "external_id": _text_or_null(),
                "verdict": _one_of(Heard),
                "rule": _one_of(FactRule),
            },
        ),
        "Flaws": _list_of(
            "errors",
            {
                "position": whole(0) | {"description": "Which one, counted from 0"},
                "field": {"type": "string"},
                "code": {"type": "string"},
                "error": {"type": "string"},
            },
        ),
        "Error": _exactly({"error": {"type": "string"}}),
    }


def _field(name: str) -> Schema:
    meaning = {"description": _MEANINGS[name]} if name in _MEANINGS else {}
    special: dict[str, Schema] = {
        "type": {"type": ["string", "null"], "enum": [*LeadType, None]},
        "score": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
        "deal_size": {"type": ["number", "null"], "minimum": 0, "exclusiveMaximum": 1e15},
        "consent": {"type": ["boolean", "null"]},
        "email": _text_or_null(254) | {"format": "email"},
        "received_at": _text_or_null() | {"format": "date-time"},
        "timezone": _text_or_null(),
    }
    return special.get(name, _text_or_null(longest(name))) | meaning


def _fact_fields() -> Schema:
    return {
        "lead": {
            "type": ["string", "integer", "null"],
            "description": "Our id: L-17, or 17",
            "minimum": 1,
            "pattern": "^([Ll]-)?[0-9]{1,15}$",
        },
        "external_id": _text_or_null(longest("external_id")) | {"description": "Your id"},
        "type": {"type": "string", "enum": [*FactType]},
        "at": _text_or_null() | {"description": f"When it was so; without, now. {_MOMENT}"},
        "text": _text_or_null(longest("recent_activity")) | {"description": "activity: what they did"},
        "score": _field("score") | {"description": "score: the new one; activity: if it changed by that"},
        "channel": {
            "type": ["string", "null"],
            "enum": [*sorted(COUNTS), None],
            "description": "contacted: how",
        },
        "outcome": {
            "type": ["string", "null"],
            "enum": [*ContactOutcome, None],
            "description": "contacted: what came of it",
        },
        "owner": _text_or_null(254)
        | {"description": "owner: a Slack user id or an e-mail address of the policy; null for nobody"},
    }


def _text_or_null(at_most: int | None = None) -> Schema:
    limit = {} if at_most is None else {"maxLength": at_most}
    return {"type": ["string", "null"], **limit}


def whole(at_least: int) -> Schema:
    return {"type": "integer", "minimum": at_least}


def _one_of(words: Sequence[str] | type[Any]) -> Schema:
    return {"type": "string", "enum": [str(word) for word in words]}


def _exactly(fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": [*fields],
        "additionalProperties": False,
    }


def _list_of(name: str, fields: Schema) -> Schema:
    return _exactly({name: {"type": "array", "items": _exactly(fields)}})
