"""What was counted over a period, line by line: all of it beside the period before, or the week in brief."""

from collections.abc import Callable, Iterator, Sequence

from bot.i18n import Speech
from bot.views import numbers, report_words
from bot.views.tables import NOTHING
from bot.views.voice import Voice
from core.metrics import COHORT
from core.reports import Compared, Figures, Share, Spread, Uncontacted

PEOPLE = 10
"""Reps named in one line."""

COMPARABLE = 10
"""Of fewer a change is not told: one lead more or less would be a landslide."""


def brief(figures: Figures, voice: Voice) -> list[str]:
    """A queue's last 7 days, in three lines at most."""
    speech = voice.speech
    week = report_words.period(COHORT, speech)
    rates = {
        "velocity": numbers.ratio(figures.velocity.value, speech),
        "claim_rate": numbers.share(figures.claim_rate, speech),
    }
    told = [f"{report_words.head(name, speech)} {said}" for name, said in rates.items()]
    spreads = {"time_in_queue": figures.time_in_queue, "claim_to_contact": figures.claim_to_contact}
    return [
        f"{voice.strong(_capital(week))}: {' · '.join(told)}",
        *(_labelled(name, numbers.spread(one, speech), voice) for name, one in spreads.items() if one.n),
    ]


def whose(uncontacted: Sequence[Uncontacted], voice: Voice) -> list[str]:
    """By rep, whose claims wait for their first contact, the oldest first; nothing where none does."""
    if not uncontacted:
        return []
    speech = voice.speech
    named = [_rep(one, voice) for one in uncontacted[:PEOPLE]]
    people = speech.all_of([*named, "…"] if len(uncontacted) > PEOPLE else named)
    return [speech.say("Claimed and not contacted yet: {people}.", people=people)]


def _rep(one: Uncontacted, voice: Voice) -> str:
    speech = voice.speech
    since = speech.say("since {time}", time=voice.time(one.oldest_at))
    late = [speech.count("{n} too late", "{n} too late", one.breached)] if one.breached else []
    return f"<@{one.rep}> {speech.number(one.claims)} ({', '.join([*late, since])})"


def groups(answer: Compared, voice: Voice) -> list[list[str]]:
    """Every figure that is known of the period or of the one before: how many, how long, what came of it."""
    now, before = answer.report.total, answer.before
    return [
        list(_told(named(now, before, voice.speech), voice))
        for named in (_how_many, _how_long, _what_came_of_it)
    ]


Pairs = Iterator[tuple[str, str, str]]
"""A figure's name, what it was in the period, and what it was before. One without a name is a sentence."""


def _told(pairs: Pairs, voice: Voice) -> Iterator[str]:
    speech = voice.speech
    for name, now, before in pairs:
        if (now, before) == (NOTHING, NOTHING):
            continue
        if not name:
            yield now
            continue
        said = speech.say("{now}; before: {before}", now=now, before=before) if before != NOTHING else now
        yield _labelled(name, said, voice)


def _labelled(name: str, said: str, voice: Voice) -> str:
    fast = _fast(voice.speech)
    return f"{voice.strong(fast.get(name) or report_words.head(name, voice.speech))}: {said}"


def _fast(speech: Speech) -> dict[str, str]:
    """What the shares of ``core.reports.SPEED_GOALS`` are called where no column says what they are of."""
    return {
        "fast": speech.say("Contacted within 5 min"),
        "fast_hour": speech.say("Contacted within 1 h"),
        "hot_fast": speech.say("Hot ones within 5 min"),
        "hot_fast_hour": speech.say("Hot ones within 1 h"),
    }


def _how_many(now: Figures, before: Figures, speech: Speech) -> Pairs:
    yield _count("entries", now.entries, before.entries, speech)
    yield _count("claims", now.claims, before.claims, speech)
    velocity, was = (numbers.ratio(one.velocity.value, speech) for one in (now, before))
    yield "velocity", velocity, was
    yield _share("claim_rate", now.claim_rate, before.claim_rate, speech)
    name, abandoned, was = _share("abandonment", now.abandonment, before.abandonment, speech)
    yield name, f"{abandoned}{_exits(now, speech)}", was


def _count(name: str, now: int, before: int, speech: Speech) -> tuple[str, str, str]:
    """Nothing is a number as well, unless there was nothing before either."""
    if not now and not before:
        return name, NOTHING, NOTHING
    change = numbers.change(now, before, speech) if before >= COMPARABLE else NOTHING
    return name, speech.number(now), _with(speech.number(before), change)


def _share(name: str, now: Share, before: Share, speech: Speech) -> tuple[str, str, str]:
    change = numbers.points(now, before, speech) if before.whole >= COMPARABLE else NOTHING
    return name, numbers.share(now, speech), _with(numbers.share(before, speech), change)


def _with(said: str, change: str) -> str:
    return said if NOTHING in (said, change) else f"{said} ({change})"


def _exits(figures: Figures, speech: Speech) -> str:
    ways = [
        f"{speech.number(number)} {report_words.outflow(verb, speech)}"
        for verb, number in figures.exits.items()
        if number
    ]
    return f" ({', '.join(ways)})" if ways else ""


def _how_long(now: Figures, before: Figures, speech: Speech) -> Pairs:
    yield _spread("time_in_queue", now.time_in_queue, before.time_in_queue, speech)
    if now.waited.n:
        yield "", numbers.waited(now.waited, speech, before=before.waited.median), NOTHING
    yield _spread("claim_to_contact", now.claim_to_contact, before.claim_to_contact, speech)
    yield _spread("speed_to_lead", now.speed_to_lead, before.speed_to_lead, speech)
    for names, of in _FAST:
        shares = zip(of(now), of(before) or (Share(),) * len(names), strict=False)
        for name, (share, was) in zip(names, shares, strict=False):
            yield _share(name, share, was, speech)


_FAST: tuple[tuple[tuple[str, str], Callable[[Figures], tuple[Share, ...]]], ...] = (
    (("fast", "fast_hour"), lambda figures: figures.fast),
    (("hot_fast", "hot_fast_hour"), lambda figures: figures.hot_fast),
)
"""The shares of ``core.reports.SPEED_GOALS``, and their names in this order."""


def _spread(name: str, now: Spread, before: Spread, speech: Speech) -> tuple[str, str, str]:
    """Of what was before, less: the eye compares two numbers, not eight."""
    was = NOTHING
    if before.n:
        was = speech.say(
            "{mean} on average, median {median}",
            mean=numbers.duration(before.mean, speech),
            median=numbers.duration(before.median, speech),
        )
    return name, numbers.spread(now, speech), was


def _what_came_of_it(now: Figures, before: Figures, speech: Speech) -> Pairs:
    for name, share, was in (
        ("conversion", now.conversion, before.conversion),
        ("customers", now.customers, before.customers),
    ):
        said = numbers.young(numbers.share(share, speech), speech, is_immature=now.is_immature)
        yield name, said, numbers.young(numbers.share(was, speech), speech, is_immature=before.is_immature)


def _capital(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"
