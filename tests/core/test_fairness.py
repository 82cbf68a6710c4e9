"""Who takes what: everybody by name, and what is enough to be told."""

from dataclasses import replace

import pytest

from core.fairness import TOGETHER, Flag, Taking, Takings, takings
from core.reports import Period, Share
from tests.builders import ANA, BEN, CLEO, MONDAY_9AM, days

MONTH = Period.last(days(30), MONDAY_9AM)
NAMES = {ANA: "Ana", BEN: "Ben", CLEO: "cleo"}
PLAIN = Taking(
    BEN, previews=90, busiest=10, skips=30, taken=60, claims=60, hot=12, left=Share(4, 20), kept=Share(8, 40)
)
"""A rep of whom nothing stands out."""


def told(*found: Taking, offers: dict[str, tuple[int, int]] | None = None) -> Takings:
    return takings(MONTH, ["leads"], 40, found, names=NAMES, offers=offers or {})


def flags(one: Taking, *others: Taking) -> tuple[Flag, ...]:
    everybody = told(replace(one, rep=ANA), *others)
    return everybody.flags(everybody.reps[0])


def test_everybody_stands_by_name_whatever_they_did_and_whoever_is_unknown_by_id() -> None:
    found = told(Taking("U09LEFT", skips=3), replace(PLAIN, rep=CLEO))

    assert [one.rep for one in found.reps] == [ANA, BEN, CLEO, "U09LEFT"]
    assert found.reps[:2] == (Taking(ANA), Taking(BEN))


def test_names_are_ordered_without_regard_to_case() -> None:
    found = takings(MONTH, [], 40, [], names={"U1": "zoe", "U2": "Adam", "U3": "bea"}, offers={})

    assert [one.rep for one in found.reps] == ["U2", "U3", "U1"]


def test_offers_stand_beside_what_was_pulled_also_of_somebody_who_did_nothing_else() -> None:
    found = told(PLAIN, offers={BEN: (3, 4), "U09LEFT": (0, 1)})

    assert [one.offers for one in found.reps] == [Share(), Share(3, 4), Share(), Share(0, 1)]
    assert found.total.offers == Share(3, 5)


def test_all_together_is_the_sum_and_the_busiest_day_of_any_one() -> None:
    ana = Taking(ANA, previews=5, claimed=3, expired=1, busiest=4, skips=1, taken=3, claims=4, hot=2)
    ana = replace(ana, left=Share(1, 1), kept=Share(0, 2), is_immature=True)

    total = told(ana, PLAIN).total

    assert total == Taking(
        TOGETHER,
        previews=95,
        claimed=3,
        expired=1,
        busiest=10,
        skips=31,
        taken=63,
        claims=64,
        hot=14,
        left=Share(5, 21),
        kept=Share(8, 42),
        is_immature=True,
    )
    assert (total.skip_rate, PLAIN.skip_rate) == (Share(31, 94), Share(30, 90))
    assert told().total == Taking(TOGETHER)


def test_what_stands_out_is_told_and_nothing_of_a_plain_rep() -> None:
    picky = replace(PLAIN, skips=60, taken=40, left=Share(12, 20), kept=Share(4, 40))
    served = replace(PLAIN, hot=40)
    looker = replace(PLAIN, busiest=41)

    assert flags(PLAIN, PLAIN) == ()
    assert flags(picky, PLAIN) == (Flag.SKIPS_BETTER,)
    assert flags(served, PLAIN) == (Flag.MORE_HOT,)
    assert flags(looker, PLAIN) == (Flag.OVER_PREVIEWS,)
    assert flags(replace(picky, hot=40, busiest=41), PLAIN) == tuple(Flag)


@pytest.mark.parametrize(
    "short",
    [
        {"left": Share(9, 9)},
        {"kept": Share(0, 9)},
        {"skips": 9, "taken": 0},
        {"skips": 10, "taken": 60},
        {"left": Share(5, 20)},
        {"left": Share(20, 20), "kept": Share(40, 40)},
    ],
    ids=["few skipped", "few taken", "few decided", "skips less", "by chance", "all convert"],
)
def test_too_little_or_mere_chance_is_not_told_of_skips(short: dict[str, object]) -> None:
    picky = replace(PLAIN, skips=60, taken=40, left=Share(20, 20), kept=Share(4, 40))

    assert flags(picky, PLAIN) == (Flag.SKIPS_BETTER,)
    assert flags(replace(picky, **short), PLAIN) == ()  # type: ignore[arg-type]


def test_too_few_hot_leads_or_claims_are_not_told() -> None:
    few_claims = replace(PLAIN, claims=9, taken=9, hot=9)
    few_hot = replace(PLAIN, hot=9)

    assert flags(few_claims, PLAIN) == ()
    assert flags(few_hot, replace(PLAIN, hot=0)) == ()
    assert flags(replace(PLAIN, hot=10), replace(PLAIN, hot=0)) == (Flag.MORE_HOT,)


def test_whoever_takes_everything_gets_no_more_than_others() -> None:
    assert flags(replace(PLAIN, hot=60)) == ()


def test_where_every_lead_is_hot_nobody_gets_more_of_them() -> None:
    assert flags(replace(PLAIN, hot=60), replace(PLAIN, hot=60)) == ()


def test_the_budget_itself_is_not_over_it() -> None:
    assert flags(replace(PLAIN, busiest=40), PLAIN) == ()


def test_the_shares_are_of_all_that_were_claimed() -> None:
    found = told(replace(PLAIN, rep=ANA, claims=20, hot=3), PLAIN)

    assert found.of_claims(found.reps[0]) == Share(20, 80)
    assert found.of_hot(found.reps[0]) == Share(3, 15)
