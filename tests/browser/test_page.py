"""The page of the sandbox, in a real browser: what a newcomer does in their first minute."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import TEAM, a_workspace
from tests.stage import Stage, on_stage

ACME = {
    "company": "Acme <b>&</b> Söhne",
    "contact_name": "Jörg Braun",
    "email": "joerg@acme.example",
    "type": "hot_inbound",
    "score": 90,
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with on_stage(tmp_path, a_workspace(), TEAM) as stage:
        stage.leads(ACME, {"company": "Beta Ltd", "email": "kim@beta.example", "score": 50})
        yield stage


def _open(page: Page, stage: Stage, user_id: str) -> Locator:
    """The direct message with the bot, as somebody sees it; the newest card in it."""
    page.goto(f"{stage.sandbox.url}/?as={user_id}&in=D{user_id[1:]}")
    return page.get_by_role("article").last


def _type(page: Page, text: str) -> None:
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    composer.fill(f"{text} ")
    composer.press("Enter")


def test_preview_claim_contacted_through_the_page(page: Page, stage: Stage) -> None:
    card = _open(page, stage, "UANA")

    _type(page, "/nextlead")
    expect(card).to_contain_text("Acme <b>&</b> Söhne")
    expect(card).not_to_contain_text("Jörg Braun")
    card.get_by_role("button", name="Claim").click()
    expect(card).to_contain_text("Jörg Braun")
    card.get_by_role("button", name="Contacted").click()
    form = page.get_by_role("dialog", name="Contacted")
    form.get_by_label("How did you make contact?").select_option("Personal e-mail")
    form.get_by_label("What came of it?").select_option("Left a voicemail")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("That result does not go with that kind of contact.")
    form.get_by_label("What came of it?").select_option("Sent, waiting for a reply")
    form.get_by_label("Note").fill("sent the price list")
    form.get_by_role("button", name="Save").click()

    expect(card).to_contain_text("First contact logged")
    expect(form).to_have_count(0)
    expect(card.get_by_role("button", name="Converted")).to_be_visible()


@pytest.mark.slow
def test_two_people_see_their_own_leads_in_their_own_language(page: Page, stage: Stage) -> None:
    anas = _open(page, stage, "UANA")
    _type(page, "/nextlead")
    expect(anas.get_by_role("button", name="Claim")).to_be_visible()

    budis = _open(page, stage, "UBUDI")
    _type(page, "/nextlead")

    expect(budis).to_contain_text("Beta Ltd")
    expect(budis.get_by_role("button", name="Ambil")).to_be_visible()
    expect(budis).not_to_contain_text("Acme")


@pytest.mark.slow
def test_moving_the_clock_lets_a_reservation_expire(page: Page, stage: Stage) -> None:
    card = _open(page, stage, "UANA")
    _type(page, "/nextlead")
    expect(card.get_by_role("button", name="Claim")).to_be_visible()

    page.get_by_role("button", name="+15 min").click()
    card.get_by_role("button", name="Claim").click()

    expect(card).to_contain_text("Your time to decide is over; the lead went back into the line.")
    expect(card.get_by_role("button", name="Claim")).to_be_visible()
