"""Numbers, times and plurals as each reader writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import LANGUAGES, Speech
from tests.bot.drawing import DE, EN, ID
from tests.builders import MONDAY_9AM, a_person, days, hours, minutes

BERLIN = ZoneInfo("Europe/Berlin")


def test_numbers_have_the_separators_of_the_language() -> None:
    assert [speech.number(12_345.5) for speech in (EN, DE, ID)] == ["12,345.5", "12.345,5", "12.345,5"]


def test_the_right_plural_is_chosen_and_its_number_written() -> None:
    one, many = "{n} more is not shown.", "{n} more are not shown."

    assert EN.count(one, many, 1) == "1 more is not shown."
    assert EN.count(one, many, 1_000) == "1,000 more are not shown."
    assert DE.count(one, many, 1_000) == "1.000 weitere werden nicht angezeigt."
    assert ID.count(one, many, 1) == ID.count(one, many, 2).replace("2", "1")


def test_lists_end_with_the_word_for_and() -> None:
    items = ["a", "b", "c"]

    assert [speech.all_of(items) for speech in (EN, DE, ID)] == ["a, b and c", "a, b und c", "a, b, dan c"]
    assert EN.all_of([]) == ""


def test_an_english_speaker_in_america_reads_the_clock_as_at_home() -> None:
    american = Speech("en", ZoneInfo("America/New_York"), "en-US")

    shown = american.clock(MONDAY_9AM + hours(9)).replace("\u202f", " ")

    assert shown == "1:00 PM"
    assert EN.clock(MONDAY_9AM + hours(9)) == "18:00"


@pytest.mark.parametrize("locale", ["de-DE", "xx", "", "not a locale", "zh-Hant-TW", None])
def test_a_locale_that_does_not_fit_the_language_is_left_aside(locale: str | None) -> None:
    assert Speech("en", BERLIN, locale).number(1_000) == "1,000"


def test_a_time_stands_in_the_readers_zone_unless_another_is_asked_for() -> None:
    assert DE.clock(MONDAY_9AM) == "10:00"
    assert DE.clock(MONDAY_9AM, ZoneInfo("Asia/Jakarta")) == "16:00"


def test_a_date_is_the_readers_date() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    assert [speech.day(late) for speech in (EN, DE, ID)] == ["2 Mar 2026", "03.03.2026", "3 Mar 2026"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_duration_can_be_said_in_every_language(language: str) -> None:
    speech = {"en": EN, "de": DE, "id": ID}[language]

    said = [speech.duration(length) for length in (minutes(0.5), minutes(30), hours(3), days(1), days(3.5))]

    assert len(set(said)) == 5
    assert said[-1].startswith("3 ")


def test_a_sentence_nobody_translated_is_said_in_english() -> None:
    assert DE.say("A sentence from a newer version, {n}.", n=3) == "A sentence from a newer version, 3."


def test_braces_in_what_people_wrote_are_not_read_as_places() -> None:
    person = a_person(name="{lead}")

    assert EN.say("{who} was faster: this lead is taken.", who=person.name).startswith("{lead} was faster")
