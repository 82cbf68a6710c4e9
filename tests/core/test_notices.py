"""The same news for several readers, and the key by which each is told once."""

import pytest

from core.notices import Address, Audience, NoticeKind, key, notices, stem
from tests.builders import ANA, MIA, MONDAY_9AM, a_claim, a_lead, hours

LEAD = a_lead()
CLAIM = a_claim(LEAD, id=17)
TO_ANA = Address(ANA, MONDAY_9AM, Audience.REP)
TO_MIA = Address(MIA, MONDAY_9AM + hours(1), Audience.MANAGERS)


def test_every_reader_gets_the_news_in_their_own_hours() -> None:
    told = notices(
        (TO_ANA, TO_MIA), NoticeKind.BREACH, "17:1", lead=LEAD, claim=CLAIM, by=MIA, data={"rung": 1}
    )

    assert [(one.key, one.to, one.due_at, one.audience) for one in told] == [
        (f"breach:17:1@{ANA}", *_parts(TO_ANA)),
        (f"breach:17:1@{MIA}", *_parts(TO_MIA)),
    ]
    assert {(one.kind, one.lead_id, one.claim_id, one.by) for one in told} == {
        (NoticeKind.BREACH, LEAD.id, 17, MIA)
    }
    assert [one.data for one in told] == [{"rung": 1}] * 2


def _parts(address: Address) -> tuple[object, ...]:
    return address.to, address.due_at, address.audience


def test_one_person_in_two_roles_reads_it_once_in_the_first_of_them() -> None:
    as_manager = Address(ANA, MONDAY_9AM, Audience.MANAGERS)

    told = notices((TO_ANA, TO_MIA, as_manager, TO_ANA), NoticeKind.FLAG, "17", lead=LEAD)

    assert [(one.to, one.audience) for one in told] == [(ANA, Audience.REP), (MIA, Audience.MANAGERS)]


def test_nobody_to_tell_makes_no_news() -> None:
    assert notices((), NoticeKind.FLAG, "17", lead=LEAD) == ()


def test_what_is_told_cannot_be_changed_afterwards() -> None:
    data = {"why": "nobody_free"}
    (told,) = notices((TO_ANA,), NoticeKind.RETURNED, "17", lead=LEAD, data=data)

    data["why"] = "hops_used"

    assert told.data == {"why": "nobody_free"}
    with pytest.raises(TypeError):
        told.data["why"] = "hops_used"  # type: ignore[index]


def test_a_key_says_what_it_is_and_to_whom() -> None:
    assert key(NoticeKind.UNWORKED, "17:2", "C0MANAGERS") == "unworked:17:2@C0MANAGERS"
    assert stem("unworked:17:2@C0MANAGERS") == stem(f"unworked:17:2@{MIA}") == "unworked:17:2"
