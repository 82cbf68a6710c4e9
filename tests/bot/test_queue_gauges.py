"""The queues' figures as a monitor reads them."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from bot.metrics import Health, exposition
from bot.queue_gauges import QueueGauges, gauges
from bot.web import build_web
from core.errors import Busy, Unreachable
from core.metrics import AgeBands, QueueStatus
from core.reports import Dimension, Figures, Period, Report, Share, Slice, Spread
from core.services.reports import Standing
from core.services.watch import Vitals
from tests.bot.door import knock
from tests.builders import MONDAY_9AM, days, hours, minutes

RUNNING = Path(__file__).resolve().parents[2] / "docs" / "running.md"
EMPTY = AgeBands(0, 0, 0, None, None)


def a_status(queue: str, *, age: AgeBands = EMPTY, **figures: float | None) -> QueueStatus:
    counts = dict.fromkeys(("depth", "waiting", "reserved", "held", "review", "claimed", "uncontacted"), 0)
    shares = dict.fromkeys(("velocity_4h", "claim_rate", "abandonment"), None)
    return QueueStatus(queue, age=age, intake="open", **counts | shares | figures)  # type: ignore[arg-type]


def a_standing(*status: QueueStatus, **weeks: Figures) -> Standing:
    slices = tuple(Slice(queue, figures) for queue, figures in weeks.items())
    week = Report(Period.last(days(7), MONDAY_9AM), tuple(weeks), Figures(), Dimension.QUEUE, slices)
    return Standing(status, week)


FULL = Figures(
    entries=40,
    claims=36,
    time_in_queue=Spread(36, minutes(181), hours(2), hours(8)),
    claim_rate=Share(34, 40),
    claim_to_contact=Spread(30, minutes(50), minutes(45), hours(2)),
    speed_to_lead=Spread(28, hours(4), hours(3), hours(9)),
    conversion=Share(7, 28),
    customers=Share(1, 28),
    abandonment=Share(4, 40),
)
STATUS = a_status(
    "inbound",
    age=AgeBands(3, 2, 1, 5.5, 26.0),
    depth=8,
    waiting=6,
    reserved=1,
    held=1,
    review=2,
    velocity_4h=0.6,
    claim_rate=0.85,
    abandonment=0.1,
)


def figures(standing: Standing) -> dict[str, float]:
    """Every sample of a queue as a monitor reads it back, by its name and labels."""
    text = exposition(Vitals(), is_ready=True, more=gauges(standing)).decode()
    return {
        " ".join([sample.name.removeprefix("nextlead_queue_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("nextlead_queue_")
    }


def test_every_figure_stands_under_its_name_with_its_queue() -> None:
    found = figures(a_standing(STATUS, inbound=FULL))

    assert found == {
        "depth inbound": 8,
        "waiting inbound": 6,
        "reserved inbound": 1,
        "held inbound": 1,
        "review inbound": 2,
        "age_mean_seconds inbound": 5.5 * 3_600,
        "age_oldest_seconds inbound": 26 * 3_600,
        "age_leads green inbound": 3,
        "age_leads yellow inbound": 2,
        "age_leads red inbound": 1,
        "velocity_4h_ratio inbound": 0.6,
        "claim_rate_ratio inbound": 0.85,
        "abandonment_ratio inbound": 0.1,
        "entries_7d inbound": 40,
        "claims_7d inbound": 36,
        "time_in_queue_mean_seconds inbound": 181 * 60,
        "time_in_queue_median_seconds inbound": 7_200,
        "time_in_queue_p90_seconds inbound": 8 * 3_600,
        "claim_to_contact_mean_seconds inbound": 3_000,
        "claim_to_contact_median_seconds inbound": 2_700,
        "claim_to_contact_p90_seconds inbound": 7_200,
        "speed_to_lead_mean_seconds inbound": 4 * 3_600,
        "speed_to_lead_median_seconds inbound": 3 * 3_600,
        "speed_to_lead_p90_seconds inbound": 9 * 3_600,
        "conversion_ratio inbound": 0.25,
        "customers_ratio inbound": 1 / 28,
        "counted time_in_queue inbound": 36,
        "counted claim_rate inbound": 40,
        "counted claim_to_contact inbound": 30,
        "counted speed_to_lead inbound": 28,
        "counted conversion inbound": 28,
        "counted customers inbound": 28,
        "counted abandonment inbound": 40,
    }


def test_what_cannot_be_told_is_absent_and_no_zero() -> None:
    found = figures(a_standing(a_status("idle"), idle=Figures()))

    assert {name.split()[0] for name in found} == {
        *("depth", "waiting", "reserved", "held", "review", "age_leads", "entries_7d", "claims_7d", "counted")
    }
    assert set(found.values()) == {0}


def test_every_gauge_is_on_the_page_about_running() -> None:
    page = RUNNING.read_text(encoding="utf-8")
    told = set(re.findall(r"`nextlead_queue_(\w+)\{", page))

    assert {name.split()[0] for name in figures(a_standing(STATUS, inbound=FULL))} == told


class Reading:
    """Figures that are counted while they are read, or fail to be; and a process that grows older."""

    def __init__(self) -> None:
        self.age = timedelta()
        self.reads = 0
        self.trouble: Exception | None = None

    def __call__(self) -> Standing:
        self.reads += 1
        if self.trouble:
            raise self.trouble
        return a_standing(STATUS, inbound=FULL)

    def gauges(self) -> QueueGauges:
        return QueueGauges(self, lambda: self.age)


def test_nothing_is_read_before_somebody_asks_and_then_once_a_minute() -> None:
    reading = Reading()
    told = reading.gauges()
    before = reading.reads

    seen = []
    for seconds in (0, 1, 59, 60, 119, 180):
        reading.age = timedelta(seconds=seconds)
        seen.append((bool(told()), reading.reads))

    assert before == 0
    assert seen == [(True, 1), (True, 1), (True, 1), (True, 2), (True, 2), (True, 3)]


def test_figures_that_cannot_be_read_fail_no_scrape_and_are_tried_again_in_a_minute() -> None:
    reading = Reading()
    told = reading.gauges()
    reading.trouble = Busy("somebody writes")

    with capture_logs() as log:
        nothing = [list(told()), list(told())]
    reading.trouble, reading.age = None, minutes(1)
    after = list(told())

    assert nothing == [[], []]
    assert reading.reads == 2
    assert len(after) > 10
    assert log == [{"event": "figures.unread", "log_level": "warning", "error": "Busy"}]


def test_stale_figures_are_not_shown_as_if_they_were_new() -> None:
    reading = Reading()
    told = reading.gauges()
    told()

    reading.trouble, reading.age = Unreachable("no database"), minutes(1)
    with capture_logs():
        stale = list(told())

    assert stale == []


def test_the_page_has_them_beside_the_vitals_and_stands_without_them() -> None:
    reading = Reading()
    told = reading.gauges()
    with ThreadPoolExecutor(1) as executor:
        web = build_web(slack=None, look=lambda: Health(Vitals()), executor=executor, gauges=told)

        well = knock(web, path="/metrics", method="GET")
        reading.trouble, reading.age = Busy("somebody writes"), minutes(1)
        with capture_logs():
            without = knock(web, path="/metrics", method="GET")

    assert 'nextlead_queue_depth{queue="inbound"} 8.0' in well.text
    assert (well.status_code, without.status_code) == (200, 200)
    assert "nextlead_ready 1.0" in without.text
    assert "nextlead_queue" not in without.text


def test_nobody_reads_figures_of_a_database_that_is_away() -> None:
    reading = Reading()
    with ThreadPoolExecutor(1) as executor:
        web = build_web(slack=None, look=lambda: Health(None), executor=executor, gauges=reading.gauges())

        away = knock(web, path="/metrics", method="GET")

    assert (away.status_code, reading.reads) == (503, 0)


def test_many_monitors_at_once_cost_one_reading() -> None:
    reading = Reading()
    told = reading.gauges()

    with ThreadPoolExecutor(8) as monitors:
        seen = list(monitors.map(lambda _: len(list(told())), range(16)))

    assert set(seen) == {len(list(gauges(a_standing(STATUS, inbound=FULL))))}
    assert reading.reads == 1
