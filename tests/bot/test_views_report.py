"""A report as a manager reads it: the period beside the one before, split, and what leads further."""

from dataclasses import replace

import pytest

from bot.views import report
from bot.views.blocks import Card
from core.answers import Refusal, Refused
from core.findings import HeatMap
from core.report_words import Wanted
from core.reports import OF_LEADS, Compared, Dimension, Figures, Share, Slice
from tests.bot.drawing import EN, SPEECHES, accepted, aloud
from tests.bot.parcels import NOW
from tests.bot.reported import BEFORE, BUSY, MONDAYS, compared
from tests.builders import ANA, days
from tests.reading import buttons, read

WEEK = Wanted()
NEVER = Figures()
FROM_TO = "From 23 Feb 2026, 11:30 to 2 Mar 2026, 11:30. Before: just as long before that."
CHOICES = "[Another period] [Split by] [Export CSV]"


def drawn(
    answer: Compared | Refused, asked: Wanted = WEEK, language: str = "en", *, rankings: bool = False
) -> Card:
    card = report.card(answer, asked, SPEECHES[language], NOW, rankings=rankings)
    accepted(card)
    return card


def seen(answer: Compared | Refused, asked: Wanted = WEEK, language: str = "en") -> list[str]:
    return [aloud(line) for line in read(drawn(answer, asked, language).blocks)]


def told_apart(by: Dimension, *slices: Slice) -> list[str]:
    """The table of a report."""
    lines = seen(compared(NEVER, NEVER, by=by, slices=slices), Wanted(by=by))
    return lines[3:-1]


def test_every_figure_stands_beside_the_one_of_the_period_before() -> None:
    assert seen(compared()) == [
        "Report: last 7 days, all your queues",
        FROM_TO,
        "Came in: 120; before: 100 (+20 %)",
        "Claimed: 72; before: 90 (−20 %)",
        "Velocity: 0.60; before: 0.90",
        "Claim rate: 73 % of 110; before: 95 % of 100 (−22 points)",
        "Abandonment: 8 % of 78 (4 moved to nurture, 2 archived); before: 0 % of 90 (+8 points)",
        "Time in queue: 3 h 1 min on average, median 40 min, nine in ten within 8 h (n = 72); before: 2 h on "
        "average, median 30 min",
        "Half of those who came in had been claimed within 5 h; before: 5 h. 44 still wait.",
        "Claim to contact: 1 h on average, median 30 min, nine in ten within 2 h (n = 60); before: 1 h on "
        "average, median 30 min",
        "Speed to lead: 4 h on average, median 1 h, nine in ten within 9 h (n = 60); before: 4 h on average, "
        "median 1 h",
        "Contacted within 5 min: 10 % of 60; before: 10 % of 60 (unchanged)",
        "Contacted within 1 h: 50 % of 60; before: 50 % of 60 (unchanged)",
        "Hot ones within 5 min: 50 % of 8; before: 50 % of 8",
        "Hot ones within 1 h: 88 % of 8; before: 88 % of 8",
        "Conversion: 12 % of 50 (may still grow); before: 10 % of 50",
        "Customers: 2 % of 50 (may still grow); before: 2 % of 50",
        CHOICES,
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "de",
            [
                "Bericht: letzte 7 Tage, inbound",
                "Vom 23.02.2026, 12:30 bis 02.03.2026, 12:30. Vorher: die ebenso lange Zeit davor.",
                "Eingegangen: 120; vorher: 100 (+20 %)",
                "Velocity: 0,60; vorher: 0,90",
            ],
        ),
        (
            "id",
            [
                "Laporan: 7 hari terakhir, inbound",
                "Dari 23 Feb 2026, 18.30 sampai 2 Mar 2026, 18.30. Sebelumnya: periode yang sama panjang "
                "sebelum itu.",
                "Masuk: 120; sebelumnya: 100 (+20 %)",
                "Velositas: 0,60; sebelumnya: 0,90",
            ],
        ),
    ],
)
def test_it_speaks_the_readers_language(language: str, expected: list[str]) -> None:
    lines = seen(compared(queues=("inbound",)), Wanted(queue="inbound"), language)

    assert [line.replace("`", "") for line in (*lines[:3], lines[4])] == expected


