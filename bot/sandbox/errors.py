"""What Slack says when it refuses."""

from typing import Any


class SlackError(Exception):
    """A refusal in Slack's words: ``code`` is the error of the answer, ``messages`` name the places."""

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages

    def as_answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.code}
        if self.messages:
            answer["errors"] = list(self.messages)
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer
