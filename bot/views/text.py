"""A lead's words on their way to the screen: hostile until they have been through here."""

import re
from datetime import datetime

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ELLIPSIS = "…"


def plain(text: str, limit: int = 150) -> str:
    """For ``plain_text``: as it stands, on one line, without control and direction characters, cut."""
    clean = " ".join(_UNSEEN.sub("", text).split())
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + _ELLIPSIS


def escaped(text: str, limit: int = 300) -> str:
    """For mrkdwn and for the ``text`` of a message: ``& < >`` escaped, so that nothing mentions or links.

    Cut after escaping, to ``limit`` characters at most, never inside an entity.
    """
    pieces: list[str] = []
    length = 0
    for letter in plain(text, limit=len(text) + 1):
        piece = _ENTITIES.get(letter, letter)
        if length + len(piece) > limit - 1:
            return "".join(pieces).rstrip() + _ELLIPSIS
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def spaced(text: str, limit: int = 300) -> str:
    """Escaped, and without the underscores of machine names: ``website_demo`` is a website demo."""
    return escaped(text.replace("_", " "), limit)


def date_token(at: datetime, form: str, fallback: str) -> str:
    """Slack's date token: every reader sees the instant in their own zone and language."""
    return f"<!date^{int(at.timestamp())}^{form}|{fallback}>"
