"""Why something happened to a lead, in a sentence: the rules and reasons that events name."""

from bot.i18n import Speech
from bot.views import fields, words
from bot.views.text import escaped
from core import escalation, hygiene, merging, offering, policy_changes
from core.answers import Why
from core.doubts import APPROVED, SKIPPED_BY_ALL
from core.events import BREACH, REQUEST, RETENTION
from core.intake import Rule
from core.offers import OfferReason
from core.outside.case import BY_ACTIVITY, BY_CRM
from core.review import RejectReason


def sentence(code: str, speech: Speech) -> str:
    """Empty for a rule that says no more than what happened; a rule without words here is named as it is,
    and so is shown rather than passed over in silence.
    """
    if code in _SILENT or code.isdecimal():
        return ""
    return _sentences(speech).get(code) or speech.say(
        "Rule: {rule}.", rule=f"`{escaped(code.replace('`', ''), 60)}`"
    )


_SILENT = frozenset(
    {
        BREACH,
        OfferReason.TURN,
        APPROVED,
        BY_CRM,
        Rule.RE_ENGAGED,
        Rule.UPDATED,
        Rule.EXTERNAL_ID_SEEN,
        Rule.IDENTICAL_ROW,
    }
)
"""What happened says it already; digits are the id of a measure."""


def _sentences(speech: Speech) -> dict[str, str]:
    skipped = {
        reason.value: speech.say("Reason: {reason}.", reason=label)
        for reason, label in words.skip_reasons(speech).items()
    }
    looked = {reason.value: words.why(reason, speech) for reason in Why}
    return {**looked, **skipped, **_entry(speech), **_offers(speech), **_time(speech), **_moves(speech)}


def _entry(speech: Speech) -> dict[str, str]:
    """The rules at the door."""
    return {
        Rule.SAME_PERSON: speech.say("The same person is here already, with other data."),
        Rule.COMPETITOR: speech.say("They belong to a competitor."),
        Rule.STUDENT: speech.say("The address belongs to a school or a university."),
        Rule.INCOMPLETE: speech.say("Something that has to be known is missing."),
        Rule.UNKNOWN_REFERRER: speech.say("Whoever is said to have referred them is no customer we know."),
        Rule.TARGET_ACCOUNT: speech.say("They are one of the accounts we want."),
        Rule.CUSTOMER_REFERRAL: speech.say("A customer sent them."),
        Rule.SCORE: speech.say("The score is high enough."),
        Rule.UNSCORED: speech.say("It has no score yet."),
        Rule.BELOW_MINIMUM: speech.say("The score is below the minimum."),
        Rule.CAP: speech.say("The queue is full."),
        Rule.PAUSED: speech.say("New leads of its source are paused."),
        Rule.ERASED: speech.say("This person asked to be forgotten."),
        REQUEST: speech.say("This person asked to be forgotten."),
        RETENTION: speech.say("Nothing had happened to it for as long as data is kept."),
        SKIPPED_BY_ALL: speech.say("Everybody who may take it has skipped it."),
    }


def _offers(speech: Speech) -> dict[str, str]:
    """Whom a lead is offered to, and why to nobody any more."""
    return {
        OfferReason.ACCOUNT: speech.say("They work with this company already."),
        offering.NOBODY_LEFT: speech.say("Nobody is left who could be asked today."),
        offering.WENT_AWAY: speech.say("They went away."),
        offering.NO_ROOM: speech.say("They had no room for one more."),
        offering.NO_REP: speech.say("They are no rep of this queue any more."),
        offering.GONE: speech.say("It was not waiting any more."),
    }


def _moves(speech: Speech) -> dict[str, str]:
    """Why somebody stands elsewhere in the line."""
    names = {name: fields.name(name, speech) for name in merging.MOVING}
    names["account_tier"] = speech.say("Account tier")
    known_otherwise = {
        code: speech.say("{field} has changed.", field=names[name]) for name, code in merging.MOVING.items()
    }
    return {
        **known_otherwise,
        BY_ACTIVITY: speech.say("There was new activity."),
        policy_changes.SOURCE_VALUES: speech.say("By its conversions its source is worth more or less now."),
    }


def _time(speech: Speech) -> dict[str, str]:
    """What time, other people and changed settings do."""
    return {
        hygiene.STALE: speech.say("Nobody had worked it for so long."),
        hygiene.OLD: speech.say("All old leads of the queue were put aside."),
        merging.DUPLICATE: speech.say("It is the same person."),
        RejectReason.NOT_A_FIT: speech.say("They do not fit."),
        hygiene.JUNK: speech.say("Nobody can be reached by what is known."),
        escalation.NOBODY_FREE: speech.say("Nobody who may take it was free."),
        escalation.HOPS_USED: speech.say("It had been passed on often enough."),
        escalation.HAS_LEFT: speech.say("Its rep is not here any more."),
        escalation.LONGEST_TIME: speech.say("It waited longer than its queue allows."),
        escalation.AGED: speech.say("It had waited for days."),
        escalation.BY_MANAGER: speech.say("That was decided by hand."),
        policy_changes.POLICY_CHANGED: speech.say("The rules of the queue have changed."),
        policy_changes.QUEUE_REMOVED: speech.say("Its queue does not exist any more."),
        policy_changes.LANE_OPEN: speech.say("A fast lane was opened."),
        policy_changes.LANE_CLOSED: speech.say("The fast lane was closed."),
    }
