"""What receivers of webhooks are owed: what is sent next, what became of it, who hears when it is stuck."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.changes import Change
from core.events import Event, Verb
from core.model import LeadState
from core.notices import NoticeKind, notices
from core.policies.doors import WebhookPolicy
from core.policies.team import TeamPolicy
from core.ports import Clock, OpenUnitOfWork, Post, PostCounts, PostWork, UnitOfWork
from core.telling import to_ops
from core.webhooks import Answer, Ruling, Told, body, envelope, judged, webhook_id

ADDRESSED = 200
"""Events addressed in one transaction."""

LATE_AFTER = timedelta(hours=1)
"""Ops hear of a receiver that has been owed something for longer."""

TOLD_FOR = timedelta(days=5)
"""For so long news of a receiver may be about something that is still tried."""

KEPT = timedelta(days=30)
"""For how long it is known what was sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An event on its way: ``body`` goes to the receiver's address under ``id``, the same at each attempt."""

    post: Post
    receiver: WebhookPolicy
    id: str
    body: str


class Webhooks:
    """The sending side of every webhook. Nothing here reaches for the network."""

    def __init__(self, open_: OpenUnitOfWork, team: TeamPolicy, clock: Clock) -> None:
        self._open = open_
        self._team = team
        self._clock = clock
        self._receivers = {one.name: one for one in team.webhooks}

    def work(self) -> PostWork:
        """What there is to do, at a glance. Reads only: it holds up nobody who writes."""
        with self._open(writes=False) as uow:
            return uow.posts.work(list(self._receivers), self._clock.now())

    def address(self) -> int:
        """Notes for each receiver what it is owed by events that nobody has looked at; how many events."""
        total, addressed = 0, ADDRESSED
        while addressed == ADDRESSED:
            with self._open() as uow:
                addressed = uow.posts.address(self._team.webhooks, self._clock.now(), ADDRESSED)
                uow.commit()
            total += addressed
        return total

    def take(self, receiver: str, limit: int) -> Sequence[Letter]:
        """What is due to a receiver, marked as being sent: no other process gets the same. Of one lead the
        oldest event only. Nothing for a receiver that the policy does not have.
        """
        webhook = self._receivers.get(receiver)
        if webhook is None:
            return ()
        with self._open() as uow:
            posts = uow.posts.due(receiver, self._clock.now(), limit)
            uow.commit()
        if not posts:
            return ()
        with self._open(writes=False) as uow:
            return [self._letter(uow, post, webhook) for post in posts]

    def _letter(self, uow: UnitOfWork, post: Post, webhook: WebhookPolicy) -> Letter:
        story = uow.events.of(post.lead.id)
        details = self._team.people.details.get(post.owner or "")
        is_converted = post.lead.state is LeadState.CONVERTED
        told = Told(
            post.event_id,
            post.event,
            post.lead,
            owner=post.owner,
            email=details.email if details else None,
            first_contact_at=_first_contact(story),
            converted_at=_last(story, Verb.CONVERTED) if is_converted else None,
            customer_at=_last(story, Verb.CUSTOMER) if is_converted else None,
        )
        message = body(envelope(told, facts=webhook.facts))
        return Letter(post, webhook, webhook_id(post.event_id, webhook.name), message)

    def settle(self, letter: Letter, answer: Answer, jitter: float) -> Ruling:
        """Keeps account of an attempt, and says what follows from it. Ops hear of what is given up."""
        post = letter.post
        with self._open() as uow:
            now = self._clock.now()
            ruling = judged(answer, attempts=post.attempts, now=now, jitter=jitter)
            uow.posts.settle(post.id, ruling.state, now, due_at=ruling.due_at, code=answer.code)
            if ruling.state == "dead" or (ruling.state == "sent" and post.attempts):
                self._correct(uow, post.webhook, now)
            if ruling.state == "dead":
                self._tell_ops(uow, [post.webhook], now)
            uow.commit()
        return ruling

    def put_back(self, letter: Letter) -> None:
        """What was taken and not tried is due as it was."""
        with self._open() as uow:
            uow.posts.settle(letter.post.id, "pending", self._clock.now())
            uow.commit()

    def resend(self, receiver: str | None = None) -> int:
        """Dead events are sent again, of all receivers or of this one; how many."""
        with self._open() as uow:
            again = uow.posts.resend(self._clock.now(), webhook=receiver)
            uow.commit()
        return again

    def counts(self) -> Sequence[PostCounts]:
        """How every receiver stands that the policy has, or that is owed something from earlier."""
        with self._open(writes=False) as uow:
            return standing(uow, self._team)

    def tell_of_late(self) -> Sequence[str]:
        """Has ops told, once a day, of receivers that have been owed something for more than an hour because
        they do not take it; the names of those they hear of now.
        """
        with self._open(writes=False) as uow:
            now = self._clock.now()
            late = [name for name in self._late(uow, now) if not uow.outbox.recipients(self._news(name, now))]
        if late:
            with self._open() as uow:
                self._tell_ops(uow, late, now)
                uow.commit()
        return late

    def _late(self, uow: UnitOfWork, now: datetime) -> list[str]:
        in_trouble = (one for one in uow.posts.counts() if one.trouble and one.webhook in self._receivers)
        return [one.webhook for one in in_trouble if one.oldest_at and now - one.oldest_at > LATE_AFTER]

    def forget(self) -> int:
        """Drops what was sent long ago, a piece at a time; how many."""
        before, total = self._clock.now() - KEPT, 0
        while True:
            with self._open() as uow:
                forgotten = uow.posts.forget(before)
                uow.commit()
            if not forgotten:
                return total
            total += forgotten

    def _tell_ops(self, uow: UnitOfWork, receivers: Iterable[str], now: datetime) -> None:
        addresses = to_ops(self._team, uow.people.all(), now)
        for name in receivers:
            _, _, what = self._news(name, now).partition(":")
            news = notices(addresses, NoticeKind.UNDELIVERED, what, data={"webhook": name})
            uow.apply(Change(notices=news))

    def _correct(self, uow: UnitOfWork, receiver: str, now: datetime) -> None:
        """What ops were told of the receiver, for as long as anything is tried, is drawn anew."""
        for days in range(TOLD_FOR.days):
            uow.outbox.redraw(self._news(receiver, now - timedelta(days=days)))

    def _news(self, receiver: str, now: datetime) -> str:
        """What its keys begin with: one piece of news for a receiver and a day of the team's."""
        return f"{NoticeKind.UNDELIVERED}:{receiver}:{now.astimezone(self._team.zone).date()}"


def standing(uow: UnitOfWork, team: TeamPolicy) -> Sequence[PostCounts]:
    """See ``Webhooks.counts``. A team without webhooks is not asked about."""
    if not team.webhooks:
        return ()
    found = {one.webhook: one for one in uow.posts.counts()}
    idle = {one.name: PostCounts(one.name, 0, 0) for one in team.webhooks}
    return [(idle | found)[name] for name in sorted(idle | found)]


def _first_contact(story: Sequence[Event]) -> datetime | None:
    """When somebody first reached out to the lead in its present episode."""
    began = max((at for at, one in enumerate(story) if one.verb is Verb.RE_ENGAGED), default=0)
    made = (one.at for one in story[began:] if one.verb is Verb.CONTACTED and one.data.get("first"))
    return next(made, None)


def _last(story: Sequence[Event], verb: Verb) -> datetime | None:
    return next((one.at for one in reversed(story) if one.verb is verb), None)
