"""From the claim to the end of a lead, in each rep's own language."""

from tests.journeys.test_pulling import ACME, BETA
from tests.stage import Stage


def test_a_lead_is_worked_to_its_end_in_german(stage: Stage) -> None:
    stage.leads(BETA)
    clara = stage.person("UCLARA")
    clara.types("/nextlead")
    clara.clicks("Übernehmen")

    clara.clicks("Kontaktiert")
    impossible = clara.submits(channel="mail", outcome="voicemail")
    logged = clara.submits(channel="mail", outcome="sent", note="<@everyone> & Co")
    won = clara.clicks("Gewonnen")

    assert impossible == ["Dieses Ergebnis passt nicht zu dieser Art von Kontakt. Wähl ein anderes."]
    assert logged[0].startswith("Erstkontakt erfasst, ")
    assert logged[-1] == "[Gewonnen] [Disqualifiziert] [Übergeben]"
    assert won == ["Gewonnen: *Beta Ltd*. Glückwunsch!", "[Nächster Lead]"]
    assert clara.types("/myleads") == ["Du hast gerade keine Leads.", "[Nächster Lead]"]


def test_a_lead_that_does_not_fit_is_closed_in_indonesian(quick_stage: Stage) -> None:
    quick_stage.leads(ACME)
    budi = quick_stage.person("UBUDI")
    budi.types("/nextlead")
    budi.clicks("Ambil")
    budi.clicks("Sudah dihubungi")
    budi.submits(channel="call", outcome="wrong_details")

    closed = budi.clicks("Tidak memenuhi syarat")

    company = "*Acme &lt;&amp;&gt; Söhne GmbH* · 1.250 karyawan"
    assert closed == [f"Tidak memenuhi syarat: {company}.", "[Prospek berikutnya]"]


def test_a_contacted_lead_cannot_be_given_back_by_an_old_card(quick_stage: Stage) -> None:
    quick_stage.leads(BETA)
    ana = quick_stage.person("UANA")
    ana.types("/nextlead")
    ana.clicks("Claim")
    ana.types("/myleads")
    old_card = ana.newest()
    ana.types("/myleads")
    ana.clicks("Contacted")
    ana.submits(channel="call", outcome="reached")

    answer = ana.clicks("Release", message=old_card)

    assert answer[0] == (
        "You have contacted this lead, so it cannot go back into the line. You can transfer it."
    )
    assert ana.types("/myleads")[0] == "0 of at most 6 leads to contact."
