"""Settings change while the bot runs: every process goes by them at the next request, and answers it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from bot.bootstrap import WHILE_SOMEBODY_WAITS, Runtime, build
from bot.live import up_to_date
from bot.metrics import Health
from bot.processes import deliveries_of, tick
from bot.web import build_web
from core.answers import NextLead
from core.errors import Outdated
from core.services.queues import Queues
from core.services.watch import Vitals
from core.setup import Saved
from tests.bot.counter import ANA, BUDI, CLARA, MIA, SIGNING_SECRET, TEAM, Counter
from tests.bot.door import signed
from tests.core.services.floor import the

BUSY = "It is very busy right now, so nothing was changed. Please try again in a moment."


@contextmanager
def another(counter: Counter) -> Iterator[Runtime]:
    """A second process over the same database."""
    runtime = counter.runtime
    built = build(runtime.settings, runtime.clock, team=TEAM, patience=WHILE_SOMEBODY_WAITS)
    with closing(built):
        yield built


def makes_reps(runtime: Runtime, *reps: str) -> None:
    the(Saved, runtime.services.setup.set_up(MIA, {"people.reps": reps}))


def meet(counter: Counter, *people: str) -> None:
    for one in people:
        counter.types(one, "/nextlead help")


def test_a_role_taken_away_in_another_process_is_gone_at_the_next_command(counter: Counter) -> None:
    counter.leads("Acme")
    meet(counter, ANA, MIA)
    before = counter.types(ANA, "/nextlead")[0]

    with another(counter) as other:
        makes_reps(other, BUDI)

    assert "Acme" in before
    assert "not on the list of reps" in counter.types(ANA, "/nextlead")[0]
    assert counter.runtime.team.people.reps == (BUDI,)


def test_a_click_that_meets_new_settings_is_done_once(counter: Counter) -> None:
    counter.leads("Acme")
    meet(counter, ANA, MIA)
    counter.types(ANA, "/nextlead")
    with another(counter) as other:
        makes_reps(other, ANA)

    counter.clicks(ANA, "claims.claim", "1")

    assert counter.story()[-2:] == ["1 reserved by UANA", "1 claimed by UANA"]


def test_over_http_as_well(counter: Counter) -> None:
    """Slack signs a body; what is dispatched anew is the same body."""
    meet(counter, ANA, MIA)
    with another(counter) as other:
        makes_reps(other, BUDI)
    body = urlencode({"command": "/nextlead", "user_id": ANA, "trigger_id": "1", "text": ""})

    with ThreadPoolExecutor(1) as executor:
        slack = (counter.app, SIGNING_SECRET)
        web = build_web(slack=slack, look=lambda: Health(Vitals()), executor=executor)
        answer = signed(web, body)

    assert "not on the list of reps" in answer.json()["text"]
    assert counter.runtime.ground.version == 1


class Restless(Queues):
    """Whatever is asked of it, the settings have just changed again."""

    def next_lead(self, *_asked: object, **_more: object) -> NextLead:
        raise Outdated("again")


def test_settings_that_never_rest_end_in_a_sentence(counter: Counter) -> None:
    ground = counter.runtime.ground
    counter.breaks(queues=Restless(ground.open, ground.team, counter.runtime.clock))

    assert counter.types(ANA, "/nextlead") == [BUSY]


def test_looking_is_cheap_where_nothing_has_changed(counter: Counter) -> None:
    before = counter.runtime.ground

    assert not counter.runtime.refresh()
    assert counter.runtime.ground is before


def test_delivery_and_the_tick_go_by_the_new_settings_from_the_next_pass_on(counter: Counter) -> None:
    meet(counter, MIA)
    deliver = deliveries_of(counter.runtime)
    deliver()
    with another(counter) as other:
        the(Saved, other.services.setup.set_up(MIA, {"channels.ops": ("C0OPS",)}))

    delivered, report = deliver(), tick(counter.runtime)

    assert (delivered, report.failures) == (0, ())
    assert counter.runtime.team.channels.ops == "C0OPS"


def test_work_that_meets_new_settings_in_the_middle_is_done_once_more(counter: Counter) -> None:
    meet(counter, ANA, MIA)
    seen = list[tuple[str, ...]]()

    def work() -> object:
        if not seen:
            with another(counter) as other:
                makes_reps(other, CLARA)
        seen.append(counter.runtime.team.people.reps)
        return counter.runtime.services.people.get(ANA)

    assert up_to_date(counter.runtime, work) is not None
    assert seen == [TEAM.people.reps, (CLARA,)]


def test_settings_that_change_all_the_time_are_said_to_whoever_works_by_them(counter: Counter) -> None:
    def work() -> None:
        raise Outdated("again")

    with pytest.raises(Outdated):
        up_to_date(counter.runtime, work)


def test_a_rehearsal_goes_by_what_is_set(counter: Counter) -> None:
    meet(counter, MIA)
    makes_reps(counter.runtime, BUDI)

    rehearsal = counter.runtime.as_if(counter.runtime.clock.now())

    assert rehearsal.team.people.reps == (BUDI,)
    assert rehearsal.file == TEAM
    assert replace(counter.runtime).file == TEAM
