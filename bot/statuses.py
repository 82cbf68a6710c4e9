"""What a Slack status hints at: whether somebody is away."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

_EMOJI = frozenset(
    {
        "airplane",
        "airplane_departure",
        "beach_with_umbrella",
        "camping",
        "desert_island",
        "face_with_head_bandage",
        "face_with_thermometer",
        "luggage",
        "mask",
        "nauseated_face",
        "no_entry",
        "no_entry_sign",
        "palm_tree",
        "sneezing_face",
        "umbrella_on_ground",
    }
)
"""Slack's own "Vacationing" and "Out sick", and what people choose beside them."""

_WORDS = (
    r"away|holidays?|on leave|ooo|out of (?:the )?office|out sick|pto|sick|vacation(?:ing)?",
    r"abwesend|außer haus|elternzeit|krank(?:geschrieben)?|nicht im büro|\w*urlaub",
    r"cuti|izin|libur(?:an)?|sakit|tidak masuk",
)
_AWAY = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDS)})(?!\w)", re.IGNORECASE)

_THERE_AGAIN = re.compile(r"\s*(?:back from|wieder da|zurück aus|kembali dari)(?!\w)", re.IGNORECASE)


def is_away(profile: Mapping[str, Any], now: datetime | None = None) -> bool:
    """Whether somebody's status says that they are away; "In a meeting" does not. A status that has expired
    by ``now`` says nothing any more: Slack does not always take it away at once.
    """
    expires_at = profile.get("status_expiration")
    if now is not None and isinstance(expires_at, int) and 0 < expires_at <= now.timestamp():
        return False
    emoji = str(profile.get("status_emoji") or "").strip(":").partition("::")[0]
    text = str(profile.get("status_text") or "")
    return not _THERE_AGAIN.match(text) and (emoji in _EMOJI or _AWAY.search(text) is not None)
