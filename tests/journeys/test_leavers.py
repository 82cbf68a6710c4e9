"""A rep who leaves takes no lead along."""

from tests.journeys.office import GIVE, MANAGERS, a_firm, mia, pulls
from tests.stage import Stage


def test_the_leads_of_somebody_deactivated_are_back_and_their_manager_knows_within_a_tick(
    office: Stage,
) -> None:
    office.leads(a_firm("Alder"), a_firm("Birch"), a_firm("Cedar"))
    pulls(office, "UANA")
    pulls(office, "UANA")
    clara = office.person("UCLARA")

    office.changes("UANA", deleted=True)
    office.passes(minutes=1)
    told = office.news()
    preview = clara.types("/nextlead")

    gone = "<@UANA> no longer takes leads:"
    assert told == {
        "#managers": [
            [
                f"{gone} *Alder* is back at the head of its line.",
                GIVE,
                "---",
                f"{gone} *Birch* is back at the head of its line.",
                GIVE,
            ]
        ]
    }
    assert preview[0] == "*Alder*"
    assert "Why this one: It came back because nobody had contacted them." in preview


def test_a_lead_that_came_back_and_was_pulled_is_no_longer_the_managers_to_give(office: Stage) -> None:
    office.leads(a_firm("Alder"))
    pulls(office, "UANA")
    office.changes("UANA", deleted=True)
    office.passes(minutes=1)
    office.news()

    pulls(office, "UCLARA")
    office.passes(minutes=1)

    assert mia(office).messages() == [["*Alder* is now with <@UCLARA>."]]


def test_nothing_is_sent_to_somebody_who_has_left(office: Stage) -> None:
    office.leads(a_firm("Alder"))
    ana = pulls(office, "UANA")
    office.until("mon 10:45")
    warned = ana.messages()

    office.changes("UANA", deleted=True)
    after = office.until("mon 16:00")

    told_ana = office.sandbox.workspace.visible("DANA", "UANA")
    assert list(after) == ["#managers"]
    assert len(after["#managers"]) == 1
    assert len(told_ana) == len(warned)


def test_a_rep_who_becomes_a_guest_keeps_no_lead_either(office: Stage) -> None:
    office.leads(a_firm("Alder"))
    pulls(office, "UANA")

    office.changes("UANA", is_restricted=True)
    office.passes(minutes=1)
    told = office.news()

    assert [message[0] for message in told["#managers"]] == [
        "<@UANA> no longer takes leads: *Alder* is back at the head of its line."
    ]
    assert office.person("UMIA", MANAGERS).told()["channel"] == MANAGERS
