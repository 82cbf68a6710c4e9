"""One person at their screen: types, clicks, fills in forms, and reads what comes of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.actions import TOLD
from bot.sandbox.elements import elements_of, value_key
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

    def thread(self, message: Mapping[str, Any]) -> list[Lines]:
        """What is written under a message, oldest first."""
        return [as_read(one) for one in self.everything() if one["thread_ts"] == message["ts"]]

    def told(self, about: str = "") -> dict[str, Any]:
        """The newest message that the bot sent of its own accord, about a certain company if one is named."""
        sent = [one for one in self._messages() if one["metadata"] and about in "\n".join(as_read(one))]
        assert sent, f"nothing was told about {about!r}: {self.messages()}"
        return sent[-1]

    def reads(self, message: Mapping[str, Any]) -> Lines:
        """An older message as it stands now."""
        return as_read(self._as_it_is(message))

    def clicks(
        self,
        label: str,
        choice: str | None = None,
        *,
        message: Mapping[str, Any] | None = None,
        about: str = "",
        repeat: int = 0,
        aside: bool = False,
    ) -> Lines:
        """Clicks a button of the newest message, or of another one, and reads what comes of it.

        ``choice`` is what is picked where the button opens a menu; ``about`` names the company, or whatever
        else stands above the button, where a message has several. What the bot sent of its own accord is
        drawn anew by whoever sends its messages, and what stands beside such a one was not done; ``aside``
        reads what is said beside it although it was.
        """
        on = self._as_it_is(message) if message else self.newest()
        block, element = found_button(on["blocks"], label, about)
        before = self.traffic()
        self._do(
            type="action",
            message={"channel": self.channel, "ts": on["ts"]},
            block_id=block["block_id"],
            action_id=element["action_id"],
            repeat=repeat,
            **({} if choice is None else {value_key(dict(element)): option_named(element, choice)}),
        )
        if str(block["block_id"]).startswith(TOLD):
            return self._beside(before) if aside else self._after(before, on)
        wait_for(lambda: len(self._answers(before)) > repeat)
        return self.sees() if message is None else self.reads(on)

    def form(self) -> Lines:
        """The open dialog, title first."""
        view = self.view()
        return [view["title"]["text"], *read(view["blocks"])]

    def submits(
        self, *, over: Mapping[str, Any] | None = None, aside: bool = False, **choices: str | Sequence[str]
    ) -> Lines:
        """Fills the open dialog in (what is left out keeps its first choice) and submits it.

        Reads the errors shown in the form, or else the newest message; ``over`` is the message that the bot
        sent of its own accord and in which the form was opened, ``aside`` reads what is said beside it.
        """
        view = self.view()
        before = self.traffic()
        answer = self._do(type="submit", view=view["id"], state=states(view, choices))
        if answer.get("errors"):
            return list(answer["errors"].values())
        if over is not None:
            return self._beside(before) if aside else self._after(before, over)
        wait_for(lambda: self._answers(before))
        return self.sees()

    def suggests(self, block_id: str, typed: str) -> list[str]:
        """What a field of the open dialog offers that asks the bot for its options."""
        view = self.view()
        block = next(one for one in view["blocks"] if one.get("block_id") == block_id)
        where = {"view": view["id"], "block_id": block_id, "action_id": block["element"]["action_id"]}
        answer = self._do(type="suggest", value=typed, **where)
        return [one["text"]["text"] for one in answer["options"]]

    def _after(self, before: int, message: Mapping[str, Any]) -> Lines:
        """What became of a click in a message of the bot's: it as it is now, or the sentence beside it."""

        def seen() -> list[str]:
            self.deliver()
            return self._answers(before) or self._redrawn(before, str(message["ts"]))

        if "response_url" in wait_for(seen):
            return self.sees()
        self.deliver()  # what else the click has brought was perhaps not there yet a moment ago
        return self.reads(message)

    def _beside(self, before: int) -> Lines:
        """The sentence beside a message that was redrawn, too, by now."""
        wait_for(lambda: self._answers(before))
        self.deliver()
        return self.sees()

    def _do(self, **what: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.screen.act(user=self.id, **what)
        assert answer["ok"], answer
        return answer

    def view(self) -> dict[str, Any]:
        stack = wait_for(lambda: self.screen.get("views", user=self.id)["stack"])
        view: dict[str, Any] = stack[-1]
        return view

    def _as_it_is(self, message: Mapping[str, Any]) -> dict[str, Any]:
        return next(one for one in self.everything() if one["ts"] == message["ts"])

    def _messages(self) -> list[dict[str, Any]]:
        """What stands in the conversation itself; of its threads only what was sent there as well."""
        return [
            one for one in self.everything() if one["broadcast"] or one["ephemeral"] or not one["thread_ts"]
        ]

    def everything(self) -> list[dict[str, Any]]:
        """Replies and what stands alone, as Slack has it."""
        answer = self.screen.get("messages", user=self.id, channel=self.channel)
        found: list[dict[str, Any]] = answer["messages"]
        return found

    def traffic(self) -> int:
        entries = self.screen.get("traffic", since="0")["entries"]
        return int(entries[-1]["n"]) if entries else 0

    def _calls(self, since: int) -> list[dict[str, Any]]:
        entries = self.screen.get("traffic", since=str(since))["entries"]
        return [one for one in entries if one["direction"] == "from_bot"]

    def called(self, since: int) -> list[str]:
        """The methods of Slack that the bot has called meanwhile."""
        return [one["what"] for one in self._calls(since)]

    def _answers(self, since: int) -> list[str]:
        return [one["what"] for one in self._calls(since) if one["what"] in {"response_url", "views.open"}]

    def _redrawn(self, since: int, ts: str) -> list[str]:
        updates = [one for one in self._calls(since) if one["what"] == "chat.update"]
        return [one["what"] for one in updates if one["request"]["ts"] == ts]


Found = tuple[Mapping[str, Any], Mapping[str, Any]]


def found_button(blocks: Sequence[Mapping[str, Any]], label: str, about: str) -> Found:
    """The button's block and the button, in or behind the paragraph that names what it is about."""
    named = not about
    for block in blocks:
        named = named or (block["type"] in {"section", "header"} and about in str(block.get("text")))
        for element in elements_of(dict(block)) if named else ():
            if isinstance(element, Mapping) and _label(element) == label:
                return block, element
    raise AssertionError(f"there is no button {label!r} {about!r} on: {read(blocks)}")


def _label(element: Mapping[str, Any]) -> str | None:
    """What stands on a button, or on a menu while nothing is picked; ``None`` for mere text."""
    on_it = element.get("placeholder") or element.get("text")
    return str(on_it["text"]) if isinstance(on_it, Mapping) else None


def option_named(element: Mapping[str, Any], label: str) -> Any:
    return next(one for one in element["options"] if one["text"]["text"] == label)


def states(view: Mapping[str, Any], choices: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """What somebody filled in, by block; what is not among the fields is passed over."""
    inputs = [block for block in view["blocks"] if block.get("block_id") in choices]
    return {block["block_id"]: _state(block, choices[block["block_id"]]) for block in inputs}


def _state(block: Mapping[str, Any], chosen: str | Sequence[str]) -> dict[str, Any]:
    element = block["element"]
    return {element["action_id"]: {"type": element["type"], value_key(element): chosen}}
