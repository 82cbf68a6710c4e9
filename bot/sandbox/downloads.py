"""The way to a file's bytes."""

from mimetypes import guess_type
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.arguments import arguments
from bot.sandbox.errors import SlackError
from bot.sandbox.files import find_file
from bot.sandbox.model import TEAM_ID, File
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.spoil import Answer, Exchange

METHOD = "files.download"
"""What faults and the inspector call it."""


class Downloads:
    """A file's bytes for whoever shows the bot's token; 401 for everybody else, 404 where there is no file.

    Slack itself answers a wrong token with its login page at times: the fault ``html_200`` does that here.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def endpoint(self, request: Request) -> Response:
        args = await arguments(request)
        exchange = Exchange(self._sandbox, request, METHOD, dict(request.path_params), channel=None)
        return await exchange.run(lambda: self._answer(request.path_params["file"], args.get("token")))

    def _answer(self, name: str, token: object) -> Answer:
        if token != self._sandbox.secrets.bot_token:
            return Answer({"ok": False, "error": "not_authed"}, 401)
        try:
            file = find_file(self._sandbox.workspace, name.removeprefix(f"{TEAM_ID}-"))
        except SlackError as error:
            return Answer(error.as_answer(), 404)
        shown = {"name": file.name, "bytes": len(file.content)}
        return Answer(shown, content=file.content, media_type=guess_type(file.name)[0])


def attachment(file: File) -> Response:
    """For a browser: to be saved under its name, never shown on the page's own address."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Response(file.content, headers=headers, media_type="application/octet-stream")
