"""What one process has learned of sources, all of them go by, also one that is at work at that moment."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.bootstrap import Runtime, build
from bot.live import up_to_date
from bot.settings import Settings
from core.answers import Previewed
from core.errors import Outdated
from core.events import Verb
from core.learning import Learned
from tests.builders import ANA, MONDAY_9AM, a_lead, a_person, a_queue, a_team, arriving, days
from tests.fakes import MovableClock
from tests.storage.lives import closed, contacted, taken
from tests.storage.steps import applied, stored

QUEUE = a_queue(ordering="priority")
TEAM = a_team(QUEUE, people={"reps": [ANA]})
LONG_AGO = MONDAY_9AM - days(40)


@pytest.fixture
def two_processes(database_url: str) -> Iterator[tuple[Runtime, Runtime]]:
    """A clock and a web process over one database, in which leads from the fair convert and others do not."""
    settings = Settings(database_url=SecretStr(database_url))
    clock = MovableClock()
    first, second = (build(settings, clock, team=TEAM) for _ in range(2))
    with first.open() as uow:
        uow.people.put(a_person(ANA))
        uow.commit()
    for number in range(60):
        lead = a_lead(queue=QUEUE, source="web" if number % 2 else "fair", received_at=LONG_AGO)
        stored(first.open, lead)
        claim = contacted(first.open, lead, taken(first.open, lead, LONG_AGO), LONG_AGO)  # type: ignore[arg-type]
        ending = Verb.CONVERTED if number % 4 == 0 else Verb.DISQUALIFIED
        closed(first.open, lead, claim, ending, LONG_AGO)  # type: ignore[arg-type]
    yield first, second
    first.close()
    second.close()


def test_a_process_that_is_at_work_begins_again_by_what_was_learned(
    two_processes: tuple[Runtime, Runtime],
) -> None:
    clock, web = two_processes
    applied(clock.open, arriving(*(a_lead(one, queue=QUEUE, source=one) for one in ("web", "fair"))))
    old = web.services.queues

    report = clock.services.tick.run()

    assert report.failures == ()
    with pytest.raises(Outdated):
        old.next_lead(ANA)
    up_to_date(clock, lambda: clock.services.tick.run())
    shown = up_to_date(web, lambda: web.services.queues.next_lead(ANA))
    assert isinstance(shown, Previewed)
    assert shown.lead.facts.company == "fair"
    assert clock.team.learned("fair") == web.team.learned("fair") == Learned(1.2, 30, 15)
