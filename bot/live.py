"""Going by the settings as they are now, while anybody may change them in Slack."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from bot.bootstrap import Runtime
from bot.replies import GIVES_WAY, OUTDATED
from bot.services import Ground
from core.errors import Outdated

Done = TypeVar("Done")

ANEW = 2
"""How often one request is dispatched anew. Settings change a few times a year, not three times a second."""


def up_to_date(runtime: Runtime, work: Callable[[], Done]) -> Done:
    """What ``work`` comes to by the settings as they are now; done once more where they change in the middle
    of it. It reads what it works with from ``runtime``, and what it has done it may do again.
    """
    runtime.refresh()
    try:
        return work()
    except Outdated:
        runtime.refresh()
        return work()


class LiveApp:
    """The Bolt app for the settings of the moment: built anew whenever they have changed.

    ``client`` is what those apps call Slack with.
    """

    def __init__(self, runtime: Runtime, build: Callable[[Ground], App], client: WebClient) -> None:
        self.client = client
        self._runtime = runtime
        self._build = build
        self._built_for = runtime.ground
        self._app = build(runtime.ground)
        self._one_at_a_time = Lock()

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """What the app answers. A request that meets settings changed by somebody else was not answered and
        has changed nothing: it begins again with a new app, and by the new settings.
        """
        for _ in range(ANEW):
            req.context[GIVES_WAY] = True
            response = self._current().dispatch(req)
            if not req.context.get(OUTDATED):
                return response
            self._runtime.refresh()
            req = _again(req)
        return self._current().dispatch(req)

    def _current(self) -> App:
        with self._one_at_a_time:
            ground = self._runtime.ground
            if ground is not self._built_for:
                self._app, self._built_for = self._build(ground), ground
            return self._app


def _again(req: BoltRequest) -> BoltRequest:
    """The same request, without what came of it."""
    body = req.raw_body if req.mode == "http" else req.body
    return BoltRequest(body=body, query=req.query, headers={**req.headers}, mode=req.mode)
