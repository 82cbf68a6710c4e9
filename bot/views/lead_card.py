"""A lead as whoever may see it finds it: with everything known, where it is, and what can be done."""

from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot import actions
from bot.i18n import Speech
from bot.views import fields, reasons, refusals
from bot.views import lead as lead_view
from bot.views.blocks import Block, Card, button, context, modal, section
from bot.views.blocks import actions as row
from bot.views.text import bare, escaped
from bot.views.voice import Voice, both
from core.answers import Refused
from core.intake import Receipt, Rule, Standing
from core.looking import Corrected, Found, LeadSeen
from core.model import Lead, LeadState

_SHORT = 120

_NAMES_ITS_QUEUE = frozenset({LeadState.HELD, LeadState.WAITING})
"""Where the sentence about the state says which queue it is."""


def card(answer: LeadSeen | Refused, speech: Speech, now: datetime, *, said: str = "") -> Card:
    """The lead, and above it what was ``said`` about it just now."""
    if isinstance(answer, Refused):
        sentence = refusals.sentence(answer, speech)
        return Card(sentence, (section(sentence),))
    if answer.lead.state is LeadState.ERASED:
        return _erased(answer, speech, now)
    shown, aloud = (_below(answer, voice) for voice in both(speech, now))
    pairs = lead_view.reach(answer.lead.facts, speech)
    blocks = [
        *([section(said)] if said else []),
        section(_title(answer.lead, speech), [f"*{label}*\n{value}" for label, value in pairs]),
        context(*shown),
        row(f"lead.{answer.lead.id}", *_buttons(answer, speech)),
    ]
    spoken = [lead_view.name(answer.lead, speech), *(f"{label}: {value}" for label, value in pairs), *aloud]
    return Card(f"{said} {' · '.join(spoken)}".lstrip(), tuple(blocks))


def _erased(seen: LeadSeen, speech: Speech, now: datetime) -> Card:
    """Its number, and what happened to it: there is nothing else."""
    where = _where(seen, Voice(speech, now))
    why = row(f"lead.{seen.lead.id}", *_buttons(seen, speech))
    return Card(f"L-{seen.lead.id}. {where}", (section(f"*L-{seen.lead.id}*\n{where}"), why))


def inside(answer: LeadSeen | Refused, speech: Speech, now: datetime) -> dict[str, Any]:
    """The same in a dialog, where nothing can be done: that is what ``/lead`` is for."""
    blocks = [one for one in card(answer, speech, now).blocks if one["type"] != "actions"]
    if isinstance(answer, LeadSeen):
        way = speech.say("`/lead {lead}` shows it again, with what you can do.", lead=f"L-{answer.lead.id}")
        blocks.append(context(way))
    return modal(speech.say("Lead"), blocks, close=speech.say("Close"))


def corrected(answer: Corrected | Refused, speech: Speech, now: datetime) -> Card:
    """The lead as it is after a correction, and what is different."""
    if isinstance(answer, Refused):
        return card(answer, speech, now)
    if not answer.fields:
        return card(
            answer.seen, speech, now, said=speech.say("Nothing was different, so nothing was changed.")
        )
    names = speech.all_of([fields.name(one, speech) for one in answer.fields])
    return card(answer.seen, speech, now, said=speech.say("Corrected: {fields}.", fields=names))


def found(answer: Found | Refused, speech: Speech, now: datetime) -> Card:
    """What was found, each with a button that shows it."""
    if isinstance(answer, Refused):
        return card(answer, speech, now)
    asked = bare(answer.asked, 60)
    if not answer.leads:
        none = speech.say("No lead that you may see fits “{asked}”.", asked=asked)
        return Card(none, (section(none),))
    shown, aloud = both(speech, now)
    blocks = [_found(lead, shown) for lead in answer.leads]
    more = speech.say("There are more: say more precisely what you look for.") if answer.more else ""
    lines = [f"{lead_view.name(lead, speech)}, {_where(LeadSeen(lead), aloud)}" for lead in answer.leads]
    return Card("\n".join([*lines, more]).rstrip(), (*blocks, *([context(more)] if more else [])))


def added(answer: Receipt, speech: Speech, *, company: str = "", visible: bool) -> dict[str, Any]:
    """What became of a lead of this ``company`` that somebody added; ``visible``: they may look at it."""
    said = _became(answer, company, speech)
    show = button(speech.say("Show the lead"), actions.SHOW_LEAD, answer.lead_id) if visible else None
    block_id = f"added.{answer.lead_id}" if visible else None
    return modal(
        speech.say("Add lead"), [section(said, beside=show, block_id=block_id)], close=speech.say("Close")
    )


