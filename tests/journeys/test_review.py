"""Doubtful leads land with ops: their cards, the four decisions, reminders, and reviews one after another."""

from tests.actor import Actor
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import a_firm, office_policy, pulls
from tests.stage import Stage

RIVALS = {"competitors": ("rival.example",)}
DECIDE = "[Approve] [Reject] [Enrich]"


def in_ops(stage: Stage, user_id: str = "UOLE") -> Actor:
    return stage.person(user_id, "C04OPS")


def test_what_is_missing_is_filled_in_and_a_rep_pulls_the_lead(office: Stage) -> None:
    office.leads(a_firm("Alder", email=None, contact_name="Jo Braun"))
    told = office.news()
    ops = in_ops(office)
    card = ops.told("Alder")

    refused = in_ops(office, "UMIA").clicks("Enrich", message=card)
    ops.clicks("Enrich", message=card)
    form = ops.form()
    wrong = ops.submits(email="jo at alder")
    after = ops.submits(email="jo@alder.example", over=card)

    assert told == {
        "#ops": [
            [
                "*Alder* (L-1) is for you to decide.",
                "Missing: E-mail.",
                "Name Jo Braun",
                "Kind Warm",
                "Score 55",
                "To be decided by 5:00 PM.",
                "`inbound`",
                DECIDE,
            ]
        ]
    }
    assert refused == ["Only ops decide that; nothing was changed."]
    assert form[:3] == ["Enrich", "*Alder*", "Missing: E-mail."]
    assert wrong == ["This is no e-mail address. Write one like ana@acme.example."]
    assert after == ["Completed by <@UOLE>, 9:00 AM: *Alder*."]
    assert "E-mail jo@alder.example" in pulls(office, "UANA").sees()


def test_a_competitor_is_turned_away_for_a_reason(open_office: OpenOffice) -> None:
    office = open_office(office_policy(entry=RIVALS))
    office.leads(a_firm("Rival", email="eve@mail.rival.example"))
    office.news()
    ops = in_ops(office)
    card = ops.told("Rival")

    why = ops.reads(card)[1]
    ops.clicks("Reject", message=card)
    after = ops.submits(reason="competitor", over=card)
    nothing = office.person("UANA").types("/nextlead")

    assert why == "They belong to a competitor."
    assert after == ["Rejected by <@UOLE>, 9:00 AM: *Rival*. A competitor."]
    assert nothing == ["No lead is waiting for you in `inbound`. Well done."]


def test_the_same_person_goes_into_the_lead_that_is_there(office: Stage) -> None:
    office.leads(a_firm("Birch", phone="+49 30 1234567"))
    pulls(office, "UANA")
    office.leads(a_firm("Birch", email="jo@birch.example", phone="+49 30 1234567", region="DACH"))
    office.news()
    ops = in_ops(office)
    card = ops.told("Birch")

    shown = ops.reads(card)
    after = ops.clicks("Merge", message=card)
    hers = office.person("UANA").types("/myleads")

    assert shown[1] == "*L-1* is the same person, and <@UANA> has it. Different here: E-mail and Region."
    assert shown[2] == "E-mail jo@birch.example"
    assert shown[-1] == f"{DECIDE} [Merge]"
    assert after == ["Merged by <@UOLE>, 9:00 AM: *Birch* went into L-1."]
    assert "E-mail jo@birch.example" in hers


def test_an_approval_may_exceed_the_cap_and_says_so(open_office: OpenOffice) -> None:
    queue = office_policy().queues[0].model_copy(update={"cap": 1})
    office = open_office(office_policy(queues=(queue,)))
    office.leads(a_firm("Alder"), a_firm("Cedar", score=10))
    office.news()
    ops = in_ops(office)
    card = ops.told("Cedar")

    aside = ops.clicks("Approve", message=card, aside=True)
    again = ops.reads(card)

    assert aside == ["Approved: *Cedar* is in line. `inbound` stands 1 lead above its cap by that."]
    assert again == ["Approved by <@UOLE>, 9:00 AM: *Cedar*. `inbound` stood 1 lead above its cap by that."]


