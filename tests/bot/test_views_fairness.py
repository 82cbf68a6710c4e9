"""Who takes what, as a manager reads it: sentences, two tables, and what it is not for."""

from dataclasses import replace

import pytest

from bot.views import dialogs, fairness
from core.answers import Refusal, Refused
from core.fairness import Taking, Takings
from core.incidents import EVERY_QUEUE
from core.report_words import Wanted
from core.reports import Share
from tests.bot.drawing import SPEECHES, accepted, accepted_view
from tests.bot.parcels import NOW
from tests.bot.takings import PICKY, PLAIN, SERVED, told
from tests.builders import ANA, days
from tests.reading import read

MONTH = Wanted(days(30))
EVERYTHING = told(PICKY, PLAIN, SERVED)


def seen(
    answer: Takings | Refused = EVERYTHING,
    asked: Wanted = MONTH,
    language: str = "en",
    *,
    plain: bool = False,
) -> list[str]:
    card = fairness.card(answer, asked, SPEECHES[language], NOW)
    accepted(card)
    return read((card.simpler() or card if plain else card).blocks)


def test_what_stands_out_is_said_in_one_sentence_each_by_name() -> None:
    shown = seen()

    assert shown[0] == "*Who takes what: last 30 days, all your queues*"
    assert shown[2:5] == [
        "• <@U01ANA> skips often (60 % of 100; all together 42 % of 276), and what they skipped converted "
        "better with others (60 % of 20) than what they took themselves (20 % of 40).",
        "• <@U01ANA> looked at 44 leads on one day; the preview budget is 40.",
        "• <@U01CLEO> has a larger share of the hot leads than of all leads: 67 % of 60, "
        "against 38 % of 164.",
    ]


def test_everybody_stands_in_both_tables_by_name_below_all_together() -> None:
    shown = seen()

    assert shown[5:11] == [
        "What they looked at, claimed and skipped",
        "Rep | Previews | Claimed of these | Ran out | Most in a day | Skips | Skip rate",
        "All together | 270 | 180 | 6 | 44 | 116 | 42 % of 276",
        "<@U01ANA> | 90 | 60 | 2 | 44 | 60 | 60 % of 100",
        "<@U01BEN> | 90 | 60 | 2 | 12 | 28 | 32 % of 88",
        "<@U01CLEO> | 90 | 60 | 2 | 12 | 28 | 32 % of 88",
    ]
    assert shown[11:17] == [
        "What became of it, and who got which leads",
        "Rep | Skipped, then converted by others | Taken and converted | Leads claimed | Hot leads claimed | "
        "Offers accepted",
        "All together | 33 % of 60 | 20 % of 120 | 164 | 60 | 75 % of 4",
        "<@U01ANA> | 60 % of 20 | 20 % of 40 | 40 (24 %) | 8 (13 %) | –",
        "<@U01BEN> | 20 % of 20 | 20 % of 40 | 62 (38 %) | 12 (20 %) | 75 % of 4",
        "<@U01CLEO> | 20 % of 20 | 20 % of 40 | 62 (38 %) | 40 (67 %) | –",
    ]


def test_it_closes_with_what_it_is_for_and_what_it_is_not_for() -> None:
    small = seen()[-4:]

    assert small == [
        "Skip rate: skips, of skips and own claims. Converted: of the leads that were contacted, so far.",
        "Conversions may still grow: some of these leads were contacted only lately.",
        "Of less than 10 leads, or by what may be chance, nothing is said to stand out. Names stand in "
        "alphabetical order.",
        "This is a reason to talk, never a verdict: hours, queues and skills differ. Nothing is refused or "
        "assigned because of it, and only the managers of these queues see it.",
    ]


def test_where_nobody_was_offered_anything_no_column_tells_of_it() -> None:
    without = replace(EVERYTHING, total=replace(EVERYTHING.total, offers=Share()))

    shown = seen(without)

    assert (
        "Rep | Skipped, then converted by others | Taken and converted | Leads claimed | Hot leads claimed"
        in shown
    )


