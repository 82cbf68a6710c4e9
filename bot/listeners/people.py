"""What Slack tells of people without being asked."""

from typing import Any

from slack_bolt import App

from bot import actions
from bot.callers import Directory


def register(app: App, directory: Directory) -> None:
    """Whoever leaves, moves or changes their language is known as such at once."""

    def changed(event: dict[str, Any]) -> None:
        directory.heard(event["user"])

    app.event(actions.PERSON_CHANGED)(changed)
