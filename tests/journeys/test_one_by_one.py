"""Leads one by one and by the file: added, dropped, looked up, explained, corrected by people in Slack."""

from tests.actor import as_read
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import OFFICE, a_firm, an_office, pulls
from tests.stage import Stage
from tests.waiting import wait_for

ADD = "leads.add"
UNKNOWN = ["There is no such lead that you may see. `/lead find` looks for one by name, address or number."]


def adds(stage: Stage, who: str, **facts: str) -> list[str]:
    """Somebody fills in the shortcut's form; its errors, or what it says afterwards."""
    stage.shortcut(who, ADD)
    person = stage.person(who)
    view = person.view()
    state = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in facts.items()}
    answer = stage.screen.act(user=who, type="submit", view=view["id"], state=state)
    assert answer["ok"], answer
    return list(answer["errors"].values()) if answer.get("errors") else person.form()[1:]


def drops(stage: Stage, who: str, rows: bytes, **how: str) -> list[str]:
    """Somebody sends a file to the bot; what stands below it in the end."""
    stage.drop(who, "leads.csv", rows, **how)

    def answered() -> list[str]:
        lines = as_read(stage.person(who).everything()[-1])
        return [] if lines[0].startswith("Reading") else lines

    return wait_for(answered)


def test_a_rep_adds_a_lead_and_another_one_pulls_it(stage: Stage) -> None:
    form = stage.shortcut("UANA", ADD)
    wrong = adds(stage, "UANA", company="Acme", email="nobody")

    said = adds(stage, "UANA", company="Acme", email="jo@acme.example", score="70")

    budi = stage.person("UBUDI")
    assert form[:3] == ["Add lead", "Company:", "Name:"]
    assert wrong == ["This is no e-mail address. Write one like ana@acme.example."]
    assert said == ["*Acme* (L-1) waits in `inbound` now. The score is high enough."]
    assert budi.types("/nextlead")[0] == "*Acme*"
    assert budi.clicks("Ambil")[0] == "Prospek ini milik Anda."


def test_a_doubtful_one_goes_to_ops_who_hear_of_it(open_office: OpenOffice) -> None:
    office = open_office(OFFICE, an_office())

    said = adds(office, "UANA", company="Acme", email="jo@acme.example", score="3")
    news = office.news()

    assert said == ["*Acme* (L-1) went to ops, who decide about it. The score is below the minimum."]
    assert list(news) == ["#ops"]
    assert "Acme" in "\n".join(news["#ops"][0])


def test_a_file_dropped_on_the_bot_is_answered_below_it(stage: Stage) -> None:
    rows = b"company,email,score\nAcme,jo@acme.example,70\nBeta,nobody,70\nAcme,jo@acme.example,70\n"

    counted = drops(stage, "UMIA", rows, text="from the fair")
    again = drops(stage, "UMIA", rows)

    assert counted == [
        "*leads.csv*: 3 rows read. 1 accepted, 1 known already, 1 rejected.",
        "• Line 3, E-mail: This is no e-mail address. Write one like ana@acme.example.",
    ]
    assert again[0].endswith("2 known already, 1 rejected.")
    assert stage.person("UANA").types("/nextlead")[0] == "*Acme*"


def test_a_rep_who_drops_a_file_hears_who_may(quick_stage: Stage) -> None:
    said = drops(quick_stage, "UANA", b"company\nAcme\n")

    assert said == ["Only managers and ops import files; nothing was added."]


def test_a_lead_is_looked_up_by_its_owner_and_by_its_manager_and_by_nobody_else(stage: Stage) -> None:
    stage.leads(a_firm("Acme", phone="+49 30 1234567"))
    pulls(stage, "UANA")

    mine = stage.person("UANA").types("/lead L-1")
    others = stage.person("UBUDI").types("/lead L-1")
    managed = stage.person("UMIA").types("/lead find 030 123 45 67")

    assert mine[:4] == ["*Acme* · L-1", "E-mail info@acme.example", "Phone +49 30 1234567", "Kind Warm"]
    assert mine[-1] == "[Why?] [Transfer] [Correct data]"
    assert others == [
        "Tidak ada prospek seperti itu yang boleh Anda lihat. `/lead find` mencari berdasarkan nama, alamat, "
        "atau nomor."
    ]
    assert managed == ["No lead that you may see fits “030 123 45 67”."]
    found = stage.person("UMIA").types("/lead find acme")
    assert found[0] == "*Acme* · L-1"
    assert stage.person("UMIA").clicks("Show")[-1] == "[Why?] [Correct data]"


def test_why_is_told_in_sentences(quick_stage: Stage) -> None:
    quick_stage.leads(a_firm("Acme"))
    ana = pulls(quick_stage, "UANA")
    ana.types("/lead L-1")

    told = ana.clicks("Why?")
    back = ana.clicks("Show the lead")

    assert told == [
        "*Acme* · L-1",
        "09:00: tests brought it in; it waits in `inbound`. The score is high enough.",
        "09:00: <@UANA> looked at it. It has waited the longest.",
        "09:00: <@UANA> claimed it.",
        "[Show the lead]",
    ]
    assert back[-1] == "[Why?] [Transfer] [Correct data]"


def test_what_is_corrected_changes_every_card_of_the_lead(quick_stage: Stage) -> None:
    quick_stage.leads(a_firm("Acme", phone="+49 30 1234567"))
    ana, clara, mia = (quick_stage.person(who) for who in ("UANA", "UCLARA", "UMIA"))
    pulls(quick_stage, "UANA")
    ana.types("/lead L-1")
    ana.clicks("Transfer")
    ana.submits(rep="UCLARA")
    quick_stage.news()
    message = clara.told("Acme")

    mia.types("/lead L-1")
    mia.clicks("Correct data")
    wrong = mia.submits(email="nobody")
    corrected = mia.submits(email="jo@acme.example", phone="", company="Acme AG")
    quick_stage.deliver()

    assert "Telefon +49 30 1234567" not in clara.reads(message)
    assert "E-Mail jo@acme.example" in clara.reads(message)
    assert wrong == ["This is no e-mail address. Write one like ana@acme.example."]
    assert corrected[:3] == [
        "Corrected: Company, E-mail, and Phone.",
        "*Acme AG* · L-1",
        "E-mail jo@acme.example",
    ]
