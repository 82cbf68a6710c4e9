"""A card stays true: who has the alert, whether it rose or fell, and that it is over."""

from dataclasses import replace
from typing import Any

import pytest

from core.incidents import EVERY_QUEUE, AlertRule, Severity
from core.notices import NoticeKind
from tests.bot.parcels import BEGAN, NOW, an_alert, an_outlook, lines, told
from tests.builders import BEN, MIA, hours, minutes


@pytest.mark.parametrize(
    ("incident", "step", "first"),
    [
        (
            {"acknowledged_by": MIA, "acknowledged_until": NOW + hours(2)},
            "Acknowledged by <@U01MIA> until 13:30.",
            "[Snooze]",
        ),
        (
            {"snoozed_by": MIA, "snoozed_until": NOW + hours(20)},
            "Snoozed by <@U01MIA> until 3 Mar 2026, 07:30.",
            "[Acknowledge] [Snooze]",
        ),
        (
            {
                "acknowledged_by": MIA,
                "acknowledged_until": NOW + hours(2),
                "snoozed_by": BEN,
                "snoozed_until": NOW + hours(1),
            },
            "Acknowledged by <@U01MIA> until 13:30. Snoozed by <@U01BEN> until 12:30.",
            "[Snooze]",
        ),
        (
            {"acknowledged_by": MIA},
            "The time for which <@U01MIA> had acknowledged it is over.",
            "[Acknowledge] [Snooze]",
        ),
    ],
)
def test_the_last_step_says_who_has_it(incident: dict[str, Any], step: str, first: str) -> None:
    shown = lines(an_alert(an_outlook(**incident)))

    assert shown[-3:-1] == [step, first]


def test_a_card_whose_alert_rose_points_to_the_newer_message() -> None:
    rose = an_alert(an_outlook(severity=Severity.CRITICAL), posted_as=Severity.RED)

    assert lines(rose) == ["⛔ Too many leads in `inbound`: it is critical now, see the newer message."]
    assert told(rose).text == "Too many leads in `inbound`: it is critical now, see the newer message."


def test_a_card_whose_alert_fell_shows_it_as_it_is_now() -> None:
    fell = an_alert(an_outlook(severity=Severity.YELLOW), posted_as=Severity.RED)

    assert lines(fell)[0] == "Too many leads in `inbound` · 🟡 yellow"


@pytest.mark.parametrize(
    ("acknowledged_by", "ending"),
    [
        (MIA, "lasted 1 h 12 min, acknowledged by <@U01MIA>."),
        (None, "lasted 1 h 12 min; nobody acknowledged it."),
    ],
)
@pytest.mark.parametrize("posted_as", Severity)
def test_the_end_turns_every_card_green(
    acknowledged_by: str | None, ending: str, posted_as: Severity
) -> None:
    over = an_outlook(severity=None, ended_at=BEGAN + minutes(72), acknowledged_by=acknowledged_by)

    shown = lines(an_alert(over, posted_as=posted_as))

    assert shown == [f"🟢 Too many leads in `inbound`: over, {ending}"]


def test_an_alert_that_is_no_longer_known_leads_nowhere() -> None:
    calm = an_alert(an_outlook(severity=None))
    gone = replace(an_alert(an_outlook()), outlook=None)

    assert lines(calm) == ["🟢 Too many leads in `inbound`: over."]
    assert lines(gone) == ["This alert is over."]


def test_a_card_that_may_have_come_before_says_so() -> None:
    parcel = an_alert(an_outlook())
    again = replace(parcel, notice=replace(parcel.notice, repeated=True))

    assert lines(again)[0] == "(Possibly repeated) Too many leads in `inbound` · 🔴 red"


def test_a_clock_that_stands_still_can_be_acknowledged() -> None:
    outlook = an_outlook(AlertRule.MONITOR, Severity.CRITICAL, queue=EVERY_QUEUE)
    silent = an_alert(outlook, kind=NoticeKind.SILENT, tick_at=BEGAN - minutes(12))

    shown = lines(silent)

    assert shown == [
        "Nextlead's clock stands still · ⛔ critical",
        "Nextlead's clock has been silent for 2 h 30 min: nobody is reminded, and no lead is passed on. See "
        "whether `nextlead run` or `nextlead clock` is still running. Since 09:12.",
        "Nobody has acknowledged it.",
        "[Acknowledge] [Snooze]",
    ]
