"""What a rep finds on Home: what to do next, and their own numbers. Nobody else's."""

from collections.abc import Iterator, Sequence

from bot import actions
from bot.i18n import Speech
from bot.views import numbers, presence, report_words, review
from bot.views.blocks import Block, button, context, header, section, sections
from bot.views.voice import Voice
from core.answers import Claimed
from core.home import RepHome
from core.policies.reports import ReportPolicy
from core.reports import OwnNumbers

TO_CONTACT = 10
"""Claims with a button, those first that have to be contacted first; ``/myleads`` shows them all."""

CONTACTED = 5
"""Claims named that were contacted."""


def to_do(rep: RepHome, voice: Voice) -> Iterator[Block]:
    """Whom to contact until when, and the way to the next lead while there is room for one."""
    speech, mine = voice.speech, rep.mine
    if rep.is_away:
        yield section(presence.away(speech))
    open_ = sorted((one for one in mine.claims if one.claim.takes_room), key=_urgency)
    done = [one for one in mine.claims if not one.claim.takes_room]
    following = button(speech.say("Next lead"), actions.NEXT, "next", style=None if open_ else "primary")
    at = f"{actions.AT_HOME}next"
    if not mine.claims:
        yield section(speech.say("You have no leads at the moment."), beside=following, block_id=at)
        return
    head = speech.say("{waiting} of at most {cap} leads to contact.", waiting=len(open_), cap=mine.cap)
    has_room = len(open_) < mine.cap
    yield section(voice.strong(head), beside=following if has_room else None, block_id=at)
    for one in open_[:TO_CONTACT]:
        log = button(speech.say("Contacted"), actions.CONTACTED, one.claim.id)
        yield section(_due(one, voice), beside=log, block_id=f"{actions.AT_HOME}{one.claim.id}")
    yield from sections(
        speech.say("{lead}: contacted.", lead=review.named(one.lead, voice)) for one in done[:CONTACTED]
    )
    yield context(*_more(mine.claims, len(open_[:TO_CONTACT]) + len(done[:CONTACTED]), speech))


def _urgency(one: Claimed) -> tuple[bool, object]:
    """What is promised soonest first; what nothing is promised about last."""
    return one.contact_by is None, one.contact_by or one.claim.claimed_at


def _due(one: Claimed, voice: Voice) -> str:
    speech, named, by = voice.speech, review.named(one.lead, voice), one.contact_by
    if by is None:
        return named
    if by <= voice.now:
        now = voice.strong(speech.say("contact them now."))
        return speech.say(
            "{lead}: {now} The first contact was due by {time}.", lead=named, now=now, time=voice.time(by)
        )
    return speech.say("{lead}: contact them by {time}.", lead=named, time=voice.time(by))


def _more(claims: Sequence[Claimed], shown: int, speech: Speech) -> list[str]:
    hidden = len(claims) - shown
    said = [speech.count("{n} more is not shown.", "{n} more are not shown.", hidden)] if hidden else []
    return [*said, speech.say("`/myleads` shows them with everything you can do.")]


def figures(rep: RepHome, period: str, speech: Speech, policy: ReportPolicy) -> Iterator[Block]:
    """Their own numbers over the period, each with how many it is of, and who else sees which of them."""
    own = rep.numbers
    yield header(speech.say("Your numbers, {period}", period=period))
    if not own.claims and not own.claim_to_contact.n and not own.conversion.whole:
        yield section(speech.say("Nothing to count yet. Your first claim starts it."))
        return
    pairs = _pairs(own, speech)
    yield section(_seen_by(policy, speech), [f"*{label}*\n{value}" for label, value in pairs])


def _seen_by(policy: ReportPolicy, speech: Speech) -> str:
    if policy.rankings:
        return speech.say("Your managers see these as well.")
    if policy.fairness:
        return speech.say(
            "Your managers see how many leads each rep looks at, takes and skips, and how many of them "
            "convert. Only you see the rest."
        )
    return speech.say("Only you see these.")


def _pairs(own: OwnNumbers, speech: Speech) -> list[tuple[str, str]]:
    converted = numbers.share(own.conversion, speech)
    return [
        (report_words.head("claims", speech), speech.number(own.claims)),
        (speech.say("Contacted in time"), numbers.share(own.in_time, speech)),
        (report_words.head("claim_to_contact", speech), numbers.spread(own.claim_to_contact, speech)),
        (
            report_words.head("conversion", speech),
            numbers.young(converted, speech, is_immature=own.is_immature),
        ),
    ]
