"""The messages of an alert: which of them stay true, and where the one above a reply stands."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from core.changes import Change
from core.incidents import Incident
from core.notices import Notice, NoticeKind
from core.ports import Posted
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_notice
from tests.core.measuring import an_incident
from tests.storage import owed as hand_out
from tests.storage.steps import applied, owed, revisions

CARD, AGAIN, NEWS = NoticeKind.ALERT, NoticeKind.ALERT_AGAIN, NoticeKind.ALERT_NEWS


def of_alert(incident: Incident, kind: NoticeKind, key: str, **details: object) -> Notice:
    return a_notice(None, "C01MANAGERS", key=key, kind=kind, incident_id=incident.id, **details)


def told(open_: UnitsOfWork) -> tuple[Incident, Incident]:
    """Two incidents, one with a card in two channels and replies, the other with a card."""
    mine, other = an_incident(), an_incident(queue="another")
    notices = (
        of_alert(mine, CARD, "card"),
        of_alert(mine, CARD, "card elsewhere"),
        of_alert(mine, AGAIN, "again", answers="card"),
        of_alert(mine, NEWS, "news", answers="card"),
        of_alert(other, CARD, "of another"),
    )
    applied(open_, Change(raised=(mine, other), notices=notices))
    return mine, other


UNTOUCHED = dict.fromkeys(("card", "card elsewhere", "again", "news", "of another"), 0)


def test_a_reply_names_its_alert_and_the_message_above(unit_of_work: UnitsOfWork, database: Database) -> None:
    mine, _ = told(unit_of_work)

    reply = next(one for one in owed(database) if one.key == "news")

    assert reply == of_alert(mine, NEWS, "news", answers="card")


@pytest.mark.parametrize("others", [0, 60])
def test_an_alerts_cards_and_repetitions_are_drawn_anew_and_its_history_is_not(
    unit_of_work: UnitsOfWork, database: Database, others: int
) -> None:
    mine, _ = told(unit_of_work)
    elsewhere = tuple(an_incident(queue=f"queue-{number}") for number in range(others))
    changed = replace(mine, acknowledged_by="U01MIA")

    applied(unit_of_work, Change(incidents=(changed,), raised=elsewhere, redrawn=(mine.id,)))

    assert revisions(database) == UNTOUCHED | {"card": 1, "card elsewhere": 1, "again": 1}


def test_several_alerts_are_drawn_anew_at_once(unit_of_work: UnitsOfWork, database: Database) -> None:
    mine, other = told(unit_of_work)

    applied(unit_of_work, Change(redrawn=(mine.id, other.id, mine.id)))

    assert revisions(database) == dict.fromkeys(UNTOUCHED, 1) | {"news": 0}


def test_an_alert_whose_timers_alone_moved_is_left_as_it_is(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    mine, _ = told(unit_of_work)

    applied(unit_of_work, Change(incidents=(replace(mine, told_at=MONDAY_9AM),)))

    assert revisions(database) == UNTOUCHED


def test_the_card_of_a_clock_that_stood_still_is_drawn_anew(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    mine = an_incident()
    applied(unit_of_work, Change(raised=(mine,), notices=(of_alert(mine, NoticeKind.SILENT, "silent"),)))

    applied(unit_of_work, Change(redrawn=(mine.id,)))

    assert revisions(database) == {"silent": 1}


def test_delivery_is_woken_to_draw_an_alert_anew(database: Database) -> None:
    woken = list[str]()
    mine, _ = told(UnitsOfWork(database))

    applied(UnitsOfWork(database, on_notices=lambda: woken.append("woken")), Change(redrawn=(mine.id,)))

    assert woken == ["woken"]


def test_a_message_has_a_place_once_it_stands_in_slack(unit_of_work: UnitsOfWork) -> None:
    told(unit_of_work)

    def place(key: str) -> Posted | None:
        with unit_of_work(writes=False) as uow:
            return uow.outbox.place(key)

    assert place("card") is None
    (sending,) = hand_out.handed_out(unit_of_work)
    assert place("card") is None
    hand_out.stands(unit_of_work, sending)

    assert place("card") == place("card elsewhere") == Posted("D01", "1.5")
    assert place("never written") is None


@pytest.mark.parametrize("state", ["superseded", "in_doubt", "dead"])
def test_a_message_of_which_nobody_knows_where_it_stands_has_no_place(
    unit_of_work: UnitsOfWork, database: Database, state: str
) -> None:
    told(unit_of_work)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = :state"), {"state": state})

    with unit_of_work(writes=False) as uow:
        assert uow.outbox.place("card") is None
