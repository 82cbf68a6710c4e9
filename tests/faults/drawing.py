"""Whether what stands in Slack shows how things are now: every message is drawn once more and compared."""

import re
from collections.abc import Iterator
from typing import Any

from bot.callers import speech_of
from bot.i18n import Speech
from bot.views import notices
from core.notices import Message, NoticeKind
from core.services.parcels import Packer
from tests.faults.books import Post, posts
from tests.faults.ground import Rig
from tests.reading import read

_AS_TIME_GOES_BY = re.compile(
    r"\bYours for [^,.]*, not contacted yet|\bNot contacted yet|\b\d+ (min|h|d)\b"
    r"|\bhelp(ed)? in `|^(On duty|No rep is on duty|Without room for more)\b|^• "
)
"""What is not drawn anew just because a minute has passed; lines that say it are left out."""

_TIME = re.compile(r"<!date\^(\d+)\^[^>]*>")
"""An instant, however it is written: today's without its day."""

_UNDO = " [Undo]"
"""It goes from the message of an accepted offer with the next tick; one that is late leaves it."""

_WHERE_IT_WENT = re.compile(r"^\*[^*]+\* (is|was) |; it is back in the line\.$")
"""What is left of news about a claim that is over: where its lead stood then. It is not drawn anew whenever
that lead moves on once more.
"""


def outdated(rig: Rig) -> list[str]:
    """The messages that show something else than a fresh one would."""
    return [
        f"{post.key} shows {_but(shown, wanted)}, and should show {_but(wanted, shown)}"
        for post, shown, wanted in _compared(rig)
        if shown != wanted
    ]


def _but(lines: list[str], others: list[str]) -> list[str]:
    """Those that are not among the others; where only their order differs, all of them."""
    return [line for line in lines if line not in others] or lines


def _compared(rig: Rig) -> Iterator[tuple[Post, list[str], list[str]]]:
    """All but digests, which stay as they were that morning."""
    for post in posts(rig.sandbox.workspace):
        fresh = None if post.key.startswith(f"{NoticeKind.DIGEST}:") else _fresh(rig, post.key)
        if fresh is not None:
            stands = rig.sandbox.workspace.message(post.channel, post.ts)
            yield post, _lines(stands.blocks), _lines(_drawn(rig, fresh))


def _fresh(rig: Rig, key: str) -> Message | None:
    runtime = rig.runtime
    with runtime.open(writes=False) as uow:
        packer = Packer(uow, runtime.team, runtime.clock.now())
        return next((packer.message(one) for one in uow.outbox._sendings(key, "sent")), None)  # type: ignore[attr-defined]


def _drawn(rig: Rig, message: Message) -> list[dict[str, Any]]:
    reader, team = message.parcels[0].reader, rig.runtime.team
    speech = speech_of(reader, team) if reader else Speech(team.language, team.zone)
    blocks: list[dict[str, Any]] = notices.draw(message, speech).message()["blocks"]
    return blocks


def _lines(blocks: list[dict[str, Any]]) -> list[str]:
    every = (_TIME.sub(r"at \1", line).replace(_UNDO, "") for line in read(blocks))
    said = [line for line in every if not _AS_TIME_GOES_BY.search(line)]
    return ["it moved on" if _WHERE_IT_WENT.search(line) else line for line in said]
