"""Hostile words, and what they must never do to a message, wherever a lead, a file or a person says them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.views.blocks import Card
from tests.bot.drawing import accepted, accepted_view, mrkdwn, strings

MARK = "Xyzzy"
"""Stands in every hostile text: where it is found, the text is."""

CORPUS: Mapping[str, str] = {
    "everybody": f"{MARK} <!channel> <!here> <!everyone> @channel @here",
    "people and places": f"<@U66EVIL> <#C66EVIL|general> <!subteam^S66EVIL|@ops> {MARK}",
    "links": f"<https://evil.example/{MARK}|your bank> <mailto:{MARK}@evil.example|mail>",
    "a date": f"<!date^1392734382^{{date_num}} {MARK}|now>",
    "bare addresses": f"https://evil.example/{MARK} javascript:alert(1) {MARK}@evil.example",
    "control characters": f"\x00\x07\x08\x1b[31m{MARK}\x1b]0;title\x07\x7f\x9b2J",
    "NUL": f"{MARK}\x00{MARK}",
    "lone surrogates": f"\ud800{MARK}\udfff\udc00",
    "another direction": f"\u202e{MARK}\u202c \u2066inside\u2069 \u200f\u200e\u061c",
    "right to left": f"שלום {MARK} مرحبا",
    "nothing to see": "\u200b\u2060\ufeff\u200e",
    "no width": f"\u200b{MARK[:2]}\u200c{MARK[2:]}\u200d\ufeff {MARK}",
    "tags": f"{MARK}\U000e0041\U000e0042\U000e007f",
    "back-ticks": f"`{MARK}` ``` {MARK} ``` ` ``",
    "emphasis": f"*{MARK}* _{MARK}_ ~{MARK}~ > {MARK} \n>>> {MARK}",
    "quotes": f'"{MARK}" \'{MARK}\' „{MARK}“ \\" \\n \\u003c!channel\\u003e',
    "entities": f"&lt;!channel&gt; &amp;lt;{MARK}&amp;gt; &#60;!here&#62; &; & &amp",
    "emoji codes": f":x: :rotating_light: :{MARK}: :skin-tone-2:",
    "many emoji": "👩\u200d👩\u200d👧\u200d👦" * 400 + MARK,
    "accents": MARK + "\u0301" * 600,
    "ten thousand characters": f"{MARK} " * 1_700,
    "ten thousand escapes": MARK + "<&>" * 3_400,
    "one long word": MARK * 2_000,
    "outside the plane": "𝕏" * 3_000 + MARK,
    "a flood of lines": "\n" * 500 + MARK + "\r\n\u2028\u2029\x0b\x0c\x85" * 300,
    "braces": f"{MARK} {{0}} {{}} {{lead}} {{who!r}} {{n:>9}} %s %(name)s %d ${{x}}",
    "JSON": f'"}}],"blocks":[{{"type":"section","text":"{MARK}"}}]}}',
    "a formula": f"=cmd|' /C calc'!A0 {MARK}",
    "a tag": f"</text><script>{MARK}</script><img src=x onerror=alert(1)>",
}

_OURS = re.compile(
    r"<@U01[A-Z]+>|<#C0[A-Z0-9]+>|<!subteam\^S0[A-Z0-9]+>"
    r"|<!date\^\d+\^(?:\{date_short(?:_pretty)?\}, )?\{time\}\|[^<>|]+>"
)
"""What we say in angle brackets on purpose; nobody in the corpus is called like that."""

_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_STEERING = frozenset(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_ECHOED = frozenset(
    {"value", "action_id", "block_id", "callback_id", "external_id", "private_metadata", "metadata", "url"}
)
"""What Slack gives back, or anybody may read by the API: ids, never a lead's words."""


@dataclass(frozen=True)
class Plain:
    """A sentence that Slack shows as it is, such as an error under a field of a form."""

    text: str


Drawn = Card | Mapping[str, Any] | str | Plain
"""A message, a view, or a sentence that is sent as it is."""


def harms(drawn: Drawn) -> list[str]:
    """Everything in it that a hostile text must not bring about; raises what Slack refuses."""
    taken = _accepted(drawn)
    return [
        *(f"raw: {text[:200]!r}" for text in mrkdwn(taken) if set("<>&") & set(_harmless(text))),
        *(f"unseen: {text[:200]!r}" for text in strings(taken) if _unseen(text)),
        *(f"echoed: {text[:200]!r}" for text in _echoes(taken) if MARK.casefold() in text.casefold()),
    ]


def _accepted(drawn: Drawn) -> dict[str, Any]:
    """As Slack takes it."""
    if isinstance(drawn, Card):
        return accepted(drawn)
    if isinstance(drawn, Plain):
        assert drawn.text.strip()
        return {"type": "plain_text", "text": drawn.text}
    if isinstance(drawn, str):
        return accepted(Card(drawn, ({"type": "section", "text": {"type": "mrkdwn", "text": drawn}},)))
    return accepted_view(drawn)


def _harmless(text: str) -> str:
    """What is left of mrkdwn without what we put there on purpose."""
    return _ENTITY.sub("", _OURS.sub("", text))


def _unseen(text: str) -> bool:
    steering = (one in _STEERING or unicodedata.category(one) in {"Cc", "Cs"} for one in text if one != "\n")
    return any(steering) or any("\U000e0000" <= one <= "\U000e007f" for one in text)


def _echoes(value: object, key: str = "") -> Iterator[str]:
    """Every text that Slack would give back, the choices of menus too."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _echoes(part, name)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _echoes(part, key)
    elif isinstance(value, str) and key in _ECHOED:
        yield value
