"""The page of the sandbox, in a real browser: tables, charts, and a CRM that tells who bought."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.clock import SandboxClock
from bot.sandbox.crm import Crm
from bot.sandbox.crm_desk import HOOKS
from bot.sandbox.sandbox import Secrets
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from bot.views import cells, charts, heat, tables
from bot.views.tables import Cell
from tests.bot.drawing import EN
from tests.bot.sandbox.rig import home, web_client
from tests.bot.sandbox.test_crm import signed

pytestmark = pytest.mark.slow

MIRA = "U01MIRA"
NARROW = 900


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    """A sandbox with Mira, and a CRM that may tell what it likes."""
    workspace, clock = Workspace(), SandboxClock()
    workspace.add_user(MIRA, "mira", "Mira Kaya")
    crm = Crm((Secrets().webhook_secret,), clock.now)
    with SandboxServer(workspace, clock, crm=crm) as server:
        yield server


def at_home(page: Page, server: SandboxServer, *blocks: dict[str, object]) -> None:
    web_client(server).views_publish(user_id=MIRA, view=home(*blocks))
    page.set_viewport_size({"width": NARROW, "height": 1_000})
    page.goto(f"{server.url}/?as={MIRA}&in=home")


def test_a_table_is_sorted_by_what_its_numbers_are(page: Page, server: SandboxServer) -> None:
    waits = {"inbound": 600, "apac": 45, "fast": None}
    rows: list[list[Cell]] = [
        [name, cells.duration(None if wait is None else timedelta(minutes=wait), EN)]
        for name, wait in waits.items()
    ]
    at_home(page, server, tables.table("Time in queue", ["Queue", "Median"], rows, EN))

    page.get_by_role("columnheader", name="Median").get_by_role("button").click()

    expect(page.get_by_role("table", name="Time in queue").get_by_role("row")).to_have_text(
        [re.compile("Queue"), "fast–", "apac45 min", "inbound10 h"]
    )


def test_a_chart_tells_its_numbers_to_a_screen_reader(page: Page, server: SandboxServer) -> None:
    chart = charts.chart("Two days", "bar", ["Mon 16", "Tue 17"], {"Came in": [12, 3], "Claimed": [9, 6]}, EN)
    at_home(page, server, chart)

    expect(page.get_by_role("img", name="Two days. Came in: Mon 16 12, Tue 17 3. Claimed:")).to_be_visible()


def test_a_week_fits_into_a_narrow_window(page: Page, server: SandboxServer) -> None:
    counts = {(day, hour): 10 * day + hour for day in range(7) for hour in range(8, 18)}
    at_home(page, server, heat.week("When leads come in", counts, EN))

    box = page.get_by_role("group", name="When leads come in")

    expect(box).to_be_visible()
    assert box.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_somebody_enters_in_the_crm_that_a_lead_has_bought(page: Page, server: SandboxServer) -> None:
    server.app.state.sandbox.crm.tell = lambda lead: f"{lead} has become a customer: taken"
    lead = {"id": "L-17", "owner": MIRA, "state": "converted", "customer_at": None}
    signed(f"{server.url}{HOOKS}", {"type": "lead.converted", "data": {"lead": lead}}, at=server.clock.now())
    page.goto(f"{server.url}/?as={MIRA}&in=home")

    page.get_by_role("button", name="CRM", exact=True).click()
    panel = page.get_by_role("complementary", name="CRM")
    panel.locator("summary").click()
    panel.get_by_role("button", name="They became a customer").click()

    expect(page.locator("#toasts")).to_contain_text("L-17 has become a customer: taken")
