"""A lead in review: why it is there, what is known of it, and what ops can do about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from slack_sdk.models.blocks import ButtonElement

from bot import actions
from bot.i18n import Speech
from bot.views import fields, reasons, refusals, words
from bot.views import lead as lead_view
from bot.views.blocks import Block, Card, button, context, modal, section, sure
from bot.views.blocks import actions as row
from bot.views.text import bare, escaped
from bot.views.voice import Voice, both
from core.answers import NothingToReview, Refusal, Refused, Reviewed, UnderReview
from core.doubts import INCOMPLETE
from core.events import Verb
from core.intake import Rule
from core.merging import differences
from core.model import Lead, LeadState, SkipReason
from core.notices import Doubt

Shown = UnderReview | NothingToReview | Refused
"""What somebody who looks at reviews, one after another, may be shown."""

Lines = tuple[Sequence[str], Sequence[str]]
"""What is said, shown and aloud."""

FIELDS = 8
"""Fields named that are different; of two leads with nothing in common nobody needs a list."""

REPS = 10
"""Reps named who skipped a lead; a queue's team is not much larger."""


def title(lead: Lead, voice: Voice) -> str:
    """That somebody has to decide."""
    return voice.speech.say("{lead} is for you to decide.", lead=named(lead, voice))


def named(lead: Lead, voice: Voice) -> str:
    """The company and the lead's number."""
    return f"{voice.lead(lead)} (L-{lead.id})" if lead.facts.company else voice.lead(lead)


def body(lead: Lead, doubt: Doubt, speech: Speech, now: datetime) -> tuple[list[str], list[Block]]:
    """Why it is in review, and what is known beside its name; aloud, and as blocks."""
    voices = both(speech, now)
    why, why_aloud = (_why(lead, doubt, voice) for voice in voices)
    small, small_aloud = (_small_print(lead, doubt, voice) for voice in voices)
    pairs = _known(lead, speech)
    shown = [section("\n".join(why), [f"*{label}*\n{value}" for label, value in pairs]), context(*small)]
    return [*why_aloud, " · ".join(f"{label}: {value}" for label, value in pairs), *small_aloud], shown


def _known(lead: Lead, speech: Speech) -> list[tuple[str, str]]:
    size = lead.facts.company_size
    sized = [(fields.name("company_size", speech), escaped(size, 40))] if size else []
    return [*lead_view.reach(lead.facts, speech), *sized]


def buttons(lead: Lead, doubt: Doubt, speech: Speech) -> list[ButtonElement]:
    """What ops can do. Merge only where there is something to merge into."""
    offered = [
        button(speech.say("Approve"), actions.APPROVE, lead.id, style="primary"),
        button(speech.say("Reject"), actions.REJECT, lead.id),
        button(speech.say("Enrich"), actions.ENRICH, lead.id),
    ]
    if doubt.like is not None:
        merge = speech.say("Merge")
        question = speech.say(
            "L-{lead} goes into L-{other}, which learns what it does not know yet. This cannot be undone.",
            lead=lead.id,
            other=doubt.like.id,
        )
        asked = sure(merge, question, yes=merge, no=speech.say("Cancel"))
        offered.append(button(merge, actions.MERGE, lead.id, sure=asked))
    return offered


def card(shown: Shown, speech: Speech, now: datetime, *, said: str = "") -> Card:
    """One of the leads in review, for somebody who looks at them one after another; above it what was
    ``said`` about the one before.
    """
    spoken, blocks = _one(shown, speech, now)
    above = [section(said)] if said else []
    return Card("\n".join([said, *spoken]).lstrip(), (*above, *blocks))


def dialog(shown: Shown, speech: Speech, now: datetime, *, said: str = "") -> dict[str, Any]:
    """The same as a dialog, for whoever comes from Home, where there is no message to draw over."""
    blocks = card(shown, speech, now, said=said).blocks
    return modal(speech.say("Review"), blocks, close=speech.say("Close"))


