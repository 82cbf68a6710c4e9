"""Words behind ``/queue`` that are no names of queues: each topic answers its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.callers import Caller


@dataclass(frozen=True, slots=True)
class Asked:
    """A ``/queue`` with such a word: who asked, the ``words`` behind it in small letters, and Slack's own
    description of the command. Whoever answers acknowledges.
    """

    ack: Ack
    who: Caller
    words: Sequence[str]
    command: Mapping[str, Any]
    client: WebClient


Answering = Callable[[Asked], None]
