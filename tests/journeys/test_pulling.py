"""What a rep types and clicks, and what they read: through a Slack, the bot and a database."""

from tests.stage import Stage

ACME = {
    "company": "Acme <&> Söhne GmbH",
    "company_size": "1250",
    "contact_name": "Jörg Braun",
    "contact_title": "Head of Sales",
    "email": "joerg@acme.example",
    "phone": "+49 30 9999 0001",
    "source": "website",
    "type": "hot_inbound",
    "score": 90,
    "timezone": "Asia/Jakarta",
}
BETA = {"company": "Beta Ltd", "email": "kim@beta.example", "type": "warm", "score": 55}


def test_a_rep_previews_claims_and_contacts_a_lead(stage: Stage) -> None:
    stage.leads(ACME)
    ana = stage.person("UANA")

    preview = ana.types("/nextlead")
    card = ana.clicks("Claim")
    ana.clicks("Contacted")
    logged = ana.submits(channel="call", outcome="voicemail", note="call back at noon")

    assert preview[0] == "*Acme &lt;&amp;&gt; Söhne GmbH* · 1,250 people"
    assert preview[-1] == "[Claim] [Skip]"
    assert not any("Jörg" in line or "acme.example" in line or "9999" in line for line in preview)
    assert card[0] == "It is yours."
    assert {"Name Jörg Braun", "E-mail joerg@acme.example", "Phone +49 30 9999 0001"} <= set(card)
    assert card[-1] == "[Contacted] [Release] [Transfer] [Undo]"
    assert logged[0].startswith("First contact logged, ")
    assert logged[-1] == "[Converted] [Disqualified] [Transfer]"


def test_a_skipped_lead_goes_to_the_next_rep(quick_stage: Stage) -> None:
    quick_stage.leads(ACME, BETA)
    ana, budi = quick_stage.person("UANA"), quick_stage.person("UBUDI")

    ana.types("/nextlead")
    ana.clicks("Skip")
    form = ana.form()
    after = ana.submits(reason="language")
    budis = budi.types("/nextlead")

    assert form[0] == "Skip"
    assert form[-1].startswith("Why should somebody else take it?: Not my field / Language")
    assert after[:2] == ["Skipped. You can skip 2 more leads.", "*Beta Ltd*"]
    assert budis[0] == "*Acme &lt;&amp;&gt; Söhne GmbH* · 1.250 karyawan"
    assert budis[-1] == "[Ambil] [Lewati]"


def test_whoever_comes_second_hears_who_was_faster(quick_stage: Stage) -> None:
    quick_stage.leads(ACME, BETA)
    ana, clara = quick_stage.person("UANA"), quick_stage.person("UCLARA")
    ana.types("/nextlead")
    old_card = ana.newest()

    quick_stage.passes(minutes=3)
    clara.types("/nextlead")
    clara.clicks("Übernehmen")
    answer = ana.clicks("Claim", message=old_card)

    assert answer[:2] == ["<@UCLARA> was faster: this lead is taken.", "*Beta Ltd*"]
    assert answer[-1] == "[Claim] [Skip]"


def test_a_released_lead_is_back_in_line_and_an_undone_claim_as_well(quick_stage: Stage) -> None:
    quick_stage.leads(ACME)
    ana = quick_stage.person("UANA")

    ana.types("/nextlead")
    ana.clicks("Claim")
    released = ana.clicks("Release")
    ana.clicks("Next lead")
    ana.clicks("Claim")
    undone = ana.clicks("Undo")

    company = "*Acme &lt;&amp;&gt; Söhne GmbH* · 1,250 people"
    assert released == [f"Released: {company} is back in the line.", "[Next lead]"]
    assert undone == [f"Undone: {company} is back in its old place.", "[Next lead]"]
    assert ana.types("/nextlead")[0] == company


