"""Setting up from Slack: who may, what holds then, and that nobody locks everybody out."""

from dataclasses import replace

import pytest

from core.answers import Refusal, Refused
from core.errors import Outdated
from core.policies.team import ChannelPolicy, PeoplePolicy
from core.services.setup import Setup
from core.setup import Member, Origin, Saved, Serving, SetUp, with_settings
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_lead, a_person, a_queue, a_team, hours
from tests.core.services.crowding import arranged
from tests.core.services.floor import Floor, OpenFloor, all_at_once, the

NORTH_BOSS = "U01NORA"
EVERYBODY = (ANA, BEN, CLEO, MIA, OLE, NORTH_BOSS)
FILE = a_team(
    a_queue("north", when={"region": ("north",)}, members=(ANA,), managers=(NORTH_BOSS,)),
    a_queue("rest"),
    people=PeoplePolicy(managers=(MIA,), reps=(ANA, BEN, CLEO)),
    channels=ChannelPolicy(ops="C01OPS"),
)


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(FILE, people=EVERYBODY)


def anew(floor: Floor) -> Floor:
    """The floor of a process that has read what is set by now."""
    with floor.open(writes=False) as uow:
        version, settings = uow.settings.version(), uow.settings.all()
    opened = UnitsOfWork(floor.open._database, settings_version=version)  # type: ignore[attr-defined]
    fresh = Floor(opened, with_settings(FILE, settings), floor.clock)
    fresh.setup = Setup(opened, fresh.team, floor.clock, file=FILE, version=version)
    return fresh


def settings(floor: Floor) -> dict[str, object]:
    with floor.open(writes=False) as uow:
        return dict(uow.settings.all())


def why(answer: object) -> Refusal:
    return the(Refused, answer).reason


def test_everything_says_where_it_comes_from(floor: Floor) -> None:
    floor = anew(floor)
    the(Saved, floor.setup.set_up(MIA, {"people.ops": (OLE,)}))

    seen = the(SetUp, anew(floor).setup.read(MIA))

    channels = {name: (one.ids, one.origin) for name, one in seen.channels.items()}
    assert channels["ops"] == (("C01OPS",), Origin.FILE)
    assert channels["team"] == ((), Origin.DEFAULT)
    ops = seen.people["ops"]
    assert (ops.ids, ops.origin, ops.by, ops.at) == ((OLE,), Origin.SLACK, MIA, floor.clock.now())


def test_what_is_as_in_the_file_or_empty_is_left_to_the_file(floor: Floor) -> None:
    floor = anew(floor)
    first = the(Saved, floor.setup.set_up(MIA, {"channels.ops": ("C02OPS",), "people.managers": (MIA,)}))
    floor = anew(floor)
    kept = settings(floor)

    second = the(Saved, floor.setup.set_up(MIA, {"channels.ops": (), "people.reps": ()}))

    assert (first.paths, kept) == (("channels.ops",), {"channels.ops": "C02OPS"})
    assert (second.paths, settings(floor)) == (("channels.ops",), {})
    assert second.set_up.channels["ops"].ids == ("C01OPS",)
    with floor.open(writes=False) as uow:
        (row,) = uow.settings.rows()
    assert (row.path, row.value, row.by) == ("channels.ops", None, MIA)


def test_digests_are_switched_by_whoever_sets_up_and_what_is_as_in_the_file_is_not_kept(floor: Floor) -> None:
    floor = anew(floor)

    off = the(Saved, floor.setup.set_up(MIA, {"digests.daily": ("off",), "digests.weekly": ("on",)}))
    kept, floor = settings(floor), anew(floor)
    refused = floor.setup.set_up(ANA, {"digests.daily": ("on",)})
    back = the(Saved, floor.setup.set_up(MIA, {"digests.daily": ("on",)}))

    assert (off.paths, kept) == (("digests.daily",), {"digests.daily": False})
    assert (off.set_up.digests["daily"].ids, off.set_up.digests["daily"].by) == (("off",), MIA)
    assert not floor.team.digests.daily
    assert why(refused) is Refusal.NOT_IN_CHARGE
    assert (back.paths, settings(floor)) == (("digests.daily",), {})


