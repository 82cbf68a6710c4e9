"""What several processes know of each other: who does what, since when, and how often something happened."""

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from core.ports import Pulse
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import days, hours, minutes
from tests.storage.test_together import at_once

LEASE = timedelta(seconds=12)
EVERY = timedelta(seconds=60)


def take(open_: UnitsOfWork, holder: str, *, every: timedelta | None = None) -> bool:
    with open_() as uow:
        taken = uow.duties.take("tick", holder, lease=LEASE, every=every)
        uow.commit()
    return taken


def renew(open_: UnitsOfWork, holder: str) -> bool:
    with open_() as uow:
        renewed = uow.duties.renew("tick", holder, LEASE)
        uow.commit()
    return renewed


def give_back(open_: UnitsOfWork, holder: str) -> None:
    with open_() as uow:
        uow.duties.give_back("tick", holder)
        uow.commit()


def pulse(open_: UnitsOfWork) -> Pulse:
    with open_(writes=False) as uow:
        return uow.duties.pulse("tick")


def passes(database: Database, by: timedelta) -> None:
    """So much time goes by on the database's clock, or back: everything noted was so much earlier."""
    shift = "interval '1 second' * :s" if not database.is_sqlite else ":s * 1000000"
    moments = ("leased_until", "began_at", "ended_at")
    changes = ", ".join(f"{name} = {name} - {shift}" for name in moments)
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE duties SET {changes}"), {"s": by.total_seconds()})


def test_a_lease_has_one_holder_until_it_is_given_back(unit_of_work: UnitsOfWork) -> None:
    assert take(unit_of_work, "one")
    assert not take(unit_of_work, "two")
    assert take(unit_of_work, "one")

    give_back(unit_of_work, "two")
    assert not take(unit_of_work, "two")
    give_back(unit_of_work, "one")

    assert take(unit_of_work, "two")
    assert not take(unit_of_work, "one")


def test_a_dead_holders_lease_runs_out(unit_of_work: UnitsOfWork, database: Database) -> None:
    take(unit_of_work, "dead", every=EVERY)

    passes(database, LEASE - timedelta(seconds=2))
    assert not take(unit_of_work, "other", every=EVERY)
    passes(database, timedelta(seconds=2))

    assert take(unit_of_work, "other", every=EVERY)


def test_a_renewed_lease_lasts_longer(unit_of_work: UnitsOfWork, database: Database) -> None:
    take(unit_of_work, "slow")
    passes(database, LEASE - timedelta(seconds=2))

    assert renew(unit_of_work, "slow")
    passes(database, timedelta(seconds=4))

    assert not take(unit_of_work, "other")


