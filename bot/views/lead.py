"""One lead on the screen: before it is claimed, and after."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ButtonElement

from bot import actions
from bot.i18n import Speech
from bot.views import words
from bot.views.blocks import Block, button, context, section
from bot.views.blocks import actions as row
from bot.views.text import escaped, spaced
from bot.views.voice import Voice, both
from core.answers import Claimed, Previewed
from core.model import Claim, Lead, LeadFacts

_SHORT = 120


def name(lead: Lead, speech: Speech, *, mark: str = "") -> str:
    """Company and size, as it is read aloud: escaped, without markup but for ``mark`` around the company."""
    facts = lead.facts
    company = escaped(facts.company, _SHORT) if facts.company else speech.say("Company unknown")
    company = f"{mark}{company}{mark}"
    if not facts.company_size:
        return company
    if not facts.company_size.isdecimal():
        return f"{company} · {escaped(facts.company_size, 40)}"
    return f"{company} · " + speech.count("{n} person", "{n} people", int(facts.company_size[:12]))


def headline(lead: Lead, speech: Speech) -> str:
    """Company and size, as mrkdwn: the company stands out."""
    return name(lead, speech, mark="*")


def _pairs(lead: Lead, speech: Speech, now: datetime) -> list[tuple[str, str]]:
    facts = lead.facts
    unknown = speech.say("unknown")
    score = unknown if facts.score is None else speech.number(facts.score)
    return [
        (speech.say("Contact"), escaped(facts.contact_title, _SHORT) if facts.contact_title else unknown),
        (speech.say("Source"), spaced(facts.source, _SHORT) if facts.source else unknown),
        (speech.say("Score"), score),
        (speech.say("In the queue for"), speech.duration(now - lead.queued_at)),
        (speech.say("Kind"), words.lead_type(facts.type, speech)),
        (speech.say("Queue"), lead.queue),
    ]


def _place(facts: LeadFacts, speech: Speech, now: datetime) -> str | None:
    country = facts.country and speech.country(facts.country)
    where = ", ".join(escaped(part, 60) for part in (facts.region, country) if part)
    if facts.timezone:
        there = speech.say("{time} there now", time=speech.clock(now, ZoneInfo(facts.timezone)))
        return f"{where} ({there})" if where else there
    return where or None


def background(facts: LeadFacts, speech: Speech, now: datetime) -> list[str]:
    known = (
        (speech.say("Industry"), facts.industry),
        (speech.say("Product"), facts.product),
        (speech.say("Account"), facts.account_tier),
        (speech.say("Language"), facts.language and speech.tongue(facts.language)),
        (speech.say("Recent activity"), facts.recent_activity),
    )
    lines = [f"{label}: {spaced(value)}" for label, value in known if value]
    place = _place(facts, speech, now)
    return [*lines, speech.say("Location: {place}", place=place)] if place else lines


def preview(previewed: Previewed, speech: Speech, now: datetime) -> tuple[str, list[Block]]:
    """A lead that is reserved for the rep who asked, or offered to them."""
    lead = previewed.lead
    spoken, blocks = unclaimed(lead, speech, now)
    reason = speech.say("Why this one: {reason}", reason=words.why(previewed.why, speech))
    shown, aloud = (_until(previewed, voice) for voice in both(speech, now))
    blocks = [
        *blocks,
        context(reason, shown),
        row(
            f"preview.{lead.id}",
            button(speech.say("Claim"), actions.CLAIM, lead.id, style="primary"),
            button(speech.say("Skip"), actions.SKIP, lead.id),
        ),
    ]
    return " · ".join([*spoken, reason, aloud]), blocks


def _until(previewed: Previewed, voice: Voice) -> str:
    time = voice.time(previewed.until)
    if previewed.lead.offer_id is not None:
        return voice.speech.say("Offered to you until {time}.", time=time)
    return voice.speech.say("Reserved for you until {time}.", time=time)


def unclaimed(lead: Lead, speech: Speech, now: datetime) -> tuple[list[str], list[Block]]:
    """What a rep may know before claiming, said and shown: no name, no address, no number."""
    pairs, behind = _pairs(lead, speech, now), background(lead.facts, speech, now)
    blocks = [
        section(headline(lead, speech), [f"*{label}*\n{value}" for label, value in pairs]),
        *([context(*behind)] if behind else []),
    ]
    return [name(lead, speech), *(f"{label}: {value}" for label, value in pairs), *behind], blocks


def reach(facts: LeadFacts, speech: Speech) -> list[tuple[str, str]]:
    score = None if facts.score is None else speech.number(facts.score)
    deal_size = speech.number(facts.deal_size) if facts.deal_size else None
    known = (
        (speech.say("Name"), facts.contact_name),
        (speech.say("Title"), facts.contact_title),
        (speech.say("E-mail"), facts.email),
        (speech.say("Phone"), facts.phone),
        (speech.say("Source"), facts.source and facts.source.replace("_", " ")),
        (speech.say("Kind"), words.lead_type(facts.type, speech)),
        (speech.say("Score"), score),
        (speech.say("Deal size"), deal_size),
        (speech.say("Referred by"), facts.referrer),
    )
    return [(label, escaped(value)) for label, value in known if value]


def owned(
    claimed: Claimed, speech: Speech, now: datetime, *, place: str = actions.ALONE
) -> tuple[str, list[Block]]:
    """The full card of a lead for its owner, with what can be done next.

    ``place`` is how the id of its buttons begins (``bot.actions``).
    """
    lead, claim = claimed.lead, claimed.claim
    pairs = reach(lead.facts, speech)
    shown, aloud = (_small_print(claimed, voice) for voice in both(speech, now))
    blocks = [
        section(headline(lead, speech), [f"*{label}*\n{value}" for label, value in pairs]),
        context(*shown),
        row(f"{place}{claim.id}", *_owner_buttons(claimed, speech)),
    ]
    spoken = [name(lead, speech), *(f"{label}: {value}" for label, value in pairs), *aloud]
    return " · ".join(spoken), blocks


def _small_print(claimed: Claimed, voice: Voice) -> list[str]:
    lead, speech = claimed.lead, voice.speech
    return [
        *background(lead.facts, speech, voice.now),
        _status(claimed.claim, speech, voice.now),
        *_promised(claimed, voice),
        f"L-{lead.id} · {lead.queue}",
    ]


def _promised(claimed: Claimed, voice: Voice) -> list[str]:
    """Until when the first contact is due, and the long break that makes today the day for it."""
    speech, now, by = voice.speech, voice.now, claimed.contact_by
    if by is None or not claimed.claim.takes_room:
        return []
    if by <= now:
        return [speech.say("The first contact was due by {time}.", time=voice.time(by))]
    lines = [speech.say("Contact them by {time}.", time=voice.time(by))]
    begins, ends = claimed.break_ahead or (now, now)
    if begins > now:
        closed = {"begins": voice.time(begins), "ends": voice.time(ends)}
        lines.append(speech.say("Closed from {begins} until {ends}: contact them today.", **closed))
    return lines


def _status(claim: Claim, speech: Speech, now: datetime) -> str:
    if claim.contacted_at is not None:
        after = speech.duration(claim.contacted_at - claim.claimed_at)
        return speech.say("Contacted {duration} after you claimed it.", duration=after)
    held = now - claim.claimed_at
    if held < timedelta(minutes=1):
        return speech.say("Not contacted yet.")
    return speech.say("Yours for {duration}, not contacted yet.", duration=speech.duration(held))


def _owner_buttons(claimed: Claimed, speech: Speech) -> list[ButtonElement]:
    claim = claimed.claim
    if claim.contacted_at is not None:
        return [
            button(speech.say("Converted"), actions.CONVERTED, claim.id, style="primary"),
            button(speech.say("Disqualified"), actions.DISQUALIFIED, claim.id),
            button(speech.say("Transfer"), actions.TRANSFER, claim.id),
        ]
    buttons = [
        button(speech.say("Contacted"), actions.CONTACTED, claim.id, style="primary"),
        button(speech.say("Release"), actions.RELEASE, claim.id),
        button(speech.say("Transfer"), actions.TRANSFER, claim.id),
    ]
    if claimed.undo_until is not None:
        buttons.append(button(speech.say("Undo"), actions.UNDO, claim.id))
    return buttons
