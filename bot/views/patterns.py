"""What keeps happening in a queue: one sentence with its numbers, and one about what would help."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.i18n import Speech
from bot.views import numbers
from core.findings import Pattern, PatternKind

_WORK_IN_WORDS_H = 48
"""From here on a length would be told in days."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A pattern's evidence, by the names ``core.patterns`` gives it."""

    pattern: Pattern
    speech: Speech

    @property
    def queue(self) -> str:
        return f"`{self.pattern.queue}`"

    def of(self, name: str) -> float:
        return self.pattern.evidence.get(name, 0.0)

    def number(self, name: str) -> str:
        """With one decimal where that says something."""
        value = self.of(name)
        return self.speech.number(round(value, 1) if abs(value) < 10 else round(value))

    def per_cent(self, name: str) -> str:
        return numbers.per_cent(self.of(name), self.speech)

    def share(self, name: str, of: str) -> str:
        """``85 % of 40``."""
        n = self.speech.number(round(self.of(of)))
        return self.speech.say("{share} of {n}", share=self.per_cent(name), n=n)

    def hours(self, name: str) -> str:
        return numbers.hours(self.of(name), self.speech)

    @property
    def work(self) -> str:
        """Open hours, never in days: a day of work is not a day."""
        work_h = self.of("work_h")
        if work_h < _WORK_IN_WORDS_H:
            return self.hours("work_h")
        return self.speech.say("{n} h", n=self.speech.number(round(work_h)))

    @property
    def stretch(self) -> str:
        """``Mon 09–11``, or ``Mon–Fri 09–11`` where every working day has it."""
        first, last = int(self.of("weekday")), int(self.of("last_weekday"))
        days = [self.speech.weekday(one % 7) for one in dict.fromkeys((first, last))]
        return f"{'–'.join(days)} {int(self.of('from_hour')):02}–{int(self.of('to_hour')):02}"


def sentence(pattern: Pattern, speech: Speech) -> str:
    """What it is, as mrkdwn without anything but the queue's name."""
    return _SENTENCES[pattern.kind](_Found(pattern, speech), speech)


def suggestion(pattern: Pattern, speech: Speech) -> str:
    """What would help."""
    return _SUGGESTIONS[pattern.kind](_Found(pattern, speech), speech)


def line(pattern: Pattern, speech: Speech) -> str:
    """Both."""
    return f"{sentence(pattern, speech)} {suggestion(pattern, speech)}"


_Said = Callable[[_Found, Speech], str]


def _morning_spike(it: _Found, speech: Speech) -> str:
    return speech.say(
        "{queue}: {morning} leads an hour come in before noon and {afternoon} after it, while claims fall "
        "from {before} an hour to {after}; {waiting} wait in an average afternoon.",
        queue=it.queue,
        morning=it.number("morning_entries_h"),
        afternoon=it.number("afternoon_entries_h"),
        before=it.number("morning_claims_h"),
        after=it.number("afternoon_claims_h"),
        waiting=it.number("waiting"),
    )


def _monday_backlog(it: _Found, speech: Speech) -> str:
    said = speech.say(
        "{queue}: the week begins with {monday} leads waiting, other days with {others}; {weekend} come in "
        "over an average weekend.",
        queue=it.queue,
        monday=it.number("monday"),
        others=it.number("others"),
        weekend=it.number("weekend"),
    )
    if not it.of("work_h"):
        return said
    work = speech.say("Catching up takes {work} at the usual pace.", work=it.work)
    return f"{said} {work}"


def _month_end(it: _Found, speech: Speech) -> str:
    return speech.say(
        "{queue}: in the last three working days of a month {end} leads are claimed within 24 h, over the "
        "whole month {month}; {end_day} a day come in then, otherwise {month_day}.",
        queue=it.queue,
        end=it.share("end_rate", "end_n"),
        month=it.share("month_rate", "month_n"),
        end_day=it.number("end_entries_day"),
        month_day=it.number("month_entries_day"),
    )


def _ends_worse(it: _Found, speech: Speech) -> str:
    if it.of("end_rate") < it.of("month_rate"):
        return speech.say("Plan more reps for the end of the month.")
    return speech.say("What is managed then could be managed all month: spread the push.")


def _always_full(it: _Found, speech: Speech) -> str:
    return speech.say(
        "{queue}: for {share} of the last {length} it stood at its yellow mark of {yellow} or above, with "
        "{depth} leads on average; {entries} come in a day and {claims} are claimed.",
        queue=it.queue,
        share=it.per_cent("share"),
        length=it.hours("hours"),
        yellow=it.number("yellow"),
        depth=it.number("mean_depth"),
        entries=it.number("entries_day"),
        claims=it.number("claims_day"),
    )


def _claim_more(it: _Found, speech: Speech) -> str:
    return speech.count(
        "{n} more claim a working day would bring it below that within a week.",
        "{n} more claims a working day would bring it below that within a week.",
        max(1, round(it.of("extra_day"))),
    )


def _peak_hours(it: _Found, speech: Speech) -> str:
    said = speech.say(
        "{queue}, {stretch}: {entries} leads an hour come in and {claims} are claimed; in an average open "
        "hour {mean} come in.",
        queue=it.queue,
        stretch=it.stretch,
        entries=it.number("entries_h"),
        claims=it.number("claims_h"),
        mean=it.number("mean_entries_h"),
    )
    if "reps" not in it.pattern.evidence:
        return said
    there = speech.say("Reps there: {n} on average.", n=it.number("reps"))
    return f"{said} {there}"


def _more_reps(it: _Found, speech: Speech) -> str:
    return speech.count(
        "+{n} rep {stretch} would keep up.",
        "+{n} reps {stretch} would keep up.",
        max(1, round(it.of("extra_reps"))),
        stretch=it.stretch,
    )


_SENTENCES: dict[PatternKind, _Said] = {
    PatternKind.MORNING_SPIKE: _morning_spike,
    PatternKind.MONDAY_BACKLOG: _monday_backlog,
    PatternKind.MONTH_END: _month_end,
    PatternKind.ALWAYS_FULL: _always_full,
    PatternKind.PEAK_HOURS: _peak_hours,
}

_SUGGESTIONS: dict[PatternKind, _Said] = {
    PatternKind.MORNING_SPIKE: lambda _, speech: speech.say(
        "Let a rep start later, so that somebody works the afternoon."
    ),
    PatternKind.MONDAY_BACKLOG: lambda _, speech: speech.say(
        "Plan one more rep for the first hours of the week."
    ),
    PatternKind.MONTH_END: _ends_worse,
    PatternKind.ALWAYS_FULL: _claim_more,
    PatternKind.PEAK_HOURS: _more_reps,
}
