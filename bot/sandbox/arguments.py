"""The arguments of a request of the bot, however they are packed."""

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.model import Json


async def arguments(request: Request) -> Json:
    """Query, then body (JSON, form or multipart, files left out), then the token of the header."""
    args: Json = dict(request.query_params) | _unpacked(
        await request.body(), request.headers.get("Content-Type", "")
    )
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return args | {"token": token} if scheme.lower() == "bearer" else args


def _unpacked(body: bytes, content_type: str) -> Json:
    if content_type.startswith("application/json"):
        return _json_object(body)
    if content_type.startswith("multipart/form-data"):
        return _multipart(body, content_type)
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def _json_object(body: bytes) -> Json:
    try:
        given: Any = json.loads(body or b"{}")
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _multipart(body: bytes, content_type: str) -> Json:
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found: Json = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and part.get_filename() is None and isinstance(content, bytes):
            found[name] = content.decode(errors="replace")
    return found
