"""The card of an alert: what, how bad, since when, what is behind it, who is there, and what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement, InteractiveElement

from bot import actions
from bot.i18n import Speech
from bot.views import alert_lines, alert_words, diagnosis, figures, overflow, silence, words
from bot.views.blocks import Block, button, context, menu, section
from bot.views.blocks import actions as row
from bot.views.figures import Figures
from bot.views.item import Item, marked, row_id
from bot.views.voice import Voice, both
from core.incidents import AlertRule, AlertState, Figure, Incident, Severity
from core.notices import Outlook, Parcel


def item(parcel: Parcel, outlook: Outlook, speech: Speech) -> Item:
    """The card as things stand now. Of one that is over, or that has risen since, a line is left."""
    incident = outlook.incident
    shown, aloud = (Card(parcel, outlook, voice) for voice in both(speech, parcel.now))
    name = alert_words.what(incident.rule, incident.queue, speech)
    if not incident.is_firing or shown.has_risen:
        said, heard = (alert_lines.moved_on(incident, one.voice) for one in (shown, aloud))
        return Item(name, marked(parcel, heard, speech), marked(parcel, said, speech))
    heard = marked(parcel, " ".join(aloud.everything()), speech)
    return Item(name, heard, marked(parcel, "\n".join(shown.head()), speech), tuple(_below(shown)))


def _below(card: "Card") -> Iterator[Block]:
    parcel, incident, speech = card.parcel, card.outlook.incident, card.voice.speech
    work = card.work()
    if work:
        yield section("\n".join(work))
    duty = card.duty()
    if duty:
        yield context(*duty)
    causes = card.causes()
    if causes:
        yield section("\n".join([causes[0], *(f"• {line}" for line in causes[1:])]))
    yield from overflow.every_in_force(
        card.outlook.measures, card.voice, lambda measure: row_id(parcel, f"end.{measure.id}.")
    )
    yield context(alert_lines.last_step(incident, card.voice))
    yield row(row_id(parcel), *answers(incident, speech, parcel.now))
    plan = _plan(card.outlook, speech)
    if plan:
        yield row(row_id(parcel, "plan."), *plan)


def _plan(outlook: Outlook, speech: Speech) -> list[ButtonElement]:
    """What could be done about a queue that overflows; nothing about other alerts."""
    incident = outlook.incident
    if incident.rule is not AlertRule.DEPTH:
        return []
    is_red = incident.severity is not None and incident.severity > Severity.YELLOW
    held = Figures(incident.figures).count(Figure.HELD)
    return overflow.plan(incident.id, speech, is_red=is_red, held=held, measures=outlook.measures)


def answers(incident: Incident, speech: Speech, now: datetime) -> list[InteractiveElement]:
    """What can be said to an alert: that somebody has it, and for how long it should be quiet."""
    acknowledge = button(speech.say("Acknowledge"), actions.ACKNOWLEDGE, incident.id, style="primary")
    choices = {f"{incident.id}:{one.value}": label for one, label in alert_words.snoozes(speech).items()}
    snooze = menu(speech.say("Snooze"), actions.SNOOZE, choices)
    is_taken = incident.state(now) is AlertState.ACKNOWLEDGED
    return [snooze] if is_taken else [acknowledge, snooze]


@dataclass(frozen=True, slots=True)
class Card:
    """An alert in one voice: every part of its card as lines."""

    parcel: Parcel
    outlook: Outlook
    voice: Voice

    @property
    def told_as(self) -> Severity:
        """The severity this message was posted for."""
        return Severity(str(self.parcel.notice.data.get("severity", Severity.CRITICAL)))

    @property
    def has_risen(self) -> bool:
        """Whether a newer message tells of something worse."""
        now = self.outlook.incident.severity
        return now is not None and now > self.told_as

    def everything(self) -> list[str]:
        """The whole card, in the order in which it is read."""
        measures = overflow.every_said(self.outlook.measures, self.voice)
        step = alert_lines.last_step(self.outlook.incident, self.voice)
        return [*self.head(), *self.work(), *self.duty(), *self.causes(), *measures, step]

    def head(self) -> list[str]:
        """What, how bad, the figure beside its limit, and since when."""
        incident, said = self.outlook.incident, self.facts()
        if incident.severity is Severity.CRITICAL and incident.rule is not AlertRule.MONITOR:
            said.append(self.voice.speech.say("Leadership is asked to look at it."))
        return [alert_lines.title(incident, self.voice), " ".join(said)]

    def facts(self) -> list[str]:
        """The figure and its limit, and since when it has been so."""
        incident, speech = self.outlook.incident, self.voice.speech
        is_clock = incident.rule is AlertRule.MONITOR
        said = [silence.sentence(self.parcel, speech)] if is_clock else figures.sentences(incident, speech)
        return [*said, alert_lines.since(incident, self.voice)]

    def work(self) -> list[str]:
        """The leads behind it, the hours of work they are, and how old they are."""
        incident, speech = self.outlook.incident, self.voice.speech
        known = Figures(incident.figures)
        ages = figures.ages(known.ages, known.of(Figure.OLDEST_H), speech)
        if ages and not self.voice.aloud:
            ages = f"{figures.bar(known.ages)}\n{ages}"
        return [line for line in (figures.work(incident, speech), ages) if line]

    def duty(self) -> list[str]:
        """Who is there, who of them has no room; the manager only where it is bad enough to call them."""
        if self.outlook.incident.rule is AlertRule.MONITOR:
            return []
        duty, speech = self.outlook.duty, self.voice.speech
        lines = [self._reps()]
        if duty.at_cap:
            lines.append(speech.say("Without room for more: {reps}.", reps=words.people(duty.at_cap, speech)))
        called = self.parcel.notice.data.get("duty")
        if isinstance(called, list | tuple) and called and self.told_as > Severity.YELLOW:
            managers = words.people([str(one) for one in called], speech)
            lines.append(speech.say("Manager on duty: {managers}.", managers=managers))
        return [line for line in lines if line]

    def _reps(self) -> str:
        duty, speech = self.outlook.duty, self.voice.speech
        if duty.reps:
            return speech.say("On duty: {reps}.", reps=words.people(duty.reps, speech))
        is_said = self.outlook.incident.rule is AlertRule.COVERAGE
        return "" if is_said else speech.say("No rep is on duty.")

    def causes(self) -> list[str]:
        """What it probably comes from, under its heading."""
        if self.outlook.diagnosis is None:
            return []
        found = diagnosis.lines(self.outlook.diagnosis, self.outlook.duty, self.voice.speech)
        return [self.voice.strong(self.voice.speech.say("It probably comes from:")), *found] if found else []
