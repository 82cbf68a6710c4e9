"""The sandbox as one Starlette application."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Control
from bot.sandbox.crm import Crm
from bot.sandbox.crm_desk import crm_routes
from bot.sandbox.delivery import Delivery, Way
from bot.sandbox.downloads import Downloads
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.methods.call import Services
from bot.sandbox.model import Change
from bot.sandbox.sandbox import Extra, Sandbox, Secrets
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.uploads import Uploads
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"


def build_sandbox(
    workspace: Workspace,
    *,
    clock: SandboxClock,
    bot_token: str = "xoxb-sandbox",  # noqa: S107 - a Slack of straw
    app_token: str = "xapp-sandbox",  # noqa: S107
    signing_secret: str = "sandbox-signing-secret",  # noqa: S107
    events_url: str | None = None,
    limits: bool = False,
    extras: Mapping[str, Extra] | None = None,
    crm: Crm | None = None,
) -> Starlette:
    """``extras``: name → (label, callable), buttons of the page. Touches no network until it is served.

    ``crm`` takes webhooks at HOOKS, and the page shows what came.

    ``app.state.sandbox`` is the Sandbox. Faults of the kind "reset" need a server that can drop a
    connection: SandboxServer does, any other answers with an empty 200.
    """
    sandbox = Sandbox(
        workspace,
        clock,
        secrets=Secrets(bot_token, app_token, signing_secret),
        events_url=events_url,
        limits=limits,
        extras=extras or {},
        crm=crm,
    )
    sockets, http = SocketMode(workspace), HttpMode(sandbox)
    ways: dict[str, Way] = {"socket": sockets, "http": http}
    services = Services(sandbox, Delivery(sandbox, ways), sockets)
    web_api, downloads, uploads = WebApi(services), Downloads(sandbox), Uploads(sandbox)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if events_url:
            sandbox.spawn(http.knock())
        yield
        await sandbox.stop()
        await http.aclose()

    routes = [
        Route("/", _index),
        Mount("/sandbox/page", _Page(directory=PAGE, check_dir=False)),
        Route("/api/{method}", web_api.method, methods=["GET", "POST"]),
        Route("/files-pri/{file}/{name}", downloads.endpoint),
        Route("/files-pri/{file}/download/{name}", downloads.endpoint),
        Route("/upload/v1/{ticket}", uploads.endpoint, methods=["POST"]),
        Route("/sandbox/response/{id}", web_api.response_url, methods=["POST"]),
        WebSocketRoute("/sandbox/socket/{ticket}", sockets.endpoint),
        *Control(services).routes(),
        *(crm_routes(crm) if crm else ()),
    ]
    if crm:
        crm.changed = lambda: workspace.changed(Change("crm"))
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={ClientDisconnect: _hung_up})
    app.state.sandbox = sandbox
    return app


class _Page(StaticFiles):
    """Always asks again, so that whoever works on the page sees what they changed."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response


async def _hung_up(_request: Request, _error: Exception) -> Response:
    """Who died in the middle of a request has asked for nothing, and hears no answer."""
    return Response()


async def _index(_request: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})
