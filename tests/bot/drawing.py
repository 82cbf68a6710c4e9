"""Readers in three languages, and cards judged as Slack judges them."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.i18n import Speech
from bot.sandbox.blocks import check_message, check_view
from bot.views.blocks import Card
from core.answers import Claimed
from core.model import Lead, LeadType
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, minutes

EN = Speech("en", ZoneInfo("Europe/London"), "en-GB")
DE = Speech("de", ZoneInfo("Europe/Berlin"), "de-DE")
ID = Speech("id", ZoneInfo("Asia/Jakarta"), "id-ID")
SPEECHES = {"en": EN, "de": DE, "id": ID}

_TOKEN = re.compile(r"<!date\^\d+\^(?:\{date_short(?:_pretty)?\}, )?\{time\}\|([^<>|]+)>")
_MENTION = re.compile(r"<@U01[A-Z]+>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def acme(**facts: Any) -> Lead:
    """A lead of which everything is known; only the name, the mail and the phone are secret."""
    known: dict[str, Any] = {
        "company_size": "1250",
        "contact_name": "Jörg Braun",
        "contact_title": "Head of Sales",
        "email": "joerg@acme.example",
        "phone": "+49 30 9999 0001",
        "source": "website_demo",
        "type": LeadType.HOT_INBOUND,
        "score": 90,
        "product": "CRM",
        "region": "DACH",
        "country": "DE",
        "timezone": "Asia/Jakarta",
        "language": "de",
        "industry": "Robotics",
        "account_tier": "enterprise",
        "recent_activity": "Asked for a price",
        "referrer": "Beta Ltd",
    }
    return a_lead("Acme <&> Söhne", id=17, waited=timedelta(hours=26), **known | facts)


def held(lead: Lead, *, contacted: bool = False, fresh: bool = False, **claim: Any) -> Claimed:
    """The lead as its owner has it; ``fresh`` ones can be undone."""
    at = MONDAY_9AM + minutes(30) if contacted else None
    taken = a_claim(lead, ANA, contacted_at=at, **claim)
    return Claimed(lead, taken, undo_until=MONDAY_9AM + minutes(1) if fresh else None)


def accepted(card: Card) -> dict[str, Any]:
    """The message as Slack takes it: an error, unless Slack would show it."""
    message = card.message()
    check_message(message["text"], message["blocks"])
    assert message["text"].strip()
    return message


def accepted_view(view: Mapping[str, Any]) -> dict[str, Any]:
    return dict(check_view(dict(view)))


def strings(value: Any) -> Sequence[str]:
    """Every string anywhere in it, keys left out."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [one for part in inside for one in strings(part)]


def mrkdwn(message: Mapping[str, Any]) -> Sequence[str]:
    """The texts of a message that Slack reads as mrkdwn, the top-level one too."""
    found = [str(message["text"])] if isinstance(message.get("text"), str) else []
    if message.get("type") == "mrkdwn":
        return found
    if message.get("type") in {"plain_text", "raw_text", "raw_number"}:
        return []
    inside = [part for part in message.values() if isinstance(part, Mapping | list)]
    parts = [one for part in inside for one in (part if isinstance(part, list) else [part])]
    return [*found, *(text for part in parts if isinstance(part, Mapping) for text in mrkdwn(part))]


def bare(text: str) -> str:
    """What is left of mrkdwn without what we put there on purpose: tokens, mentions, entities."""
    return _ENTITY.sub("", _MENTION.sub("", _TOKEN.sub("", text)))


def aloud(text: str) -> str:
    """Mrkdwn as it is read aloud: no stars, line breaks or entities, dates by their fallback."""
    return " ".join(_TOKEN.sub(r"\1", text).replace("*", "").split())
