"""What managers do about a queue that overflows, from its alert and by /queue; and how each of it ends."""

from typing import Any

from core.incidents import AlertRule
from core.policies.queues import QueuePolicy
from core.policies.team import PeoplePolicy
from tests.actor import Actor, Lines
from tests.journeys.alarms import (
    ANSWERED,
    ANSWERS,
    MINUTE,
    NOBODY,
    PLAN_AND_LET_IN,
    alarmed,
    firms,
    inbound,
    works_off,
)
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import mia
from tests.stage import Stage

TEAM = alarmed(
    QueuePolicy(name="enterprise", when={"account_tier": ("enterprise",)}, members=("UDAN", "ULENA")),
    inbound(AlertRule.DEPTH, members=("UANA", "UCLARA")),
    people=PeoplePolicy(reps=("UANA", "UCLARA", "UDAN", "ULENA"), managers=("UMIA",), ops=("UOLE",)),
)
HOURS = "For how long?: 1 h / 2 h / 4 h / 8 h / 24 h"
HOT = {"type": "hot_inbound", "score": 90}


def _overflows(open_office: OpenOffice, *leads: dict[str, Any]) -> Stage:
    """More leads for Ana and Clara than they can take; the alert has been there since 9:03."""
    office = open_office(TEAM)
    office.leads(*leads)
    told = office.until("mon 09:03", every=MINUTE)
    assert list(told) == ["#managers", "#ops"]
    return office


def _sees(rep: Actor) -> Lines:
    """The first words of what a rep is shown, and from which queue."""
    preview = rep.types("/nextlead")
    return [line for line in preview if line.startswith(("Kind", "Queue", "You are not", "No lead"))]


def test_more_reps_help_for_two_hours_and_are_told(open_office: OpenOffice) -> None:
    office = _overflows(open_office, *firms(103))
    manager, dan, helen = mia(office), office.person("UDAN"), office.person("UHELEN")
    card = manager.newest()
    before = _sees(dan), _sees(helen)

    manager.clicks("More reps")
    form = manager.form()
    alert = manager.submits(over=card, reps=["UDAN", "UHELEN"], hours="2")
    told = office.news()
    meanwhile = _sees(dan), _sees(helen)
    manager.clicks("Acknowledge", message=card)
    office.until("mon 11:02")
    over = office.until("mon 11:03")
    after = _sees(dan), _sees(helen)

    until, both = "until 11:03 AM", "<@UDAN> and <@UHELEN>"
    explained = "They see the leads of `inbound` too, and get a message."
    no_lead = "No lead is waiting for you in `enterprise`. Well done."
    no_rep = "You are not on the list of reps, so no lead was shown. Whoever keeps the policy can add you."
    assert before == after == ([no_lead], [no_rep])
    assert form == ["More reps", explained, "Who helps?:", HOURS]
    left = "[Fast lane] [Partner] [Pause sources] [Let held leads in]"
    assert alert[-5:] == [
        "Manager on duty: <@UMIA>.",
        f"More reps {until}: {both}. [End]",
        NOBODY,
        ANSWERS,
        left,
    ]
    asked = "<@UMIA> asks you to help in `inbound` until 11:03: `/nextlead` shows you its leads too."
    begun = f"More reps: <@UMIA> began it, {until}, with {both}."
    assert told == {"#managers threads": [[begun]], "Dan": [[asked]], "Helen": [[asked]]}
    assert meanwhile == (["Kind Warm", "Queue inbound"], ["Kind Warm", "Queue inbound"])
    assert over["#managers threads"] == [["More reps: it is over."]]


def test_hot_leads_get_a_lane_of_their_own_for_an_hour(open_office: OpenOffice) -> None:
    office = _overflows(open_office, *firms(2, **HOT), *firms(101))
    manager, lena, ana = mia(office), office.person("ULENA"), office.person("UANA")
    card = manager.newest()

    manager.clicks("Fast lane")
    form = manager.form()
    said = manager.submits(over=card, aside=True, reps=["ULENA"], hours="1")
    manager.clicks("Acknowledge", message=card)
    told = office.news()
    for_lena, for_ana = _sees(lena), _sees(ana)
    works_off(office, 2, by=["ULENA"])
    office.until("mon 09:30")
    office.leads(*firms(1, **HOT))
    board = office.person("UOLE").types("/queue")
    office.until("mon 10:02")
    over = office.until("mon 10:03")
    after = _sees(office.person("UCLARA")), _sees(lena)
    office.passes(minutes=3)

    explained = (
        "The hot leads of `inbound` get a line of their own. Only these reps see it, and they get a message. "
        "What is left at the end comes back."
    )
    assert form == ["Fast lane", explained, "Who works the fast lane?:", HOURS]
    assert said == ["Fast lane until 11:03: <@ULENA>. 2 hot leads moved there."]
    assert told["Lena"] == [
        ["<@UMIA> asks you to help in `inbound-fast` until 10:03: `/nextlead` shows you its leads too."]
    ]
    assert for_lena == ["Kind Hot inbound", "Queue inbound-fast"]
    assert for_ana == ["Kind Warm", "Queue inbound"]
    one_lead = "1 lead is waiting. New leads come in."
    assert board[-1] == f"*`inbound-fast`* {one_lead} [Show]"
    assert over["#managers threads"] == [["Fast lane: it is over."]]
    no_lead = "No lead is waiting for you in `enterprise`. Well done."
    assert after == (["Kind Hot inbound", "Queue inbound"], [no_lead])


