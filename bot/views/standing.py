"""Where a lead stands by now, in one line: what is left of a message once something was done."""

from bot.i18n import Speech
from bot.views.voice import Voice
from core.events import Verb
from core.model import Claim, Lead, LeadState, Rung
from core.notices import Audience, Parcel

IN_LINE = frozenset({LeadState.WAITING, LeadState.RESERVED, LeadState.RECYCLED})
"""States in which a lead waits for somebody to take it."""


def line(parcel: Parcel, voice: Voice) -> str:
    """What became of the lead that a message was about."""
    lead, claim, current, speech = parcel.lead, parcel.claim, parcel.current, voice.speech
    if lead is None:
        return speech.say("This lead is no longer in the queue.")
    company = voice.lead(lead)
    if claim is not None and claim.is_open:
        return _owned(parcel, claim, company, speech)
    if current is not None:
        return _with_somebody(current, company, parcel.notice.to, speech)
    if claim is not None and claim.ended_by == Verb.RELEASED and lead.state in IN_LINE:
        if _is_rep(parcel):
            return speech.say("You released {lead}; it is back in the line.", lead=company)
        return speech.say("<@{rep}> released {lead}; it is back in the line.", rep=claim.rep_id, lead=company)
    return _by_state(lead, company, speech)


def _is_rep(parcel: Parcel) -> bool:
    return parcel.notice.audience is Audience.REP


def _owned(parcel: Parcel, claim: Claim, company: str, speech: Speech) -> str:
    if claim.contacted_at is None:
        return _overtaken(parcel, claim, company, speech)
    after = speech.duration(claim.contacted_at - claim.claimed_at)
    if _is_rep(parcel):
        return speech.say("You contacted {lead}, {duration} after the claim.", lead=company, duration=after)
    return speech.say(
        "<@{rep}> contacted {lead}, {duration} after the claim.",
        rep=claim.rep_id,
        lead=company,
        duration=after,
    )


def _overtaken(parcel: Parcel, claim: Claim, company: str, speech: Speech) -> str:
    """A later step was taken: whoever reads an older message finds the way to what counts now."""
    last = claim.ladder.rungs[claim.climbed - 1] if claim.climbed else Rung.REP
    match (_is_rep(parcel), last):
        case (True, Rung.REP):
            return speech.say("You still have not contacted {lead}: see the newer message.", lead=company)
        case (True, _):
            return speech.say(
                "You still have not contacted {lead}, and the managers know. `/myleads` shows what you can "
                "do.",
                lead=company,
            )
        case (_, Rung.REP):
            return speech.say(
                "Nobody has contacted {lead} yet; <@{rep}> was reminded again.",
                lead=company,
                rep=claim.rep_id,
            )
        case _:
            return speech.say("Nobody has contacted {lead} yet: see the newer message.", lead=company)


def _with_somebody(current: Claim, company: str, reader: str, speech: Speech) -> str:
    if current.rep_id == reader:
        return speech.say("{lead} is yours: `/myleads` shows it.", lead=company)
    return speech.say("{lead} is now with <@{rep}>.", lead=company, rep=current.rep_id)


def _by_state(lead: Lead, company: str, speech: Speech) -> str:
    lines = {
        **dict.fromkeys(IN_LINE, speech.say("{lead} is back in the line.", lead=company)),
        LeadState.HELD: speech.say("{lead} is held until its queue has room.", lead=company),
        LeadState.REVIEW: speech.say("Ops looks at {lead} now.", lead=company),
        LeadState.CONVERTED: speech.say("{lead} was converted.", lead=company),
        LeadState.DISQUALIFIED: speech.say("{lead} was disqualified.", lead=company),
        LeadState.NURTURE: speech.say("{lead} was moved to nurture.", lead=company),
        LeadState.ARCHIVED: speech.say("{lead} was archived.", lead=company),
        LeadState.PARTNER: speech.say("{lead} was handed to a partner.", lead=company),
        LeadState.MERGED: speech.say("{lead} was merged with another lead.", lead=company),
        LeadState.REJECTED: speech.say("{lead} was rejected.", lead=company),
    }
    return lines.get(lead.state) or speech.say("{lead} is no longer in the queue.", lead=company)
