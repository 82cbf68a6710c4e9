"""The audit trail, the people and the outbox as the database keeps them."""

from datetime import UTC

import pytest

from core.changes import Change
from core.errors import Busy
from core.events import Verb
from core.notices import Audience, NoticeKind
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MONDAY_9AM,
    a_lead,
    a_notice,
    a_person,
    an_event,
    arriving,
    days,
    hours,
    minutes,
)
from tests.storage.steps import applied, owed, stored


def test_a_leads_story_comes_in_the_order_in_which_it_was_written(unit_of_work: UnitsOfWork) -> None:
    lead, other = a_lead(), a_lead()
    entered, moved = (
        an_event(lead, Verb.ENTERED, at=MONDAY_9AM, why="target_account", data={"row": 3}),
        an_event(lead, Verb.PROMOTED, at=MONDAY_9AM - hours(1), data={"from": 9, "to": 2, "who": ["ü"]}),
    )
    with unit_of_work() as uow:
        uow.apply(arriving(other))
        uow.apply(Change(incoming=arriving(lead).incoming, events=(entered, moved)))
        uow.commit()

    with unit_of_work(writes=False) as uow:
        assert uow.events.of(lead.id) == [entered, moved]
        assert uow.events.latest() == MONDAY_9AM
        assert uow.events.of(12345) == []


def test_a_repeated_delivery_finds_what_the_first_one_did(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    first = an_event(lead, Verb.CLAIMED, actor=ANA, claim_id=7, request="trigger-1")

    applied(unit_of_work, Change(events=(first, an_event(lead, request="trigger-2"))))

    with unit_of_work(writes=False) as uow:
        assert uow.events.by_request("trigger-1") == [first]
        assert uow.events.by_request("trigger-3") == []


def test_every_merge_is_found_in_whatever_queue_it_was(unit_of_work: UnitsOfWork) -> None:
    first, second, third = a_lead(queue="one"), a_lead(queue="one"), a_lead(queue="two")
    stored(unit_of_work, first, second, third)
    with unit_of_work(writes=False) as uow:
        before = uow.events.merges()

    gone = (
        an_event(first, Verb.MERGED, data={"into": second.id}),
        an_event(third, Verb.MERGED, data={"into": first.id}),
    )
    applied(unit_of_work, Change(events=(*gone, an_event(second, Verb.UPDATED, data={"into": 9}))))

    with unit_of_work(writes=False) as uow:
        assert sorted(uow.events.merges()) == sorted([(first.id, second.id), (third.id, first.id)])
    assert before == []


def test_in_an_empty_database_nothing_has_happened(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work(writes=False) as uow:
        assert uow.events.latest() is None


def test_a_person_is_added_and_replaced(unit_of_work: UnitsOfWork) -> None:
    ana = a_person(ANA, groups=frozenset({"S1", "S2"}), is_admin=True, seen_at=MONDAY_9AM)
    left = a_person(ANA, "Ana N.", is_deleted=True)
    with unit_of_work() as uow:
        uow.people.put(ana)
        uow.people.put(a_person(BEN))
        assert uow.people.get(ANA) == ana
        uow.people.put(left)
        uow.commit()

    with unit_of_work() as uow:
        assert uow.people.all() == [left, a_person(BEN)]
        assert uow.people.lock([CLEO, BEN, ANA]) == {ANA: left, BEN: a_person(BEN)}
        assert uow.people.get(CLEO) is None


def test_away_is_our_own_knowledge_that_slacks_word_does_not_change(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.people.put(a_person(ANA))
        uow.people.put(a_person(BEN, away_since=MONDAY_9AM))
        uow.people.away(ANA, MONDAY_9AM)
        uow.people.put(a_person(ANA, "Ana N."))
        uow.people.away("nobody", MONDAY_9AM)
        uow.commit()

    with unit_of_work() as uow:
        away = a_person(ANA, "Ana N.", away_since=MONDAY_9AM)
        assert uow.people.all() == [away, a_person(BEN)]
        assert uow.people.lock([ANA]) == {ANA: away}
        uow.people.away(ANA, None)
        assert uow.people.get(ANA) == a_person(ANA, "Ana N.")


def test_a_notice_comes_back_exactly_as_it_was_written(unit_of_work: UnitsOfWork, database: Database) -> None:
    lead = a_lead()
    plain = a_notice(lead, ANA, key="a")
    rich = a_notice(
        lead,
        "C01MGRS",
        key="b",
        kind=NoticeKind.UNWORKED,
        claim_id=7,
        by=BEN,
        audience=Audience.MANAGERS,
        data={"rung": 2, "to": "ü"},
        repeated=True,
    )
    about_the_bot = a_notice(None, CLEO, key="c", kind=NoticeKind.SILENT, audience=Audience.OPS)
    stored(unit_of_work, lead)

    applied(unit_of_work, Change(notices=(plain, rich, about_the_bot)))

    assert owed(database) == [plain, rich, about_the_bot]


def test_the_same_notice_is_never_written_twice(unit_of_work: UnitsOfWork, database: Database) -> None:
    lead = a_lead()
    stored(unit_of_work, lead)
    notice = a_notice(lead, BEN)
    applied(unit_of_work, Change(notices=(notice,)))

    applied(unit_of_work, Change(notices=(a_notice(lead, CLEO, key=notice.key),)))

    assert owed(database) == [notice]


def test_news_and_state_are_written_together_or_not_at_all(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead, stranger = a_lead(), a_lead()
    stored(unit_of_work, lead)
    never_stored = Change(leads=(stranger,), events=(an_event(lead),), notices=(a_notice(lead),))

    with pytest.raises(Busy):
        applied(unit_of_work, never_stored)

    with unit_of_work(writes=False) as uow:
        assert len(uow.events.of(lead.id)) == 1
    assert owed(database) == []


def test_a_card_is_found_until_its_time_is_over(unit_of_work: UnitsOfWork) -> None:
    until = MONDAY_9AM + minutes(30)
    with unit_of_work() as uow:
        uow.cards.keep("old", "https://slack.example/1", until=MONDAY_9AM, now=MONDAY_9AM - days(1))
        uow.cards.keep("new", "https://slack.example/2", until=until, now=MONDAY_9AM)

        assert uow.cards.find("new", MONDAY_9AM) == "https://slack.example/2"
        assert uow.cards.find("new", until) is None
        assert uow.cards.find("old", MONDAY_9AM - hours(1)) is None
        assert until.tzinfo is UTC
