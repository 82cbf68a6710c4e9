"""A manager looks at figures in a browser: on Home, in a report, and in the file that it makes."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.fortnight import FIRST_MONDAY
from tests.journeys.fortnight_played import Fortnight, the_people, the_team
from tests.stage import Stage, on_stage

pytestmark = pytest.mark.slow

MIA = "UMIA"

SOON_MS = 10_000
"""For machines with other things to do; a Home that was just drawn waits for two seconds."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A team after its fortnight."""
    with on_stage(
        tmp_path, the_people(), the_team(), at=FIRST_MONDAY.replace(hour=9).astimezone(UTC)
    ) as stage:
        Fortnight(stage).is_played()
        stage.news()
        yield stage


def test_a_manager_looks_at_one_queue_over_a_fortnight(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.sandbox.url}/?as={MIA}&in=home")
    home = page.get_by_role("tabpanel")
    queues, became = home.get_by_role("group").filter(has_text="Depth"), home.get_by_role("group").last
    expect(queues).to_contain_text("inbound")
    expect(became).to_contain_text("33 % of 3")

    home.get_by_label("Queue", exact=True).select_option("enterprise")
    expect(queues).not_to_contain_text("inbound", timeout=SOON_MS)
    home.get_by_label("Period", exact=True).select_option("last 14 days")

    expect(became).to_contain_text("33 % of 9", timeout=SOON_MS)
    expect(queues).not_to_contain_text("inbound")
    expect(home).to_contain_text("3 h on average, median 1 h, nine in ten within 2 h (n = 10)")


def test_a_report_is_told_apart_and_taken_along_as_a_file(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.sandbox.url}/?as={MIA}&in=D{MIA[1:]}")
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    composer.fill("/queue report 14d ")
    composer.press("Enter")
    card = page.get_by_role("article").filter(has_text="Report: last 14 days").last
    expect(card).to_contain_text("63 % of 41")

    card.get_by_label("Split by").select_option("Source")
    expect(card).to_contain_text("trade fair", timeout=SOON_MS)
    card.get_by_role("button", name="Export CSV").click()
    expect(page.get_by_role("article").last).to_contain_text("The CSV file is in your direct message")

    (file,) = stage.sandbox.workspace.files.values()
    assert file.content is not None
    total, *sources = csv.DictReader(file.content.decode("utf-8-sig").splitlines())
    expect(page.get_by_role("article").filter(has_text=file.name).first).to_be_visible()
    assert (total["entries"], total["claims"]) == ("43", "34")
    assert {row["name"]: row["conversion_n"] for row in sources} == {
        "webinar": "7",
        "organic": "12",
        "ads": "8",
        "trade_fair": "5",
    }
