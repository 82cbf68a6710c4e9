"""What moving, merging and telling of old leads asks of the database, on both kinds."""

from core.changes import Change
from core.events import Verb
from core.model import LeadState
from core.notices import NoticeKind
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import MONDAY_9AM, a_lead, a_notice, an_event, days, hours, keyed, minutes
from tests.storage.steps import applied, revisions, stored


def test_somebody_is_stale_from_the_moment_on_at_which_age_moves_them(unit_of_work: UnitsOfWork) -> None:
    stored(
        unit_of_work,
        a_lead(stale_due_at=MONDAY_9AM),
        a_lead(state=LeadState.CLAIMED, stale_due_at=MONDAY_9AM),
    )

    with unit_of_work(writes=False) as uow:
        seen = [uow.leads.is_anybody_stale(MONDAY_9AM + minutes(late)) for late in (-1, 0, 1)]

    assert seen == [False, True, True]


def test_nobody_is_stale_who_is_worked_or_never_moves(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, a_lead(state=LeadState.RESERVED, stale_due_at=MONDAY_9AM), a_lead(stale_due_at=None))

    with unit_of_work(writes=False) as uow:
        assert not uow.leads.is_anybody_stale(MONDAY_9AM + days(99))


def test_leads_are_found_with_what_they_are_recognised_by_in_order_of_their_ids(
    unit_of_work: UnitsOfWork,
) -> None:
    first, second, other = (keyed(a_lead(name), phone="+4930123456") for name in ("One", "Two", "Three"))
    applied(unit_of_work, Change(incoming=(first, second, other)))

    with unit_of_work() as uow:
        assert uow.leads.keyed([second.lead.id, first.lead.id, 10**9]) == [first, second]
        assert uow.leads.keyed([]) == []


def test_a_card_is_drawn_anew_as_often_as_somebody_asks_and_no_other(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    keys = ["cleanup:2026-03-02@C1", "cleanup:2026-03-02@U1", "cleanup:2026-03-09@C1", "backlog:cleanup@C1"]
    cards = [a_notice(None, "C1", key=key, kind=NoticeKind.CLEANUP) for key in keys]
    applied(unit_of_work, Change(notices=tuple(cards)))

    with unit_of_work() as uow:
        uow.outbox.redraw("cleanup:2026-03-02")
        uow.outbox.redraw("cleanup:2026-03-02")
        uow.commit()

    assert revisions(database) == dict(zip(keys, (2, 2, 0, 0), strict=True))


def test_the_cards_of_some_days_are_drawn_anew_and_no_older_ones(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    keys = [f"{one}@C1" for one in ("reviews:2026-02-28", "reviews:2026-03-01T23", "reviews:2026-03-02")]
    cards = [
        a_notice(None, "C1", key=key, kind=NoticeKind.REVIEWS) for key in (*keys, "reviewsx:2026-03-02@C1")
    ]
    applied(unit_of_work, Change(notices=tuple(cards)))

    with unit_of_work() as uow:
        uow.outbox.redraw_since(NoticeKind.REVIEWS, "2026-03-01")
        uow.commit()

    assert [one for one, revision in sorted(revisions(database).items()) if revision] == keys[1:]


def test_a_card_that_will_never_be_read_is_not_drawn_anew(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    card = a_notice(None, "C1", key="cleanup:2026-03-02@C1", kind=NoticeKind.CLEANUP)
    applied(unit_of_work, Change(notices=(card,)))

    with unit_of_work() as uow:
        uow.outbox.settle([card.key], "dead")
        uow.outbox.redraw("cleanup:2026-03-02")
        uow.commit()

    assert revisions(database) == {card.key: 0}


def test_a_backlog_has_its_held_leads_but_no_reviews_whoever_sent_them_there(
    unit_of_work: UnitsOfWork,
) -> None:
    held, review, skipped = (
        a_lead(state=state, waited=hours(9)) for state in (LeadState.HELD, LeadState.REVIEW, LeadState.REVIEW)
    )
    events = (
        an_event(held, Verb.HELD, why="cap"),
        an_event(review, Verb.SENT_TO_REVIEW, why="incomplete"),
        an_event(skipped, Verb.SENT_TO_REVIEW, why="skipped_by_all"),
    )
    applied(
        unit_of_work, Change(incoming=tuple(keyed(one) for one in (held, review, skipped)), events=events)
    )

    with unit_of_work(writes=False) as uow:
        assert uow.reports.backlog("leads", MONDAY_9AM) == 1
