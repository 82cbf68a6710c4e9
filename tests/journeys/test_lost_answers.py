"""The answer to Claim does not arrive: whoever has the lead hears of it by message, and can work it there."""

from tests.journeys.office import WORKED, a_firm, owned
from tests.stage import Stage


def test_who_never_saw_that_a_lead_is_theirs_has_it_by_message_within_two_ticks(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    ana = office.person("UANA")
    preview = ana.types("/nextlead")
    office.loses_answers()

    unchanged = ana.clicks("Claim")
    office.passes(minutes=1)
    office.passes(minutes=1)
    told = office.news()
    ana.clicks("Contacted")
    contacted = ana.submits(over=ana.told(), channel="call", outcome="reached")

    said = "You claimed this lead; in case the answer did not reach you, here it is."
    assert unchanged == preview
    assert told == {
        "Ana": [[said, *owned("Beta", "11:00", lead=1, held="Yours for 1 min, not contacted yet.")]]
    }
    assert "Contacted 2 min after you claimed it." in contacted
    assert contacted[-1] == WORKED


def test_a_lead_whose_answer_was_lost_is_offered_to_nobody_else(office: Stage) -> None:
    office.leads(a_firm("Beta"))
    ana, dan = office.person("UANA"), office.person("UDAN")
    ana.types("/nextlead")
    office.loses_answers()
    ana.clicks("Claim")

    nothing = dan.types("/nextlead")
    office.passes(minutes=1)
    told = office.news()
    released = ana.clicks("Release")
    preview = dan.types("/nextlead")

    assert nothing == ["No lead is waiting for you in `inbound`. Well done."]
    assert list(told) == ["Ana"]
    assert released == ["You released *Beta*; it is back in the line."]
    assert preview[0] == "*Beta*"


def test_who_saw_the_answer_gets_no_message(office: Stage) -> None:
    office.leads(a_firm("Beta"), a_firm("Gamma"), a_firm("Delta"), a_firm("Epsilon"), a_firm("Zeta"))
    ana, dan = office.person("UANA"), office.person("UDAN")

    dan.types("/nextlead")
    dan.clicks("Claim")
    ana.types("/nextlead 5")
    told = office.until("mon 10:00")

    assert told == {}
