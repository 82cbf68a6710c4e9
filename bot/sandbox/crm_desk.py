"""``/sandbox/crm``: where the page and tests look at what a CRM received, and tell it how to answer."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.crm import Crm, Manners
from bot.sandbox.signed import Sender, verdict

HOOKS = "/sandbox/crm/hooks"


def crm_routes(crm: Crm) -> list[Route]:
    """The receiver and its control. Misspelt manners are a 400 that names them."""
    return [
        *crm.routes(HOOKS),
        Route("/sandbox/crm", _desk(crm), methods=["GET", "PUT", "DELETE"]),
        Route("/sandbox/crm/customers", _customers(crm), methods=["POST"]),
    ]


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
        tells = crm.tell is not None
        return JSONResponse(
            {"ok": True, "receiver": asdict(crm.manners), "received": received, "tells": tells}
        )

    return desk


def _customers(crm: Crm) -> Callable[[Request], Awaitable[Response]]:
    """``{"lead": "L-17"}``: somebody enters in the CRM that the lead has bought."""

    async def customers(request: Request) -> Response:
        lead = (await request.json()).get("lead")
        if crm.tell is None or not isinstance(lead, str):
            return JSONResponse({"ok": False, "error": "nobody to tell that"}, 400)
        try:
            return JSONResponse({"ok": True, "result": await run_in_threadpool(crm.tell, lead)})
        except httpx.HTTPError as error:
            return JSONResponse({"ok": False, "error": f"the bot does not hear: {error!r}"}, 502)

    return customers


def teller(facts: Sender, now: Callable[[], datetime]) -> Callable[[str], str]:
    """``Crm.tell`` by signed requests to ``…/intake/events``."""

    def tell(lead: str) -> str:
        at = now()
        delivery = f"customer-{int(at.timestamp() * 1_000_000)}"
        answer = facts.send(delivery, {"lead": lead, "type": "customer"}, at)
        said = verdict(answer, "events")
        return f"{lead} has become a customer: {said}"

    return tell
