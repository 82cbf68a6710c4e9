"""Where a poor claim rate, or leads that leave unclaimed, probably come from, as the card says it."""

import pytest

from core.incidents import AlertRule
from core.metrics import Diagnosis
from core.notices import Duty
from tests.bot.parcels import an_alert, an_outlook, lines, told
from tests.builders import ANA, BEN

CAUSES = Diagnosis(
    skips={"bad_data": 12, "language": 5, "conflict": 1, "other": 3, "unheard of": 0},
    exits={"moved to nurture": 8, "archived": 3, "beamed up": 1},
    sources={"web_form": (40, 38), "purchased_list": (60, 20), "": (10, 2), "fair": (2, 0)},
    scores=(72.4, 41.0),
)
EVERY_CAUSE = [
    "It probably comes from:",
    "• Skipped because: Bad data (12), Language (5), Another reason (3).",
    "• Left unclaimed: moved to nurture (8), archived (3), otherwise (1).",
    "• Quality: those claimed score 72 on average, the others 41.",
    "• Claimed the least by source: unknown 20 % (10), purchased list 33 % (60).",
]


@pytest.mark.parametrize("rule", [AlertRule.CLAIM_RATE, AlertRule.ABANDONMENT])
def test_a_poor_rate_says_what_it_probably_comes_from(rule: AlertRule) -> None:
    shown = lines(an_alert(an_outlook(rule, diagnosis=CAUSES)))

    assert shown[-7:-2] == EVERY_CAUSE
    assert all(
        line.removeprefix("• ") in told(an_alert(an_outlook(rule, diagnosis=CAUSES))).text
        for line in EVERY_CAUSE
    )


@pytest.mark.parametrize(
    ("duty", "said"),
    [
        (Duty(), "• Capacity: no rep is on duty."),
        (Duty(reps=(ANA,), at_cap=(ANA,)), "• Capacity: the 1 rep on duty has no room for more."),
        (Duty(reps=(ANA, BEN), at_cap=(ANA, BEN)), "• Capacity: all 2 reps on duty have no room for more."),
    ],
)
def test_too_few_hands_are_named_first(duty: Duty, said: str) -> None:
    shown = lines(an_alert(an_outlook(AlertRule.CLAIM_RATE, duty=duty, diagnosis=CAUSES)))

    assert shown[shown.index(EVERY_CAUSE[0]) + 1] == said


def test_where_nothing_speaks_for_itself_nothing_is_guessed() -> None:
    alike = Diagnosis(sources={"web_form": (40, 30), "fair": (40, 30)}, scores=(60.0, 58.0))
    one_source, nothing = Diagnosis(sources={"fair": (40, 3)}, scores=(None, 4.0)), Diagnosis()

    shown = [
        " ".join(lines(an_alert(an_outlook(AlertRule.CLAIM_RATE, diagnosis=one))))
        for one in (alike, one_source, nothing)
    ]

    assert [line for line in shown if EVERY_CAUSE[0] in line] == []
