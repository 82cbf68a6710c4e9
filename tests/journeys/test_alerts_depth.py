"""A queue that gets too deep: who hears of it when, who has it, and how it ends."""

from tests.journeys.alarms import (
    ANSWERED,
    ANSWERS,
    LEADERS,
    MINUTE,
    NOBODY,
    OPS,
    PLAN_AND_LET_IN,
    UNTOUCHED,
    everywhere,
    firms,
    heads,
    in_every_channel,
    in_ops,
    works_off,
)
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import mia
from tests.stage import Stage

WHAT = "*Too many leads in `inbound`*"
YELLOW, RED, CRITICAL = f"{WHAT} · 🟡 yellow", f"{WHAT} · 🔴 red", f"{WHAT} · ⛔ critical"
ALL_FRESH = "🟩" * 10
EVERYBODY = "On duty: <@UANA>, <@UBUDI>, <@UCLARA>, and <@UDAN>."


def test_a_queue_gets_too_deep_step_by_step_and_is_worked_off_again(open_office: OpenOffice) -> None:
    office = open_office()

    _yellow(office)
    _red(office)
    _critical(office)
    _it_is_acknowledged(office)
    _it_is_worked_off(office)


def _yellow(office: Stage) -> None:
    """50 leads are none too many. 51 are, once it has been so for two minutes; managers hear, quietly."""
    office.leads(*firms(50))
    fifty = office.until("mon 09:05", every=MINUTE)
    office.leads(*firms(1))
    at_first = office.until("mon 09:07", every=MINUTE)
    told = office.until("mon 09:08")

    ages = "Ages: 51 green (under 4 h), 0 yellow (under 24 h), 0 red."
    said = "51 leads are in the queue; the limit is 50. Since 9:06 AM."
    card = [YELLOW, said, UNTOUCHED.format(51), ALL_FRESH, ages, EVERYBODY, NOBODY, ANSWERS]
    assert (fifty, at_first) == ({}, {})
    assert told == {"#managers": [card]}


def _red(office: Stage) -> None:
    """100 are yellow still. 101 are red: the manager on duty is named, ops hear once; one lead is held."""
    office.leads(*firms(49))
    hundred = office.until("mon 09:12", every=MINUTE)
    office.leads(*firms(1))
    is_full = office.until("mon 09:13")
    told = office.until("mon 09:15", every=MINUTE)

    ages = "Ages: 100 green (under 4 h), 0 yellow (under 24 h), 0 red."
    said = "101 leads are in the queue; the limit is 100. 1 of them is held back."
    since = "Since 9:06 AM, red since 9:13 AM."
    called = [EVERYBODY, "Manager on duty: <@UMIA>.", NOBODY, ANSWERS, PLAN_AND_LET_IN]
    card = [RED, f"{said} {since}", UNTOUCHED.format(101), ALL_FRESH, ages, *called]
    assert (hundred, is_full) == ({}, {})
    assert told == {"#managers": [card], "#ops": [card]}
    newer = f"🔴 {WHAT}: it is red now, see the newer message."
    assert in_every_channel(office) == [[[newer], card], [card], []]


def _critical(office: Stage) -> None:
    """Mia has it. 200 are red still; by 201 it is critical: leadership hears, and nobody has it any more."""
    mia(office).clicks("Acknowledge")
    office.leads(*firms(99))
    two_hundred = office.until("mon 09:20", every=MINUTE)
    kept = mia(office).sees()
    office.leads(*firms(1))
    told = office.until("mon 09:23", every=MINUTE)

    said = "201 leads are in the queue; the limit is 200. 101 of them are held back."
    since = "Since 9:06 AM, critical since 9:21 AM."
    until = "11:15 AM"
    assert two_hundred == {"#managers threads": [[f"<@UMIA> acknowledged it: no reminders until {until}."]]}
    assert (kept[0], kept[-3]) == (RED, f"Acknowledged by <@UMIA> until {until}.")
    assert heads(told) == everywhere(CRITICAL, "#managers", "#ops", "#leaders")
    for channel in told:
        (card,) = told[channel]
        assert card[1] == f"{said} {since} Leadership is asked to look at it."
        assert card[-3:] == [NOBODY, ANSWERS, PLAN_AND_LET_IN]
    newer = f"⛔ {WHAT}: it is critical now, see the newer message."
    assert [channel[:-1] for channel in in_every_channel(office)] == [[[newer]] * 2, [[newer]], []]


def _it_is_acknowledged(office: Stage) -> None:
    """Whoever has no say is told so privately; Mia answers in one channel, and all of them show it."""
    refused = office.person("UHELEN", LEADERS).clicks("Acknowledge")
    seen_by_mia = office.person("UMIA", LEADERS).sees()
    office.person("UMIA", OPS).clicks("Acknowledge")
    cards = [channel[-1] for channel in in_every_channel(office)]
    again = in_ops(office).clicks("Snooze", "Until the next opening")

    assert refused == ["Only the managers of “inbound” and ops decide that; nothing was changed."]
    assert seen_by_mia[0] == CRITICAL
    acknowledged = "Acknowledged by <@UMIA> until 11:23 AM."
    assert [card[-3:] for card in cards] == [[acknowledged, ANSWERED, PLAN_AND_LET_IN]] * 3
    assert again[-3] == f"{acknowledged} Snoozed by <@UOLE> until Mar 3, 2026, 9:00 AM."
    assert office.news() == {
        "#managers threads": [
            ["<@UMIA> acknowledged it: no reminders until 11:23 AM."],
            ["<@UOLE> snoozed it until Mar 3, 2026, 9:00 AM."],
        ]
    }


def _it_is_worked_off(office: Stage) -> None:
    """What is held comes in as places get free. After 15 minutes of calm it is less bad, or over."""
    works_off(office, 100)
    office.passes(minutes=1)
    works_off(office, 21)
    calm = office.until("mon 09:38", every=MINUTE)
    card = mia(office).sees()
    falls = [office.until(f"mon 09:{minute}") for minute in (39, 40)]
    fallen = mia(office).sees()
    works_off(office, 35)
    office.passes(minutes=1)
    over = office.until("mon 09:56")

    assert calm == {}
    assert card[:2] == [
        CRITICAL,
        "80 leads are in the queue, within the limit of 200. Since 9:06 AM, critical since 9:21 AM. "
        "Leadership is asked to look at it.",
    ]
    assert falls == [{"#managers threads": [[f"It fell to {how_bad}."]]} for how_bad in ("red", "yellow")]
    assert fallen[:2] == [YELLOW, "80 leads are in the queue; the limit is 50. Since 9:06 AM."]
    assert over == {"#managers threads": [["It is over after 50 min."]]}
    green = f"🟢 {WHAT}: over, lasted 50 min, acknowledged by <@UMIA>."
    assert in_every_channel(office) == [[[green]] * 3, [[green]] * 2, [[green]]]


def test_a_queue_that_goes_up_and_down_by_one_lead_is_told_of_once(open_office: OpenOffice) -> None:
    office = open_office()
    office.leads(*firms(50))

    for _ in range(40):
        office.leads(*firms(1))
        office.passes(minutes=1)
        office.passes(minutes=2)
        works_off(office, 1)
        office.passes(minutes=1)

    assert heads(office.news()) == everywhere(YELLOW, "#managers")
    manager = mia(office)
    assert manager.sees()[:2] == [YELLOW, "50 leads are in the queue, within the limit of 50. Since 9:01 AM."]
    assert manager.thread(manager.newest()) == []
