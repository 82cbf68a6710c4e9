"""What was set in Slack wins over the policy file, as far as it fits."""

from typing import Any

import pytest

from core.learning import Learned
from core.policies.team import ChannelPolicy, PeoplePolicy, TeamPolicy
from core.setup import LEARNED, ids_at, misfits, read, somebody_is_in_charge, with_settings, written
from tests.builders import ANA, BEN, MIA, OLE, a_person, a_queue, a_team

FILE = a_team(
    a_queue("north", when={"region": ("north",)}, members=(ANA,)),
    a_queue("rest"),
    people=PeoplePolicy(managers=(MIA,)),
    channels=ChannelPolicy(ops="C01OPS"),
)


def test_nothing_set_leaves_the_file_as_it_is() -> None:
    assert with_settings(FILE, {}) is FILE


def test_what_is_set_wins_and_all_the_rest_stays() -> None:
    settings = {
        "channels.ops": "C02OPS",
        "channels.team": "C01TEAM",
        "people.ops": [OLE, "S01OPS"],
        "queues.north.members": [BEN],
        "queues.rest.managers": [OLE],
        "digests.daily": False,
    }

    team = with_settings(FILE, settings)

    assert (team.channels.ops, team.channels.team, team.channels.managers) == ("C02OPS", "C01TEAM", None)
    assert (team.people.ops, team.people.managers) == ((OLE, "S01OPS"), (MIA,))
    assert [queue.members for queue in team.queues] == [(BEN,), ()]
    assert [queue.managers for queue in team.queues] == [(), (OLE,)]
    assert team.queues[0].when == {"region": ("north",)}
    assert (team.digests.daily, team.digests.weekly) == (False, True)
    assert FILE.channels.ops == "C01OPS"


def test_what_was_learned_is_no_setting_of_anybodys_and_goes_along_with_those() -> None:
    kept: dict[str, object] = {LEARNED: {"fair": {"value": 1.1, "n": 40, "conversions": 12}}}

    alone, with_others = (with_settings(FILE, kept | more) for more in ({}, {"people.ops": [OLE]}))

    assert alone.learned("Fair") == with_others.learned("fair") == Learned(1.1, 40, 12)
    assert (with_others.people.ops, FILE.learned("fair")) == ((OLE,), None)
    assert misfits(FILE, kept) == ()


def test_what_was_worked_out_from_the_file_is_worked_out_anew() -> None:
    """A fast lane has its queue's managers: one kept from the file would have the old ones."""
    assert FILE.lanes[0].managers == ()

    team = with_settings(FILE, {"queues.north.managers": [OLE]})

    assert team.lanes[0].managers == (OLE,)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("queues.gone.members", [ANA]),
        ("queues.north.cap", 5),
        ("queues.north-fast.members", [ANA]),
        ("channels.party", "C01"),
        ("channels.ops", "general"),
        ("channels.ops", ["C01"]),
        ("people.ops", OLE),
        ("people.ops", ["ole"]),
        ("people.ops", None),
        ("people.details", {}),
        ("digests.hourly", True),
        ("digests.daily", "off"),
        ("digests.daily", 0),
        ("language", "de"),
        ("", []),
    ],
)
def test_what_does_not_fit_is_left_out_and_named(path: str, value: Any) -> None:
    settings = {path: value, "people.managers": [OLE]}

    team = with_settings(FILE, settings)

    assert team == with_settings(FILE, {"people.managers": [OLE]})
    assert misfits(FILE, settings) == (path,)


def test_ids_stand_there_once_in_the_order_in_which_they_were_chosen() -> None:
    assert read("people.reps", [BEN, ANA, BEN], FILE) == (BEN, ANA)
    assert read("channels.team", "C01", FILE) == ("C01",)


def test_a_switch_is_kept_as_the_policy_file_has_it_and_nothing_else_is_one() -> None:
    ways = [("on",), ("off",), ("perhaps",), ()]

    kept = [written("digests.weekly", way) for way in ways]

    assert kept == [True, False, None, None]
    assert [read("digests.weekly", one, FILE) for one in kept] == [("on",), ("off",), None, None]


def test_what_holds_is_found_by_its_path() -> None:
    paths = (
        "channels.ops",
        "channels.team",
        "people.managers",
        "queues.north.members",
        "queues.gone.members",
    )

    assert [ids_at(path, FILE) for path in paths] == [("C01OPS",), (), (MIA,), (ANA,), ()]
    assert (ids_at("digests.daily", FILE), ids_at("digests.hourly", FILE)) == (("on",), ())
    assert (ids_at("language", FILE), ids_at("people.details", FILE)) == ((), ())


def test_somebody_has_to_be_left_in_charge() -> None:
    gone = a_person(MIA, is_deleted=True)

    assert somebody_is_in_charge([a_person(ANA), a_person(MIA)], FILE)
    assert not somebody_is_in_charge([a_person(ANA), gone], FILE)
    assert somebody_is_in_charge([a_person(ANA, is_admin=True)], TeamPolicy())
