"""The same sentence twice: as it is shown, and as it is read aloud."""

from dataclasses import dataclass
from datetime import datetime

from bot.i18n import Speech
from bot.views.text import date_token, escaped
from core.model import Lead

_SHORT = 120


@dataclass(frozen=True, slots=True)
class Voice:
    """How names and times stand in a sentence. Shown, companies stand out and times are Slack's tokens, which
    every reader sees in their own zone; ``aloud`` there is no markup.
    """

    speech: Speech
    now: datetime
    aloud: bool = False

    def lead(self, lead: Lead) -> str:
        """The company, or the lead's number where it is not known; escaped."""
        name = escaped(lead.facts.company, _SHORT) if lead.facts.company else f"L-{lead.id}"
        return self.strong(name)

    def strong(self, said: str) -> str:
        """What stands out."""
        return said if self.aloud else f"*{said}*"

    def time(self, at: datetime) -> str:
        """The time of day, with the day where that is not today."""
        today = at.astimezone(self.speech.zone).date() == self.now.astimezone(self.speech.zone).date()
        clock = self.speech.clock(at)
        plain = clock if today else self._with_day(self.speech.day(at), clock)
        if self.aloud:
            return plain
        return date_token(at, "{time}" if today else self._with_day("{date_short_pretty}", "{time}"), plain)

    def moment(self, at: datetime) -> str:
        """The day and the time of day, today's as well: beside another one "09:00" alone would be read as on
        that other's day.
        """
        plain = self._with_day(self.speech.day(at), self.speech.clock(at))
        return plain if self.aloud else date_token(at, self._with_day("{date_short}", "{time}"), plain)

    def _with_day(self, day: str, time: str) -> str:
        return self.speech.say("{day}, {time}", day=day, time=time)


def both(speech: Speech, now: datetime) -> tuple[Voice, Voice]:
    """Shown and aloud."""
    return Voice(speech, now), Voice(speech, now, aloud=True)
