"""The demo's past: a fortnight that figures can tell of, and that nobody hears of now."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import past
from bot.bootstrap import Runtime, build
from bot.policy_file import parse_policy
from bot.sandbox import morning
from bot.settings import Settings
from core.model import LeadState
from core.reports import Dimension, Period

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


class At:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    """The demo's database, just before the morning comes in."""
    settings = Settings(database_url=SecretStr(f"sqlite:///{tmp_path / 'demo.db'}"))
    team = parse_policy(morning.policy_text())
    past.live_through(settings, team, NOW)
    with closing(build(settings, At(), team=team)) as runtime:
        yield runtime


def test_a_fortnight_has_figures_for_every_queue_rep_and_source(runtime: Runtime) -> None:
    period = Period.last(timedelta(days=14), NOW)

    with runtime.open(writes=False) as uow:
        report = uow.reports.report(runtime.team, period, NOW, by=Dimension.REP)
        before = uow.reports.report(runtime.team, Period.last(timedelta(days=7), NOW).before, NOW)
        sources = uow.reports.report(runtime.team, period, NOW, by=Dimension.SOURCE)

    total = report.total
    assert total.entries > 120
    assert before.total.entries > 50
    assert total.time_in_queue.median is not None
    assert 0.8 < (total.claim_rate.value or 0) < 1
    assert 0 < (total.abandonment.value or 0) < 0.15
    assert 0 < total.customers.part < total.conversion.part < total.conversion.whole
    assert len(report.slices) == 5
    rates = {one.name: one.figures.conversion.value or 0 for one in sources.slices}
    assert rates["referral"] > rates["trade_fair"]


def test_nothing_of_it_is_left_to_do_or_to_tell(runtime: Runtime) -> None:
    with runtime.open(writes=False) as uow:
        states = {one.state for one in (uow.leads.get(id_) for id_ in range(1, 500)) if one}
        owners = uow.claims.owners()
        newest = uow.events.latest()
    runtime.services.tick.run()

    assert states == {LeadState.CONVERTED, LeadState.DISQUALIFIED}
    assert owners == []
    assert newest is not None
    assert newest <= NOW - past.QUIET
    assert runtime.services.webhooks.address() == 0
    assert runtime.services.webhooks.take("crm", 10) == ()
    with runtime.open(writes=False) as uow:
        told = {notice.kind for id_ in range(1, 500) for notice in uow.outbox.about_lead(id_)}
    assert told == set()


def test_nobody_in_it_can_be_written_to(runtime: Runtime) -> None:
    with runtime.open(writes=False) as uow:
        leads = [lead for id_ in range(1, 500) if (lead := uow.leads.get(id_))]

    assert all((lead.facts.email or "").endswith(".example") for lead in leads)
    assert not any(lead.facts.phone for lead in leads)
