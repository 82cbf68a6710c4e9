"""A file is taken in once, from those who may hand one in."""

import pytest

from core.answers import Refusal, Refused
from core.rights import Action
from core.services.files import Files
from tests.builders import ANA, CLEO, MIA, OLE, a_person, a_team
from tests.core.services.floor import Floor, OpenFloor, the

TEAM = a_team(people={"reps": [ANA], "managers": [MIA], "ops": [OLE]})
GUEST = a_person("U01GUS", is_guest=True)


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [ANA, CLEO, MIA, OLE, GUEST])


def files(floor: Floor) -> Files:
    return Files(floor.open, floor.team, floor.clock)


@pytest.mark.parametrize("who", [MIA, OLE])
def test_a_file_begins_once_however_often_slack_tells_of_it(floor: Floor, who: str) -> None:
    begun = [files(floor).begin(who, "F1") for _ in range(3)]

    assert begun == [True, False, False]
    assert files(floor).begin(who, "F2") is True


def test_a_day_later_it_is_still_known(floor: Floor) -> None:
    files(floor).begin(MIA, "F1")
    files(floor).end("F1", {"read": 3, "accepted": 3})
    floor.clock.move(hours=30)

    assert files(floor).begin(MIA, "F1") is False


def test_what_its_rows_came_to_is_kept(floor: Floor) -> None:
    files(floor).begin(MIA, "F1")
    files(floor).end("F1", {"read": 3, "accepted": 1, "rejected": 2})

    with floor.open() as uow:
        delivery = uow.deliveries.begin("file:F1", "", floor.clock.now())
    assert delivery is not None
    assert delivery.answer == [{"read": 3, "accepted": 1, "rejected": 2}]


@pytest.mark.parametrize("who", [ANA, CLEO, GUEST.id, "U0NOBODY"])
def test_who_may_not_is_turned_away_and_the_file_may_still_come_from_others(floor: Floor, who: str) -> None:
    refused = the(Refused, files(floor).begin(who, "F1"))

    assert refused.reason is Refusal.NOT_IN_CHARGE
    with floor.open(writes=False) as uow:
        (noted,) = uow.denials.latest(5)
    assert (noted.actor, noted.action, noted.subject) == (who, Action.IMPORT, None)
    assert files(floor).begin(MIA, "F1") is True
