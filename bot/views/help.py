"""What the commands can do."""

from bot.i18n import Speech
from bot.views import words
from bot.views.blocks import Card, section
from core.policies.claims import BatchPolicy


def card(speech: Speech, *, queues: list[str], batch: BatchPolicy) -> Card:
    """Everything ``/nextlead`` and ``/myleads`` understand, for a rep of these queues."""
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
    title = speech.say("Nextlead gives you the next lead to work on, and nobody else gets the same one.")
    return Card(
        " ".join([title, *lines]), (section(title), section("\n".join(f"• {line}" for line in lines)))
    )