def test_who_was_stopped_too_long_finds_that_somebody_else_has_it(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    take(unit_of_work, "stopped")
    passes(database, LEASE)
    assert renew(unit_of_work, "stopped")
    passes(database, LEASE)
    take(unit_of_work, "other")

    assert not renew(unit_of_work, "stopped")
    give_back(unit_of_work, "stopped")
    assert renew(unit_of_work, "other")
    give_back(unit_of_work, "other")
    assert not renew(unit_of_work, "stopped")
    assert not renew(unit_of_work, "other")


def test_a_duty_that_is_due_every_minute_begins_no_sooner_whoever_asks(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    assert take(unit_of_work, "one", every=EVERY)
    give_back(unit_of_work, "one")

    assert not take(unit_of_work, "two", every=EVERY)
    assert not take(unit_of_work, "one", every=EVERY)
    passes(database, EVERY - timedelta(seconds=5))
    assert not take(unit_of_work, "two", every=EVERY)
    passes(database, timedelta(seconds=5))

    assert take(unit_of_work, "two", every=EVERY)


def test_what_was_begun_and_never_ended_is_begun_again_at_once(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    for _ in range(2):
        assert take(unit_of_work, "dies", every=EVERY)
        passes(database, LEASE)
        assert take(unit_of_work, "other", every=EVERY)
        give_back(unit_of_work, "other")
        assert not take(unit_of_work, "third", every=EVERY)
        passes(database, EVERY)


def test_who_asks_without_a_rhythm_begins_whenever_nobody_is_at_it(unit_of_work: UnitsOfWork) -> None:
    take(unit_of_work, "clock", every=EVERY)
    give_back(unit_of_work, "clock")

    assert take(unit_of_work, "by hand")


@pytest.mark.parametrize("jump", [hours(1), hours(-1), days(90), days(-90)])
def test_a_jump_of_the_databases_clock_stops_nobody(
    unit_of_work: UnitsOfWork, database: Database, jump: timedelta
) -> None:
    take(unit_of_work, "died before the jump", every=EVERY)
    passes(database, jump)
    assert take(unit_of_work, "other", every=EVERY)
    give_back(unit_of_work, "other")

    passes(database, jump)

    assert take(unit_of_work, "third", every=EVERY)
    silent_for = pulse(unit_of_work).silent_for
    assert silent_for is not None
    assert silent_for >= timedelta()


def test_of_eight_who_ask_at_once_one_gets_it(unit_of_work: UnitsOfWork, database: Database) -> None:
    def attempt(number: int) -> Sequence[int]:
        return [number] if take(unit_of_work, str(number), every=EVERY) else []

    for _ in range(2):
        winners = at_once(*[partial(attempt, number) for number in range(8)])

        assert len(winners) == 1
        passes(database, EVERY)


def test_a_pulse_tells_by_the_databases_clock_when_a_duty_began_and_ended(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    assert pulse(unit_of_work) == Pulse()
    take(unit_of_work, "one")
    first = pulse(unit_of_work)
    give_back(unit_of_work, "one")
    passes(database, minutes(11))
    take(unit_of_work, "one")

    last = pulse(unit_of_work)

    assert first.began_at is not None
    assert abs(first.began_at.timestamp() - time.time()) < 5
    assert (first.ended_at, first.silent_for) == (None, None)
    assert last.began_at is not None
    assert last.ended_at is not None
    assert last.began_at - last.ended_at >= minutes(10.9)
    assert last.silent_for is not None
    assert minutes(11) <= last.silent_for < minutes(12)


def test_trouble_stands_until_it_is_over_and_is_no_pulse(unit_of_work: UnitsOfWork) -> None:
    def note(code: str | None) -> Pulse:
        with unit_of_work() as uow:
            uow.duties.trouble("tick", code)
            uow.commit()
        return pulse(unit_of_work)

    assert note(None) == Pulse()
    assert note("token_revoked") == Pulse(trouble="token_revoked")
    assert note("account_inactive") == Pulse(trouble="account_inactive")
    assert take(unit_of_work, "one", every=EVERY)
    assert pulse(unit_of_work).trouble == "account_inactive"
    assert note(None).trouble is None
    assert not take(unit_of_work, "two")


def test_numbers_only_grow_and_are_found_by_how_their_names_begin(unit_of_work: UnitsOfWork) -> None:
    for name in ("slack_errors.fatal", "slack_errors.dead", "slack_errors.fatal", "slack_errors", "Ünder_%"):
        with unit_of_work() as uow:
            uow.duties.count(name)
            uow.commit()

    with unit_of_work(writes=False) as uow:
        assert uow.duties.counted("slack_errors.") == {"fatal": 2, "dead": 1}
        assert uow.duties.counted("Ünder_") == {"%": 1}
        assert uow.duties.counted("nobody's") == {}


def test_nothing_is_counted_twice_or_lost_when_several_count_at_once(unit_of_work: UnitsOfWork) -> None:
    def count() -> Sequence[int]:
        for _ in range(10):
            with unit_of_work() as uow:
                uow.duties.count("clicks")
                uow.commit()
        return []

    at_once(*[count] * 4)

    with unit_of_work(writes=False) as uow:
        assert uow.duties.counted("") == {"clicks": 40}
