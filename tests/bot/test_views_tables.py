"""Tables as people see them, with Slack's own blocks and without."""

from bot.views import cells, tables
from bot.views.blocks import Card, Native, section
from bot.views.tables import Amount, Cell, Who
from core.reports import Share
from tests.bot.drawing import DE, EN, accepted
from tests.builders import ANA, hours, minutes
from tests.reading import read

HEADER = ["Queue", "Depth", "Claim rate", "Time in queue"]


def a_table(rows: list[list[Cell]], **others: int) -> Native:
    return tables.table("How queues stand", HEADER, rows, EN, **others)


def a_row(name: Cell = "inbound", depth: int = 12) -> list[Cell]:
    return [
        name,
        cells.count(depth, EN),
        cells.share(Share(34, 40), EN),
        cells.duration(hours(3) + minutes(1), EN),
    ]


def card(*natives: Native) -> Card:
    return Card(" ".join(one.aloud for one in natives), natives)


def test_a_table_is_shown_sorted_by_its_numbers_and_read_in_words() -> None:
    drawn = a_table([a_row()])

    assert read(accepted(card(drawn))["blocks"]) == [
        "How queues stand",
        "Queue | Depth | Claim rate | Time in queue",
        "inbound | 12 | 85 % of 40 | 3 h 1 min",
    ]
    assert drawn["rows"][1][3] == {"type": "raw_number", "value": 10_860.0, "text": "3 h 1 min"}


def test_the_same_stands_in_paragraphs_and_is_read_aloud() -> None:
    drawn = card(a_table([a_row(), a_row("apac", 3)]))

    simpler = drawn.simpler()

    assert simpler is not None
    assert read(accepted(simpler)["blocks"]) == [
        "*How queues stand*",
        "*inbound*: Depth 12 · Claim rate 85 % of 40 · Time in queue 3 h 1 min",
        "*apac*: Depth 3 · Claim rate 85 % of 40 · Time in queue 3 h 1 min",
    ]
    assert simpler.text == (
        "How queues stand: inbound: Depth 12, Claim rate 85 % of 40, Time in queue 3 h 1 min. "
        "apac: Depth 3, Claim rate 85 % of 40, Time in queue 3 h 1 min."
    )


def test_a_card_without_native_blocks_has_nothing_simpler() -> None:
    assert Card("Hello", (section("Hello"),)).simpler() is None


def test_people_are_mentioned_in_a_table() -> None:
    drawn = a_table([a_row(Who(ANA))])

    assert read([drawn])[-1].startswith(f"<@{ANA}> | ")
    assert read(list(drawn.instead))[-1].startswith(f"*<@{ANA}>*: ")


def test_in_paragraphs_nothing_is_said_of_what_is_not_known() -> None:
    some: list[Cell] = ["inbound", cells.count(12, EN), cells.ratio(None, EN), Amount(None, tables.NOTHING)]
    none: list[Cell] = ["apac", *3 * [Amount(None, tables.NOTHING)]]

    assert read(list(a_table([some, none]).instead))[1:] == ["*inbound*: Depth 12", "*apac*: –"]


def test_what_is_not_known_stands_below_all_numbers() -> None:
    drawn = a_table([["inbound", Amount(None, tables.NOTHING), "", cells.ratio(None, EN)]])

    assert read([drawn])[-1] == "inbound | – | – | –"
    assert drawn["rows"][1][1]["value"] < 0


def test_more_rows_than_slack_takes_are_counted() -> None:
    drawn = a_table([a_row(f"q{number}") for number in range(120)])

    accepted(card(drawn))
    assert len(drawn["rows"]) <= 101
    assert drawn.more == 121 - len(drawn["rows"])
    assert f"({drawn.more} more are not shown)" in drawn["caption"]
    assert read(list(drawn.instead))[-1] == f"{drawn.more} more are not shown."
    assert drawn.aloud.endswith(f"{drawn.more} more are not shown.")


def test_long_names_leave_room_for_another_table() -> None:
    rows = [a_row(f"{number} {'long ' * 40}") for number in range(100)]

    both = card(a_table(rows, room=4_500), a_table(rows, room=4_500))

    simpler = both.simpler()
    assert simpler is not None
    accepted(both)
    accepted(simpler)


def test_a_row_too_long_for_the_room_is_shown_all_the_same() -> None:
    assert a_table([a_row("x" * 140), a_row()], room=50).more == 1


def test_columns_beyond_twenty_are_left_out() -> None:
    drawn = tables.table("Wide", [f"c{n}" for n in range(25)], [[str(n) for n in range(25)]], EN)

    accepted(card(drawn))
    assert [len(row) for row in drawn["rows"]] == [20, 20]


def test_one_column_is_a_list() -> None:
    drawn = tables.table("Stuck", ["Lead"], [["L-1"], ["L-2"]], EN)

    assert read(list(drawn.instead)) == ["*Stuck*", "*L-1*", "*L-2*"]
    assert drawn.aloud == "Stuck: L-1. L-2."


def test_a_table_of_nothing_says_so() -> None:
    drawn = card(a_table([]))

    assert read(accepted(drawn)["blocks"]) == ["How queues stand: –"]
    assert drawn.text == "How queues stand: –"


def test_figures_stand_as_readers_of_other_languages_write_them() -> None:
    row = [
        cells.ratio(0.6, DE),
        cells.ratio_of(0.6, 5, DE),
        cells.per_cent_of(0.456, 1_250, DE),
        cells.per_cent_of(None, 0, DE),
        cells.count(12_345, DE),
    ]

    assert [one.said for one in row] == ["0,60", "0,60 (n = 5)", "46 % von 1.250", "–", "12.345"]
