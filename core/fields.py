"""The fields of a submission, one by one: what is understood, and what is refused in which words."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from math import isfinite
from zoneinfo import available_timezones

from pydantic_core import PydanticCustomError

from core.model import LeadType

_SPACES = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_EMAIL = re.compile(r"[^\s@,;:<>()\"\\]{1,64}@(?:[\w-]+\.)+[\w-]{2,}")
_SCORE = re.compile(r"(\d{1,3})(?:\.0+)?")
_NUMBER = re.compile(r"\d{1,15}(?:[.,]\d{1,6})?")
_GROUPED = re.compile(r"\d{1,3}(?:(?:,\d{3})+\.\d{1,2}|(?:\.\d{3})+,\d{1,2}|(?:,\d{3}){2,}|(?:\.\d{3}){2,})")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_YES = frozenset({"yes", "true", "1", "y", "ja", "ya"})
_NO = frozenset({"no", "false", "0", "n", "nein", "tidak"})


def cleaned(text: str) -> str:
    """The text without control and direction characters, line breaks as spaces, trimmed."""
    if not text.isprintable():
        text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    return text.strip()


def read_text(value: object) -> str | None:
    """Numbers are taken as they would be written: JSON senders leave the quotes of a phone number out."""
    if isinstance(value, str):
        return cleaned(value) or None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("not_text", "must be text")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read_email(value: object) -> str | None:
    text = read_text(value)
    if text is not None and not _EMAIL.fullmatch(text):
        raise PydanticCustomError("not_an_email", "is no e-mail address; write one like ana@acme.example")
    return text


def read_type(value: object) -> LeadType:
    text = read_text(value)
    if text is None:
        return LeadType.WARM
    try:
        return LeadType(re.sub(r"[\s-]+", "_", text.lower()))
    except ValueError:
        names = ", ".join(LeadType)
        raise PydanticCustomError(
            "unknown_type", "is no type of lead; write one of {names}", {"names": names}
        ) from None


def read_score(value: object) -> int | None:
    text = read_text(value)
    if text is None:
        return None
    match = _SCORE.fullmatch(text)
    if match is None or int(match[1]) > 100:
        raise PydanticCustomError("not_a_score", "must be a whole number from 0 to 100")
    return int(match[1])


def read_deal_size(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        amount = float(value) if abs(value) < 1e15 else -1.0
    else:
        text = read_text(value)
        if text is None:
            return None
        amount = _amount(text)
    if not isfinite(amount) or amount < 0:
        raise PydanticCustomError("not_an_amount", "must be a plain number such as 12000 or 12000.50")
    return round(amount, 6)


def _amount(text: str) -> float:
    """Written with a point or a comma before the cents; thousands may be grouped where that is plain to see.

    -1 for what is no amount. One separator before three digits (``12.000``) is refused, not guessed:
    it is a thousandfold apart in Berlin and in London.
    """
    if _AMBIGUOUS.fullmatch(text):
        raise PydanticCustomError(
            "ambiguous_amount", "can be read in two ways; write the number without separators, such as 12000"
        )
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if not _GROUPED.fullmatch(text):
        return -1.0
    if "," in text and "." in text:
        whole, cents = re.split(r"[.,](?=\d*$)", text)
        return float(f"{re.sub('[.,]', '', whole)}.{cents}")
    return float(re.sub(r"[.,]", "", text))


def read_consent(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    text = read_text(value)
    if text is None:
        return None
    word = text.casefold()
    if word not in _YES and word not in _NO:
        raise PydanticCustomError("not_yes_or_no", "must be yes or no")
    return word in _YES


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def read_timezone(value: object) -> str | None:
    text = read_text(value)
    if text is None:
        return None
    zone = _zones().get(text.casefold())
    if zone is None:
        raise PydanticCustomError("unknown_timezone", "is no time zone; write one like Europe/Berlin")
    return zone


def read_country(value: object) -> str | None:
    text = read_text(value)
    return text.upper() if text and len(text) == 2 else text


def read_received_at(value: object) -> datetime | None:
    """The moment as given: without a zone it stays naive, in the policy's zone; a bare date is its 00:00."""
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a wall time of the policy's zone
    else:
        text = read_text(value) if isinstance(value, str | None) else ""
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise PydanticCustomError(
                "not_a_moment", "is no date; write one like 2026-03-31 or 2026-03-31T09:30:00+02:00"
            ) from None
    if not 1970 < moment.year < 9000:
        raise PydanticCustomError("not_a_moment", "is no date a lead can have come in")
    return moment
