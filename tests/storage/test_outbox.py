"""Messages owed are handed out once, in order, and to one who sends them at a time."""

import pytest

from core.errors import Busy
from core.model import Lead
from core.notices import NoticeKind
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, CLEO, a_claim, a_lead, a_notice, hours, minutes, taking
from tests.storage.owed import NOW, depths, due, handed_out, keys, owed, settled, stands
from tests.storage.steps import applied, stored


@pytest.fixture
def lead(unit_of_work: UnitsOfWork) -> Lead:
    """A lead that messages may be about."""
    lead = a_lead()
    stored(unit_of_work, lead)
    return lead


def test_a_notice_comes_back_as_it_was_written(unit_of_work: UnitsOfWork) -> None:
    lead, claim = a_lead(), a_claim(other := a_lead())
    stored(unit_of_work, lead, other)
    applied(unit_of_work, taking(other, claim))
    told = a_notice(other, "C01", kind=NoticeKind.UNWORKED, claim_id=claim.id, data={"rung": 2}, by=ANA)

    owed(unit_of_work, told)

    with unit_of_work() as uow:
        assert uow.outbox.due(NOW, 1, each=1) == [[told]]
        assert uow.outbox.about_lead(other.id) == [told]
        assert uow.outbox.about_lead(lead.id) == []


def test_everything_due_to_one_recipient_comes_together_whoever_waits_longest_first(
    unit_of_work: UnitsOfWork, lead: Lead
) -> None:
    owed(
        unit_of_work,
        a_notice(lead, BEN, key="b2", due_at=NOW - minutes(1)),
        a_notice(lead, ANA, key="a1", due_at=NOW - minutes(2)),
        a_notice(lead, BEN, key="b1", due_at=NOW - minutes(3)),
        a_notice(lead, BEN, key="later", due_at=NOW + minutes(1)),
        a_notice(lead, CLEO, key="tomorrow", due_at=NOW + hours(24)),
    )

    with unit_of_work() as uow:
        everybody, first = uow.outbox.due(NOW, 10, each=100), uow.outbox.due(NOW, 1, each=1)

    assert keys(everybody) == [["b1", "b2"], ["a1"]]
    assert keys(first) == [["b1"]]


def test_one_may_ask_for_some_kinds_and_leave_some_recipients_out(
    unit_of_work: UnitsOfWork, lead: Lead
) -> None:
    owed(
        unit_of_work,
        a_notice(lead, ANA, key="a-flag", kind=NoticeKind.FLAG),
        a_notice(lead, ANA, key="a-aged", kind=NoticeKind.AGED),
        a_notice(lead, BEN, key="b-aged", kind=NoticeKind.AGED),
    )

    with unit_of_work() as uow:
        aged = uow.outbox.due(NOW, 10, each=9, only={NoticeKind.AGED})
        nobody = uow.outbox.due(NOW, 10, each=9, only=())
        not_ana = uow.outbox.due(NOW, 10, each=9, besides={ANA})

    assert keys(aged) == [["a-aged"], ["b-aged"]]
    assert nobody == []
    assert keys(not_ana) == [["b-aged"]]


def test_what_is_being_sent_is_handed_out_to_nobody_else(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"), a_notice(lead, ANA, key="a2"))

    (sending,) = handed_out(unit_of_work)

    assert (sending.key, sending.to, len(sending.notices)) == ("a1", ANA, 2)
    assert handed_out(unit_of_work) == []
    assert depths(unit_of_work) == {"sending": 2}


@pytest.mark.parametrize("state", ["sending", "in_doubt"])
def test_nobody_gets_news_before_older_news_has_ended(
    unit_of_work: UnitsOfWork, lead: Lead, state: str
) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"))
    (sending,) = handed_out(unit_of_work)
    if state == "in_doubt":
        settled(unit_of_work, sending, state)

    owed(unit_of_work, a_notice(lead, ANA, key="a2"), a_notice(lead, BEN, key="b1"))
    meanwhile = due(unit_of_work)
    stands(unit_of_work, sending)

    assert meanwhile == [["b1"]]
    assert due(unit_of_work) == [["a2"], ["b1"]]


def test_who_was_put_off_gets_nothing_else_until_then(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"))
    (sending,) = handed_out(unit_of_work)
    settled(unit_of_work, sending, "pending", due_at=NOW + minutes(5))

    owed(unit_of_work, a_notice(lead, ANA, key="a2"), a_notice(lead, BEN, key="b1"))

    assert due(unit_of_work, at=minutes(4)) == [["b1"]]
    assert due(unit_of_work, at=minutes(5)) == [["a1", "a2"], ["b1"]]


def test_everybody_to_whom_the_same_news_was_owed_is_known(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(
        unit_of_work,
        a_notice(lead, ANA, key=f"breach:17:1@{ANA}"),
        a_notice(lead, BEN, key=f"breach:17:1@{BEN}"),
        a_notice(lead, CLEO, key=f"breach:17:11@{CLEO}"),
        a_notice(lead, CLEO, key=f"breach:17:1:2@{CLEO}"),
    )

    with unit_of_work(writes=False) as uow:
        assert uow.outbox.recipients("breach:17:1") == {ANA, BEN}
        assert uow.outbox.recipients("breach:17") == frozenset()


def test_the_same_key_is_owed_once(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA, key="a1"))
    owed(unit_of_work, a_notice(lead, ANA, key="a1", due_at=NOW - hours(1)))

    with unit_of_work() as uow:
        ((only,),) = uow.outbox.due(NOW, 9, each=9)

    assert only.due_at == NOW


def test_two_who_hand_out_at_once_cannot_have_the_same_message(unit_of_work: UnitsOfWork, lead: Lead) -> None:
    owed(unit_of_work, a_notice(lead, ANA))
    with unit_of_work() as uow:
        (notices,) = uow.outbox.due(NOW, 1, each=1)
        uow.outbox.begin(notices)

        with pytest.raises(Busy):
            uow.outbox.begin(notices)
