"""Two who set a team up at the same time: what somebody did not touch stays as the other has just set it."""

import pytest

from core.answers import Refusal, Refused
from core.policies.team import ChannelPolicy, PeoplePolicy
from core.services.setup import Setup
from core.setup import OFF, ON, Ids, Saved, Serving, changed, overtaken, with_settings
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_queue, a_team
from tests.core.services.floor import Floor, OpenFloor, the

FILE = a_team(
    a_queue("north", when={"region": ("north",)}, members=(ANA,)),
    a_queue("rest"),
    people=PeoplePolicy(managers=(MIA, OLE), reps=(ANA, BEN, CLEO)),
    channels=ChannelPolicy(ops="C01OPS"),
)
SHOWN = {
    "channels.team": (),
    "channels.ops": ("C01OPS",),
    "people.managers": (MIA, OLE),
    "people.ops": (),
    "digests.weekly": ON,
}
"""What a form shows while nothing is set in Slack."""


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(FILE, people=(ANA, BEN, CLEO, MIA, OLE))


def setup(floor: Floor) -> Setup:
    """In a process that has read what is set by now."""
    return Setup(floor.open, with_settings(FILE, settings(floor)), floor.clock, file=FILE)


def settings(floor: Floor) -> dict[str, object]:
    with floor.open(writes=False) as uow:
        return dict(uow.settings.all())


def submits(floor: Floor, who: str, **filled: Ids) -> Saved | Refused:
    """Somebody fills in the form that was drawn while nothing was set, and sends all of it."""
    chosen = {path.replace("__", "."): ids for path, ids in filled.items()}
    return setup(floor).set_up(who, SHOWN | chosen, stood=SHOWN)


def test_what_somebody_did_not_touch_stays_as_the_other_has_just_set_it(floor: Floor) -> None:
    the(Saved, submits(floor, MIA, channels__team=("C01TEAM",), people__ops=(CLEO,)))

    saved = the(Saved, submits(floor, OLE, digests__weekly=OFF))

    assert saved.paths == ("digests.weekly",)
    assert settings(floor) == {
        "channels.team": "C01TEAM",
        "people.ops": [CLEO],
        "digests.weekly": False,
    }


def test_somebody_whom_the_other_has_just_removed_does_not_come_back(floor: Floor) -> None:
    the(Saved, submits(floor, MIA, people__managers=(MIA,)))

    refused = submits(floor, OLE, channels__team=("C01TEAM",))
    saved = the(Saved, submits(floor, MIA, channels__team=("C01TEAM",)))

    assert the(Refused, refused).reason is Refusal.NOT_IN_CHARGE
    assert saved.set_up.people["managers"].ids == (MIA,)


def test_where_both_set_the_same_nothing_of_the_second_is_saved(floor: Floor) -> None:
    the(Saved, submits(floor, MIA, channels__team=("C01TEAM",), channels__ops=("C02OPS",)))

    answer = submits(floor, OLE, channels__team=("C09OTHER",), channels__ops=(), digests__weekly=OFF)

    assert answer == Refused(Refusal.SET_MEANWHILE, names=("channels.team", "channels.ops"))
    assert settings(floor) == {"channels.team": "C01TEAM", "channels.ops": "C02OPS"}


def test_two_who_want_the_same_are_of_one_mind(floor: Floor) -> None:
    the(Saved, submits(floor, MIA, people__ops=(CLEO, BEN)))

    second = the(Saved, submits(floor, OLE, people__ops=(BEN, CLEO), digests__weekly=OFF))

    assert "digests.weekly" in second.paths
    assert set(second.set_up.people["ops"].ids) == {BEN, CLEO}


def test_members_and_managers_of_a_queue_are_set_apart_from_each_other(floor: Floor) -> None:
    stood = {"queues.north.members": (ANA,), "queues.north.managers": ()}
    the(Serving, setup(floor).set_members(MIA, "north", (BEN,), (), stood=stood))

    apart = setup(floor).set_members(OLE, "north", (ANA,), (CLEO,), stood=stood)
    same = setup(floor).set_members(OLE, "north", (ANA, CLEO), (CLEO,), stood=stood)

    assert the(Serving, apart).members.ids == (BEN,)
    assert same == Refused(Refusal.SET_MEANWHILE, names=("queues.north.members",))
    assert settings(floor) == {"queues.north.members": [BEN], "queues.north.managers": [CLEO]}


def test_a_rep_learns_nothing_of_what_is_set(floor: Floor) -> None:
    the(Saved, submits(floor, MIA, channels__team=("C01TEAM",)))

    answer = submits(floor, ANA, channels__team=("C09OTHER",))

    assert the(Refused, answer).reason is Refusal.NOT_IN_CHARGE
    assert the(Refused, answer).names == ()


def test_only_what_differs_is_changed_and_order_is_no_difference() -> None:
    stood = {"people.ops": (CLEO, BEN), "people.reps": (ANA,)}

    wanted = {"people.ops": (BEN, CLEO), "people.reps": (), "channels.ops": ("C01OPS",)}

    assert changed(wanted, stood) == {"people.reps": (), "channels.ops": ("C01OPS",)}


def test_what_nobody_saw_overtakes_nothing() -> None:
    assert overtaken({"channels.ops": ("C02OPS",)}, {}, FILE) == ()
    assert overtaken({"channels.ops": ("C02OPS",)}, {"channels.ops": ()}, FILE) == ("channels.ops",)
