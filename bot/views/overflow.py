"""Measures against overflow: what is in force, what else could be done, and what became of it."""

from collections.abc import Callable, Collection, Iterator, Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import actions
from bot.i18n import Speech
from bot.views import alert_words, words
from bot.views.blocks import Block, button, context, section, sure
from bot.views.voice import Voice
from core.answers import Arranged, LetIn
from core.incidents import Measure, MeasureKind

_BUTTONS = {
    MeasureKind.MORE_REPS: actions.MORE_REPS,
    MeasureKind.FAST_LANE: actions.FAST_LANE,
    MeasureKind.PARTNER: actions.PARTNER,
    MeasureKind.PAUSE_SOURCES: actions.PAUSE,
}

MEASURES = 10
"""Measures shown of one queue: partners may be many, and Slack takes 50 blocks."""


def every_said(measures: Sequence[Measure], voice: Voice) -> list[str]:
    """The measures in force, and how many more there are."""
    return [*(said(one, voice) for one in _shown(measures)), *_hidden(measures, voice.speech)]


def every_in_force(
    measures: Sequence[Measure], voice: Voice, block_id: Callable[[Measure], str]
) -> Iterator[Block]:
    """The same with the buttons that end them."""
    for one in _shown(measures):
        yield in_force(one, voice, block_id=block_id(one))
    yield from (context(line) for line in _hidden(measures, voice.speech))


def _shown(measures: Sequence[Measure]) -> list[Measure]:
    """Where there is no room for all, partners give way: theirs end by themselves."""
    first = sorted(measures, key=lambda one: one.kind is MeasureKind.PARTNER)[:MEASURES]
    return [one for one in measures if one in first]


def _hidden(measures: Sequence[Measure], speech: Speech) -> list[str]:
    more = len(measures) - MEASURES
    if more <= 0:
        return []
    return [speech.count("{n} more measure is in force.", "{n} more measures are in force.", more)]


def said(measure: Measure, voice: Voice) -> str:
    """A measure that is in force, with its end."""
    speech, until = voice.speech, _until(measure, voice)
    match measure.kind:
        case MeasureKind.MORE_REPS:
            return speech.say("More reps {until}: {reps}.", until=until, reps=_reps(measure, speech))
        case MeasureKind.FAST_LANE:
            return speech.say("Fast lane {until}: {reps}.", until=until, reps=_reps(measure, speech))
        case MeasureKind.PARTNER:
            return speech.count(
                "With a partner: {n} lead, which can be taken back {until}.",
                "With a partner: {n} leads, which can be taken back {until}.",
                leads_of(measure),
                until=until,
            )
        case MeasureKind.PAUSE_SOURCES:
            return speech.say("Low-priority sources are paused {until}.", until=until)


def _until(measure: Measure, voice: Voice) -> str:
    if measure.until is None:
        return voice.speech.say("until the queue is better")
    return voice.speech.say("until {time}", time=voice.time(measure.until))


def _reps(measure: Measure, speech: Speech) -> str:
    reps = measure.data.get("reps")
    return words.people([str(one) for one in reps], speech) if isinstance(reps, list | tuple) else "–"


def leads_of(measure: Measure) -> int:
    """How many leads went by it."""
    found = measure.data.get("leads")
    return found if isinstance(found, int) else 0


def in_force(measure: Measure, voice: Voice, *, block_id: str) -> Block:
    """A measure with the button that ends it."""
    speech = voice.speech
    is_sure = None
    if measure.kind is MeasureKind.PARTNER:
        is_sure = sure(
            speech.say("Take the leads back"),
            speech.say("The leads that are still with the partner go back into the line."),
            yes=speech.say("Take back"),
            no=speech.say("Cancel"),
        )
    end = button(speech.say("End"), actions.END, measure.id, sure=is_sure)
    return section(said(measure, voice), beside=end, block_id=block_id)


def plan(
    about: object, speech: Speech, *, is_red: bool, held: int, measures: Collection[Measure]
) -> list[ButtonElement]:
    """The buttons of what could still be done about a queue. ``about`` is what they carry: the incident's id
    or the queue's name.
    """
    taken = {one.kind for one in measures} - {MeasureKind.PARTNER}
    buttons = [
        button(alert_words.measure(kind, speech), action_id, about)
        for kind, action_id in _BUTTONS.items()
        if is_red and kind not in taken
    ]
    if held:
        buttons.append(button(speech.say("Let held leads in"), actions.LET_IN, about))
    return buttons


def arranged(answer: Arranged, voice: Voice) -> str:
    """What taking or ending a measure did."""
    measure, speech = answer.measure, voice.speech
    if measure.ended_at is not None:
        return _ended(answer, speech)
    said_now = said(measure, voice)
    if measure.kind is MeasureKind.PARTNER:
        file = speech.say("`nextlead partner {number}` writes the file for the partner.", number=measure.id)
        return f"{said_now} {file}"
    if measure.kind is MeasureKind.FAST_LANE:
        moved = speech.count("{n} hot lead moved there.", "{n} hot leads moved there.", answer.leads)
        return f"{said_now} {moved}"
    return said_now


def _ended(answer: Arranged, speech: Speech) -> str:
    name = alert_words.measure(answer.measure.kind, speech)
    over = speech.say("{measure}: ended.", measure=name)
    if not answer.leads:
        return over
    back = speech.count("{n} lead is back in the line.", "{n} leads are back in the line.", answer.leads)
    return f"{over} {back}"


def let_in(answer: LetIn, speech: Speech) -> str:
    """How many came in, and how many of them above what the queue should hold."""
    said_now = speech.count(
        "{n} held lead came into {queue}.",
        "{n} held leads came into {queue}.",
        answer.leads,
        queue=f"`{answer.queue}`",
    )
    if not answer.over:
        return said_now
    over = speech.count(
        "{n} of them is above the limit of the queue.",
        "{n} of them are above the limit of the queue.",
        answer.over,
    )
    return f"{said_now} {over}"
