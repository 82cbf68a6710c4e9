"""A manager's queues on Home, and the last days."""

from dataclasses import replace
from typing import Any

import pytest

from bot.views import home
from bot.views.blocks import plainly
from bot.views.home import Hall
from core.home import Looking, ManagerHome, QueueOnHome
from core.metrics import AgeBands
from core.model import Role
from core.notices import Duty
from core.reports import Figures
from tests.bot.drawing import EN, SPEECHES, accepted_view, aloud
from tests.bot.halls import (
    NOW,
    SPIKE,
    TEAM,
    a_fortnight,
    a_hall,
    a_queue_on_home,
    a_status,
    late,
    sees,
)
from tests.bot.parcels import an_incident
from tests.builders import ANA, BEN
from tests.reading import buttons, read


def manages(*queues: QueueOnHome, **details: Any) -> Hall:
    choices: dict[str, Any] = {"choices": tuple(one.row.status.queue for one in queues)}
    return a_hall(Role.MANAGER, manager=ManagerHome(queues), **choices | details)


def test_a_managers_board_says_for_each_queue_what_a_manager_asks_first() -> None:
    fresh = a_status("rest", depth=0, age=AgeBands(0, 0, 0, None, None), velocity_4h=None, claim_rate=None)
    empty = a_queue_on_home("rest", status=replace(fresh, uncontacted=0), figures=Figures())

    shown = sees(manages(a_queue_on_home(), empty))

    stands, fast = (
        shown.index(one) for one in ("How your queues stand now", "How fast they were, last 7 days")
    )
    assert shown[stands + 1 : stands + 4] == [
        "Queue | Depth | Limits | Ages | Velocity over 4 h | Claim rate",
        "inbound | 12 | 50 / 100 / 200 | 5 / 3 / 1 | 0.60 (n = 5) | 75 % of 8",
        "rest | 0 | 5 / 10 / 20 | 0 / 0 / 0 | – | –",
    ]
    assert shown[fast + 1 : fast + 3] == [
        "Queue | Velocity | Mean time in queue | Median time in queue | Claim to contact",
        "inbound | 0.60 | 3 h 1 min | 2 h | 1 h",
    ]


@pytest.mark.parametrize("language", SPEECHES)
def test_twenty_five_queues_all_stand_there_whatever_they_are_called(language: str) -> None:
    names = [f"{'q' * 37}-{number:02}" for number in range(25)]

    shown = sees(manages(*map(a_queue_on_home, names)), language)

    assert [sum(line.startswith(f"{name} | ") for line in shown) for name in names] == [3] * 25


def test_what_became_of_leads_has_its_n_and_says_what_may_still_grow() -> None:
    shown = sees(manages(a_queue_on_home(), a_queue_on_home("rest", figures=Figures())))

    at = shown.index("What became of your leads, last 7 days")
    assert shown[at + 1 : at + 4] == [
        "Queue | Came in | Claimed | Abandonment | Conversion | Customers",
        "inbound | 40 | 24 | 14 % of 28 | 25 % of 20 | 5 % of 20",
        "Conversions may still grow: some of these leads were contacted only lately.",
    ]


def test_alerts_stand_above_the_board_with_what_can_be_done_the_worst_first() -> None:
    incident = an_incident()
    one, other = a_queue_on_home(incidents=(incident,)), a_queue_on_home("rest", incidents=(incident,))

    shown = sees(manages(one, other))

    title = next(index for index, line in enumerate(shown) if line.startswith("Too many leads in `inbound`"))
    assert shown[title + 2] == "[Acknowledge] [Snooze]"
    assert title < shown.index("Your queues")
    assert sum(line.startswith("Too many leads") for line in shown) == 1


def test_a_manager_without_alerts_is_told_so() -> None:
    chosen = manages(a_queue_on_home(), looking=Looking("inbound", "7d"), choices=("inbound", "rest"))

    assert "🟢 No alert is open." in sees(manages(a_queue_on_home()))
    assert "🟢 No alert is open for `inbound`." in sees(chosen)


def test_claims_nobody_contacted_are_named_by_rep_the_late_ones_first() -> None:
    patient, careless = late(ANA, claims=1, breached=0), late(BEN, claims=3, breached=2)
    one = a_queue_on_home("inbound", uncontacted=(patient, careless))
    other = a_queue_on_home("rest", uncontacted=(careless,))

    shown = sees(manages(one, other))

    at = shown.index("Claimed and not contacted yet")
    assert shown[at + 1 : at + 3] == [
        "• <@U01BEN>: 6 leads of `inbound` and `rest`, the oldest claimed 07:00. 4 of them are too late.",
        "• <@U01ANA>: 1 lead of `inbound`, claimed 07:00.",
    ]


