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
