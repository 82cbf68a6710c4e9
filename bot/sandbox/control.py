"""``/sandbox``: what the page and the tests see and do."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import state
from bot.sandbox.acting import Acting, refused
from bot.sandbox.acts import act
from bot.sandbox.downloads import attachment
from bot.sandbox.errors import SlackError
from bot.sandbox.files import find_file
from bot.sandbox.methods.call import Services
from bot.sandbox.model import BOT_USER, Change, Json
from bot.sandbox.outgoing import user_object
from bot.sandbox.stream import stream

Handler = Callable[[Request], Awaitable[Response]]
USER_FIELDS = frozenset(
    {"name", "real_name", "locale", "tz", "is_admin", "is_owner", "is_restricted", "deleted"}
    | {"status_text", "status_emoji", "status_expiration", "role_hint"}
)


def answering(
    handler: Callable[["Control", Request], Awaitable[Json]],
) -> Callable[["Control", Request], Any]:
    """JSON out; refusals as 400 with the code, so that a test sees at once what it got wrong."""

    @wraps(handler)
    async def answer(self: "Control", request: Request) -> Response:
        try:
            return JSONResponse(await handler(self, request))
        except SlackError as error:
            return JSONResponse(refused(error), 404 if error.code.endswith("not_found") else 400)
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"ok": False, "error": "invalid_request", "messages": [str(error)]}, 400)

    return answer


class Control:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._sandbox = services.sandbox
        self._workspace = services.sandbox.workspace

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/state", self.state),
            Route("/sandbox/messages", self.messages),
            Route("/sandbox/home", self.home),
            Route("/sandbox/views", self.views),
            Route("/sandbox/stream", self.stream),
            Route("/sandbox/traffic", self.traffic),
            Route("/sandbox/act", self.act, methods=["POST"]),
            Route("/sandbox/clock", self.clock, methods=["POST"]),
            Route("/sandbox/faults", self.faults, methods=["GET", "PUT", "DELETE"]),
            Route("/sandbox/limits", self.limits, methods=["PUT"]),
            Route("/sandbox/disconnect", self.disconnect, methods=["POST"]),
            Route("/sandbox/users/{id}", self.change_user, methods=["POST"]),
            Route("/sandbox/channels/{id}", self.change_channel, methods=["POST"]),
            Route("/sandbox/usergroups/{id}", self.change_usergroup, methods=["POST"]),
            Route("/sandbox/files/{id}", self.file, methods=["GET"]),
            Route("/sandbox/files/{id}", self.remove_file, methods=["DELETE"]),
            Route("/sandbox/extra/{name}", self.extra, methods=["POST"]),
        ]

    @answering
    async def state(self, request: Request) -> Json:
        return state.overview(self._services, request.query_params["user"])

    @answering
    async def messages(self, request: Request) -> Json:
        """Reading marks as read: the channel, and every thread whose ts stands in ``open``."""
        query = request.query_params
        found = state.messages(self._workspace, query["user"], query["channel"], query.getlist("open"))
        return {"messages": found}

    @answering
    async def home(self, request: Request) -> Json:
        view = self._workspace.homes.get(request.query_params["user"])
        return {"view": state.view(view) if view else None}

    @answering
    async def views(self, request: Request) -> Json:
        stack = self._workspace.modals.get(request.query_params["user"], [])
        return {"stack": [state.view(view) for view in stack]}

    async def stream(self, request: Request) -> Response:
        return stream(self._sandbox, request.query_params.get("user"))

    @answering
    async def traffic(self, request: Request) -> Json:
        return {"entries": self._sandbox.traffic.since(int(request.query_params.get("since", 0)))}

    @answering
    async def act(self, request: Request) -> Json:
        body = await _body(request)
        user = self._workspace.user(str(body.get("user")))
        origin = f"{request.url.scheme}://{request.url.netloc}"
        return await act(Acting(self._services, user, body, origin))

    @answering
    async def clock(self, request: Request) -> Json:
        body = await _body(request)
        if "to" in body:
            self._sandbox.clock.move_to(datetime.fromisoformat(body["to"]))
        else:
            self._sandbox.clock.advance(timedelta(seconds=float(body["advance_s"])))
        now = state.clock(self._sandbox)
        return {"ok": True, "clock": now, **now}

    @answering
    async def faults(self, request: Request) -> Json:
        if request.method == "PUT":
            self._sandbox.faults.replace(list((await _body(request))["faults"]))
        elif request.method == "DELETE":
            self._sandbox.faults.replace([])
        if request.method != "GET":
            self._workspace.changed(Change("bot"))
        return {"ok": True, "faults": self._sandbox.faults.as_json()}

    @answering
    async def limits(self, request: Request) -> Json:
        self._sandbox.limits.switch(on=bool((await _body(request))["on"]))
        return {"ok": True, "on": self._sandbox.limits.on}

    @answering
    async def disconnect(self, request: Request) -> Json:
        reason = str((await _body(request)).get("reason", "refresh_requested"))
        await self._services.sockets.disconnect(reason)
        return {"ok": True}

    @answering
    async def change_user(self, request: Request) -> Json:
        user = self._workspace.user(request.path_params["id"])
        body = await _body(request)
        _known(body, USER_FIELDS)
        now = self._sandbox.clock.now()
        for name, value in body.items():
            setattr(user, name, value)
        user.updated = int(now.timestamp())
        self._workspace.changed(Change("users"))
        event = {
            "type": "user_change",
            "user": user_object(user, at=now, locale=True),
            "cache_ts": user.updated,
            "event_ts": self._workspace.next_ts(now),
        }
        ack = await self._services.delivery.event(event)
        return {"ok": True, "delivered": ack.error is None}

    @answering
    async def change_channel(self, request: Request) -> Json:
        """New members (the bot too) are announced to the bot where it is in the channel."""
        channel = self._workspace.channels.get(request.path_params["id"])
        if channel is None:
            raise SlackError("channel_not_found")
        body = await _body(request)
        _known(body, frozenset({"archived", "bot_in", "members", "name"}))
        before = {*channel.members, *([BOT_USER] if channel.bot_in else [])}
        for name, value in body.items():
            setattr(channel, name, value)
        self._workspace.changed(Change("users"))
        after = [*channel.members, *([BOT_USER] if channel.bot_in else [])]
        for user_id in (joined for joined in after if channel.bot_in and joined not in before):
            await self._services.delivery.event(self._joined(user_id, channel.id, private=channel.private))
        return {"ok": True}

    @answering
    async def change_usergroup(self, request: Request) -> Json:
        """The bot is told nothing: it hears of user groups only where it asks."""
        group = self._workspace.usergroups.get(request.path_params["id"])
        if group is None:
            raise SlackError("usergroup_not_found")
        body = await _body(request)
        _known(body, frozenset({"users", "handle", "name"}))
        for user_id in body.get("users", ()):
            self._workspace.user(user_id)
        for name, value in body.items():
            setattr(group, name, value)
        self._workspace.changed(Change("users"))
        return {"ok": True}

    async def file(self, request: Request) -> Response:
        """Its bytes, to be saved by whoever sits at the page."""
        try:
            file = find_file(self._workspace, request.path_params["id"])
        except SlackError as error:
            return JSONResponse(refused(error), 404)
        return attachment(file)

    @answering
    async def remove_file(self, request: Request) -> Json:
        """Whoever dropped it has taken it back; its message stays and says so."""
        file = find_file(self._workspace, request.path_params["id"])
        file.deleted, file.content = True, b""
        self._workspace.changed(Change("message", channel=file.channel))
        return {"ok": True}

    def _joined(self, user_id: str, channel_id: str, *, private: bool) -> Json:
        return {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel_id,
            "channel_type": "G" if private else "C",
            "team": state.TEAM_ID,
            "event_ts": self._workspace.next_ts(self._sandbox.clock.now()),
        }

    @answering
    async def extra(self, request: Request) -> Json:
        """A plain function runs in a thread of its own, so that it may take its time."""
        extra = self._sandbox.extras.get(request.path_params["name"])
        if extra is None:
            raise SlackError("extra_not_found")
        _label, do = extra
        result = await do() if inspect.iscoroutinefunction(do) else await asyncio.to_thread(do)
        return {"ok": True, "result": result if isinstance(result, str | int | dict | list) else None}


async def _body(request: Request) -> Json:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise TypeError("the body is a JSON object")
    return body


def _known(body: Json, fields: frozenset[str]) -> None:
    unknown = set(body) - fields
    if unknown:
        raise ValueError(f"no field {', '.join(sorted(unknown))}")
