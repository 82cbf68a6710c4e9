"""Messages about what has changed become stale, and a commit that owes something wakes delivery."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.changes import Change
from core.errors import Busy
from core.model import Claim, Lead, LeadState
from core.notices import NoticeKind
from storage.engine import Database
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    ANA,
    BEN,
    MONDAY_9AM,
    a_claim,
    a_lead,
    a_notice,
    a_person,
    an_event,
    arriving,
    fresh_leads,
    keyed,
    taking,
)
from tests.storage.steps import applied, revisions, stored

TOLD = {"of the lead": 0, "of the claim": 0, "of another": 0, "of both": 0}


def told(open_: UnitsOfWork) -> tuple[Lead, Claim]:
    """A claimed lead with a notice about either, and notices about another lead and about its claim."""
    lead, other = fresh_leads(2)
    stored(open_, lead, other)
    claim, theirs = a_claim(lead, ANA), a_claim(other, BEN)
    notices = (
        a_notice(lead, key="of the lead"),
        a_notice(lead, key="of the claim", claim_id=claim.id),
        a_notice(other, key="of another"),
        a_notice(other, key="of both", claim_id=theirs.id),
    )
    owned, others = taking(lead, claim), taking(other, theirs)
    applied(open_, owned)
    applied(open_, others)
    applied(open_, Change(notices=notices))
    return owned.leads[0], claim


def settled_as(database: Database, state: str, key: str = "%") -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = :s WHERE key LIKE :k"), {"s": state, "k": key})


def moved(lead: Lead, state: LeadState, **changes: object) -> Lead:
    return replace(lead, state=state, version=lead.version + 1, **changes)  # type: ignore[arg-type]


def test_a_changed_claim_outdates_what_is_told_of_it(unit_of_work: UnitsOfWork, database: Database) -> None:
    _, claim = told(unit_of_work)

    for number in (1, 2):
        applied(unit_of_work, Change(claims=(replace(claim, climbed=number),)))

    assert revisions(database) == TOLD | {"of the claim": 2}


def test_a_moved_lead_outdates_what_is_told_of_it_and_no_claim(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead, _ = told(unit_of_work)

    applied(unit_of_work, Change(leads=(moved(lead, LeadState.NURTURE),)))

    assert revisions(database) == TOLD | {"of the lead": 1}


@pytest.mark.parametrize("kind", [NoticeKind.RETURNED, NoticeKind.LEFT])
def test_a_lead_taken_anew_outdates_the_news_that_it_came_back(
    unit_of_work: UnitsOfWork, database: Database, kind: NoticeKind
) -> None:
    lead, claim = told(unit_of_work)
    came_back = a_notice(lead, key="came back", kind=kind, claim_id=claim.id)
    over = replace(claim, ended_at=MONDAY_9AM, ended_by="returned")
    waiting = moved(lead, LeadState.WAITING)
    applied(unit_of_work, Change(leads=(waiting,), claims=(over,), notices=(came_back,)))
    before = revisions(database)["came back"]

    applied(unit_of_work, taking(waiting, a_claim(lead, BEN)))

    assert revisions(database)["came back"] == before + 1


def test_newer_facts_outdate_what_is_told_of_the_lead_and_its_claims(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead, _ = told(unit_of_work)

    applied(unit_of_work, Change(refreshed=(keyed(moved(lead, LeadState.CLAIMED)),)))

    assert revisions(database) == TOLD | {"of the lead": 1, "of the claim": 1}


def test_somebody_looking_at_a_lead_outdates_nothing(unit_of_work: UnitsOfWork, database: Database) -> None:
    lead, _ = told(unit_of_work)
    looked_at = moved(lead, LeadState.RESERVED, reserved_by=BEN, reserved_until=MONDAY_9AM)

    applied(unit_of_work, Change(leads=(looked_at,), events=(an_event(lead),)))

    assert revisions(database) == TOLD


def test_a_transfer_outdates_the_old_claims_messages_and_not_the_new_ones(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    lead, claim = told(unit_of_work)
    over = replace(claim, ended_at=MONDAY_9AM, ended_by="transferred")
    opened = a_claim(lead, BEN)
    news = a_notice(lead, BEN, key="of the new claim", claim_id=opened.id)
    owned = moved(lead, LeadState.CLAIMED)

    applied(unit_of_work, Change(leads=(owned,), claims=(over,), opened=(opened,), notices=(news,)))

    assert revisions(database) == TOLD | {"of the lead": 1, "of the claim": 1, "of the new claim": 0}


@pytest.mark.parametrize("number", [2, 60])
def test_many_at_once_outdate_each_their_own(
    unit_of_work: UnitsOfWork, database: Database, number: int
) -> None:
    leads = fresh_leads(number)
    stored(unit_of_work, *leads)
    claims = [a_claim(lead) for lead in leads]
    applied(unit_of_work, Change(opened=tuple(claims)))
    of_leads = [a_notice(lead, key=f"lead {lead.id}") for lead in leads]
    of_claims = [
        a_notice(lead, key=f"claim {claim.id}", claim_id=claim.id)
        for lead, claim in zip(leads, claims, strict=True)
    ]
    applied(unit_of_work, Change(notices=(*of_leads, *of_claims)))

    changed = tuple(replace(claim, climbed=1) for claim in claims[1:])
    applied(
        unit_of_work, Change(leads=tuple(moved(one, LeadState.HELD) for one in leads[1:]), claims=changed)
    )

    found = revisions(database)
    assert [found[one.key] for one in of_leads] == [0] + [1] * (number - 1)
    assert [found[one.key] for one in of_claims] == [0] + [1] * (number - 1)


@pytest.mark.parametrize(
    ("state", "becomes_stale"),
    [
        ("pending", True),
        ("sending", True),
        ("in_doubt", True),
        ("sent", True),
        ("superseded", False),
        ("dead", False),
    ],
)
def test_only_what_is_or_may_come_to_stand_in_slack_becomes_stale(
    unit_of_work: UnitsOfWork, database: Database, state: str, becomes_stale: bool
) -> None:
    lead, claim = told(unit_of_work)
    settled_as(database, state)

    applied(unit_of_work, Change(leads=(moved(lead, LeadState.CONTACTED),), claims=(claim,)))

    expected = int(becomes_stale)
    assert revisions(database) == TOLD | {"of the lead": expected, "of the claim": expected}


def test_what_is_refused_outdates_nothing(unit_of_work: UnitsOfWork, database: Database) -> None:
    lead, claim = told(unit_of_work)
    too_late = replace(lead, version=lead.version + 2)

    with pytest.raises(Busy):
        applied(unit_of_work, Change(leads=(too_late,), claims=(claim,)))

    assert revisions(database) == TOLD


def test_a_message_handed_out_while_its_claim_changes_is_found_stale_afterwards(
    unit_of_work: UnitsOfWork, database: Database
) -> None:
    _, claim = told(unit_of_work)
    change = Change(claims=(replace(claim, contacted_at=MONDAY_9AM),))
    contact = threading.Thread(target=applied, args=(unit_of_work, change))

    with database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sending' WHERE key = 'of the claim'"))
        contact.start()
        contact.join(0.2)
        assert contact.is_alive()
    contact.join()

    assert revisions(database) == TOLD | {"of the claim": 1}


Reason = Callable[[Lead, Claim], Change]
WAKES: dict[str, Reason] = {
    "a notice": lambda lead, _: Change(notices=(a_notice(lead, key="news"),)),
    "a changed claim": lambda _, claim: Change(claims=(claim,)),
    "a moved lead": lambda lead, _: Change(leads=(moved(lead, LeadState.NURTURE),)),
}
LETS_SLEEP: dict[str, Reason] = {
    "nothing": lambda _, __: Change(),
    "an event": lambda lead, _: Change(events=(an_event(lead),)),
    "a new lead": lambda _, __: arriving(a_lead()),
    "a look at a lead": lambda lead, _: Change(leads=(moved(lead, LeadState.RESERVED, reserved_by=BEN),)),
}


def listening(database: Database) -> tuple[UnitsOfWork, list[str]]:
    """Units of work that note in the list whenever delivery is woken."""
    woken: list[str] = []
    return UnitsOfWork(database, on_notices=lambda: woken.append("woken")), woken


@pytest.mark.parametrize("reason", [*WAKES, *LETS_SLEEP])
def test_delivery_is_woken_by_what_it_has_to_send_or_to_draw(database: Database, reason: str) -> None:
    open_, woken = listening(database)
    lead, claim = told(open_)
    woken.clear()

    applied(open_, (WAKES | LETS_SLEEP)[reason](lead, claim))

    assert woken == ["woken"] * (reason in WAKES)


def test_delivery_is_woken_once_and_only_when_everything_is_committed_and_free(database: Database) -> None:
    open_, woken = listening(database)
    found: list[Sequence[str]] = []

    def look() -> None:
        with UnitsOfWork(replace(database, wait=timedelta(seconds=1)))() as uow:
            found.append([person.id for person in uow.people.all()])

    lead, claim = told(open_)
    woken.clear()
    with UnitsOfWork(database, on_notices=look)() as uow:
        uow.people.put(a_person(ANA))
        uow.apply(Change(claims=(claim,)))
        uow.apply(Change(notices=(a_notice(lead),)))
        assert found == []
        uow.commit()

    assert found == [[ANA]]


def test_what_is_given_up_wakes_nobody(database: Database) -> None:
    open_, woken = listening(database)
    lead, claim = told(open_)
    woken.clear()

    with open_() as uow:
        uow.apply(Change(claims=(claim,), notices=(a_notice(lead),)))
    with open_() as uow:
        uow.commit()
        uow.apply(Change(claims=(claim,)))

    assert woken == []
