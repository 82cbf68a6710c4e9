"""A manager asks who takes what; reps do their work, and read nothing of it."""

from tests.actor import Lines
from tests.journeys.test_report import a_firm
from tests.stage import Stage

ONLY_MANAGERS = "Only managers see who takes what, each in their own queues."


def works(stage: Stage) -> None:
    """Ana takes the hot lead and passes over the other, which Clara takes, calls and converts."""
    ana, clara = stage.person("UANA"), stage.person("UCLARA")
    stage.leads(a_firm("Alder", "website_demo", type="hot_inbound", product="demo"))
    ana.types("/nextlead inbound")
    ana.clicks("Claim")
    stage.leads(a_firm("Birch", "trade_fair"))
    ana.types("/nextlead inbound")
    ana.clicks("Skip")
    ana.submits(reason="not_my_field")
    stage.passes(minutes=5)
    clara.types("/nextlead inbound")
    clara.clicks("Übernehmen")
    clara.clicks("Kontaktiert")
    clara.submits()
    clara.clicks("Gewonnen")
    stage.news()


def row(lines: Lines, rep: str, table: int) -> list[str]:
    """A rep's row of the first or the second table."""
    return [line for line in lines if line.startswith(f"<@{rep}> | ")][table].split(" | ")[1:]


def test_a_manager_sees_who_took_what_and_what_became_of_what_was_skipped(stage: Stage) -> None:
    works(stage)
    mia = stage.person("UMIA")

    month, week = mia.types("/queue fairness"), mia.types("/queue fairness 7d inbound")
    home = stage.home("UMIA")
    home.clicks("Who takes what")

    assert month[0] == "*Who takes what: last 30 days, all your queues*"
    assert month[2] == "• Nothing stands out."
    assert row(month, "UANA", 0) == ["2", "1", "0", "2", "1", "50 % of 2"]
    assert row(month, "UANA", 1) == ["100 % of 1", "–", "1 (50 %)", "1"]
    assert row(month, "UCLARA", 1) == ["–", "100 % of 1", "1 (50 %)", "0 (0 %)"]
    assert row(month, "UBUDI", 0) == ["0", "0", "0", "0", "0", "–"]
    assert [line.split(" | ")[0] for line in month if line.startswith("<@U")][:3] == [
        "<@UANA>",
        "<@UBUDI>",
        "<@UCLARA>",
    ]
    assert month[-1].startswith("This is a reason to talk, never a verdict")
    assert week[0] == "*Who takes what: last 7 days, `inbound`*"
    assert "*Who takes what: last 7 days, all your queues*" in mia.form()


def test_reps_see_nothing_of_it_and_know_what_their_managers_see(stage: Stage) -> None:
    works(stage)

    refused = stage.person("UANA").types("/queue fairness")
    home = stage.home("UANA").sees()

    assert refused == [ONLY_MANAGERS]
    assert not any("Who takes what" in line for line in home)
    assert any(line.startswith("Your managers see how many leads each rep looks at") for line in home)
