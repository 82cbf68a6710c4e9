"""Leads that nobody may take: ops hear of them at once and with the reason, on both databases."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import pytest

from core.findings import Stranded
from core.home import OpsHome
from core.model import Lead, LeadFacts, LeadState
from core.notices import Audience, Notice, NoticeKind, Parcel
from core.policies.queues import Skill
from core.policies.team import TeamPolicy
from core.services.home import Homes
from core.services.stranded import found
from core.stranded import TOLD
from tests.builders import (
    ANA,
    BEN,
    CLEO,
    MIA,
    NO_DIGESTS,
    OLE,
    a_lead,
    a_person,
    a_queue,
    a_team,
    hours,
)
from tests.core.services.floor import Floor, OpenFloor, all_at_once, the
from tests.core.services.mail import OPS, taken

SKILLS = {
    ANA: {"skills": {"language": ["de"], "region": ["dach"]}},
    BEN: {"skills": {"language": ["en"], "region": ["apac"]}},
}
NORTH = a_queue("north", members=[ANA, BEN], skills=["language", "region"])


def a_skilled_team(*, skills: Mapping[str, object] = SKILLS, **policy: object) -> TeamPolicy:
    """Ana speaks German, Ben English; Cleo has the rest, and takes everything there."""
    people = {"reps": [ANA, BEN, CLEO], "managers": [MIA], "ops": [OLE], "details": skills}
    given = {"people": people, "channels": {"ops": OPS}, "digests": NO_DIGESTS}
    return a_team(NORTH, a_queue("rest", members=[CLEO]), **{**given, **policy})


_numbers = count(1)


def northern(**details: Any) -> Lead:
    """A lead of a company of its own, in the north."""
    return a_lead(f"Company {next(_numbers)}", queue=NORTH, **details)


PEOPLE = [a_person(one, timezone="UTC") for one in (ANA, BEN, CLEO, MIA, OLE)]


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(a_skilled_team(), PEOPLE)


def told(floor: Floor) -> Sequence[Notice]:
    """Everything there ever was to tell of leads that nobody may take."""
    with floor.open(writes=False) as uow:
        due = uow.outbox.due(floor.clock.now().replace(year=2030), 99, each=99)
    return [one for owed in due for one in owed if one.kind is NoticeKind.STRANDED]


def ticks(floor: Floor, **later: float) -> Sequence[Notice]:
    floor.clock.move(**later)
    assert floor.tick.run().failures == ()
    return told(floor)


def read(floor: Floor) -> list[Parcel]:
    """What is handed out of it now, with all it is about."""
    parcels = (one for message in taken(floor) for one in message.parcels)
    return [one for one in parcels if one.notice.kind is NoticeKind.STRANDED]


def test_a_lead_in_a_language_nobody_has_is_told_of_within_the_minute(floor: Floor) -> None:
    (lead,) = floor.gets(northern(language="fr", region="DACH"))

    (one,) = ticks(floor, minutes=1)

    assert (one.to, one.audience, one.lead_id) == (OPS, Audience.OPS, lead.id)
    (parcel,) = read(floor)
    assert parcel.stranded == Stranded("north", (Skill.LANGUAGE,), 1, lead)


def test_whoever_takes_leads_in_need_not_wait_for_the_tick_to_have_it_told(floor: Floor) -> None:
    floor.gets(northern(language="fr"))

    floor.strandings.tell()
    floor.strandings.tell()

    assert len(told(floor)) == 1


def test_processes_that_see_it_together_tell_it_once(floor: Floor) -> None:
    floor.gets(northern(language="fr"))

    all_at_once(*[floor.strandings.tell] * 4)

    assert len(told(floor)) == 1


def test_the_same_reason_is_told_once_a_day_while_it_lasts(floor: Floor) -> None:
    floor.gets(northern(language="fr"))
    ticks(floor)
    floor.gets(northern(language="FR", waited=hours(3)))

    counts = [len(ticks(floor, **later)) for later in ({"minutes": 1}, {"hours": 8}, {"hours": 7})]

    assert counts == [1, 1, 2]


def test_each_reason_is_told_by_itself_and_read_together(floor: Floor) -> None:
    floor.gets(
        northern(language="fr", region="EMEA"),
        northern(region="emea"),
        northern(region="EMEA", state=LeadState.HELD, waited=hours(4)),
        northern(language="de", region="APAC"),
        northern(language="de", region="DACH"),
        northern(),
    )

    ticks(floor)

    reasons = {(one.lacks, one.number) for one in (parcel.stranded for parcel in read(floor)) if one}
    assert reasons == {(("language",), 1), (("region",), 2), (("language", "region"), 1)}


@pytest.mark.parametrize("gone", [{"is_deleted": True}, {"is_guest": True}])
def test_a_queue_whose_people_have_all_left_is_nobodys(
    open_crowded_floor: OpenFloor, gone: dict[str, Any]
) -> None:
    staff = [*(a_person(one, **gone) for one in (ANA, BEN)), a_person(CLEO), a_person(OLE)]
    floor = open_crowded_floor(a_skilled_team(), staff)
    old = northern(waited=hours(2))
    floor.gets(northern(language="de"), old, a_lead("Rest", queue="rest"))

    ticks(floor)

    (parcel,) = read(floor)
    assert parcel.stranded == Stranded("north", (), 2, old)


def test_whoever_is_away_or_full_may_still_take_it_later(floor: Floor) -> None:
    floor.people.away(ANA)
    floor.gets(northern(language="de"))

    assert ticks(floor) == []


def test_before_anybody_was_met_nobody_can_say(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_skilled_team(), [])
    floor.gets(northern(language="fr"))

    assert ticks(floor) == []


def test_reps_whom_slack_has_not_told_of_yet_count(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_skilled_team(), [OLE])
    floor.gets(northern(language="de"), northern(language="fr"))

    (one,) = ticks(floor)

    assert read(floor)[0].stranded == one_reason(floor)
    assert one.to == OPS


def one_reason(floor: Floor) -> object:
    (reason,) = the(OpsHome, Homes(floor.open, floor.team, floor.clock).of(OLE).ops).stranded
    return reason


def test_what_somebody_may_take_again_is_not_told_any_more(floor: Floor) -> None:
    floor.clock.move(hours=-3)  # at six nobody reads anything yet
    floor.gets(northern(language="fr", now=floor.clock.now()))
    ticks(floor)
    taught = SKILLS | {BEN: {"skills": {"language": ["en", "FR"]}}}

    restarted = floor.under(a_skilled_team(skills=taught))
    restarted.clock.move(hours=4)

    assert read(restarted) == []
    assert restarted.pull(BEN).lead.facts.language == "fr"


def test_without_channels_ops_hear_themselves_and_without_them_nobody(open_crowded_floor: OpenFloor) -> None:
    floor = open_crowded_floor(a_skilled_team(channels={}), PEOPLE)
    floor.gets(northern(language="fr"))
    unknown = floor.under(
        a_skilled_team(channels={}, people={"reps": [ANA], "ops": ["U0UNMET"], "details": SKILLS})
    )

    nobody = ticks(unknown)
    (one,) = ticks(floor)

    assert nobody == []
    assert one.to == OLE


def test_a_flood_of_reasons_is_told_by_the_weightiest(floor: Floor) -> None:
    floor.gets(*(northern(language=f"x{number}") for number in range(TOLD + 5)))
    many = floor.gets(*(northern(language="fr") for _ in range(2)))

    first = ticks(floor)
    again = ticks(floor, minutes=1)

    assert len(first) == len(again) == TOLD
    assert many[0].id in {one.lead_id for one in first}
    assert len(the(OpsHome, Homes(floor.open, floor.team, floor.clock).of(OLE).ops).stranded) == TOLD + 6


def test_ops_see_it_at_home_and_nobody_else_does(floor: Floor) -> None:
    floor.gets(northern(language="fr"))
    homes = Homes(floor.open, floor.team, floor.clock)

    assert one_reason(floor)
    assert [homes.of(who).ops for who in (ANA, MIA)] == [None, None]


class Gone:
    """A transaction that sees a French lead, and the next moment nobody: somebody took it over in between."""

    def __init__(self) -> None:
        self.leads = self

    def kinds(self, queue: str, skills: Sequence[Skill]) -> Sequence[LeadFacts]:
        return [LeadFacts(language="fr")] if (queue, skills) == ("north", NORTH.skills) else []

    def alike(self, *_: object) -> None:
        return None


def test_a_lead_that_leaves_while_it_is_looked_at_strands_nobody() -> None:
    gone: Any = Gone()

    assert found(gone, a_skilled_team(), [NORTH], PEOPLE) == ()


def test_a_notice_of_a_queue_that_is_gone_is_not_told(floor: Floor) -> None:
    floor.gets(northern(language="fr"))
    ticks(floor)
    elsewhere = a_team(channels={"ops": OPS}, people={"ops": [OLE]}, digests=NO_DIGESTS)

    assert read(floor.under(elsewhere)) == []
