"""Whatever the clocks do, late, repeated, missed, out of order: rungs come one after another, each once."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from core.acts import Act
from core.calendar import BusinessCalendar
from core.changes import Change
from core.escalation import give_more_time, keep
from core.model import Claim, LeadState, Rung
from core.sla import steps_due
from tests.builders import ANA, MIA, a_lead, hours, minutes
from tests.core.unworked import MANAGERS, Life, an_heir, contacted, office, opened

OFFICES = [
    office(),
    office({"mon-fri": ["09:00-12:30", "13:30-18:00"], "holidays": {"country": "DE"}}, "Europe/Berlin"),
    office({"holidays": {"country": "ID"}}, "Asia/Jakarta"),
    office({"open": {"mon,wed": ["09:00-10:00"]}}, "America/New_York"),
    office("always"),
]
LADDERS = [
    ["rep", "manager", "reassign"],
    ["rep", "rep", "manager", "reassign"],
    ["manager", "reassign"],
    ["reassign"],
    ["manager"],
    ["rep", "manager", "rep", "manager"],
    [],
]
WITHIN = ["10m", "1h", "90m", "2h", "9h"]
STEPS = [
    timedelta(0),
    timedelta(seconds=40),
    minutes(1),
    minutes(-3),
    minutes(14),
    minutes(59),
    hours(1),
    hours(2),
    hours(7),
    hours(30),
    hours(70),
]
ACTS = ["tick", "tick", "tick", "tick", "tick", "tick", "more time", "keep"]
LEAD = a_lead("Acme", id=7, state=LeadState.CLAIMED)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
moves = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(STEPS)), min_size=1, max_size=30)


@st.composite
def claims(draw: st.DrawFn) -> tuple[Claim, BusinessCalendar]:
    calendar, within = draw(st.sampled_from(OFFICES)), draw(st.sampled_from(WITHIN))
    ladder, warn_before = draw(st.sampled_from(LADDERS)), draw(st.sampled_from(["0s", "5m", "15m", "2h"]))
    contact = {"within": within, "ladder": ladder, "warn_before": warn_before}
    return opened(draw(moments), calendar, hop=0, **contact), calendar


@dataclass
class Promise:
    """When the next rung may come, said once more: the plain sum, and an hour after the one before."""

    calendar: BusinessCalendar
    claim: Claim
    shift: timedelta = timedelta()
    kept: bool = False
    climbed: int = 0
    last: datetime | None = None
    since_last: timedelta = timedelta()

    def put_off(self, act: str, *, granted: bool) -> None:
        if granted and act == "more time":
            self.shift, self.since_last = hours(1), self.since_last + hours(1)
        elif granted:
            self.kept = True

    def rise(self, now: datetime) -> None:
        self.climbed, self.last, self.since_last = self.climbed + 1, now, timedelta()

    @property
    def next_rung(self) -> Rung | None:
        rungs = self.claim.ladder.rungs
        return rungs[self.climbed] if self.climbed < len(rungs) else None

    def due(self) -> datetime | None:
        if self.next_rung is None:
            return None
        within = self.claim.ladder.within
        longer = within if self.kept and self.next_rung is Rung.REASSIGN else timedelta()
        due = self.calendar.add(self.claim.claimed_at, (self.climbed + 1) * within + self.shift + longer)
        if self.last is None:
            return due
        apart = min(hours(1), within) + self.since_last + longer
        return max(due, self.calendar.add(self.last, apart))


def put_off(life: Life, act: str, now: datetime) -> bool:
    """The rep's or the manager's one postponement; a second one is refused and changes nothing."""
    if act == "more time":
        _, change = give_more_time(life.claim, LEAD, Act(ANA, now), life.calendar)
    else:
        _, change = keep(life.claim, LEAD, Act(MIA, now), life.calendar)
    (life.claim,) = change.claims or (life.claim,)
    return change != Change()


@settings(max_examples=60)
@given(claims(), moves, st.booleans())
def test_every_rung_comes_once_in_order_at_the_first_tick_after_it_is_due(
    claimed: tuple[Claim, BusinessCalendar], clock: list[tuple[str, timedelta]], somebody_free: bool
) -> None:
    claim, calendar = claimed
    life = Life(claim, calendar, an_heir() if somebody_free else None)
    promise, now = Promise(calendar, claim), claim.claimed_at

    for act, step in clock:
        now += step
        if act != "tick":
            promise.put_off(act, granted=put_off(life, act, now))
            continue
        due, before = promise.due(), life.claim
        life.tick(now)

        is_due = before.takes_room and due is not None and now >= due
        assert life.claim.climbed - before.climbed == is_due
        if is_due:
            promise.rise(now)
        assert steps_due(life.claim, now, calendar) == ()

    rungs = [event.data["rung"] for event in life.events if event.verb == "escalated"]
    assert rungs == list(range(1, promise.climbed + 1))


@settings(max_examples=50)
@given(claims(), moves)
def test_everybody_reads_one_message_a_tick_each_of_them_once_and_no_warning_after_a_breach(
    claimed: tuple[Claim, BusinessCalendar], clock: list[tuple[str, timedelta]]
) -> None:
    claim, calendar = claimed
    life, now = Life(claim, calendar, an_heir()), claim.claimed_at

    for act, step in clock:
        now += step
        if act != "tick":
            put_off(life, act, now)
            continue
        breached = life.claim.climbed > 0
        told = life.tick(now).notices
        readers = [one.to for one in told]
        assert len(set(readers)) == len(readers)
        assert not (breached and any(one.kind == "warning" for one in told))

    keys = [notice.key for _, notice in life.said]
    assert len(set(keys)) == len(keys)
    assert all(notice.due_at == calendar.opens_at(at) for at, notice in life.said if notice.to != "U01BEN")


@settings(max_examples=60)
@given(moments, st.sampled_from(OFFICES), moves)
def test_the_rep_hears_before_the_manager_and_both_before_anybody_else_gets_it(
    claimed_at: datetime, calendar: BusinessCalendar, clock: list[tuple[str, timedelta]]
) -> None:
    life, now = Life(opened(claimed_at, calendar), calendar, an_heir()), claimed_at

    for _, step in clock:
        now += step
        life.tick(now)

    breaches = [(at, one) for at, one in life.said if one.kind in {"breach", "unworked", "assigned"}]
    kinds = [one.kind.value for _, one in breaches]
    assert kinds == ["breach", "unworked", "assigned"][: len(kinds)]
    assert all(calendar.between(one, other) >= hours(1) for (one, _), (other, _) in pairwise(breaches))


@settings(max_examples=60)
@given(claims(), moves, st.integers(0, 29))
def test_after_contact_time_does_nothing_any_more(
    claimed: tuple[Claim, BusinessCalendar], clock: list[tuple[str, timedelta]], contact_after: int
) -> None:
    claim, calendar = claimed
    life, now = Life(claim, calendar), claim.claimed_at

    for number, (_, step) in enumerate(clock):
        now += step
        if number == contact_after and life.claim.takes_room:
            life.claim = contacted(life.claim, now)
        change = life.tick(now)
        assert life.claim.contacted_at is None or change == Change()


@settings(max_examples=60)
@given(claims(), moves)
def test_any_number_of_clocks_do_together_what_one_does(
    claimed: tuple[Claim, BusinessCalendar], clock: list[tuple[str, timedelta]]
) -> None:
    claim, calendar = claimed
    one, five, now = Life(claim, calendar), Life(claim, calendar), claim.claimed_at

    for _, step in clock:
        now += step
        one.tick(now)
        for _ in range(5):
            five.tick(now)

    assert (one.claim, one.said, one.events) == (five.claim, five.said, five.events)
    assert replace(one.claim, ended_at=None, ended_by=None).climbed <= len(claim.ladder.rungs)
    assert {notice.to for _, notice in one.said} <= {ANA, MANAGERS}
