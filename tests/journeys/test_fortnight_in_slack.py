"""Two weeks of a small team, as people read about them in Slack: one number everywhere.

What is expected was worked out by hand (``tests.journeys.fortnight_figures``).
"""

from tests.journeys.fortnight_figures import ANA, BY_DAY
from tests.journeys.fortnight_seen import Seen, digests
from tests.stage import Lines

ON_HOME = (
    *("Depth", "Claim rate", "Velocity", "Mean time in queue", "Median time in queue", "Claim to contact"),
    *("Came in", "Claimed", "Abandonment", "Conversion", "Customers"),
)


def tables(lines: Lines) -> dict[tuple[str, str], str]:
    """Every cell of the tables that somebody reads, by what its row and its column are called."""
    found, head = dict[tuple[str, str], str](), list[str]()
    for line in lines:
        cells = line.split(" | ")
        if len(cells) == 1:
            head = []
        elif head:
            found |= {(cells[0], name): cell for name, cell in zip(head[1:], cells[1:], strict=True)}
        else:
            head = cells
    return found


def test_a_managers_home_shows_the_week_as_it_was_worked_out_by_hand(seen: Seen) -> None:
    told = tables(seen.homes["mia"])

    assert {name: told["enterprise", name] for name in ON_HOME} == {
        "Depth": "2",
        "Claim rate": "75 % of 4",
        "Velocity": "0.60",
        "Mean time in queue": "43 min",
        "Median time in queue": "1 h",
        "Claim to contact": "36 min",
        "Came in": "5",
        "Claimed": "3",
        "Abandonment": "0 % of 3",
        "Conversion": "33 % of 3",
        "Customers": "0 % of 3",
    }
    assert {name: told["inbound", name] for name in ON_HOME} == {
        "Depth": "6",
        "Claim rate": "50 % of 18",
        "Velocity": "0.89",
        "Mean time in queue": "17 h 15 min",
        "Median time in queue": "13 h 30 min",
        "Claim to contact": "33 min",
        "Came in": "18",
        "Claimed": "16",
        "Abandonment": "11 % of 18",
        "Conversion": "7 % of 15",
        "Customers": "7 % of 15",
    }


def test_and_a_fortnight_of_one_queue_or_of_all(seen: Seen) -> None:
    one, every = seen.homes["mia, enterprise, 14 days"], tables(seen.homes["mia, 14 days"])

    assert ("inbound", "Depth") not in tables(one)
    assert "Time in queue 3 h on average, median 1 h, nine in ten within 2 h (n = 10)" in one
    assert "Claim to contact 33 min on average, median 30 min, nine in ten within 1 h (n = 9)" in one
    assert "Speed to lead 6 h 36 min on average, median 2 h, nine in ten within 24 h (n = 9)" in one
    assert every["enterprise", "Conversion"] == tables(one)["enterprise", "Conversion"] == "33 % of 9"
    assert every["inbound", "Velocity"] == "0.75"
    assert every["inbound", "Mean time in queue"] == "13 h 49 min"
    assert every["inbound", "Customers"] == "9 % of 23"


def test_home_draws_every_day_as_it_was(seen: Seen) -> None:
    home = seen.homes["mia"]
    entries, claims = (
        [
            int(point.split()[-1])
            for line in home
            if line.startswith(f"{name}: ")
            for point in line.split(", ")
        ]
        for name in ("Came in", "Claimed")
    )

    assert list(zip(entries, claims, strict=True)) == list(BY_DAY.values())[1:]


def test_the_report_of_a_queue_reads_as_it_was_worked_out_by_hand(seen: Seen) -> None:
    told = dict(
        line.split(": ", 1) for line in seen.answers["/queue report 7d inbound"] if line.startswith("*")
    )

    assert {name: line.split(";")[0] for name, line in told.items() if name != "*Report"} == {
        "*Came in*": "18",
        "*Claimed*": "16",
        "*Velocity*": "0.89",
        "*Claim rate*": "50 % of 18",
        "*Abandonment*": "11 % of 18 (2 moved to nurture)",
        "*Time in queue*": "17 h 15 min on average, median 13 h 30 min, nine in ten within 45 h (n = 16)",
        "*Claim to contact*": "33 min on average, median 30 min, nine in ten within 1 h (n = 15)",
        "*Speed to lead*": "18 h 53 min on average, median 23 h 30 min, nine in ten within 45 h (n = 15)",
        "*Contacted within 5 min*": "0 % of 15",
        "*Contacted within 1 h*": "20 % of 15",
        "*Hot ones within 5 min*": "0 % of 1",
        "*Hot ones within 1 h*": "0 % of 1",
        "*Conversion*": "7 % of 15 (may still grow)",
        "*Customers*": "7 % of 15 (may still grow)",
    }
    assert told["*Came in*"] == "18; before: 14 (+29 %)"
    assert told["*Claim rate*"] == "50 % of 18; before: 58 % of 12 (−8 points)"


