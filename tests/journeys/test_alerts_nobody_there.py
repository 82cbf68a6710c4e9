"""Nobody is there: no rep while the queue is open, or no clock that reminds anybody of anything."""

from tests.journeys.alarms import (
    ANSWERED,
    ANSWERS,
    LEADERS,
    NOBODY,
    everywhere,
    firms,
    heads,
    in_every_channel,
)
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import MANAGERS
from tests.stage import Stage

COVERAGE, CLOCK = "*Nobody is there for `inbound`*", "*Nextlead's clock stands still*"
SILENT = (
    "nobody is reminded, and no lead is passed on. "
    "See whether `nextlead run` or `nextlead clock` is still running."
)


def _go_away(stage: Stage, *reps: str) -> None:
    for rep in reps:
        stage.person(rep).types("/nextlead away")


def test_an_open_queue_without_a_rep_on_duty_is_told_of_after_ten_minutes(open_office: OpenOffice) -> None:
    office = open_office()
    office.leads(*firms(2))
    _go_away(office, "UANA", "UCLARA", "UDAN")

    covered = office.until("mon 09:55")
    waited = [office.until(f"mon 10:{minute:02}") for minute in (0, 9)]
    told = office.until("mon 10:10")
    office.person("UDAN").types("/nextlead back")
    over = office.until("mon 10:11")

    card = [
        f"{COVERAGE} · 🔴 red",
        "It is open, and none of its reps is on duty. Since 10:00 AM.",
        "2 leads are there, and nobody took one in the last 8 open hours.",
        "🟩" * 10,
        "Ages: 2 green (under 4 h), 0 yellow (under 24 h), 0 red. The oldest is 1 h old.",
        "Manager on duty: <@UMIA>.",
        NOBODY,
        ANSWERS,
    ]
    assert (covered, waited) == ({}, [{}, {}])
    assert told == {"#managers": [card], "#ops": [card]}
    assert over == {"#managers threads": [["It is over after 11 min."]]}
    green = [f"🟢 {COVERAGE}: over, lasted 11 min; nobody acknowledged it."]
    assert in_every_channel(office) == [[green], [green], []]


def test_in_the_evening_nobody_has_to_be_there(open_office: OpenOffice) -> None:
    office = open_office()
    office.until("mon 16:45")
    _go_away(office, "UANA", "UDAN")

    evening = office.until("mon 17:05")
    office.person("UANA").types("/nextlead back")
    morning = office.until("tue 09:30")

    assert (evening, morning) == ({}, {})


def test_a_clock_that_stands_still_is_told_of_by_whatever_lives_until_it_ticks_again(
    open_office: OpenOffice,
) -> None:
    office = open_office()
    office.passes(minutes=1)

    office.stands_still(minutes=9)
    nine = office.news()
    office.stands_still(minutes=1)
    told = office.news()
    office.stands_still(minutes=16)
    again = office.news()
    refused = office.person("UANA", MANAGERS).clicks("Acknowledge")
    office.person("UMIA", LEADERS).clicks("Acknowledge")
    cards = [channel[0] for channel in in_every_channel(office)]
    office.passes(minutes=1)
    over = office.news()

    assert nine == {}
    assert heads(told) == everywhere(f"{CLOCK} · ⛔ critical", "#managers", "#ops", "#leaders")
    since = "Since 9:00 AM."
    assert told["#ops"][0][1] == f"Nextlead's clock has been silent for 10 min: {SILENT} {since}"
    assert heads(again) == heads(told)
    assert again["#ops"][0][-1] == "[Acknowledge]"
    assert refused == ["Only managers and ops decide that; nothing was changed."]
    acknowledged = "Acknowledged by <@UMIA> until 11:27 AM."
    assert [card[-2:] for card in cards] == [[acknowledged, ANSWERED]] * 3
    assert over == {
        "#managers threads": [
            ["<@UMIA> acknowledged it: no reminders until 11:27 AM."],
            ["It is over after 27 min."],
        ]
    }
    green = [f"🟢 {CLOCK}: over, lasted 27 min, acknowledged by <@UMIA>."]
    assert in_every_channel(office) == [[green, green]] * 3
