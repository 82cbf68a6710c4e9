"""What keeps happening, in a sentence, and what would help."""

import re

import pytest

from bot.views import patterns
from core.findings import Pattern, PatternKind
from tests.bot.drawing import DE, EN, SPEECHES

SPIKE = Pattern(
    PatternKind.MORNING_SPIKE,
    "inbound",
    {
        "morning_entries_h": 12.4,
        "afternoon_entries_h": 4,
        "morning_claims_h": 6,
        "afternoon_claims_h": 2.25,
        "waiting": 14,
        "days": 20,
        "n": 900,
    },
)
MONDAY = Pattern(
    PatternKind.MONDAY_BACKLOG,
    "inbound",
    {"monday": 30, "others": 8, "weekend": 22.3, "work_h": 3.5, "weeks": 8},
)
MONTH = Pattern(
    PatternKind.MONTH_END,
    "inbound",
    {
        "end_rate": 0.6,
        "month_rate": 0.85,
        "end_entries_day": 20,
        "month_entries_day": 12,
        "end_n": 75,
        "month_n": 510,
        "months": 2,
    },
)
FULL = Pattern(
    PatternKind.ALWAYS_FULL,
    "inbound",
    {
        "share": 0.8,
        "full_hours": 269,
        "hours": 336,
        "yellow": 50,
        "mean_depth": 62,
        "entries_day": 12,
        "claims_day": 11.5,
        "extra_day": 2,
    },
)
PEAK = Pattern(
    PatternKind.PEAK_HOURS,
    "inbound",
    {
        "weekday": 0,
        "last_weekday": 0,
        "from_hour": 9,
        "to_hour": 11,
        "entries_h": 8,
        "claims_h": 5,
        "mean_entries_h": 3,
        "extra_reps": 1,
        "weeks": 4,
    },
)


@pytest.mark.parametrize(
    ("pattern", "said", "advice"),
    [
        (
            SPIKE,
            "`inbound`: 12 leads an hour come in before noon and 4 after it, while claims fall from 6 an "
            "hour to 2.2; 14 wait in an average afternoon.",
            "Let a rep start later, so that somebody works the afternoon.",
        ),
        (
            MONDAY,
            "`inbound`: the week begins with 30 leads waiting, other days with 8; 22 come in over an average "
            "weekend. Catching up takes 3 h 30 min at the usual pace.",
            "Plan one more rep for the first hours of the week.",
        ),
        (
            MONTH,
            "`inbound`: in the last three working days of a month 60 % of 75 leads are claimed within 24 h, "
            "over the whole month 85 % of 510; 20 a day come in then, otherwise 12.",
            "Plan more reps for the end of the month.",
        ),
        (
            FULL,
            "`inbound`: for 80 % of the last 14 d it stood at its yellow mark of 50 or above, with 62 "
            "leads on average; 12 come in a day and 12 are claimed.",
            "2 more claims a working day would bring it below that within a week.",
        ),
        (
            PEAK,
            "`inbound`, Mon 09–11: 8 leads an hour come in and 5 are claimed; in an average open hour 3 come "
            "in.",
            "+1 rep Mon 09–11 would keep up.",
        ),
    ],
)
def test_a_pattern_is_told_with_its_numbers_and_one_suggestion(
    pattern: Pattern, said: str, advice: str
) -> None:
    assert patterns.sentence(pattern, EN) == said
    assert patterns.suggestion(pattern, EN) == advice
    assert patterns.line(pattern, EN) == f"{said} {advice}"


def test_where_nobody_claims_nothing_is_said_of_how_long_catching_up_takes() -> None:
    evidence = {name: value for name, value in MONDAY.evidence.items() if name != "work_h"}

    said = patterns.sentence(Pattern(PatternKind.MONDAY_BACKLOG, "inbound", evidence), EN)

    assert said.endswith("22 come in over an average weekend.")


def test_much_to_catch_up_is_told_in_hours_of_work_and_not_in_days() -> None:
    said = patterns.sentence(Pattern(PatternKind.MONDAY_BACKLOG, "inbound", {"work_h": 61.4}), EN)

    assert said.endswith("Catching up takes 61 h at the usual pace.")


def test_a_month_may_end_better_than_it_was() -> None:
    surge = Pattern(PatternKind.MONTH_END, "inbound", {**MONTH.evidence, "end_rate": 0.95})

    assert patterns.suggestion(surge, EN) == (
        "What is managed then could be managed all month: spread the push."
    )


def test_the_busiest_hours_may_be_those_of_every_working_day() -> None:
    daily = Pattern(
        PatternKind.PEAK_HOURS, "inbound", {**PEAK.evidence, "last_weekday": 4, "extra_reps": 2, "reps": 1.5}
    )

    assert patterns.sentence(daily, EN).endswith("3 come in. Reps there: 1.5 on average.")
    assert patterns.suggestion(daily, EN) == "+2 reps Mon–Fri 09–11 would keep up."
    assert patterns.suggestion(daily, DE).startswith("+2 ")
    assert "Mo–Fr 09–11" in patterns.suggestion(daily, DE)


@pytest.mark.parametrize("pattern", [SPIKE, MONDAY, MONTH, FULL, PEAK])
@pytest.mark.parametrize("language", ["de", "id"])
def test_other_languages_tell_the_same_numbers(pattern: Pattern, language: str) -> None:
    english, other = (patterns.line(pattern, SPEECHES[one]) for one in ("en", language))

    assert other != english
    assert sorted(_numbers(other)) == sorted(_numbers(english))


def _numbers(said: str) -> list[str]:
    """Whole numbers only, and none that a language would rather say in words."""
    return [one for one in re.findall(r"(?<![.,\d])\d{2,}(?![.,]\d)", said) if one != "24"]
