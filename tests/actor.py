"""One person at their screen: types, clicks, fills in forms, and reads what comes of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.actions import TOLD
from tests.reading import read
from tests.waiting import wait_for

Lines = list[str]
"""A message, line by line."""

_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")


@dataclass(frozen=True, slots=True)
class Screen:
    """Slack as people have it before them: the sandbox, by its control API."""

    http: httpx.Client

    def get(self, path: str, **query: str) -> Any:
        return self.http.get(f"/sandbox/{path}", params=query).raise_for_status().json()

    def act(self, **what: Any) -> Any:
        return self.http.post("/sandbox/act", json=what).json()


def as_read(message: Mapping[str, Any]) -> Lines:
    """A message as it stands on the screen; times as Slack shows them to the reader it was written for."""
    lines = read(message["blocks"]) or [message["text"]]
    return [_DATE.sub(r"\1", line).replace("\u202f", " ") for line in lines]


@dataclass
class Actor:
    """Somebody in one conversation. ``deliver`` sends what the bot owes by now."""

    screen: Screen
    id: str
    channel: str
    deliver: Callable[[], object]

    def types(self, text: str, *, repeat: int = 0) -> Lines:
        """Types a command and reads what comes back."""
        before = len(self._messages())
        self._do(type="command", channel=self.channel, text=text, repeat=repeat)
        wait_for(lambda: len(self._messages()) > before)
        return self.sees()

    def sees(self) -> Lines:
        """The newest message."""
        return as_read(self.newest())

    def newest(self) -> dict[str, Any]:
        messages = self._messages()
        return messages[-1] if messages else {"text": "", "blocks": []}

    def messages(self) -> list[Lines]:
        """Everything in this conversation, oldest first."""
        return [as_read(one) for one in self._messages()]

    def told(self, about: str = "") -> dict[str, Any]:
        """The newest message that the bot sent of its own accord, about a certain company if one is named."""
        sent = [one for one in self._messages() if one["metadata"] and about in "\n".join(as_read(one))]
        assert sent, f"nothing was told about {about!r}: {self.messages()}"
        return sent[-1]

    def reads(self, message: Mapping[str, Any]) -> Lines:
        """An older message as it stands now."""
        return as_read(next(one for one in self._messages() if one["ts"] == message["ts"]))

    def clicks(
        self, label: str, *, message: Mapping[str, Any] | None = None, about: str = "", repeat: int = 0
    ) -> Lines:
        """Clicks a button of the newest message, or of another one, and reads what comes of it.

        ``about`` names the company, where a message is about several. What the bot sent of its own accord is
        drawn anew by whoever sends its messages; what stands beside such a one was not done.
        """
        on = message or self.newest()
        block, element = _button(on["blocks"], label, about)
        before = self._traffic()
        self._do(
            type="action",
            message={"channel": self.channel, "ts": on["ts"]},
            block_id=block["block_id"],
            action_id=element["action_id"],
            repeat=repeat,
        )
        if str(block["block_id"]).startswith(TOLD):
            return self._after(before, on)
        wait_for(lambda: len(self._answers(before)) > repeat)
        return self.sees() if message is None else self.reads(on)

    def form(self) -> Lines:
        """The open dialog, title first."""
        view = self._view()
        return [view["title"]["text"], *read(view["blocks"])]

    def submits(self, *, over: Mapping[str, Any] | None = None, **choices: str) -> Lines:
        """Fills the open dialog in (what is left out keeps its first choice) and submits it.

        Reads the errors shown in the form, or else the newest message; ``over`` is the message that the bot
        sent of its own accord and in which the form was opened.
        """
        view = self._view()
        state = {
            block["block_id"]: _state(block, choices) for block in view["blocks"] if block["type"] == "input"
        }
        before = self._traffic()
        answer = self._do(type="submit", view=view["id"], state=state)
        if answer.get("errors"):
            return list(answer["errors"].values())
        if over is not None:
            return self._after(before, over)
        wait_for(lambda: self._answers(before))
        return self.sees()

    def _after(self, before: int, message: Mapping[str, Any]) -> Lines:
        """What became of a click in a message of the bot's: it as it is now, or the sentence beside it."""

        def seen() -> list[str]:
            self.deliver()
            return self._answers(before) or self._redrawn(before, str(message["ts"]))

        if "response_url" in wait_for(seen):
            return self.sees()
        self.deliver()  # what else the click has brought was perhaps not there yet a moment ago
        return self.reads(message)

    def _do(self, **what: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.screen.act(user=self.id, **what)
        assert answer["ok"], answer
        return answer

    def _view(self) -> dict[str, Any]:
        stack = wait_for(lambda: self.screen.get("views", user=self.id)["stack"])
        view: dict[str, Any] = stack[-1]
        return view

    def _messages(self) -> list[dict[str, Any]]:
        answer = self.screen.get("messages", user=self.id, channel=self.channel)
        found: list[dict[str, Any]] = answer["messages"]
        return found

    def _traffic(self) -> int:
        entries = self.screen.get("traffic", since="0")["entries"]
        return int(entries[-1]["n"]) if entries else 0

    def _calls(self, since: int) -> list[dict[str, Any]]:
        entries = self.screen.get("traffic", since=str(since))["entries"]
        return [one for one in entries if one["direction"] == "from_bot"]

    def _answers(self, since: int) -> list[str]:
        return [one["what"] for one in self._calls(since) if one["what"] in {"response_url", "views.open"}]

    def _redrawn(self, since: int, ts: str) -> list[str]:
        updates = [one for one in self._calls(since) if one["what"] == "chat.update"]
        return [one["what"] for one in updates if one["request"]["ts"] == ts]


Found = tuple[Mapping[str, Any], Mapping[str, Any]]


def _button(blocks: Sequence[Mapping[str, Any]], label: str, about: str) -> Found:
    """The button's block and the button, behind the paragraph that names the company."""
    named = not about
    for block in blocks:
        named = named or (block["type"] == "section" and about in str(block["text"]["text"]))
        for element in block.get("elements") or () if named and block["type"] == "actions" else ():
            if element["text"]["text"] == label:
                return block, element
    raise AssertionError(f"there is no button {label!r} {about!r} on: {read(blocks)}")


def _state(block: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, Any]:
    element, block_id = block["element"], str(block["block_id"])
    chosen = choices.get(block_id)
    match element["type"]:
        case "static_select":
            options = element["options"]
            option = next((one for one in options if one["value"] == chosen), element["initial_option"])
            value: dict[str, Any] = {"selected_option": option}
        case "users_select":
            value = {"selected_user": chosen}
        case _:
            value = {"value": chosen}
    return {element["action_id"]: {"type": element["type"], **value}}