def test_a_period_in_which_nothing_happened_says_so() -> None:
    assert seen(compared(NEVER, NEVER)) == [
        "Report: last 7 days, all your queues",
        FROM_TO,
        "Nothing came in and nothing was done in this time.",
        CHOICES,
    ]


def test_what_there_was_before_and_is_not_now_is_not_passed_over() -> None:
    before = replace(NEVER, entries=9, claims=9, conversion=Share(1, 4))

    assert seen(compared(NEVER, before))[2:-1] == [
        "Came in: 0; before: 9",
        "Claimed: 0; before: 9",
        "Velocity: –; before: 1.00",
        "Conversion: –; before: 25 % of 4",
    ]


def test_slices_stand_in_a_table_with_their_n_and_what_is_too_young_marked() -> None:
    lines = told_apart(
        Dimension.SOURCE,
        Slice("website_demo", BUSY),
        Slice(None, replace(BEFORE, claim_rate=Share())),
        Slice("fair", replace(NEVER, entries=1)),
    )

    assert lines == [
        "Source: what came in and what was claimed",
        "Source | Came in | Claimed | Velocity | Claim rate | Abandonment",
        "website demo | 120 | 72 | 0.60 | 73 % of 110 | 8 % of 78",
        "not given | 100 | 90 | 0.90 | – | 0 % of 90",
        "fair | 1 | 0 | 0.00 | – | –",
        "Source: how soon, and what came of it",
        "Source | Median wait | Median to contact | Conversion | Customers",
        "website demo | 40 min | 30 min | ≥ 12 % of 50 | ≥ 2 % of 50",
        "not given | 30 min | 30 min | 10 % of 50 | 2 % of 50",
    ]


def test_what_only_claims_have_is_told_of_claims_alone() -> None:
    of_claims = replace(NEVER, claims=3, conversion=Share(1, 3))

    by_rep = told_apart(Dimension.REP, Slice(ANA, of_claims))
    by_wait = told_apart(Dimension.WAIT, Slice("0", of_claims), Slice("4", of_claims))

    columns = "Claimed | Median wait | Median to contact | Conversion | Customers"
    assert by_rep[1:] == [f"Rep | {columns}", "<@U01ANA> | 3 | – | – | 33 % of 3 | –"]
    assert by_wait[1] == f"Time waited | {columns}"
    assert [line.split(" | ")[0] for line in by_wait[2:]] == ["under 5 min", "24 h or more"]


@pytest.mark.parametrize("by", Dimension)
def test_no_raw_key_is_shown_whatever_it_is_told_apart_by(by: Dimension) -> None:
    slices = [Slice(name, BUSY) for name in ("hot_inbound", "account_tier", "website_demo", "APAC", None)]
    answer = compared(by=by, slices=[] if by is Dimension.WAIT else slices)

    shown = "\n".join(seen(answer, Wanted(by=by)))

    named = shown.replace("`", "") if by not in {Dimension.QUEUE, Dimension.REP} else ""
    assert not {"_", "None"} & set(named.split()), shown
    assert "_" not in named
    assert ("| Came in |" in shown) == (by in OF_LEADS)


def test_a_slack_without_tables_gets_lines() -> None:
    by = Dimension.SOURCE
    simpler = drawn(compared(by=by, slices=[Slice("website_demo", BUSY)]), Wanted(by=by)).simpler()

    assert simpler is not None
    accepted(simpler)
    assert any(
        aloud(line).startswith("website demo: Came in 120 · Claimed 72 · Velocity 0.60 · Claim rate")
        for line in read(simpler.blocks)
    )


def test_very_many_slices_fit_into_a_message() -> None:
    slices = [Slice(f"campaign_{'x' * 90}_{number}", BUSY) for number in range(400)]
    by = Dimension.SOURCE

    for card in (whole := drawn(compared(by=by, slices=slices), Wanted(by=by)), whole.simpler()):
        assert card is not None
        accepted(card)
        assert "more are not shown" in str(card.blocks)


def test_it_is_read_aloud_whole() -> None:
    by = Dimension.SOURCE
    card = drawn(compared(by=by, slices=[Slice("website_demo", BUSY)], patterns=[MONDAYS]), Wanted(by=by))

    lines = [aloud(line).removeprefix("• ") for line in read(card.blocks)]
    sentences = [line for line in lines if " | " not in line and not line.startswith(("[", "Source:"))]
    assert [line for line in sentences if line.rstrip(".") not in aloud(card.text)] == []
    assert "website demo: Came in 120, Claimed 72, Velocity 0.60" in card.text
    assert "*" not in card.text.split("`inbound`")[0]


