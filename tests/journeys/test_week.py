"""A week in the office, from Monday to Monday: every message that anybody gets, as read, and no other."""

from tests.journeys.office import (
    ANSWER,
    ANSWER_NOW,
    DECIDE,
    GIVE,
    HARDLY_EVER,
    a_firm,
    mia,
    owned,
    pulls,
    works,
)
from tests.stage import Stage

MANAGERS_NEXT = "and not contacted them yet. Next, the managers are told."
REP_NEXT = "and not contacted them yet. Next, another rep gets it."


def test_a_week_in_the_office(office: Stage) -> None:
    _monday(office)
    _tuesday(office)
    _wednesday(office)
    _thursday(office)
    _friday(office)
    _the_next_monday(office)


def _monday(office: Stage) -> None:
    """Ana works her claim in time. Clara does not, and the manager leaves the lead with her for now."""
    office.leads(a_firm("Alder"), a_firm("Birch"))
    ana = pulls(office, "UANA")
    pulls(office, "UCLARA")

    quiet = office.until("mon 10:30")
    works(ana, "Alder")
    steps = [office.until(f"mon {at}") for at in ("10:45", "11:00", "13:00")]
    kept = mia(office).clicks("Hold with rep")
    evening = office.until("mon 23:00")

    assert quiet == {}
    assert steps == [
        {"Clara": [["You have not contacted *Birch* yet. Please do so by 12:00.", ANSWER]]},
        {"Clara": [[f"You have had *Birch* for 2 h {MANAGERS_NEXT}", ANSWER]]},
        {"#managers": [[f"<@UCLARA> has had *Birch* for 4 h {REP_NEXT}", DECIDE]]},
    ]
    assert "It stays with <@UCLARA> until Mar 3, 2026, 9:00 AM." in kept[0]
    assert evening == {}


def _tuesday(office: Stage) -> None:
    """Birch goes on to Budi, whose day is nearly over; he hears of it at once and works it next morning."""
    night = office.until("tue 08:59", every=HARDLY_EVER)
    moved = office.until("tue 09:00")
    rest = office.until("tue 23:00")

    assert night == {}
    assert moved == {
        "#managers": [["*Birch* went from <@UCLARA> to <@UBUDI>, because nobody had contacted them."]],
        "Clara": [["*Birch* went from you to <@UBUDI>, because you had not contacted them."]],
        "Budi": [
            [
                "*Birch* is yours now, because <@UCLARA> had not contacted them.",
                *owned("Birch", "4 Mar 2026, 10:00", lead=2),
            ]
        ],
    }
    assert rest == {}


def _wednesday(office: Stage) -> None:
    """Budi works Birch. Dan takes two leads, is reminded of both at once, and deals with both."""
    night = office.until("wed 02:30")
    works(office.person("UBUDI"), "Birch")
    morning = office.until("wed 10:00")
    office.leads(a_firm("Cedar"), a_firm("Dogwood"))
    dan = pulls(office, "UDAN")
    pulls(office, "UDAN")
    warned = office.until("wed 11:45")
    dan.clicks("Contacted", about="Cedar")
    dan.submits(over=dan.told(), channel="mail", outcome="sent")
    released = dan.clicks("Release", about="Dogwood", message=dan.told())
    rest = office.until("wed 23:00")

    def yet(name: str) -> list[str]:
        return [f"You have not contacted *{name}* yet. Please do so by 12:00.", ANSWER]

    assert (night, morning) == ({}, {})
    assert warned == {"Dan": [[*yet("Cedar"), "---", *yet("Dogwood")]]}
    assert released == [
        "You contacted *Cedar*, 1 h 45 min after the claim.",
        "You released *Dogwood*; it is back in the line.",
    ]
    assert rest == {}


def _thursday(office: Stage) -> None:
    """A hot lead that nobody pulls goes to whoever has been idle the longest; Clara leaves the company."""
    quiet = office.until("thu 10:00")
    office.leads(a_firm("Elm", type="hot_inbound", score=90))
    hot = office.until("thu 11:00")
    works(office.person("UANA"), "Elm")
    claras = pulls(office, "UCLARA").sees()
    office.changes("UCLARA", deleted=True)
    office.passes(minutes=1)
    left = office.news()
    given = mia(office).clicks("Assign")
    told = office.news()
    works(office.person("UANA"), "Dogwood")
    rest = office.until("thu 23:00")

    elm = owned("Elm", "13:00", lead=5, kind="Hot inbound", score=90)
    assert quiet == {}
    assert hot == {"Ana": [["*Elm* is yours now, because it had waited too long.", *elm]]}
    assert claras[1] == "*Dogwood*"
    assert left == {
        "#managers": [["<@UCLARA> no longer takes leads: *Dogwood* is back at the head of its line.", GIVE]]
    }
    assert given == ["*Dogwood* is now with <@UANA>."]
    assert told == {"Ana": [["<@UMIA> assigned *Dogwood* to you.", *owned("Dogwood", "13:01", lead=4)]]}
    assert rest == {}


def _friday(office: Stage) -> None:
    """Dan takes a lead in the last half day of the week, and goes into the weekend without a call."""
    morning = office.until("fri 15:30")
    office.leads(a_firm("Fir"))
    card = pulls(office, "UDAN").sees()
    steps = [office.until(f"fri {at}") for at in ("16:00", "17:00", "23:00")]

    assert morning == {}
    assert "Closed from 17:00 until 9 Mar 2026, 09:00: contact them today." in card
    assert steps == [
        {
            "Dan": [
                ["A long break is coming. Contact *Fir* today, or release it for somebody else.", ANSWER_NOW]
            ]
        },
        {},
        {},
    ]


def _the_next_monday(office: Stage) -> None:
    """Rep and manager hear of it when the office opens; he calls, and nobody hears anything any more."""
    weekend = office.until("mon 08:59", every=HARDLY_EVER)
    opening = office.until("mon 09:00")
    dan = office.person("UDAN")
    dan.clicks("Contacted", message=dan.told())
    contacted = dan.submits(over=dan.told(), channel="call", outcome="reached")
    rest = office.until("mon 17:00")

    had = (
        "The break is over, and <@UDAN>, who has had *Fir* since Mar 6, 2026, 3:30 PM, has not contacted them"
    )
    yours = (
        "The break is over, and you have not contacted *Fir* yet. It has been yours since 6 Mar 2026, 15:30."
    )
    assert weekend == {}
    assert opening == {"#managers": [[f"{had} yet.", DECIDE]], "Dan": [[yours, ANSWER_NOW]]}
    assert contacted == ["You contacted *Fir*, 2 d 17 h after the claim."]
    assert rest == {}
