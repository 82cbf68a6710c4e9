"""What receivers of webhooks are owed: once each, in order, whatever receivers and we ourselves suffer."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.changes import Change
from core.events import Verb
from core.model import Lead, LeadState
from core.policies.doors import WebhookPolicy
from core.ports.doors import Post, PostCounts, PostWork
from storage.columns import to_microseconds
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, an_event, arriving, hours, minutes, taking
from tests.storage.steps import applied

CRM = WebhookPolicy(name="crm", url="https://crm.example/hooks")
BI = WebhookPolicy(name="bi", url="https://bi.example/hooks", events=("claimed",))


@pytest.fixture
def owing(database: Database) -> UnitsOfWork:
    """Units of work of a team with webhooks."""
    return UnitsOfWork(database, owes_events=True)


def addressed(open_: UnitsOfWork, *webhooks: WebhookPolicy, limit: int = 100) -> int:
    with open_() as uow:
        count = uow.posts.address(webhooks or (CRM, BI), MONDAY_9AM, limit)
        uow.commit()
    return count


def handed_out(open_: UnitsOfWork, webhook: str = "crm", after: timedelta = timedelta(0)) -> Sequence[Post]:
    with open_() as uow:
        posts = uow.posts.due(webhook, MONDAY_9AM + after, 100)
        uow.commit()
    return posts


def settled(open_: UnitsOfWork, post: Post, state: str, **how: object) -> None:
    with open_() as uow:
        uow.posts.settle(post.id, state, MONDAY_9AM, **how)  # type: ignore[arg-type]
        uow.commit()


def counted(open_: UnitsOfWork) -> Sequence[PostCounts]:
    with open_(writes=False) as uow:
        return uow.posts.counts()


def claimed_by_ana(open_: UnitsOfWork) -> Lead:
    """A lead that came in and was claimed."""
    lead = a_lead()
    applied(open_, arriving(lead))
    applied(open_, taking(lead, a_claim(lead)))
    return lead


def test_every_event_becomes_one_post_for_each_receiver_that_wants_it(owing: UnitsOfWork) -> None:
    lead = claimed_by_ana(owing)

    counts = [addressed(owing), addressed(owing)]

    (first,) = handed_out(owing)
    (only,) = handed_out(owing, "bi")
    assert counts == [2, 0]
    assert (first.event.verb, only.event.verb) == (Verb.ENTERED, Verb.CLAIMED)
    assert (first.lead.id, first.lead.state, first.owner) == (lead.id, LeadState.CLAIMED, ANA)
    assert (first.attempts, first.since, first.webhook) == (0, MONDAY_9AM, "crm")


def test_without_webhooks_nothing_is_ever_owed(unit_of_work: UnitsOfWork) -> None:
    claimed_by_ana(unit_of_work)

    assert addressed(unit_of_work) == 0


@pytest.mark.parametrize("number", [1, 2, 60])
def test_events_are_owed_however_many_are_written_at_once(owing: UnitsOfWork, number: int) -> None:
    applied(owing, arriving(*(a_lead(f"Company {index}") for index in range(number))))

    assert addressed(owing) == number
    assert len({post.lead.id for post in handed_out(owing)}) == number


def test_events_nobody_wants_any_more_are_owed_to_nobody(owing: UnitsOfWork) -> None:
    claimed_by_ana(owing)

    with owing() as uow:
        assert uow.posts.address((), MONDAY_9AM, 10) == 2
        uow.commit()

    assert addressed(owing) == 0
    assert counted(owing) == []


def test_the_oldest_events_are_addressed_first(owing: UnitsOfWork) -> None:
    applied(owing, arriving(*(a_lead(f"Company {index}") for index in range(5))))

    assert [addressed(owing, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_receiver_hears_of_one_lead_in_order(owing: UnitsOfWork) -> None:
    lead = claimed_by_ana(owing)
    applied(owing, Change(events=(an_event(lead, Verb.CONTACTED),)))
    addressed(owing)
    heard = []

    for _ in range(3):
        (post,) = handed_out(owing)
        assert handed_out(owing) == []
        heard.append(post.event.verb)
        settled(owing, post, "sent")

    assert heard == [Verb.ENTERED, Verb.CLAIMED, Verb.CONTACTED]
    assert handed_out(owing) == []


def test_a_post_that_failed_comes_again_later_and_holds_up_only_its_own_lead(owing: UnitsOfWork) -> None:
    applied(owing, arriving(a_lead("Other")))
    claimed_by_ana(owing)
    addressed(owing, CRM)
    other, post = sorted(handed_out(owing), key=lambda one: one.id)
    settled(owing, other, "sent")
    settled(owing, post, "pending", due_at=MONDAY_9AM + minutes(5), code="http_503")

    early, later = handed_out(owing, after=minutes(4)), handed_out(owing, after=minutes(5))

    assert early == []
    assert [(one.id, one.attempts) for one in later] == [(post.id, 1)]
    assert counted(owing) == [PostCounts("crm", 2, 0, MONDAY_9AM, "http_503")]


def test_a_dead_post_does_not_hold_up_what_comes_after_it_and_can_be_sent_again(owing: UnitsOfWork) -> None:
    claimed_by_ana(owing)
    addressed(owing)
    (dead,) = handed_out(owing)
    settled(owing, dead, "dead", code="http_410")

    (second,) = handed_out(owing)
    settled(owing, second, "sent")
    before = counted(owing)
    with owing() as uow:
        again = [uow.posts.resend(MONDAY_9AM, webhook=name) for name in ("bi", "crm")]
        uow.commit()

    assert second.event.verb is Verb.CLAIMED
    assert before == [PostCounts("bi", 1, 0, MONDAY_9AM), PostCounts("crm", 0, 1)]
    assert again == [0, 1]
    assert [(post.id, post.attempts) for post in handed_out(owing)] == [(dead.id, 0)]


def test_dead_posts_of_all_receivers_can_be_sent_again(owing: UnitsOfWork) -> None:
    claimed_by_ana(owing)
    addressed(owing)
    for webhook in ("crm", "bi"):
        settled(owing, handed_out(owing, webhook)[0], "dead")

    with owing() as uow:
        assert uow.posts.resend(MONDAY_9AM) == 2


def test_what_was_under_way_for_five_minutes_is_due_again(owing: UnitsOfWork, database: Database) -> None:
    claimed_by_ana(owing)
    addressed(owing)
    (post,) = handed_out(owing)
    _begun_long_ago(database)

    (again,) = handed_out(owing)

    assert (again.id, again.attempts) == (post.id, 0)
    assert handed_out(owing) == []


def _begun_long_ago(database: Database) -> None:
    long_ago = MONDAY_9AM - timedelta(days=30)
    with database.engine.begin() as connection:
        at = to_microseconds(long_ago) if database.is_sqlite else long_ago
        connection.execute(text("UPDATE posts SET sending_since = :at"), {"at": at})


def test_a_late_word_about_a_post_that_is_settled_changes_nothing(owing: UnitsOfWork) -> None:
    claimed_by_ana(owing)
    addressed(owing, CRM)
    (post,) = handed_out(owing)
    settled(owing, post, "sent")

    settled(owing, post, "pending", due_at=MONDAY_9AM)

    assert [one.event.verb for one in handed_out(owing)] == [Verb.CLAIMED]


def test_posts_that_were_sent_long_ago_are_forgotten(owing: UnitsOfWork) -> None:
    claimed_by_ana(owing)
    addressed(owing)
    (post,) = handed_out(owing)
    settled(owing, post, "sent")

    with owing() as uow:
        forgotten = [uow.posts.forget(MONDAY_9AM), uow.posts.forget(MONDAY_9AM + hours(1))]

    assert forgotten == [0, 1]


def test_what_was_not_tried_is_due_as_it_was(owing: UnitsOfWork) -> None:
    claimed_by_ana(owing)
    addressed(owing, CRM)
    (post,) = handed_out(owing)
    settled(owing, post, "pending", due_at=MONDAY_9AM, code="http_503")
    (again,) = handed_out(owing)

    settled(owing, again, "pending")

    assert [(one.id, one.attempts) for one in handed_out(owing)] == [(post.id, 1)]
    assert counted(owing)[0].trouble == "http_503"


def test_what_is_sent_again_comes_before_what_happened_later(owing: UnitsOfWork) -> None:
    lead = claimed_by_ana(owing)
    applied(owing, Change(events=(an_event(lead, Verb.CONTACTED),)))
    addressed(owing, CRM)
    for _ in range(2):
        settled(owing, handed_out(owing)[0], "dead")
    with owing() as uow:
        uow.posts.resend(MONDAY_9AM)
        uow.commit()
    heard = []

    for _ in range(3):
        (post,) = handed_out(owing)
        heard.append(post.event.verb)
        settled(owing, post, "sent")

    assert heard == [Verb.ENTERED, Verb.CLAIMED, Verb.CONTACTED]


def test_what_there_is_to_do_is_seen_at_a_glance(owing: UnitsOfWork, database: Database) -> None:
    def work(after: timedelta = timedelta(0)) -> PostWork:
        with owing(writes=False) as uow:
            return uow.posts.work(["crm", "bi"], MONDAY_9AM + after)

    nothing = work()
    claimed_by_ana(owing)
    owed = work()
    addressed(owing)
    due = work()
    under_way = [handed_out(owing), handed_out(owing, "bi")]
    being_sent = work()
    settled(owing, under_way[0][0], "pending", due_at=MONDAY_9AM + minutes(5), code="http_503")
    later = [work(), work(minutes(5))]
    _begun_long_ago(database)

    assert (nothing, owed) == (PostWork(), PostWork(owed=True))
    assert due == PostWork(due=frozenset({"crm", "bi"}))
    assert being_sent == PostWork()
    assert later == [PostWork(), PostWork(due=frozenset({"crm"}))]
    assert work() == PostWork(due=frozenset({"bi"}))


def test_what_is_addressed_while_the_post_before_it_is_settled_is_not_left_behind(
    owing: UnitsOfWork, database: Database
) -> None:
    lead = a_lead()
    applied(owing, arriving(lead))
    addressed(owing, CRM)
    (post,) = handed_out(owing)
    applied(owing, Change(events=(an_event(lead, Verb.CONTACTED),)))

    with owing() as uow:
        uow.posts.address((CRM,), MONDAY_9AM, 10)
        settling = threading.Thread(target=settled, args=(owing, post, "sent"))
        settling.start()
        settling.join(0.05 if database.is_sqlite else 0.2)
        uow.commit()
    settling.join()

    assert [one.event.verb for one in handed_out(owing)] == [Verb.CONTACTED]