def test_who_is_on_duty_is_named_and_that_nobody_is() -> None:
    shown = sees(manages(a_queue_on_home(), a_queue_on_home("rest", duty=Duty())))

    assert (
        "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥 `inbound`: <@U01ANA> and <@U01BEN> on duty. Without room for more: <@U01BEN>."
        in shown
    )
    assert "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥 `rest`: no rep is on duty." in shown


def test_a_queue_that_was_chosen_is_shown_in_full_with_what_can_be_done() -> None:
    hall = manages(a_queue_on_home(), looking=Looking("inbound", "30d"), choices=("inbound", "rest"))

    shown = sees(hall)

    assert "[inbound] [last 30 days]" in shown
    assert "Waiting: 9 · Being looked at: 1 · Held back: 2" in shown
    assert "Velocity 0.60" in shown
    assert "Time in queue 3 h 1 min on average, median 2 h, nine in ten within 9 h (n = 24)" in shown
    assert not any(line.startswith("How fast they were") for line in shown)
    assert (
        "Counting those who wait Half of those who came in had been claimed within 4 h. 12 still wait."
        in shown
    )
    assert "[More reps] [Fast lane] [Partner] [Pause sources] [Let held leads in]" in shown
    assert home.draw(hall, EN, NOW)["private_metadata"] == "inbound:30d"


def test_the_last_fortnight_is_drawn_and_what_keeps_happening_is_said() -> None:
    shown = sees(manages(a_queue_on_home(), days=tuple(a_fortnight()), patterns=(SPIKE,)))

    at = shown.index("Came in and claimed, day by day")
    assert shown[at + 1].startswith("Came in: Tue 17 6, Wed 18 6")
    assert shown[at + 2].startswith("Claimed: Tue 17 4")
    assert shown[at + 4].startswith("Median: Tue 17 2")
    assert "What keeps happening" in shown


def test_a_day_on_which_nothing_was_claimed_has_no_median() -> None:
    quiet, *others = a_fortnight()

    shown = sees(manages(a_queue_on_home(), days=(replace(quiet, claims=0, median=None), *others)))

    waits = shown[shown.index("Median time in queue, in hours") + 1]
    assert waits.startswith("Median: Wed 18 2")


def test_a_team_to_which_nothing_ever_came_is_told_what_to_do_next() -> None:
    quiet = a_queue_on_home(status=a_status(depth=0), figures=Figures())

    shown = sees(manages(quiet, days=tuple(a_fortnight(0, 0))))

    assert (
        "Nothing came in over the last 7 days. Send me a CSV file under Messages to bring leads in." in shown
    )
    assert not any(line.startswith("Came in and claimed") for line in shown)


def test_a_manager_is_shown_the_way_to_the_settings() -> None:
    view = home.draw(a_hall(Role.MANAGER), EN, NOW)

    assert buttons(view["blocks"]) == ["Set up"]


def test_the_plain_home_says_what_the_charts_and_tables_say() -> None:
    both = a_queue_on_home(), a_queue_on_home("rest")
    view = home.draw(manages(*both, days=tuple(a_fortnight())), EN, NOW)

    said = [aloud(line) for line in read(plainly(view["blocks"]))]

    board = next(line for line in said if line.startswith("inbound: Depth 12"))
    fast = next(line for line in said if line.startswith("inbound: Velocity 0.60"))
    assert "Velocity over 4 h 0.60 (n = 5) · Claim rate 75 % of 8" in board
    assert "Mean time in queue 3 h 1 min" in fast
    assert "Tue 17: Came in 6, Claimed 4" in said


def test_a_team_with_more_queues_than_a_menu_holds_can_still_look() -> None:
    names = tuple(f"q{number}" for number in range(150))

    view = home.draw(a_hall(Role.MANAGER, manager=ManagerHome(), choices=names, team=TEAM), EN, NOW)

    assert accepted_view(view)


def test_a_crowd_of_reps_and_alerts_is_cut_and_counted() -> None:
    crowd = tuple(late(f"U01REP{chr(65 + number)}") for number in range(12))
    alerts = tuple(replace(an_incident(), id=number) for number in range(7))

    shown = sees(manages(a_queue_on_home(uncontacted=crowd, incidents=alerts)))

    assert sum(line.startswith("• <@U01REP") for line in shown) == 10
    assert sum("[Acknowledge]" in line for line in shown) == 5
    assert shown.count("2 more are not shown.") == 2
    assert "`/queue` shows all of them." in shown
