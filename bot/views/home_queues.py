"""A manager's queues on Home: what is wrong, how all of them stand, and one of them in full."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot import actions
from bot.i18n import Speech
from bot.views import alert_lines, alert_words, alerts, cells, figures, numbers, overflow, report_words, words
from bot.views.blocks import Block, context, header, section, sections
from bot.views.blocks import actions as row
from bot.views.tables import NOTHING, Cell, table
from bot.views.voice import Voice
from core.home import ManagerHome, QueueOnHome
from core.incidents import Incident, Severity
from core.metrics import GREEN_UNDER, RED_FROM
from core.model import LeadState
from core.policies.queues import DepthPolicy
from core.reports import Uncontacted

ALERTS = 5
"""Alerts with their buttons, the worst first; ``/queue`` shows all."""

REPS = 10
"""Reps named whose claims wait for a first contact."""

ROOM = 2_600
"""Characters of each of three tables; Slack takes 10,000 in all tables of a view."""

IN_WORDS = 9_000
"""The same as paragraphs, of which a view takes any number of characters."""


def to_do(manager: ManagerHome, voice: Voice, chosen: str | None = None) -> Iterator[Block]:
    """Alerts that go on, with what can be done about them, and claims that nobody has contacted yet: of the
    queue that was ``chosen``, or of all.
    """
    speech = voice.speech
    found = _incidents(manager.queues)
    if not found:
        quiet = speech.say("No alert is open.")
        if chosen:
            quiet = speech.say("No alert is open for {queue}.", queue=f"`{chosen}`")
        yield section(f"{alert_words.OVER} {quiet}")
    for one in found[:ALERTS]:
        said = [
            *figures.sentences(one, speech),
            alert_lines.since(one, voice),
            alert_lines.last_step(one, voice),
        ]
        yield section(f"{alert_lines.title(one, voice)}\n{' '.join(said)}")
        yield row(f"{actions.AT_HOME}alert.{one.id}", *alerts.answers(one, speech, voice.now))
    if (hidden := len(found) - ALERTS) > 0:
        more = speech.count("{n} more is not shown.", "{n} more are not shown.", hidden)
        yield context(more, speech.say("`/queue` shows all of them."))
    yield from _uncontacted(manager.queues, voice)


def _incidents(queues: Sequence[QueueOnHome]) -> list[Incident]:
    """Each once, the worst first; one about every queue stands with all of them."""
    every = {one.id: one for queue in queues for one in queue.row.incidents}
    return sorted(every.values(), key=lambda one: one.severity or Severity.YELLOW, reverse=True)


def _uncontacted(queues: Sequence[QueueOnHome], voice: Voice) -> Iterator[Block]:
    speech = voice.speech
    by_rep = dict[str, list[tuple[str, Uncontacted]]]()
    for queue in queues:
        for one in queue.row.uncontacted:
            by_rep.setdefault(one.rep, []).append((queue.row.status.queue, one))
    if not by_rep:
        return
    yield section(voice.strong(speech.say("Claimed and not contacted yet")))
    lines = [_waiting(rep, waiting, voice) for rep, waiting in sorted(by_rep.items(), key=_urgency)]
    yield from sections(f"• {one}" for one in lines[:REPS])
    if (hidden := len(lines) - REPS) > 0:
        yield context(speech.count("{n} more is not shown.", "{n} more are not shown.", hidden))


def _urgency(of_rep: tuple[str, list[tuple[str, Uncontacted]]]) -> tuple[int, datetime]:
    """Most claims too late first, then whose oldest is older."""
    waiting = [one for _, one in of_rep[1]]
    return -sum(one.breached for one in waiting), min(one.oldest_at for one in waiting)


def _waiting(rep: str, waiting: Sequence[tuple[str, Uncontacted]], voice: Voice) -> str:
    """One rep's claims, in all the queues that are shown."""
    speech = voice.speech
    said = speech.count(
        "<@{rep}>: {n} lead of {queues}, claimed {time}.",
        "<@{rep}>: {n} leads of {queues}, the oldest claimed {time}.",
        sum(one.claims for _, one in waiting),
        rep=rep,
        queues=words.queues([queue for queue, _ in waiting], speech),
        time=voice.time(min(one.oldest_at for _, one in waiting)),
    )
    breached = sum(one.breached for _, one in waiting)
    if not breached:
        return said
    late = speech.count("{n} of them is too late.", "{n} of them are too late.", breached)
    return f"{said} {voice.strong(late)}"


def board(
    manager: ManagerHome, limits: Mapping[str, DepthPolicy], period: str, speech: Speech
) -> Iterator[Block]:
    """Every queue: how it stands in one table, how fast it was in another, and who is there."""
    head = report_words.head
    yield header(speech.say("Your queues"))
    yield table(
        speech.say("How your queues stand now"),
        [
            head("queue", speech),
            head("depth", speech),
            speech.say("Limits"),
            speech.say("Ages"),
            speech.say("Velocity over 4 h"),
            head("claim_rate", speech),
        ],
        [_stands(one, limits.get(one.row.status.queue), speech) for one in manager.queues],
        speech,
        room=ROOM,
        in_words=IN_WORDS,
        page=25,
    )
    yield context(
        speech.say(
            "Limits: yellow, red and critical above so many leads. Ages: waiting for less than {soon}, less "
            "than {day}, longer.",
            soon=speech.duration(GREEN_UNDER),
            day=speech.duration(RED_FROM),
        )
    )
    yield from sections(_there(one, speech) for one in manager.queues)
    yield from _course(manager, period, speech)


