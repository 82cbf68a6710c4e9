"""Delivery costs what there is to do, however many messages were sent, or wait for their time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.changes import Change
from core.notices import NoticeKind
from storage import outbox
from storage.engine import Database, open_database
from storage.session import Statement
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_lead, a_notice, hours
from tests.databases import a_new_database
from tests.storage.steps import applied, stored
from tests.storage.test_plans import plan

pytestmark = pytest.mark.slow

SENT, WAITING = 20_000, 5_000
NOW = MONDAY_9AM


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Twenty thousand messages that were sent, five thousand whose time has not come, three that are due."""
    folder: Path = tmp_path_factory.mktemp("crowded")
    with a_new_database(request.param, folder, migrated=True) as url:
        opened = open_database(url, durable=False)
        _fill(UnitsOfWork(opened))
        with opened.engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE outbox SET state = 'sent', message = key, sending_since = due_at, channel = 'D1',"
                " ts = '1.5' WHERE substr(key, 1, 4) = 'sent'"
            )
        if not opened.is_sqlite:
            with opened.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield opened
        opened.close()


def _fill(open_: UnitsOfWork) -> None:
    lead = a_lead()
    stored(open_, lead)
    later = NOW + hours(24)
    for start in range(0, SENT, 1_000):
        numbers = range(start, start + 1_000)
        sent = [a_notice(lead, f"U{n % 50}", key=f"sent:{n}", claim_id=n) for n in numbers]
        waiting = [a_notice(lead, f"U{n % 50}", key=f"owed:{n}", claim_id=n, due_at=later) for n in numbers]
        applied(open_, Change(notices=tuple(sent + waiting[: WAITING * 1_000 // SENT])))
    due = [a_notice(lead, f"U{n}", key=f"due:{n}", claim_id=n, kind=NoticeKind.FLAG) for n in range(3)]
    applied(open_, Change(notices=tuple(due)))


GLANCE = "whether there is anything to do"
QUESTIONS: dict[str, tuple[Statement, str, tuple[object, ...]]] = {
    GLANCE: (outbox._WORK, "outbox_pending", (NOW,)),
    "who is owed anything": (outbox._RECIPIENTS[False], "outbox_pending", (NOW, [], NOW)),
    "what somebody is owed": (outbox._DUE[False], "outbox_pending", (NOW, ANA, 100)),
    "who is owed some kinds": (outbox._RECIPIENTS[True], "outbox_pending", (NOW, ["silent"], [], NOW)),
    "what has been under way for too long": (outbox._LOSE_SIGHT, "outbox_unsettled", (NOW,)),
    "what began in the future": (outbox._BEGIN_AGAIN, "outbox_unsettled", (NOW, NOW)),
    "what is in doubt": (outbox._IN_DOUBT, "outbox_unsettled", (NOW, 20)),
    "the notices of a message": (outbox._MESSAGE, "outbox_of_message", ("sent:17", "sent")),
    "what must be drawn anew": (outbox._STALE, "outbox_stale", (NOW, NOW, [], 1)),
    "what a message counts": (outbox._REVISION, "outbox_of_message", ("sent:17",)),
    "whom somebody told": (outbox._TOLD, "", ("sent:17@", "sent:17A")),
    "what is told of a lead": (outbox._ABOUT_LEAD, "outbox_of_claim", (1, 1)),
    "since when anything is due": (outbox._OLDEST_DUE, "outbox_pending", (NOW, NOW)),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_delivery_asks_is_answered_by_an_index(crowded: Database, question: str) -> None:
    statement, index, values = QUESTIONS[question]

    found = plan(crowded, statement, *values)

    assert index in found
    assert question != GLANCE or all(one in found for one in ("outbox_unsettled", "outbox_stale"))
    whole = ("SCAN outbox", "Seq Scan on outbox")
    few = ("USING INDEX outbox_unsettled", "USING INDEX outbox_stale", "USING COVERING INDEX outbox_stale")
    steps = [step for step in found.splitlines() if any(word in step for word in whole)]
    assert [step for step in steps if not any(word in step for word in few)] == []


def test_only_what_is_due_is_handed_out_of_a_crowded_outbox(crowded: Database) -> None:
    with UnitsOfWork(crowded)() as uow:
        found = uow.outbox.due(NOW, 9, each=100)
        begun = uow.outbox.begin(found[0])
        left = uow.outbox.due(NOW, 9, each=100)

    assert [[notice.key for notice in some] for some in found] == [["due:0"], ["due:1"], ["due:2"]]
    assert begun.notices == tuple(found[0])
    assert len(left) == 2


def test_a_message_of_a_crowded_outbox_is_found_when_its_claim_changes(crowded: Database) -> None:
    with UnitsOfWork(crowded)() as uow:
        uow._session.run(Statement("UPDATE outbox SET revision = 1 WHERE key = 'sent:17'"))
        (stale,) = uow.outbox.stale(timedelta(minutes=1), 9)

    assert (stale.key, stale.revision) == ("sent:17", 1)
    assert replace(stale.notices[0], due_at=NOW) == stale.notices[0]
