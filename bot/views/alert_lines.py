"""An alert in lines: what each message about it says of it, as it stands now."""

from datetime import timedelta

from bot.i18n import Speech
from bot.views import alert_words
from bot.views.voice import Voice
from core.answers import Answered
from core.events import QueueVerb
from core.incidents import AlertRule, Incident, Severity

AT_ONCE = timedelta(minutes=1)
"""A severity that began so soon after the first sign began with it."""


def what(incident: Incident, voice: Voice) -> str:
    """What is wrong with which queue; it stands out."""
    return voice.strong(alert_words.what(incident.rule, incident.queue, voice.speech))


def title(incident: Incident, voice: Voice) -> str:
    """What, and how bad."""
    how_bad = incident.severity or Severity.YELLOW
    word = alert_words.severity(how_bad, voice.speech)
    if voice.aloud:
        return f"{what(incident, voice)}: {word}."
    return f"{what(incident, voice)} · {alert_words.SIGNS[how_bad]} {word}"


def since(incident: Incident, voice: Voice) -> str:
    """Since when it has been so, and since when it has been so bad."""
    level = incident.levels.get(incident.severity) if incident.severity else None
    began = voice.time(incident.began_at)
    is_one = incident.rule is AlertRule.MONITOR
    if level is None or is_one or level.seen_at - incident.began_at < AT_ONCE:
        return voice.speech.say("Since {time}.", time=began)
    return voice.speech.say(
        "Since {time}, {severity} since {later}.",
        time=began,
        severity=alert_words.severity(incident.severity or Severity.YELLOW, voice.speech),
        later=voice.time(level.seen_at),
    )


def last_step(incident: Incident, voice: Voice) -> str:
    """Who has it, and whether somebody wants quiet; or that nobody has it."""
    speech, now = voice.speech, voice.now
    who, until, snoozed_until = incident.acknowledged_by, incident.acknowledged_until, incident.snoozed_until
    said = list[str]()
    if who is not None and until is not None and now < until:
        said.append(speech.say("Acknowledged by <@{who}> until {time}.", who=who, time=voice.time(until)))
    if snoozed_until is not None and now < snoozed_until:
        time = voice.time(snoozed_until)
        said.append(speech.say("Snoozed by <@{who}> until {time}.", who=incident.snoozed_by, time=time))
    if not said and who is not None:
        return speech.say("The time for which <@{who}> had acknowledged it is over.", who=who)
    return " ".join(said) or speech.say("Nobody has acknowledged it.")


def moved_on(incident: Incident, voice: Voice) -> str:
    """What is left of a message about something that has risen since, or is over."""
    if incident.severity is None or incident.ended_at is not None:
        sign, said = alert_words.OVER, _over(incident, voice.speech)
    else:
        word = alert_words.severity(incident.severity, voice.speech)
        sign = alert_words.SIGNS[incident.severity]
        said = voice.speech.say("it is {severity} now, see the newer message.", severity=word)
    line = f"{what(incident, voice)}: {said}"
    return line if voice.aloud else f"{sign} {line}"


def _over(incident: Incident, speech: Speech) -> str:
    if incident.ended_at is None:
        return speech.say("over.")
    lasted = speech.duration(incident.ended_at - incident.began_at)
    if incident.acknowledged_by is None:
        return speech.say("over, lasted {duration}; nobody acknowledged it.", duration=lasted)
    who = incident.acknowledged_by
    return speech.say("over, lasted {duration}, acknowledged by <@{who}>.", duration=lasted, who=who)


def answered(answer: Answered, voice: Voice) -> str:
    """What became of a click on an alert, for whoever clicked."""
    incident, speech = answer.incident, voice.speech
    is_quiet = answer.verb is QueueVerb.SNOOZED
    until = incident.snoozed_until if is_quiet else incident.acknowledged_until
    time = voice.time(until or voice.now)
    if is_quiet:
        return speech.say("Quiet until {time}, unless it gets worse.", time=time)
    return speech.say("You have it: no reminders until {time}, unless it gets worse.", time=time)
