"""Two weeks of a small team, and what scripts and monitors read about them: one number, wherever one looks.

What is expected was worked out by hand (``tests.journeys.fortnight_figures``).
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.policy_export import values
from core.reports import Figures, Share, Spread
from tests.bot.commands.terminal import Terminal
from tests.fakes import MovableClock
from tests.journeys.fortnight import READ_AT, moment
from tests.journeys.fortnight_figures import ALL, BY_SOURCE, BY_WAIT, STANDS, WEEK
from tests.journeys.fortnight_played import the_team
from tests.journeys.fortnight_seen import Seen


@pytest.fixture
def terminal(
    seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    """Somebody at the machine, who types at that very moment."""
    monkeypatch.chdir(tmp_path)
    at = moment(*READ_AT.split())
    monkeypatch.setattr("bot.bootstrap.SystemClock", lambda: MovableClock(at))
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.policy(yaml.safe_dump(values(the_team(), brief=True)))
    terminal.set(DATABASE_URL=f"sqlite:///{seen.database}")
    yield terminal
    structlog.reset_defaults()


def seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


def of_spread(name: str, spread: Spread) -> dict[str, int | None]:
    lengths = {"mean": spread.mean, "median": spread.median, "p90": spread.p90}
    return {f"{name}_n": spread.n} | {f"{name}_{one}_s": seconds(length) for one, length in lengths.items()}


def record(hand: Figures) -> dict[str, Any]:
    """What a script reads where somebody has worked these figures out."""
    shares = {
        "velocity": Share(hand.claims, hand.entries),
        "claim_rate": hand.claim_rate,
        "conversion": hand.conversion,
        "customers": hand.customers,
        "abandonment": hand.abandonment,
        "fast_5m": hand.fast[0],
        "fast_1h": hand.fast[1],
        "hot_fast_5m": hand.hot_fast[0],
        "hot_fast_1h": hand.hot_fast[1],
    }
    told: dict[str, Any] = {"entries": hand.entries, "claims": hand.claims, "is_immature": hand.is_immature}
    for name, share in shares.items():
        told |= {name: pytest.approx(share.part / share.whole), f"{name}_n": share.whole}
    for name in ("time_in_queue", "claim_to_contact", "speed_to_lead"):
        told |= of_spread(name, getattr(hand, name))
    waited = hand.waited
    told |= {"waited_median_s": seconds(waited.median), "waited_n": waited.n}
    told |= {"waited_claimed": waited.claimed, "waited_waiting": waited.waiting, "waited_left": waited.left}
    return told | {"exits": "; ".join(f"{verb}: {number}" for verb, number in hand.exits.items())}


@pytest.mark.parametrize(("period", "hand"), [("7d", WEEK), ("14d", ALL)])
def test_a_script_reads_the_figures_worked_out_by_hand(
    terminal: Terminal, period: str, hand: Mapping[str, Figures]
) -> None:
    told = terminal("report", "--period", period, "--by", "queue", "--json").json

    assert told["total"] == record(hand[""])
    assert {one.pop("name"): one for one in told["slices"]} == {
        name: record(hand[name]) for name in ("enterprise", "inbound")
    }


def test_one_queue_alone_reads_the_same(terminal: Terminal) -> None:
    told = terminal("report", "--period", "14d", "--queue", "inbound", "--json").json

    assert told["total"] == record(ALL["inbound"])


def test_figures_told_apart_by_source_are_those_worked_out_by_hand(terminal: Terminal) -> None:
    told = terminal("report", "--period", "14d", "--by", "source", "--json").json

    assert {one["name"] for one in told["slices"]} == set(BY_SOURCE)
    for one in told["slices"]:
        entries, claims, in_queue, conversion, customers, abandonment = BY_SOURCE[one["name"]]
        hand: dict[str, Any] = {"entries": entries, "claims": claims} | of_spread("time_in_queue", in_queue)
        for name, share in (
            ("conversion", conversion),
            ("customers", customers),
            ("abandonment", abandonment),
        ):
            hand |= {name: pytest.approx(share.part / share.whole), f"{name}_n": share.whole}
        assert {name: one[name] for name in hand} == hand, one["name"]
    assert told["slices"][0]["name"] == "webinar"


def test_who_waited_for_hours_converts_less(terminal: Terminal) -> None:
    told = terminal("report", "--period", "14d", "--by", "wait", "--json").json

    converted = [
        (round(one["conversion"] * one["conversion_n"]), one["conversion_n"]) for one in told["slices"]
    ]
    assert converted == [(share.part, share.whole) for share in BY_WAIT]


def test_nobody_is_ranked(terminal: Terminal) -> None:
    told = terminal("report", "--by", "rep")

    assert told.code == 2
    assert "figures by rep are off" in told.complaint


def test_status_stands_as_it_was_worked_out_by_hand(terminal: Terminal) -> None:
    told = terminal("status", "--json").json

    for one in told:
        hand = dict(STANDS[one["queue"]])
        age = asdict(hand.pop("age"))  # type: ignore[call-overload]
        assert {name: pytest.approx(value) for name, value in age.items()} == one["age"]
        assert {name: one[name] for name in hand} == {
            name: pytest.approx(value) if isinstance(value, float) else value for name, value in hand.items()
        }
    assert [one["queue"] for one in told] == list(STANDS)


def test_a_monitor_reads_the_same(seen: Seen) -> None:
    told = {
        (sample.name.removeprefix("nextlead_queue_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(seen.metrics)
        for sample in family.samples
    }

    for queue in ("enterprise", "inbound"):
        hand, stands = WEEK[queue], STANDS[queue]
        for name in ("depth", "waiting", "reserved", "held", "review"):
            assert told[name, queue] == stands[name], name
        for name in ("velocity_4h", "claim_rate", "abandonment"):
            assert told[f"{name}_ratio", queue] == pytest.approx(stands[name]), name
        for name in ("time_in_queue", "claim_to_contact", "speed_to_lead"):
            for part in ("mean", "median", "p90"):
                length: timedelta = getattr(getattr(hand, name), part)
                assert told[f"{name}_{part}_seconds", queue] == pytest.approx(length.total_seconds()), name
        assert told["entries_7d", queue] == hand.entries
        assert told["claims_7d", queue] == hand.claims
        assert told["conversion_ratio", queue] == pytest.approx(hand.conversion.part / hand.conversion.whole)
        assert told["customers_ratio", queue] == pytest.approx(hand.customers.part / hand.customers.whole)


def test_a_file_for_spreadsheets_has_the_same_figures_and_no_leads(terminal: Terminal) -> None:
    said = terminal("report", "--period", "14d", "--by", "source", "--csv").out

    total, *slices = csv.DictReader(io.StringIO(said))
    assert (total["entries"], total["claims"], total["conversion_n"]) == ("43", "34", "32")
    (ads,) = [row for row in slices if row["name"] == "ads"]
    assert ads["abandonment_n"] == "11"
    assert float(ads["abandonment"]) == pytest.approx(3 / 11)
    assert not [word for word in ("canar", "Firm", "UANA", "UMIA") if word in said]
