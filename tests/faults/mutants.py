"""Broken builds, to see that the rig notices: each takes one safeguard out of a child's copy of the product.

What a module imports by name is replaced under that name, where it is used.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from slack_sdk import WebClient
from starlette.responses import JSONResponse, Response

from bot import processes
from bot.delivery import calls
from bot.delivery.reconciler import Reconciler
from bot.intake.endpoints import Door
from core import alerts, claims, notices, offering, overflow
from core.changes import Change
from core.model import Claim
from core.notices import Message, Notice, NoticeKind
from core.ports import Sending
from core.services import parcels, review, webhooks
from core.services.alerts import Alerts
from core.webhooks import webhook_id
from storage import outdating
from storage.claims import SqlClaims
from storage.doors import SqlDeliveries, SqlDenials
from storage.duties import SqlDuties
from storage.offers import SqlOffers
from storage.outbox import SqlOutbox
from storage.people import SqlPeople
from storage.session import Statement
from storage.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True)
class Mutant:
    """``breaks`` takes the safeguard out of this process, ``undoes`` out of the database; ``caught_by`` is
    the scenario that must notice.
    """

    says: str
    breaks: Callable[[], None] = lambda: None
    caught_by: str = "kills"
    undoes: Sequence[str] = ()


def _replace(owner: object, **parts: Callable[..., object]) -> None:
    for name, part in parts.items():
        assert hasattr(owner, name), f"{owner} has no {name} any more"
        setattr(owner, name, part)


def _resends_blindly() -> None:
    _replace(Reconciler, _find=lambda *_: None)


def _does_not_look_again() -> None:
    """What was read before the lock is taken for what is true under it; with a slow machine in between."""
    read, lock = SqlClaims.due, SqlClaims.lock

    def due(self: Any, *what: Any) -> Sequence[Claim]:
        found = read(self, *what)
        self.seen = {claim.id: claim for claim in found}
        return found

    def seen_before(self: Any, claim_id: int) -> Claim | None:
        return getattr(self, "seen", {}).get(claim_id) or lock(self, claim_id)

    _replace(SqlClaims, due=due, lock=seen_before)


def _posts_before_it_commits() -> None:
    """A message leaves first, and is marked as being sent afterwards, together with the rest."""
    begin, sent = SqlOutbox.begin, SqlOutbox.sent
    begun: dict[str, Sequence[Notice]] = {}

    def begin_later(self: SqlOutbox, owed: Sequence[Notice]) -> Sending:
        begun[owed[0].key] = owed
        return Sending(owed[0].key, owed[0].to, tuple(owed), self._clock())

    def sent_at_once(self: SqlOutbox, key: str, since: datetime, channel: str, ts: str) -> bool:
        return sent(self, key, begin(self, begun[key]).since if key in begun else since, channel, ts)

    _replace(SqlOutbox, begin=begin_later, sent=sent_at_once)


def _retries_by_itself() -> None:
    def client(*args: Any, **named: Any) -> WebClient:
        named.pop("retry_handlers", None)
        return WebClient(*args, **named)

    _replace(processes, WebClient=client)


def _sends_without_a_key() -> None:
    keyed = calls.metadata

    def keyless(message: Message, *, plain: bool = False) -> dict[str, Any]:
        return {**keyed(message, plain=plain), "event_payload": {}}

    _replace(calls, metadata=keyless)


def _owes_without_a_key() -> None:
    """Every notice is a new one, whatever it tells."""
    keyed, numbers = notices.key, count()

    def key(kind: NoticeKind, what: str, to: str) -> str:
        return keyed(kind, f"{what}:{time.monotonic_ns()}{next(numbers)}", to)

    _replace(notices, key=key)


def _tells_in_another_transaction() -> None:
    apply = SqlUnitOfWork.apply

    def apart(self: SqlUnitOfWork, change: Change) -> None:
        apply(self, replace(change, notices=()))
        if change.notices:
            self.commit()
            time.sleep(0.01)
            if self._session.is_sqlite:
                self._session.run(Statement("BEGIN IMMEDIATE"))
            apply(self, Change(notices=change.notices))

    _replace(SqlUnitOfWork, apply=apart)


def _forgets_who_waits_for_an_answer() -> None:
    """Nobody who claims is owed a message in case the answer is lost."""

    def told(to: Any, kind: NoticeKind, *rest: Any, **more: Any) -> tuple[Notice, ...]:
        return () if kind is NoticeKind.CLAIMED else notices.notices(to, kind, *rest, **more)

    _replace(claims, notices=told)


def _never_gives_up_a_lease() -> None:
    take = SqlDuties.take

    def for_ever(self: Any, duty: str, holder: str, **how: Any) -> bool:
        return take(self, duty, holder, **{**how, "lease": timedelta(hours=1)})

    _replace(SqlDuties, take=for_ever)


def _sends_what_is_over() -> None:
    _replace(parcels, still_holds=lambda *_: True)


def _never_draws_anew() -> None:
    _replace(outdating, outdated=lambda _: {})


def _posts_whatever_was_posted() -> None:
    """An alert is posted as bad as it is, whether or not that was posted before."""
    _replace(alerts, _is_unheard=lambda *_: True)


def _lets_anybody_answer() -> None:
    _replace(Alerts, _is_in_charge=lambda *_: True)


def _pauses_for_good() -> None:
    regulate = overflow.regulate

    def only_pause(*what: Any) -> overflow.Turn | None:
        turn = regulate(*what)
        return None if turn is overflow.Turn.RESUME else turn

    _replace(overflow, regulate=only_pause)


def _never_takes_back_whom_it_lent() -> None:
    lend = SqlPeople.lend

    def lend_only(self: Any, *what: Any, lent: bool) -> None:
        if lent:
            lend(self, *what, lent=lent)

    _replace(SqlPeople, lend=lend_only)


def _answers_beside_the_thread() -> None:
    pack = parcels.Packer.message

    def in_the_channel(self: parcels.Packer, sending: Sending) -> Message:
        return replace(pack(self, sending), thread=None, broadcast=False)

    _replace(parcels.Packer, message=in_the_channel)


def _answers_before_it_commits() -> None:
    take = Door.answer

    def at_once(*request: Any) -> Response:
        threading.Timer(0.02, take, request).start()
        return JSONResponse({"leads": []}, 202)

    _replace(Door, answer=at_once)


def _forgets_what_it_was_sent() -> None:
    """A request is known by nothing, and its leads alone by who they are."""
    begin = SqlDeliveries.begin

    def begin_anew(self: Any, delivery_id: str, digest: str, now: datetime) -> None:
        if begin(self, delivery_id, digest, now) is not None:
            begin(self, f"{delivery_id} {time.monotonic_ns()}", digest, now)

    _replace(SqlDeliveries, begin=begin_anew)


def _numbers_attempts() -> None:
    _replace(webhooks, webhook_id=lambda *what: f"{webhook_id(*what)}_{time.monotonic_ns()}")


def _writes_no_refusal_down() -> None:
    _replace(SqlDenials, put=lambda *_: None)


def _lets_anybody_review() -> None:
    _replace(review, denied=lambda *_, **__: None)


def _leaves_offers_open() -> None:
    """Whoever accepts, skips or lets one run out has it before them still."""
    _replace(claims, offer_over=lambda *_: ())


def _offers_without_a_word() -> None:
    _replace(offering, notices=lambda *_, **__: ())


def _asks_again() -> None:
    """About what was passed on or undone a moment ago."""
    find = SqlOffers.next_for

    def next_for(self: Any, queue: Any, rep: str, skills: Any, now: datetime, _: datetime) -> Any:
        return find(self, queue, rep, skills, now, now + timedelta(hours=1))

    _replace(SqlOffers, next_for=next_for)


MUTANTS: dict[str, Mutant] = {
    "blind-resend": Mutant("what was being sent is sent again without a look", _resends_blindly),
    "no-second-look": Mutant(
        "the ladder believes what it read before it locked", _does_not_look_again, "race"
    ),
    "post-before-commit": Mutant("a message leaves before it is marked", _posts_before_it_commits),
    "default-retries": Mutant("the sending client tries again by itself", _retries_by_itself, "lost answer"),
    "keyless-messages": Mutant("messages carry no key", _sends_without_a_key),
    "keyless-notices": Mutant("the same news is owed under another key each time", _owes_without_a_key),
    "two-transactions": Mutant("events and notices commit apart", _tells_in_another_transaction),
    "no-word-to-claimers": Mutant("no message is owed for an answer lost", _forgets_who_waits_for_an_answer),
    "no-look-at-hand-out": Mutant(
        "what was done meanwhile is told all the same", _sends_what_is_over, "done in time"
    ),
    "no-edits": Mutant("messages go on showing what was", _never_draws_anew),
    "endless-lease": Mutant("a dead clock keeps its lease", _never_gives_up_a_lease, "takeover"),
    "endless-posts": Mutant("what was posted of an alert is no matter", _posts_whatever_was_posted, "sick"),
    "no-thread": Mutant("what is said of an alert stands beside it", _answers_beside_the_thread, "sick"),
    "no-unique-alert": Mutant(
        "nothing keeps a queue from being sick twice over",
        caught_by="two watchers",
        undoes=["DROP INDEX incidents_one_open"],
    ),
    "no-right": Mutant("anybody may acknowledge", _lets_anybody_answer, "stranger"),
    "endless-pause": Mutant("what pauses stays paused", _pauses_for_good, "pause"),
    "lent-for-good": Mutant("who was lent is never taken back", _never_takes_back_whom_it_lent, "measures"),
    "early-202": Mutant("a request is answered before it is stored", _answers_before_it_commits),
    "forgotten-requests": Mutant("a request sent again is another one", _forgets_what_it_was_sent),
    "numbered-attempts": Mutant("a webhook has a new id at each attempt", _numbers_attempts),
    "unwritten-refusals": Mutant("nobody writes down who is refused", _writes_no_refusal_down, "stranger"),
    "open-offers": Mutant("an offer outlives its answer", _leaves_offers_open, "offers"),
    "silent-offers": Mutant("nobody hears what they are offered", _offers_without_a_word, "offers"),
    "stubborn-offers": Mutant("whoever passed a lead on is asked again", _asks_again, "offers"),
    "anybody-reviews": Mutant("anybody decides about leads in review", _lets_anybody_review, "stranger"),
}
