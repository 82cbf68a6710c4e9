"""Messages keep people's hours, and the last afternoon before a weekend has a rule of its own."""

from tests.journeys.office import (
    ANSWER,
    ANSWER_NOW,
    DECIDE,
    HARDLY_EVER,
    a_firm,
    mia,
    owned,
    pulls,
    works,
)
from tests.stage import Stage


def test_a_rung_reached_at_closing_is_told_at_the_next_opening(office: Stage) -> None:
    office.until("mon 15:00")
    office.leads(a_firm("Beta"))
    pulls(office, "UANA")

    evening = office.until("mon 17:30")
    night = office.until("tue 08:59", every=HARDLY_EVER)
    morning = office.until("tue 09:00")

    assert evening == {"Ana": [["You have not contacted *Beta* yet. Please do so by 17:00.", ANSWER]]}
    assert night == {}
    assert morning == {
        "Ana": [
            ["You have had *Beta* for 18 h and not contacted them yet. Next, the managers are told.", ANSWER]
        ]
    }


def test_what_a_rep_did_at_night_is_not_held_against_them_in_the_morning(office: Stage) -> None:
    office.until("mon 15:00")
    office.leads(a_firm("Beta"))
    ana = pulls(office, "UANA")
    office.until("mon 17:30")

    works(ana, "Beta")
    morning = office.until("tue 12:00")

    assert morning == {}


def test_a_rep_in_jakarta_has_the_night_of_jakarta(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    budi = pulls(office, "UBUDI")

    day_in_london = office.until("tue 01:55", every=HARDLY_EVER)
    morning = office.until("tue 03:00")

    assert budi.messages()[0][6] == "Contact them by 3 Mar 2026, 10:00."
    assert day_in_london == {}
    assert morning == {
        "Budi": [
            ["You have not contacted *Beta* yet. Please do so by 10:00.", ANSWER],
            ["You have had *Beta* for 18 h and not contacted them yet. Next, the managers are told.", ANSWER],
        ]
    }


def test_a_transfer_waits_for_the_other_rep_to_come_to_the_office(office: Stage) -> None:
    office.until("mon 12:00")
    office.leads(a_firm("Beta"))
    ana = pulls(office, "UANA")
    ana.clicks("Transfer")
    ana.submits(rep="UBUDI")

    night = office.until("tue 01:59", every=HARDLY_EVER)
    morning = office.until("tue 02:00")

    held = "Yours for 14 h, not contacted yet."
    assert night == {}
    assert morning == {
        "Budi": [["<@UANA> handed a lead over to you.", *owned("Beta", "11:00", lead=1, held=held)]]
    }


def test_a_claim_on_friday_afternoon_is_hinted_nudged_and_flagged_on_monday(office: Stage) -> None:
    office.until("fri 15:30", every=HARDLY_EVER)
    office.leads(a_firm("Beta"))
    card = pulls(office, "UANA").sees()

    friday = office.until("fri 18:00")
    weekend = office.until("mon 08:59", every=HARDLY_EVER)
    monday = office.until("mon 09:00")

    assert "Closed from 17:00 until 9 Mar 2026, 09:00: contact them today." in card
    assert friday == {
        "Ana": [
            ["A long break is coming. Contact *Beta* today, or release it for somebody else.", ANSWER_NOW]
        ]
    }
    assert weekend == {}
    assert monday == {
        "#managers": [
            [
                "The break is over, and <@UANA>, who has had *Beta* since Mar 6, 2026, 3:30 PM, has not "
                "contacted them yet.",
                DECIDE,
            ]
        ],
        "Ana": [
            [
                "The break is over, and you have not contacted *Beta* yet. It has been yours since "
                "6 Mar 2026, 15:30.",
                ANSWER_NOW,
            ]
        ],
    }


def test_a_breach_that_comes_with_the_end_of_the_weekend_is_one_message_and_not_two(office: Stage) -> None:
    office.until("fri 15:00", every=HARDLY_EVER)
    office.leads(a_firm("Beta"))
    office.passes(seconds=20)
    pulls(office, "UANA")
    office.until("fri 18:00")
    office.until("mon 08:59", every=HARDLY_EVER)

    office.passes(seconds=90)
    monday = office.news()

    assert monday == {
        "#managers": [
            [
                "The break is over, and <@UANA>, who has had *Beta* since Mar 6, 2026, 3:00 PM, has not "
                "contacted them yet.",
                DECIDE,
            ]
        ],
        "Ana": [
            [
                "You have had *Beta* for 2 d 18 h and not contacted them yet. Next, the managers are told.",
                ANSWER,
            ]
        ],
    }


def test_claims_that_are_due_together_are_told_together(office: Stage) -> None:
    office.leads(*[a_firm(f"Firm{n}") for n in range(5)])
    ana = office.person("UANA")
    ana.types("/nextlead 5")

    warned = office.until("mon 10:45")
    ana.clicks("Release", about="Firm1")
    ana.clicks("Contacted", about="Firm3")
    left = ana.submits(over=ana.told(), channel="call", outcome="no_answer")
    late = office.until("mon 11:00")
    alerted = office.until("mon 13:00")

    def in_one(*messages: list[str]) -> list[str]:
        return [line for message in messages for line in ("---", *message)][1:]

    def yet(n: int) -> list[str]:
        return [f"You have not contacted *Firm{n}* yet. Please do so by 11:00.", ANSWER]

    def breach(n: int) -> list[str]:
        return [
            f"You have had *Firm{n}* for 2 h and not contacted them yet. Next, the managers are told.",
            ANSWER,
        ]

    def alert(n: int) -> list[str]:
        said = f"<@UANA> has had *Firm{n}* for 4 h and not contacted them yet. Next, another rep gets it."
        return [said, DECIDE]

    done = [
        "You released *Firm1*; it is back in the line.",
        "You contacted *Firm3*, 1 h 45 min after the claim.",
    ]
    assert warned == {"Ana": [in_one(*map(yet, range(5)))]}
    assert left == [*in_one(*map(yet, (0, 2, 4))), "---", *done]
    assert late == {"Ana": [in_one(*map(breach, (0, 2, 4)))]}
    assert alerted == {"#managers": [in_one(*map(alert, (0, 2, 4)))]}
    assert mia(office).messages() == alerted["#managers"]
