"""Somebody looks at their Home, or chooses what it shows."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import actions
from bot.echoes import InvalidEcho, carried, looked_at, where
from bot.homes import Homes
from bot.listeners.tools import Listener
from bot.replies import caller
from bot.views.home_filters import EVERY_QUEUE
from core.home import PERIODS, Looking


def register(app: App, homes: Homes) -> None:
    """Slack tells of the app's other tabs as well; there is nothing to draw there."""

    def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            homes.opened(str(event["user"]), event.get("view"))

    app.event(actions.HOME_OPENED)(opened)
    app.action(actions.HOME_QUEUE)(_chooses(homes, _queue))
    app.action(actions.HOME_PERIOD)(_chooses(homes, _period))


def _chooses(homes: Homes, choice: Any) -> Listener:
    """A menu: what is chosen there, and in the other one, is shown next. Whether it is theirs to see is
    judged when it is read.
    """

    def listener(ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
        ack()
        view = body.get("view") or {}
        looking = choice(looked_at(view), carried(body["actions"][0]))
        homes.draw_later(caller(context).person, looking, view.get("hash"))

    return listener


def _queue(looking: Looking, value: object) -> Looking:
    name = None if value == EVERY_QUEUE else where(value)
    if isinstance(name, int):
        raise InvalidEcho("queue")
    return replace(looking, queue=name)


def _period(looking: Looking, value: object) -> Looking:
    if value not in PERIODS:
        raise InvalidEcho("period")
    return replace(looking, period=str(value))
