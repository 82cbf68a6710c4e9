"""The sentences of a digest about its queues: the verdict, flow, goals, changes, and who waits."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from bot.i18n import Speech
from bot.views import numbers, words
from bot.views.figures import held_back
from bot.views.report_words import MET
from bot.views.voice import Voice
from core.digests import Measured, Moved, moved
from core.findings import Goal, GoalKind
from core.reports import Digest, DigestKind, QueueDigest

MISSING = 4
"""Queues that miss a goal, told of one by one; the others of them are named."""

MEETING = 2
"""Queues that meet all their goals, told of one by one; where there are more, all of these are named."""

BIGGEST = 3
"""Queues that are named with their part of a number."""

CHANGES = 2
"""Changes for the worse that are named, and as many for the better."""

_SAID_ANYWAY = {
    DigestKind.DAILY: frozenset({Measured.ENTRIES, Measured.CLAIMS, Measured.CLAIM_RATE}),
    DigestKind.WEEKLY: frozenset({Measured.ENTRIES, Measured.CLAIMS}),
}
"""What is told of all queues together, and a day's claim rate: goals tell that of a week, and two numbers by
the same name confuse.
"""

_SHARES = frozenset({Measured.CLAIM_RATE, Measured.ABANDONMENT, Measured.CONVERSION})


def verdict(digest: Digest, speech: Speech) -> str:
    """Goals met or not, in half a sentence."""
    judged, missing = _judged(digest), _missing(digest)
    if not judged:
        return speech.say("there is nothing yet to measure goals by.")
    if not missing:
        return speech.say("all goals are met.")
    if len(judged) == 1:
        goals = speech.number(len(judged[0].goals))
        missed = sum(not one.is_met for one in judged[0].goals)
        return speech.count(
            "{n} of {goals} goals is missed.", "{n} of {goals} goals are missed.", missed, goals=goals
        )
    return speech.count(
        "{n} of {queues} queues misses a goal.",
        "{n} of {queues} queues miss a goal.",
        len(missing),
        queues=speech.number(len(judged)),
    )


def _judged(digest: Digest) -> list[QueueDigest]:
    """The queues that have something to be judged by."""
    return [one for one in digest.queues if any(goal.value is not None for goal in one.goals)]


def _missing(digest: Digest) -> list[QueueDigest]:
    """The queues that miss a goal, those that miss most of them first."""
    missing = [one for one in digest.queues if not all(goal.is_met for goal in one.goals)]
    return sorted(missing, key=lambda one: sum(goal.is_met for goal in one.goals))


def flow(digest: Digest, voice: Voice) -> str:
    """What came in and what was claimed of all queues together, beside the numbers from before."""
    speech = voice.speech
    came_in = speech.count(
        "{n} lead came in ({before}: {earlier})",
        "{n} leads came in ({before}: {earlier})",
        sum(one.figures.entries for one in digest.queues),
        before=_before(digest, speech),
        earlier=speech.number(sum(one.before.entries for one in digest.queues)),
    )
    claimed = speech.count(
        "{n} was claimed ({earlier})",
        "{n} were claimed ({earlier})",
        sum(one.figures.claims for one in digest.queues),
        earlier=speech.number(sum(one.before.claims for one in digest.queues)),
    )
    since = voice.time(digest.period.since)
    return speech.say("Since {time}: {came_in}, {claimed}.", time=since, came_in=came_in, claimed=claimed)


def _before(digest: Digest, speech: Speech) -> str:
    """With what it is compared. A week that had a holiday may be compared with one a fortnight ago."""
    return speech.say("before") if digest.kind is DigestKind.WEEKLY else speech.say("a week earlier")


def goals(digest: Digest, voice: Voice) -> Iterator[str]:
    """Every queue that misses a goal with its numbers, as far as there is room; the others by name."""
    missing = _missing(digest)
    meeting = [one for one in _judged(digest) if one not in missing]
    yield from (_queue(one, voice) for one in missing[:MISSING])
    if missing[MISSING:]:
        yield voice.speech.say("Missing a goal as well: {queues}.", queues=_names(missing[MISSING:], voice))
    if len(meeting) > MEETING:
        met = "" if voice.aloud else f"{MET[True]} "
        yield met + voice.speech.say("All goals met: {queues}.", queues=_names(meeting, voice))
    else:
        yield from (_queue(one, voice) for one in meeting)


def _names(queues: Sequence[QueueDigest], voice: Voice) -> str:
    return words.queues([one.status.queue for one in queues], voice.speech)


def _queue(one: QueueDigest, voice: Voice) -> str:
    """Its goals with their numbers, and the limits of those it misses."""
    speech, name = voice.speech, f"`{one.status.queue}`"
    known = [goal for goal in one.goals if goal.value is not None]
    if not voice.aloud:
        said = " · ".join(f"{MET[goal.is_met]} {_goal(goal, speech)}" for goal in known)
        return f"{name}: {said}"
    missed, met = ([_goal(one, speech) for one in known if one.is_met is is_met] for is_met in (False, True))
    parts = [
        speech.say("missed: {goals}", goals=", ".join(missed)) if missed else "",
        speech.say("met: {goals}", goals=", ".join(met)) if met else "",
    ]
    said = "; ".join(filter(None, parts))
    return f"{name}: {said.removesuffix('.')}."


def _goal(goal: Goal, speech: Speech) -> str:
    said = _figure(goal, speech)
    if goal.is_met:
        return said
    if goal.kind is GoalKind.CLAIM_RATE:
        return speech.say("{said} (goal: {limit})", said=said, limit=numbers.per_cent(goal.limit, speech))
    return speech.say("{said} (goal: under {limit})", said=said, limit=numbers.hours(goal.limit, speech))


def _figure(goal: Goal, speech: Speech) -> str:
    match goal.kind:
        case GoalKind.AVERAGE_AGE:
            return speech.say("average age {age}", age=numbers.hours(goal.value, speech))
        case GoalKind.CLAIM_RATE:
            share = numbers.per_cent_of(goal.value, goal.n, speech)
            return speech.say("{share} claimed within 24 h", share=share)
        case GoalKind.OLDEST:
            return speech.say("oldest {age}", age=numbers.hours(goal.value, speech))


def changes(digest: Digest, speech: Speech) -> Iterator[str]:
    """What has become worse, and what better: of each queue the most striking first."""
    before, worse = _before(digest, speech), _changed(digest, speech, is_better=False)
    if worse:
        yield speech.say("Worse than {before}: {changes}.", before=before, changes=", ".join(worse))
    better = _changed(digest, speech, is_better=True)
    if better:
        yield speech.say("Better than {before}: {changes}.", before=before, changes=", ".join(better))


def _changed(digest: Digest, speech: Speech, *, is_better: bool) -> list[str]:
    is_one = len(digest.queues) == 1
    of_queues = [
        [
            _change(change, speech, of=None if is_one else one.status.queue)
            for change in moved(one.figures, one.before)
            if change.figure not in _SAID_ANYWAY[digest.kind] and change.is_better is is_better
        ]
        for one in digest.queues
    ]
    ranks = zip_longest(*of_queues)
    return [said for rank in ranks for said in rank if said][:CHANGES]


def _change(change: Moved, speech: Speech, *, of: str | None) -> str:
    """What it is now, and what it was."""
    said = numbers.per_cent if change.figure in _SHARES else numbers.hours
    what = _measured(change.figure, speech)
    name = f"`{of}` " if of else ""
    compared = speech.say("{now} (was {was})", now=said(change.now, speech), was=said(change.was, speech))
    return f"{name}{what} {compared}"


def _measured(figure: Measured, speech: Speech) -> str:
    """Inside a sentence; times are medians."""
    names = {
        Measured.TIME_IN_QUEUE: speech.say("median time in queue"),
        Measured.CLAIM_TO_CONTACT: speech.say("median time from claim to contact"),
        Measured.SPEED_TO_LEAD: speech.say("median time to first contact"),
        Measured.CLAIM_RATE: speech.say("claim rate"),
        Measured.ABANDONMENT: speech.say("abandonment"),
        Measured.CONVERSION: speech.say("conversion"),
    }
    return names[figure]


def waiting(digest: Digest, speech: Speech) -> str:
    """How many leads wait now, where most of them do, and how many are held back."""
    depths = {one.status.queue: one.status.depth for one in digest.queues}
    depth, held = sum(depths.values()), sum(one.status.held for one in digest.queues)
    if not depth:
        return speech.say("No lead waits now.")
    said = spread_over(speech.count("{n} lead waits now", "{n} leads wait now", depth), depths, speech)
    return f"{said} {held_back(held, speech)}" if held else said


def spread_over(said: str, parts: Mapping[str, int], speech: Speech) -> str:
    """The sentence with the queues that have the largest parts of its number, where there are several."""
    biggest = sorted((one for one in parts.items() if one[1]), key=lambda one: one[1], reverse=True)
    if len(parts) == 1:
        return f"{said}."
    named = speech.all_of([f"`{name}` ({speech.number(part)})" for name, part in biggest[:BIGGEST]])
    if len(biggest) > BIGGEST:
        return speech.say("{said}, most of them in {queues}.", said=said, queues=named)
    return speech.say("{said}: {queues}.", said=said, queues=named)