def test_the_report_by_source_reads_so_too(seen: Seen) -> None:
    told = tables(seen.answers["/queue report 14d by source"])

    assert {name: told["organic", name] for name in ("Came in", "Claimed", "Claim rate", "Abandonment")} == {
        "Came in": "12",
        "Claimed": "12",
        "Claim rate": "50 % of 12",
        "Abandonment": "0 % of 12",
    }
    assert told["ads", "Abandonment"] == "27 % of 11"
    assert told["trade fair", "Conversion"] == "40 % of 5"
    assert told["webinar", "Median wait"] == "1 h"
    assert told["ads", "Conversion"].endswith("12 % of 8")


def test_the_board_tells_the_week_of_its_queue(seen: Seen) -> None:
    told = seen.answers["/queue inbound"]

    assert "*Last 7 days*: Velocity 0.89 · Claim rate 50 % of 18" in told
    assert (
        "*Time in queue*: 17 h 15 min on average, median 13 h 30 min, nine in ten within 45 h (n = 16)"
        in told
    )


def test_the_weekly_digest_says_what_was_worked_out_by_hand(seen: Seen) -> None:
    told = digests(seen)

    assert told["#sales"] == [
        "*Weekly digest, Mon, Mar 16*: 2 of 2 queues miss a goal.",
        "Since Mar 9, 2026, 9:00 AM: 23 leads came in (before: 20), 19 were claimed (15).",
        "`enterprise`: ❌ average age 2 d 22 h (goal: under 12 h) · ❌ 75 % of 4 claimed within 24 h (goal: "
        "90 %) · ❌ oldest 3 d 23 h (goal: under 3 d)",
        "`inbound`: ❌ average age 2 d 10 h (goal: under 12 h) · ❌ 50 % of 18 claimed within 24 h (goal: "
        "90 %) · ✅ oldest 2 d 19 h",
        "8 leads wait now: `inbound` (6) and `enterprise` (2). 1 of them is held back.",
        "Clean-up of the week: 2 leads were put aside for their age (2 moved to nurture).",
        "[Digest settings]",
    ]
    assert "1 claim waits for its first contact: `inbound` (1)." in told["#managers"]
    assert set(told["#sales"]) < set(told["#managers"])


def test_a_digest_came_at_every_opening(seen: Seen) -> None:
    """But on the first day, about which nobody had done anything yet."""
    heads = [said[0].split("*")[1] for said in seen.told["#sales"]]

    days = ("Tue, Mar 3", "Wed, Mar 4", "Thu, Mar 5", "Fri, Mar 6")
    later = ("Tue, Mar 10", "Wed, Mar 11", "Thu, Mar 12", "Fri, Mar 13")
    assert heads == [
        *(f"Daily digest, {day}" for day in days),
        "Weekly digest, Mon, Mar 9",
        *(f"Daily digest, {day}" for day in later),
        "Weekly digest, Mon, Mar 16",
    ]


def test_a_rep_reads_their_own_numbers_and_nobody_elses(seen: Seen) -> None:
    home, refused = seen.homes["ana"], seen.answers["ana"]

    assert f"Claimed {ANA.claims}" in home
    assert "Contacted in time 100 % of 5" in home
    assert "Claim to contact 26 min on average, median 30 min, nine in ten within 30 min (n = 5)" in home
    assert "Conversion 0 % of 5 (may still grow)" in home
    for other in ("UBEN", "Ben", "UCLEO", "Cleo", "UMIA", "Mia", "UOLE"):
        assert not any(other in line for line in [*home, *refused]), other
    assert not any("inbound" in line or "enterprise" in line for line in [*home, *refused])


def test_figures_name_no_lead(seen: Seen) -> None:
    """Companies stand on a rep's own Home, for they are whom to call; of people nothing stands anywhere."""
    not_her = [lines for who, lines in seen.homes.items() if who != "ana"]
    of_all = [*not_her, *seen.answers.values(), *digests(seen).values()]
    told = [*of_all, seen.homes["ana"]]

    assert not [line for lines in told for line in lines if "canar" in line.casefold()]
    assert not [line for lines in of_all for line in lines if "Firm" in line]
    assert "canar" not in seen.metrics.casefold()
    assert "firm" not in seen.metrics.casefold()
