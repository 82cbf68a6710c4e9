"""Every answer of the engine, drawn for the person who asked."""

from datetime import datetime
from typing import assert_never

from bot import actions
from bot.i18n import Speech
from bot.views import alert_lines, hygiene, overflow, refusals, words
from bot.views import lead as lead_view
from bot.views.blocks import Block, Card, button, context, divider, section
from bot.views.blocks import actions as row
from bot.views.text import cut
from bot.views.voice import Voice, both
from core.answers import (
    Acted,
    Answered,
    Arranged,
    Claimed,
    ClaimedBatch,
    Closed,
    Declined,
    LetIn,
    Logged,
    MyLeads,
    NothingWaiting,
    Previewed,
    Refusal,
    Refused,
    Returned,
    Skipped,
    Swept,
    Transferred,
)
from core.events import Verb
from core.model import LeadState

OfQueue = Answered | Arranged | LetIn | Swept
"""Answers about a queue and not about one lead."""

OfLead = Claimed | Refused | Skipped | Declined | Returned | Transferred | Logged | Closed | Acted

Outcome = OfLead | OfQueue
"""Answers that are a sentence, and under it what there is to do."""

Answer = Outcome | Previewed | NothingWaiting | ClaimedBatch | MyLeads

SHOWN = 11
"""Claims drawn in one message: Slack takes 50 blocks. A claim takes four with its line, and three more say
what became of a click, how many claims there are, and how many are not shown."""

ROOM = 12_000
"""Characters drawn in one message; Slack takes about 13,000."""

_MARKUP = 100
"""Characters of a claim's card that are not read aloud: its buttons, its stars."""

_SPOKEN = 3_600
"""Characters of a list that are read aloud, shared by its claims; the sentences around them need the rest."""

_Drawn = tuple[str, list[Block]]


def draw(answer: Answer, speech: Speech, now: datetime, *, among: MyLeads | None = None) -> Card:
    """The message that says this. ``among``: under it stands the list in which a button was clicked."""
    text, blocks = _draw(answer, speech, now, among)
    return Card(text, tuple(blocks))


def _draw(answer: Answer, speech: Speech, now: datetime, among: MyLeads | None = None) -> _Drawn:
    match answer:
        case Previewed():
            return lead_view.preview(answer, speech, now)
        case NothingWaiting():
            return _nothing(answer, speech)
        case ClaimedBatch() | MyLeads():
            return _list(answer, speech, now)
        case _:
            spoken, shown = outcome(answer, speech, now)
            text, blocks = _list(among, speech, now) if among else _below(answer, speech, now)
            return f"{spoken} {text}".rstrip(), [section(shown), *blocks]


def outcome(answer: Outcome, speech: Speech, now: datetime) -> tuple[str, str]:
    """The sentence that says what became of it: as it is read aloud, and as it is shown."""
    match answer:
        case Answered() | Arranged() | LetIn() | Swept():
            shown, aloud = (_of_queue(answer, voice) for voice in both(speech, now))
            return aloud, shown
        case Declined() | Returned() | Transferred() | Closed() | Acted():
            aloud, shown = lead_view.name(answer.lead, speech), lead_view.headline(answer.lead, speech)
            return _done(answer, aloud, speech), _done(answer, shown, speech)
        case Claimed():
            said = speech.say("It is yours.")
        case Refused():
            said = refusals.sentence(answer, speech)
        case Skipped():
            said = _skipped(answer, speech)
        case Logged():
            said = _logged(answer, speech)
        case _:
            assert_never(answer)
    return said, said


def _of_queue(answer: OfQueue, voice: Voice) -> str:
    match answer:
        case Answered():
            return alert_lines.answered(answer, voice)
        case Arranged():
            return overflow.arranged(answer, voice)
        case LetIn():
            return overflow.let_in(answer, voice.speech)
        case Swept():
            return hygiene.swept(answer.verb, answer.leads, voice.speech, left=answer.left)
        case _:
            assert_never(answer)


def said(answer: Answer, speech: Speech, now: datetime) -> tuple[str, str]:
    """What became of something that was done about a queue, aloud and shown; of other answers nothing."""
    match answer:
        case Answered() | Arranged() | LetIn() | Swept():
            return outcome(answer, speech, now)
        case _:
            return "", ""


def aside(answer: Answer, speech: Speech, now: datetime) -> str | None:
    """What is said beside a message that shows the rest by itself; ``None`` where nothing has to be."""
    tells = isinstance(answer, Swept | LetIn) or (isinstance(answer, Arranged) and answer.leads > 0)
    return said(answer, speech, now)[1] if tells else None


def queue_of(answer: Answer) -> str | None:
    """The queue that an answer is about, where it is about one as a whole."""
    match answer:
        case Answered():
            return answer.incident.queue
        case Arranged():
            return answer.measure.queue
        case LetIn():
            return answer.queue
        case _:
            return None


