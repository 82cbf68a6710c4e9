"""A month passes on the real engine: leads come in, the clock ticks, reps answer, call and go away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from threading import Event

from pydantic import SecretStr

from bot.bootstrap import Runtime, grounded
from bot.settings import Settings
from core.answers import Previewed, Refused
from core.events import Event as Fact
from core.events import Verb
from core.intake import Receipt
from core.model import Channel, ContactOutcome, SkipReason
from core.notices import NoticeKind
from core.services.exports import Exports
from storage.engine import open_database
from storage.migrate import upgrade
from tests.fakes import MovableClock
from tests.simulation.arrivals import Coming
from tests.simulation.books import Books
from tests.simulation.cards import Desk
from tests.simulation.town import BOSS, Town

OPEN_STEP, CLOSED_STEP = timedelta(minutes=1), timedelta(minutes=30)
"""Between two ticks while anybody works, and while nobody does."""

ALL_ARE_LOOKED_AT = timedelta(minutes=15)
_PAGE = 1_000
_TAKEN = frozenset({Verb.CLAIMED, Verb.ASSIGNED, Verb.REASSIGNED})

Entry = tuple[datetime, int, Callable[[], object]]


@contextmanager
def a_runtime(url: str, town: Town, begins: datetime) -> Iterator[tuple[Runtime, MovableClock]]:
    """The product on that new database, for this team, with a clock that is moved."""
    clock, wakes = MovableClock(begins), (Event(), Event())
    settings = Settings.model_construct(database_url=SecretStr(url), nextlead_policy=None)
    upgrade(url)
    database = open_database(url, durable=False)
    try:
        ground = grounded(database, town.policy, clock, timedelta, wakes=wakes)
        yield Runtime(settings, town.policy, clock, database, *wakes, ground, timedelta), clock
    finally:
        database.close()


class Month:
    """Plays it, with ``luck`` that is the same for the same seed, and keeps ``books``."""

    def __init__(
        self,
        runtime: Runtime,
        clock: MovableClock,
        town: Town,
        luck: Random,
        *,
        step: timedelta = OPEN_STEP,
    ) -> None:
        """``step`` is what lies between two ticks while anybody works."""
        self._runtime, self._clock, self._town, self._luck = runtime, clock, town, luck
        self.books = Books(town)
        self.refused = self.handed_in = self.ticks = self.messages_to_managers = 0
        self._agenda: list[Entry] = []
        self._order = count()
        self._read = 0
        self._step = step
        with runtime.open() as uow:
            for person in town.people():
                uow.people.put(person)
            uow.commit()

    def play(
        self, arrivals: Sequence[Coming], days: int, *, dawn: Callable[[int], object] = lambda _: None
    ) -> Books:
        """So many days from now on, with one rep who leaves for good after a third of them. ``dawn`` hears of
        every new day.
        """
        begins = self._clock.now()
        ends = begins + timedelta(days=days)
        for coming in arrivals:
            self._at(coming.at, self._comes_in, coming)
        for desk in self.books.desks.values():
            self._plans(desk, begins, days)
        last = list(self.books.desks.values())[-1]
        self._at(begins + timedelta(days=days / 3, hours=11), self._leaves, last)
        for day in range(days):
            self._at(begins + timedelta(days=day), dawn, day)
        self._at(begins, self._tick, ends)
        while self._agenda and self._agenda[0][0] <= ends:
            at, _, deed = heappop(self._agenda)
            self._clock.move(seconds=(at - self._clock.now()).total_seconds())
            deed()
            self._settle()
        self._close()
        return self.books

    def _at(self, moment: datetime, deed: Callable[..., object], *about: object) -> None:
        entry: Entry = (moment, next(self._order), partial(deed, *about))
        heappush(self._agenda, entry)

    def _in(self, span: timedelta, deed: Callable[..., object], *about: object) -> None:
        self._at(self._clock.now() + span, deed, *about)

    def _some(self, least: float, most: float) -> timedelta:
        """So many minutes."""
        return timedelta(minutes=self._luck.uniform(least, most))

    # What happens

    def _settle(self) -> None:
        """Whatever can be dealt is dealt as soon as the product wakes for it, and everybody hears of it."""
        self._follow()
        if self._runtime.changed.is_set():
            self._runtime.changed.clear()
            self._runtime.services.offers.deal()
            self._follow()
        now = self._clock.now()
        at_everybody = (now - datetime.min.replace(tzinfo=now.tzinfo)) % ALL_ARE_LOOKED_AT == timedelta()
        self.books.look_round(now, at_everybody=at_everybody)
        if self._runtime.news.is_set():
            self._runtime.news.clear()
            self._deliver()

    def _tick(self, ends: datetime) -> None:
        report = self._runtime.services.tick.run()
        if report.failures:
            raise report.failures[0].error
        self.ticks += 1
        self._runtime.news.set()  # whatever was put off until now
        if any(one.kind is Verb.OFFER_EXPIRED for one in report.actions):
            self._sees_who_was_set_away()
        now = self._clock.now()
        step = self._step if self._town.is_open(now) or self._town.is_open(now + CLOSED_STEP) else CLOSED_STEP
        if now + step <= ends:
            self._in(step, self._tick, ends)

    def _sees_who_was_set_away(self) -> None:
        with self._runtime.open(writes=False) as uow:
            away = {one.id for one in uow.people.all() if one.is_away}
        fresh = [desk for desk in self.books.desks.values() if desk.rep.id in away and not desk.is_away]
        for desk in fresh:
            desk.is_unsure = True
        self._follow()
        for desk in fresh:
            desk.is_away, desk.is_unsure = True, False

    def _comes_in(self, coming: Coming) -> None:
        (receipt,) = self._runtime.services.intake.submit([coming.said], "simulation")
        assert isinstance(receipt, Receipt), receipt
        assert receipt.lead_id is not None
        self.handed_in += 1
        self.books.expects(receipt.lead_id, coming)

    def _follow(self) -> None:
        """Everybody learns what was written since they last looked."""
        while True:
            with self._runtime.open(writes=False) as uow:
                page = uow.exports.events(self._read, _PAGE)
            for id_, event in page:
                self._read = id_
                self.books.read(event)
                self._reacts(event)
            if len(page) < _PAGE:
                return

    def _deliver(self) -> None:
        outbox = self._runtime.services.outbox
        while (handed := outbox.take(limit=20)).looked_at:
            for message in handed.messages:
                outbox.sent(message, message.to, f"{next(self._order)}.0")
                self.messages_to_managers += message.to in {"C01MANAGERS", BOSS}
                if any(one.notice.kind is NoticeKind.MISSED for one in message.parcels):
                    desk = self.books.desks[message.to]
                    self._in(self._some(15, 90), self._comes_back, desk)

    def _close(self) -> None:
        exports = Exports(self._runtime.open)
        self.books.close(list(exports.leads()), list(exports.claims()), self.handed_in)

    # What reps do

    def _reacts(self, event: Fact) -> None:
        if event.verb is Verb.OFFERED:
            desk = self.books.desks[str(event.data["rep"])]
            self._thinks(desk, int(str(event.data["offer"])), event.lead_id)
        elif event.verb in _TAKEN and event.claim_id is not None:
            rep_id, claim_id = str(event.data.get("to", event.actor)), event.claim_id
            desk = self.books.desks[rep_id]
            luck = self._luck.random()
            if luck < 0.04:
                return  # forgotten: the ladder will see to it
            after = timedelta(minutes=3) + timedelta(minutes=self._luck.expovariate(1 / 25))
            deed = self._releases if luck < 0.07 else self._calls
            at = desk.rep.at_work(self._clock.now() + after)
            self._at(at, deed, desk, claim_id)

    def _thinks(self, desk: Desk, offer_id: int, lead_id: int) -> None:
        """Accepts, declines or lets it pass; a tenth accept by asking for a lead, a fifth decline by Skip."""
        luck, rep, other = self._luck.randrange(100), desk.rep, self._luck.random()
        offers, claims = self._runtime.services.offers, self._runtime.services.claims
        if luck < rep.accepts and other < 0.1:
            self._in(self._some(0.1, 3), self._pulls, desk, True)
        elif luck < rep.accepts:
            self._in(self._some(0.1, 4), self._does, offers.accept, rep.id, offer_id)
        elif luck < rep.accepts + rep.declines and other < 0.2:
            self._in(self._some(0.2, 3), self._does, claims.skip, rep.id, lead_id, SkipReason.OTHER)
        elif luck < rep.accepts + rep.declines:
            self._in(self._some(0.2, 3), self._does, offers.decline, rep.id, offer_id)

    def _pulls(self, desk: Desk, is_sure: bool) -> None:
        """Asks for a lead; shown the one they are offered, or one of their own choice."""
        shown = self._runtime.services.queues.next_lead(desk.rep.id)
        if isinstance(shown, Previewed) and (is_sure or self._luck.random() < 0.6):
            claim = self._runtime.services.claims.claim
            self._in(self._some(0.1, 1), self._does, claim, desk.rep.id, shown.lead.id)

    def _does(self, deed: Callable[..., object], *about: object) -> bool:
        """Whether it was not refused."""
        is_refused = isinstance(deed(*about), Refused)
        self.refused += is_refused
        return not is_refused

    def _calls(self, desk: Desk, claim_id: int) -> None:
        """Most calls lead to an end some days later."""
        if desk.is_away:
            self._in(timedelta(hours=1), self._calls, desk, claim_id)
            return
        log, reached = self._runtime.services.contacts.log, (Channel.CALL, ContactOutcome.REACHED)
        if self._does(log, desk.rep.id, claim_id, *reached) and self._luck.random() < 0.7:
            at = desk.rep.at_work(self._clock.now() + self._some(600, 4000))
            self._at(at, self._ends, desk, claim_id)

    def _ends(self, desk: Desk, claim_id: int) -> None:
        close = self._runtime.services.contacts.close
        self._does(partial(close, converted=self._luck.random() < 0.3), desk.rep.id, claim_id)

    def _releases(self, desk: Desk, claim_id: int) -> None:
        self._does(self._runtime.services.ownership.release, desk.rep.id, claim_id)

    def _plans(self, desk: Desk, begins: datetime, days: int) -> None:
        """When they pull a lead by themselves, go for an hour or two, and are ill."""
        for day in range(days):
            noon = begins + timedelta(days=day, hours=12)
            if not desk.rep.works_at(noon):
                continue
            self._at(noon + self._some(-240, 240), self._pulls, desk, False)
            if self._luck.random() < 0.15:
                self._goes(desk, noon + self._some(-200, 120), self._some(30, 180))
        if self._luck.random() < 0.4 and days > 3:
            self._goes(desk, begins + self._luck.random() * timedelta(days=days - 2), timedelta(days=2))

    def _goes(self, desk: Desk, at: datetime, length: timedelta) -> None:
        self._at(at, self._goes_away, desk)
        self._at(at + length, self._comes_back, desk)

    def _goes_away(self, desk: Desk) -> None:
        self._does(self._runtime.services.people.away, desk.rep.id)
        desk.is_away = True

    def _comes_back(self, desk: Desk) -> None:
        if not desk.has_left:
            self._does(self._runtime.services.people.back, desk.rep.id)
            desk.is_away = False

    def _leaves(self, desk: Desk) -> None:
        """For good: their account is closed."""
        with self._runtime.open() as uow:
            person = uow.people.get(desk.rep.id)
            assert person is not None
            uow.people.put(replace(person, is_deleted=True))
            uow.commit()
        desk.is_away = desk.has_left = True
