"""What somebody does with the app beside talking to it: its Home tab, and files dropped on it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.elements import value_key
from tests.actor import Actor, Lines, as_read, found_button, option_named, states
from tests.waiting import wait_for

DRAWN = frozenset({"views.publish", "views.open", "views.update", "views.push"})


@dataclass
class Home:
    """``who`` is at it; their conversation with the bot is another tab."""

    who: Actor

    def opens(self) -> Lines:
        """Opens the tab and reads it, once the bot has drawn it."""
        before = self.who.traffic()
        self._do(type="open_home")
        self._drawn(before)
        return self.sees()

    def sees(self) -> Lines:
        return as_read(self._view())

    def clicks(self, label: str, choice: str | None = None, *, about: str = "") -> Lines:
        """Clicks a button, or picks ``choice`` in its menu; the form that opens, or the tab anew."""
        view, before = self._view(), self.who.traffic()
        block, element = found_button(view["blocks"], label, about)
        picked = {} if choice is None else {value_key(dict(element)): option_named(element, choice)}
        where = {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
        self._do(type="action", **where, **picked)
        return self._read(self._drawn(before))

    def form(self) -> Lines:
        return self.who.form()

    def submits(self, **choices: str | Sequence[str]) -> Lines:
        """Fills in and submits the open form: its errors, what comes next, or the tab anew."""
        view, before = self.who.view(), self.who.traffic()
        answer = self._do(type="submit", view=view["id"], state=states(view, choices))
        if answer.get("errors"):
            return list(answer["errors"].values())
        return self.form() if self._forms() else self._read(self._drawn(before))

    def _read(self, calls: set[str]) -> Lines:
        return self.sees() if calls == {"views.publish"} else self.form()

    def _forms(self) -> list[Any]:
        stack: list[Any] = self.who.screen.get("views", user=self.who.id)["stack"]
        return stack

    def _drawn(self, before: int) -> set[str]:
        return set(wait_for(lambda: DRAWN & set(self.who.called(before))))

    def _view(self) -> Mapping[str, Any]:
        view = self.who.screen.get("home", user=self.who.id)["view"]
        assert view, "the bot has drawn no Home for them"
        found: Mapping[str, Any] = {**view, "text": ""}
        return found

    def _do(self, **what: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.who.screen.act(user=self.who.id, **what)
        assert answer["ok"], answer
        return answer


def dropped(who: Actor, name: str, content: bytes, text: str = "") -> Lines:
    """Drops a file and waits for what the bot writes: in the file's thread, or in the conversation itself."""
    known = {one["ts"] for one in who.everything()}
    encoded = base64.b64encode(content).decode()
    given = {"channel": who.channel, "name": name, "content_base64": encoded, "text": text}
    answer = who.screen.act(user=who.id, type="file", **given)
    assert answer["ok"], answer

    def written() -> list[dict[str, Any]]:
        who.deliver()
        return [one for one in who.everything() if one["bot"] and one["ts"] not in known]

    new = wait_for(written)
    below = [one for one in new if one["thread_ts"] == answer["ts"]]
    return as_read((below or new)[-1])