def test_a_transferred_lead_reaches_its_new_owner_by_direct_message(stage: Stage) -> None:
    stage.leads(BETA)
    ana = stage.person("UANA")
    ana.types("/nextlead")
    ana.clicks("Claim")

    ana.clicks("Transfer")
    to_a_manager = ana.submits(rep="UMIA")
    handed_over = ana.submits(rep="UCLARA")
    told = stage.news()

    assert to_a_manager == ["This person cannot take leads of this queue. Choose another rep."]
    assert handed_over[0] == "*Beta Ltd* now belongs to <@UCLARA>, who gets a message."
    assert told == {
        "Clara": [
            [
                "<@UANA> hat dir einen Lead übergeben.",
                "*Beta Ltd*",
                "E-Mail kim@beta.example",
                "Art Warm",
                "Score 55",
                "Noch nicht kontaktiert.",
                "Nimm bis 12:00 Kontakt auf.",
                "L-1 · inbound",
                "[Kontaktiert] [Freigeben] [Übergeben]",
            ]
        ]
    }


def test_several_leads_are_claimed_at_once_and_no_more_than_the_cap_allows(quick_stage: Stage) -> None:
    quick_stage.leads(*[{**BETA, "company": f"Firm {n}", "email": f"a@firm{n}.example"} for n in range(9)])
    ana = quick_stage.person("UANA")

    first = ana.types("/nextlead 5", repeat=2)
    second = ana.types("/nextlead 5")
    third = ana.types("/nextlead")

    assert first[0] == "5 of 5 claimed."
    assert second[0] == "1 of 5 claimed."
    assert third[0].startswith("You have 6 leads that you have not contacted, and that is the limit.")
    assert ana.types("/myleads")[0] == "6 of at most 6 leads to contact."


def test_words_the_bot_does_not_know_get_a_sentence(quick_stage: Stage) -> None:
    ana, mia, guest = (quick_stage.person(one) for one in ("UANA", "UMIA", "UGUEST"))

    assert ana.types("/nextlead soon") == [
        "There is no queue called “soon”. Your queues: `enterprise` and `inbound`. "
        "`/nextlead help` shows the rest."
    ]
    for size in ("3", "-3", "9" * 20):
        assert ana.types(f"/nextlead {size}") == ["You can claim 5 to 10 leads at once. Nothing was claimed."]
    assert ana.types("/nextlead *R&D* <_x_>")[0].startswith("There is no queue called “r&amp;d &lt;x&gt;”.")
    assert ana.types("/nextlead HELP") == ana.types("/nextlead help")
    assert ana.types("/nextlead") == ["No lead is waiting for you in `enterprise` and `inbound`. Well done."]
    assert mia.types("/nextlead") == [
        "You are not on the list of reps, so no lead was shown. Whoever keeps the policy can add you."
    ]
    assert guest.types("/nextlead") == ["Guests cannot take leads. Ask an admin for a full membership."]


def test_a_click_on_a_card_of_last_week_changes_nothing_and_says_how_things_stand(
    quick_stage: Stage,
) -> None:
    quick_stage.leads(BETA)
    ana, budi = quick_stage.person("UANA"), quick_stage.person("UBUDI")
    ana.types("/nextlead")
    ana.clicks("Claim")
    first_card = ana.newest()
    ana.types("/myleads")
    old_card = ana.newest()

    ana.clicks("Release", message=first_card)
    quick_stage.passes(days=6)
    budi.types("/nextlead")
    budi.clicks("Ambil")
    answer = ana.clicks("Contacted", message=old_card)

    assert answer == [
        "This lead is no longer yours. `/myleads` shows the ones that are.",
        "You have no leads at the moment.",
        "[Next lead]",
    ]
    assert budi.types("/myleads")[0].startswith("1 ")


def test_a_double_click_claims_once_and_answers_the_same(stage: Stage) -> None:
    stage.leads(ACME, BETA)
    ana = stage.person("UANA")
    ana.types("/nextlead")

    card = ana.clicks("Claim", repeat=3)

    assert card[0] == "It is yours."
    assert ana.types("/myleads")[0] == "1 of at most 6 leads to contact."
