"""What is said of a dropped file that cannot be read, or not to its end."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.drops import Drops
from bot.slack_files import LIMIT
from core.answers import Refusal, Refused
from core.errors import Unreachable
from core.model import Person
from core.services.files import Files
from core.services.intake import Intake
from tests.bot.counter import MIA, AtOnce, Counter
from tests.bot.dropping import GOOD, companies, drops, lines
from tests.bot.log_lines import logged

NO_TABLE = (
    "I cannot read {file} as a table. Save it as CSV (UTF-8); its first line must name the columns, such as "
    "company,email,score, each of them once. Then send it again."
)
NOT_GIVEN = (
    "Slack did not give me {file}. Please send it again; if it stays so, the app may lack the scope "
    "`files:read`."
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b"\x89PNG"),
        ("leads.xlsx", b"PK"),
        ("leads.csv", b""),
        ("leads.csv", b"one,two\n1,2\n"),
        ("leads.csv", b"company,company\na,b\n"),
        ("leads.csv", "company\nAcme\n".encode("utf-16-le")),
    ],
)
def test_what_is_no_table_gets_a_clear_sentence(counter: Counter, name: str, content: bytes) -> None:
    (answer,) = drops(counter, MIA, content, name)

    assert lines(answer) == [NO_TABLE.format(file=name)]


def test_what_is_too_large_is_not_even_fetched(counter: Counter) -> None:
    (answer,) = drops(counter, MIA, b"company\n" + b"x" * LIMIT)

    assert lines(answer) == ["leads.csv is larger than 20 MB. Send it in parts."]
    assert "files.download" not in counter.asked()


@pytest.mark.parametrize("effect", ["http_500", "html_200", "reset", "truncated"])
def test_what_slack_does_not_hand_over_is_said(counter: Counter, effect: str) -> None:
    counter.fails("files.download", effect)

    (answer,) = drops(counter, MIA, GOOD)

    assert lines(answer) == [NOT_GIVEN.format(file="leads.csv")]
    assert companies(counter) == []


def test_a_file_slack_will_not_speak_of_is_said_too(counter: Counter) -> None:
    counter.fails("files.info", "http_500")

    with logged("WARNING") as log:
        (answer,) = drops(counter, MIA, GOOD)

    assert lines(answer) == [NOT_GIVEN.format(file="F1")]
    assert "file.not_taken" in log.getvalue()


def test_where_slack_does_not_know_the_thread_yet_the_answer_stands_by_itself(counter: Counter) -> None:
    (answer,) = drops(counter, MIA, GOOD, known=False)

    assert answer.thread_ts is None
    assert counter.asked().count("files.info") == 3
    assert companies(counter) == ["Acme", "Beta"]


def test_slack_being_in_trouble_keeps_no_rows_out(counter: Counter) -> None:
    counter.fails("chat.postMessage", "http_500")

    assert drops(counter, MIA, GOOD) == []
    assert companies(counter) == ["Acme", "Beta"]


class Breaking(Intake):
    """Takes one chunk in, and then the database is gone."""

    chunks = 0

    def bring(self, *args: Any, **how: Any) -> Iterator[Any]:
        self.chunks += 1
        if self.chunks > 1:
            raise Unreachable("gone")
        return super().bring(*args, **how)


def test_a_file_that_breaks_off_says_so_and_adds_the_rest_when_it_comes_again(counter: Counter) -> None:
    rows = b"".join(b"C%d,c%d@many.example,60\n" % (n, n) for n in range(250))
    whole, ground = b"company,email,score\n" + rows, counter.runtime.ground
    counter.breaks(intake=Breaking(ground.open, ground.team, counter.runtime.clock))
    (broken,) = drops(counter, MIA, whole)
    counter.runtime.ground = ground

    (again,) = drops(counter, MIA, whole, id="F2")

    assert lines(broken) == [
        "*leads.csv*: 200 rows read. 100 accepted, 100 held back. Then "
        "it broke off. Send the file again: what came in already is not added twice."
    ]
    assert lines(again)[0].startswith("*leads.csv*: 250 rows read.")
    assert "200 known already" in lines(again)[0]


class Demoting(Intake):
    """Whoever hands a file in is no manager any more from its second chunk on."""

    left = 1

    def bring(self, *args: Any, **how: Any) -> Iterator[Any]:
        self.left -= 1
        if self.left < 0:
            return iter([Refused(Refusal.NOT_IN_CHARGE, asked="*")])
        return super().bring(*args, **how)


@pytest.mark.parametrize(
    ("chunks", "said"),
    [
        (0, "Only managers and ops import files; nothing was added."),
        (
            1,
            "*leads.csv*: 200 rows read. 100 accepted, 100 held back. Then it broke off.",
        ),
    ],
)
def test_who_loses_their_right_on_the_way_brings_no_more(counter: Counter, chunks: int, said: str) -> None:
    rows = b"".join(b"C%d,c%d@many.example,60\n" % (n, n) for n in range(250))
    ground = counter.runtime.ground
    demoting = Demoting(ground.open, ground.team, counter.runtime.clock)
    demoting.left = chunks
    counter.breaks(intake=demoting)

    (answer,) = drops(counter, MIA, b"company,email,score\n" + rows)

    assert lines(answer)[0].startswith(said)
    assert len(companies(counter)) == (19 if chunks else 0)


def test_a_process_that_is_told_to_stop_says_where_it_broke_off(counter: Counter) -> None:
    def find(user: str) -> Person:
        stopping.stop()
        known = counter.runtime.services.people.get(user)
        assert known is not None
        return known

    counter.types(MIA, "/nextlead help")
    stopping = Drops(counter.runtime, find, AtOnce())
    (whole,) = drops(counter, MIA, GOOD)
    id_, channel = "F2", counter.sandbox.workspace.dm_of(MIA).id
    counter.sandbox.workspace.files[id_] = replace(counter.sandbox.workspace.files["F1"], id=id_)

    stopping.heard(id_, MIA, channel)

    newest = counter.sandbox.workspace.visible(channel, MIA)[-1]
    assert lines(whole)[0].startswith("*leads.csv*: 2 rows read.")
    assert lines(newest) == [
        "*leads.csv*: 0 rows read. Then it "
        "broke off. Send the file again: what came in already is not added twice."
    ]


class Surprising(Intake):
    def bring(self, *_: object, **__: object) -> Iterator[Any]:
        raise RuntimeError("nobody expects it")


def test_a_surprise_is_said_to_the_person_and_ends_in_the_log(counter: Counter) -> None:
    ground = counter.runtime.ground
    counter.breaks(intake=Surprising(ground.open, ground.team, counter.runtime.clock))

    with logged("ERROR") as log:
        (answer,) = drops(counter, MIA, GOOD)

    assert lines(answer) == [
        "Something went wrong on our side while I read leads.csv. Send it again: what came in already is not "
        "added twice."
    ]
    assert "nobody expects it" in log.getvalue()
    assert "acme" not in log.getvalue().casefold()


class Changing(Files):
    """Somebody changes the settings while a file is on its way."""

    def begin(self, actor: str, file_id: str) -> Any:
        with self._open() as uow:
            uow.settings.put("channels.ops", "C0OPS", MIA, self._clock.now())
            uow.commit()
        return super().begin(actor, file_id)


def test_settings_that_change_on_the_way_keep_no_rows_out(counter: Counter) -> None:
    counter.types(MIA, "/nextlead help")
    ground = counter.runtime.ground
    counter.breaks(files=Changing(ground.open, ground.team, counter.runtime.clock))

    (answer,) = drops(counter, MIA, GOOD)

    assert "2 rows read" in lines(answer)[0]
    assert counter.runtime.team.channels.ops == "C0OPS"
