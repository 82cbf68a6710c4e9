"""A lead is offered in the browser: one rep declines, the next accepts in another language, and calls."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.dealing import dealer_of
from bot.processes import couriers_of
from core.policies.team import PeoplePolicy
from tests.journeys.office import a_firm, an_office, office_policy
from tests.stage import Stage, on_stage

pytestmark = pytest.mark.slow

SOON_MS = 10_000
"""For machines with other things to do; by itself it takes less than a second."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An office where leads are offered to Ana and Clara, who reads German; it goes by itself, as a process
    does.
    """
    inbound = office_policy().default_queue.model_copy(update={"mode": "auto_assign"})
    people = PeoplePolicy(reps=("UANA", "UCLARA"), managers=("UMIA",), ops=("UOLE",))
    policy = office_policy(people=people, queues=(inbound,))
    with on_stage(tmp_path, an_office(clara="de-DE"), policy) as stage, ExitStack() as stack:
        for part in (*couriers_of(stage.runtime), dealer_of(stage.runtime)):
            part.start()
            stack.callback(part.stop)
        yield stage
        stage.news()


def _looks(page: Page, stage: Stage, user_id: str) -> Locator:
    """Somebody opens their direct message with the bot; its newest message."""
    page.goto(f"{stage.sandbox.url}/?as={user_id}&in=D{user_id[1:]}")
    return page.get_by_role("article").last


def test_an_offer_goes_from_who_declines_it_to_who_accepts_and_calls(page: Page, stage: Stage) -> None:
    offer = _looks(page, stage, "UANA")
    stage.leads(a_firm("Acme", contact_name="Ruth Moss", contact_title="Head of Sales"))
    expect(offer).to_contain_text("You are next. Do you take this lead?", timeout=SOON_MS)
    expect(offer).to_contain_text("Head of Sales")
    expect(offer).not_to_contain_text("Ruth Moss")
    offer.get_by_role("button", name="Decline").click()
    expect(offer).to_contain_text(
        "You declined Acme. You are not asked about it again today.", timeout=SOON_MS
    )
    expect(offer.get_by_role("button", name=re.compile("Accept|Decline"))).to_have_count(0)

    angebot = _looks(page, stage, "UCLARA")
    expect(angebot).to_contain_text("Du bist dran. Übernimmst du diesen Lead?", timeout=SOON_MS)
    angebot.get_by_role("button", name="Annehmen").click()
    expect(angebot).to_contain_text("Ruth Moss", timeout=SOON_MS)
    angebot.get_by_role("button", name="Kontaktiert").click()
    page.get_by_role("dialog").get_by_role("button", name="Speichern").click()

    expect(angebot.get_by_role("button", name="Gewonnen")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("article")).to_have_count(1)