def test_of_two_clicks_the_second_hears_who_was_first(office: Stage) -> None:
    office.leads(a_firm("Alder", score=1))
    office.news()
    ole, ops = in_ops(office), in_ops(office)
    card = ops.told("Alder")
    office.runtime.services.review.approve("UOLE", 1)

    refused = ole.clicks("Approve", message=card)

    assert refused == ["<@UOLE> has decided about this lead already; nothing was changed."]


def test_three_hundred_at_once_are_one_card_and_are_decided_one_after_another(office: Stage) -> None:
    office.leads(*(a_firm(f"Firm{number}", score=1) for number in range(300)))
    told = office.news()
    ops = in_ops(office)
    card = ops.newest()

    first = ops.clicks("Review", message=card)
    ops.clicks("Reject")
    second = ops.submits(reason="junk")
    third = ops.clicks("Approve")
    fourth = ops.clicks("Next")
    office.deliver()

    assert told == {"#ops": [["*300 leads are in review.*", "[Review]"]]}
    assert first[:2] == ["300 leads are in review.", "*Firm0* (L-1) is for you to decide."]
    assert second[:2] == ["Rejected: *Firm0*.", "299 leads are in review."]
    assert third[:2] == ["Approved: *Firm1* is in line.", "298 leads are in review."]
    assert fourth[:2] == ["298 leads are in review.", "*Firm3* (L-4) is for you to decide."]
    assert ops.reads(card) == ["*298 leads are in review.*", "[Review]"]


def test_a_command_shows_the_same_in_private(office: Stage) -> None:
    office.leads(a_firm("Alder", score=1))
    office.news()
    ole = office.person("UOLE")

    shown = ole.types("/queue review")
    ole.clicks("Enrich")
    stays = ole.submits(score="20")
    done = ole.clicks("Approve")
    refused = office.person("UMIA").types("/queue review")

    assert shown[:2] == ["1 lead is in review.", "*Alder* (L-1) is for you to decide."]
    assert stays[0] == "Saved. *Alder* stays in review. The score is below the minimum."
    assert done == ["Approved: *Alder* is in line.", "No lead is in review. Well done."]
    assert refused == ["Only ops decide that; nothing was changed."]


def test_what_nobody_decides_is_asked_for_again_and_then_managers_hear(office: Stage) -> None:
    office.leads(a_firm("Alder", score=1))
    office.news()

    early = office.until("mon 12:45")
    reminded = office.until("mon 13:00")
    again = office.until("tue 13:00")

    assert early == {}
    said = "*1 lead is in review.* 1 is overdue. The oldest has been here for 4 h."
    assert reminded == {"#ops": [[said, "[Review]"]]}
    overdue = "*1 lead is in review.* 1 is overdue. The oldest has been here for 28 h."
    assert again == {
        "#ops": [[overdue, "[Review]"]],
        "#managers": [[f"{overdue} Ops have been reminded more than once. Only they decide."]],
    }
    office.runtime.services.review.approve("UOLE", 1)


def test_its_source_lets_a_lead_in_by_itself(office: Stage) -> None:
    office.leads(a_firm("Alder", email=None, external_id="CRM-1"))
    office.news()
    ops = in_ops(office)
    card = ops.told("Alder")

    office.leads(a_firm("Alder", external_id="CRM-1"))
    office.deliver()

    assert ops.reads(card) == ["Newer data let it in, 9:00 AM: *Alder*."]
    assert pulls(office, "UANA").sees()[1] == "*Alder*"


def test_a_lead_that_every_rep_skipped_comes_with_their_reasons(open_office: OpenOffice) -> None:
    people = office_policy().people.model_copy(update={"reps": ("UANA", "UCLARA")})
    office = open_office(office_policy(people=people))
    office.leads(a_firm("Alder"))
    for rep, reason in (("UANA", "language"), ("UCLARA", "bad_data")):
        actor = office.person(rep)
        actor.types("/nextlead")
        actor.clicks("Skip")
        actor.submits(reason=reason)
    (card,) = office.news()["#ops"]

    assert card[:3] == [
        "*Alder* (L-1) is for you to decide.",
        "Everybody who may take it has skipped it.",
        "<@UANA>: Language · <@UCLARA>: Bad data",
    ]
