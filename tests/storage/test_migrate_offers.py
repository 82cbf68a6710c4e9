"""Revision 0006 on a database in use: leads are offered from now on, and the way back is one of previews."""

from pathlib import Path

import pytest
from sqlalchemy import text

from core.answers import Refusal
from core.changes import Change
from core.events import Verb
from core.model import LeadState
from core.notices import NoticeKind
from core.offering import offer_key
from core.offers import OfferOutcome
from core.rights import Action, Denial
from core.setup import LEARNED
from storage import migrate
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_claim, a_lead, a_notice, an_event, minutes
from tests.databases import a_new_database
from tests.storage.offering import offered, over
from tests.storage.steps import applied, stored
from tests.storage.test_migrate import schema_in

NEW_KINDS = (
    *(NoticeKind.OFFER, NoticeKind.MISSED, NoticeKind.PASSED_ON),
    *(NoticeKind.STRANDED, NoticeKind.PAUSED),
)
NEW_VERBS = (Verb.OFFERED, Verb.DECLINED, Verb.OFFER_EXPIRED, Verb.OFFER_WITHDRAWN)
A_PREVIEW = """INSERT INTO leads (id, type, attributes, state, queue, received_at, queued_at, came_in_at,
      place, overdue_at, rule, episode, reserved_by, version, fingerprint)
    SELECT 7, 'warm', '{}', 'reserved', 'leads', now, now, now, '3', now, 'score', 1, 'U01ANA', 1, 'seven'
    FROM (SELECT seen_at AS now FROM people) AS clock"""
A_PERSON = """INSERT INTO people
      (id, name, locale, timezone, is_guest, is_admin, is_bot, is_deleted, groups, seen_at)
    VALUES ('U01ANA', 'Ana', 'en', 'UTC', false, false, false, false, '[]', {now})"""


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_lead_that_somebody_looks_at_is_a_preview_and_whoever_waits_may_be_offered(
    kind: str, tmp_path: Path
) -> None:
    with a_new_database(kind, tmp_path) as url:
        migrate.upgrade(url, to="0005")
        database = open_database(url)
        with database.engine.begin() as connection:
            now = "1772442000000000" if database.is_sqlite else "'2026-03-02T09:00:00Z'"
            connection.execute(text(A_PERSON.replace("{now}", now)))
            connection.execute(text(A_PREVIEW))

        migrate.upgrade(url)

        open_ = UnitsOfWork(database)
        with open_(writes=False) as uow:
            preview = uow.leads.reserved_for(ANA)
            assert uow.offers.every_open() == []
        assert preview is not None
        assert preview.offer_id is None
        lead = a_lead()
        stored(open_, lead)
        offer = offered(open_, lead, BEN)
        with open_(writes=False) as uow:
            assert uow.offers.open_of_rep(BEN) == offer
        database.close()


def test_back_at_the_fifth_revision_there_is_nothing_that_it_cannot_read(kind: str, tmp_path: Path) -> None:
    with a_new_database(kind, tmp_path) as url:
        migrate.upgrade(url, to="0005")
        before = schema_in(url)
        migrate.upgrade(url)
        database = open_database(url)
        open_ = UnitsOfWork(database)
        lead, other = a_lead(), a_lead()
        stored(open_, lead, other)
        over(open_, offered(open_, other, BEN), OfferOutcome.DECLINED)
        offered(open_, lead)
        events = tuple(an_event(lead, verb, at=MONDAY_9AM + minutes(9), why="account") for verb in NEW_VERBS)
        kinds = (*NEW_KINDS, NoticeKind.CLEANUP)
        notices = tuple(a_notice(None, key=one.value, kind=one) for one in kinds)
        applied(open_, Change(opened=(a_claim(other),), events=events, notices=notices))
        with open_() as uow:
            for action, reason in (
                (Action.ANSWER_OFFER, Refusal.GUEST),
                (Action.SEE_FAIRNESS, Refusal.NO_FAIRNESS),
                (Action.PULL, Refusal.GUEST),
            ):
                uow.denials.put(Denial(MONDAY_9AM, ANA, action, reason))
            uow.settings.put(LEARNED, {"web": [1.1, 40, 9]}, "nextlead", MONDAY_9AM)
            uow.settings.put("channels.ops", "C01OPS", MIA, MONDAY_9AM)
            uow.commit()
        database.close()

        migrate.downgrade(url, to="0005")

        assert schema_in(url) == before
        older = open_database(url)
        with older.engine.connect() as connection:
            verbs = connection.execute(text("SELECT verb, why FROM events ORDER BY id")).all()
            states = {row.key: row.state for row in connection.execute(text("SELECT key, state FROM outbox"))}
            looked_at = connection.execute(text("SELECT state, reserved_by FROM leads ORDER BY id")).all()
            left = connection.scalars(text("SELECT action FROM denials")).all()
            paths = connection.scalars(text("SELECT path FROM settings")).all()
        older.close()
        assert [row.verb for row in verbs if row.verb != Verb.ENTERED] == [
            *("reserved", "put back", "reserved"),
            *("reserved", "put back", "reservation expired", "put back"),
        ]
        assert not any(row.why for row in verbs)
        assert states == {kind.value: "superseded" for kind in NEW_KINDS} | {"cleanup": "pending"}
        assert [tuple(row) for row in looked_at] == [(LeadState.RESERVED, ANA), (LeadState.WAITING, None)]
        assert (left, paths) == (["pull"], ["channels.ops"])


def test_after_the_way_back_and_forth_no_offer_has_the_number_of_an_older_one(
    kind: str, tmp_path: Path
) -> None:
    with a_new_database(kind, tmp_path) as url:
        migrate.upgrade(url)
        database = open_database(url)
        with UnitsOfWork(database)() as uow:
            (before,) = uow.offers.next_ids(1)
            uow.apply(Change(notices=(a_notice(None, key=offer_key(before, ANA), kind=NoticeKind.OFFER),)))
            uow.commit()
        database.close()

        migrate.downgrade(url, to="0005")
        migrate.upgrade(url)

        database = open_database(url)
        with UnitsOfWork(database)() as uow:
            assert uow.offers.next_ids(1)[0] > before
        database.close()
