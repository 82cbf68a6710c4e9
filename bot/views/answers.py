"""Every answer of the engine, drawn for the person who asked."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from bot import actions
from bot.i18n import Speech
from bot.views import lead as lead_view
from bot.views import refusals, words
from bot.views.blocks import Block, Card, button, context, divider, section
from bot.views.blocks import actions as row
from bot.views.text import cut
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
from core.model import Lead, LeadState

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
"""Claims drawn in one message: Slack takes 50 blocks, and a claim takes four with its line."""

ROOM = 12_000
"""Characters drawn in one message; Slack takes about 13,000."""

_MARKUP = 100
"""Characters of a claim's card that are not read aloud: its buttons, its stars."""

_SPOKEN = 3_600
"""Characters of a list that are read aloud, shared by its claims; the sentences around them need the rest."""

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
            return _then_next(answer.lead, lambda lead: _returned(answer, lead, speech), speech)
        case Transferred():
            return _then_next(answer.lead, lambda lead: _transferred(answer, lead, speech), speech)
        case Logged():
            said = _logged(answer, speech)
            return _said(said, lead_view.owned(Claimed(answer.lead, answer.claim), speech, now))
        case Closed():
            return _then_next(answer.lead, lambda lead: _closed(answer, lead, speech), speech)
        case _:
            assert_never(answer)


def _then_next(lead: Lead, say: Callable[[str], str], speech: Speech) -> _Drawn:
    """A sentence about a lead, read aloud without markup, and the way on."""
    return say(lead_view.name(lead, speech)), _with_next_button(say(lead_view.headline(lead, speech)), speech)


def _with_next_button(sentence: str, speech: Speech) -> list[Block]:
    next_lead = button(speech.say("Next lead"), actions.NEXT, "next", style="primary")
    return [section(sentence), row("next", next_lead)]


def _nothing(answer: NothingWaiting, speech: Speech) -> _Drawn:
    queues = words.queues(answer.queues, speech)
    sentence = speech.say("No lead is waiting for you in {queues}. Well done.", queues=queues)
    if not answer.hidden:
        return sentence, [section(sentence)]
    hint = speech.count(
        "{n} lead that you skipped is waiting for somebody else.",
        "{n} leads that you skipped are waiting for somebody else.",
        answer.hidden,
    )
    return f"{sentence} {hint}", [section(sentence), context(hint)]


def _returned(answer: Returned, lead: str, speech: Speech) -> str:
    if answer.claim.ended_by == Verb.UNDONE:
        return speech.say("Undone: {lead} is back in its old place.", lead=lead)
    return speech.say("Released: {lead} is back in the line.", lead=lead)


def _transferred(answer: Transferred, lead: str, speech: Speech) -> str:
    return speech.say("{lead} now belongs to <@{rep}>, who has been told.", lead=lead, rep=answer.to)


def _logged(answer: Logged, speech: Speech) -> str:
    if not answer.first:
        return speech.say("Another contact was logged.")
    after = speech.duration(answer.contact.at - answer.claim.claimed_at)
    return speech.say("First contact logged, {duration} after you claimed it.", duration=after)


def _closed(answer: Closed, lead: str, speech: Speech) -> str:
    if answer.lead.state is LeadState.CONVERTED:
        return speech.say("Converted: {lead}. Congratulations.", lead=lead)
    return speech.say("Disqualified: {lead}.", lead=lead)


def _list(answer: ClaimedBatch | MyLeads, speech: Speech, now: datetime) -> _Drawn:
    match answer:
        case ClaimedBatch():
            said = speech.say("{got} of {asked} claimed.", got=len(answer.claims), asked=answer.asked)
        case MyLeads() if not answer.claims:
            none = speech.say("You have no leads at the moment.")
            return none, _with_next_button(none, speech)
        case MyLeads():
            waiting = sum(claimed.claim.takes_room for claimed in answer.claims)
            said = speech.say("{waiting} of at most {cap} leads to contact.", waiting=waiting, cap=answer.cap)
    cards = _cards(answer.claims, speech, now)
    share = _SPOKEN // len(cards)
    texts = [said, *(cut(text, share) for text, _ in cards)]
    blocks = [section(said), *(block for _, card in cards for block in (divider(), *card))]
    hidden = len(answer.claims) - len(cards)
    if hidden:
        more = speech.count("{n} more is not shown.", "{n} more are not shown.", hidden)
        texts.append(more)
        blocks.append(context(more))
    return "\n".join(texts), blocks


def _cards(claims: tuple[Claimed, ...], speech: Speech, now: datetime) -> list[_Drawn]:
    """As many cards as fit into one message, those that still have to be contacted first."""
    cards, room = list[_Drawn](), ROOM
    for claimed in sorted(claims, key=lambda one: not one.claim.takes_room)[:SHOWN]:
        card = lead_view.owned(claimed, speech, now)
        room -= len(card[0]) + _MARKUP
        if room < 0:
            break
        cards.append(card)
    return cards
