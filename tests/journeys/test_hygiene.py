"""Five weeks in which nobody calls: leads get old and move on, ops tidy up on Mondays, and one comes back."""

from datetime import timedelta

from tests.journeys.alarms import in_ops, works_off
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import GIVE, OFFICE, a_firm, mia, pulls
from tests.stage import News, Stage

SELDOM = timedelta(hours=6)
TIDY = "Everything is tidy."


def test_leads_that_nobody_works_move_on_and_ops_tidy_up(open_office: OpenOffice) -> None:
    office = open_office(OFFICE)

    _they_come_in(office)
    _the_first_monday(office)
    _the_second_monday(office)
    _the_third_monday(office)
    _the_fifth_monday(office)
    _one_comes_back(office)


def _they_come_in(office: Stage) -> None:
    """Alder is taken and called. Of the others one has no address, and two turn out to be one person."""
    office.until("tue 10:00")
    cold = [a_firm(name, type="cold") for name in ("Alder", "Birch", "Cedar")]
    dogwood = a_firm("Dogwood", external_id="CRM-1", type="cold")
    same = a_firm("Dogwood", email="d.wood@mail.example", external_id="CRM-2", type="cold")
    office.leads(*cold, a_firm("Fake", email="me@shop.test", type="cold"), dogwood, same)
    works_off(office, 1, by=["UANA"])
    office.leads(same | {"email": "info@dogwood.example"})


def _the_first_monday(office: Stage) -> None:
    """Ops alone may tidy up; each button does it for all leads of its kind."""
    week = office.until("mon 08:59", every=SELDOM)
    told = office.until("mon 09:00")
    ops = in_ops(office)
    card = ops.newest()
    refused = in_ops(office, "UMIA").clicks("Merge duplicates")
    merged = ops.clicks("Merge duplicates", aside=True)
    between = ops.reads(card)
    rejected = ops.clicks("Reject junk", message=card, aside=True)

    title = _title("9")
    assert _asked_about(week) == ["Birch", "Cedar", "Fake", "Dogwood", "Dogwood"]
    assert told == {
        "#ops": [
            [
                title,
                "`inbound`: 1 likely duplicate. 1 lead that nobody can reach.",
                "[Merge duplicates] [Reject junk]",
            ]
        ]
    }
    assert refused == ["Only ops decide that; nothing was changed."]
    assert merged == ["1 duplicate was merged."]
    assert between == [title, "`inbound`: 1 lead that nobody can reach.", "[Reject junk]"]
    assert rejected == ["1 lead was rejected."]
    assert ops.reads(card) == [f"{title} {TIDY}"]


def _the_second_monday(office: Stage) -> None:
    """What was seven days old on Tuesday was put aside; Ole wants it back in the line."""
    told = office.until("mon 09:00", every=SELDOM)
    ops = in_ops(office)
    card = ops.newest()
    nothing = office.person("UANA").types("/nextlead")
    undone = ops.clicks("Undo", aside=True)
    back = office.person("UANA").types("/nextlead")

    title = _title("16")
    put_aside = "`inbound`: 3 leads were put aside for their age (3 moved to nurture)."
    assert told == {"#ops": [[title, put_aside, "[Undo]"]]}
    assert nothing == ["No lead is waiting for you in `inbound`. Well done."]
    assert undone == ["3 leads are back."]
    assert back[0] == "*Birch*"
    still = "`inbound`: 3 leads older than 7 d are still there."
    assert ops.reads(card) == [title, still, "[Move to nurture]"]


def _the_third_monday(office: Stage) -> None:
    """At 14 days they are recycled: whoever finds nothing else waiting still gets one. Alder stays Ana's."""
    told = office.until("mon 09:00", every=SELDOM)
    preview = office.person("UCLARA").types("/nextlead")
    mine = office.person("UANA").types("/myleads")

    put_aside = "`inbound`: 3 leads were put aside for their age (3 recycled)."
    assert told["#ops"] == [[_title("23"), put_aside, "[Undo]"]]
    assert preview[0] == "*Birch*"
    assert mine[1:3] == ["---", "*Alder*"]


def _the_fifth_monday(office: Stage) -> None:
    """At 30 days they are archived: nobody can pull them any more."""
    fourth = office.until("mon 09:00", every=SELDOM)
    told = office.until("mon 09:00", every=SELDOM)
    preview = office.person("UCLARA").types("/nextlead")

    put_aside = "`inbound`: 3 leads were put aside for their age (3 archived)."
    assert fourth == {}
    assert told == {"#ops": [["*Clean-up of the week until Apr 6, 2026.*", put_aside, "[Undo]"]]}
    assert preview == ["No lead is waiting for you in `inbound`. Well done."]


def _one_comes_back(office: Stage) -> None:
    """Cedar asks again: it is the same lead, new in the line, and all that was is still known."""
    office.leads(a_firm("Cedar", type="hot_inbound", score=90))
    card = pulls(office, "UANA").sees()
    story = office.runtime.services.reports.why("L-3")

    assert (card[1], card[-2]) == ("*Cedar*", "L-3 · inbound")
    assert story is not None
    assert story.lead.episode == 2
    before = ["entered", "escalated", "promoted", "moved to nurture", "restored", "escalated"]
    asleep = ["recycled", "archived", "re-engaged"]
    assert [event.verb.value for event in story.events] == [*before, *asleep, "reserved", "claimed"]
    _is_called(office)


def _is_called(office: Stage) -> None:
    ana = office.person("UANA")
    ana.clicks("Contacted")
    ana.submits(channel="call", outcome="reached")
    office.passes(minutes=1)


def _title(day: str) -> str:
    return f"*Clean-up of the week until Mar {day}, 2026.*"


def _asked_about(week: News) -> list[str]:
    """The leads about which managers were asked, all in one message."""
    (message,) = week["#managers"]
    assert set(message[1::3]) == {GIVE}
    return [line.split("*")[1] for line in message[::3]]


def test_ops_put_aside_what_is_too_old_to_begin_with(open_office: OpenOffice) -> None:
    office = open_office(OFFICE)
    office.until("thu 10:00", every=SELDOM)
    old = (office.now - timedelta(days=8)).isoformat()
    office.leads(*[a_firm(name, type="cold", received_at=old) for name in ("Alder", "Birch")])

    card = office.until("mon 09:00", every=SELDOM)["#ops"]
    said = in_ops(office).clicks("Move to nurture", aside=True)

    title = _title("9")
    assert card == [[title, "`inbound`: 2 leads older than 7 d are still there.", "[Move to nurture]"]]
    assert said == ["2 leads were moved to nurture."]
    ops = in_ops(office)
    assert ops.reads(ops.told()) == [f"{title} {TIDY}"]
    assert mia(office).messages() == []
