"""Requests made from the description by schemathesis, signed on their way."""

import logging
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.intake.openapi import description
from tests.fuzz.knocking import Knocker
from tests.signing import signed_headers

BASE = "http://bot.example"

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""Of schemathesis's checks those about answers. Which requests are taken no schema can say: we read more than
we describe ("85" is a score as well), and the description does not know our queues.
"""


def cases(mode: GenerationMode) -> SearchStrategy[Case[Any]]:
    """Requests that fit the description, or that do not."""
    logging.getLogger("schemathesis").setLevel(logging.ERROR)
    return schemathesis.openapi.from_dict(description()).as_strategy(generation_mode=mode)


def request_of(case: Case[Any], *, sealed: bool, **signing: Any) -> httpx.Request:
    """The request as bytes, ``sealed`` with a good signature over whatever it says itself."""
    given = case.as_transport_kwargs(base_url=BASE)
    fields = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
    made = requests.Request(**{name: given[name] for name in fields if name in given}).prepare()
    sent: Any = made.body or b""
    body: bytes = sent.encode() if isinstance(sent, str) else sent
    headers = [
        (name.encode("latin-1", "replace"), _as_bytes(value))
        for name, value in made.headers.items()
        if name.lower() != "content-length"
    ]
    if sealed and _is_text(body):
        seal = signed_headers(body, **signing)
        headers = [(name, value) for name, value in headers if name.decode("latin-1").lower() not in seal]
        headers += [(name.encode(), value.encode()) for name, value in seal.items()]
    return httpx.Request(str(made.method), str(made.url), content=body, headers=headers)


def _as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def check(knocker: Knocker, case: Case[Any], *, sealed: bool, **signing: Any) -> httpx.Response:
    """Sends the request and holds the answer against the description."""
    answer = knocker.knock(request_of(case, sealed=sealed, **signing))
    case.validate_response(answer, checks=_CHECKS)
    return answer
