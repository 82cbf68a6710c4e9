"""That the clock stands still, so that nothing happens by itself."""

from datetime import datetime, timedelta

from bot.i18n import Speech
from core.incidents import Figure
from core.notices import Parcel

_OVER = timedelta(minutes=2)
"""A clock that began a tick so recently is silent no more."""


def _tick_at(parcel: Parcel) -> datetime | None:
    """When the last tick ended, as far as is known."""
    since = parcel.outlook.incident.figures.get(Figure.SINCE) if parcel.outlook else None
    return parcel.tick_at or (datetime.fromisoformat(since) if isinstance(since, str) else None)


def sentence(parcel: Parcel, speech: Speech) -> str:
    """For how long, and what to look at; or that it is over, once a tick has ended since this was due."""
    tick_at, now = _tick_at(parcel), parcel.now
    if tick_at is None:
        return speech.say(
            "Nextlead's clock has never run: nobody is reminded, and no lead is passed on. See whether "
            "`nextlead run` or `nextlead clock` is running."
        )
    if tick_at > parcel.notice.due_at or now - tick_at < _OVER:
        return speech.say("Nextlead's clock runs again; it does now what was due meanwhile.")
    return speech.say(
        "Nextlead's clock has been silent for {duration}: nobody is reminded, and no lead is passed on. See "
        "whether `nextlead run` or `nextlead clock` is still running.",
        duration=speech.duration(now - tick_at),
    )
