"""What a Slack status says about being away; it is a hint, and no more."""

from datetime import timedelta
from typing import Any

import pytest

from bot.callers import person_of
from bot.statuses import is_away
from tests.builders import MONDAY_9AM


def a_status(emoji: str = "", text: str = "", expires: int = 0) -> dict[str, Any]:
    return {"status_emoji": emoji, "status_text": text, "status_expiration": expires}


@pytest.mark.parametrize(
    ("emoji", "text"),
    [
        (":palm_tree:", "Vacationing"),
        (":face_with_thermometer:", ""),
        (":airplane:", "to Jakarta"),
        (":no_entry:", ""),
        (":palm_tree::skin-tone-2:", ""),
        ("", "Out of office until Monday"),
        (":speech_balloon:", "On vacation, back on Monday"),
        ("", "Sick today"),
        ("", "im Urlaub"),
        ("", "Krank"),
        ("", "Cuti sampai Senin"),
        ("", "sakit"),
        ("", "LIBUR"),
        ("", "Not available, on vacation"),
        ("", "Away until Monday, answering right away then"),
        ("", "Vacation! Planning resumes on Monday"),
        ("", "Not in: sick"),
        ("", "Back after the holidays"),
        ("", "PTO until 5 May"),
        ("", "Nicht im Büro"),
        ("", "Bis Montag im Urlaub"),
        ("", "nicht erreichbar, krank"),
        ("", "Im Urlaub bis zum 5. Mai"),
        ("", "Tidak masuk hari ini"),
        ("", "sedang cuti"),
        ("", "Cuti dari Senin"),
        ("", "Not in sick today"),
        ("", "Izin, tidak di kantor"),
    ],
)
def test_who_is_away_by_their_status(emoji: str, text: str) -> None:
    assert is_away(a_status(emoji, text))


@pytest.mark.parametrize(
    ("emoji", "text"),
    [
        ("", ""),
        (":spiral_calendar_pad:", "In a meeting"),
        (":bus:", "Commuting"),
        (":house_with_garden:", "Working remotely"),
        (":palm_tree:", "Back from vacation"),
        ("", "Zurück aus dem Urlaub"),
        ("", "Krankenkassen-Projekt"),
        ("", "kerja dari rumah"),
        ("", "I'll answer right away"),
        ("", "Giving swag away at the booth"),
        ("", "Vacation planning"),
        ("", "planning my next vacation"),
        ("", "Holiday sale: call me"),
        ("", "Sick of spreadsheets"),
        ("", "No longer sick"),
        ("", "Last day before  vacation"),
        ("", "3 days until my holidays"),
        ("", "Happy holidays!"),
        ("", "PTO requests"),
        ("", "Urlaub planen"),
        ("", "plane meinen Urlaub"),
        ("", "Nicht mehr krank"),
        ("", "Letzter Tag vor dem Urlaub"),
        ("", "Noch 3 Tage bis zum Urlaub"),
        ("", "Kein Urlaub in Sicht"),
        ("", "Urlaubsplanung"),
        ("", "Rencana cuti"),
        ("", "Belum cuti"),
        ("", "tidak sakit lagi"),
        ("", "Sebelum libur"),
        ("", "Menunggu izin"),
        ("", "Mengurus izin usaha"),
        ("", "Tidak masuk akal"),
    ],
)
def test_who_is_there_whatever_their_status_says(emoji: str, text: str) -> None:
    assert not is_away(a_status(emoji, text))


def test_a_status_that_has_expired_says_nothing() -> None:
    ends = int(MONDAY_9AM.timestamp())
    status = a_status(":palm_tree:", expires=ends)

    before, after = MONDAY_9AM - timedelta(seconds=1), MONDAY_9AM

    assert (is_away(status, before), is_away(status, after), is_away(status)) == (True, False, True)


def test_a_person_is_away_by_their_profile() -> None:
    user = {"id": "U1", "profile": a_status(":palm_tree:")}

    assert person_of(user, "T1", MONDAY_9AM).status_away
    assert not person_of({"id": "U1"}, "T1", MONDAY_9AM).status_away
