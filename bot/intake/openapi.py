"""The description of ``/intake/…`` that other systems read: OpenAPI 3.1."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from bot.intake.reading import AT_ONCE
from bot.intake.schemas import Schema, schemas, whole

LEADS, FACTS, OPENAPI = "/intake/leads", "/intake/events", "/intake/openapi.json"

_LEAD_EXAMPLE = {
    "external_id": "web-4711",
    "company": "Acme GmbH",
    "company_size": "250",
    "contact_name": "Ana Anders",
    "contact_title": "Head of Operations",
    "email": "ana@acme.example",
    "phone": "+49 30 901820",
    "source": "website",
    "type": "hot_inbound",
    "score": 85,
    "consent": True,
}

_FACT_EXAMPLES = {
    "activity": {"external_id": "web-4711", "type": "activity", "text": "Asked for prices", "score": 90},
    "score": {"lead": "L-17", "type": "score", "score": 72, "at": "2026-03-02T09:00:00Z"},
    "contacted": {"lead": "L-17", "type": "contacted", "channel": "call", "outcome": "reached"},
    "converted": {"external_id": "web-4711", "type": "converted"},
    "disqualified": {"external_id": "web-4711", "type": "disqualified"},
    "customer": {"external_id": "web-4711", "type": "customer", "at": "2026-03-02T08:00:00Z"},
    "owner": {"external_id": "web-4711", "type": "owner", "owner": "ana@sales.example"},
    "nobody": {"external_id": "web-4711", "type": "owner", "owner": None},
}


def description() -> Schema:
    """Both paths with everything that may be sent and answered."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Nextlead intake",
            "version": version("nextlead"),
            "summary": "Leads come in, and what is later learnt of them.",
            "description": (
                "Requests are signed as Standard Webhooks are (standardwebhooks.com): the signature is "
                "HMAC-SHA256 of `id.timestamp.body`, with NEXTLEAD_INTAKE_SECRET as its key. A request that "
                "got no answer, 429 or 503 is to be sent again with the same webhook-id: it is taken once."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"standardWebhooks": []}],
        "paths": {
            LEADS: {"post": _leads()},
            FACTS: {"post": _facts()},
        },
        "components": {
            "securitySchemes": {
                "standardWebhooks": {"type": "apiKey", "in": "header", "name": "webhook-signature"}
            },
            "parameters": _parameters(),
            "schemas": schemas(),
            "responses": _responses(),
            "headers": {
                "RetryAfter": {"description": "Seconds", "required": True, "schema": whole(1)},
            },
        },
    }


def _leads() -> Schema:
    return _operation(
        "bringLeads",
        "Bring a lead, or up to 500",
        "All of them are taken, or none. The answer comes once they are stored.",
        of="Lead",
        answer="LeadsTaken",
        examples={"one": _LEAD_EXAMPLE, "several": [_LEAD_EXAMPLE, {"email": "ben@rival.example"}]},
    )


def _facts() -> Schema:
    return _operation(
        "tellEvents",
        "Tell what became of leads",
        "Activity and scores, contacts, conversions, customers, owners. What is known already, or older "
        "than what is known, changes nothing, and the answer says so.",
        of="Event",
        answer="EventsTaken",
        examples={**_FACT_EXAMPLES, "several": list(_FACT_EXAMPLES.values())[:2]},
    )


def _operation(
    id_: str, summary: str, meaning: str, *, of: str, answer: str, examples: Mapping[str, Any]
) -> Schema:
    one = _ref("schemas", of)
    several = {"type": "array", "items": one, "minItems": 1, "maxItems": AT_ONCE}
    return {
        "operationId": id_,
        "summary": summary,
        "description": meaning,
        "parameters": [_ref("parameters", name) for name in _parameters()],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"anyOf": [one, several]},
                    "examples": {name: {"value": value} for name, value in examples.items()},
                }
            },
        },
        "responses": {
            "202": _answered("Taken, or taken before", answer),
            **{status: _ref("responses", name) for status, name in _STATUSES.items()},
        },
    }


_STATUSES = {
    "400": "NoJson",
    "401": "NotSigned",
    "409": "OtherBody",
    "413": "TooLong",
    "415": "OtherType",
    "422": "Unfit",
    "429": "TooMany",
    "503": "Busy",
}


def _responses() -> Schema:
    again = {"headers": {"Retry-After": _ref("headers", "RetryAfter")}}
    return {
        "NoJson": _answered("The body is no JSON", "Error"),
        "NotSigned": {"description": "Not signed with our secret, or more than five minutes ago"},
        "OtherBody": _answered("This webhook-id came before, with another body", "Error"),
        "TooLong": _answered("More than 256 KB", "Error"),
        "OtherType": _answered("No application/json", "Error"),
        "Unfit": _answered("Something does not fit; nothing was taken", "Flaws"),
        "TooMany": _answered("More requests than agreed; again later", "Error") | again,
        "Busy": _answered("The database is busy; nothing was stored; again later", "Error") | again,
    }


def _parameters() -> Schema:
    def header(name: str, meaning: str, pattern: str, example: str) -> Schema:
        schema = {"type": "string", "pattern": pattern}
        return {
            "name": name,
            "in": "header",
            "required": True,
            "description": meaning,
            "schema": schema,
            "example": example,
        }

    return {
        "WebhookId": header(
            "webhook-id",
            "The request's own id: the same one when it is sent again. It is known for 14 days.",
            "^[A-Za-z0-9._:@/+=~-]{1,256}$",
            "msg_2bYcX7",
        ),
        "WebhookTimestamp": header(
            "webhook-timestamp",
            "When it was signed, in seconds since 1970; at most five minutes from our clock.",
            "^[1-9][0-9]{8,10}$",
            "1772442000",
        ),
        "WebhookSignature": header(
            "webhook-signature",
            "One signature or several, with a space between them, each `v1,` and base64.",
            "^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$",
            "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
        ),
    }


def _answered(meaning: str, schema: str) -> Schema:
    content = {"application/json": {"schema": _ref("schemas", schema)}}
    return {"description": meaning, "content": content}


def _ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}
