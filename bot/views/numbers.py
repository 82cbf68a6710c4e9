"""Figures in words: durations, shares with their n, spreads, and how they have changed."""

from datetime import timedelta

from bot.i18n import Speech
from bot.views.tables import NOTHING
from core.reports import Share, Spread, Waited


def duration(length: timedelta | None, speech: Speech) -> str:
    """``3 h 1 min``."""
    return NOTHING if length is None else speech.duration(length)


def hours(length_h: float | None, speech: Speech) -> str:
    """A length of time that is known in hours."""
    return NOTHING if length_h is None else speech.duration(timedelta(hours=length_h))


def ratio(value: float | None, speech: Speech) -> str:
    """``0.60``: two decimals, so that ratios can be compared by eye."""
    return NOTHING if value is None else speech.fixed(value, 2)


def ratio_of(value: float | None, n: int, speech: Speech) -> str:
    """``0.60 (n = 5)``."""
    if value is None:
        return NOTHING
    return speech.say("{ratio} (n = {n})", ratio=ratio(value, speech), n=speech.number(n))


def per_cent(value: float | None, speech: Speech) -> str:
    """``85 %`` of 0.85. Neither none nor all is said where it is only nearly so; in words, as Slack takes a
    ``<`` for the beginning of a link.
    """
    if value is None:
        return NOTHING
    whole = round(100 * value)
    if value > 0 == whole:
        return speech.say("under {n} %", n=speech.number(1))
    if value < 1 and whole == 100:
        return speech.say("over {n} %", n=speech.number(99))
    return speech.say("{n} %", n=speech.number(whole))


def share(given: Share, speech: Speech) -> str:
    """``85 % of 40``: a share never goes without what it is a share of."""
    return per_cent_of(given.value, given.whole, speech)


def per_cent_of(value: float | None, n: int, speech: Speech) -> str:
    """The same, where what is known is the share and what it is of."""
    if value is None:
        return NOTHING
    return speech.say("{share} of {n}", share=per_cent(value, speech), n=speech.number(n))


def spread(given: Spread, speech: Speech) -> str:
    """Mean, median, nine in ten, and of how many."""
    if not given.n:
        return NOTHING
    return speech.say(
        "{mean} on average, median {median}, nine in ten within {p90} (n = {n})",
        mean=duration(given.mean, speech),
        median=duration(given.median, speech),
        p90=duration(given.p90, speech),
        n=speech.number(given.n),
    )


def waited(given: Waited, speech: Speech, *, before: timedelta | None = None) -> str:
    """By when half of those who came in had been claimed, those who wait still counted in; and by when half
    had been before.
    """
    if not given.n:
        return NOTHING
    said = _half_by(duration(given.median, speech), duration(before, speech), speech)
    still = speech.count("{n} still waits.", "{n} still wait.", given.waiting) if given.waiting else ""
    return f"{said} {still}".rstrip()


def _half_by(median: str, before: str, speech: Speech) -> str:
    if median == before == NOTHING:
        return speech.say("Fewer than half of those who came in have been claimed so far.")
    if median == NOTHING:
        return speech.say(
            "Fewer than half of those who came in have been claimed so far; before: half within {before}.",
            before=before,
        )
    if before == NOTHING:
        return speech.say("Half of those who came in had been claimed within {median}.", median=median)
    return speech.say(
        "Half of those who came in had been claimed within {median}; before: {before}.",
        median=median,
        before=before,
    )


def change(now: float | None, before: float | None, speech: Speech) -> str:
    """How much more or less it is than before, in per cent of that; nothing to compare with is no change."""
    if now is None or not before:
        return NOTHING
    moved = round(100 * (now - before) / before)
    if not moved:
        return speech.say("unchanged")
    return speech.say("{n} %", n=f"{_sign(moved)}{speech.number(abs(moved))}")


def points(now: Share, before: Share, speech: Speech) -> str:
    """The same for shares, in percentage points."""
    if now.value is None or before.value is None:
        return NOTHING
    moved = round(100 * now.value) - round(100 * before.value)
    if not moved:
        return speech.say("unchanged")
    return speech.count("{sign}{n} point", "{sign}{n} points", abs(moved), sign=_sign(moved))


def _sign(moved: int) -> str:
    return "+" if moved > 0 else "−"


def young(said: str, speech: Speech, *, is_immature: bool) -> str:
    """Marked where it is not the last word: what was contacted a short while ago may convert yet."""
    if not is_immature or said == NOTHING:
        return said
    return speech.say("{figure} (may still grow)", figure=said)
