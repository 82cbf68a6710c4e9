"""Where the bot's files arrive."""

from email.parser import BytesParser
from email.policy import HTTP

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.spoil import Answer, Exchange

METHOD = "upload_url"
"""What faults and the inspector call it."""


class Uploads:
    """Takes a file's bytes as they are, or as one part of a form: 200 where they are as many as were
    announced. Slack promises no more than that anything else is not 200.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def endpoint(self, request: Request) -> Response:
        content = _content(await request.body(), request.headers.get("Content-Type", ""))
        shown = {"bytes": len(content)}
        exchange = Exchange(self._sandbox, request, METHOD, shown, channel=None)
        return await exchange.run(lambda: self._answer(request.path_params["ticket"], content))

    def _answer(self, ticket: str, content: bytes) -> Answer:
        upload = self._sandbox.workspace.uploads.get(ticket)
        if upload is None:
            return _said("no such upload", 404)
        if len(content) != upload.length:
            return _said(f"{upload.length} bytes were announced, {len(content)} came", 400)
        upload.content = content
        return _said(f"OK - {len(content)}", 200)


def _said(text: str, status: int) -> Answer:
    return Answer({"text": text}, status, content=text.encode(), media_type="text/plain")


def _content(body: bytes, content_type: str) -> bytes:
    """The body, or the first part of a form that is a file."""
    if not content_type.startswith("multipart/form-data"):
        return body
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = (part.get_payload(decode=True) for part in message.iter_parts() if part.get_filename())
    return next((one for one in parts if isinstance(one, bytes)), b"")