def said(answer: Reviewed | Refused, voice: Voice) -> str:
    """What became of a decision."""
    if isinstance(answer, Refused):
        return refusals.sentence(answer, voice.speech, of_others=True)
    lead, speech = voice.lead(answer.lead), voice.speech
    match answer.verb:
        case Verb.APPROVED:
            done = speech.say("Approved: {lead} is in line.", lead=lead)
            return f"{done} {_over(answer, speech)}".rstrip()
        case Verb.REJECTED:
            return speech.say("Rejected: {lead}.", lead=lead)
        case Verb.MERGED:
            into = f"L-{answer.into.id}" if answer.into else "?"
            return speech.say("Merged: {lead} went into {other}.", lead=lead, other=into)
        case _:
            return _completed(answer.lead, lead, speech)


def aside(answer: Reviewed | Refused, voice: Voice) -> str | None:
    """What is said beside a message that shows the rest by itself; ``None`` where nothing has to be."""
    if isinstance(answer, Refused) or answer.over or answer.lead.state is LeadState.REVIEW:
        return said(answer, voice)
    return None


def is_over(answer: Reviewed | Refused) -> bool:
    """Whether the next lead may be shown: this one is decided, by whomever. Not for who may not decide."""
    return isinstance(answer, Reviewed) or answer.reason in {Refusal.NOT_IN_REVIEW, Refusal.GONE}


def _one(shown: Shown, speech: Speech, now: datetime) -> tuple[list[str], list[Block]]:
    match shown:
        case Refused():
            sentence = refusals.sentence(shown, speech, of_others=True)
        case NothingToReview():
            sentence = speech.say("No lead is in review. Well done.")
        case UnderReview():
            return _under_review(shown, speech, now)
        case _:
            assert_never(shown)
    return [sentence], [section(sentence)]


def _under_review(shown: UnderReview, speech: Speech, now: datetime) -> tuple[list[str], list[Block]]:
    lead, doubt = shown.lead, shown.doubt
    aloud, blocks = body(lead, doubt, speech, now)
    counted = waiting(shown.waiting, speech)
    head, head_aloud = (title(lead, voice) for voice in both(speech, now))
    offered = buttons(lead, doubt, speech)
    if shown.waiting > 1:
        offered.append(button(speech.say("Next"), actions.NEXT_REVIEW, lead.id))
    bar = row(f"{actions.REVIEWING}{lead.id}", *offered)
    return [counted, head_aloud, *aloud], [context(counted), section(head), *blocks, bar]


def waiting(number: int, speech: Speech) -> str:
    """How many leads are in review."""
    return speech.count("{n} lead is in review.", "{n} leads are in review.", number)


def _why(lead: Lead, doubt: Doubt, voice: Voice) -> list[str]:
    """Why it is here, the most telling first, and what there is beside it."""
    speech = voice.speech
    lacks = [bare(fields.name(one, speech)) for one in doubt.missing]
    missing = speech.say("Missing: {fields}.", fields=speech.all_of(lacks)) if lacks else ""
    rule = "" if _is_said_below(lead.rule, doubt) else reasons.sentence(lead.rule, speech)
    lines = [" ".join(filter(None, (rule, missing)))]
    if doubt.skipped:
        lines.append(_skipped(doubt.skipped, speech))
    if doubt.like is not None:
        lines.append(_like(lead, doubt.like, voice, _holder(doubt)))
    if doubt.account is not None and not _holder(doubt):
        account = _beside(lead, doubt.account, voice)
        claimed = speech.say(
            "<@{rep}> has an open claim of the same company: {lead}.", rep=doubt.account_rep, lead=account
        )
        lines.append(claimed)
    return [line for line in lines if line] or [speech.say("Ops decide about it.")]


def _is_said_below(rule: str, doubt: Doubt) -> bool:
    """Whether what follows says more precisely what the rule says."""
    return bool(doubt.missing) if rule == INCOMPLETE else rule == Rule.SAME_PERSON and doubt.like is not None


def _skipped(skipped: Sequence[tuple[str, str]], speech: Speech) -> str:
    labels = words.by_value(words.skip_reasons(speech))
    other = labels[SkipReason.OTHER]
    return " · ".join(f"<@{rep}>: {labels.get(reason, other)}" for rep, reason in skipped[:REPS])


def _holder(doubt: Doubt) -> str | None:
    """Who has an open claim of the same person, so that the claim of the company is no other news."""
    is_same = doubt.like is not None and doubt.account is not None and doubt.like.id == doubt.account.id
    return doubt.account_rep if is_same else None


