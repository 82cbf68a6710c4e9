"""Whatever people, clocks and other systems do to leads: figures are what can be counted from the events."""

import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.reports import Dimension, Figures, Period
from tests.builders import days
from tests.core.services.floor import floors
from tests.databases import a_database
from tests.storage.living import DEEDS, PEOPLE, REPS, TEAM, Deed, Do, Life
from tests.storage.recount import Recount, episodes
from tests.storage.test_waits import median

DONE = st.tuples(
    st.sampled_from(DEEDS), st.builds(Deed, st.integers(0, 5), st.sampled_from(REPS)), st.integers(1, 400)
)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def recounted(life: Life, period: Period) -> Recount:
    with life.floor.open(writes=False) as uow:
        stories = [uow.events.of(lead) for lead in life.leads]
    every = [one for story in stories for one in episodes(story)]
    return Recount(every, period, life.floor.clock.now())


def check(found: Figures, counted: Recount) -> None:
    claimed, left, waiting = counted.waits
    assert (found.entries, found.claims) == (len(counted.entered), len(counted.claims))
    assert (found.waited.claimed, found.waited.left, found.waited.waiting) == (
        len(claimed),
        len(left),
        len(waiting),
    )
    assert found.waited.median == median(claimed, left + waiting)
    assert found.time_in_queue == counted.time_in_queue
    assert found.claim_to_contact == counted.claim_to_contact
    assert found.speed_to_lead == counted.speed_to_lead
    assert found.conversion.part == sum(lead.converted for lead, _ in counted.first_contacts)
    assert found.conversion.whole == len(counted.first_contacts)
    assert found.exits == counted.exits
    assert found.abandonment.part == counted.exits.total()
    assert found.abandonment.whole == counted.exits.total() + len(counted.claims)


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(done=st.lists(DONE, min_size=20, max_size=50))
def test_figures_are_what_can_be_counted_from_the_events(
    kind: str, tmp_path: Path, done: list[tuple[Do, Deed, int]]
) -> None:
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        stack.callback(shutil.rmtree, folder)
        url = stack.enter_context(a_database(kind, folder))
        floor = stack.enter_context(floors(url))(TEAM, PEOPLE)
        life = Life(floor)
        for deed, how, minutes in done:
            floor.clock.move(minutes=minutes)
            deed(life, how)
        now = floor.clock.move(minutes=1)

        for length in (days(365), days(3)):
            period = Period.last(length, now)
            with floor.open(writes=False) as uow:
                found = uow.reports.report(TEAM, period, now, by=Dimension.REP)
                at_once = uow.reports.by_queue_and(TEAM, period, now, by=Dimension.SOURCE)
                one_by_one = tuple(
                    uow.reports.report(TEAM, period, now, by=by) for by in (Dimension.QUEUE, Dimension.SOURCE)
                )
            counted = recounted(life, period)
            check(found.total, counted)
            assert at_once == one_by_one
            by_rep = {one.name: one.figures.claims for one in found.slices if one.figures.claims}
            assert by_rep == Counter(claim.rep for claim in counted.claims)
