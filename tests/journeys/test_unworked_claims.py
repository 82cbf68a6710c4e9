"""A claim that nobody works: its rep hears, then the managers, and then it has a new owner."""

from tests.journeys.office import (
    ANSWER,
    ANSWER_NOW,
    DECIDE,
    DECIDE_KEPT,
    GIVE,
    a_firm,
    mia,
    owned,
    pulls,
    works,
)
from tests.stage import Stage


def test_nobody_hears_of_a_claim_that_is_worked_in_time(office: Stage) -> None:
    office.leads(a_firm("Alder"))
    ana = pulls(office, "UANA")

    before = office.until("mon 10:40")
    logged = works(ana, "Alder")
    after = office.until("wed 17:30")

    assert before == {}
    assert logged[0] == "First contact logged, 1 h 40 min after you claimed it."
    assert after == {}


def test_a_claim_nobody_works_is_told_to_its_rep_to_the_managers_and_goes_to_another(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    pulls(office, "UANA")

    steps = [office.until(f"mon {at}") for at in ("10:44", "10:45", "11:00", "13:00", "15:00", "16:30")]

    assert steps == [
        {},
        {"Ana": [["You have not contacted *Beta* yet. Please do so by 11:00.", ANSWER]]},
        {
            "Ana": [
                [
                    "You have had *Beta* for 2 h and not contacted them yet. Next, the managers are told.",
                    ANSWER,
                ]
            ]
        },
        {
            "#managers": [
                [
                    "<@UANA> has had *Beta* for 4 h and not contacted them yet. Next, another rep gets it.",
                    DECIDE,
                ]
            ]
        },
        {
            "#managers": [["*Beta* went from <@UANA> to <@UCLARA>, because nobody had contacted them."]],
            "Ana": [["*Beta* went from you to <@UCLARA>, because you had not contacted them."]],
            "Clara": [
                [
                    "*Beta* is yours now, because <@UANA> had not contacted them.",
                    *owned("Beta", "3 Mar 2026, 10:00", lead=1),
                ]
            ],
        },
        {},
    ]


def test_every_earlier_message_says_how_the_claim_stands_now(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    ana, manager = pulls(office, "UANA"), mia(office)
    card = ana.sees()

    office.until("mon 13:00")
    told_by_then = ana.messages(), manager.messages()
    office.until("mon 15:00")
    told_in_the_end = ana.messages(), manager.messages()

    known = "You still have not contacted *Beta*, and the managers know. `/myleads` shows what you can do."
    alert = "<@UANA> has had *Beta* for 4 h and not contacted them yet. Next, another rep gets it."
    gone = ["*Beta* is now with <@UCLARA>."]
    lost = ["*Beta* went from you to <@UCLARA>, because you had not contacted them."]
    moved = ["*Beta* went from <@UANA> to <@UCLARA>, because nobody had contacted them."]
    assert told_by_then == ([card, [known], [known]], [[alert, DECIDE]])
    assert told_in_the_end == ([card, gone, gone, lost], [gone, moved])


def test_more_time_puts_every_rung_off_by_an_hour_and_is_given_once(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    ana = pulls(office, "UANA")
    office.until("mon 10:45")

    given = ana.clicks("Need more time")
    steps = [office.until(f"mon {at}") for at in ("11:59", "12:00", "13:59", "14:00")]
    ana.types("/myleads")

    assert given == ["You have more time for *Beta*: contact them by 12:00.", ANSWER_NOW]
    assert steps == [
        {},
        {
            "Ana": [
                [
                    "You have had *Beta* for 3 h and not contacted them yet. Next, the managers are told.",
                    ANSWER_NOW,
                ]
            ]
        },
        {},
        {
            "#managers": [
                [
                    "<@UANA> has had *Beta* for 5 h and not contacted them yet. Next, another rep gets it.",
                    DECIDE,
                ]
            ]
        },
    ]


def test_a_lead_the_manager_leaves_with_its_rep_stays_there_two_hours_longer(office: Stage) -> None:
    office.until("mon 09:30")
    office.leads(a_firm("Beta"))
    pulls(office, "UANA")
    manager = mia(office)
    office.until("mon 13:30")

    kept = manager.clicks("Hold with rep")
    quiet = office.until("tue 09:29")
    moved = office.until("tue 09:30")

    assert kept == [
        "<@UANA> has had *Beta* for 4 h and not contacted them yet. It stays with <@UANA> until "
        "Mar 3, 2026, 9:30 AM.",
        DECIDE_KEPT,
    ]
    assert quiet == {}
    assert moved == {
        "#managers": [["*Beta* went from <@UANA> to <@UBUDI>, because nobody had contacted them."]],
        "Ana": [["*Beta* went from you to <@UBUDI>, because you had not contacted them."]],
        "Budi": [
            [
                "*Beta* is yours now, because <@UANA> had not contacted them.",
                *owned("Beta", "4 Mar 2026, 10:30", lead=1),
            ]
        ],
    }


def test_a_lead_is_passed_on_twice_and_then_the_manager_decides(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    pulls(office, "UANA")
    office.until("mon 15:00")

    second = office.until("tue 13:00")
    third = office.until("wed 11:00")
    assigned = mia(office).clicks("Assign")

    often = "and it has been passed on often enough."
    assert [message[0] for message in second["Dan"]] == [
        "*Beta* is yours now, because <@UCLARA> had not contacted them."
    ]
    assert third["#managers"][-1] == [
        f"*Beta* is back in the line: <@UDAN> had not contacted them either, {often}",
        GIVE,
    ]
    assert third["Dan"][-1] == [f"*Beta* went back into the line: you had not contacted them either, {often}"]
    assert assigned == ["Nobody who may take this lead is free right now; nothing was changed."]


def test_a_lead_for_which_nobody_is_free_comes_back_and_the_manager_gives_it_away(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    pulls(office, "UANA")
    clara, dan, manager = office.person("UCLARA"), office.person("UDAN"), mia(office)
    for colleague in (clara, dan):
        colleague.types("/nextlead away")
    office.until("mon 13:00")

    back = office.until("mon 15:00")
    refused = manager.clicks("Assign")
    dan.types("/nextlead back")
    assigned = manager.clicks("Assign", message=manager.told())
    told = office.news()

    free = "had not contacted them, and nobody else was free."
    assert back == {
        "#managers": [[f"*Beta* is back in the line: <@UANA> {free}", GIVE]],
        "Ana": [[f"*Beta* went back into the line: you {free}"]],
    }
    assert refused == ["Nobody who may take this lead is free right now; nothing was changed."]
    assert assigned == ["*Beta* is now with <@UDAN>."]
    assert told == {
        "Dan": [["<@UMIA> assigned *Beta* to you.", *owned("Beta", "17:00", lead=1)]],
    }
