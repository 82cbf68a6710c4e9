"""A Slack of straw for delivery: it answers every call as it is told, and remembers what it was asked."""

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

Answer = dict[str, Any] | BaseException


def refusal(code: str | None = None, status: int = 200, **headers: Any) -> SlackApiError:
    """What slack_sdk raises when Slack says no; ``retry_after="1"`` is a header."""

    class Said(dict[str, Any]):
        status_code = status

    said = Said({"ok": False, **({"error": code} if code else {})})
    said.headers = {name.replace("_", "-").title(): value for name, value in headers.items()}  # type: ignore[attr-defined]
    return SlackApiError("no", said)  # type: ignore[no-untyped-call]


class StrawSlack(WebClient):
    """``fails`` makes the next calls of a method fail; ``before`` happens before each of them."""

    def __init__(self) -> None:
        super().__init__("xoxb-straw", retry_handlers=[])
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.before: Callable[[str], None] = lambda _method: None
        self._failures: dict[str, list[BaseException]] = {}

    def fails(self, method: str, *failures: BaseException) -> None:
        self._failures[method] = list(failures)

    def calls(self, method: str = "chat.postMessage") -> list[dict[str, Any]]:
        """The arguments of every call of a method."""
        return [arguments for name, arguments in self.asked if name == method]

    def api_call(self, api_method: str, **how: Any) -> Any:
        arguments = how.get("json") or how.get("params") or {}
        self.before(api_method)
        self.asked.append((api_method, arguments))
        waiting = self._failures.get(api_method)
        if waiting:
            raise waiting.pop(0)
        return {"ok": True, "channel": arguments.get("channel"), "ts": f"{len(self.asked)}.0", "messages": []}