def test_of_a_plain_month_nothing_stands_out_and_nothing_is_young() -> None:
    shown = seen(told(PLAIN), Wanted(days(7), "inbound"))

    assert shown[0] == "*Who takes what: last 7 days, `inbound`*"
    assert shown[2] == "• Nothing stands out."
    assert "Conversions may still grow: some of these leads were contacted only lately." not in shown


def test_a_rep_who_did_nothing_stands_there_with_noughts() -> None:
    shown = seen(told(PLAIN))

    assert "<@U01ANA> | 0 | 0 | 0 | 0 | 0 | –" in shown
    assert "<@U01ANA> | – | – | 0 (0 %) | 0 (0 %) | –" in shown


def test_without_anybody_there_are_no_tables() -> None:
    shown = seen(told())

    assert shown[2] == "• No rep serves these queues, and nobody took anything in this time."
    assert not any(" | " in line for line in shown)


def test_a_slack_without_tables_gets_the_same_in_lines() -> None:
    shown = seen(plain=True)

    assert (
        "*<@U01ANA>*: Previews 90 · Claimed of these 60 · Ran out 2 · Most in a day 44 · Skips 60 · "
        "Skip rate 60 % of 100"
    ) in shown


def test_it_is_read_aloud_with_its_dates_and_its_warning_before_the_figures() -> None:
    text = fairness.card(EVERYTHING, MONTH, SPEECHES["en"], NOW).text

    assert text.startswith("Who takes what: last 30 days, all your queues. From ")
    assert text.index("never a verdict") < text.index("What they looked at")
    assert "*" not in text


def test_a_big_team_is_told_in_part_and_how_many_are_not() -> None:
    reps = [replace(PLAIN, rep=f"U{number:09}", busiest=41) for number in range(150)]

    card = fairness.card(told(*reps), MONTH, SPEECHES["en"], NOW)
    shown = read(card.blocks)

    accepted(card)
    assert "• 130 more are not shown." in shown
    assert sum(line.startswith("<@U") for line in shown) > 80


def test_as_a_dialog_it_is_drawn_without_tables() -> None:
    card = fairness.card(EVERYTHING, MONTH, SPEECHES["en"], NOW)

    accepted_view(dialogs.card(card, SPEECHES["en"]))


@pytest.mark.parametrize(
    ("language", "title", "verdict"),
    [
        (
            "de",
            "*Wer übernimmt was: letzte 30 Tage, alle deine Warteschlangen*",
            "Das ist ein Anlass zum Gespräch",
        ),
        ("id", "*Siapa ambil apa: 30 hari terakhir, semua antrean Anda*", "Ini bahan diskusi"),
    ],
)
def test_every_language_has_its_own_words(language: str, title: str, verdict: str) -> None:
    shown, english = seen(language=language), seen()

    assert shown[0] == title
    assert shown[-1].startswith(verdict)
    assert not set(english) & set(shown) - {line for line in english if line.startswith("<@")}


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (
            Refused(Refusal.NOT_IN_CHARGE, asked=EVERY_QUEUE),
            "Only managers see who takes what, each in their own queues.",
        ),
        (
            Refused(Refusal.NOT_IN_CHARGE, asked="in<b>"),
            "Only the managers of “in&lt;b&gt;” see who takes what there.",
        ),
        (
            Refused(Refusal.UNKNOWN_QUEUE, asked="by *rep*", names=("hot", "inbound")),
            "I do not know “by rep”. Here goes a period (`30d`) and one of your queues: `hot` and `inbound`. "
            "For example `/queue fairness 30d`.",
        ),
        (
            Refused(Refusal.NO_FAIRNESS),
            "Who takes what is told to nobody here. Whoever keeps the policy can switch that on, with "
            "`fairness: true` under `reports`.",
        ),
    ],
)
def test_a_refusal_says_who_may_and_how(refused: Refused, said: str) -> None:
    assert seen(refused) == [said]


def test_a_share_of_nothing_is_no_share() -> None:
    found = told(Taking(ANA, skips=3))

    shown = seen(found)

    assert found.reps[0].skip_rate == Share(3, 3)
    assert "All together | 0 | 0 | 0 | 0 | 3 | 100 % of 3" in shown
    assert "All together | – | – | 0 | 0 | 75 % of 4" in shown
