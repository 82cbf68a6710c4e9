"""Home: hello, what to do next, and what is waiting for this person, on one screen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.models.views import View

from bot import actions
from bot.i18n import Speech
from bot.views import hello, review
from bot.views.blocks import Block, button, context, divider, section
from bot.views.voice import Voice
from core.answers import Claimed, MyLeads
from core.model import Role
from core.notices import Reviews

SHOWN = 10
"""Claims named, those that have to be contacted first; ``/myleads`` shows them all."""


@dataclass(frozen=True, slots=True)
class Hall:
    """What Home shows of somebody: their roles, their claims as a rep, the leads in review as ops.

    ``reserve`` is how long a lead is kept for whoever looks at it, ``contact`` how soon it is contacted;
    ``is_set_up``: the team has a channel for what is told.
    """

    person: str
    held: Collection[Role]
    mine: MyLeads | None = None
    reviews: Reviews | None = None
    reserve: timedelta = timedelta(minutes=2)
    contact: timedelta = timedelta(hours=2)
    is_set_up: bool = True


def draw(hall: Hall, speech: Speech, now: datetime) -> dict[str, Any]:
    """The view that Slack shows under the app's name."""
    voice = Voice(speech, now)
    groups = [_reviews(hall.reviews, voice), _claims(hall.mine, voice), _hello(hall, speech)]
    blocks: list[Block] = []
    for group in filter(None, groups):
        blocks += [*([divider()] if blocks else []), *group]
    return View(type="home", blocks=blocks).to_dict()


def _reviews(reviews: Reviews | None, voice: Voice) -> list[Block]:
    if reviews is None:
        return []
    speech = voice.speech
    if not reviews.waiting:
        return [section(speech.say("No lead is in review. Well done."))]
    said = [voice.strong(review.waiting(reviews.waiting, speech))]
    if reviews.overdue:
        said.append(speech.count("{n} is overdue.", "{n} are overdue.", reviews.overdue))
    start = button(speech.say("Review"), actions.NEXT_REVIEW, 0, style="primary")
    return [section(" ".join(said), beside=start, block_id="home.review")]


def _claims(mine: MyLeads | None, voice: Voice) -> list[Block]:
    if mine is None:
        return []
    speech = voice.speech
    if not mine.claims:
        return [section(speech.say("You have no leads at the moment. `/nextlead` shows you the next one."))]
    waiting = sum(one.claim.takes_room for one in mine.claims)
    head = speech.say("{waiting} of at most {cap} leads to contact.", waiting=waiting, cap=mine.cap)
    first = sorted(mine.claims, key=lambda one: not one.claim.takes_room)[:SHOWN]
    lines = [f"• {_claim(one, voice)}" for one in first]
    return [section("\n".join([voice.strong(head), *lines])), context(*_more(mine.claims, speech))]


def _claim(one: Claimed, voice: Voice) -> str:
    speech, named = voice.speech, review.named(one.lead, voice)
    by = one.contact_by
    if not one.claim.takes_room or by is None:
        return speech.say("{lead}: contacted.", lead=named) if one.claim.contacted_at else named
    if by <= voice.now:
        return speech.say("{lead}: the first contact was due by {time}.", lead=named, time=voice.time(by))
    return speech.say("{lead}: contact them by {time}.", lead=named, time=voice.time(by))


def _more(claims: Sequence[Claimed], speech: Speech) -> list[str]:
    hidden = len(claims) - SHOWN
    said = [speech.count("{n} more is not shown.", "{n} more are not shown.", hidden)] if hidden > 0 else []
    return [*said, speech.say("`/myleads` shows them with everything you can do.")]


def _hello(hall: Hall, speech: Speech) -> list[Block]:
    said = hello.lines(
        hall.held, speech, reserve=hall.reserve, contact=hall.contact, is_set_up=hall.is_set_up
    )
    return hello.blocks(hall.person, hall.held, said, speech, place="home")[1]
