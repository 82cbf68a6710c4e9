"""The numbers of an alert in sentences: how much, beside which limit, how much work, and how old."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from bot.i18n import Speech
from core.incidents import AlertRule, Figure, Incident, Severity
from core.metrics import GREEN_UNDER, RED_FROM

SQUARES = 10
"""Of the bar that shows the ages."""

_COLOURS = "🟩🟨🟥"


@dataclass(frozen=True, slots=True)
class Figures:
    """An incident's figures, read with care: they come from the database."""

    known: Mapping[str, object]

    def of(self, figure: Figure) -> float | None:
        """The number, or ``None`` where it is not known."""
        found = self.known.get(figure)
        return found if isinstance(found, int | float) else None

    def count(self, figure: Figure) -> int:
        """A number of leads; none where it is not known."""
        return int(self.of(figure) or 0)

    @property
    def ages(self) -> tuple[int, int, int]:
        """Waiting leads by age: green, yellow, red."""
        return self.count(Figure.GREEN), self.count(Figure.YELLOW), self.count(Figure.RED)


def sentences(incident: Incident, speech: Speech) -> list[str]:
    """The figure that the rule goes by, and its limit."""
    figures = Figures(incident.figures)
    match incident.rule:
        case AlertRule.DEPTH:
            said = _depth(figures, speech)
        case AlertRule.AGING:
            said = _aging(figures, incident.severity, speech)
        case AlertRule.AVERAGE_AGE:
            said = [_average_age(figures, speech)]
        case AlertRule.CLAIM_RATE | AlertRule.ABANDONMENT:
            said = [_share_of_leads(figures, incident.rule, speech)]
        case AlertRule.VELOCITY:
            said = [_velocity(figures, speech)]
        case AlertRule.COVERAGE:
            said = [speech.say("It is open, and none of its reps is on duty.")]
        case AlertRule.MONITOR:
            said = []
    return said


def _depth(figures: Figures, speech: Speech) -> list[str]:
    depth, limit, held = figures.count(Figure.DEPTH), figures.of(Figure.LIMIT), figures.count(Figure.HELD)
    if not depth:
        return [] if figures.of(Figure.DEPTH) is None else [speech.say("No leads.")]
    if limit is None or (held and depth <= limit):
        said = speech.count("{n} lead is in the queue.", "{n} leads are in the queue.", depth)
    elif depth <= limit:
        said = speech.count(
            "{n} lead is in the queue, within the limit of {limit}.",
            "{n} leads are in the queue, within the limit of {limit}.",
            depth,
            limit=speech.number(limit),
        )
    else:
        said = speech.count(
            "{n} lead is in the queue; the limit is {limit}.",
            "{n} leads are in the queue; the limit is {limit}.",
            depth,
            limit=speech.number(limit),
        )
    return [said, held_back(held, speech)] if held else [said]


def held_back(held: int, speech: Speech) -> str:
    """How many of a queue's leads are held."""
    return speech.count("{n} of them is held back.", "{n} of them are held back.", held)


def _aging(figures: Figures, how_bad: Severity | None, speech: Speech) -> list[str]:
    green, yellow, red = figures.ages
    waiting, overdue = green + yellow + red, figures.count(Figure.OVERDUE)
    said = list[str]()
    if waiting:
        is_red = how_bad is not None and how_bad > Severity.YELLOW and not overdue
        old, age = (red, RED_FROM) if is_red else (yellow + red, GREEN_UNDER)
        said.append(
            speech.count(
                "{n} of {waiting} waiting leads is {age} old or older ({share}); the limit is {limit}.",
                "{n} of {waiting} waiting leads are {age} old or older ({share}); the limit is {limit}.",
                old,
                waiting=speech.number(waiting),
                age=speech.duration(age),
                share=share(ceil(100 * old / waiting), speech),
                limit=share(figures.of(Figure.LIMIT), speech),
            )
        )
    if overdue:
        said.append(
            speech.count(
                "{n} lead is past its longest time in the queue.",
                "{n} leads are past their longest time in the queue.",
                overdue,
            )
        )
    return said


