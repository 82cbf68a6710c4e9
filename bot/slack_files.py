"""Files that people send to the bot: what Slack says of one, and its bytes."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import httpx

from bot.tally import Unread

LIMIT = 20 * 1024 * 1024
"""Bytes of a file that are read."""

DEADLINE_S = 120.0
"""How long a download may take in all."""

PATIENCE_S = 10.0
"""How long Slack may be silent in between."""

_NAMES = (".csv", ".tsv", ".txt")
_TYPES = frozenset({"csv", "tsv", "text"})


class CannotRead(Exception):
    """A file of which nothing can be taken."""

    def __init__(self, why: Unread) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class SlackFile:
    """A file as ``files.info`` describes it. ``name`` is what somebody called it; ``ts`` is the message it
    came with, as soon as Slack knows that.
    """

    id: str
    name: str
    size: int
    kind: str
    url: str
    ts: str | None

    def problem(self) -> Unread | None:
        """Why it is not worth fetching, or ``None``."""
        if not (self.name.casefold().endswith(_NAMES) or self.kind in _TYPES):
            return Unread.NO_CSV
        if self.size > LIMIT:
            return Unread.TOO_LARGE
        return None if self.url else Unread.NOT_GIVEN


def slack_file(info: Mapping[str, Any], channel: str) -> SlackFile:
    """From the ``file`` of ``files.info``, which says nothing of where it was shared for a moment."""
    shares = [place for places in (info.get("shares") or {}).values() for place in places.get(channel) or ()]
    stamps = [str(one["ts"]) for one in shares if one.get("ts")]
    size = info.get("size")
    return SlackFile(
        id=str(info.get("id") or ""),
        name=str(info.get("name") or info.get("title") or ""),
        size=size if isinstance(size, int) else 0,
        kind=str(info.get("filetype") or ""),
        url=str(info.get("url_private_download") or info.get("url_private") or ""),
        ts=max(stamps, default=None),
    )


def fetch(
    file: SlackFile,
    token: str,
    into: BinaryIO,
    *,
    api_url: str,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Writes the file's bytes, all of them. The token is shown to Slack's own host of files, by an unbroken
    way, and to nobody else: an address that lies elsewhere, or leads elsewhere, is not followed.

    Raises ``CannotRead``, and ``httpx.HTTPError`` where the connection fails.
    """
    if not _is_slacks(file.url, api_url):
        raise CannotRead(Unread.NOT_GIVEN)
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    until, size = clock() + DEADLINE_S, 0
    with httpx.stream("GET", file.url, headers=headers, follow_redirects=False, timeout=PATIENCE_S) as answer:
        if answer.status_code != httpx.codes.OK or _is_page(answer):
            raise CannotRead(Unread.NOT_GIVEN)
        for block in answer.iter_bytes():
            size += len(block)
            if size > LIMIT:
                raise CannotRead(Unread.TOO_LARGE)
            if clock() > until:
                raise CannotRead(Unread.NOT_GIVEN)
            into.write(block)
    if file.size and size != file.size:
        raise CannotRead(Unread.NOT_GIVEN)


def _is_page(response: httpx.Response) -> bool:
    """Whether Slack shows its login page instead of the file, as it does to a token without the scope."""
    return "html" in response.headers.get("content-type", "").casefold()


def _is_slacks(url: str, api_url: str) -> bool:
    """Whether the address lies on the host that keeps Slack's files, or on the one that we call anyway."""
    there, api = urlsplit(url), urlsplit(api_url)
    return there.scheme == api.scheme and there.netloc in {f"files.{api.hostname}", api.netloc}
