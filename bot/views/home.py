"""Home: what to do next, how things stand, and hello; to each what their roles see, on one screen."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import actions
from bot.i18n import Speech
from bot.views import hello, home_course, home_ops, home_queues, home_rep, report_choices
from bot.views.blocks import Block, button, divider
from bot.views.blocks import actions as row
from bot.views.home_filters import filters, metadata, period
from bot.views.voice import Voice
from core.home import PERIODS, Home
from core.model import Role
from core.policies.team import TeamPolicy
from core.report_words import Wanted


@dataclass(frozen=True, slots=True)
class Hall:
    """What Home shows to somebody with these roles."""

    person: str
    held: Collection[Role]
    home: Home
    team: TeamPolicy


def draw(hall: Hall, speech: Speech, now: datetime) -> dict[str, Any]:
    """The view that Slack shows under the app's name. It has charts and tables of Slack's own
    (``blocks.plainly``).
    """
    blocks = list[Block]()
    for group in _groups(hall, Voice(speech, now)):
        drawn = list(group)
        blocks += [*([divider()] if blocks and drawn else []), *drawn]
    return {"type": "home", "blocks": blocks, "private_metadata": metadata(hall.home)}


def _groups(hall: Hall, voice: Voice) -> Iterator[Iterable[Block]]:
    """What needs somebody first, then how it stands."""
    home, speech, over = hall.home, voice.speech, period(hall.home, voice.speech)
    rep, ops = home.rep, home.ops
    if ops is not None:
        yield home_ops.to_do(ops, voice)
    if rep is not None:
        yield home_rep.to_do(rep, voice)
    if rep or home.manager or ops:
        yield [filters(home, speech)]
    yield from _managed(hall, voice, over)
    if ops is not None:
        yield [*home_ops.river(ops, over, speech), *home_ops.sources(ops, over, speech)]
    if home.manager or ops:
        yield home_course.course(home, speech)
    if rep is not None:
        yield home_rep.figures(rep, over, speech, hall.team.reports)
    yield _hello(hall, speech)


def _managed(hall: Hall, voice: Voice, over: str) -> Iterator[Iterable[Block]]:
    manager, speech = hall.home.manager, voice.speech
    if manager is None:
        return
    yield home_queues.to_do(manager, voice, hall.home.looking.queue)
    limits = {one.name: one.depth for one in hall.team.every_queue}
    single = manager.queues[0] if len(manager.queues) == 1 else None
    yield [
        *home_queues.board(manager, limits, over, speech),
        *(home_queues.details(single, voice) if single else []),
        *_fairness(hall, speech),
    ]


def _fairness(hall: Hall, speech: Speech) -> Iterator[Block]:
    """Who takes what, of what is shown, where the team does not keep it to itself."""
    if hall.team.reports.fairness:
        looking = hall.home.looking
        asked = Wanted(PERIODS[looking.period], looking.queue)
        who = button(speech.say("Who takes what"), actions.FAIRNESS, report_choices.echo(asked))
        yield row(f"{actions.AT_HOME}fairness", who)


def _hello(hall: Hall, speech: Speech) -> list[Block]:
    team = hall.team
    said = hello.lines(
        hall.held,
        speech,
        reserve=team.claims.reserve,
        contact=team.contact.within,
        is_set_up=team.channels.are_set,
    )
    return hello.blocks(hall.person, hall.held, said, speech, place="home")[1]
