"""``/api/<method>`` and ``/sandbox/response/<id>``: what the bot calls."""

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.arguments import arguments
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call, Services
from bot.sandbox.methods.registry import METHODS
from bot.sandbox.model import Json
from bot.sandbox.response_urls import respond
from bot.sandbox.spoil import Answer, Exchange

NO_TOKEN = frozenset({"api.test"})


class WebApi:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._sandbox = services.sandbox

    async def method(self, request: Request) -> Response:
        name, args = request.path_params["method"], await arguments(request)
        call = Call(self._services, args, f"{request.url.scheme}://{request.url.netloc}")
        exchange = Exchange(self._sandbox, request, name, args, channel=self._place(args))
        return await exchange.run(lambda: self._answer(name, call, exchange.channel))

    async def response_url(self, request: Request) -> Response:
        args = await arguments(request)
        exchange = Exchange(self._sandbox, request, "response_url", args, channel=None)
        return await exchange.run(lambda: respond(self._sandbox, request.path_params["id"], args))

    def _answer(self, name: str, call: Call, channel: str | None) -> Answer:
        method = METHODS.get(name)
        if method is None:
            return Answer(SlackError("unknown_method").as_answer())
        try:
            self._check_token(name, call)
            wait_s = self._sandbox.limits.retry_after_s(name, channel)
            if wait_s is not None:
                return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait_s)})
            return Answer(method(call))
        except SlackError as error:
            return Answer(error.as_answer())

    def _check_token(self, name: str, call: Call) -> None:
        if name in NO_TOKEN:
            return
        token, secrets = call.text("token"), self._sandbox.secrets
        if not token:
            raise SlackError("not_authed")
        if token not in (secrets.bot_token, secrets.app_token):
            raise SlackError("invalid_auth")
        if (name == "apps.connections.open") is not (token == secrets.app_token):
            raise SlackError("not_allowed_token_type")

    def _place(self, args: Json) -> str | None:
        """The channel that faults and limits go by: a person's id means the DM."""
        wanted = args.get("channel")
        if isinstance(wanted, str) and wanted in self._sandbox.workspace.users:
            return f"D{wanted[1:]}"
        return wanted if isinstance(wanted, str) else None
