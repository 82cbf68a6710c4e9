"""A lead's words on their way to the screen: hostile until they have been through here."""

import re
from datetime import datetime
from html import escape

from core.fields import cleaned

_ELLIPSIS = "…"


def plain(text: str, limit: int = 150) -> str:
    """For ``plain_text``: as it stands, on one line, without control and direction characters, cut."""
    clean = _one_line(text)
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + _ELLIPSIS


def escaped(text: str, limit: int = 300) -> str:
    """For mrkdwn and for the ``text`` of a message: ``& < >`` escaped, so that nothing mentions or links.

    Cut after escaping, to ``limit`` characters at most.
    """
    return cut(escape(_one_line(text), quote=False), limit)


def _one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def cut(said: str, limit: int) -> str:
    """Escaped text, at most ``limit`` characters of it, never cut inside an entity or a ``<token>``."""
    if len(said) <= limit:
        return said
    kept = said[: limit - 1]
    for begin, end in ("&;", "<>"):
        start = kept.rfind(begin)
        if start > kept.rfind(end):
            kept = kept[:start]
    return kept.rstrip() + _ELLIPSIS


def spaced(text: str, limit: int = 300) -> str:
    """Escaped, and without the underscores of machine names: ``website_demo`` is a website demo."""
    return escaped(text.replace("_", " "), limit)


def bare(text: str, limit: int = 300) -> str:
    """Escaped, and without the signs that would make it bold or code: for a stranger's word in a sentence."""
    return escaped(re.sub(r"[*_~`]", "", text), limit)


def date_token(at: datetime, form: str, fallback: str) -> str:
    """Slack's date token: every reader sees the instant in their own zone and language."""
    return f"<!date^{int(at.timestamp())}^{form}|{fallback}>"
