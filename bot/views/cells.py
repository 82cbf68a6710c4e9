"""Figures as cells of a table: sorted by what they are, read as they are said."""

from datetime import timedelta

from bot.i18n import Speech
from bot.views import numbers
from bot.views.tables import Amount
from core.reports import Share


def count(n: int, speech: Speech) -> Amount:
    return Amount(n, speech.number(n))


def duration(length: timedelta | None, speech: Speech) -> Amount:
    return Amount(None if length is None else length.total_seconds(), numbers.duration(length, speech))


def ratio(value: float | None, speech: Speech) -> Amount:
    return Amount(value, numbers.ratio(value, speech))


def ratio_of(value: float | None, n: int, speech: Speech) -> Amount:
    return Amount(value, numbers.ratio_of(value, n, speech))


def per_cent_of(value: float | None, n: int, speech: Speech) -> Amount:
    return Amount(value, numbers.per_cent_of(value, n, speech))


def share(given: Share, speech: Speech) -> Amount:
    return Amount(given.value, numbers.share(given, speech))
