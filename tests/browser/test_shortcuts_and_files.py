"""The page of the sandbox, in a real browser: shortcuts, files, the Home tab, and what a CRM receives."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.clock import SandboxClock
from bot.sandbox.crm import Crm
from bot.sandbox.crm_desk import HOOKS
from bot.sandbox.sandbox import Secrets
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.rig import actions, button, home, modal, section, until, web_client
from tests.bot.sandbox.small_bot import Heard, build_bot, by_socket
from tests.bot.sandbox.test_crm import signed
from tests.bot.sandbox.test_forms import field

pytestmark = pytest.mark.slow

MIRA, OLE = "U01MIRA", "U02OLE"
DROP = """() => {
    const carried = new DataTransfer();
    carried.items.add(new File(["company\\nAcme\\n"], "fair.csv", { type: "text/csv" }));
    return carried;
}"""


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def server(heard: Heard) -> Iterator[SandboxServer]:
    """A sandbox with two people, a channel that one of them does not see, a CRM and a small bot."""
    workspace, clock = Workspace(), SandboxClock()
    for id_, name in ((MIRA, "Mira Kaya"), (OLE, "Ole Berg")):
        workspace.add_user(id_, name.split()[0].lower(), name)
    workspace.add_channel("C01SALES", "sales", [OLE])
    workspace.add_channel("C02BOSSES", "bosses", [OLE], private=True)
    crm = Crm((Secrets().webhook_secret,), clock.now)
    with SandboxServer(workspace, clock, crm=crm) as server, by_socket(server, build_bot(server, heard)):
        yield server


def at(page: Page, server: SandboxServer, place: str = f"D{MIRA[1:]}") -> None:
    page.goto(f"{server.url}/?as={MIRA}&in={place}")
    expect(page.get_by_role("button", name=re.compile("^Act as"))).to_be_visible()


def test_a_shortcut_opens_its_form(page: Page, server: SandboxServer) -> None:
    at(page, server)

    page.get_by_role("button", name="Shortcuts and files").click()
    page.get_by_role("menuitem", name="Add lead").press("Enter")

    expect(page.get_by_role("dialog", name="Contact")).to_be_visible()


def test_a_file_is_dropped_on_the_conversation(page: Page, server: SandboxServer, heard: Heard) -> None:
    at(page, server)

    page.get_by_role("main").dispatch_event("drop", {"dataTransfer": page.evaluate_handle(DROP)})

    expect(page.get_by_role("article").last).to_contain_text("fair.csv")
    expect(page.get_by_role("article").last).to_contain_text("13 B")
    event = until(lambda: heard.by(MIRA, "file"))[0]["event"]
    assert server.workspace.files[event["file_id"]].content == b"company\nAcme\n"


def test_a_file_is_picked_and_taken_back(page: Page, server: SandboxServer, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(b"x" * 4200)
    at(page, server)

    page.get_by_role("button", name="Shortcuts and files").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Upload a file").click()
    chooser.value.set_files(path)
    expect(page.get_by_role("article").last).to_contain_text("4 KB")
    (file,) = server.workspace.files
    httpx.delete(f"{server.url}/sandbox/files/{file}", trust_env=False)

    expect(page.get_by_role("article").last).to_contain_text("deleted")


def test_a_file_of_the_bots_is_saved_under_its_name(page: Page, server: SandboxServer) -> None:
    client, content = web_client(server), "﻿company\r\nMüller\r\n".encode()
    client.conversations_open(users=MIRA)
    at(page, server)

    client.files_upload_v2(
        channel=f"D{MIRA[1:]}", filename="report märz.csv", content=content, initial_comment="The last 7 days"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Download report märz.csv").click()

    expect(page.get_by_role("article").last).to_contain_text("The last 7 days")
    assert download.value.suggested_filename == "report märz.csv"
    assert download.value.path().read_bytes() == content


def test_the_home_tab_opens_a_form_and_is_drawn_anew(page: Page, server: SandboxServer) -> None:
    client = web_client(server)
    view = json.dumps(modal(field("where", "conversations_select", initial_conversation="C02BOSSES")))
    opener = button("lead.open", "Set up", view)
    at(page, server, "home")
    expect(page.get_by_role("tabpanel")).to_contain_text("Your morning")

    client.views_publish(user_id=MIRA, view=home(section("*Queues*"), actions(opener)))
    page.get_by_role("button", name="Set up").click()

    where = page.get_by_role("dialog", name="Contact").get_by_label("Where")
    expect(where.locator("option:checked")).to_have_text("a private channel")
    expect(where.locator("option")).to_have_text([re.compile("Choose"), "#sales", "a private channel"])


def test_several_suggestions_of_the_bot_are_chosen(page: Page, server: SandboxServer, heard: Heard) -> None:
    at(page, server)
    trigger_id = server.app.state.sandbox.triggers.issue(MIRA)
    block = field("company", "multi_external_select", min_query_length=2)
    web_client(server).views_open(trigger_id=trigger_id, view=modal(block))
    form = page.get_by_role("dialog", name="Contact")

    company = form.get_by_role("combobox", name="Company")
    for name in ("Acme", "Beta"):
        company.fill(name)
        form.get_by_role("option", name=f"{name} Ltd").click()
    form.get_by_role("button", name="Save").click()

    expect(form).to_have_count(0)
    held = until(lambda: heard.by(MIRA, "submit"))[0]["view"]["state"]["values"]["company"]["company"]
    assert [one["text"]["text"] for one in held["selected_options"]] == ["Acme Ltd", "Beta Ltd"]


def test_the_crm_panel_shows_what_came_and_how_it_was_answered(page: Page, server: SandboxServer) -> None:
    at(page, server)
    page.get_by_role("button", name="CRM", exact=True).click()
    panel = page.get_by_role("complementary", name="CRM")
    expect(panel).to_contain_text("Nothing yet")
    body = {"type": "lead.claimed", "data": {"lead": {"id": "L-17", "owner": MIRA}}}

    signed(f"{server.url}{HOOKS}", body, at=server.clock.now())
    panel.get_by_label("How the CRM answers").select_option("Is broken (503)")
    until(lambda: server.app.state.sandbox.crm.manners.status == 503)
    signed(f"{server.url}{HOOKS}", body, secrets=(Secrets().intake_secret,), at=server.clock.now())

    rows = panel.locator("summary")
    expect(rows).to_have_text(
        [
            re.compile("claimedL-17Mira Kayasignature wrong, answered 503"),
            re.compile("claimedL-17Mira Kayasigned"),
        ]
    )
    rows.last.click()
    expect(panel.locator("pre")).to_contain_text('"id": "L-17"')
    page.get_by_role("button", name="Traffic", exact=True).click()
    expect(panel).to_be_hidden()


def test_a_status_is_set_for_somebody(page: Page, server: SandboxServer, heard: Heard) -> None:
    at(page, server)

    page.get_by_role("button", name=re.compile("^Act as")).click()
    page.get_by_role("menuitem", name="Manage people…").click()
    page.get_by_label("Status of Ole Berg").select_option("Vacationing")

    profile = until(lambda: heard.by(OLE, "user_change"))[0]["event"]["user"]["profile"]
    assert (profile["status_text"], profile["status_emoji"]) == ("Vacationing", ":palm_tree:")
