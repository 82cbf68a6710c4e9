"""That a receiver of webhooks does not take what it is owed: how much, since when, what to do."""

from bot.views.voice import Voice
from core.notices import Parcel, Undelivered


def sentence(parcel: Parcel, voice: Voice) -> str:
    """As it is now; ops read it, who look after the receiver."""
    told, stuck = {"receiver": f"`{parcel.notice.data.get('webhook')}`"}, parcel.undelivered or Undelivered()
    lines = [*_dead(stuck, voice, told), *_late(stuck, voice, told)]
    if not lines:
        return voice.speech.say("The webhook {receiver} has got everything again that it was owed.", **told)
    return " ".join([*lines, voice.speech.say("What went wrong: `nextlead webhooks`.")])


def _dead(stuck: Undelivered, voice: Voice, told: dict[str, str]) -> list[str]:
    if not stuck.dead:
        return []
    given_up = voice.speech.count(
        "The webhook {receiver} did not take {n} event, and Nextlead has stopped trying.",
        "The webhook {receiver} did not take {n} events, and Nextlead has stopped trying.",
        stuck.dead,
        **told,
    )
    resend = f"`nextlead webhooks --resend {told['receiver'].strip('`')}`"
    again = voice.speech.say("Once it works, send again: {command}.", command=resend)
    return [given_up, again]


def _late(stuck: Undelivered, voice: Voice, told: dict[str, str]) -> list[str]:
    if not stuck.owed or stuck.since is None:
        return []
    waits = voice.speech.count(
        "The webhook {receiver} does not take what Nextlead sends: {n} event waits, since {time}.",
        "The webhook {receiver} does not take what Nextlead sends: {n} events wait, the oldest since {time}.",
        stuck.owed,
        **told,
        time=voice.time(stuck.since),
    )
    return [waits, voice.speech.say("Nothing is lost: Nextlead keeps trying for three days.")]
