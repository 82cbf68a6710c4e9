"""An alert's card as managers read it: what, how bad, since when, what is behind it, and what can be done."""

from dataclasses import replace

import pytest

from core.incidents import AlertRule, Figure, Level, Measure, MeasureKind, Severity
from core.notices import Duty
from tests.bot.drawing import SPEECHES, accepted
from tests.bot.parcels import BEGAN, NOW, an_alert, an_outlook, lines, told
from tests.builders import BEN, CLEO, MIA, days, hours, minutes
from tests.reading import buttons, read

RED = {
    "en": [
        "Too many leads in `inbound` · 🔴 red",
        "120 leads are in the queue; the limit is 100. Since 09:12.",
        "120 leads ≈ 19 h of work at today's pace.",
        "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥",
        "Ages: 72 green (under 4 h), 30 yellow (under 24 h), 12 red. The oldest is 31 h old.",
        "On duty: <@U01ANA> and <@U01BEN>.",
        "Without room for more: <@U01BEN>.",
        "Manager on duty: <@U01MIA>.",
        "Nobody has acknowledged it.",
        "[Acknowledge] [Snooze]",
        "[More reps] [Fast lane] [Partner] [Pause sources]",
    ],
    "de": [
        "Zu viele Leads in `inbound` · 🔴 rot",
        "120 Leads sind in der Warteschlange (Limit: 100). Seit 10:12.",
        "120 Leads ≈ 19 Std. Arbeit beim heutigen Tempo.",
        "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥",
        "Alter: 72 grün (unter 4 Std.), 30 gelb (unter 24 Std.), 12 rot. Der älteste ist 31 Std. alt.",
        "Im Dienst: <@U01ANA> und <@U01BEN>.",
        "Ohne Platz für mehr: <@U01BEN>.",
        "Leitung im Dienst: <@U01MIA>.",
        "Noch kümmert sich niemand darum.",
        "[Ich kümmere mich] [Stummschalten]",
        "[Mehr Leute] [Überholspur] [Partner] [Quellen pausieren]",
    ],
    "id": [
        "Terlalu banyak prospek di `inbound` · 🔴 merah",
        "Ada 120 prospek dalam antrean; batasnya 100. Sejak 16.12.",
        "120 prospek ≈ 19 jam kerja dengan laju hari ini.",
        "🟩🟩🟩🟩🟩🟩🟨🟨🟨🟥",
        "Umur: 72 hijau (di bawah 4 jam), 30 kuning (di bawah 24 jam), 12 merah. Yang tertua berumur 31 jam.",
        "Bertugas: <@U01ANA> dan <@U01BEN>.",
        "Sudah penuh: <@U01BEN>.",
        "Manajer bertugas: <@U01MIA>.",
        "Belum ada yang menanganinya.",
        "[Saya tangani] [Senyapkan]",
        "[Tambah rekan] [Jalur cepat] [Mitra] [Jeda sumber]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_a_red_queue_says_it_all_and_ends_with_what_can_be_done(language: str) -> None:
    shown = lines(an_alert(an_outlook()), speech=SPEECHES[language])

    assert shown == RED[language]


@pytest.mark.parametrize("language", SPEECHES)
def test_whoever_hears_it_read_aloud_hears_the_same(language: str) -> None:
    message = accepted(told(an_alert(an_outlook()), speech=SPEECHES[language]))

    title, _, how_bad = RED[language][0].partition(" · 🔴 ")
    bar, rest = RED[language][3], RED[language][1:-2]
    assert message["text"] == " ".join([f"{title}: {how_bad}.", *(one for one in rest if one != bar)])


def test_yellow_is_quiet_it_mentions_no_manager_and_offers_no_plan() -> None:
    shown = lines(an_alert(an_outlook(severity=Severity.YELLOW, figures={"depth": 60, "limit": 50})))

    assert shown[0] == "Too many leads in `inbound` · 🟡 yellow"
    assert MIA not in " ".join(shown)
    assert shown[-1] == "[Acknowledge] [Snooze]"


def test_critical_asks_leadership_to_look() -> None:
    shown = lines(an_alert(an_outlook(severity=Severity.CRITICAL, figures={"depth": 240, "limit": 200})))

    assert shown[:2] == [
        "Too many leads in `inbound` · ⛔ critical",
        "240 leads are in the queue; the limit is 200. Since 09:12. Leadership is asked to look at it.",
    ]


def test_held_leads_are_counted_and_can_be_let_in_even_where_it_is_only_yellow() -> None:
    outlook = an_outlook(severity=Severity.YELLOW, figures={"depth": 60, "limit": 50, "held": 1})

    shown = lines(an_alert(outlook))

    assert shown[1] == "60 leads are in the queue; the limit is 50. 1 of them is held back. Since 09:12."
    assert shown[-1] == "[Let held leads in]"


OTHERS = {
    AlertRule.AGING: [
        "Leads get old in `inbound` · 🟡 yellow",
        "42 of 114 waiting leads are 4 h old or older (37 %); the limit is 20 %. Since 09:12.",
    ],
    AlertRule.AVERAGE_AGE: [
        "Leads wait too long in `inbound` · 🟡 yellow",
        "Waiting leads are over 14 h old on average; the limit is 12 h. Since 09:12.",
    ],
    AlertRule.CLAIM_RATE: [
        "Too few leads of `inbound` are claimed · 🟡 yellow",
        "72 % of 140 leads were claimed within 24 h; it should be 80 % or more. Since 09:12.",
    ],
    AlertRule.ABANDONMENT: [
        "Too many leads leave `inbound` unclaimed · 🟡 yellow",
        "18 % of 60 leads that left in 7 days had not been claimed; the limit is 15 %. Since 09:12.",
    ],
    AlertRule.VELOCITY: [
        "`inbound` grows faster than it is worked · 🟡 yellow",
        "For each lead that came in over 4 open hours, 0.8 were claimed; it should be 0.95 or more. Since "
        "09:12.",
    ],
    AlertRule.COVERAGE: [
        "Nobody is there for `inbound` · 🟡 yellow",
        "It is open, and none of its reps is on duty. Since 09:12.",
    ],
}


@pytest.mark.parametrize("rule", OTHERS)
def test_every_rule_has_its_figure_beside_its_limit_and_is_only_acknowledged_or_snoozed(
    rule: AlertRule,
) -> None:
    shown = lines(an_alert(an_outlook(rule, Severity.YELLOW)))

    assert shown[:2] == OTHERS[rule]
    assert shown[-1] == "[Acknowledge] [Snooze]"


def test_red_by_age_counts_the_leads_of_a_day_and_those_past_their_time() -> None:
    very_old = an_outlook(AlertRule.AGING, figures={"red": 40})
    overdue = an_outlook(AlertRule.AGING, figures={"overdue": 1})
    unknown = an_outlook(AlertRule.AGING, figures={"overdue": 2, "green": 0, "yellow": 0, "red": 0})

    said = [lines(an_alert(outlook))[1] for outlook in (very_old, overdue, unknown)]

    assert said[0].startswith("40 of 142 waiting leads are 24 h old or older (29 %); the limit is 20 %.")
    assert "1 lead is past its longest time in the queue." in said[1]
    assert said[2] == "2 leads are past their longest time in the queue. Since 09:12."


def test_nobody_on_duty_is_said_once() -> None:
    deep, uncovered = (
        lines(an_alert(an_outlook(rule, duty=Duty()))) for rule in (AlertRule.DEPTH, AlertRule.COVERAGE)
    )

    assert "No rep is on duty." in deep
    assert "No rep is on duty." not in uncovered


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"depth": 1, "pace_h": 2}, "1 lead ≈ 30 min of work at today's pace."),
        ({"depth": 1500, "pace_h": 1.0}, "1,500 leads ≈ 1,500 h of work at today's pace."),
        ({"pace_h": 0.0}, "120 leads are there, and nobody took one in the last 8 open hours."),
    ],
)
def test_the_work_behind_it_is_counted_in_hours_of_work(figures: dict[str, object], said: str) -> None:
    assert lines(an_alert(an_outlook(figures=figures)))[2] == said


