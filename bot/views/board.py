"""How queues stand, for those who answer for them: all of them in brief, or one with what can be done."""

from collections.abc import Iterator
from datetime import datetime

from bot import actions
from bot.i18n import Speech
from bot.views import alert_lines, alerts, figures, overflow, refusals, report_choices, report_figures
from bot.views.blocks import Block, Card, button, section, sections
from bot.views.blocks import actions as row
from bot.views.text import bare
from bot.views.voice import Voice, both
from core.answers import Refusal, Refused
from core.boards import Board, BoardRow
from core.incidents import Incident, Severity
from core.metrics import QueueStatus
from core.report_words import Wanted

SHOWN = 20
"""Queues in brief; a team with more asks for one by its name."""

WORST = 2
"""Alerts of a queue in brief."""


def card(answer: Board | Refused, speech: Speech, now: datetime, *, said: tuple[str, str] = ("", "")) -> Card:
    """The board of whoever asked. ``said`` stands above it, aloud and shown: what became of a click."""
    if isinstance(answer, Refused):
        sentence = refusal(answer, speech)
        return Card(sentence, (section(sentence),))
    shown, aloud = both(speech, now)
    is_one = len(answer.rows) == 1
    lines = _one_aloud(answer, aloud) if is_one else _every_aloud(answer, aloud)
    blocks = _one(answer, shown) if is_one else _every(answer, shown)
    above = [section(said[1])] if said[1] else []
    return Card(" ".join([said[0], *lines]).lstrip(), (*above, *blocks))


def refusal(refused: Refused, speech: Speech) -> str:
    """Why nothing is shown."""
    if refused.reason is Refusal.NOT_IN_CHARGE:
        queue = bare(refused.asked or "", 60)
        return speech.say("Only the managers of “{queue}” and ops see how it stands.", queue=queue)
    return refusals.sentence(refused, speech, of_others=True)


def _figures(status: QueueStatus, speech: Speech) -> list[str]:
    """Depth and what it is made of, and whether new leads come in."""
    intake = {
        "open": speech.say("New leads come in."),
        "paused": speech.say("Low-priority sources are paused."),
        "full": speech.say("It is full: new leads are held back."),
    }
    return [_depth(status, speech), intake[status.intake]]


def _depth(status: QueueStatus, speech: Speech) -> str:
    if not status.depth:
        return speech.say("No leads.")
    if status.depth == status.waiting:
        return speech.count("{n} lead is waiting.", "{n} leads are waiting.", status.waiting)
    parts = (
        (status.waiting, speech.count("{n} waiting", "{n} waiting", status.waiting)),
        (status.reserved, speech.say("{n} being looked at", n=speech.number(status.reserved))),
        (status.held, speech.say("{n} held back", n=speech.number(status.held))),
    )
    made_of = ", ".join(said for number, said in parts if number)
    return speech.count("{n} lead: {parts}.", "{n} leads: {parts}.", status.depth, parts=made_of)


def _ages(status: QueueStatus, speech: Speech) -> list[str]:
    """The bar without words, and the words; nothing where nobody waits."""
    counts = (status.age.green, status.age.yellow, status.age.red)
    said = figures.ages(counts, status.age.oldest_h, speech)
    return [figures.bar(counts), said] if said else []


def _alert(incident: Incident, voice: Voice) -> list[str]:
    """What is wrong and how bad it is; the figure, since when, and who has it."""
    said = figures.sentences(incident, voice.speech)
    below = [*said, alert_lines.since(incident, voice), alert_lines.last_step(incident, voice)]
    return [alert_lines.title(incident, voice), " ".join(below)]


def _one_aloud(answer: Board, voice: Voice) -> list[str]:
    (one,), speech = answer.rows, voice.speech
    alerts_said = [line for incident in one.incidents for line in _alert(incident, voice)]
    measures = overflow.every_said(one.measures, voice)
    told = [*_figures(one.status, speech), *_ages(one.status, speech)[1:]]
    week = [f"{line.rstrip('.')}." for line in _week(answer, voice)]
    return [f"{one.status.queue}:", *told, *week, *alerts_said, *measures]


def _week(answer: Board, voice: Voice) -> list[str]:
    """What the last days brought, and whose claims wait."""
    if answer.figures is None:
        return []
    (one,) = answer.rows
    return [*report_figures.brief(answer.figures, voice), *report_figures.whose(one.uncontacted, voice)]


def _one(answer: Board, voice: Voice) -> Iterator[Block]:
    """One queue with everything that can be done about it."""
    (one,) = answer.rows
    status, speech = one.status, voice.speech
    name = voice.strong(f"`{status.queue}`")
    yield section("\n".join([name, *_figures(status, speech), *_ages(status, speech)]))
    yield from sections(_week(answer, voice))
    for incident in one.incidents:
        yield section("\n".join(_alert(incident, voice)))
        yield row(f"{actions.BOARD}alert.{incident.id}", *alerts.answers(incident, speech, voice.now))
    yield from overflow.every_in_force(
        one.measures, voice, lambda measure: f"{actions.BOARD}end.{measure.id}"
    )
    plan = overflow.plan(status.queue, speech, is_red=True, held=status.held, measures=one.measures)
    report = button(speech.say("Report"), actions.REPORT, report_choices.echo(Wanted(queue=status.queue)))
    yield row(f"{actions.BOARD}plan", *plan, report)


def _brief(one: BoardRow, voice: Voice) -> list[str]:
    """How deep it is, and the worst of what is wrong."""
    name = voice.strong(f"`{one.status.queue}`")
    worst = sorted(one.incidents, key=lambda incident: incident.severity or Severity.YELLOW, reverse=True)
    titles = [alert_lines.title(incident, voice) for incident in worst[:WORST]]
    return [f"{name} {' '.join(_figures(one.status, voice.speech))}", *titles]


def _every_aloud(answer: Board, voice: Voice) -> list[str]:
    lines = [line for one in answer.rows[:SHOWN] for line in _brief(one, voice)]
    return [*lines, *_hidden(answer, voice.speech)]


def _every(answer: Board, voice: Voice) -> Iterator[Block]:
    """Every queue in brief, with a button for the rest."""
    for one in answer.rows[:SHOWN]:
        show = button(voice.speech.say("Show"), actions.SHOW_QUEUE, one.status.queue)
        block_id = f"{actions.BOARD}show.{one.status.queue}"
        yield section("\n".join(_brief(one, voice)), beside=show, block_id=block_id)
    yield from (section(line) for line in _hidden(answer, voice.speech))


def _hidden(answer: Board, speech: Speech) -> list[str]:
    """How many queues there was no room for."""
    more = len(answer.rows) - SHOWN
    return [speech.count("{n} more is not shown.", "{n} more are not shown.", more)] if more > 0 else []
