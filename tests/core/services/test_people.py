"""What Slack says of a person is remembered, and asked again before long."""

from dataclasses import replace

from tests.builders import a_person
from tests.core.services.floor import Floor

DANA = a_person("U01DANA", seen_at=None)


def test_nobody_is_known_before_they_were_seen(floor: Floor) -> None:
    assert floor.people.get("U01DANA") is None


def test_a_person_is_stored_as_seen_just_now_with_their_groups(floor: Floor) -> None:
    seen = floor.people.seen(DANA, groups=frozenset({"S02NORTH"}))

    assert seen == replace(DANA, groups=frozenset({"S02NORTH"}), seen_at=floor.clock.now())
    assert floor.people.get("U01DANA") == seen


def test_what_slack_says_anew_replaces_what_was_known(floor: Floor) -> None:
    floor.people.seen(DANA, groups=frozenset({"S02NORTH"}))

    floor.people.seen(replace(DANA, name="Dana K.", is_deleted=True))

    known = floor.people.get("U01DANA")
    assert known == replace(DANA, name="Dana K.", is_deleted=True, seen_at=floor.clock.now())


def test_after_an_hour_slack_is_asked_again(floor: Floor) -> None:
    seen = floor.people.seen(DANA)

    floor.clock.move(hours=1)
    fresh = floor.people.is_stale(seen)
    floor.clock.move(microseconds=1)

    assert (fresh, floor.people.is_stale(seen)) == (False, True)


def test_somebody_slack_was_never_asked_about_is_stale(floor: Floor) -> None:
    assert floor.people.is_stale(DANA)
