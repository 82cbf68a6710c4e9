"""What the commands can do."""

from bot.i18n import Speech
from bot.views import words
from bot.views.blocks import Card, section
from core.policies.claims import BatchPolicy


def card(
    speech: Speech, *, queues: list[str], batch: BatchPolicy, manages: bool = False, pushed: bool = False
) -> Card:
    """Everything ``/nextlead`` and ``/myleads`` understand, for a rep of these queues. ``manages``: whoever
    answers for queues hears of ``/queue`` too. ``pushed``: leads of some of the queues are offered to them.
    """
    lines = [
        speech.say("`/nextlead` shows the one lead you should take next."),
        speech.say(
            "`/nextlead {lowest}` to `/nextlead {highest}` claims several at once.",
            lowest=batch.min,
            highest=batch.max,
        ),
        speech.say("`/myleads` shows the leads you own, and what to do next."),
        speech.say("`/lead L-17` shows one lead, `/lead find acme` looks for one."),
        speech.say("`/nextlead away`: no lead is offered or assigned to you, until `/nextlead back`."),
        speech.say("A Slack status like 🌴 or “sick” counts as away, too; `/nextlead back` overrules it."),
    ]
    if queues:
        names = words.queues(queues, speech)
        lines.insert(
            1, speech.say("`/nextlead` and a queue's name stays in that queue. Yours: {names}.", names=names)
        )
    if pushed:
        lines.append(speech.say("When it is your turn, I offer you a lead by message: Accept or Decline."))
    if manages:
        lines.append(speech.say("`/queue` shows how the queues stand that you answer for."))
    title = speech.say("Nextlead gives you the next lead to work on, and nobody else gets the same one.")
    return _listed(title, lines)


def of_queue(speech: Speech, *, queues: list[str]) -> Card:
    """Everything ``/queue`` understands, for whoever answers for these queues."""
    lines = [
        speech.say("`/queue` shows all your queues at a glance."),
        speech.say("`/queue` and a queue's name shows that one: its alerts, and what you can do."),
        speech.say("`/queue report` shows the figures of the last 7 days beside those of the 7 days before."),
        speech.say(
            "`/queue report 30d by source inbound` shows another period, split by something, of one queue; "
            "in any order."
        ),
        speech.say("`/queue fairness` shows managers who takes and who skips what, over the last 30 days."),
        speech.say("`/queue review` shows ops the leads to decide about, one after another."),
        speech.say("`/queue members` shows who serves the queues, and changes it."),
        speech.say("`/queue setup` sets the channels for alerts, and who is a manager, ops or rep."),
        speech.say("`/lead L-17` shows one lead, `/lead find acme` looks for one."),
    ]
    if queues:
        lines.append(speech.say("Those you answer for: {names}.", names=words.queues(queues, speech)))
    title = speech.say("How the queues stand, for managers and ops.")
    return _listed(title, lines)


def of_lead(speech: Speech) -> Card:
    """Everything ``/lead`` understands."""
    lines = [
        speech.say("`/lead L-17` shows that lead; its CRM number works, too."),
        speech.say(
            "`/lead find acme` looks by the beginning of a company's name, an e-mail address, a domain or a "
            "phone number."
        ),
        speech.say("*Why?* tells all that happened to it, *Correct data* changes what is known."),
        speech.say("To add a lead, choose *Add lead* among Slack's shortcuts."),
        speech.say("To import many, managers and ops send me a CSV file in a direct message."),
    ]
    title = speech.say("Leads one by one: reps see their own, managers those of their queues, ops all.")
    return _listed(title, lines)


def _listed(title: str, lines: list[str]) -> Card:
    return Card(
        " ".join([title, *lines]), (section(title), section("\n".join(f"• {line}" for line in lines)))
    )
