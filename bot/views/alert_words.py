"""What alerts and measures are called."""

from datetime import timedelta

from bot.i18n import Speech
from core.events import Verb
from core.incidents import AlertRule, MeasureKind, Severity, Snooze

SIGNS = {Severity.YELLOW: "🟡", Severity.RED: "🔴", Severity.CRITICAL: "⛔"}
"""Beside the word, never instead of it; they differ in shape or in name for whoever sees no colours."""

OVER = "🟢"


def severity(how_bad: Severity, speech: Speech) -> str:
    """The word, as it stands inside a sentence."""
    names = {
        Severity.YELLOW: speech.say("yellow"),
        Severity.RED: speech.say("red"),
        Severity.CRITICAL: speech.say("critical"),
    }
    return names[how_bad]


def what(rule: AlertRule, queue: str, speech: Speech) -> str:
    """What is wrong with which queue, in plain words and without a full stop."""
    name = f"`{queue}`"
    said = {
        AlertRule.DEPTH: speech.say("Too many leads in {queue}", queue=name),
        AlertRule.AGING: speech.say("Leads get old in {queue}", queue=name),
        AlertRule.AVERAGE_AGE: speech.say("Leads wait too long in {queue}", queue=name),
        AlertRule.CLAIM_RATE: speech.say("Too few leads of {queue} are claimed", queue=name),
        AlertRule.ABANDONMENT: speech.say("Too many leads leave {queue} unclaimed", queue=name),
        AlertRule.VELOCITY: speech.say("{queue} grows faster than it is worked", queue=name),
        AlertRule.COVERAGE: speech.say("Nobody is there for {queue}", queue=name),
        AlertRule.MONITOR: speech.say("Nextlead's clock stands still"),
    }
    return said[rule]


def measure(kind: MeasureKind, speech: Speech) -> str:
    """What a measure is called, on its button too."""
    names = {
        MeasureKind.MORE_REPS: speech.say("More reps"),
        MeasureKind.FAST_LANE: speech.say("Fast lane"),
        MeasureKind.PARTNER: speech.say("Partner"),
        MeasureKind.PAUSE_SOURCES: speech.say("Pause sources"),
    }
    return names[kind]


def snoozes(speech: Speech) -> dict[Snooze, str]:
    """For how long an alert may be silenced, shortest first."""
    return {
        Snooze.HALF_AN_HOUR: speech.duration(timedelta(minutes=30)),
        Snooze.AN_HOUR: speech.duration(timedelta(hours=1)),
        Snooze.FOUR_HOURS: speech.duration(timedelta(hours=4)),
        Snooze.NEXT_OPENING: speech.say("Until the next opening"),
    }


def exit_way(verb: str, speech: Speech) -> str:
    """How a lead left without a claim, as it stands behind a colon."""
    names: dict[str, str] = {
        Verb.NURTURED: speech.say("moved to nurture"),
        Verb.RECYCLED: speech.say("recycled"),
        Verb.ARCHIVED: speech.say("archived"),
        Verb.REJECTED: speech.say("rejected"),
        Verb.DISQUALIFIED: speech.say("disqualified"),
    }
    return names.get(verb) or speech.say("otherwise")
