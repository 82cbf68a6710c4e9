"""Who is asking: looked up when new, looked up again when it has been a while, judged every time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.callers import named_groups, person_of, request_key
from core.policies.queues import QueuePolicy
from core.policies.team import PeoplePolicy, TeamPolicy
from tests.bot.counter import ANA, BUDI, Counter, at_the_counter
from tests.builders import hours

SLACK_SAYS_NO = "Slack did not answer us as it should. `/myleads` shows how things stand."


def a_user(**details: Any) -> Mapping[str, Any]:
    return {"id": "U1", "name": "ana", "team_id": "T1", **details}


def test_a_person_is_called_as_slack_shows_them() -> None:
    display = person_of(a_user(profile={"display_name": "Ana B."}, real_name="Ana Berg"), "T1")
    real = person_of(a_user(profile={"display_name": ""}, real_name="Ana Berg"), "T1")
    bare = person_of({"id": "U1"}, "T1")

    assert [one.name for one in (display, real, person_of(a_user(), "T1"), bare)] == [
        "Ana B.",
        "Ana Berg",
        "ana",
        "U1",
    ]


@pytest.mark.parametrize("tz", [None, "", "Mars/Olympus", "../../etc/passwd"])
def test_a_zone_nobody_knows_is_utc(tz: str | None) -> None:
    assert person_of(a_user(tz=tz), "T1").timezone == "UTC"


@pytest.mark.parametrize(
    ("details", "is_guest"),
    [
        ({}, False),
        ({"is_restricted": True}, True),
        ({"is_ultra_restricted": True}, True),
        ({"team_id": "T2"}, True),
    ],
)
def test_guests_and_strangers_are_guests(details: Mapping[str, Any], *, is_guest: bool) -> None:
    assert person_of(a_user(**details), "T1").is_guest is is_guest


def test_owners_bots_and_whoever_left_are_recognised() -> None:
    assert person_of(a_user(is_owner=True), "T1").is_admin
    assert person_of(a_user(is_bot=True), "T1").is_bot
    assert person_of(a_user(deleted=True), "T1").is_deleted


def test_every_kind_of_delivery_has_a_key_of_its_own() -> None:
    command = {"trigger_id": "12.34", "user_id": "U1"}
    click = {
        "user": {"id": "U1"},
        "actions": [{"action_ts": "5.6"}],
        "container": {"message_ts": "1.2"},
        "trigger_id": "99",
    }
    in_a_form = {"user": {"id": "U1"}, "actions": [{"action_ts": "5.6"}], "view": {"id": "V1"}}
    form = {"type": "view_submission", "view": {"id": "V1"}}

    keys = [request_key(body) for body in (command, click, in_a_form, form)]

    assert keys == ["command:12.34", "click:U1:5.6:1.2", "click:U1:5.6:V1", "view:V1"]


def test_two_people_who_click_at_the_same_moment_are_two() -> None:
    click = {"actions": [{"action_ts": "5.6"}], "container": {"message_ts": "1.2"}}

    assert request_key({**click, "user": {"id": "U1"}}) != request_key({**click, "user": {"id": "U2"}})


def test_the_groups_a_policy_names_are_found_wherever_they_stand() -> None:
    team = TeamPolicy(
        people=PeoplePolicy(reps=("S2", "U1"), managers=("S1",), ops=("S2",)),
        queues=(QueuePolicy(name="leads", members=("S3",), managers=("S4", "U2")),),
    )

    assert named_groups(team) == ("S1", "S2", "S3", "S4")


def test_nobody_is_looked_up_twice_within_the_hour(counter: Counter) -> None:
    for _ in range(3):
        counter.types(ANA, "/nextlead")

    asked = counter.asked()
    counter.sandbox.clock.advance(hours(1.1))
    counter.types(ANA, "/nextlead")

    assert asked == ["users.info", "auth.test"]
    assert counter.asked() == ["users.info", "auth.test", "users.info"]


def test_the_bot_asks_slack_who_it_is_once_and_never_again(counter: Counter) -> None:
    before_anybody_came = counter.asked()
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, "claims.claim", "1")
    counter.types(BUDI, "/nextlead")

    assert before_anybody_came == []
    assert counter.asked().count("auth.test") == 1


def test_a_person_slack_does_not_know_gets_an_answer_and_no_lead(counter: Counter) -> None:
    counter.leads("Acme")
    counter.fails("users.info", "error", code="user_not_found")

    assert counter.types(ANA, "/nextlead") == [SLACK_SAYS_NO]
    assert "reserved" not in " ".join(counter.story())


@pytest.mark.parametrize("effect", ["http_500", "html_200", "empty", "reset", "ratelimited"])
def test_without_slack_a_new_person_is_asked_to_wait_and_a_known_one_is_served(
    counter: Counter, effect: str
) -> None:
    counter.types(BUDI, "/nextlead help")
    counter.fails("users.info", effect)

    assert counter.types(ANA, "/nextlead") == [SLACK_SAYS_NO]
    assert counter.types(BUDI, "/nextlead")[0].startswith("Tidak ada prospek yang menunggu Anda")


def test_a_guest_a_stranger_and_whoever_left_see_no_lead(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(BUDI, "/nextlead help")
    counter.sandbox.workspace.user(BUDI).deleted = True
    counter.sandbox.clock.advance(hours(2))

    answers = [counter.types(one, "/nextlead") for one in ("UGUEST", BUDI)]

    assert answers == [
        ["Guests cannot take leads. Ask an admin for a full membership."],
        ["Tamu tidak dapat mengambil prospek. Mintalah keanggotaan penuh kepada admin."],
    ]
    assert "reserved" not in " ".join(counter.story())


def test_a_right_taken_away_between_two_clicks_is_gone(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.sandbox.workspace.user(ANA).is_restricted = True
    counter.sandbox.clock.advance(hours(2))

    answer = counter.clicks(ANA, "claims.claim", "1")

    assert answer == ["Guests cannot take leads. Ask an admin for a full membership."]
    assert "claimed" not in " ".join(counter.story())


def test_roles_given_to_a_user_group_are_read_from_slack(tmp_path: Path) -> None:
    team = TeamPolicy(people=PeoplePolicy(reps=("SSALES", "SGONE")))
    with at_the_counter(tmp_path, team) as counter:
        counter.sandbox.workspace.add_usergroup("SSALES", "sales", [ANA])
        counter.leads("Acme")

        inside, outside = counter.types(ANA, "/nextlead"), counter.types(BUDI, "/nextlead")

    assert inside[0] == "*Acme*"
    assert outside[0].startswith("Anda tidak terdaftar sebagai tenaga penjualan")
