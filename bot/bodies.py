"""What comes in by HTTP, read no further than to its limit."""

from starlette.requests import ClientDisconnect, Request

BODY_LIMIT = 256 * 1024
"""Bytes taken of any request; a longer one gets a 413 and is not read to its end."""


class Rejected(Exception):
    """A request that gets no further. ``status`` is all that its sender is told."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read_body(request: Request) -> bytes:
    """The raw body; ``Rejected`` with 413 past the limit, whatever the length header claims."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise Rejected(413)
    except ClientDisconnect as gone:
        raise Rejected(400) from gone
    return bytes(body)


def kind_of(content_type: str) -> str:
    """``application/json`` of ``Application/JSON; charset=utf-8``."""
    return content_type.partition(";")[0].strip().lower()