def test_leads_go_to_a_partner_and_are_taken_back(open_office: OpenOffice) -> None:
    office = _overflows(open_office, *firms(60, consent=True), *firms(45))
    manager = mia(office)
    card = manager.newest()

    manager.clicks("Partner")
    form = manager.form()
    too_many = manager.submits(over=card, count="61")
    said = manager.submits(over=card, aside=True, count="30")
    number = said[0].split("`nextlead partner ")[1].split("`")[0]
    file = office.runtime.services.overflow.handed_over(int(number))
    office.passes(minutes=1)
    alert = manager.reads(card)
    back = manager.clicks("End", about="With a partner", message=card, aside=True)
    office.passes(minutes=1)
    after = manager.reads(card)

    explained = (
        "Leads of `inbound` that agreed to be passed on go to a partner, those furthest behind first. For 7 "
        "days they can be taken back. 60 leads have agreed."
    )
    assert form == ["Partner", explained, "How many leads?:"]
    assert too_many == ["Please enter a number in the allowed range."]
    until = "until 9 Mar 2026, 10:03"
    written = f"`nextlead partner {number}` writes the file for the partner."
    assert said == [f"With a partner: 30 leads, which can be taken back {until}. {written}"]
    assert file is not None
    assert len(file[1]) == 30
    assert all(lead.facts.consent for lead in file[1])
    assert alert[1] == "75 leads are in the queue, within the limit of 100. Since 9:01 AM."
    gone = "With a partner: 30 leads, which can be taken back until Mar 9, 2026, 9:03 AM. [End]"
    assert gone in alert
    assert back == ["Partner: ended. 30 leads are back in the line."]
    assert after[1] == "105 leads are in the queue; the limit is 100. Since 9:01 AM."
    assert gone not in after
    assert office.news() == {
        "#managers threads": [
            ["Partner: <@UMIA> began it, until Mar 9, 2026, 9:03 AM."],
            ["Partner: <@UMIA> ended it."],
        ]
    }


def test_the_board_shows_the_same_and_does_the_same(open_office: OpenOffice) -> None:
    office = _overflows(open_office, *firms(103))
    manager, alert = office.person("UMIA"), mia(office).newest()

    brief = manager.types("/queue")
    board = manager.clicks("Show", about="`inbound`")
    taken = manager.clicks("Acknowledge")
    manager.clicks("More reps")
    helped = manager.submits(reps=["UDAN"])
    told = office.news()
    card = mia(office).reads(alert)
    ended = manager.clicks("End")
    stopped = office.news()

    full = "It is full: new leads are held back."
    red = "*Too many leads in `inbound`* · 🔴 red"
    said = "103 leads are in the queue; the limit is 100. 3 of them are held back. Since 10:01."
    week, plan = "*Last 7 days*: Velocity 0.00 · Claim rate –", f"{PLAN_AND_LET_IN} [Report]"
    has_it = "Acknowledged by <@UMIA> until 12:03."
    empty = "*`enterprise`* No leads. New leads come in. [Show]"
    held = "103 leads: 100 waiting, 3 held back."
    assert brief == [empty, f"*`inbound`* {held} {full}", f"{red} [Show]"]
    assert board[:3] == ["*`inbound`*", held, full]
    assert board[5:] == [week, red, f"{said} {NOBODY}", ANSWERS, plan]
    assert taken[0] == "You have it: no reminders until 12:03, unless it gets worse."
    assert taken[6:] == [week, red, f"{said} {has_it}", ANSWERED, plan]
    assert helped[0] == "More reps until 11:03: <@UDAN>."
    assert "More reps until 10:03 AM: <@UDAN>. [End]" in card
    assert "Acknowledged by <@UMIA> until 11:03 AM." in card
    assert (ended[0], ended[-1]) == ("More reps: ended.", plan)
    assert list(told) == ["#managers threads", "Dan"]
    assert stopped == {"#managers threads": [["More reps: <@UMIA> ended it."]]}


def test_whoever_answers_for_nothing_sees_no_board(open_office: OpenOffice) -> None:
    office = open_office(TEAM)
    ana, manager = office.person("UANA"), office.person("UMIA")

    refused = [ana.types("/queue"), ana.types("/queue inbound")]
    unknown = manager.types("/queue nowhere")
    help_ = manager.types("/queue help")

    own = "`enterprise` and `inbound`."
    assert refused == [["You answer for no queue. Managers and ops see theirs with this command."]] * 2
    assert unknown == [
        f"There is no queue called “nowhere”. Those you answer for: {own} `/queue help` shows the rest."
    ]
    assert (help_[0], help_[-1]) == (
        "How the queues stand, for managers and ops.",
        f"• Those you answer for: {own}",
    )
