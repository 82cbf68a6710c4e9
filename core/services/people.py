"""Keeping what we know of the workspace's people fresh."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.acts import Act
from core.answers import Refusal, Refused
from core.events import SYSTEM
from core.model import Person
from core.offering import WENT_AWAY
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork
from core.rights import Action, denied
from core.services.gate import turned_away
from core.services.withdrawals import withdraw

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
        """Stores what Slack said just now, and returns it as stored. Whoever is away by it is asked about no
        lead any more.

        ``unread`` are the groups it said nothing about. Whoever was in one of them stays in it, and when the
        person was last seen stays as well (``None`` for somebody new): Slack is to be asked again soon.
        """
        with self._open() as uow:
            known = uow.people.get(person.id)  # also where nothing is unread: by old settings, groups are too
            act = Act(SYSTEM, self._clock.now())
            fresh = _told(person, known, groups, unread, act.now)
            uow.people.put(fresh)
            if fresh.is_away and known is not None:
                uow.apply(withdraw(uow, person.id, act, why=WENT_AWAY))
            uow.commit()
        return fresh

    def away(self, actor: str) -> Person | Refused:
        """The rep is given no leads until they are back, nor asked about one any more; they may still pull.
        Twice is once.
        """
        return self._presence(actor, is_away=True)

    def back(self, actor: str) -> Person | Refused:
        """The rep may be given leads again, whatever their Slack status hints at until it changes."""
        return self._presence(actor, is_away=False)

    def _presence(self, actor: str, *, is_away: bool) -> Person | Refused:
        with self._open() as uow:
            person = uow.people.lock([actor]).get(actor)
            act = Act(actor, self._clock.now())
            refused = denied(Action.SET_PRESENCE, person, self._team)
            if refused or person is None:
                refused = refused or Refused(Refusal.NOT_A_REP)
                return turned_away(uow, act, Action.SET_PRESENCE, refused)
            if (person.away_since is not None) if is_away else (not person.is_away):
                return person
            since = act.now if is_away else None
            uow.people.away(actor, since)
            if is_away:
                uow.apply(withdraw(uow, actor, act, why=WENT_AWAY))
            uow.commit()
            ignores = person.ignores_status if is_away else person.status_away
            return replace(person, away_since=since, ignores_status=ignores)

    def greet(self, person_id: str) -> bool:
        """Notes that somebody gets their hello now; ``False`` where they had it before."""
        with self._open() as uow:
            is_first = uow.people.greet(person_id, self._clock.now())
            uow.commit()
        return is_first


def _told(
    person: Person,
    known: Person | None,
    groups: frozenset[str],
    unread: frozenset[str],
    now: datetime,
) -> Person:
    """The person as Slack describes them, with what we know of them ourselves."""
    if known is None:
        return replace(person, groups=groups, seen_at=None if unread else now)
    return replace(
        person,
        groups=groups | (known.groups & unread),
        seen_at=known.seen_at if unread else now,
        away_since=known.away_since,
        lent_to=known.lent_to,
        ignores_status=known.ignores_status and person.status_away,
        greeted_at=known.greeted_at,
    )
