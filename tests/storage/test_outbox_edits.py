"""Messages that stand in Slack follow what they tell of, and nobody waits for anybody to note it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.changes import Change
from core.model import Claim, Lead, LeadState
from core.notices import NoticeKind
from core.ports import Sending
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_lead, a_notice, minutes, taking
from tests.storage.steps import applied, stored

NOW, AT_ONCE, LEASE = MONDAY_9AM, timedelta(0), minutes(1)


@pytest.fixture
def lead(unit_of_work: UnitsOfWork) -> Lead:
    lead = a_lead()
    stored(unit_of_work, lead)
    return lead


@pytest.fixture
def claim(unit_of_work: UnitsOfWork, lead: Lead) -> Claim:
    claim = a_claim(lead)
    applied(unit_of_work, taking(lead, claim))
    return claim


def sends(open_: UnitsOfWork, *, ts: str = "1.5") -> Sending:
    """One message goes out and arrives."""
    with open_() as uow:
        sending = uow.outbox.begin(uow.outbox.due(NOW, 1, each=9)[0])
        uow.commit()
    with open_() as uow:
        assert uow.outbox.sent(sending.key, sending.since, f"D-{sending.to}", ts)
        uow.commit()
    return sending


@pytest.fixture
def told(unit_of_work: UnitsOfWork, lead: Lead, claim: Claim) -> Sending:
    """Ana was told two things about her claim, in one message."""
    told = (
        a_notice(lead, ANA, key="a1", kind=NoticeKind.BREACH, claim_id=claim.id),
        a_notice(lead, ANA, key="a2", kind=NoticeKind.FLAG, claim_id=claim.id),
    )
    applied(unit_of_work, Change(notices=told))
    return sends(unit_of_work)


def works(open_: UnitsOfWork, claim: Claim) -> None:
    """The claim changes."""
    applied(open_, Change(claims=(replace(claim, contacted_at=NOW),)))


def stale(open_: UnitsOfWork, lease: timedelta = LEASE, **besides: Sequence[str]) -> list[Sending]:
    with open_() as uow:
        found = list(uow.outbox.stale(lease, 10, **besides))
        uow.commit()
    return found


def drawn(open_: UnitsOfWork, sending: Sending) -> bool:
    with open_() as uow:
        done = uow.outbox.drawn(sending.key, sending.revision)
        uow.commit()
    return done


def test_a_message_is_drawn_anew_when_what_it_tells_of_changes(
    unit_of_work: UnitsOfWork, claim: Claim, told: Sending
) -> None:
    before = stale(unit_of_work)

    works(unit_of_work, claim)
    (found,) = stale(unit_of_work)

    assert before == []
    assert (found.key, found.notices) == (told.key, told.notices)
    assert (found.channel, found.ts, found.revision) == ("D-U01ANA", "1.5", 2)
    assert drawn(unit_of_work, found)
    assert stale(unit_of_work, AT_ONCE) == []


def test_a_message_about_a_lead_follows_the_lead_but_not_who_looks_at_it(
    unit_of_work: UnitsOfWork, lead: Lead
) -> None:
    applied(unit_of_work, Change(notices=(a_notice(lead, BEN, kind=NoticeKind.AGED),)))
    sends(unit_of_work)
    looked_at = replace(lead, state=LeadState.RESERVED, version=2)

    applied(unit_of_work, Change(leads=(looked_at,)))
    after_a_look = stale(unit_of_work)
    applied(unit_of_work, Change(leads=(replace(lead, state=LeadState.NURTURE, version=3),)))

    assert after_a_look == []
    assert [one.to for one in stale(unit_of_work)] == [BEN]


def test_one_sees_at_a_glance_whether_there_is_anything_to_do(
    unit_of_work: UnitsOfWork, lead: Lead, claim: Claim
) -> None:
    applied(unit_of_work, Change(notices=(a_notice(lead, ANA, claim_id=claim.id),)))
    seen = [work(unit_of_work, minutes(-1)), work(unit_of_work)]
    with unit_of_work() as uow:
        sending = uow.outbox.begin(uow.outbox.due(NOW, 1, each=9)[0])
        uow.commit()
    seen.append(work(unit_of_work))
    with unit_of_work() as uow:
        uow.outbox.sent(sending.key, sending.since, "D01", "1.5")
        uow.commit()
    seen.append(work(unit_of_work))
    works(unit_of_work, claim)
    seen.append(work(unit_of_work))

    assert seen == [set(), {"due"}, {"under_way"}, set(), {"stale"}]


def work(open_: UnitsOfWork, at: timedelta = AT_ONCE) -> set[str]:
    with open_(writes=False) as uow:
        return {name for name, is_so in uow.outbox.work(NOW + at)._asdict().items() if is_so}


def test_nobody_else_draws_a_message_while_somebody_does(
    unit_of_work: UnitsOfWork, claim: Claim, told: Sending
) -> None:
    works(unit_of_work, claim)

    found = [stale(unit_of_work), stale(unit_of_work), stale(unit_of_work, AT_ONCE)]

    assert [[one.key for one in some] for some in found] == [[told.key], [], [told.key]]


def test_channels_that_must_wait_are_left_out(unit_of_work: UnitsOfWork, claim: Claim, told: Sending) -> None:
    works(unit_of_work, claim)

    assert stale(unit_of_work, besides=[f"D-{told.to}"]) == []
    assert stale(unit_of_work, besides=["D-OTHER"]) != []


def test_what_changes_while_it_is_drawn_is_drawn_again(
    unit_of_work: UnitsOfWork, claim: Claim, told: Sending
) -> None:
    works(unit_of_work, claim)
    (found,) = stale(unit_of_work)

    works(unit_of_work, claim)

    assert not drawn(unit_of_work, found)
    (again,) = stale(unit_of_work)
    assert again.key == told.key
    assert drawn(unit_of_work, again)
    assert stale(unit_of_work) == []


def test_what_somebody_drew_over_with_an_older_state_is_drawn_again_though_nothing_changed(
    unit_of_work: UnitsOfWork, claim: Claim, told: Sending
) -> None:
    works(unit_of_work, claim)
    (slow,) = stale(unit_of_work)
    works(unit_of_work, claim)
    (quick,) = stale(unit_of_work, AT_ONCE)
    assert drawn(unit_of_work, quick)

    drawn(unit_of_work, slow)

    assert [one.key for one in stale(unit_of_work)] == [told.key]


def test_an_old_drawing_that_ends_before_the_newer_one_is_not_forgotten(
    unit_of_work: UnitsOfWork, claim: Claim, told: Sending
) -> None:
    works(unit_of_work, claim)
    (slow,) = stale(unit_of_work)
    works(unit_of_work, claim)
    (quick,) = stale(unit_of_work, AT_ONCE)

    drawn(unit_of_work, slow)
    drawn(unit_of_work, quick)

    assert [one.key for one in stale(unit_of_work)] == [told.key]


def test_who_could_not_be_drawn_for_a_while_comes_after_those_nobody_has_tried(
    unit_of_work: UnitsOfWork, claim: Claim, told: Sending
) -> None:
    works(unit_of_work, claim)
    stale(unit_of_work)
    other = a_lead()
    stored(unit_of_work, other)
    applied(unit_of_work, Change(notices=(a_notice(other, BEN, key="b1", kind=NoticeKind.AGED),)))
    sends(unit_of_work)
    applied(unit_of_work, Change(leads=(replace(other, state=LeadState.NURTURE, version=2),)))

    found = stale(unit_of_work, AT_ONCE)

    assert [one.key for one in found] == ["b1", told.key]


def test_what_changes_between_hand_out_and_arrival_is_drawn_afterwards(
    unit_of_work: UnitsOfWork, lead: Lead, claim: Claim
) -> None:
    told = a_notice(lead, ANA, kind=NoticeKind.BREACH, claim_id=claim.id)
    applied(unit_of_work, Change(notices=(told,)))
    works(unit_of_work, claim)
    with unit_of_work() as uow:
        sending = uow.outbox.begin(uow.outbox.due(NOW, 1, each=9)[0])
        uow.commit()

    works(unit_of_work, claim)
    on_its_way = stale(unit_of_work)
    with unit_of_work() as uow:
        uow.outbox.sent(sending.key, sending.since, "D01", "1.5")
        uow.commit()

    assert on_its_way == []
    assert [one.key for one in stale(unit_of_work)] == [told.key]
