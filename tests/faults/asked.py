"""What reps do who are offered leads, at random: accept, decline, go away, or nothing at all."""

import random
from collections.abc import Sequence
from itertools import count

from bot.bootstrap import Runtime
from core.answers import Claimed
from core.offers import Offer
from core.submissions import LeadSubmission
from tests.faults.team import ASKED, PUSHED


class Asked:
    """Answers to offers, one after another, and leads to be offered."""

    def __init__(self, runtime: Runtime, rng: random.Random, name: str) -> None:
        """``name`` tells this child's requests and leads from all others'."""
        self._runtime, self._services = runtime, runtime.services
        self._rng = rng
        self._name = name
        self._numbers = count()

    def something(self) -> bool:
        """Where nobody is asked anything, somebody is there again, and what can be offered is. Never says
        that there is more to do.
        """
        offers = self._open()
        if not offers or self._rng.random() < 0.3:
            self._comes_in()
            self._services.people.back(self._rng.choice(ASKED))
            self._services.offers.deal()
        else:
            self._answers(self._rng.choice(offers))
        return False

    def _request(self) -> str:
        return f"{self._name}-{next(self._numbers)}"

    def _comes_in(self) -> None:
        """Now and then; most were there already."""
        if self._rng.random() < 0.5:
            name = self._request()
            about = {"external_id": name, "company": f"Company {name}", "email": f"anybody@{name}.example"}
            lead = LeadSubmission.model_validate({**about, "source": PUSHED, "type": "warm", "score": "60"})
            self._services.intake.submit([lead], "faults")

    def _answers(self, offer: Offer) -> None:
        rep = offer.rep_id
        match self._rng.randrange(10):
            case 0 | 1 | 2 | 3:
                self._accepts(rep, offer)
            case 4 | 5 | 6:
                self._services.offers.decline(rep, offer.id, request=self._request())
            case 7 | 8:
                self._services.people.away(rep)
            case _:
                pass  # theirs runs out

    def _accepts(self, rep: str, offer: Offer) -> None:
        """Some take it back; the others end it, or nobody would have room for another one before long."""
        claimed = self._services.offers.accept(rep, offer.id, request=self._request())
        if not isinstance(claimed, Claimed):
            return
        if self._rng.random() < 0.3:
            self._services.ownership.undo(rep, claimed.claim.id, request=self._request())
        else:
            self._services.contacts.close(rep, claimed.claim.id, converted=False, request=self._request())

    def _open(self) -> Sequence[Offer]:
        with self._runtime.open(writes=False) as uow:
            return uow.offers.every_open()
