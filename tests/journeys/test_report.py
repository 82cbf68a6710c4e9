"""A manager asks how the week was, looks closer, and takes the figures along."""

import csv
from typing import Any

import pytest

from core.policies.reports import ReportPolicy
from tests.actor import Actor, Lines
from tests.journeys.alarms import alarmed
from tests.journeys.conftest import OpenOffice
from tests.stage import Stage

LINES = "Source: what came in and what was claimed"
CHOICES = "[Another period] [Split by] [Export CSV]"


def a_firm(name: str, source: str, **facts: Any) -> dict[str, Any]:
    return {"company": name, "email": f"info@{name.lower()}.example", "score": 60, "source": source, **facts}


def works(stage: Stage) -> None:
    """Three leads of the fair and one of the website; Ana takes two after an hour and calls one of them."""
    stage.leads(*(a_firm(name, "trade_fair") for name in ("Alder", "Birch", "Cedar")))
    stage.leads(a_firm("Dogwood", "website_demo"))
    stage.passes(hours=1)
    ana = stage.person("UANA")
    for _ in range(2):
        ana.types("/nextlead inbound")
        ana.clicks("Claim")
    stage.passes(minutes=30)
    ana.types("/myleads")
    ana.clicks("Contacted")
    ana.submits()
    stage.news()


def saved(who: Actor) -> tuple[str, list[dict[str, str]]]:
    """The newest file in somebody's direct message, as they save it: its name and its rows."""
    file = [one for message in who.everything() for one in message["files"]][-1]
    answer = who.screen.http.get(f"/sandbox/files/{file['id']}").raise_for_status()
    return file["name"], list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def table(lines: Lines, caption: str) -> list[list[str]]:
    """What stands under a caption, cell by cell, without the head."""
    begin = lines.index(caption) + 2
    rows = [line.split(" | ") for line in lines[begin:]]
    return [row for row in rows if len(row) > 1]


def test_a_manager_asks_looks_closer_and_takes_the_figures_along(stage: Stage) -> None:
    works(stage)
    mia = stage.person("UMIA")

    board = mia.types("/queue inbound")
    week = mia.clicks("Report")
    by_source = mia.clicks("Split by", "Source")
    year = mia.clicks("Another period", "last 365 days")
    said = mia.clicks("Export CSV")

    assert "*Last 7 days*: Velocity 0.50 · Claim rate –" in board
    assert any(line.startswith("*Time in queue*: 1 h on average, median 1 h") for line in board)
    assert any(line.startswith("Claimed and not contacted yet: <@UANA> 1 (since ") for line in board)
    assert week[0] == "*Report: last 7 days, `inbound`*"
    assert week[2:5] == ["*Came in*: 4; before: 0", "*Claimed*: 2; before: 0", "*Velocity*: 0.50"]
    assert week[-1] == by_source[-1] == CHOICES
    rows = table(by_source, LINES)[:2]
    assert [row[:4] for row in rows] == [["trade fair", "3", "2", "0.67"], ["website demo", "1", "0", "0.00"]]
    assert year[0] == "*Report: last 365 days, `inbound`, split by: Source*"
    assert table(year, LINES)[:2] == rows
    assert said == ["The CSV file is in your direct message with me."]
    name, (total, *slices) = saved(mia)
    assert name.startswith("nextlead-report-")
    assert name.endswith("-365d-by-source.csv")
    assert [(one["name"], one["entries"], one["claims"]) for one in (total, *slices)] == [
        ("", "4", "2"),
        ("trade_fair", "3", "2"),
        ("website_demo", "1", "0"),
    ]


def test_nobody_sees_figures_that_are_not_theirs(quick_stage: Stage) -> None:
    works(quick_stage)
    ana = quick_stage.person("UANA")

    assert ana.types("/queue report") == ana.types("/queue")
    assert ana.types("/queue report by rep inbound")[0].startswith("You answer for no queue.")


def test_what_was_exported_is_not_read_in_as_leads(quick_stage: Stage) -> None:
    """Slack tells of the bot's own file as of everybody's."""
    works(quick_stage)
    mia = quick_stage.person("UMIA")
    mia.types("/queue report")

    mia.clicks("Export CSV")
    quick_stage.passes(minutes=1)

    assert not any("rows read" in line for lines in mia.messages() for line in lines)


@pytest.mark.parametrize("rankings", [False, True])
def test_reps_are_told_apart_only_where_the_team_wants_it(open_office: OpenOffice, rankings: bool) -> None:
    policy = alarmed().model_copy(update={"reports": ReportPolicy(rankings=rankings)})
    stage = open_office(policy)
    works(stage)

    told = stage.person("UMIA").types("/queue report by rep")

    if rankings:
        assert [row[:2] for row in table(told, "Rep: how soon, and what came of it")] == [["<@UANA>", "2"]]
    else:
        assert told[0].startswith("Figures are not split by rep here.")