def test_fresh_leads_have_no_oldest_worth_naming() -> None:
    shown = lines(an_alert(an_outlook(figures={"yellow": 0, "red": 0, "oldest_h": 0})))

    assert shown[4] == "Ages: 72 green (under 4 h), 0 yellow (under 24 h), 0 red."


def test_what_is_not_known_is_left_out() -> None:
    outlook = an_outlook(AlertRule.AVERAGE_AGE, Severity.YELLOW, duty=Duty())
    bare = an_alert(an_outlook(figures=dict.fromkeys(outlook.incident.figures)))
    emptied = an_alert(an_outlook(figures={Figure.DEPTH: 0, Figure.LIMIT: 100}))
    averaged = an_alert(an_outlook(AlertRule.AVERAGE_AGE, figures=dict.fromkeys(outlook.incident.figures)))
    slow = an_alert(an_outlook(AlertRule.VELOCITY, figures={"velocity": None}))

    assert lines(bare)[1:3] == ["Since 09:12.", "On duty: <@U01ANA> and <@U01BEN>."]
    assert lines(emptied)[1] == "No leads. Since 09:12."
    assert lines(averaged)[1].startswith("Waiting leads are over – old on average; the limit is –.")
    assert "– were claimed" in lines(slow)[1]


def test_what_has_become_worse_says_since_when_it_is_so_bad() -> None:
    later = BEGAN + minutes(50)
    levels = {Severity.YELLOW: Level(BEGAN, BEGAN), Severity.RED: Level(later, later)}

    shown = lines(an_alert(an_outlook(levels=levels)))

    assert shown[1].endswith("Since 09:12, red since 10:02.")