def _average_age(figures: Figures, speech: Speech) -> str:
    return speech.say(
        "Waiting leads are over {age} old on average; the limit is {limit}.",
        age=hours(figures.of(Figure.MEAN_H), speech),
        limit=hours(figures.of(Figure.LIMIT), speech),
    )


def _share_of_leads(figures: Figures, rule: AlertRule, speech: Speech) -> str:
    rate = Figure.CLAIM_RATE if rule is AlertRule.CLAIM_RATE else Figure.ABANDONMENT
    values = {
        "share": share(figures.of(rate), speech),
        "limit": share(figures.of(Figure.LIMIT), speech),
        "sample": speech.number(figures.count(Figure.SAMPLE)),
    }
    if rule is AlertRule.CLAIM_RATE:
        return speech.say(
            "{share} of {sample} leads were claimed within 24 h; it should be {limit} or more.", **values
        )
    return speech.say(
        "{share} of {sample} leads that left in 7 days had not been claimed; the limit is {limit}.",
        **values,
    )


def _velocity(figures: Figures, speech: Speech) -> str:
    return speech.say(
        "For each lead that came in over 4 open hours, {velocity} were claimed; it should be {limit} or "
        "more.",
        velocity=_number(figures.of(Figure.VELOCITY), speech),
        limit=_number(figures.of(Figure.LIMIT), speech),
    )


def work(incident: Incident, speech: Speech) -> str:
    """The leads behind an alert and how many hours of work they are; empty where nothing waits."""
    figures = Figures(incident.figures)
    depth, pace = figures.count(Figure.DEPTH), figures.of(Figure.PACE_H)
    if not depth or pace is None:
        return ""
    if pace <= 0:
        return speech.count(
            "{n} lead is there, and nobody took one in the last 8 open hours.",
            "{n} leads are there, and nobody took one in the last 8 open hours.",
            depth,
        )
    return speech.count(
        "{n} lead ≈ {hours} of work at today's pace.",
        "{n} leads ≈ {hours} of work at today's pace.",
        depth,
        hours=_working_time(depth / pace, speech),
    )


def _working_time(length_h: float, speech: Speech) -> str:
    """Never in days: a day of work is not a day."""
    if length_h < 1:
        return speech.duration(timedelta(minutes=max(1, round(length_h * 60))))
    return speech.say("{n} h", n=speech.number(round(length_h)))


def bar(ages: tuple[int, int, int]) -> str:
    """Ten squares for the shares of green, yellow and red; what there is has one square at least."""
    every = sum(ages)
    if not every:
        return ""
    squares = [max(1, round(SQUARES * one / every)) if one else 0 for one in ages]
    squares[ages.index(max(ages))] += SQUARES - sum(squares)
    return "".join(colour * number for colour, number in zip(_COLOURS, squares, strict=True))


def ages(counts: tuple[int, int, int], oldest_h: float | None, speech: Speech) -> str:
    """How old the waiting leads are, in words; empty where none waits."""
    green, yellow, red = (speech.number(one) for one in counts)
    if not any(counts):
        return ""
    said = speech.say(
        "Ages: {green} green (under {soon}), {yellow} yellow (under {day}), {red} red.",
        green=green,
        yellow=yellow,
        red=red,
        soon=speech.duration(GREEN_UNDER),
        day=speech.duration(RED_FROM),
    )
    is_known = oldest_h is not None and timedelta(hours=oldest_h) >= timedelta(minutes=1)
    return f"{said} {_oldest(oldest_h or 0, speech)}" if is_known else said


def _oldest(age_h: float, speech: Speech) -> str:
    return speech.say("The oldest is {age} old.", age=hours(age_h, speech))


def hours(length_h: float | None, speech: Speech) -> str:
    """A length of time that is known in hours."""
    return "–" if length_h is None else speech.duration(timedelta(hours=length_h))


def share(per_cent: float | None, speech: Speech) -> str:
    """A share in full per cent."""
    return "–" if per_cent is None else speech.say("{n} %", n=speech.number(round(per_cent)))


def _number(value: float | None, speech: Speech) -> str:
    return "–" if value is None else speech.number(round(value, 2))
