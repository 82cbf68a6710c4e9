"""One piece of news in a message."""

from dataclasses import dataclass

from bot import actions
from bot.i18n import Speech
from bot.views.blocks import Block
from bot.views.voice import Voice
from core.notices import Parcel


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news in a message; ``name`` stands for it where there is no room for more, unmarked."""

    name: str
    spoken: str
    shown: str
    below: tuple[Block, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do about it."""
        return bool(self.below)


def row_id(parcel: Parcel, part: str = "") -> str:
    """The id of a row of buttons, unique among all news; ``part`` tells rows of one piece of news apart."""
    return f"{actions.TOLD}{part}{parcel.notice.key}"


def marked(parcel: Parcel, said: str, speech: Speech) -> str:
    """The sentence, and that it is perhaps a repetition where nobody can say."""
    mark = speech.say("(Possibly repeated)") if parcel.notice.repeated else ""
    return f"{mark} {said}".lstrip()


def titled(parcel: Parcel, aloud: str, speech: Speech) -> str:
    """The lead's name, or the whole sentence where the news is about none."""
    return Voice(speech, parcel.now, aloud=True).lead(parcel.lead) if parcel.lead else aloud