def _became(answer: Receipt, company: str, speech: Speech) -> str:
    """Where it is now, and the rule that put it there."""
    number = f"L-{answer.lead_id}"
    lead = f"*{bare(company, _SHORT)}* ({number})" if bare(company, _SHORT) else number
    told = {"lead": lead, "queue": f"`{answer.queue}`"}
    match answer.verdict:
        case Standing.WAITING if answer.rule is Rule.RE_ENGAGED:
            said = speech.say("{lead} was here before: it waits in {queue} again.", **told)
        case Standing.WAITING:
            said = speech.say("{lead} waits in {queue} now.", **told)
        case Standing.HELD:
            said = speech.say("{lead} is held back from {queue} for now.", **told)
        case Standing.REVIEW:
            said = speech.say("{lead} went to ops, who decide about it.", lead=told["lead"])
        case Standing.DUPLICATE if answer.lead_id is None:
            said = speech.say("Nothing was added.")
        case Standing.DUPLICATE if answer.rule is Rule.UPDATED:
            said = speech.say("This is known already, as {lead}, which has the newer data now.", lead=number)
        case Standing.DUPLICATE:
            said = speech.say("This is known already, as {lead}: nothing was added.", lead=number)
    return f"{said} {reasons.sentence(answer.rule, speech)}".rstrip()


def _title(lead: Lead, speech: Speech) -> str:
    return f"{lead_view.headline(lead, speech)} · L-{lead.id}"


def _found(lead: Lead, voice: Voice) -> Block:
    show = button(voice.speech.say("Show"), actions.SHOW_LEAD, lead.id)
    text = f"{_title(lead, voice.speech)}\n{_where(LeadSeen(lead), voice)}"
    return section(text, beside=show, block_id=f"found.{lead.id}")


def _below(seen: LeadSeen, voice: Voice) -> list[str]:
    """The small print: background, where it is, its numbers."""
    lead, speech = seen.lead, voice.speech
    lines = [*lead_view.background(lead.facts, speech, voice.now), _where(seen, voice)]
    if seen.contact_by is not None:
        by = voice.time(seen.contact_by)
        is_late = seen.contact_by <= voice.now
        lines.append(
            speech.say("The first contact was due by {time}.", time=by)
            if is_late
            else speech.say("Contact them by {time}.", time=by)
        )
    known_as = (fields.name("external_id", speech), escaped(lead.external_id or "", _SHORT))
    queue = (fields.name("queue", speech), "" if lead.state in _NAMES_ITS_QUEUE else f"`{lead.queue}`")
    return [*lines, *(f"{label}: {value}" for label, value in (queue, known_as) if value)]


def _where(seen: LeadSeen, voice: Voice) -> str:
    """Where the lead is in its life, in a sentence."""
    lead, claim, speech = seen.lead, seen.claim, voice.speech
    if claim is None:
        return _by_state(lead, voice)
    since = voice.time(claim.contacted_at or claim.claimed_at)
    if claim.contacted_at is not None:
        return speech.say("With <@{rep}>, contacted since {time}.", rep=claim.rep_id, time=since)
    return speech.say("With <@{rep}> since {time}, not contacted yet.", rep=claim.rep_id, time=since)


def _by_state(lead: Lead, voice: Voice) -> str:
    speech, queue = voice.speech, f"`{lead.queue}`"
    waited = speech.duration(voice.now - lead.queued_at)
    why = reasons.sentence(lead.rule, speech) if lead.state is LeadState.REVIEW else ""
    looking = f"<@{lead.reserved_by}>" if lead.reserved_by else speech.say("somebody else")
    lines = {
        LeadState.REVIEW: " ".join([speech.say("Ops decide about it."), why]).rstrip(),
        LeadState.HELD: speech.say("Held back from {queue}.", queue=queue),
        LeadState.WAITING: speech.say("Waits in {queue} for {duration}.", queue=queue, duration=waited),
        LeadState.RESERVED: (
            speech.say("{who} is looking at it right now.", who=looking)
            if lead.offer_id is None
            else speech.say("It is offered to {who} right now.", who=looking)
        ),
        LeadState.CLAIMED: speech.say("A rep has it."),
        LeadState.CONTACTED: speech.say("A rep has it, and has contacted them."),
        LeadState.CONVERTED: speech.say("It was converted."),
        LeadState.DISQUALIFIED: speech.say("It was disqualified."),
        LeadState.NURTURE: speech.say("It was moved to nurture."),
        LeadState.RECYCLED: speech.say("It was recycled: it waits behind all others."),
        LeadState.ARCHIVED: speech.say("It was archived."),
        LeadState.PARTNER: speech.say("It was handed to a partner."),
        LeadState.MERGED: speech.say("It was merged with another lead."),
        LeadState.REJECTED: speech.say("It was rejected."),
        LeadState.ERASED: speech.say("All that was known of them was erased."),
    }
    return lines[lead.state]


def _buttons(seen: LeadSeen, speech: Speech) -> list[ButtonElement]:
    buttons = [button(speech.say("Why?"), actions.WHY_LEAD, seen.lead.id)]
    if seen.is_mine and seen.claim is not None:
        buttons.append(button(speech.say("Transfer"), actions.TRANSFER, seen.claim.id))
    if seen.may_correct:
        buttons.append(button(speech.say("Correct data"), actions.CORRECT, seen.lead.id))
    return buttons
