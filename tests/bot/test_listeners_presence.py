"""Being away: by a command, which wins, or by a Slack status, which is a hint."""

from typing import Any

from bot.sandbox.model import TEAM_ID
from tests.bot.counter import ANA, CLARA, Counter


def is_away(counter: Counter, who: str = ANA) -> bool:
    person = counter.runtime.services.people.get(who)
    assert person is not None
    return person.is_away


def has_status(counter: Counter, emoji: str, text: str = "", who: str = ANA) -> None:
    """Slack tells of a status that somebody has just set."""
    profile: dict[str, Any] = {"display_name": who, "status_emoji": emoji, "status_text": text}
    user = {"id": who, "team_id": TEAM_ID, "tz": "Europe/London", "profile": profile}
    event = {"type": "user_change", "user": user, "event_ts": "1.0"}
    counter.dispatch({"type": "event_callback", "team_id": TEAM_ID, "event_id": "E1", "event": event})


def test_a_status_is_heard_of_and_ends(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")

    has_status(counter, ":palm_tree:", "Vacationing")
    during = is_away(counter)
    has_status(counter, ":spiral_calendar_pad:", "In a meeting")

    assert (during, is_away(counter)) == (True, False)


def test_back_wins_over_a_status_until_it_changes(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")
    has_status(counter, ":palm_tree:")

    said = counter.types(ANA, "/nextlead back")
    again = counter.types(ANA, "/nextlead back")
    here = is_away(counter)
    has_status(counter, "")
    has_status(counter, ":face_with_thermometer:")

    assert said[0] == (
        "Welcome back: leads may be offered or assigned to you again. "
        "Your Slack status says that you are away; it is ignored until you change it."
    )
    assert again == said
    assert (here, is_away(counter)) == (False, True)


def test_away_by_command_outlasts_the_status(counter: Counter) -> None:
    counter.types(ANA, "/nextlead away")
    has_status(counter, ":palm_tree:")
    has_status(counter, "")
    by_command = is_away(counter)

    said = counter.types(ANA, "/nextlead back")

    assert (by_command, is_away(counter)) == (True, False)
    assert said[0] == "Welcome back: leads may be offered or assigned to you again."


def test_somebody_met_for_the_first_time_may_be_away_already(counter: Counter) -> None:
    user = counter.sandbox.workspace.user(CLARA)
    user.status_emoji = ":palm_tree:"

    counter.types(CLARA, "/nextlead help")

    assert is_away(counter, CLARA)


def test_help_tells_of_the_status(counter: Counter) -> None:
    assert any("Slack status" in line for line in counter.types(ANA, "/nextlead help"))