MEASURES = [
    Measure(3, "inbound", MeasureKind.MORE_REPS, MIA, NOW, NOW + hours(4), data={"reps": [CLEO]}),
    Measure(4, "inbound", MeasureKind.FAST_LANE, MIA, NOW, NOW + hours(2), data={"reps": [BEN, CLEO]}),
    Measure(5, "inbound", MeasureKind.PARTNER, MIA, NOW, NOW + days(7), data={"leads": 40}),
    Measure(6, "inbound", MeasureKind.PAUSE_SOURCES, "nextlead", NOW),
]


def test_measures_in_force_stand_with_their_end_and_only_a_partner_may_be_added_twice() -> None:
    shown = lines(an_alert(an_outlook(measures=MEASURES)))

    assert shown[8:12] == [
        "More reps until 15:30: <@U01CLEO>. [End]",
        "Fast lane until 13:30: <@U01BEN> and <@U01CLEO>. [End]",
        "With a partner: 40 leads, which can be taken back until 9 Mar 2026, 11:30. [End]",
        "Low-priority sources are paused until the queue is better. [End]",
    ]
    assert shown[-1] == "[Partner]"


@pytest.mark.parametrize("language", SPEECHES)
def test_of_very_many_partners_as_many_stand_as_slack_takes_and_the_rest_are_counted(language: str) -> None:
    partners = [replace(MEASURES[2], id=100 + number) for number in range(60)]

    card = told(an_alert(an_outlook(measures=[*partners, *MEASURES])), speech=SPEECHES[language])

    ends = [block["accessory"]["value"] for block in card.blocks if "accessory" in block]
    more = {
        "en": "54 more measures are in force.",
        "de": "54 weitere Maßnahmen laufen.",
        "id": "54 tindakan lain masih berjalan.",
    }
    assert ends == [*(str(100 + number) for number in range(7)), "3", "4", "6"]
    assert more[language] in read(card.blocks)
    assert more[language] in card.text


def test_what_is_not_easily_undone_is_asked_about_once_more() -> None:
    card = told(an_alert(an_outlook(measures=MEASURES)))

    ends = [block["accessory"] for block in card.blocks if "accessory" in block]
    asking = [end["value"] for end in ends if "confirm" in end]
    assert [end["value"] for end in ends] == ["3", "4", "5", "6"]
    assert asking == ["5"]


def test_buttons_carry_the_alerts_id_and_the_menu_for_how_long_as_well() -> None:
    card = told(an_alert(an_outlook()))

    elements = [
        element for block in card.blocks for element in block.get("elements", ()) if "action_id" in element
    ]
    carried = [one.get("value") or [option["value"] for option in one["options"]] for one in elements]
    menu = [option["text"]["text"] for option in elements[1]["options"]]
    assert carried == ["7", ["7:30m", "7:1h", "7:4h", "7:next_opening"], "7", "7", "7", "7"]
    assert menu == ["30 min", "1 h", "4 h", "Until the next opening"]


def test_every_button_is_called_by_its_promised_name() -> None:
    labels = set(buttons(told(an_alert(an_outlook())).blocks))

    assert labels == {"Acknowledge", "Snooze", "More reps", "Fast lane", "Partner", "Pause sources"}
