"""What becomes of an alert that nobody answers, and of an answer once its time is over."""

from datetime import timedelta

from core.incidents import AlertRule
from tests.journeys.alarms import (
    ANSWERED,
    ANSWERS,
    NOBODY,
    alarmed,
    everywhere,
    firms,
    heads,
    in_ops,
    inbound,
)
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import HARDLY_EVER, mia
from tests.stage import Stage

WHAT = "*Too many leads in `inbound`*"
RED = f"{WHAT} · 🔴 red"
SAID = "101 leads are in the queue; the limit is 100."
TO_DO = "Acknowledge it here, or act with the buttons of the alert."
OFTEN = timedelta(minutes=5)
ROOMY = alarmed(inbound(AlertRule.DEPTH, cap=250))
"""Only depth is an alert here, and nothing is ever held."""


def _gets_red(open_office: OpenOffice, at: str) -> Stage:
    """The office at that minute, in which a queue has just turned red, and who had to hear of it has."""
    office = open_office(ROOMY)
    office.until(at, every=HARDLY_EVER)
    office.leads(*firms(101))
    office.passes(minutes=1)
    office.passes(minutes=2)
    assert heads(office.news()) == everywhere(RED, "#managers", "#ops")
    return office


def test_red_is_repeated_five_times_in_its_thread_and_never_at_night(open_office: OpenOffice) -> None:
    office = _gets_red(open_office, "mon 15:27")
    manager = mia(office)
    alert = manager.newest()

    between = office.until("mon 15:55", every=OFTEN)
    repeated = [office.until(f"mon {at}") for at in ("16:00", "16:30")]
    night = office.until("tue 08:59", every=HARDLY_EVER)
    repeated += [office.until(f"tue {at}") for at in ("09:00", "09:30", "10:00")]
    no_more = office.until("tue 16:59")

    since = ["Since 3:28 PM."] * 2 + ["Since Mar 2, 2026, 3:28 PM."] * 3
    again = [[RED, f"{SAID} {one} {NOBODY} {TO_DO}", "[Acknowledge]"] for one in since]
    assert (between, night, no_more) == ({}, {}, {})
    assert repeated == [{"#managers": [one], "#ops": [one]} for one in again]
    assert len(manager.messages()) == 1 + 5
    assert manager.thread(alert) == manager.messages()[1:]


def test_an_answer_to_a_repetition_is_one_to_the_alert(open_office: OpenOffice) -> None:
    office = _gets_red(open_office, "mon 10:00")
    manager, ops = mia(office), in_ops(office)
    alerts = [one.newest() for one in (manager, ops)]
    office.until("mon 11:03")

    clicked = manager.clicks("Acknowledge")
    quiet = office.until("mon 12:55")

    until = "Acknowledged by <@UMIA> until 1:03 PM."
    assert clicked == [f"{WHAT}. {until}"]
    assert manager.messages()[1:] == ops.messages()[1:] == [clicked] * 2
    assert [one.reads(alert)[-3:-1] for one, alert in zip((manager, ops), alerts, strict=True)] == [
        [until, ANSWERED]
    ] * 2
    assert quiet == {"#managers threads": [["<@UMIA> acknowledged it: no reminders until 1:03 PM."]]}


def test_a_snooze_and_an_acknowledgement_end_with_a_reminder(open_office: OpenOffice) -> None:
    office = _gets_red(open_office, "mon 15:27")
    manager = mia(office)
    alert = manager.newest()

    snoozed = manager.clicks("Snooze", "Until the next opening")
    slept = office.until("tue 08:59", every=HARDLY_EVER)
    woke = office.until("tue 09:00")
    manager.clicks("Acknowledge", message=alert)
    worked = office.until("tue 10:59")
    lapsed = office.until("tue 11:00")

    until = "Mar 3, 2026, 9:00 AM"
    assert snoozed[-3:-1] == [f"Snoozed by <@UMIA> until {until}.", ANSWERS]
    assert slept == {"#managers threads": [[f"<@UMIA> snoozed it until {until}."]]}
    assert worked == {"#managers threads": [["<@UMIA> acknowledged it: no reminders until 11:00 AM."]]}
    for reminder, had in ((woke, "snoozed"), (lapsed, "acknowledged")):
        over = f"The time for which <@UMIA> had {had} it is over."
        told = [RED, f"{SAID} Since Mar 2, 2026, 3:28 PM. {over} {TO_DO}", "[Acknowledge]"]
        assert reminder == {"#managers": [told], "#ops": [told]}
    over = "The time for which <@UMIA> had acknowledged it is over."
    assert manager.reads(alert)[-3:-1] == [over, ANSWERS]


def test_yellow_is_quiet(open_office: OpenOffice) -> None:
    office = open_office(ROOMY)
    manager = mia(office)
    office.leads(*firms(51))
    told = office.until("mon 11:00")

    manager.clicks("Acknowledge")
    lapsed = office.until("mon 16:30")

    assert heads(told) == everywhere(f"{WHAT} · 🟡 yellow", "#managers")
    assert lapsed == {
        "#managers threads": [
            ["<@UMIA> acknowledged it: no reminders until 1:00 PM."],
            ["The time for which <@UMIA> had acknowledged it is over."],
        ]
    }
    assert len(manager.messages()) == 1
