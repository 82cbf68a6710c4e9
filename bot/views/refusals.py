"""Why something was not done: what happened, and what to do instead."""

from bot.i18n import Speech
from bot.views import words
from bot.views.text import escaped
from core.answers import Refusal, Refused


def _someone(user_id: str | None, speech: Speech) -> str:
    return f"<@{user_id}>" if user_id else speech.say("somebody else")


def sentence(refused: Refused, speech: Speech) -> str:
    """One or two sentences for the person who asked, as mrkdwn."""
    asked = escaped(refused.asked or "", 60)
    by, names = _someone(refused.by, speech), words.queues(refused.names, speech) or speech.say("none")
    limit = refused.limit or 0
    sentences = {
        Refusal.NOT_A_REP: speech.say("You are not a rep here, so no lead was shown. A manager can add you."),
        Refusal.GUEST: speech.say("Guests cannot take leads. Ask an admin for a full membership."),
        Refusal.UNKNOWN_QUEUE: speech.say(
            "There is no queue called “{asked}”. Your queues: {names}. `/nextlead help` shows the rest.",
            asked=asked,
            names=names,
        ),
        Refusal.NOT_IN_QUEUE: speech.say(
            "You are not a member of “{asked}”. Your queues: {names}.", asked=asked, names=names
        ),
        Refusal.NO_QUEUE: speech.say("You are in no queue yet. Ask a manager to add you to one."),
        Refusal.AT_CAP: speech.count(
            "You have {n} lead that you have not contacted, and that is the limit. "
            "Contact or release it first: `/myleads`.",
            "You have {n} leads that you have not contacted, and that is the limit. "
            "Contact or release one first: `/myleads`.",
            limit,
        ),
        Refusal.TAKEN: speech.say("{who} was faster: this lead is taken.", who=by),
        Refusal.EXPIRED: speech.say("Your time to decide is over; the lead went back into the line."),
        Refusal.GONE: speech.say("This lead is no longer in the queue."),
        Refusal.NOT_YOURS: speech.say("This lead belongs to {who}; nothing was changed.", who=by),
        Refusal.ENDED: speech.say("This lead is no longer yours. `/myleads` shows the ones that are."),
        Refusal.ALREADY_CONTACTED: speech.say(
            "You have contacted this lead, so it cannot go back into the line. You can transfer it."
        ),
        Refusal.NOT_CONTACTED: speech.say("Log the first contact before you close this lead."),
        Refusal.TOO_LATE_TO_UNDO: speech.count(
            "Undo works for {n} second. Release the lead instead.",
            "Undo works for {n} seconds. Release the lead instead.",
            limit,
        ),
        Refusal.SKIPS_IN_A_ROW: speech.count(
            "You have skipped {n} lead in a row. Claim this one, or wait.",
            "You have skipped {n} leads in a row. Claim this one, or wait.",
            limit,
        ),
        Refusal.SKIPS_A_DAY: speech.count(
            "You have skipped {n} lead today, and that is the limit. Claim this one, or wait.",
            "You have skipped {n} leads today, and that is the limit. Claim this one, or wait.",
            limit,
        ),
        Refusal.BATCH_SIZE: speech.say(
            "You can claim {lowest} to {highest} leads at once. Nothing was claimed.",
            lowest=limit,
            highest=refused.upper,
        ),
        Refusal.BATCH_OFF: speech.say(
            "Leads are claimed one at a time in this queue: every minute counts. Type `/nextlead`."
        ),
        Refusal.TO_SELF: speech.say("It is yours already. Choose another rep."),
        Refusal.TO_NO_REP: speech.say("This person cannot take leads of this queue. Choose another rep."),
        Refusal.TO_NO_ROOM: speech.count(
            "This rep has {n} lead to contact already, and that is the limit. Choose another one.",
            "This rep has {n} leads to contact already, and that is the limit. Choose another one.",
            limit,
        ),
        Refusal.NO_CONTACT: speech.say("That result does not go with that kind of contact. Choose another."),
    }
    return sentences[refused.reason]