def _stands(one: QueueOnHome, limits: DepthPolicy | None, speech: Speech) -> list[Cell]:
    status = one.row.status
    return [
        status.queue,
        cells.count(status.depth, speech),
        _several((limits.yellow, limits.red, limits.critical), speech) if limits else NOTHING,
        _several((status.age.green, status.age.yellow, status.age.red), speech),
        cells.ratio_of(status.velocity_4h, status.velocity_4h_n, speech),
        cells.per_cent_of(status.claim_rate, status.claim_rate_n, speech),
    ]


def _several(numbers_: Sequence[int], speech: Speech) -> str:
    return " / ".join(map(speech.number, numbers_))


def _there(one: QueueOnHome, speech: Speech) -> str:
    """How old its leads are, as a bar, and who is there for them."""
    age, queue, duty = one.row.status.age, f"`{one.row.status.queue}`", one.duty
    bar = figures.bar((age.green, age.yellow, age.red))
    if not duty.reps:
        said = [speech.say("{queue}: no rep is on duty.", queue=queue)]
    else:
        said = [speech.say("{queue}: {reps} on duty.", queue=queue, reps=words.people(duty.reps, speech))]
    if duty.at_cap:
        said.append(speech.say("Without room for more: {reps}.", reps=words.people(duty.at_cap, speech)))
    return " ".join(filter(None, [bar, *said]))


def _course(manager: ManagerHome, period: str, speech: Speech) -> Iterator[Block]:
    """What came in and how fast it went, or what to do where nothing did. Of a single queue ``details`` says
    how fast.
    """
    moved = [one for one in manager.queues if _has_moved(one)]
    if not moved:
        yield section(
            speech.say(
                "Nothing came in over the {period}. Send me a CSV file under Messages to bring leads in.",
                period=period,
            )
        )
        return
    head = report_words.head
    if len(manager.queues) > 1:
        yield _how_fast(moved, period, speech)
    names = [
        head(one, speech) for one in ("queue", "entries", "claims", "abandonment", "conversion", "customers")
    ]
    caption = speech.say("What became of your leads, {period}", period=period)
    rows = [_became(one, speech) for one in moved]
    yield table(caption, names, rows, speech, room=ROOM, in_words=IN_WORDS, page=25)
    if any(one.figures.is_immature for one in moved):
        yield context(young(speech))


def _how_fast(moved: Sequence[QueueOnHome], period: str, speech: Speech) -> Block:
    head = report_words.head
    names = [
        head("queue", speech),
        head("velocity", speech),
        speech.say("Mean time in queue"),
        speech.say("Median time in queue"),
        head("claim_to_contact", speech),
    ]
    caption = speech.say("How fast they were, {period}", period=period)
    rows = [_fast(one, speech) for one in moved]
    return table(caption, names, rows, speech, room=ROOM, in_words=IN_WORDS, page=25)


def _has_moved(one: QueueOnHome) -> bool:
    counted = one.figures
    return bool(counted.entries or counted.claims or counted.abandonment.whole or counted.conversion.whole)


def _fast(one: QueueOnHome, speech: Speech) -> list[Cell]:
    counted = one.figures
    return [
        one.row.status.queue,
        cells.ratio(counted.velocity.value, speech),
        cells.duration(counted.time_in_queue.mean, speech),
        cells.duration(counted.time_in_queue.median, speech),
        cells.duration(counted.claim_to_contact.mean, speech),
    ]


def _became(one: QueueOnHome, speech: Speech) -> list[Cell]:
    counted = one.figures
    return [
        one.row.status.queue,
        cells.count(counted.entries, speech),
        cells.count(counted.claims, speech),
        cells.share(counted.abandonment, speech),
        cells.share(counted.conversion, speech),
        cells.share(counted.customers, speech),
    ]


def young(speech: Speech) -> str:
    """That conversions are not the last word yet, said once and not in every cell."""
    return speech.say("Conversions may still grow: some of these leads were contacted only lately.")


def details(one: QueueOnHome, voice: Voice) -> Iterator[Block]:
    """One queue in full, with what can be done about it."""
    speech, status, counted = voice.speech, one.row.status, one.figures
    ages = (status.age.green, status.age.yellow, status.age.red)
    said = figures.ages(ages, status.age.oldest_h, speech) or speech.say("Nobody waits.")
    parts = (
        (LeadState.WAITING, status.waiting),
        (LeadState.RESERVED, status.reserved),
        (LeadState.HELD, status.held),
    )
    depth = " · ".join(f"{report_words.state(state, speech)}: {speech.number(n)}" for state, n in parts)
    head = report_words.head
    told = [
        (head("velocity", speech), numbers.ratio(counted.velocity.value, speech)),
        (head("time_in_queue", speech), numbers.spread(counted.time_in_queue, speech)),
        (head("waited", speech), numbers.waited(counted.waited, speech)),
        (head("claim_to_contact", speech), numbers.spread(counted.claim_to_contact, speech)),
        (head("speed_to_lead", speech), numbers.spread(counted.speed_to_lead, speech)),
    ]
    yield section(f"{depth}\n{said}", [f"*{label}*\n{value}" for label, value in told])
    measures = one.row.measures
    yield from overflow.every_in_force(measures, voice, lambda measure: f"{actions.AT_HOME}end.{measure.id}")
    plan = overflow.plan(status.queue, speech, is_red=True, held=status.held, measures=measures)
    yield row(f"{actions.AT_HOME}plan", *plan)
