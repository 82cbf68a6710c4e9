"""``nextlead forecast``: how many reps the queues need, and what if there were more."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.common import opened
from tests.bot.commands.terminal import Terminal
from tests.builders import ANA, a_person

POLICY = """
calendar: always
queues:
- {name: hot, when: {type: [hot_inbound]}}
- {name: rest}
"""
HEADER = "company,email,type,score,external_id,received_at"


def a_row(number: int, kind: str, waited: timedelta) -> str:
    received = (datetime.now(UTC) - waited).isoformat()
    return f"Company {number},c{number}@c{number}.example,{kind},70,{number},{received}"


@pytest.fixture
def busy(terminal: Terminal) -> Terminal:
    """Eighty hot leads in one hour of last week and one long before, forty others, and one rep."""
    terminal.policy(POLICY)
    rows = [a_row(number, "hot_inbound", timedelta(days=6)) for number in range(1, 81)]
    rows.append(a_row(200, "hot_inbound", timedelta(days=20)))
    rows += [a_row(number, "warm", timedelta(hours=2 * number - 190)) for number in range(100, 140)]
    assert terminal("import", terminal.file(*rows, header=HEADER)).code == 0
    with opened() as runtime, runtime.open() as uow:
        uow.people.put(a_person(ANA, timezone="UTC"))
        uow.commit()
    return terminal


def test_a_hot_queue_is_told_by_the_hour_and_what_it_lacks(busy: Terminal) -> None:
    answer = busy("forecast", "--queue", "hot")

    lines = answer.out.splitlines()
    assert answer.code == 0
    assert lines[0].startswith("hot: ")
    assert lines[0].endswith("answered within 5 min, the goal is 80 %")
    assert lines[1].split() == ["needed/there", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert [line.split()[0] for line in lines[2:26]] == [f"{hour:02}–{hour + 1:02}" for hour in range(24)]
    assert any(line.startswith("+") and "rep" in line for line in lines[26:])


@pytest.mark.parametrize(("queues", "shown", "told"), [(1, "1", 1), (3, "0.3", 0.33)])
def test_who_serves_three_queues_is_there_by_a_third(
    terminal: Terminal, queues: int, shown: str, told: float
) -> None:
    names = ["rest", "warm", "cold"][-queues:]
    terminal.policy("calendar: always\nqueues:" + "".join(f"\n- {{name: {name}}}" for name in names))
    rows = [a_row(number, "mql", timedelta(days=number)) for number in (6, 20)]
    terminal("import", terminal.file(*rows, header=HEADER))
    with opened() as runtime, runtime.open() as uow:
        uow.people.put(a_person(ANA, timezone="UTC"))
        uow.commit()

    lines = terminal("forecast", "--queue", "cold", "--hot").out.splitlines()

    midday = next(line.split() for line in lines if line.startswith("12–13"))
    assert {cell.partition("/")[2] for cell in midday[1:]} == {shown}
    [cold] = terminal("forecast", "--queue", "cold", "--hot", "--json").json
    assert {(hour["there"], hour["reps"]) for hour in cold["hours"]} == {(told, int(told))}


def test_of_many_reps_the_whole_ones_are_shown(busy: Terminal) -> None:
    lines = busy("forecast", "--queue", "hot", "--reps", "12").out.splitlines()

    assert {cell.partition("/")[2] for cell in lines[2].split()[1:]} == {"12"}


def test_of_many_hours_that_lack_reps_the_worst_are_shown(terminal: Terminal) -> None:
    terminal.policy(POLICY)
    rows = [a_row(number, "hot_inbound", timedelta(days=25, hours=-7 * number)) for number in range(80)]
    terminal("import", terminal.file(*rows, header=HEADER))

    drawn, told = (
        terminal("forecast", "--queue", "hot"),
        terminal("forecast", "--queue", "hot", "--json").json,
    )

    lacking = len(told[0]["suggestions"])
    assert lacking > 5
    assert sum(line.startswith("+") for line in drawn.out.splitlines()) == 5
    assert f"and {lacking - 5} more, which --json has" in drawn.out


def test_what_if_there_were_enough_all_the_time(busy: Terminal) -> None:
    few, many = (
        busy("forecast", "--queue", "hot", "--reps", reps, "--json").json[0]["level"] for reps in ("1", "60")
    )
    drawn = busy("forecast", "--queue", "hot", "--reps", "60").out
    alone = busy("forecast", "--queue", "hot", "--reps", "1").out

    assert few < 0.8 < many
    assert drawn.startswith("hot with 60 reps in every open hour: ")
    assert alone.startswith("hot with 1 rep in every open hour: ")
    assert "+" not in drawn


def test_other_queues_are_told_by_their_backlog(busy: Terminal) -> None:
    lines = busy("forecast", "--queue", "rest").out.splitlines()

    told = {name.strip(): value for name, _, value in (line.rpartition(" ") for line in lines[:-1])}
    assert (told[""], told["backlog"], told["claims of a rep an hour"]) == ("rest", "40", "3")
    assert {"days until it is gone", "reps to hold it", "reps to clear it in a week"} <= set(told)
    assert lines[-1] == "Too few claims to measure how fast reps are, reckoned by handling time: rest."


def test_a_backlog_that_nobody_works_is_never_gone(busy: Terminal) -> None:
    lines = busy("forecast", "--queue", "rest", "--reps", "0").out.splitlines()

    assert [line.split()[-1] for line in lines if line.startswith("days until it is gone")] == ["never"]


def test_of_many_queues_a_few_stand_beside_one_another_with_their_whole_names(terminal: Terminal) -> None:
    names = [f"a-queue-of-region-{number}" for number in range(7)]
    terminal.policy("queues:" + "".join(f"\n- {{name: {name}}}" for name in names))

    lines = terminal("forecast").out.splitlines()

    heads = [line.split() for line in lines[:-1] if line.strip().startswith("a-queue")]
    assert heads == [names[:5], names[5:]]
    assert sum(line.startswith("backlog") for line in lines) == 2


def test_every_queue_by_its_own_arithmetic_for_scripts(busy: Terminal) -> None:
    hot, rest = busy("forecast", "--json").json

    assert (hot["queue"], hot["method"], hot["within_s"], hot["target"]) == ("hot", "erlang_c", 300, 0.8)
    assert set(hot["hours"][0]) == {
        "weekday",
        "hour",
        "arrivals",
        "reps",
        "needed",
        "level",
        "answer_s",
        "there",
    }
    assert set(hot["suggestions"][0]) == {"weekday", "from_hour", "to_hour", "reps"}
    assert (rest["queue"], rest["method"], rest["backlog"]) == ("rest", "backlog", 40)
    assert {"days_left", "reps_to_hold", "reps_to_clear_in_a_week", "more"} <= set(rest)


def test_any_queue_as_if_it_were_hot_and_with_another_handling(busy: Terminal) -> None:
    quick, slow = (
        max(hour["needed"] for hour in busy(*words, length, "--json").json[0]["hours"])
        for words in [("forecast", "--queue", "rest", "--hot", "--handling")]
        for length in ("5m", "8h")
    )

    assert quick < slow


def test_a_queue_into_which_nothing_came_says_so(terminal: Terminal) -> None:
    answer = terminal("forecast", "--hot")

    assert answer.out == "leads: no leads came in open hours of whole days of the last four weeks\n"


@pytest.mark.parametrize("length", ["20", "soon", "0m", "-5m", "48h"])
def test_a_handling_time_that_is_none_is_said_in_one_line(terminal: Terminal, length: str) -> None:
    answer = terminal("forecast", f"--handling={length}")

    complaint = "--handling is a length of time like 20m or 1h, of a day at most"
    assert (answer.code, answer.complaint) == (2, complaint)


def test_a_queue_that_is_not_there_and_a_wrong_number_of_reps(terminal: Terminal) -> None:
    queue, reps = terminal("forecast", "--queue", "nowhere"), terminal("forecast", "--reps", "many")

    assert (queue.code, queue.complaint) == (2, "there is no queue 'nowhere'; there are: leads")
    assert reps.code == 2
    assert "'many' is not a valid integer" in reps.complaint
