"""What the commands can do."""

from bot.i18n import Speech
from bot.views import words
from bot.views.blocks import Card, section
from core.policies.claims import BatchPolicy


def card(speech: Speech, *, queues: list[str], batch: BatchPolicy, manages: bool = False) -> Card:
    """Everything ``/nextlead`` and ``/myleads`` understand, for a rep of these queues. ``manages``: whoever
    answers for queues hears of ``/queue`` too.
    """
    lines = [
        speech.say("`/nextlead` shows the one lead you should take next."),
        speech.say(
            "`/nextlead {lowest}` to `/nextlead {highest}` claims several at once.",
            lowest=batch.min,
            highest=batch.max,
        ),
        speech.say("`/myleads` shows the leads you own, and what to do next."),
        speech.say("`/nextlead away` keeps new leads from being assigned to you, until `/nextlead back`."),
    ]
    if queues:
        names = words.queues(queues, speech)
        lines.insert(
            1, speech.say("`/nextlead` and a queue's name stays in that queue. Yours: {names}.", names=names)
        )
    if manages:
        lines.append(speech.say("`/queue` shows how the queues stand that you answer for."))
    title = speech.say("Nextlead gives you the next lead to work on, and nobody else gets the same one.")
    return _listed(title, lines)


def of_queue(speech: Speech, *, queues: list[str]) -> Card:
    """Everything ``/queue`` understands, for whoever answers for these queues."""
    lines = [
        speech.say("`/queue` shows all of them in brief."),
        speech.say(
            "`/queue` and a queue's name shows that one, with its alerts and with buttons for what can be "
            "done: more reps, a fast lane, a partner, a pause for low-priority sources."
        ),
    ]
    if queues:
        lines.append(speech.say("Those you answer for: {names}.", names=words.queues(queues, speech)))
    title = speech.say("How the queues stand, for managers and ops.")
    return _listed(title, lines)


def _listed(title: str, lines: list[str]) -> Card:
    return Card(
        " ".join([title, *lines]), (section(title), section("\n".join(f"• {line}" for line in lines)))
    )
