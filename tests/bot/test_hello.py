"""Somebody's first command is answered with a hello above: what is theirs to do, once."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Speech
from bot.views import hello
from bot.views.blocks import Card, section
from core.errors import Busy
from core.model import Role
from core.policies.team import PeoplePolicy
from core.services.people import People
from tests.bot.counter import ANA, BUDI, CLARA, MIA, TEAM, Counter, at_the_counter
from tests.builders import hours, minutes


@pytest.fixture
def counter(counter: Counter) -> Counter:
    counter.greets()
    return counter


def test_a_rep_learns_how_to_take_a_lead_and_is_shown_one(counter: Counter) -> None:
    counter.leads("Acme")

    first, second = counter.types(ANA, "/nextlead"), counter.types(ANA, "/nextlead")

    assert first[0] == "Hello <@UANA>, this is Nextlead. It keeps the line of leads for your team."
    assert first[1].startswith(
        "• `/nextlead` shows the one lead to take next and keeps it for you for 2 min:"
    )
    assert "*Claim*" in first[1]
    assert not any("/queue" in line for line in first)
    assert first[-len(second) :] == second
    assert "Acme" in second[0]


def test_a_manager_is_invited_to_set_up(counter: Counter) -> None:
    said = counter.types(MIA, "/queue")

    assert any("`/queue setup` sets the channels for alerts" in line for line in said)
    assert any("`/queue review`" in line for line in said)
    assert "[Set up]" in said
    assert not any("`/nextlead` shows the one lead" in line for line in said)


def test_in_the_reader_s_own_language(counter: Counter) -> None:
    assert counter.types(CLARA, "/myleads")[0].startswith("Hallo <@UCLARA>, hier ist Nextlead.")
    assert counter.types(BUDI, "/nextlead help")[0].startswith("Halo <@UBUDI>, ini Nextlead.")


def test_whoever_has_nothing_to_do_here_is_not_greeted(counter: Counter) -> None:
    guest = counter.types("UGUEST", "/nextlead")

    assert guest == ["Guests cannot take leads. Ask an admin for a full membership."]


def test_a_member_without_a_role_gets_their_hello_once_they_have_one(tmp_path: Path) -> None:
    team = TEAM.model_copy(update={"people": PeoplePolicy(reps=(BUDI,), managers=(MIA,))})
    with at_the_counter(tmp_path, team) as counter:
        counter.greets()
        before = counter.types(ANA, "/nextlead")
        counter.types(MIA, "/queue help")
        counter.runtime.services.setup.set_up(MIA, {"people.reps": (ANA,)})

        after = counter.types(ANA, "/nextlead")

    assert "not on the list of reps" in before[0]
    assert after[0].startswith("Hello <@UANA>")


class Hurried(People):
    def greet(self, person_id: str) -> bool:  # noqa: ARG002 - the database is locked
        raise Busy("locked")


def test_an_answer_is_more_urgent_than_a_hello(counter: Counter) -> None:
    ground = counter.runtime.ground
    counter.breaks(people=Hurried(ground.open, ground.team, counter.runtime.clock))

    assert counter.types(ANA, "/myleads")[0] == "You have no leads at the moment."


def test_an_answer_that_fills_the_screen_comes_alone() -> None:
    full = Card("much", tuple(section(f"line {number}") for number in range(49)))
    room = Card("less", full.blocks[:40])
    speech = Speech("en", ZoneInfo("UTC"))
    said = hello.lines({Role.REP}, speech, reserve=minutes(2), contact=hours(2), is_set_up=True)

    assert hello.over(full, ANA, {Role.REP}, said, speech) is None
    greeted = hello.over(room, ANA, {Role.REP}, said, speech)
    assert greeted is not None
    assert greeted.text.endswith("less")
