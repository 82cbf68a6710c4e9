"""Who takes what: what stands out in sentences, everybody's figures in two tables, and what it is not for."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.i18n import Speech
from bot.views import cells, numbers, refusals, report_words
from bot.views.blocks import Block, Card, Native, context, section, sections
from bot.views.home_queues import young
from bot.views.tables import Amount, Cell, Who, table
from bot.views.text import bare
from bot.views.voice import Voice, both
from bot.views.words import queues
from core.answers import Refusal, Refused
from core.fairness import ENOUGH, TOGETHER, Flag, Taking, Takings
from core.incidents import EVERY_QUEUE
from core.report_words import Wanted
from core.reports import Share

ROOM = 4_000
"""Characters of each of its two tables; the sentences around them need the rest of a message."""

IN_WORDS = 9_000
"""The same as paragraphs, of which a message takes more characters."""

STRIKING = 20
"""Sentences on what stands out; who serves that many people asks for one queue."""


def card(answer: Takings | Refused, asked: Wanted, speech: Speech, now: datetime) -> Card:
    """What was asked for, or why there is nothing."""
    if isinstance(answer, Refused):
        sentence = refusal(answer, speech)
        return Card(sentence, (section(sentence),))
    shown, aloud = both(speech, now)
    title, dates = _head(answer, asked, shown)
    striking, small = _striking(answer, speech), _small_print(answer, speech)
    tables = _tables(answer, speech)
    blocks: list[Block] = [
        section(title),
        context(dates),
        *sections(f"• {line}" for line in striking),
        *tables,
        context(*small),
    ]
    spoken = [*_head(answer, asked, aloud), *striking, small[-1], *(one.aloud for one in tables), *small[:-1]]
    return Card(" ".join(spoken), tuple(blocks))


def refusal(refused: Refused, speech: Speech) -> str:
    """Why nothing is shown."""
    if refused.reason is Refusal.NOT_IN_CHARGE and refused.asked == EVERY_QUEUE:
        return speech.say("Only managers see who takes what, each in their own queues.")
    if refused.reason is Refusal.NOT_IN_CHARGE:
        queue = bare(refused.asked or "", 60)
        return speech.say("Only the managers of “{queue}” see who takes what there.", queue=queue)
    if refused.reason is Refusal.UNKNOWN_QUEUE:
        return speech.say(
            "I do not know “{asked}”. Here goes a period (`30d`) and one of your queues: {queues}. For "
            "example `/queue fairness 30d`.",
            asked=bare(refused.asked or "", 60),
            queues=queues(refused.names, speech) or speech.say("none"),
        )
    return refusals.sentence(refused, speech, of_others=True)


def _head(answer: Takings, asked: Wanted, voice: Voice) -> tuple[str, str]:
    """What it is about, and from when to when."""
    speech, period = voice.speech, answer.period
    title = speech.say(
        "Who takes what: {period}, {queue}",
        period=report_words.period(asked.period, speech),
        queue=f"`{answer.queues[0]}`" if asked.queue else speech.say("all your queues"),
    )
    dates = speech.say(
        "From {since} to {until}.", since=voice.moment(period.since), until=voice.moment(period.until)
    )
    return f"{title}." if voice.aloud else voice.strong(title), dates


def _striking(answer: Takings, speech: Speech) -> list[str]:
    """What stands out, by name as the tables are; that nothing does, where nothing does."""
    if not answer.reps:
        return [speech.say("No rep serves these queues, and nobody took anything in this time.")]
    said = [_FLAGS[flag](answer, one, speech) for one in answer.reps for flag in answer.flags(one)]
    more = len(said) - STRIKING
    hidden = [speech.count("{n} more is not shown.", "{n} more are not shown.", more)] if more > 0 else []
    return [*said[:STRIKING], *hidden] or [speech.say("Nothing stands out.")]


def _skips_better(answer: Takings, one: Taking, speech: Speech) -> str:
    return speech.say(
        "<@{rep}> skips often ({skipped}; all together {all}), and what they skipped converted better with "
        "others ({left}) than what they took themselves ({kept}).",
        rep=one.rep,
        skipped=numbers.share(one.skip_rate, speech),
        all=numbers.share(answer.total.skip_rate, speech),
        left=numbers.share(one.left, speech),
        kept=numbers.share(one.kept, speech),
    )


def _more_hot(answer: Takings, one: Taking, speech: Speech) -> str:
    return speech.say(
        "<@{rep}> has a larger share of the hot leads than of all leads: {hot}, against {claims}.",
        rep=one.rep,
        hot=numbers.share(answer.of_hot(one), speech),
        claims=numbers.share(answer.of_claims(one), speech),
    )


def _over_previews(answer: Takings, one: Taking, speech: Speech) -> str:
    return speech.count(
        "<@{rep}> looked at {n} lead on one day; the preview budget is {budget}.",
        "<@{rep}> looked at {n} leads on one day; the preview budget is {budget}.",
        one.busiest,
        rep=one.rep,
        budget=speech.number(answer.budget),
    )


_FLAGS: dict[Flag, Callable[[Takings, Taking, Speech], str]] = {
    Flag.SKIPS_BETTER: _skips_better,
    Flag.MORE_HOT: _more_hot,
    Flag.OVER_PREVIEWS: _over_previews,
}


def _tables(answer: Takings, speech: Speech) -> list[Native]:
    """Everybody by name, below all together: whoever there is no room for is still counted there. Of offers
    it is told where there were any.
    """
    return list(_both_tables(answer, speech)) if answer.reps else []


def _both_tables(answer: Takings, speech: Speech) -> Iterator[Native]:
    every = [answer.total, *answer.reps]
    yield table(
        speech.say("What they looked at, claimed and skipped"),
        [
            speech.say("Rep"),
            speech.say("Previews"),
            speech.say("Claimed of these"),
            speech.say("Ran out"),
            speech.say("Most in a day"),
            speech.say("Skips"),
            speech.say("Skip rate"),
        ],
        [_looked(one, speech) for one in every],
        speech,
        room=ROOM,
        in_words=IN_WORDS,
        page=25,
    )
    heads = [
        speech.say("Rep"),
        speech.say("Skipped, then converted by others"),
        speech.say("Taken and converted"),
        speech.say("Leads claimed"),
        speech.say("Hot leads claimed"),
        *([speech.say("Offers accepted")] if answer.total.offers.whole else []),
    ]
    yield table(
        speech.say("What became of it, and who got which leads"),
        heads,
        [_became(answer, one, speech)[: len(heads)] for one in every],
        speech,
        room=ROOM,
        in_words=IN_WORDS,
        page=25,
    )


def _rep(one: Taking, speech: Speech) -> Cell:
    return speech.say("All together") if one.rep == TOGETHER else Who(one.rep)


def _looked(one: Taking, speech: Speech) -> list[Cell]:
    counts = (one.previews, one.claimed, one.expired, one.busiest, one.skips)
    return [
        _rep(one, speech),
        *(cells.count(number, speech) for number in counts),
        cells.share(one.skip_rate, speech),
    ]


def _became(answer: Takings, one: Taking, speech: Speech) -> list[Cell]:
    return [
        _rep(one, speech),
        cells.share(one.left, speech),
        cells.share(one.kept, speech),
        _part(answer.of_claims(one), speech),
        _part(answer.of_hot(one), speech),
        cells.share(one.offers, speech),
    ]


def _part(share: Share, speech: Speech) -> Cell:
    """How many, and which part of all together."""
    if share.part == share.whole:
        return cells.count(share.part, speech)
    said = speech.say(
        "{n} ({share})", n=speech.number(share.part), share=numbers.per_cent(share.value, speech)
    )
    return Amount(share.part, said)


def _small_print(answer: Takings, speech: Speech) -> list[str]:
    """How to read it; and last what it is for."""
    return [
        speech.say(
            "Skip rate: skips, of skips and own claims. Converted: of the leads that were contacted, so far."
        ),
        *([young(speech)] if answer.total.is_immature else []),
        speech.count(
            "Of less than {n} lead, or by what may be chance, nothing is said to stand out. Names stand in "
            "alphabetical order.",
            "Of less than {n} leads, or by what may be chance, nothing is said to stand out. Names stand in "
            "alphabetical order.",
            ENOUGH,
        ),
        speech.say(
            "This is a reason to talk, never a verdict: hours, queues and skills differ. Nothing is refused "
            "or assigned because of it, and only the managers of these queues see it."
        ),
    ]
