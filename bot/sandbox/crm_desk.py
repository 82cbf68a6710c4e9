"""``/sandbox/crm``: where the page and tests look at what a CRM received, and tell it how to answer."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.crm import Crm, Manners

HOOKS = "/sandbox/crm/hooks"


def crm_routes(crm: Crm) -> list[Route]:
    """The receiver and its control. Misspelt manners are a 400 that names them."""
    return [*crm.routes(HOOKS), Route("/sandbox/crm", _desk(crm), methods=["GET", "PUT", "DELETE"])]


def _desk(crm: Crm) -> Callable[[Request], Awaitable[Response]]:
    async def desk(request: Request) -> Response:
        if request.method == "PUT":
            try:
                crm.manners = Manners(**(await request.json()))
            except (TypeError, ValueError) as error:
                return JSONResponse({"ok": False, "error": str(error)}, 400)
        elif request.method == "DELETE":
            crm.forget()
        if request.method != "GET":
            crm.changed()
        received = [one.as_json() for one in crm.received]
        return JSONResponse({"ok": True, "receiver": asdict(crm.manners), "received": received})

    return desk
