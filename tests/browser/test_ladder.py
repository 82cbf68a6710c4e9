"""The demo, as somebody in front of it sees it: what happens to a claim that nobody works."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox.server import HOST
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

GRACE, MIRA = "U01GRACE", "U06MIRA"
A_CALM_DAY = 4
"""Messages that a newcomer finds in the managers' channel after six hours at most; no alert among them."""

SOON_MS = 10_000
"""For machines with other things to do; the demo itself needs less than two seconds."""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The demo's address, while it runs in a process of its own."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = str(probe.getsockname()[1])
    command = Path(sys.executable).with_name("nextlead")
    process = subprocess.Popen([command, "demo", "--port", port], cwd=tmp_path, stdout=subprocess.DEVNULL)
    url = f"http://{HOST}:{port}"
    try:
        wait_for(lambda: _is_ready(url), within_s=30)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _is_ready(url: str) -> bool:
    try:
        state = httpx.get(f"{url}/sandbox/state", params={"user": GRACE}, trust_env=False).json()
    except httpx.TransportError:
        return False
    return bool(state["bot"]["connected"])


def _claims(page: Page, demo: str, user_id: str, label: str) -> str:
    """Somebody pulls the next lead and claims it; its company."""
    page.goto(f"{demo}/?as={user_id}&in=D{user_id[1:]}")
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    composer.fill("/nextlead ")
    composer.press("Enter")
    card = page.get_by_role("article").last
    card.get_by_role("button", name=label).click()
    expect(card.get_by_role("button", name=re.compile("Undo|Rückgängig|Urungkan"))).to_be_visible()
    return (card.locator("strong").first.text_content() or "").strip()


def _two_hours_pass(page: Page) -> None:
    page.get_by_role("button", name="+2 h").click()


def _says(page: Page, *parts: str) -> Locator:
    """The message in which all of this stands, as soon as it is there."""
    found = page.get_by_role("article")
    for part in parts:
        found = found.filter(has_text=part)
    expect(found.first).to_be_visible(timeout=SOON_MS)
    return found.first


def test_a_claim_nobody_works_is_seen_to_go_to_its_rep_its_manager_and_another_rep(
    page: Page, demo: str
) -> None:
    company = _claims(page, demo, GRACE, "Claim")

    _two_hours_pass(page)
    reminded = _says(page, f"You have had {company} for 2 h")
    expect(reminded.get_by_role("button", name="Need more time").first).to_be_in_viewport()

    page.goto(f"{demo}/?as={MIRA}&in=C01SALES")
    _two_hours_pass(page)
    page.get_by_role("link", name=re.compile(r"sales-managers.*unread")).click(timeout=SOON_MS)
    alert = _says(page, f"Grace Whitlock has had {company} for 4 h")
    for label in ("Reassign", "Hold with rep", "Ask the rep"):
        expect(alert.get_by_role("button", name=label).first).to_be_visible()

    _two_hours_pass(page)
    moved = _says(page, f"{company} went from @Grace Whitlock to @").text_content() or ""
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    assert page.get_by_role("article").count() <= A_CALM_DAY
    heir = re.search(rf"{re.escape(company)} went from @Grace Whitlock to @([^,]+),", moved)
    assert heir is not None
    page.get_by_role("button", name=re.compile("^Act as")).click()
    page.get_by_role("menuitemradio", name=re.compile(heir[1])).click()
    page.get_by_role("link", name=re.compile("^N?\\s*Nextlead")).click()
    new_card = _says(page, company, "L-")
    expect(new_card.get_by_role("button").first).to_be_visible()


def test_the_reminder_speaks_its_readers_language(page: Page, demo: str) -> None:
    people = {"U02LENA": ("Übernehmen", "Mehr Zeit nötig"), "U04DEWI": ("Ambil", "Butuh waktu lagi")}
    companies = {user_id: _claims(page, demo, user_id, claim) for user_id, (claim, _) in people.items()}

    _two_hours_pass(page)

    for user_id, (_, more_time) in people.items():
        page.goto(f"{demo}/?as={user_id}&in=D{user_id[1:]}")
        reminded = _says(page, companies[user_id], more_time)
        reminded.get_by_role("button", name=more_time).first.click()
        expect(reminded.get_by_role("button", name=more_time)).to_have_count(0, timeout=SOON_MS)
