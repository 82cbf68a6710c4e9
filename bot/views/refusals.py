"""Why something was not done: what happened, and what to do instead."""

from collections.abc import Callable

from bot.i18n import Speech
from bot.views import words
from bot.views.text import bare
from core.answers import Refusal, Refused
from core.incidents import EVERY_QUEUE


def sentence(refused: Refused, speech: Speech, *, of_others: bool = False) -> str:
    """One or two sentences for the person who asked, as mrkdwn.

    ``of_others``: they decide about leads that are not their own.
    """
    table = _SENTENCES | _OF_OTHERS if of_others else _SENTENCES
    return table[refused.reason](speech, refused)


def _who(speech: Speech, refused: Refused) -> str:
    return f"<@{refused.by}>" if refused.by else speech.say("somebody else")


def _asked(refused: Refused) -> str:
    return bare(refused.asked or "", 60)


def _queues(speech: Speech, refused: Refused) -> str:
    return words.queues(refused.names, speech) or speech.say("none")


_SENTENCES: dict[Refusal, Callable[[Speech, Refused], str]] = {
    Refusal.NOT_A_REP: lambda speech, _: speech.say(
        "You are not on the list of reps, so no lead was shown. Whoever keeps the policy can add you."
    ),
    Refusal.GUEST: lambda speech, _: speech.say(
        "Guests cannot take leads. Ask an admin for a full membership."
    ),
    Refusal.UNKNOWN_QUEUE: lambda speech, refused: speech.say(
        "There is no queue called “{asked}”. Your queues: {names}. `/nextlead help` shows the rest.",
        asked=_asked(refused),
        names=_queues(speech, refused),
    ),
    Refusal.NOT_IN_QUEUE: lambda speech, refused: speech.say(
        "You are not a member of “{asked}”. Your queues: {names}.",
        asked=_asked(refused),
        names=_queues(speech, refused),
    ),
    Refusal.NO_QUEUE: lambda speech, _: speech.say(
        "You are in no queue yet. Ask a manager to add you to one."
    ),
    Refusal.AT_CAP: lambda speech, refused: speech.count(
        "You have {n} lead that you have not contacted, and that is the limit. "
        "Contact or release it first: `/myleads`.",
        "You have {n} leads that you have not contacted, and that is the limit. "
        "Contact or release one first: `/myleads`.",
        refused.limit or 0,
    ),
    Refusal.TAKEN: lambda speech, refused: speech.say(
        "{who} was faster: this lead is taken.", who=_who(speech, refused)
    ),
    Refusal.EXPIRED: lambda speech, _: speech.say(
        "Your time to decide is over; the lead went back into the line."
    ),
    Refusal.GONE: lambda speech, _: speech.say("This lead is no longer in the queue."),
    Refusal.NOT_YOURS: lambda speech, refused: speech.say(
        "This lead belongs to {who}; nothing was changed.", who=_who(speech, refused)
    ),
    Refusal.ENDED: lambda speech, _: speech.say(
        "This lead is no longer yours. `/myleads` shows the ones that are."
    ),
    Refusal.ALREADY_CONTACTED: lambda speech, _: speech.say(
        "You have contacted this lead, so it cannot go back into the line. You can transfer it."
    ),
    Refusal.NOT_CONTACTED: lambda speech, _: speech.say("Log the first contact before you close this lead."),
    Refusal.TOO_LATE_TO_UNDO: lambda speech, refused: speech.count(
        "Undo works for {n} second. Release the lead instead.",
        "Undo works for {n} seconds. Release the lead instead.",
        refused.limit or 0,
    ),
    Refusal.SKIPS_IN_A_ROW: lambda speech, refused: speech.count(
        "You have skipped {n} lead in a row. Claim this one, or wait.",
        "You have skipped {n} leads in a row. Claim this one, or wait.",
        refused.limit or 0,
    ),
    Refusal.SKIPS_A_DAY: lambda speech, refused: speech.count(
        "You have skipped {n} lead today, and that is the limit. Claim this one, or wait.",
        "You have skipped {n} leads today, and that is the limit. Claim this one, or wait.",
        refused.limit or 0,
    ),
    Refusal.BATCH_SIZE: lambda speech, refused: speech.say(
        "You can claim {lowest} to {highest} leads at once. Nothing was claimed.",
        lowest=refused.limit,
        highest=refused.upper,
    ),
    Refusal.BATCH_OFF: lambda speech, _: speech.say(
        "Leads are claimed one at a time in this queue: every minute counts. Type `/nextlead`."
    ),
    Refusal.TO_SELF: lambda speech, _: speech.say("It is yours already. Choose another rep."),
    Refusal.TO_NO_REP: lambda speech, _: speech.say(
        "This person cannot take leads of this queue. Choose another rep."
    ),
    Refusal.TO_NO_ROOM: lambda speech, refused: speech.count(
        "This rep has {n} lead to contact already, and that is the limit. Choose another one.",
        "This rep has {n} leads to contact already, and that is the limit. Choose another one.",
        refused.limit or 0,
    ),
    Refusal.NO_CONTACT: lambda speech, _: speech.say(
        "That result does not go with that kind of contact. Choose another."
    ),
    Refusal.NOT_IN_CHARGE: lambda speech, refused: (
        speech.say("Only managers and ops decide that; nothing was changed.")
        if refused.asked == EVERY_QUEUE
        else speech.say(
            "Only the managers of “{queue}” and ops decide that; nothing was changed.", queue=_asked(refused)
        )
    ),
    Refusal.NOBODY_FREE: lambda speech, _: speech.say(
        "Nobody who may take this lead is free right now; nothing was changed."
    ),
    Refusal.HAD_IT_BEFORE: lambda speech, _: speech.say("This rep had this lead before. Choose another one."),
    Refusal.HAD_MORE_TIME: lambda speech, _: speech.say(
        "You have had more time for this lead already. Contact or release it now."
    ),
    Refusal.ALREADY_KEPT: lambda speech, _: speech.say(
        "This lead was left with its rep once before, and that is the limit. Reassign it, or ask the rep."
    ),
    Refusal.ALREADY_ASKED: lambda speech, refused: speech.say(
        "{who} was asked about this lead already.", who=_who(speech, refused)
    ),
    Refusal.NOT_OPS: lambda speech, _: speech.say("Only ops decide that; nothing was changed."),
    Refusal.ALERT_OVER: lambda speech, _: speech.say("This alert is over; there is nothing left to do."),
    Refusal.ALREADY_ACKNOWLEDGED: lambda speech, refused: speech.say(
        "{who} has acknowledged this alert already.", who=_who(speech, refused)
    ),
    Refusal.ALREADY_IN_FORCE: lambda speech, refused: speech.say(
        "This is in force in “{queue}” already. End it first if it should be otherwise.",
        queue=_asked(refused),
    ),
    Refusal.MEASURE_OVER: lambda speech, _: speech.say("This is over already; nothing was changed."),
    Refusal.NOTHING_HELD: lambda speech, refused: speech.say(
        "No lead is held back from “{queue}” right now.", queue=_asked(refused)
    ),
    Refusal.NO_CONSENT: lambda speech, refused: speech.say(
        "No lead that waits in “{queue}” has agreed to be passed on.", queue=_asked(refused)
    ),
    Refusal.TO_NO_MEMBER: lambda speech, _: speech.say(
        "Only full members of the workspace can help. Choose others."
    ),
    Refusal.NOT_IN_REVIEW: lambda speech, refused: (
        speech.say("{who} has decided about this lead already; nothing was changed.", who=f"<@{refused.by}>")
        if refused.by
        else speech.say("This lead is not in review any more; nothing was changed.")
    ),
    Refusal.NOTHING_LIKE_IT: lambda speech, _: speech.say(
        "No other lead of this person is there any more, so there is nothing to merge into."
    ),
    Refusal.NOTHING_LEFT: lambda speech, _: speech.say("There is nothing left of this; nothing was changed."),
    Refusal.UNKNOWN_LEAD: lambda speech, _: speech.say(
        "There is no such lead that you may see. `/lead find` looks for one by name, address or number."
    ),
    Refusal.MALFORMED: lambda speech, _: speech.say("Some of it cannot be read; nothing was changed."),
    Refusal.NOT_SET_UP: lambda speech, _: speech.say(
        "After that nobody could set anything up any more; nothing was changed. Name a manager or ops who "
        "stays."
    ),
    Refusal.SET_MEANWHILE: lambda speech, _: speech.say(
        "Somebody has changed the same since you opened this form, so nothing was saved. Below is what holds "
        "now; open the form anew to change it."
    ),
    Refusal.NOT_A_MEMBER: lambda speech, _: speech.say(
        "Only reps, managers and ops add leads; nothing was added."
    ),
    Refusal.OFFER_OVER: lambda speech, _: speech.say(
        "This offer is over; nothing was changed. `/nextlead` shows you the next lead."
    ),
    Refusal.OFFER_AT_CAP: lambda speech, refused: speech.count(
        "You have {n} lead that you have not contacted, and that is the limit. This one goes on to "
        "others; `/myleads` shows yours.",
        "You have {n} leads that you have not contacted, and that is the limit. This one goes on to "
        "others; `/myleads` shows yours.",
        refused.limit or 0,
    ),
    Refusal.NO_RANKINGS: lambda speech, _: speech.say(
        "Figures are not split by rep here. Whoever keeps the policy can switch that on, with "
        "`rankings: true` under `reports`."
    ),
    Refusal.NO_FAIRNESS: lambda speech, _: speech.say(
        "Who takes what is told to nobody here. Whoever keeps the policy can switch that on, with "
        "`fairness: true` under `reports`."
    ),
    Refusal.NO_PERIOD: lambda speech, refused: speech.say(
        "“{asked}” is no period for a report. Take whole days, from `{lowest}d` to `{highest}d`: for example "
        "`7d` or `30d`.",
        asked=_asked(refused),
        lowest=refused.limit,
        highest=refused.upper,
    ),
    Refusal.NO_DIMENSION: lambda speech, refused: (
        speech.say(
            "A report cannot be split by “{asked}”. After `by` goes one of {names}.",
            asked=_asked(refused),
            names=words.queues(refused.names, speech),
        )
        if refused.asked
        else speech.say("After `by` goes one of {names}.", names=words.queues(refused.names, speech))
    ),
}
"""Every refusal has its sentence; a test holds the table to it."""

_OF_OTHERS: dict[Refusal, Callable[[Speech, Refused], str]] = {
    Refusal.NO_QUEUE: lambda speech, _: speech.say(
        "You answer for no queue. Managers and ops see theirs with this command."
    ),
    Refusal.UNKNOWN_QUEUE: lambda speech, refused: speech.say(
        "There is no queue called “{asked}”. Those you answer for: {names}. `/queue help` shows the rest.",
        asked=_asked(refused),
        names=_queues(speech, refused),
    ),
    Refusal.TAKEN: lambda speech, refused: speech.say(
        "{who} has this lead or is looking at it right now; nothing was changed.", who=_who(speech, refused)
    ),
    Refusal.ENDED: lambda speech, _: speech.say("This rep does not have the lead any more."),
    Refusal.ALREADY_CONTACTED: lambda speech, _: speech.say(
        "The rep has contacted this lead meanwhile; nothing was changed."
    ),
}
"""What the same refusals are to a manager."""
