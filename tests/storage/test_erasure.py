"""People who are to be forgotten are, and are known again all the same."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.changes import Change
from core.errors import Busy
from core.keys import LeadKeys
from core.model import Lead, LeadState, LeadType
from core.notices import NoticeKind
from core.ports import Sought
from storage.engine import Database, open_database
from storage.schema import CLOSED_STATES, metadata
from storage.unit_of_work import UnitsOfWork
from tests.builders import (
    MONDAY_9AM,
    a_claim,
    a_contact,
    a_lead,
    a_notice,
    a_skip,
    arriving,
    days,
    hours,
    keyed,
    taking,
)
from tests.storage.steps import applied, revisions, stored

CANARY = "canary"
ROW = LeadKeys(
    f"{CANARY} row", f"{CANARY}@x.example", "+49301234567", f"{CANARY} | jo", CANARY, f"{CANARY}.example"
)
NOBODY = LeadKeys("another row")


@pytest.fixture
def lead() -> Lead:
    """Somebody who says the same in every field."""
    names = ("contact_name", "contact_title", "phone", "source", "product", "region", "language", "note")
    said: dict[str, Any] = dict.fromkeys(names, CANARY)
    return a_lead(
        CANARY,
        external_id=CANARY,
        type=LeadType.MQL,
        score=77,
        **said,
        state=LeadState.WAITING,
    )


@pytest.fixture
def worked(unit_of_work: UnitsOfWork, lead: Lead) -> Lead:
    """They were claimed, called, and messages tell of them."""
    keys = {"email": ROW.email, "phone": ROW.phone, "name": ROW.name, "company": CANARY, "domain": CANARY}
    applied(unit_of_work, Change(incoming=(keyed(lead, fingerprint=ROW.fingerprint, **keys),)))
    claim = a_claim(lead, step_at=MONDAY_9AM)
    applied(unit_of_work, taking(lead, claim))
    told = (
        a_notice(lead, key="of the lead"),
        a_notice(lead, key="of the claim", claim_id=claim.id),
        a_notice(a_lead(id=lead.id), key="pending"),
    )
    applied(
        unit_of_work,
        Change(contacts=(a_contact(claim, note=CANARY),), skips=(a_skip(lead),), notices=told),
    )
    return lead


def texts_of(database: Database) -> Iterator[str]:
    """Everything in every table, as text."""
    with database.reader.connect() as connection, connection.begin():
        for table in metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):
                yield f"{table.name}: {row!r}"


def erased(open_: UnitsOfWork, *leads: Lead) -> None:
    with open_() as uow:
        uow.erasure.erase([lead.id for lead in leads], MONDAY_9AM)
        uow.commit()


def test_nothing_of_an_erased_lead_is_in_any_table(
    unit_of_work: UnitsOfWork, database: Database, worked: Lead
) -> None:
    before = [line for line in texts_of(database) if CANARY in line]

    erased(unit_of_work, worked)

    assert len(before) >= 2
    assert [line for line in texts_of(database) if CANARY in line] == []


def test_an_erased_lead_is_nobodys_and_nowhere_to_be_found(unit_of_work: UnitsOfWork, worked: Lead) -> None:
    erased(unit_of_work, worked)

    with unit_of_work() as uow:
        found = uow.leads.get(worked.id)
        claim, past = uow.claims.open_of(worked.id), uow.exports.claims(0, 10)
        sought = uow.leads.search(
            Sought(lead_id=worked.id, external_id=CANARY), queues=None, owner=None, limit=9
        )
        known = uow.leads.known([CANARY], [ROW])
        story = uow.events.of(worked.id)
    assert found is not None
    assert (found.state, found.external_id, found.version) == (LeadState.ERASED, None, worked.version + 2)
    assert found.facts == type(found.facts)()
    assert claim is None
    assert [(one.ended_at, one.ended_by, one.step_at) for one in past] == [(MONDAY_9AM, "erased", None)]
    assert (sought, known) == ([], [])
    assert len(story) == 1


def test_what_was_sent_is_drawn_anew_and_the_rest_is_never_sent(
    unit_of_work: UnitsOfWork, database: Database, worked: Lead
) -> None:
    other = a_lead("In review", state=LeadState.REVIEW)
    stored(unit_of_work, other)
    review = a_notice(other, key="review", kind=NoticeKind.REVIEW)
    applied(unit_of_work, Change(notices=(review, a_notice(other, key="of another"))))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent', message = key WHERE key <> 'pending'"))

    erased(unit_of_work, worked)

    with database.reader.connect() as connection, connection.begin():
        states = {row.key: row.state for row in connection.execute(text("SELECT key, state FROM outbox"))}
    assert states.pop("pending") == "superseded"
    assert set(states.values()) == {"sent"}
    assert revisions(database) == {
        "of the lead": 1,
        "of the claim": 1,
        "review": 1,
        "of another": 0,
        "pending": 0,
    }


def test_to_erase_twice_is_to_erase_once(unit_of_work: UnitsOfWork, worked: Lead) -> None:
    erased(unit_of_work, worked)
    with unit_of_work() as uow:
        first = uow.leads.get(worked.id)

    erased(unit_of_work, worked)
    erased(unit_of_work)

    with unit_of_work() as uow:
        assert uow.leads.get(worked.id) == first


def remembered(open_: UnitsOfWork, *keys: LeadKeys, external_ids: tuple[str, ...] = ()) -> None:
    with open_() as uow:
        uow.erasure.remember(keys, external_ids, MONDAY_9AM)
        uow.commit()


def known(open_: UnitsOfWork, keys: LeadKeys, external_id: str | None = None) -> bool:
    with open_(writes=False) as uow:
        unknown, found = uow.erasure.knows([NOBODY, keys], [None, external_id])
    assert not unknown
    return found


def test_somebody_forgotten_is_known_by_each_of_their_signs(unit_of_work: UnitsOfWork) -> None:
    alone = [
        LeadKeys("x", email=ROW.email),
        LeadKeys("x", phone=ROW.phone),
        LeadKeys("x", name=ROW.name),
        LeadKeys(ROW.fingerprint),
    ]
    before = known(unit_of_work, ROW, CANARY)

    remembered(unit_of_work, ROW, external_ids=(CANARY,))

    assert not before
    assert [known(unit_of_work, keys) for keys in alone] == [True] * 4
    assert known(unit_of_work, LeadKeys("x"), CANARY)
    assert not known(unit_of_work, LeadKeys("x", company=ROW.company, domain=ROW.domain), "other")
    assert not known(unit_of_work, LeadKeys("x", email=ROW.phone))


def test_nobody_can_tell_from_a_tombstone_whose_it_is(unit_of_work: UnitsOfWork, database: Database) -> None:
    remembered(unit_of_work, ROW, external_ids=(CANARY,))

    assert not [line for line in texts_of(database) if CANARY in line or "1234567" in line]


def test_two_databases_mark_the_same_person_differently(database: Database) -> None:
    keys = list[str]()
    for _ in range(2):
        remembered(UnitsOfWork(database), ROW)
        with database.engine.begin() as connection:
            keys += connection.scalars(text("SELECT mark FROM tombstones"))
            connection.execute(text("DELETE FROM mark_keys"))
            connection.execute(text("DELETE FROM tombstones"))

    assert len(set(keys)) == len(keys) == 8


def test_a_pardon_takes_every_mark_of_the_person_away(unit_of_work: UnitsOfWork) -> None:
    other = LeadKeys("other row", "other@x.example")
    remembered(unit_of_work, ROW, external_ids=(CANARY,))
    remembered(unit_of_work, LeadKeys("second row", ROW.email, "+62211234567"))
    remembered(unit_of_work, other)

    with unit_of_work() as uow:
        taken = [uow.erasure.pardon([LeadKeys("", email=mail)]) for mail in (ROW.email, "who@x.example")]
        uow.commit()

    assert taken == [7, 0]
    assert not known(unit_of_work, ROW, CANARY)
    assert not known(unit_of_work, LeadKeys("x", phone="+62211234567"))
    assert known(unit_of_work, other)


def test_marks_of_two_turn_out_to_be_of_one_person(unit_of_work: UnitsOfWork) -> None:
    by_mail, by_phone = LeadKeys("a", email=ROW.email), LeadKeys("b", phone=ROW.phone)
    for keys in (by_mail, by_phone, LeadKeys("c", ROW.email, ROW.phone)):
        remembered(unit_of_work, keys)

    with unit_of_work() as uow:
        taken = uow.erasure.pardon([by_phone])
        uow.commit()

    assert taken == 5


def test_nobody_is_pardoned_where_nobody_was_forgotten(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        assert uow.erasure.pardon([ROW]) == 0
        uow.erasure.remember([], [], MONDAY_9AM)
        assert list(uow.erasure.knows([], [])) == []


def test_closed_leads_retire_when_nothing_happened_to_them_for_long(unit_of_work: UnitsOfWork) -> None:
    closed = {word.strip("'") for word in CLOSED_STATES.removeprefix("state IN (").rstrip(")").split(", ")}
    leads = [a_lead(state.value, state=state, waited=days(400)) for state in LeadState]
    applied(unit_of_work, arriving(*leads))
    lately = a_lead("Lately", state=LeadState.CONVERTED, waited=days(200))
    applied(unit_of_work, arriving(lately))
    spoken_of = a_lead("Spoken of", state=LeadState.CONVERTED, waited=days(400))
    applied(unit_of_work, arriving(spoken_of))
    applied(unit_of_work, Change(events=arriving(a_lead(id=spoken_of.id, waited=hours(1))).events))

    with unit_of_work() as uow:
        retired = uow.erasure.retired(MONDAY_9AM - days(365), 100)
        two = uow.erasure.retired(MONDAY_9AM - days(365), 2)
        whether = [uow.erasure.is_anybody_retired(MONDAY_9AM - days(age)) for age in (365, 500)]

    assert retired == [lead.id for lead in leads if lead.state.value in closed]
    assert two == retired[:2]
    assert whether == [True, False]


def test_after_scrubbing_the_file_holds_nothing_of_them(
    unit_of_work: UnitsOfWork, database: Database, worked: Lead
) -> None:
    erased(unit_of_work, worked)

    with unit_of_work(writes=False) as uow:
        uow.erasure.scrub()

    if database.is_sqlite:
        path = str(database.engine.url.database)
        assert CANARY.encode() not in Path(path).read_bytes()
        assert not Path(f"{path}-wal").read_bytes()
    with unit_of_work(writes=False) as uow:
        assert uow.leads.get(worked.id) is not None


def test_scrubbing_gives_up_on_a_log_that_stays_in_use(
    unit_of_work: UnitsOfWork, database: Database, worked: Lead
) -> None:
    if not database.is_sqlite:
        pytest.skip("only SQLite's log is shared")
    hasty = open_database(str(database.engine.url), wait=timedelta(seconds=0.2))
    with unit_of_work(writes=False) as reading:
        reading.leads.get(worked.id)
        erased(unit_of_work, worked)
        with UnitsOfWork(hasty)(writes=False) as uow, pytest.raises(Busy):
            uow.erasure.scrub()
    hasty.close()