def test_what_keeps_happening_stands_below_the_figures_and_not_endlessly() -> None:
    lines = seen(compared(patterns=[MONDAYS] * 9))

    found = [line for line in lines if line.startswith("• `inbound`: the week begins with 42 leads")]
    assert len(found) == report.PATTERNS
    assert lines.index(found[0]) > lines.index("Customers: 2 % of 50 (may still grow); before: 2 % of 50")


def test_where_nothing_is_told_apart_the_week_stands_as_a_map() -> None:
    entries = tuple(tuple(12 if (day, hour) == (0, 9) else 0 for hour in range(24)) for day in range(7))
    heat = HeatMap(entries, entries, days=(1, 1, 1, 1, 1, 1, 1))

    lines, of_a_day = seen(compared(heat=heat)), seen(compared(heat=heat, length_d=1))

    assert lines[lines.index("New leads on an average day, by hour") :][:3] == [
        "New leads on an average day, by hour",
        "Day | 09",
        "Mon | █ 12",
    ]
    assert not any("average day" in line for line in of_a_day)


def test_a_typed_name_is_shown_as_the_queue_is_called() -> None:
    lines = seen(compared(queues=("inbound",)), Wanted(queue="INBOUND"))

    assert lines[0] == "Report: last 7 days, `inbound`"


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (
            Refused(Refusal.NO_PERIOD, asked="7w", limit=1, upper=366),
            "“7w” is no period for a report. Take whole days, from `1d` to `366d`: for example `7d` or "
            "`30d`.",
        ),
        (
            Refused(Refusal.NO_DIMENSION, asked="colour", names=("queue", "type")),
            "A report cannot be split by “colour”. After `by` goes one of `queue` and `type`.",
        ),
        (
            Refused(Refusal.NO_DIMENSION, asked="", names=("queue", "type")),
            "After `by` goes one of `queue` and `type`.",
        ),
        (
            Refused(Refusal.NO_RANKINGS),
            "Figures are not split by rep here. Whoever keeps the policy can switch that on, with "
            "`rankings: true` under `reports`.",
        ),
        (
            Refused(Refusal.UNKNOWN_QUEUE, asked="*nowhere*", names=("hot", "inbound")),
            "I do not know “nowhere”. A report takes a period (`7d`), `by` and one of `queue`, `type`, "
            "`source`, `rep`, `region`, `product`, `account_tier` and `wait`, and one of your queues: `hot` "
            "and `inbound`. For example `/queue report 30d by source`.",
        ),
        (
            Refused(Refusal.NO_QUEUE),
            "You answer for no queue. Managers and ops see theirs with this command.",
        ),
        (
            Refused(Refusal.NOT_IN_CHARGE, asked="hot"),
            "Only the managers of “hot” and ops see how it stands.",
        ),
    ],
)
def test_a_refusal_says_what_there_could_be(refused: Refused, sentence: str) -> None:
    card = drawn(refused)

    assert read(card.blocks) == [sentence] == [card.text.replace("  ", " ")]
    assert buttons(card.blocks) == []


@pytest.mark.parametrize(
    ("code", "begins"),
    [
        ("missing_scope", "I may not send files here yet."),
        ("file_uploads_disabled", "This workspace does not allow such files."),
        ("storage_limit_reached", "This workspace has no room left for files"),
        ("ratelimited", "Slack takes no more files for now. Nothing was sent"),
        ("timeout", "Slack did not say that it took the file. If it is not in your direct message"),
    ],
)
def test_why_there_is_no_file_is_said_with_what_to_do(code: str, begins: str) -> None:
    assert report.not_exported(code, EN).startswith(begins)
    assert report.exported(EN) == "The CSV file is in your direct message with me."


def test_above_the_file_stands_what_it_is() -> None:
    assert report.comment(Wanted(days(30), "inbound", Dimension.TYPE), EN) == (
        "Report: last 30 days, `inbound`, split by: Kind"
    )
    assert report.comment(WEEK, EN) == "Report: last 7 days, all your queues"