def _below(answer: Outcome, speech: Speech, now: datetime) -> _Drawn:
    """What there is to do now."""
    match answer:
        case Claimed():
            return lead_view.owned(answer, speech, now)
        case Logged():
            return lead_view.owned(Claimed(answer.lead, answer.claim), speech, now)
        case Refused():
            return _after_refusal(answer, speech, now)
        case Skipped():
            return _draw(answer.next, speech, now)
        case Declined() | Returned() | Transferred() | Closed():
            return "", [_way_on(speech)]
        case Acted() | Answered() | Arranged() | LetIn() | Swept():
            return "", []
        case _:
            assert_never(answer)


def _after_refusal(refused: Refused, speech: Speech, now: datetime) -> _Drawn:
    """What the rep may take instead, or the claim as it still stands, or the way on; never a dead card."""
    if refused.next is not None:
        return _draw(refused.next, speech, now)
    if refused.claimed is not None:
        return lead_view.owned(refused.claimed, speech, now)
    return "", [_way_on(speech)] if refused.reason in _OVER else []


_OVER = frozenset(
    {
        Refusal.TAKEN,
        Refusal.EXPIRED,
        Refusal.GONE,
        Refusal.NOT_YOURS,
        Refusal.NOT_IN_QUEUE,
        Refusal.ENDED,
        Refusal.OFFER_OVER,
    }
)
"""Refusals that end a card: there is nothing more to do with its lead."""


def _way_on(speech: Speech) -> Block:
    return row("next", button(speech.say("Next lead"), actions.NEXT, "next", style="primary"))


def _skipped(answer: Skipped, speech: Speech) -> str:
    if answer.to_review:
        return speech.say("Skipped. Everybody who may take it has skipped it, so ops will look at it.")
    left = min(answer.left_in_a_row, answer.left_today)
    if not left:
        return speech.say("Skipped. That was the last one you could skip: claim the next, or wait.")
    return speech.count("Skipped. You can skip {n} more lead.", "Skipped. You can skip {n} more leads.", left)


def _done(answer: Declined | Returned | Transferred | Closed | Acted, lead: str, speech: Speech) -> str:
    match answer:
        case Acted() | Declined():
            return _acted(answer, lead, speech)
        case Returned() if answer.claim.ended_by == Verb.UNDONE:
            return speech.say("Undone: {lead} is back in its old place.", lead=lead)
        case Returned():
            return speech.say("Released: {lead} is back in the line.", lead=lead)
        case Transferred():
            return speech.say("{lead} now belongs to <@{rep}>, who gets a message.", lead=lead, rep=answer.to)
        case Closed() if answer.lead.state is LeadState.CONVERTED:
            return speech.say("Converted: {lead}. Congratulations.", lead=lead)
        case Closed():
            return speech.say("Disqualified: {lead}.", lead=lead)
        case _:
            assert_never(answer)


def _acted(answer: Acted | Declined, lead: str, speech: Speech) -> str:
    if isinstance(answer, Declined):
        return speech.say("You declined {lead}. You are not asked about it again today.", lead=lead)
    owner = answer.to or (answer.claim.rep_id if answer.claim else "")
    match answer.verb:
        case Verb.MORE_TIME:
            return speech.say("You have an hour more for {lead}.", lead=lead)
        case Verb.KEPT:
            return speech.say("{lead} stays with <@{rep}> for now.", lead=lead, rep=owner)
        case Verb.ASKED:
            return speech.say("<@{rep}> is asked how it is going with {lead}.", lead=lead, rep=owner)
        case Verb.NURTURED:
            return speech.say("{lead} was moved to nurture.", lead=lead)
        case _:
            return speech.say("{lead} now belongs to <@{rep}>, who gets a message.", lead=lead, rep=owner)


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


def _logged(answer: Logged, speech: Speech) -> str:
    if not answer.first:
        return speech.say("Another contact was logged.")
    after = speech.duration(answer.contact.at - answer.claim.claimed_at)
    return speech.say("First contact logged, {duration} after you claimed it.", duration=after)


def _list(answer: ClaimedBatch | MyLeads, speech: Speech, now: datetime) -> _Drawn:
    match answer:
        case ClaimedBatch():
            said = speech.say("{got} of {asked} claimed.", got=len(answer.claims), asked=answer.asked)
        case MyLeads() if not answer.claims:
            none = speech.say("You have no leads at the moment.")
            return none, [section(none), _way_on(speech)]
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
        card = lead_view.owned(claimed, speech, now, place=actions.LISTED)
        room -= len(card[0]) + _MARKUP
        if room < 0:
            break
        cards.append(card)
    return cards
