"""What monitoring reads of the bot."""

import re
from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import CONTENT_TYPE, WORDS, Health, exposition
from core.metrics import QueueVitals
from core.services.watch import Fault, OwedTo, Vitals

RUNNING = Path(__file__).resolve().parents[2] / "docs" / "running.md"
VITALS = Vitals(
    tick_age=timedelta(seconds=75),
    outbox={"pending": 3, "sending": 1, "in_doubt": 0, "dead": 2},
    waits=timedelta(seconds=8.5),
    slack_errors={"rate_limited": 4},
    overdue_claims=1,
    queues=(QueueVitals("inbound", 7, 5, 2, 9, 3), QueueVitals('odd "name"\\')),
    webhooks=(OwedTo("crm", owed=4, dead=1, waits=timedelta(minutes=2)), OwedTo("bi")),
)


def figures(vitals: Vitals, *, is_ready: bool = True) -> dict[str, float]:
    """Every sample as a monitor reads it back, by its name and labels."""
    text = exposition(vitals, is_ready=is_ready).decode()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_figure_stands_under_its_name_with_its_labels() -> None:
    found = figures(VITALS)

    assert {name: value for name, value in found.items() if "odd" not in name} == {
        "nextlead_ready": 1,
        "nextlead_tick_age_seconds": 75,
        "nextlead_tick_lateness_seconds": 15,
        "nextlead_claims_overdue": 1,
        "nextlead_outbox_oldest_seconds": 8.5,
        "nextlead_outbox_notices pending": 3,
        "nextlead_outbox_notices sending": 1,
        "nextlead_outbox_notices in_doubt": 0,
        "nextlead_outbox_notices dead": 2,
        "nextlead_slack_errors_total rate_limited": 4,
        "nextlead_claims_open inbound": 7,
        "nextlead_claims_uncontacted inbound": 5,
        "nextlead_claims_breached inbound": 2,
        "nextlead_claims_last_hour inbound": 9,
        "nextlead_breaches_last_hour inbound": 3,
        "nextlead_webhook_events crm owed": 4,
        "nextlead_webhook_events crm dead": 1,
        "nextlead_webhook_oldest_seconds crm": 120,
        "nextlead_webhook_events bi owed": 0,
        "nextlead_webhook_events bi dead": 0,
        "nextlead_webhook_oldest_seconds bi": 0,
    }
    assert CONTENT_TYPE.startswith("text/plain; version=")


def test_a_queue_of_any_name_has_its_figures() -> None:
    assert figures(VITALS)['nextlead_claims_open odd "name"\\'] == 0


def test_a_tick_in_time_is_not_late_and_before_the_first_one_there_is_no_age() -> None:
    in_time, none_yet = figures(Vitals(tick_age=timedelta(seconds=59))), figures(Vitals())

    assert in_time["nextlead_tick_lateness_seconds"] == 0
    assert not any("tick" in name for name in none_yet)


def test_a_bot_that_is_not_ready_says_so() -> None:
    assert figures(VITALS, is_ready=False)["nextlead_ready"] == 0


def test_a_process_without_database_or_socket_knows_nothing_else() -> None:
    away, closed = Health(None, is_connected=False), Health(Vitals(overdue_claims=1), is_connected=False)

    assert away.faults == (Fault.DATABASE_UNREACHABLE, Fault.SOCKET_CLOSED)
    assert closed.faults == (Fault.SOCKET_CLOSED, Fault.CLAIM_OVERDUE)
    assert Health(Vitals()).faults == ()


def test_every_fault_has_its_words() -> None:
    assert set(WORDS) == set(Fault)


def test_the_page_for_operators_explains_every_figure_and_no_other() -> None:
    shown = re.findall(r"^\| `(nextlead_(?!queue_)\w+)", RUNNING.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(shown) == sorted({name.split()[0] for name in figures(VITALS)})
