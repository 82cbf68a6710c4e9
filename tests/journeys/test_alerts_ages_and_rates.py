"""Leads get old, or nobody takes them: what managers read of it, when, and where it probably comes from."""

from core.incidents import AlertRule
from tests.journeys.alarms import ANSWERS, NOBODY, alarmed, firms, heads, inbound, works_off
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import HARDLY_EVER, mia

EVERYBODY = "On duty: <@UANA>, <@UBUDI>, <@UCLARA>, and <@UDAN>."
LONDON_AND_BERLIN = "On duty: <@UANA>, <@UCLARA>, and <@UDAN>."


def test_a_poor_claim_rate_comes_with_its_causes(open_office: OpenOffice) -> None:
    office = open_office(alarmed(inbound(AlertRule.CLAIM_RATE)))
    office.leads(*firms(20, source="webinar", score=75), *firms(10, source="purchased_list"))
    ana = office.person("UANA")
    works_off(office, 18)
    for reason in ("bad_data", "bad_data", "language"):
        ana.types("/nextlead")
        ana.clicks("Skip")
        ana.submits(reason=reason)

    before = office.until("tue 09:29", every=HARDLY_EVER)
    told = office.until("tue 09:30")

    card = [
        "*Too few leads of `inbound` are claimed* · 🔴 red",
        "60 % of 30 leads were claimed within 24 h; it should be 80 % or more. Since 9:00 AM.",
        "12 leads are there, and nobody took one in the last 8 open hours.",
        "🟥" * 10,
        "Ages: 0 green (under 4 h), 0 yellow (under 24 h), 12 red. The oldest is 24 h old.",
        EVERYBODY,
        "Manager on duty: <@UMIA>.",
        "*It probably comes from:*",
        "• Skipped because: Bad data (2), Language (1).",
        "• Quality: those claimed score 75 on average, the others 58.",
        "• Claimed the least by source: purchased list 0 % (10).",
        NOBODY,
        ANSWERS,
    ]
    assert before == {}
    assert told == {"#managers": [card], "#ops": [card]}


def test_age_turns_a_queue_yellow_at_noon_and_red_two_hours_after_the_next_opening(
    open_office: OpenOffice,
) -> None:
    office = open_office(alarmed(inbound(AlertRule.AGING, AlertRule.AVERAGE_AGE)))
    office.leads(*firms(8), *firms(2, type="cold"))

    day = [office.until(f"mon {at}") for at in ("13:15", "13:30")]
    night = office.until("tue 10:59", every=HARDLY_EVER)
    told = office.until("tue 11:00")
    works_off(office, 10)
    office.passes(minutes=1)
    over = office.until("tue 11:30")

    aging, average = "*Leads get old in `inbound`*", "*Leads wait too long in `inbound`*"
    card = [
        f"{aging} · 🟡 yellow",
        "10 of 10 waiting leads are 4 h old or older (100 %); the limit is 20 %. Since 1:00 PM.",
        "10 leads are there, and nobody took one in the last 8 open hours.",
        "🟨" * 10,
        "Ages: 0 green (under 4 h), 10 yellow (under 24 h), 0 red. The oldest is 4 h old.",
        LONDON_AND_BERLIN,
        NOBODY,
        ANSWERS,
    ]
    assert day == [{}, {"#managers": [card]}]
    assert night == {}
    assert heads(told)["#ops"] == [[f"{aging} · 🔴 red"], [f"{average} · 🔴 red"]]
    assert heads(told)["#managers"] == heads(told)["#ops"]
    aged, waited = "It is over after 22 h 16 min.", "It is over after 12 h 46 min."
    assert over == {"#managers threads": [[aged], [waited]]}
    nobody = "nobody acknowledged it."
    yellow_and_red = [[f"🟢 {aging}: over, lasted 22 h 16 min; {nobody}"]] * 2
    assert mia(office).messages() == [
        *yellow_and_red,
        [f"🟢 {average}: over, lasted 12 h 46 min; {nobody}"],
    ]
