"""Every answer of the engine, drawn for the person who asked."""

from datetime import datetime
from typing import assert_never

from bot import actions
from bot.i18n import Speech
from bot.views import lead as lead_view
from bot.views import refusals
from bot.views.blocks import Block, Card, button, context, section
from bot.views.blocks import actions as row
from core.answers import (
    Claimed,
    ClaimedBatch,
    Closed,
    Logged,
    MyLeads,
    NextLead,
    NothingWaiting,
    Offered,
    Refused,
    Returned,
    Skipped,
    Transferred,
)
from core.events import Verb
from core.model import LeadState

Answer = (
    Offered
    | NothingWaiting
    | Refused
    | Claimed
    | ClaimedBatch
    | Skipped
    | Returned
    | Transferred
    | Logged
    | Closed
    | MyLeads
)

SHOWN = 12
"""Claims drawn in one message: Slack takes 50 blocks, a claim takes three and a line between."""

_Drawn = tuple[str, list[Block]]


def draw(answer: Answer, speech: Speech, now: datetime) -> Card:
    """The message that says this."""
    text, blocks = _draw(answer, speech, now)
    return Card(text, tuple(blocks))


def _draw(answer: Answer, speech: Speech, now: datetime) -> _Drawn:
    match answer:
        case Offered():
            return lead_view.preview(answer, speech, now)
        case Claimed():
            return _said(speech.say("It is yours."), lead_view.owned(answer, speech, now))
        case Refused():
            return _said(refusals.sentence(answer, speech), _next(answer.next, speech, now))
        case Skipped():
            return _said(_skipped(answer, speech), _next(answer.next, speech, now))
        case ClaimedBatch() | MyLeads():
            return _list(answer, speech, now)
        case NothingWaiting() | Returned() | Transferred() | Logged() | Closed():
            return _short(answer, speech, now)
        case _:
            assert_never(answer)


def _said(sentence: str, below: _Drawn) -> _Drawn:
    """A sentence, and under it what there is to do now."""
    text, blocks = below
    return (f"{sentence} {text}" if text else sentence), [section(sentence), *blocks]


def _next(answer: NextLead | None, speech: Speech, now: datetime) -> _Drawn:
    return ("", []) if answer is None else _draw(answer, speech, now)


def _skipped(answer: Skipped, speech: Speech) -> str:
    return speech.count(
        "Skipped. You can skip {n} more in a row.",
        "Skipped. You can skip {n} more in a row.",
        min(answer.left_in_a_row, answer.left_today),
    )


def _short(
    answer: NothingWaiting | Returned | Transferred | Logged | Closed, speech: Speech, now: datetime
) -> _Drawn:
    match answer:
        case NothingWaiting():
            return _nothing(answer, speech)
        case Returned():
            return _with_next_button(_returned(answer, speech), speech)
        case Transferred():
            company = lead_view.headline(answer.lead, speech)
            said = speech.say(
                "{lead} now belongs to <@{rep}>, who has been told.", lead=company, rep=answer.to
            )
            return _with_next_button(said, speech)
        case Logged():
            said = _logged(answer, speech)
            return _said(said, lead_view.owned(Claimed(answer.lead, answer.claim), speech, now))
        case Closed():
            return _with_next_button(_closed(answer, speech), speech)
        case _:
            assert_never(answer)


def _with_next_button(sentence: str, speech: Speech) -> _Drawn:
    next_lead = button(speech.say("Next lead"), actions.NEXT, "next", style="primary")
    return sentence, [section(sentence), row("next", next_lead)]


def _nothing(answer: NothingWaiting, speech: Speech) -> _Drawn:
    queues = speech.all_of([f"`{name}`" for name in answer.queues])
    sentence = speech.say("No lead is waiting for you in {queues}. Well done.", queues=queues)
    if not answer.hidden:
        return sentence, [section(sentence)]
    hint = speech.count(
        "{n} lead that you skipped is waiting for somebody else.",
        "{n} leads that you skipped are waiting for somebody else.",
        answer.hidden,
    )
    return f"{sentence} {hint}", [section(sentence), context(hint)]


def _returned(answer: Returned, speech: Speech) -> str:
    company = lead_view.headline(answer.lead, speech)
    if answer.claim.ended_by == Verb.UNDONE:
        return speech.say("Undone: {lead} is back in its old place.", lead=company)
    return speech.say("Released: {lead} is back in the line.", lead=company)


def _logged(answer: Logged, speech: Speech) -> str:
    if not answer.first:
        return speech.say("Another contact was logged.")
    after = speech.duration(answer.contact.at - answer.claim.claimed_at)
    return speech.say("First contact logged, {duration} after you claimed it.", duration=after)


def _closed(answer: Closed, speech: Speech) -> str:
    company = lead_view.headline(answer.lead, speech)
    if answer.lead.state is LeadState.CONVERTED:
        return speech.say("Converted: {lead}. Congratulations.", lead=company)
    return speech.say("Disqualified: {lead}.", lead=company)


def _list(answer: ClaimedBatch | MyLeads, speech: Speech, now: datetime) -> _Drawn:
    match answer:
        case ClaimedBatch():
            said = speech.say("{got} of {asked} claimed.", got=len(answer.claims), asked=answer.asked)
        case MyLeads() if not answer.claims:
            return _with_next_button(speech.say("You have no leads at the moment."), speech)
        case MyLeads():
            waiting = sum(claimed.claim.takes_room for claimed in answer.claims)
            said = speech.say("{waiting} of at most {cap} leads to contact.", waiting=waiting, cap=answer.cap)
    texts, blocks = [said], [section(said)]
    for claimed in answer.claims[:SHOWN]:
        text, card = lead_view.owned(claimed, speech, now)
        texts.append(text)
        blocks += card
    if len(answer.claims) > SHOWN:
        more = speech.count("{n} more is not shown.", "{n} more are not shown.", len(answer.claims) - SHOWN)
        texts.append(more)
        blocks.append(context(more))
    return "\n".join(texts)[:3_900], blocks
