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

_NOT_YET = (
    r"before|book(?:ing)?|no|no longer|not|plan(?:s|ning)?|until",
    r"bis|keine?n?|nicht|ohne|plan(?:e|t|en)|vor",
    r"belum|bukan|jadwal|menjelang|menunggu|pengajuan|rencana|sebelum|tidak|urus",
)
"""Before one of the words: it is denied, or lies ahead."""

_LINKS = (
    r"an?|any|for|my|next|on|our|the",
    r"de[mnr]|im|mehr|meine[mn]|unsere[mn]|zum?",
    r"ambil|lagi|sedang",
)

_ABOUT_IT = (
    r"approvals?|calendar|campaigns?|plan(?:s|ning)?|policy|requests?|sales?|schedule|season",
    r"beantragen|buchen|planen|planung",
    r"edar|usaha",
)
"""Behind one of the words: somebody works on it."""

_SAYINGS = (
    r"(?:far|right|straight) away",
    r"(?:gives?|giving|puts?|putting|takes?|taking|throws?|throwing) (?:\w+ )?away",
    r"happy holidays",
    r"sick (?:and tired )?of",
    r"tidak masuk akal",
)
_SAID_OTHERWISE = re.compile(
    rf"(?<!\w)(?:{'|'.join(_SAYINGS)}"
    rf"|(?:{'|'.join(_NOT_YET)}) (?:(?:{'|'.join(_LINKS)}) ){{0,3}}(?:{'|'.join(_WORDS)})"
    rf"|(?:{'|'.join(_WORDS)})[ -](?:{'|'.join(_ABOUT_IT)}))(?!\w)",
    re.IGNORECASE,
)

_THERE_AGAIN = re.compile(r"\s*(?:back from|wieder da|zurück aus|kembali dari)(?!\w)", re.IGNORECASE)


def is_away(profile: Mapping[str, Any], now: datetime | None = None) -> bool:
    """Whether somebody's status says that they are away; "In a meeting" does not. A status that has expired
    by ``now`` says nothing any more: Slack does not always take it away at once.
    """
    expires_at = profile.get("status_expiration")
    if now is not None and isinstance(expires_at, int) and 0 < expires_at <= now.timestamp():
        return False
    emoji = str(profile.get("status_emoji") or "").strip(":").partition("::")[0]
    text = " ".join(str(profile.get("status_text") or "").split())
    if _THERE_AGAIN.match(text):
        return False
    return emoji in _EMOJI or _AWAY.search(_SAID_OTHERWISE.sub("", text)) is not None