def _beside(lead: Lead, other: Lead, voice: Voice) -> str:
    """How the other one is named beside the lead: of the same company, by its number."""
    is_namesake = other.facts.company == lead.facts.company
    return voice.strong(f"L-{other.id}") if is_namesake else named(other, voice)


def _like(lead: Lead, other: Lead, voice: Voice, holder: str | None) -> str:
    """The lead of the same person, where it is, and what is different."""
    speech = voice.speech
    said = _where(other, holder, _beside(lead, other, voice), speech)
    names = fields.names(speech)
    different = [names[one] for one in differences(lead.facts, other.facts) if one in names]
    if not different:
        return said
    if len(different) > FIELDS:
        different = [*different[:FIELDS], "…"]
    differs = speech.say("Different here: {fields}.", fields=speech.all_of(different))
    return f"{said} {differs}"


def _where(other: Lead, holder: str | None, name: str, speech: Speech) -> str:
    told = {"lead": name, "queue": f"`{other.queue}`", "rep": holder}
    if holder and other.state is LeadState.CLAIMED:
        return speech.say("{lead} is the same person, and <@{rep}> has it.", **told)
    if holder and other.state is LeadState.CONTACTED:
        return speech.say("{lead} is the same person, and <@{rep}> has contacted them.", **told)
    where = {
        LeadState.REVIEW: speech.say("{lead} is the same person, and in review as well.", **told),
        LeadState.HELD: speech.say("{lead} is the same person, and held back from {queue}.", **told),
        LeadState.WAITING: speech.say("{lead} is the same person, and waits in {queue}.", **told),
        LeadState.RESERVED: speech.say("{lead} is the same person, and a rep looks at it right now.", **told),
        LeadState.CLAIMED: speech.say("{lead} is the same person, and a rep has it.", **told),
        LeadState.CONTACTED: speech.say("{lead} is the same person, and a rep has contacted them.", **told),
        LeadState.REJECTED: speech.say("{lead} is the same person, and was rejected.", **told),
        LeadState.PARTNER: speech.say("{lead} is the same person, and was handed to a partner.", **told),
    }
    return where.get(other.state) or speech.say("{lead} is the same person, and was put aside.", **told)


def _small_print(lead: Lead, doubt: Doubt, voice: Voice) -> list[str]:
    speech = voice.speech
    when = " ".join(filter(None, (_age(lead, voice), _deadline(lead, doubt, voice))))
    behind = lead_view.background(lead.facts, speech, voice.now)
    return [line for line in (*behind, when, f"`{lead.queue}`") if line]


def _age(lead: Lead, voice: Voice) -> str:
    """How long ago it came in; nothing while that was just now."""
    age = voice.now - lead.received_at
    if age < timedelta(minutes=1):
        return ""
    return voice.speech.say("Came in {duration} ago.", duration=voice.speech.duration(age))


def _deadline(lead: Lead, doubt: Doubt, voice: Voice) -> str:
    if doubt.due_at is None:
        return ""
    time = voice.time(doubt.due_at)
    if lead.review_asked:
        return voice.speech.count(
            "Overdue: {n} reminder so far, the next one {time}.",
            "Overdue: {n} reminders so far, the next one {time}.",
            lead.review_asked,
            time=time,
        )
    return voice.speech.say("To be decided by {time}.", time=time)


def _over(answer: Reviewed, speech: Speech) -> str:
    if not answer.over:
        return ""
    return speech.count(
        "{queue} stands {n} lead above its cap by that.",
        "{queue} stands {n} leads above its cap by that.",
        answer.over,
        queue=f"`{answer.lead.queue}`",
    )


def _completed(lead: Lead, name: str, speech: Speech) -> str:
    """What became of a lead whose data somebody completed."""
    match lead.state:
        case LeadState.REVIEW:
            stays = speech.say("Saved. {lead} stays in review.", lead=name)
            return f"{stays} {reasons.sentence(lead.rule, speech)}".rstrip()
        case LeadState.HELD:
            return speech.say("Saved: {lead} may come in, and is held until its queue has room.", lead=name)
        case _:
            return speech.say("Saved: {lead} is in line.", lead=name)