def test_one_thing_is_left_to_the_file_by_whoever_may_set_it(floor: Floor) -> None:
    """Also what the file has no place for any more."""
    with floor.open() as uow:
        uow.settings.put("queues.north.members", [BEN], MIA, floor.clock.now())
        uow.settings.put("queues.gone.members", [BEN], MIA, floor.clock.now())
        uow.commit()
    floor = anew(floor)

    mine = the(Saved, floor.setup.reset(NORTH_BOSS, "queues.north.members"))
    gone = the(Saved, anew(floor).setup.reset(MIA, "queues.gone.members"))
    refused = anew(floor).setup.reset(ANA, "queues.rest.members")

    assert (mine.paths, gone.paths) == (("queues.north.members",), ("queues.gone.members",))
    assert why(refused) is Refusal.NOT_IN_CHARGE
    assert settings(floor) == {}


def test_what_is_no_slack_id_is_not_kept(floor: Floor) -> None:
    answer = floor.setup.set_up(MIA, {"channels.ops": ("general",), "people.ops": (OLE,)})
    switch = floor.setup.set_up(MIA, {"digests.daily": ("perhaps",)})

    assert why(answer) is why(switch) is Refusal.MALFORMED
    assert settings(floor) == {}


@pytest.mark.parametrize("who", [ANA, "U00NOBODY"])
def test_only_managers_and_ops_set_up_and_each_attempt_is_noted_once(floor: Floor, who: str) -> None:
    answers = [floor.setup.read(who), floor.setup.set_up(who, {"people.managers": (who,)})]

    assert {why(answer) for answer in answers} <= {Refusal.NOT_IN_CHARGE, Refusal.GUEST}
    assert settings(floor) == {}
    with floor.open(writes=False) as uow:
        assert [one.actor for one in uow.denials.latest(9)] == [who, who]


def test_the_last_in_charge_cannot_leave_everybody_without(floor: Floor) -> None:
    """Nora's queue is her successor's, who has left; Dana is nobody we know."""
    floor.meets(a_person("U01LEFT", is_deleted=True))
    floor = anew(floor)
    the(Serving, floor.setup.set_members(MIA, "north", (), ("U01LEFT",)))
    floor = anew(floor)

    answer = floor.setup.set_up(MIA, {"people.managers": ("U00DANA",)})

    assert why(answer) is Refusal.NOT_SET_UP
    assert "people.managers" not in settings(floor)
    assert isinstance(anew(floor).setup.set_up(MIA, {"people.managers": (OLE,)}), Saved)


def test_those_in_a_newly_named_user_group_have_its_rights_at_once(floor: Floor) -> None:
    floor = anew(floor)
    groups = {"S01HEADS": frozenset({OLE, "U00UNMET"})}

    the(Saved, floor.setup.set_up(MIA, {"people.managers": ("S01HEADS",)}, groups=groups))

    now = anew(floor)
    assert isinstance(now.setup.read(OLE), SetUp)
    assert why(now.setup.read(MIA)) is Refusal.NOT_IN_CHARGE


def test_a_group_that_nobody_is_in_leaves_nobody_in_charge(floor: Floor) -> None:
    floor = anew(floor)
    the(Serving, floor.setup.set_members(MIA, "north", (), ("U01LEFT",)))
    floor = anew(floor)

    answer = floor.setup.set_up(MIA, {"people.managers": ("S01HEADS",)}, groups={"S01HEADS": frozenset()})

    assert why(answer) is Refusal.NOT_SET_UP


def test_who_serves_a_queue_is_shown_with_what_they_have(floor: Floor) -> None:
    floor.gets(a_lead("Acme", queue=FILE.queues[0]), a_lead("Boreal", queue=FILE.queues[0]))
    floor.take(ANA)
    floor.people.away(ANA)
    arranged(floor.overflow.more_reps(MIA, "north", [BEN], hours(4)))

    (north, rest) = the(tuple, floor.setup.members(MIA))

    ends = floor.clock.now() + hours(4)
    assert north.people == (Member(ANA, claims=1, is_away=True), Member(BEN, until=ends))
    assert (north.members.ids, north.members.origin, north.managers.ids) == (
        (ANA,),
        Origin.FILE,
        (NORTH_BOSS,),
    )
    assert [one.id for one in rest.people] == [ANA, BEN, CLEO]
    assert (rest.members.origin, rest.cap) == (Origin.DEFAULT, 10)


