"""Slack's hiccups take nobody's role and keep nobody waiting: what is stored counts meanwhile."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from bot import callers
from bot.callers import Directory, SlackPeople
from bot.processes import slack_people
from core.model import Person
from core.policies.team import PeoplePolicy, TeamPolicy
from tests.bot.counter import ANA, BUDI, CLARA, AtOnce, Counter, at_the_counter
from tests.bot.log_lines import logged
from tests.builders import hours
from tests.stage import wait_for

SALES = TeamPolicy(people=PeoplePolicy(reps=("SSALES",)))
GROUPS = "usergroups.users.list"


@pytest.mark.parametrize("effect", ["http_500", "reset"])
def test_somebody_met_long_ago_is_served_while_slack_is_out_of_order(counter: Counter, effect: str) -> None:
    counter.types(BUDI, "/nextlead help")
    counter.sandbox.clock.advance(hours(30))
    counter.fails("*", effect)

    with logged("INFO") as log:
        answer = counter.types(BUDI, "/nextlead")

    assert answer[0].startswith("Tidak ada prospek yang menunggu Anda")
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["event"], line["user"], "exception" in line) == ("person.not_looked_up", BUDI, False)


@contextmanager
def a_sales_group(folder: Path) -> Iterator[Counter]:
    """A bot whose reps are those in a user group: Ana, and Clara who has never been here."""
    with at_the_counter(folder, SALES) as counter:
        counter.sandbox.workspace.add_usergroup("SSALES", "sales", [ANA, CLARA])
        counter.leads("Acme", "Bolt")
        counter.types(ANA, "/nextlead")
        counter.sandbox.clock.advance(hours(2))
        yield counter


def groups_of(counter: Counter, who: str) -> frozenset[str] | None:
    known = counter.runtime.services.people.get(who)
    return known.groups if known else None


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        ("ratelimited", ""),
        ("error", "internal_error"),
        ("error", "invalid_auth"),
        ("html_200", ""),
        ("reset", ""),
    ],
)
def test_a_group_slack_does_not_read_out_now_keeps_its_members_and_is_asked_about_again(
    tmp_path: Path, effect: str, code: str
) -> None:
    with a_sales_group(tmp_path) as counter:
        counter.fails(GROUPS, effect, code=code)
        answers = [counter.types(ANA, "/nextlead")[0] for _ in range(2)]
        kept, asked = groups_of(counter, ANA), counter.asked().count("users.info")
        slack_people(counter.runtime).ask_about_everybody()
        kept_by_all = groups_of(counter, ANA)

    assert answers == ["*Acme*", "*Acme*"]
    assert kept == kept_by_all == frozenset({"SSALES"})
    assert asked == 3


def test_who_was_deactivated_is_known_even_while_their_group_is_not_read_out(tmp_path: Path) -> None:
    with a_sales_group(tmp_path) as counter:
        counter.fails(GROUPS, "ratelimited")
        counter.sandbox.workspace.user(ANA).deleted = True
        answer = counter.types(ANA, "/nextlead")

    assert answer == ["Guests cannot take leads. Ask an admin for a full membership."]


@pytest.mark.parametrize("code", ["no_such_subteam", "missing_scope"])
def test_a_group_that_is_gone_or_closed_to_us_has_no_members(tmp_path: Path, code: str) -> None:
    with a_sales_group(tmp_path) as counter, logged("INFO") as log:
        counter.fails(GROUPS, "error", code=code)
        counter.types(ANA, "/nextlead")
        left = groups_of(counter, ANA)

    assert left == frozenset()
    assert '"user_group.unreadable"' in log.getvalue()


def test_somebody_new_whose_group_is_not_read_out_is_asked_to_try_again_in_their_language(
    tmp_path: Path,
) -> None:
    with a_sales_group(tmp_path) as counter:
        counter.fails(GROUPS, "ratelimited", times=1)
        first, second = counter.types(CLARA, "/nextlead"), counter.types(CLARA, "/nextlead")

    assert first == ["Slack hat uns nicht wie erwartet geantwortet. `/myleads` zeigt den Stand."]
    assert second[0] == "*Bolt*"


class Slow:
    """A Slack that answers when the test says so."""

    def __init__(self, counter: Counter) -> None:
        self.asked = list[str]()
        self.may_answer = Event()
        self._slack = slack_people(counter.runtime)

    def ask(self, user_id: str) -> Person:
        self.asked.append(user_id)
        assert self.may_answer.wait(10)
        return self._slack.ask(user_id)


def test_somebody_new_waits_for_slack_only_so_long_and_is_known_at_the_next_try(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "PATIENCE_S", 0.05)
    slack, people = Slow(counter), counter.runtime.services.people
    with ThreadPoolExecutor(2) as executor:
        directory = Directory(people, cast(SlackPeople, slack), executor)

        for _ in range(2):
            with pytest.raises(TimeoutError):
                directory.find(ANA)
        slack.may_answer.set()
        wait_for(lambda: people.get(ANA))

    assert directory.find(ANA).timezone == "Europe/London"
    assert slack.asked == [ANA]


def test_whoever_is_known_is_not_kept_waiting_and_brought_up_to_date_once_at_a_time(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")
    counter.sandbox.workspace.user(ANA).name = "ana.b"
    counter.sandbox.workspace.user(ANA).is_restricted = True
    counter.sandbox.clock.advance(hours(2))
    slack, people = Slow(counter), counter.runtime.services.people
    with ThreadPoolExecutor(4) as executor:
        directory = Directory(people, cast(SlackPeople, slack), executor)

        found = [directory.find(ANA) for _ in range(5)]
        slack.may_answer.set()

    assert [one.is_guest for one in found] == [False] * 5
    assert slack.asked == [ANA]
    assert directory.find(ANA).is_guest


def test_a_look_up_that_was_cancelled_at_the_end_is_nobodys_concern(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")
    counter.types(BUDI, "/nextlead help")
    counter.sandbox.clock.advance(hours(2))
    slack, executor = Slow(counter), ThreadPoolExecutor(1)
    directory = Directory(counter.runtime.services.people, cast(SlackPeople, slack), executor)

    with logged("DEBUG") as log:
        directory.find(ANA)
        directory.find(BUDI)
        executor.shutdown(wait=False, cancel_futures=True)
        slack.may_answer.set()
        executor.shutdown(wait=True)

    assert slack.asked == [ANA]
    assert "not_looked_up" not in log.getvalue()


def test_a_surprise_while_looking_somebody_up_leaves_its_traceback_in_the_log(counter: Counter) -> None:
    class Puzzling:
        def ask(self, user_id: str) -> Person:
            raise KeyError(user_id)

    directory = Directory(counter.runtime.services.people, cast(SlackPeople, Puzzling()), AtOnce())

    with logged("INFO") as log, pytest.raises(KeyError):
        directory.find(ANA)

    line = json.loads(log.getvalue())
    assert (line["event"], line["code"]) == ("person.not_looked_up", "KeyError")
    assert line["exception"].endswith("KeyError")
