"""The page of the sandbox, in a real browser: threads, the buttons of whoever built it, and whole forms."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox.clock import SandboxClock
from bot.sandbox.model import BOT_USER
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.rig import COMMANDS, Json, section, until, web_client
from tests.bot.sandbox.small_bot import Heard, build_bot, by_socket
from tests.bot.sandbox.test_forms import FORM

pytestmark = pytest.mark.slow

MIRA, OLE, PIA = "U01MIRA", "U02OLE", "U03PIA"
CHANNEL = "C01MANAGERS"


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    """A sandbox with a manager, two others, and a button for a flood."""
    workspace = Workspace(commands=COMMANDS)
    for id_, name in ((MIRA, "Mira Kaya"), (OLE, "Ole Berg"), (PIA, "Pia Lund")):
        workspace.add_user(id_, name.split()[0].lower(), name)
    workspace.add_channel(CHANNEL, "managers", [MIRA])
    with SandboxServer(workspace, SandboxClock()) as server:
        server.offer(flood=("Flood a queue", lambda: "230 leads came in"), dry=("Drain it", lambda: None))
        yield server


def post(server: SandboxServer, text: str, **others: Any) -> str:
    return str(web_client(server).chat_postMessage(channel=CHANNEL, text=text, **others)["ts"])


def much_is_said(server: SandboxServer) -> None:
    """More than a screen holds."""
    for number in range(30):
        blocks = [section(f"Something else {number}\nin two lines")]
        server.workspace.post(CHANNEL, BOT_USER, "Something else", at=server.clock.now(), blocks=blocks)


def history(page: Page) -> Locator:
    """The line below a message behind which its replies are."""
    return page.get_by_role("button", name=re.compile("repl(y|ies)"))


def test_an_alerts_history_opens_below_it_and_goes_on_there(page: Page, server: SandboxServer) -> None:
    alert = post(server, "Queue inbound is red")
    post(server, "Mira has acknowledged it", thread_ts=alert)
    page.goto(f"{server.url}/?as={MIRA}&in={CHANNEL}")

    expect(history(page)).to_have_text(re.compile("^1 reply1 newToday, "))
    expect(page.get_by_text("Mira has acknowledged it")).to_have_count(0)
    history(page).press("Enter")
    replies = page.get_by_role("group", name=re.compile("^Replies to Nextlead"))
    expect(replies.get_by_role("article")).to_have_text([re.compile("Mira has acknowledged it")])
    post(server, "It is over", thread_ts=alert)

    expect(replies.get_by_role("article").last).to_contain_text("It is over")
    expect(history(page)).to_have_text("2 replies")
    expect(history(page)).to_be_focused()
    history(page).press("Enter")
    expect(replies).to_have_count(0)
    expect(history(page)).not_to_contain_text("new")


def test_a_repetition_in_the_channel_leads_back_to_its_alert(page: Page, server: SandboxServer) -> None:
    alert = post(server, "Queue inbound is *red*\nand more of it")
    much_is_said(server)
    post(server, "Still red after 30 minutes", thread_ts=alert, reply_broadcast=True)
    page.goto(f"{server.url}/?as={MIRA}&in={CHANNEL}")

    again = page.get_by_role("article").filter(has_text="Still red")
    expect(again).to_have_text(re.compile("^Replied to a thread:Queue inbound is red"))
    again.get_by_role("button", name="Replied to a thread").press("Enter")

    expect(history(page)).to_be_focused()
    expect(history(page)).to_be_in_viewport()
    expect(history(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text("Also sent to the channel")).to_be_visible()
    expect(page.get_by_role("banner")).to_be_in_viewport(ratio=1)


def test_a_reply_alone_moves_nobody_who_reads_on_below(page: Page, server: SandboxServer) -> None:
    alert = post(server, "Queue inbound is red")
    much_is_said(server)
    page.goto(f"{server.url}/?as={MIRA}&in={CHANNEL}")
    expect(page.get_by_role("article")).to_have_count(31)
    page.get_by_role("log").press("End")
    newest = page.get_by_role("article").last
    expect(newest).to_be_in_viewport(ratio=1)

    post(server, "Mira has acknowledged it", thread_ts=alert)

    expect(history(page)).to_have_count(1)
    expect(newest).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="New messages")).to_have_count(0)


@pytest.mark.parametrize(("button", "said"), [("Flood a queue", "230 leads came in"), ("Drain it", "done")])
def test_whoever_built_the_sandbox_may_add_buttons(
    page: Page, server: SandboxServer, button: str, said: str
) -> None:
    page.goto(f"{server.url}/?as={MIRA}&in={CHANNEL}")

    page.get_by_role("button", name="Simulate").click()
    page.get_by_role("menuitem", name=button).click()

    expect(page.get_by_role("status").filter(has_text=said).first).to_be_visible()
    expect(page.get_by_role("button", name="Simulate")).to_be_enabled()


@pytest.fixture
def heard(server: SandboxServer) -> Iterator[Heard]:
    """What a small bot beside the sandbox hears."""
    heard = Heard()
    with by_socket(server, build_bot(server, heard)):
        yield heard


def test_a_whole_form_is_filled_in_and_says_what_is_missing(
    page: Page, server: SandboxServer, heard: Heard
) -> None:
    page.goto(f"{server.url}/?as={MIRA}&in={CHANNEL}")
    trigger_id = server.app.state.sandbox.triggers.issue(MIRA)
    web_client(server).views_open(trigger_id=trigger_id, view=FORM)
    form = page.get_by_role("dialog", name="Contact")

    form.get_by_label("Note").fill("it is a flood")
    reps = form.get_by_role("combobox", name="Reps")
    for name in ("ole", "pia"):
        reps.fill(name)
        form.get_by_role("option", name=re.compile(name, re.IGNORECASE)).click()
    reps.fill("mira")
    expect(form.get_by_role("listbox")).to_have_text("No more than 2")
    reps.press("Escape")
    form.get_by_label("Hours").fill("13")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_text(
        ["Enter 12 or less.", "Please complete this required field."]
    )
    form.get_by_label("Hours").fill("12")
    form.get_by_label("Queue").select_option("cold")
    form.get_by_label("hot").check()
    form.get_by_role("button", name="Save").click()

    expect(form).to_have_count(0)
    values = until(lambda: heard.by(MIRA, "submit"))[0]["view"]["state"]["values"]
    assert chosen(values, "reps")["selected_users"] == [OLE, PIA]
    assert chosen(values, "hours")["value"] == "12"
    assert chosen(values, "queue")["selected_option"]["value"] == "cold"
    assert [one["value"] for one in chosen(values, "tell")["selected_options"]] == ["hot"]


def chosen(values: Json, block_id: str) -> Json:
    found: Json = values[block_id][block_id]
    return found
