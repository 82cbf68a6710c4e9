"""Where a poor claim rate, or leads that leave unclaimed, probably come from: facts, the plainest first."""

from collections.abc import Iterator, Mapping

from bot.i18n import Speech
from bot.views import alert_words, words
from bot.views.figures import share
from bot.views.text import spaced
from core.metrics import Diagnosis
from core.model import SkipReason
from core.notices import Duty

NAMED = 3
"""Reasons and sources named in one line."""

GAP = 10
"""Points of score between leads that were claimed and those that were not, from which on quality counts."""

ENOUGH = 5
"""Leads of a source from which on its share says something."""


def lines(diagnosis: Diagnosis, duty: Duty, speech: Speech) -> list[str]:
    """A line for each thing that speaks for itself; none where nothing does."""
    found = (
        _capacity(duty, speech),
        _skips(diagnosis.skips, speech),
        _exits(diagnosis.exits, speech),
        _quality(diagnosis.scores, speech),
        _sources(diagnosis.sources, speech),
    )
    return [line for line in found if line]


def _capacity(duty: Duty, speech: Speech) -> str:
    free = len(set(duty.reps) - set(duty.at_cap))
    if not duty.reps:
        return speech.say("Capacity: no rep is on duty.")
    if free:
        return ""
    return speech.count(
        "Capacity: the {n} rep on duty has no room for more.",
        "Capacity: all {n} reps on duty have no room for more.",
        len(duty.reps),
    )


def _skips(counts: Mapping[str, int], speech: Speech) -> str:
    names = words.by_value(words.skip_reasons(speech))
    other = names[SkipReason.OTHER]
    counted = [f"{names.get(reason, other)} ({speech.number(n)})" for reason, n in _most(counts)]
    return speech.say("Skipped because: {reasons}.", reasons=", ".join(counted)) if counted else ""


def _exits(counts: Mapping[str, int], speech: Speech) -> str:
    counted = [f"{alert_words.exit_way(verb, speech)} ({speech.number(n)})" for verb, n in _most(counts)]
    return speech.say("Left unclaimed: {ways}.", ways=", ".join(counted)) if counted else ""


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The largest ones, always in the same order."""
    found = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(name, n) for name, n in found if n][:NAMED]


def _quality(scores: tuple[float | None, float | None], speech: Speech) -> str:
    claimed, unclaimed = scores
    if claimed is None or unclaimed is None or claimed - unclaimed < GAP:
        return ""
    return speech.say(
        "Quality: those claimed score {claimed} on average, the others {unclaimed}.",
        claimed=speech.number(round(claimed)),
        unclaimed=speech.number(round(unclaimed)),
    )


def _sources(counts: Mapping[str, tuple[int, int]], speech: Speech) -> str:
    """The sources that are claimed the least, where they differ from the rest."""
    every, claimed = (sum(one[part] for one in counts.values()) for part in (0, 1))
    if len(counts) < 2 or not every:
        return ""
    unknown = speech.say("unknown")
    poor = [
        f"{spaced(source, 60) or unknown} {share(100 * taken / came, speech)} ({speech.number(came)})"
        for source, came, taken in _poorest(counts)
        if taken / came < claimed / every
    ]
    return speech.say("Claimed the least by source: {sources}.", sources=", ".join(poor)) if poor else ""


def _poorest(counts: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    known = [(source, came, taken) for source, (came, taken) in counts.items() if came >= ENOUGH]
    yield from sorted(known, key=lambda one: (one[2] / one[1], one[0]))[:NAMED]
