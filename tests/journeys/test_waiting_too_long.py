"""Leads that nobody pulls: hot ones get an owner, of the others the managers hear, and after 72 h of all."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.policies.queues import MaxWait
from tests.journeys.office import (
    GIVE,
    HARDLY_EVER,
    OFFICE,
    WORKED,
    a_firm,
    an_office,
    mia,
    office_policy,
    owned,
    works,
)
from tests.stage import Stage, on_stage


@pytest.fixture
def impatient(folder: Path) -> Iterator[Stage]:
    """The office, where a warm lead should not wait for longer than a day and a half of work."""
    inbound = OFFICE.default_queue.model_copy(update={"max_wait": MaxWait(warm=timedelta(hours=12))})
    with on_stage(folder, an_office(), office_policy(queues=(inbound,)), socket_mode=False) as stage:
        yield stage


def test_a_hot_lead_is_given_to_a_rep_after_an_hour_and_an_mql_after_four(office: Stage) -> None:
    office.leads(a_firm("Hotel", type="hot_inbound", score=90), a_firm("Mike", type="mql"))

    steps = [office.until(f"mon {at}") for at in ("09:59", "10:00", "12:59", "13:00")]
    works(office.person("UANA"), "Hotel")
    works(office.person("UCLARA"), "Mike")

    waited = "is yours now, because it had waited too long."
    hotel = owned("Hotel", "12:00", lead=1, kind="Hot inbound", score=90)
    mike = owned("Mike", "16:00", lead=2, kind="Marketing qualified")
    late = "You have not contacted *Hotel* yet. Please do so by 12:00."
    assert steps[:2] == [{}, {"Ana": [[f"*Hotel* {waited}", *hotel]]}]
    assert steps[2]["Ana"][0][0] == late
    assert steps[3]["Clara"] == [[f"*Mike* {waited}", *mike]]


def test_of_warm_leads_that_wait_too_long_the_managers_hear_in_one_message(impatient: Stage) -> None:
    impatient.leads(a_firm("Whisky"), a_firm("Yankee", type="cold"))
    impatient.passes(hours=1, minutes=30)
    impatient.leads(a_firm("Xray"))

    before = impatient.until("tue 14:59", every=HARDLY_EVER)
    told = impatient.until("tue 15:00")

    whisky = "*Whisky* has waited for 30 h, longer than `inbound` allows."
    xray = "*Xray* has waited for 28 h, longer than `inbound` allows."
    assert before == {}
    assert told == {"#managers": [[whisky, GIVE, "---", xray, GIVE]]}


def test_after_three_days_the_manager_gives_leads_away_or_puts_them_aside(office: Stage) -> None:
    office.leads(*[a_firm(name, type="cold") for name in ("Alder", "Birch", "Cedar", "Dogwood")])
    manager = mia(office)

    early = office.until("thu 10:59", every=HARDLY_EVER)
    page = office.until("thu 11:00", every=HARDLY_EVER)
    assigned = manager.clicks("Assign", about="Alder")
    manager.clicks("Push to a rep", about="Birch")
    form = manager.form()
    refused = manager.submits(over=manager.told(), rep="UMIA")
    pushed = manager.submits(over=manager.told(), rep="UBUDI")
    nurtured = manager.clicks("Nurture", about="Cedar")
    told = office.news()

    def waits(name: str) -> list[str]:
        return [f"*{name}* came in 3 d 2 h ago and still waits in `inbound`.", GIVE]

    alder, birch = "*Alder* is now with <@UANA>.", "*Birch* is now with <@UBUDI>."
    bundle = [waits("Alder"), waits("Birch"), waits("Cedar"), waits("Dogwood")]
    assert early == {}
    assert page == {"#managers": [_bundled(*bundle)]}
    assert assigned == _bundled(*bundle[1:], [alder])
    assert form == ["Push to a rep", "*Birch*", "Who gets this lead?:"]
    assert refused == ["This person cannot take leads of this queue. Choose another rep."]
    assert pushed == _bundled(*bundle[2:], [alder, birch])
    assert nurtured == _bundled(waits("Dogwood"), [alder, birch, "*Cedar* was moved to nurture."])
    assert told == {
        "Ana": [["<@UMIA> assigned *Alder* to you.", *owned("Alder", "13:00", lead=1, kind="Cold")]]
    }


def test_a_lead_pushed_to_somebody_at_night_is_there_in_the_morning_and_not_paged_again(
    office: Stage,
) -> None:
    office.leads(a_firm("Alder", type="cold"))
    manager = mia(office)
    office.until("thu 11:00", every=HARDLY_EVER)
    manager.clicks("Push to a rep")
    manager.submits(over=manager.told(), rep="UBUDI")

    night = office.until("fri 01:59", every=HARDLY_EVER)
    morning = office.until("fri 02:00")
    budi = office.person("UBUDI")
    budi.clicks("Contacted")
    contacted = budi.submits(over=budi.told(), channel="call", outcome="reached")
    later = office.until("mon 12:00", every=HARDLY_EVER)

    card = owned("Alder", "11:00", lead=1, kind="Cold", held="Yours for 15 h, not contacted yet.")
    assert night == {}
    assert morning == {"Budi": [["<@UMIA> assigned *Alder* to you.", *card]]}
    assert contacted[-1] == WORKED
    assert later == {}


def _bundled(*items: list[str]) -> list[str]:
    return [line for item in items for line in ("---", *item)][1:]
