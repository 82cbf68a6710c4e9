"""News about somebody's claim, ready to be worded."""

from dataclasses import dataclass

from bot.views.voice import Voice
from core.model import Claim, Lead, Rung
from core.notices import Audience, Notice, Parcel


@dataclass(frozen=True, slots=True)
class News:
    """A parcel whose lead and claim are known, and the voice it is said in."""

    parcel: Parcel
    lead: Lead
    claim: Claim
    voice: Voice

    @property
    def notice(self) -> Notice:
        return self.parcel.notice

    @property
    def company(self) -> str:
        return self.voice.lead(self.lead)

    @property
    def is_to_rep(self) -> bool:
        return self.notice.audience is Audience.REP

    @property
    def held_for(self) -> str:
        """For how long the claim has been its rep's."""
        return self.voice.speech.duration(self.parcel.now - self.claim.claimed_at)

    @property
    def next_rung(self) -> Rung | None:
        """What happens if it stays so; ``None`` when nothing does."""
        return next(iter(self.claim.ladder.rungs[self.claim.climbed :]), None)

    @property
    def goes_to_a_rep(self) -> bool:
        """Whether there is a hop left: without, a reassignment puts the lead back into the line."""
        return self.claim.hop < self.claim.ladder.hops

    def say(self, sentence: str, **values: object) -> str:
        """The sentence in the reader's language, with the company as ``{lead}``."""
        return self.voice.speech.say(sentence, lead=self.company, **values)
