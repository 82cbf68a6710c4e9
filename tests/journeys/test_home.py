"""Home: everybody finds what is theirs there, and ops review from it."""

from tests.dialogs import clicks_inside, fills_over
from tests.journeys.office import a_firm, pulls
from tests.stage import Stage
from tests.waiting import wait_for


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

    assert anas[:2] == ["*1 of at most 10 leads to contact.*", "• *Alder* (L-1): contact them by 11:00."]
    assert "Hello <@UANA>, this is Nextlead. It keeps the line of leads for your team." in anas
    assert mias[-1] == "[Set up]"
    assert not any("in review" in line for line in [*anas, *mias])
