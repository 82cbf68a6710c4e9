"""Keeping what we know of the workspace's people fresh."""

from dataclasses import replace
from datetime import timedelta

from core.answers import Refusal, Refused
from core.model import Person
from core.people import rep_refusal
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork

FRESH = timedelta(hours=1)
"""For how long Slack's word on a person is trusted before it is asked again."""


class People:
    """Who we have met."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock

    def get(self, person_id: str) -> Person | None:
        """The person as last seen, or ``None`` for somebody new."""
        with self._open(writes=False) as uow:
            return uow.people.get(person_id)

    def is_stale(self, person: Person) -> bool:
        """Whether Slack should be asked again before long."""
        return person.seen_at is None or self._clock.now() - person.seen_at > FRESH

    def seen(
        self,
        person: Person,
        *,
        groups: frozenset[str] = frozenset(),
        unread: frozenset[str] = frozenset(),
    ) -> Person:
        """Stores what Slack said just now, and returns it as stored.

        ``unread`` are the groups it said nothing about. Whoever was in one of them stays in it, and when the
        person was last seen stays as well (``None`` for somebody new): Slack is to be asked again soon.
        """
        with self._open() as uow:
            fresh = replace(person, groups=groups, seen_at=self._clock.now())
            if unread:
                known = uow.people.get(person.id)
                kept, seen_at = (known.groups & unread, known.seen_at) if known else (frozenset(), None)
                fresh = replace(person, groups=groups | kept, seen_at=seen_at)
            uow.people.put(fresh)
            uow.commit()
        return fresh

    def away(self, person_id: str) -> Person | Refused:
        """The rep is given no leads until they are back; they may still pull. Twice is once."""
        return self._presence(person_id, is_away=True)

    def back(self, person_id: str) -> Person | Refused:
        """The rep may be given leads again."""
        return self._presence(person_id, is_away=False)

    def _presence(self, person_id: str, *, is_away: bool) -> Person | Refused:
        with self._open() as uow:
            person = uow.people.lock([person_id]).get(person_id)
            refused = rep_refusal(person, self._team)
            if refused or person is None:
                return refused or Refused(Refusal.NOT_A_REP)
            if is_away == (person.away_since is not None):
                return person
            since = self._clock.now() if is_away else None
            uow.people.away(person_id, since)
            uow.commit()
            return replace(person, away_since=since)
