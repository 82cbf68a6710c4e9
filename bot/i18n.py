"""Sentences, numbers and times in a person's own language.

English sentences are the keys; ``locales/`` holds the catalogues. They are read as ``.po``, so there is
nothing to compile and nothing to forget.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from typing import get_args
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from core.policies.team import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: Language) -> GNUTranslations:
    """The catalogue of a language, read once."""
    path = files("bot") / "locales" / language / "LC_MESSAGES" / "nextlead.po"
    with path.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=256)
def _locale(language: Language, wanted: str) -> Locale:
    try:
        found = Locale.parse(wanted, sep="-")
    except (UnknownLocaleError, ValueError):
        found = None
    return found if found is not None and found.language == language else Locale(language)


class Speech:
    """How to speak to one reader: language and time zone.

    Values put into a sentence stand there as they are: escape a lead's words first (``bot.views.text``).
    """

    def __init__(self, language: Language, zone: ZoneInfo, locale: str | None = None) -> None:
        """``locale`` like ``en-GB`` settles how numbers and times are written where the language has customs
        of its own; one of another language is not used.
        """
        self.language = language
        self.zone = zone
        self._catalogue = catalogue(language)
        self._locale = _locale(language, locale or language)

    def say(self, sentence: str, **values: object) -> str:
        """The sentence in this language, with its ``{places}`` filled."""
        return self._catalogue.gettext(sentence).format(**values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """The right plural of a sentence about ``n`` things; ``{n}`` is the number, written the local way."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def tongue(self, code: str) -> str:
        """What a language is called, by its code; what is no code stays as it is."""
        return str(self._locale.languages.get(code.lower().replace("-", "_"), code))

    def country(self, code: str) -> str:
        """What a country is called, by its ISO code; what is no code stays as it is."""
        return str(self._locale.territories.get(code.upper(), code))

    def number(self, value: float) -> str:
        """A number with this language's separators."""
        return str(format_decimal(value, locale=self._locale))

    def fixed(self, value: float, decimals: int) -> str:
        """A number with so many decimals, always."""
        shape = f"#,##0.{'0' * decimals}"
        return str(format_decimal(value, format=shape, locale=self._locale))

    def weekday(self, number: int) -> str:
        """The short name of a day of the week; Monday is 0."""
        return str(self._locale.days["stand-alone"]["abbreviated"][number])

    def near_date(self, day: date) -> str:
        """A day of these weeks, shorter: ``Mon 17``."""
        return str(format_skeleton("Ed", day, locale=self._locale))

    def date(self, day: date) -> str:
        """A day of the calendar, short: ``Mon 17 Nov``."""
        return str(format_skeleton("MMMEd", day, locale=self._locale))

    def all_of(self, items: list[str]) -> str:
        """``a, b and c``."""
        return str(format_list(items, locale=self._locale))

    def clock(self, at: datetime, zone: ZoneInfo | None = None) -> str:
        """The time of day at an instant, in the reader's zone or another."""
        return str(format_time(at.astimezone(zone or self.zone), "short", locale=self._locale))

    def day(self, at: datetime) -> str:
        """The date of an instant in the reader's zone."""
        return str(format_date(at.astimezone(self.zone).date(), "medium", locale=self._locale))

    def duration(self, length: timedelta) -> str:
        """A length of time in its two largest units: ``26 h``, ``3 h 1 min``, ``12 d 4 h``."""
        seconds = max(0, int(length.total_seconds()))
        if seconds < _MINUTE:
            return self.say("{n} s", n=seconds)
        if seconds < _HOUR:
            return self.say("{n} min", n=seconds // _MINUTE)
        if seconds < 2 * _DAY:
            parts = [self.say("{n} h", n=seconds // _HOUR)]
            minutes = seconds % _HOUR // _MINUTE
            if minutes and seconds < _DAY:
                parts.append(self.say("{n} min", n=minutes))
            return " ".join(parts)
        parts = [self.say("{n} d", n=seconds // _DAY)]
        if seconds % _DAY >= _HOUR:
            parts.append(self.say("{n} h", n=seconds % _DAY // _HOUR))
        return " ".join(parts)
