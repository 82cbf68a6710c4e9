"""The river, for ops: what needs a decision, what came in and went out, what is stuck, where from."""

from collections.abc import Iterator

from bot import actions
from bot.i18n import Speech
from bot.views import cells, report_words, review, stranded
from bot.views.blocks import Block, button, context, header, section
from bot.views.home_queues import IN_WORDS, young
from bot.views.tables import Amount, Cell, table
from bot.views.voice import Voice
from core.home import OpsHome
from core.model import LeadState
from core.notices import Reviews
from core.reports import Dimension, Slice

ROOM = 2_000
"""Characters of the sources, beside the tables of whoever is a manager as well."""

SOURCES = 15

STUCK = (LeadState.HELD, LeadState.REVIEW, LeadState.NURTURE, LeadState.RECYCLED)
"""Where leads stand still, or have got too old for their line."""


def to_do(ops: OpsHome, voice: Voice) -> Iterator[Block]:
    """Leads to decide about, messages that never arrived, and leads that nobody may take."""
    yield _reviews(ops.reviews, voice)
    if ops.dead:
        yield section("\n".join(_dead(name, number, voice) for name, number in ops.dead.items()))
    yield from stranded.on_home(ops.stranded, voice)


def _reviews(reviews: Reviews, voice: Voice) -> Block:
    speech = voice.speech
    if not reviews.waiting:
        return section(speech.say("No lead is in review. Well done."))
    said = [voice.strong(review.waiting(reviews.waiting, speech))]
    if reviews.overdue:
        said.append(speech.count("{n} is overdue.", "{n} are overdue.", reviews.overdue))
    start = button(speech.say("Review"), actions.NEXT_REVIEW, 0, style="primary")
    return section(" ".join(said), beside=start, block_id=f"{actions.AT_HOME}review")


def _dead(webhook: str, number: int, voice: Voice) -> str:
    speech = voice.speech
    if not webhook:
        said = speech.count(
            "{n} message could not be delivered in Slack.",
            "{n} messages could not be delivered in Slack.",
            number,
        )
        look = speech.say("`nextlead check` says what is wrong with Slack.")
        return f"{voice.strong(said)} {look}"
    receiver = f"`{webhook}`"
    said = speech.count(
        "The webhook {receiver} did not take {n} event, and Nextlead has stopped trying.",
        "The webhook {receiver} did not take {n} events, and Nextlead has stopped trying.",
        number,
        receiver=receiver,
    )
    again = speech.say(
        "Once it works, send again: {command}.", command=f"`nextlead webhooks --resend {webhook}`"
    )
    return f"{voice.strong(said)} {again}"


def river(ops: OpsHome, period: str, speech: Speech) -> Iterator[Block]:
    """In, out by reason, and what stands still."""
    yield header(speech.say("The river, {period}", period=period))
    if not (ops.total.entries or ops.outflow or any(ops.stuck.values())):
        yield section(
            speech.say(
                "Nothing came in and nothing went out. Send me a CSV file under Messages, or connect your "
                "forms."
            )
        )
        return
    left = sum(ops.outflow.values())
    stuck = [(report_words.state(state, speech), ops.stuck.get(state, 0)) for state in STUCK]
    pairs = [
        (report_words.head("entries", speech), ops.total.entries),
        (speech.say("Went out"), left),
        *stuck,
    ]
    fields = [f"*{label}*\n{speech.number(number)}" for label, number in pairs]
    yield section(_ways_out(ops, speech), fields)


def _ways_out(ops: OpsHome, speech: Speech) -> str:
    if not ops.outflow:
        return speech.say("Nothing went out.")
    ways = sorted(ops.outflow.items(), key=lambda one: -one[1])
    said = [f"{speech.number(number)} {report_words.outflow(verb, speech)}" for verb, number in ways]
    return speech.say("Went out: {ways}.", ways=speech.all_of(said))


def sources(ops: OpsHome, period: str, speech: Speech) -> Iterator[Block]:
    """Where leads come from, what becomes of them, and what the policy thinks they are worth."""
    if not ops.sources:
        return
    names = ("entries", "claims", "conversion", "customers", "value")
    heads = [
        report_words.dimension(Dimension.SOURCE, speech),
        *(report_words.head(one, speech) for one in names),
    ]
    rows = [_source(one, ops, speech) for one in ops.sources[:SOURCES]]
    yield table(
        speech.say("Sources, {period}", period=period), heads, rows, speech, room=ROOM, in_words=IN_WORDS
    )
    worth = [speech.say("Value: what such a lead is worth beside an average one, by your policy.")]
    if ops.learned:
        worth.append(speech.say("With a number of leads: as learned from how many of these converted."))
    is_young = any(one.figures.is_immature for one in ops.sources[:SOURCES])
    yield context(*worth, *([young(speech)] if is_young else []))


def _source(one: Slice, ops: OpsHome, speech: Speech) -> list[Cell]:
    counted = one.figures
    return [
        report_words.slice_name(Dimension.SOURCE, one.name, speech),
        cells.count(counted.entries, speech),
        cells.count(counted.claims, speech),
        cells.share(counted.conversion, speech),
        cells.share(counted.customers, speech),
        _value(one.name or "", ops, speech),
    ]


def _value(source: str, ops: OpsHome, speech: Speech) -> Amount:
    value, learned = cells.ratio(ops.values.get(source), speech), ops.learned.get(source)
    if learned is None:
        return value
    said = speech.count("{value} ({n} lead)", "{value} ({n} leads)", learned.n, value=value.said)
    return Amount(value.value, said)
