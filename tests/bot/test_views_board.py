"""How queues stand, as whoever answers for them reads it: all in brief, or one with what can be done."""

from dataclasses import replace
from typing import Any

import pytest

from bot import actions
from bot.views import board
from bot.views import help as help_view
from core.answers import Refusal, Refused
from core.boards import Board, BoardRow
from core.incidents import EVERY_QUEUE, AlertRule, Measure, MeasureKind, Severity
from core.metrics import AgeBands, QueueStatus
from core.policies.claims import BatchPolicy
from core.reports import Figures
from tests.bot.drawing import EN, SPEECHES, accepted, aloud
from tests.bot.parcels import NOW, an_incident
from tests.bot.reported import BUSY, WAITING
from tests.builders import CLEO, MIA, hours
from tests.reading import read

QUIET = AgeBands(0, 0, 0, None, None)


def a_status(queue: str = "inbound", **known: Any) -> QueueStatus:
    """120 leads, 114 waiting, nothing in the way of new ones."""
    given: dict[str, Any] = {
        "depth": 120,
        "waiting": 114,
        "reserved": 6,
        "held": 0,
        "age": AgeBands(72, 30, 12, 7.5, 31.2),
        "intake": "open",
        **known,
    }
    unasked: dict[str, Any] = dict.fromkeys(("review", "claimed", "uncontacted"), 0)
    rates: dict[str, Any] = dict.fromkeys(("velocity_4h", "claim_rate", "abandonment"))
    return QueueStatus(queue=queue, **unasked, **rates, **given)


def drawn(*rows: BoardRow, language: str = "en") -> list[str]:
    card = board.card(Board(rows), SPEECHES[language], NOW)
    accepted(card)
    return [aloud(line) for line in read(card.blocks)]


CALM = BoardRow(a_status())
SICK = BoardRow(
    a_status(held=20, intake="full"),
    (an_incident(), replace(an_incident(AlertRule.VELOCITY, Severity.YELLOW, acknowledged_by=MIA), id=8)),
    (Measure(3, "inbound", MeasureKind.MORE_REPS, MIA, NOW, NOW + hours(4), data={"reps": [CLEO]}),),
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "`inbound`",
                "120 leads: 114 waiting, 6 being looked at.",
                "New leads come in.",
                "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥",
                "Ages: 72 green (under 4 h), 30 yellow (under 24 h), 12 red. The oldest is 31 h old.",
                "[More reps] [Fast lane] [Partner] [Pause sources] [Report]",
            ],
        ),
        (
            "de",
            [
                "`inbound`",
                "120 Leads: 114 warten, 6 gerade angesehen.",
                "Neue Leads kommen herein.",
                "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥",
                "Alter: 72 grün (unter 4 Std.), 30 gelb (unter 24 Std.), 12 rot. Der älteste ist 31 Std. "
                "alt.",
                "[Mehr Leute] [Überholspur] [Partner] [Quellen pausieren] [Bericht]",
            ],
        ),
        (
            "id",
            [
                "`inbound`",
                "120 prospek: 114 menunggu, 6 sedang dilihat.",
                "Prospek baru masuk.",
                "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥",
                "Umur: 72 hijau (di bawah 4 jam), 30 kuning (di bawah 24 jam), 12 merah. Yang tertua berumur "
                "31 jam.",
                "[Tambah rekan] [Jalur cepat] [Mitra] [Jeda sumber] [Laporan]",
            ],
        ),
    ],
)
def test_one_queue_stands_with_its_figures_and_what_can_be_done(language: str, expected: list[str]) -> None:
    assert drawn(CALM, language=language) == expected


def test_alerts_and_measures_stand_with_their_buttons() -> None:
    assert drawn(SICK)[5:] == [
        "Too many leads in `inbound` · 🔴 red",
        "120 leads are in the queue; the limit is 100. Since 09:12. Nobody has acknowledged it.",
        "[Acknowledge] [Snooze]",
        "`inbound` grows faster than it is worked · 🟡 yellow",
        "For each lead that came in over 4 open hours, 0.8 were claimed; it should be 0.95 or more. Since "
        "09:12. The time for which <@U01MIA> had acknowledged it is over.",
        "[Acknowledge] [Snooze]",
        "More reps until 15:30: <@U01CLEO>. [End]",
        "[Fast lane] [Partner] [Pause sources] [Let held leads in] [Report]",
    ]


def test_one_queue_stands_with_its_week_and_whose_claims_wait() -> None:
    card = board.card(Board((replace(SICK, uncontacted=WAITING),), BUSY), EN, NOW)
    accepted(card)

    shown = [aloud(line) for line in read(card.blocks)]

    week = [
        "Last 7 days: Velocity 0.60 · Claim rate 73 % of 110",
        "Time in queue: 3 h 1 min on average, median 40 min, nine in ten within 8 h (n = 72)",
        "Claim to contact: 1 h on average, median 30 min, nine in ten within 2 h (n = 60)",
        "Claimed and not contacted yet: <@U01ANA> 3 (1 too late, since 08:30) and <@U01BEN> 1 (since 11:10).",
    ]
    assert shown[5:9] == week
    assert shown[9] == "Too many leads in `inbound` · 🔴 red"
    assert [line for line in week if line not in card.text] == []


def test_of_a_week_in_which_nothing_happened_there_is_little_to_say() -> None:
    card = board.card(Board((CALM,), Figures()), EN, NOW)

    assert [aloud(line) for line in read(card.blocks)][5:-1] == ["Last 7 days: Velocity – · Claim rate –"]


