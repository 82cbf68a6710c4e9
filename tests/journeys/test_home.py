"""Home: everybody finds what is theirs there, and works from it."""

from tests.dialogs import clicks_inside, fills_over
from tests.home import Home
from tests.journeys.office import a_firm, pulls
from tests.stage import Stage
from tests.waiting import wait_for


def says(home: Home, line: str) -> bool:
    """Whether it does, as soon as it is drawn anew."""
    return wait_for(lambda: line in home.sees())


def test_ops_review_from_home_in_a_dialog_and_home_counts_down(office: Stage) -> None:
    office.leads(a_firm("Alder", score=1), a_firm("Birch", email=None))
    office.news()
    home = office.home("UOLE")

    before = home.sees()
    first = home.clicks("Review")
    ole = office.person("UOLE")
    second = clicks_inside(ole, "Approve")
    form = clicks_inside(ole, "Enrich")
    last = fills_over(ole, email="jo@birch.example")

    assert before[0] == "*2 leads are in review.* [Review]"
    assert first[:3] == ["Review", "2 leads are in review.", "*Alder* (L-1) is for you to decide."]
    assert second[:3] == ["Review", "Approved: *Alder* is in line.", "1 lead is in review."]
    assert form[0] == "Enrich"
    assert last == ["Review", "Saved: *Birch* is in line.", "No lead is in review. Well done."]
    wait_for(lambda: home.sees()[0] == "No lead is in review. Well done.")


def test_a_rep_finds_their_claims_and_a_manager_the_settings(office: Stage) -> None:
    office.leads(a_firm("Alder"))
    pulls(office, "UANA")

    anas, mias = office.home("UANA").sees(), office.home("UMIA").sees()

    assert anas[:2] == [
        "*1 of at most 10 leads to contact.* [Next lead]",
        "*Alder* (L-1): contact them by 11:00. [Contacted]",
    ]
    assert "Hello <@UANA>, this is Nextlead. It keeps the line of leads for your team." in anas
    assert mias[-1] == "[Set up]"
    assert not any("in review" in line for line in [*anas, *mias])


def test_a_rep_works_from_home_alone(office: Stage) -> None:
    office.leads(a_firm("Alder"), a_firm("Birch", score=50))
    home, ana = office.home("UANA"), office.person("UANA")

    offered = home.clicks("Next lead")
    clicks_inside(ana, "Skip")
    other = fills_over(ana, reason="language")
    mine = clicks_inside(ana, "Claim")
    at_home = says(home, "*Birch* (L-2): contact them by 11:00. [Contacted]")
    clicks_inside(ana, "Contacted")
    done = fills_over(ana, channel="call", outcome="reached")

    assert offered[:2] == ["Nextlead", "*Alder*"]
    assert "*Birch*" in other
    assert mine[1] == "It is yours."
    assert at_home
    assert "[Converted] [Disqualified] [Transfer]" in done
    assert says(home, "*Birch* (L-2): contacted.")
    assert says(home, "Contacted in time 100 % of 1")


def test_a_manager_looks_at_all_queues_and_then_at_one(quick_stage: Stage) -> None:
    quick_stage.leads(*(a_firm(one) for one in ("Alder", "Birch", "Cedar", "Dogwood", "Elm")))
    quick_stage.passes(hours=1)
    for rep in ("UANA", "UANA"):
        pulls(quick_stage, rep)
    quick_stage.news()

    home = quick_stage.home("UMIA")
    everything = home.sees()
    one = home.clicks("Queue", "inbound")
    longer = home.clicks("Period", "last 30 days")

    assert [line for line in everything if line.startswith(("enterprise |", "inbound |"))] == [
        "enterprise | 0 | 50 / 100 / 200 | 0 / 0 / 0 | – | –",
        "inbound | 3 | 50 / 100 / 200 | 3 / 0 / 0 | 0.40 (n = 5) | –",
        "inbound | 0.40 | 1 h | 1 h | –",
        "inbound | 5 | 2 | 0 % of 2 | – | –",
    ]
    assert "[inbound] [last 7 days]" in one
    assert not any(line.startswith("enterprise |") for line in one)
    assert "[More reps] [Fast lane] [Partner] [Pause sources]" in one
    assert "[inbound] [last 30 days]" in longer


def test_home_speaks_to_everybody_in_their_language(quick_stage: Stage) -> None:
    german, indonesian = quick_stage.home("UCLARA").sees(), quick_stage.home("UBUDI").sees()

    assert german[0] == "Du hast gerade keine Leads. [Nächster Lead]"
    assert indonesian[0] == "Saat ini Anda tidak memiliki prospek. [Prospek berikutnya]"
