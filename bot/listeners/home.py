"""Somebody looks at their Home."""

from typing import Any

from slack_bolt import App

from bot import actions
from bot.homes import Homes


def register(app: App, homes: Homes) -> None:
    """Slack tells of the app's other tabs as well; there is nothing to draw there."""

    def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            homes.opened(str(event["user"]))

    app.event(actions.HOME_OPENED)(opened)
