"""Leads through the page: added by hand, brought in a file, looked at by ops, worked; and told to the CRM."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.posting import postman_of
from bot.sandbox.crm import Received
from bot.sandbox.sandbox import Secrets
from core.policies.doors import WebhookPolicy
from tests.journeys.office import an_office, office_policy
from tests.receiver import Receiver, a_receiver
from tests.stage import Stage, on_stage
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

OPS = "C04OPS"
COMPANY = "Nordlicht Aufzüge"
MILESTONES = ("lead.approved", "lead.claimed", "lead.contacted", "lead.converted")


@pytest.fixture
def crm() -> Iterator[Receiver]:
    with a_receiver(Secrets().webhook_secret) as receiver:
        yield receiver


@pytest.fixture
def stage(tmp_path: Path, crm: Receiver) -> Iterator[Stage]:
    """The office, which tells its CRM everything."""
    team = office_policy(webhooks=(WebhookPolicy(name="crm", url=crm.url, private=True),))
    with on_stage(tmp_path, an_office(), team) as stage:
        postman = postman_of(stage.runtime, now=lambda: datetime.now(UTC))
        assert postman is not None
        postman.start()
        yield stage
        postman.stop()


def _at(page: Page, stage: Stage, user_id: str, place: str) -> Locator:
    """Somebody looks at a conversation; its newest message."""
    stage.deliver()
    page.goto(f"{stage.sandbox.url}/?as={user_id}&in={place}")
    return page.get_by_role("article").last


def _delivered_until(stage: Stage, page: Page, seen: Callable[[], bool]) -> None:
    """The bot sends what it owes, as soon as it owes it, until somebody sees it."""
    for _ in range(50):
        stage.deliver()
        if seen():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it was not to be seen in time")


def _adds_a_lead_without_an_address(page: Page) -> None:
    page.get_by_role("button", name="Shortcuts and files").click()
    page.get_by_role("menuitem", name="Add lead").click()
    form = page.get_by_role("dialog", name="Add lead")
    form.get_by_label("Company").fill(COMPANY)
    form.get_by_label("Name").fill("Inga Lohse")
    form.get_by_label("Kind").select_option("Hot inbound")
    form.get_by_role("button", name="Add").click()
    expect(form).to_contain_text("went to ops")
    form.get_by_role("button", name="Close", exact=True).click()


def _told(crm: Receiver, event: str) -> list[Received]:
    """What the CRM has been told once it knows of this."""
    wait_for(lambda: event in [one.type for one in crm.received], within_s=15)
    return crm.received


def _types(page: Page, text: str) -> None:
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    composer.fill(f"{text} ")
    composer.press("Enter")


def _pulls_and_works_it(page: Page, card: Locator, crm: Receiver) -> None:
    """Not faster than the CRM is told: it hears how a lead stands, not how it stood."""
    _types(page, "/nextlead")
    expect(card).to_contain_text(COMPANY)
    card.get_by_role("button", name="Claim").click()
    _told(crm, "lead.claimed")
    card.get_by_role("button", name="Contacted").click()
    form = page.get_by_role("dialog", name="Contacted")
    form.get_by_label("How did you make contact?").select_option("Personal e-mail")
    form.get_by_label("What came of it?").select_option("Sent, waiting for a reply")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    _told(crm, "lead.contacted")
    card.get_by_role("button", name="Converted").click()
    expect(card.get_by_role("button", name="Converted")).to_have_count(0)


def test_a_lead_added_by_hand_passes_ops_is_won_and_the_crm_hears_it_once(
    page: Page, stage: Stage, crm: Receiver
) -> None:
    _at(page, stage, "UANA", "DANA")
    _adds_a_lead_without_an_address(page)

    review = _at(page, stage, "UOLE", OPS)
    expect(review).to_contain_text(COMPANY)
    review.get_by_role("button", name="Approve").click()
    _delivered_until(stage, page, lambda: review.get_by_role("button").count() == 0)
    _told(crm, "lead.approved")
    card = _at(page, stage, "UANA", "DANA")
    _pulls_and_works_it(page, card, crm)

    heard = [one for one in _told(crm, "lead.converted") if one.type in MILESTONES]
    stage.news()
    assert [one.type for one in heard] == list(MILESTONES)
    assert {one.signature for one in crm.received} == {"ok"}
    lead = [one.body["data"]["lead"] for one in heard]
    assert [one["owner"] for one in lead] == [None, "UANA", "UANA", "UANA"]
    assert [one["first_contact_at"] is not None for one in lead] == [False, False, True, True]
    assert [one["converted_at"] is not None for one in lead] == [False, False, False, True]


FAIR = """company,contact_name,email,type,score
Fair Winds Ltd,Amy Stone,amy.stone@fairwinds.example,mql,55
Broken Promise Ltd,Udo Krings,nowhere,mql,50
Kettle & Co,Zoe Hart,,cold,12
"""


def test_a_file_dropped_on_the_bot_comes_in_and_its_bad_line_is_told(
    page: Page, stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "fair.csv"
    path.write_text(FAIR)
    _at(page, stage, "UOLE", "DOLE")

    page.get_by_role("button", name="Shortcuts and files").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Upload a file").click()
    chooser.value.set_files(path)
    answered = page.get_by_role("button", name=re.compile("1 reply"))
    _delivered_until(stage, page, lambda: answered.count() == 1)
    answered.click()

    result = page.get_by_role("group", name=re.compile("^Replies"))
    expect(result).to_contain_text("3 rows read. 1 accepted, 1 in review, 1 rejected.")
    expect(result).to_contain_text("Line 3, E-mail: This is no e-mail address.")
    stage.news()


def test_ops_decide_about_what_is_doubtful_from_their_home(page: Page, stage: Stage) -> None:
    stage.leads({"company": "Kettle & Co", "contact_name": "Zoe", "phone": "+44 20 7946 0017", "score": 60})
    _at(page, stage, "UOLE", "home")

    stage.news()
    page.get_by_role("button", name="Review").click()
    desk = page.get_by_role("dialog")
    expect(desk).to_contain_text("Kettle & Co")
    desk.get_by_role("button", name="Approve").click()
    expect(desk).to_contain_text("No lead is in review.")
    desk.get_by_role("button", name="Close", exact=True).click()

    expect(page.get_by_role("tabpanel")).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_role("button", name="Review")).to_have_count(0)
    card = _at(page, stage, "UANA", "DANA")
    _types(page, "/nextlead")
    expect(card).to_contain_text("Kettle & Co")
    stage.news()