def test_its_report_is_a_click_away() -> None:
    row = board.card(Board((CALM,), BUSY), EN, NOW).blocks[-1]

    report = row["elements"][-1]

    assert (report["action_id"], report["value"]) == (actions.REPORT, "7d::inbound")


def test_of_very_many_measures_ten_stand_and_the_rest_are_counted() -> None:
    partner = Measure(4, "inbound", MeasureKind.PARTNER, MIA, NOW, NOW + hours(4), data={"leads": 9})
    many = replace(SICK, measures=(*(replace(partner, id=100 + n) for n in range(60)), *SICK.measures))

    shown, spoken = drawn(many), board.card(Board((many,)), EN, NOW).text

    assert len([line for line in shown if line.endswith("[End]")]) == 10
    assert shown[-3:-1] == ["More reps until 15:30: <@U01CLEO>. [End]", "51 more measures are in force."]
    assert spoken.count("With a partner") == 9
    assert spoken.endswith("More reps until 15:30: <@U01CLEO>. 51 more measures are in force.")


def test_a_clock_that_stands_still_concerns_every_queue() -> None:
    clock = an_incident(AlertRule.MONITOR, Severity.CRITICAL, queue=EVERY_QUEUE)

    assert drawn(BoardRow(a_status(), (clock,)))[5:8] == [
        "Nextlead's clock stands still · ⛔ critical",
        "Since 09:12. Nobody has acknowledged it.",
        "[Acknowledge] [Snooze]",
    ]


def test_a_board_is_read_aloud_whole() -> None:
    card = board.card(Board((SICK,)), EN, NOW, said=("Done.", "*Done.*"))

    read_aloud = card.text
    lines = [line for line in map(aloud, read(card.blocks)) if not line.startswith(("[", "🟩"))]
    spoken = [line.removesuffix(" [End]").replace(" · 🔴 ", ": ").replace(" · 🟡 ", ": ") for line in lines]
    assert read_aloud.startswith("Done. inbound: 120 leads: 114 waiting")
    assert [line for line in spoken[2:] if line not in read_aloud] == []


@pytest.mark.parametrize(
    ("intake", "said"),
    [
        ("open", "New leads come in."),
        ("paused", "Low-priority sources are paused."),
        ("full", "It is full: new leads are held back."),
    ],
)
def test_it_says_whether_new_leads_come_in(intake: str, said: str) -> None:
    empty = BoardRow(a_status(depth=1, waiting=0, reserved=1, age=QUIET, intake=intake))

    assert drawn(empty)[:3] == ["`inbound`", "1 lead: 1 being looked at.", said]
    assert drawn(empty)[3].startswith("[More reps]")


def test_several_queues_stand_in_brief_with_a_way_to_each() -> None:
    shown = drawn(SICK, BoardRow(a_status("hot", depth=0, waiting=0, reserved=0, age=QUIET)))

    assert shown == [
        "`inbound` 120 leads: 114 waiting, 6 being looked at, 20 held back. It is full: new leads are held "
        "back.",
        "Too many leads in `inbound` · 🔴 red",
        "`inbound` grows faster than it is worked · 🟡 yellow [Show]",
        "`hot` No leads. New leads come in. [Show]",
    ]


def test_a_team_with_very_many_queues_sees_as_many_as_fit() -> None:
    shown = drawn(*(BoardRow(a_status(f"{n}-{'q' * 36}"), SICK.incidents) for n in range(30)))

    assert len([line for line in shown if line.endswith("[Show]")]) == 20
    assert shown[-1] == "10 more are not shown."


def test_whoever_does_not_answer_for_a_queue_is_told_who_does() -> None:
    reasons = {
        Refused(Refusal.NOT_IN_CHARGE, asked="hot"): "Only the managers of “hot” and ops see how it stands.",
        Refused(Refusal.NO_QUEUE): "You answer for no queue. Managers and ops see theirs with this command.",
    }

    cards = {refused: board.card(refused, EN, NOW) for refused in reasons}

    assert {refused: read(card.blocks) for refused, card in cards.items()} == {
        refused: [said] for refused, said in reasons.items()
    }
    assert {refused: card.text for refused, card in cards.items()} == reasons


def test_help_tells_managers_what_can_be_typed() -> None:
    rep = help_view.card(EN, queues=["hot"], batch=BatchPolicy())
    manager = help_view.card(EN, queues=["hot"], batch=BatchPolicy(), manages=True)
    own, none = help_view.of_queue(EN, queues=["hot", "inbound"]), help_view.of_queue(EN, queues=[])

    line = "• `/queue` shows how the queues stand that you answer for."
    assert (line in read(rep.blocks), line in read(manager.blocks)) == (False, True)
    assert read(own.blocks) == [
        "How the queues stand, for managers and ops.",
        "• `/queue` shows all your queues at a glance.",
        "• `/queue` and a queue's name shows that one: its alerts, and what you can do.",
        "• `/queue report` shows the figures of the last 7 days beside those of the 7 days before.",
        "• `/queue report 30d by source inbound` shows another period, split by something, of one queue; "
        "in any order.",
        "• `/queue fairness` shows managers who takes and who skips what, over the last 30 days.",
        "• `/queue review` shows ops the leads to decide about, one after another.",
        "• `/queue members` shows who serves the queues, and changes it.",
        "• `/queue setup` sets the channels for alerts, and who is a manager, ops or rep.",
        "• `/lead L-17` shows one lead, `/lead find acme` looks for one.",
        "• Those you answer for: `hot` and `inbound`.",
    ]
    assert len(read(none.blocks)) == 10
    assert all(one.removeprefix("• ") in own.text for one in read(own.blocks))
