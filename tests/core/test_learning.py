"""What is learned of sources: little from few leads, never much, and nothing that conversions do not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.learning import HIGHEST, LOWEST, MOST, SURE_FROM, Learned, as_kept, from_kept, learned

COUNTS = st.dictionaries(
    st.sampled_from(["", "fair", "referral", "webinar", "website"]),
    st.integers(0, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
)
AVERAGE = (1_000_000, 200_000)
"""So many leads of which one in five converts that a single source does not move the mean."""


def value(n: int, conversions: int) -> float:
    return learned({"webinar": (n, conversions), "all others": AVERAGE})["webinar"].value


@given(COUNTS)
def test_no_source_is_worth_more_or_less_than_a_fifth_beside_an_average_one(
    counts: dict[str, tuple[int, int]],
) -> None:
    found = learned(counts)

    assert all(LOWEST <= one.value <= HIGHEST for one in found.values())
    assert {name: (one.n, one.conversions) for name, one in found.items()} == {
        name: count for name, count in counts.items() if name
    }


@given(COUNTS, st.integers(1, 500), st.data())
def test_a_conversion_more_never_makes_a_source_worth_less(
    others: dict[str, tuple[int, int]], n: int, data: st.DataObject
) -> None:
    conversions = data.draw(st.integers(0, n - 1))

    before, after = (
        learned(others | {"mine": (n, number)})["mine"].value for number in (conversions, conversions + 1)
    )

    assert after >= before


@given(st.integers(1, 500), st.data())
def test_every_source_has_the_value_one_when_all_convert_alike(n: int, data: st.DataObject) -> None:
    conversions = data.draw(st.integers(0, n))

    found = learned({"a": (n, conversions), "b": (n, conversions)})

    assert {one.value for one in found.values()} == {1.0}


@pytest.mark.parametrize(
    ("n", "conversions", "worth"),
    [
        (0, 0, 1.0),
        (1, 0, 0.97),
        (15, 0, 0.8),
        (10, 1, 0.83),
        (15, 2, 0.83),
        (SURE_FROM - 1, 5, 0.87),
        (SURE_FROM, 5, 0.83),
        (SURE_FROM, 6, 1.0),
        (SURE_FROM, 7, 1.17),
        (300, 63, 1.05),
        (300, 300, 1.2),
        (300, 0, 0.8),
    ],
)
def test_few_leads_say_little_and_thirty_speak_for_themselves(n: int, conversions: int, worth: float) -> None:
    assert value(n, conversions) == worth


def test_where_nobody_converted_or_came_in_nothing_is_learned() -> None:
    assert learned({}) == {}
    assert learned({"fair": (50, 0)}) == {"fair": Learned(1.0, 50, 0)}


def test_leads_without_a_source_are_part_of_the_mean_and_average_themselves() -> None:
    found = learned({"": (30, 0), "fair": (30, 6)})

    assert found == {"fair": Learned(1.2, 30, 6)}


def test_of_endlessly_many_sources_the_largest_are_told_apart() -> None:
    counts = {f"link {number}": (number, number // 2) for number in range(MOST + 5)}

    found = learned(counts)

    assert list(found)[:2] == ["link 204", "link 203"]
    assert len(found) == MOST


@given(COUNTS)
def test_what_is_kept_reads_back_as_it_was(counts: dict[str, tuple[int, int]]) -> None:
    assert from_kept(as_kept(learned(counts))) == learned(counts)


@pytest.mark.parametrize(
    "document", [None, "fair", [1], {"fair": 1}, {"fair": {"value": 1.1}}, {"fair": {"value": "much"}}]
)
def test_what_is_kept_otherwise_says_nothing(document: object) -> None:
    assert from_kept(document) == {}
