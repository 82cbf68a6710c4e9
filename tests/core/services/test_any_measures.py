"""Managers do whatever they like about a queue while leads arrive and are worked: nobody is ever lost."""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.answers import Arranged, Previewed
from core.incidents import Measure, MeasureKind
from core.intake import Receipt, Rule
from core.model import OPEN, Lead, LeadState
from core.overflow import is_in_force, lends_to, lent
from core.people import FINISHING
from tests.builders import ANA, BEN, CLEO, MIA, OLE, hours
from tests.core.services.crowding import NORTH, TEAM, a_crowded_floor, in_force
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, floors, the
from tests.databases import new_sqlite

REPS = st.sampled_from([ANA, BEN, CLEO])
LOANS = st.lists(REPS, min_size=1, max_size=2, unique=True)
LASTING = st.sampled_from([hours(0.25), hours(1), hours(6)])
LINES = st.sampled_from(["north", "north-fast"])
KINDS = st.sampled_from(
    [
        {},
        {"type": "hot_inbound"},
        {"score": 95, "consent": True},
        {"source": "purchased_list", "consent": True},
        {"source": "purchased_list", "score": 99},
    ]
)


class CrowdedOffice(RuleBasedStateMachine):
    """The clock moves by ticks; what a manager may not do is refused and changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        self.ids: list[int] = []
        self.measures: list[int] = []
        self.is_settled = False

    @initialize()
    def opens(self) -> None:
        folder = Path(tempfile.mkdtemp(dir=FOLDERS[-1]))
        self.closing.callback(shutil.rmtree, folder)
        url = self.closing.enter_context(new_sqlite(folder))
        self.floor: Floor = a_crowded_floor(self.closing.enter_context(floors(url)))

    def teardown(self) -> None:
        self.closing.close()

    def leads(self) -> list[Lead]:
        with self.floor.open(writes=False) as uow:
            return [lead for id_ in self.ids if (lead := uow.leads.get(id_))]

    @rule(kind=KINDS, number=st.integers(1, 4))
    def arrive(self, kind: dict[str, object], number: int) -> None:
        rows = [a_row(f"C {len(self.ids)} {n}", queue="north", **kind) for n in range(number)]
        paused = {one.queue for one in self.going_on(MeasureKind.PAUSE_SOURCES)}
        held_by_pause = bool(paused) and kind.get("source") == "purchased_list"
        for answer in self.floor.intake.submit(rows, OLE):
            receipt = the(Receipt, answer)
            self.ids.append(receipt.lead_id or 0)
            assert (receipt.rule is Rule.PAUSED) == held_by_pause
        self.is_settled = False

    @rule(rep=REPS)
    def pull_and_claim(self, rep: str) -> None:
        offered = self.floor.queues.next_lead(rep)
        if isinstance(offered, Previewed):
            assert rep == ANA or rep in self.borrowed().get(offered.lead.queue, ())
            self.floor.claims.claim(rep, offered.lead.id)
        self.is_settled = False

    @rule(rep=REPS)
    def only_look(self, rep: str) -> None:
        self.floor.queues.next_lead(rep)
        self.is_settled = False

    @rule(line=LINES, reps=LOANS, lasting=LASTING)
    def lend(self, line: str, reps: list[str], lasting: timedelta) -> None:
        self.note(self.floor.overflow.more_reps(MIA, line, reps, lasting))

    @rule(reps=LOANS, lasting=LASTING)
    def open_the_lane(self, reps: list[str], lasting: timedelta) -> None:
        self.note(self.floor.overflow.fast_lane(MIA, "north", reps, lasting))

    @rule(line=LINES, count=st.integers(1, 3))
    def hand_over(self, line: str, count: int) -> None:
        self.note(self.floor.overflow.partner(MIA, line, count, hours(2)))

    @rule(lasting=LASTING)
    def pause(self, lasting: timedelta) -> None:
        self.note(self.floor.overflow.pause_sources(MIA, "north", lasting))

    @rule(line=LINES, count=st.integers(1, 3))
    def let_in(self, line: str, count: int) -> None:
        self.floor.overflow.let_in(MIA, line, count)
        self.is_settled = False

    @rule(which=st.integers(0, 30))
    def stop(self, which: int) -> None:
        if self.measures:
            self.note(self.floor.overflow.stop(OLE, self.measures[which % len(self.measures)]))

    @rule(minutes=st.sampled_from([1, 20, 90, 400]))
    def time_passes(self, minutes: int) -> None:
        self.floor.clock.move(minutes=minutes)
        assert self.floor.tick.run().failures == ()
        self.is_settled = True

    def note(self, answer: object) -> None:
        if isinstance(answer, Arranged) and answer.measure.id not in self.measures:
            self.measures.append(answer.measure.id)
        self.is_settled = False

    def going_on(self, kind: MeasureKind) -> list[Measure]:
        now = self.floor.clock.now()
        return [one for one in in_force(self.floor) if one.kind is kind and is_in_force(one, now)]

    def borrowed(self) -> dict[str, set[str]]:
        """Who is lent to which line, by the measures."""
        lines: dict[str, set[str]] = {}
        for one in in_force(self.floor):
            if lent(one):
                lines.setdefault(lends_to(one), set()).update(lent(one))
        return lines

    @invariant()
    def whoever_is_lent_is_lent_by_a_measure_that_goes_on(self) -> None:
        borrowed = self.borrowed()
        with self.floor.open(writes=False) as uow:
            people = uow.people.all()
        for person in people:
            assert person.lent_to - {FINISHING} == {
                line for line, reps in borrowed.items() if person.id in reps
            }

    @invariant()
    def every_lead_is_in_one_line_owned_held_or_with_the_partner(self) -> None:
        for lead in self.leads():
            assert lead.queue in {"north", "north-fast"}
            assert lead.state in OPEN | {LeadState.PARTNER}
        with self.floor.open(writes=False) as uow:
            for lead in self.leads():
                owned = uow.claims.open_of(lead.id) is not None
                assert owned == (lead.state in {LeadState.CLAIMED, LeadState.CONTACTED})

    @invariant()
    def after_a_tick_a_closed_lane_is_empty(self) -> None:
        if self.is_settled and not self.going_on(MeasureKind.FAST_LANE):
            assert {lead.queue for lead in self.leads() if lead.state in OPEN} <= {"north"}

    @invariant()
    def after_a_tick_nobody_is_held_who_could_come_in(self) -> None:
        if not self.is_settled:
            return
        paused = bool(self.going_on(MeasureKind.PAUSE_SOURCES))
        for line in ("north", "north-fast"):
            here = [lead for lead in self.leads() if lead.queue == line]
            in_line = sum(lead.state in {LeadState.WAITING, LeadState.RESERVED} for lead in here)
            held = [lead for lead in here if lead.state is LeadState.HELD and not (paused and lead.pausable)]
            assert not held or in_line >= NORTH.cap

    @invariant()
    def at_most_one_measure_of_a_kind_is_in_force(self) -> None:
        kinds = [(one.queue, one.kind) for one in in_force(self.floor)]
        unique = [one for one in kinds if one[1] is not MeasureKind.PARTNER]
        assert len(unique) == len(set(unique))
        assert {queue for queue, _ in kinds} <= {queue.name for queue in TEAM.every_queue}


FOLDERS: list[Path] = []
"""Where the machine keeps its databases; the machine itself cannot be handed anything."""


@pytest.mark.timeout(300)
def test_nobody_is_lost_whatever_managers_do(tmp_path: Path) -> None:
    FOLDERS.append(tmp_path)
    quick = settings(
        max_examples=20,
        stateful_step_count=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(CrowdedOffice, settings=quick)