def test_a_queues_manager_sees_and_changes_that_queue_alone(floor: Floor) -> None:
    (only,) = the(tuple, floor.setup.members(NORTH_BOSS))
    saved = the(Serving, floor.setup.set_members(NORTH_BOSS, "north", (BEN, CLEO), (NORTH_BOSS,)))
    other = floor.setup.set_members(NORTH_BOSS, "rest", (ANA,), ())

    assert only.queue == "north"
    assert [one.id for one in saved.people] == [BEN, CLEO]
    assert saved.members.origin is Origin.SLACK
    assert why(other) is Refusal.NOT_IN_CHARGE
    assert settings(floor) == {"queues.north.members": [BEN, CLEO]}


def test_a_queue_that_there_is_not_is_named(floor: Floor) -> None:
    seen, saved = floor.setup.members(MIA, "south"), floor.setup.set_members(MIA, "south", (), ())

    assert the(Refused, seen) == Refused(Refusal.UNKNOWN_QUEUE, asked="south", names=("north", "rest"))
    assert why(saved) is Refusal.UNKNOWN_QUEUE
    assert [one.queue for one in the(tuple, floor.setup.members(MIA, "rest-fast"))] == ["rest"]


def test_a_revoked_role_is_denied_at_once_by_a_process_that_has_not_heard_of_it(floor: Floor) -> None:
    """It raises before anything is judged by the old policy; with the new one the answer is no."""
    here, there = anew(floor), anew(floor)
    the(Saved, here.setup.set_up(MIA, {"people.managers": (OLE,)}))

    with pytest.raises(Outdated):
        there.setup.read(MIA)
    with pytest.raises(Outdated):
        there.overflow.pause_sources(MIA, "rest", hours(1))

    assert why(anew(there).setup.read(MIA)) is Refusal.NOT_IN_CHARGE


def test_two_who_remove_each_other_at_once_are_judged_one_after_the_other(floor: Floor) -> None:
    floor = anew(floor)
    the(Saved, floor.setup.set_up(MIA, {"people.managers": (MIA, OLE)}))
    here, there = anew(floor), anew(floor)

    def removes(floor: Floor, who: str, other: str) -> object:
        try:
            return floor.setup.set_up(who, {"people.managers": (who,)})
        except Outdated:
            return other

    first, second = all_at_once(lambda: removes(here, MIA, OLE), lambda: removes(there, OLE, MIA))

    winners = [one for one in (first, second) if isinstance(one, Saved)]
    assert len(winners) == 1
    left = anew(floor).team.people.managers
    assert left in {(MIA,), (OLE,)}
    assert winners[0].set_up.people["managers"].ids == left


def test_a_change_that_comes_right_after_another_one_is_undone_to_be_judged_anew(floor: Floor) -> None:
    """Right after: once people are read, and before it is written."""
    overtaken = Setup(floor.open, FILE, floor.clock, file=FILE, version=7)

    with pytest.raises(Outdated):
        overtaken.set_up(MIA, {"people.ops": (OLE,)})

    assert settings(floor) == {}


def test_what_slack_says_of_somebody_by_old_settings_is_not_stored(floor: Floor) -> None:
    """It would take a newly named group away from them again."""
    old = anew(floor)
    the(
        Saved, anew(floor).setup.set_up(MIA, {"people.ops": ("S01OPS",)}, groups={"S01OPS": frozenset({OLE})})
    )

    with pytest.raises(Outdated):
        old.people.seen(replace(a_person(OLE), name="Ole again"))

    known = anew(floor).people.get(OLE)
    assert known is not None
    assert known.groups == {"S01OPS"}
