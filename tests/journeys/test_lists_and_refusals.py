"""A click on one lead of a list leaves the others in sight, and a refused click leaves the card in use."""

from tests.journeys.test_pulling import ACME, BETA
from tests.stage import Stage

OWNED, FRESH = "[Contacted] [Release] [Transfer]", "[Contacted] [Release] [Transfer] [Undo]"


def five_leads(stage: Stage) -> None:
    stage.leads(*[{**BETA, "company": f"Firm {n}", "email": f"a@firm{n}.example"} for n in range(5)])


def firms(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("*Firm")]


def rows(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("[")]


def test_a_list_of_claims_stays_while_one_after_the_other_is_dealt_with(stage: Stage) -> None:
    five_leads(stage)
    ana = stage.person("UANA")

    batch = ana.types("/nextlead 5")
    first, second, *others = firms(batch)
    released = ana.clicks("Release")
    ana.clicks("Transfer")
    transferred = ana.submits(rep="UCLARA")
    ana.clicks("Contacted")
    contacted = ana.submits(channel="call", outcome="reached")
    told = stage.news()

    assert rows(batch) == [FRESH] * 5
    assert released[:2] == [f"Released: {first} is back in the line.", "4 of at most 6 leads to contact."]
    assert (firms(released[1:]), rows(released)) == ([second, *others], [FRESH] * 4)
    assert transferred[0] == f"{second} now belongs to <@UCLARA>, who gets a message."
    assert (firms(transferred[1:]), rows(transferred)) == (others, [FRESH] * 3)
    assert contacted[0].startswith("First contact logged, ")
    assert contacted[1] == "2 of at most 6 leads to contact."
    assert firms(contacted) == [*others[1:], others[0]]
    assert rows(contacted) == [FRESH, FRESH, "[Converted] [Disqualified] [Transfer]"]
    assert [message[:2] for message in told.pop("Clara")] == [
        ["<@UANA> hat dir einen Lead übergeben.", second]
    ]
    assert told == {}


def test_a_refused_click_in_a_list_leaves_every_lead_of_it_in_use(quick_stage: Stage) -> None:
    five_leads(quick_stage)
    ana = quick_stage.person("UANA")
    batch = ana.types("/nextlead 5")
    quick_stage.passes(seconds=61)

    refused = ana.clicks("Undo")
    released = ana.clicks("Release")

    assert refused[:2] == [
        "Undo works for 60 seconds. Release the lead instead.",
        "5 of at most 6 leads to contact.",
    ]
    assert (firms(refused), rows(refused)) == (firms(batch), [OWNED] * 5)
    assert released[0] == f"Released: {firms(batch)[0]} is back in the line."
    assert rows(released) == [OWNED] * 4


def test_an_undo_that_comes_too_late_leaves_the_card_to_release_the_lead(quick_stage: Stage) -> None:
    quick_stage.leads(ACME)
    ana = quick_stage.person("UANA")
    ana.types("/nextlead")
    ana.clicks("Claim")
    quick_stage.passes(seconds=61)

    refused = ana.clicks("Undo")
    released = ana.clicks("Release")

    assert refused[0] == "Undo works for 60 seconds. Release the lead instead."
    assert {"Name Jörg Braun", "Yours for 1 min, not contacted yet.", OWNED} <= set(refused)
    assert released[0].startswith("Released: *Acme ")


def test_a_card_of_a_lead_that_is_over_leads_on_to_the_next(quick_stage: Stage) -> None:
    quick_stage.leads(BETA)
    ana = quick_stage.person("UANA")
    ana.types("/nextlead")
    ana.clicks("Claim")
    old_card = ana.newest()
    ana.types("/myleads")
    ana.clicks("Release")

    answer = ana.clicks("Contacted", message=old_card)

    assert answer == [
        "This lead is no longer yours. `/myleads` shows the ones that are.",
        "[Next lead]",
    ]
