"""What stands in the thread of an alert: that it goes on and nobody has it, and what happened since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import actions
from bot.i18n import Speech
from bot.views import alert_lines, alert_words, words
from bot.views.alerts import Card
from bot.views.blocks import actions as row
from bot.views.blocks import button
from bot.views.item import Item, marked, row_id
from bot.views.voice import Voice, both
from core.events import SYSTEM, QueueVerb
from core.incidents import AlertRule, AlertState, MeasureKind, Severity
from core.notices import Outlook, Parcel


def again(parcel: Parcel, outlook: Outlook, speech: Speech) -> Item:
    """What goes on, and the button that answers it for as long as nobody has."""
    incident = outlook.incident
    cards = [Card(parcel, outlook, voice) for voice in both(speech, parcel.now)]
    shown, aloud = (marked(parcel, _again(card), speech) for card in cards)
    is_open = incident.is_firing and not cards[0].has_risen
    if not is_open or incident.state(parcel.now) is not AlertState.FIRING:
        return Item(aloud, aloud, shown)
    acknowledge = button(speech.say("Acknowledge"), actions.ACKNOWLEDGE, incident.id, style="primary")
    return Item(aloud, aloud, shown, (row(row_id(parcel), acknowledge),))


def _again(card: Card) -> str:
    incident, voice = card.outlook.incident, card.voice
    if not incident.is_firing or card.has_risen:
        return alert_lines.moved_on(incident, voice)
    if incident.state(voice.now) is not AlertState.FIRING:
        return f"{alert_lines.what(incident, voice)}. {alert_lines.last_step(incident, voice)}"
    below = " ".join([*card.facts(), _why(card), _to_do(card)])
    return (" " if voice.aloud else "\n").join([alert_lines.title(incident, voice), below])


def _why(card: Card) -> str:
    """Why it is told of again."""
    notice, speech = card.parcel.notice, card.voice.speech
    who = notice.data.get("by") or notice.by
    match notice.data.get("why"):
        case "lapsed" if who:
            return speech.say("The time for which <@{who}> had acknowledged it is over.", who=who)
        case "woke" if who:
            return speech.say("The time for which <@{who}> had snoozed it is over.", who=who)
        case _:
            return speech.say("Nobody has acknowledged it.")


def _to_do(card: Card) -> str:
    speech = card.voice.speech
    if card.outlook.incident.rule is AlertRule.DEPTH:
        return speech.say("Acknowledge it here, or act with the buttons of the alert.")
    return speech.say("Acknowledge it here.")


def news(parcel: Parcel, outlook: Outlook, voice: Voice) -> str:
    """One thing that happened since the alert was posted; it stays as it was."""
    told = _Told(parcel, outlook, voice)
    return _SENTENCES[QueueVerb(str(parcel.notice.data["verb"]))](told)


@dataclass(frozen=True, slots=True)
class _Told:
    """A piece of an alert's history, with the words for what it says of itself."""

    parcel: Parcel
    outlook: Outlook
    voice: Voice

    @property
    def who(self) -> str:
        """A person or the system."""
        return str(self.parcel.notice.data.get("by") or self.parcel.notice.by or SYSTEM)

    @property
    def severity(self) -> str:
        return alert_words.severity(Severity(str(self.parcel.notice.data["severity"])), self.voice.speech)

    @property
    def time(self) -> str:
        """Until when it holds; an instant that is not known is told as a dash."""
        until = self.parcel.notice.data.get("until")
        return self.voice.time(datetime.fromisoformat(until)) if isinstance(until, str) else "–"

    @property
    def measure(self) -> str:
        return alert_words.measure(MeasureKind(str(self.parcel.notice.data["why"])), self.voice.speech)

    @property
    def reps(self) -> str:
        """Who was asked to help by it, if anybody."""
        reps = self.parcel.notice.data.get("reps")
        return (
            words.people([str(one) for one in reps], self.voice.speech)
            if isinstance(reps, list | tuple)
            else ""
        )

    def say(self, sentence: str, **values: object) -> str:
        return self.voice.speech.say(sentence, **values)


def _ended(told: _Told) -> str:
    incident = told.outlook.incident
    if incident.ended_at is None:
        return told.say("It is over.")
    lasted = told.voice.speech.duration(incident.ended_at - incident.began_at)
    return told.say("It is over after {duration}.", duration=lasted)


def _started(told: _Told) -> str:
    if told.who == SYSTEM:
        return told.say(
            "Low-priority sources are paused {until}.", until=told.say("until the queue is better")
        )
    known = {"measure": told.measure, "who": told.who, "time": told.time}
    if told.reps:
        return told.say("{measure}: <@{who}> began it, until {time}, with {reps}.", reps=told.reps, **known)
    return told.say("{measure}: <@{who}> began it, until {time}.", **known)


def _stopped(told: _Told) -> str:
    if told.who == SYSTEM:
        return told.say("{measure}: it is over.", measure=told.measure)
    return told.say("{measure}: <@{who}> ended it.", measure=told.measure, who=told.who)


_SENTENCES: Mapping[QueueVerb, Callable[[_Told], str]] = {
    QueueVerb.ALERTED: lambda told: told.say("It is {severity} now.", severity=told.severity),
    QueueVerb.ROSE: lambda told: told.say("It rose to {severity}.", severity=told.severity),
    QueueVerb.FELL: lambda told: told.say("It fell to {severity}.", severity=told.severity),
    QueueVerb.ACKNOWLEDGED: lambda told: told.say(
        "<@{who}> acknowledged it: no reminders until {time}.", who=told.who, time=told.time
    ),
    QueueVerb.LAPSED: lambda told: told.say(
        "The time for which <@{who}> had acknowledged it is over.", who=told.who
    ),
    QueueVerb.SNOOZED: lambda told: told.say(
        "<@{who}> snoozed it until {time}.", who=told.who, time=told.time
    ),
    QueueVerb.WOKE: lambda told: told.say(
        "The time for which <@{who}> had snoozed it is over.", who=told.who
    ),
    QueueVerb.ENDED: _ended,
    QueueVerb.STARTED: _started,
    QueueVerb.STOPPED: _stopped,
}
"""Every verb of an alert's history; a test holds the table to it."""
