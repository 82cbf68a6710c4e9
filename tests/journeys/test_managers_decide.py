"""What managers do about a claim that nobody works, and what comes of it."""

from tests.journeys.office import (
    ANSWER,
    ANSWER_NOW,
    DECIDE,
    DECIDE_ASKED,
    MANAGERS,
    a_firm,
    mia,
    owned,
    pulls,
)
from tests.stage import Stage


def test_the_rep_is_asked_once_a_rung_and_can_answer_with_a_click(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    ana = pulls(office, "UANA")
    office.until("mon 13:00")
    manager = mia(office)
    alert = manager.told()

    noted = manager.clicks("Ask the rep", repeat=2)
    asked = office.news()
    answered = ana.clicks("Need more time")
    ana.clicks("Contacted")
    contacted = ana.submits(over=ana.told(), channel="call", outcome="voicemail")

    assert noted == [
        "<@UANA> has had *Beta* for 4 h and not contacted them yet. <@UMIA> asked <@UANA> how it is going. "
        "Next, another rep gets it.",
        DECIDE_ASKED,
    ]
    assert asked == {"Ana": [["<@UMIA> asks how it is going with *Beta*.", ANSWER]]}
    assert answered == ["<@UMIA> asks how it is going with *Beta*.", ANSWER_NOW]
    assert contacted == ["You contacted *Beta*, 4 h after the claim."]
    assert manager.reads(alert) == ["<@UANA> contacted *Beta*, 4 h after the claim."]


def test_a_manager_reassigns_a_lead_at_once_and_whoever_had_it_hears_who_did_it(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    ana = pulls(office, "UANA")
    office.until("mon 13:00")

    reassigned = mia(office).clicks("Reassign", repeat=2)
    told = office.news()

    assert reassigned == ["*Beta* is now with <@UCLARA>."]
    assert told == {
        "Ana": [["<@UMIA> reassigned *Beta* from you to <@UCLARA>."]],
        "Clara": [
            ["<@UMIA> gave *Beta* to you; <@UANA> had not contacted them.", *owned("Beta", "16:00", lead=1)]
        ],
    }
    assert ana.messages()[1:3] == [["*Beta* is now with <@UCLARA>."]] * 2


def test_ops_may_decide_as_well_but_nobody_else_who_reads_the_channel(office: Stage) -> None:
    office.sandbox.workspace.channels[MANAGERS].members.append("UDAN")
    office.leads(a_firm("Beta"))
    pulls(office, "UANA")
    office.until("mon 13:00")
    dan, ole = office.person("UDAN", MANAGERS), office.person("UOLE", MANAGERS)
    alert = dan.told()

    refused = dan.clicks("Reassign")
    unchanged = mia(office).reads(alert)
    kept = ole.clicks("Hold with rep", message=alert)

    assert refused == ["Only the managers of “inbound” and ops decide that; nothing was changed."]
    assert unchanged[-1] == DECIDE
    assert "It stays with <@UANA> until" in kept[0]


def test_a_click_on_an_alert_that_was_overtaken_says_how_things_stand(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    ana = pulls(office, "UANA")
    office.until("mon 13:00")
    manager = mia(office)
    alert = manager.told()

    ana.types("/myleads")
    ana.clicks("Release")
    refused = manager.clicks("Reassign", message=alert)

    assert refused == ["This rep does not have the lead any more."]
    assert manager.reads(alert) == ["<@UANA> released *Beta*; it is back in the line."]
