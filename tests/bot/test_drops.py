"""A CSV file dropped on the bot: read behind the scenes, and answered in its thread."""

import pytest

from bot.sandbox.model import BOT_USER
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter
from tests.bot.dropping import GOOD, MESSY, companies, drops, lines


def test_a_file_is_read_and_its_counts_stand_in_its_thread(counter: Counter) -> None:
    (answer,) = drops(counter, MIA, GOOD)

    assert lines(answer) == ["*leads.csv*: 2 rows read. 1 accepted, 1 in review."]
    assert answer.thread_ts is not None
    assert companies(counter) == ["Acme", "Beta"]
    assert counter.story() == [f"1 entered by {MIA}", f"2 sent to review by {MIA}"]


def test_first_it_says_that_it_reads_then_what_came_of_it(counter: Counter) -> None:
    drops(counter, MIA, GOOD)

    asked = [one for one in counter.asked() if one not in {"users.info", "auth.test"}]
    assert asked == ["files.info", "chat.postMessage", "files.download", "chat.update"]


def test_what_the_bot_has_sent_itself_is_left_alone(counter: Counter) -> None:
    """Slack tells of its own files as of everybody's: a report is no list of leads."""
    place = counter.sandbox.workspace.dm_of(MIA).id

    drops(counter, BOT_USER, GOOD, channel=place)

    assert "files.info" not in counter.asked()
    assert companies(counter) == []


def test_bad_lines_are_listed_in_the_persons_language(counter: Counter) -> None:
    (answer,) = drops(counter, MIA, MESSY)

    assert lines(answer) == [
        "*leads.csv*: 5 rows read. 1 accepted, 1 known already, 3 rejected.",
        "• Line 3, E-mail: This is no e-mail address. Write one like ana@acme.example.",
        "• Line 4, Kind: No kind of lead that I know. Write one of: hot_inbound, mql, warm, cold.",
        "• Line 4, Score: Write a whole number from 0 to 100.",
        "• Line 6: The row has fewer cells than the header: a cell or a line break is amiss.",
    ]
    assert "Line 3, E-mail" in answer.text


def test_of_many_bad_lines_twenty_are_listed_and_the_rest_is_counted(counter: Counter) -> None:
    rows = b"".join(b"Bad %d,nobody\n" % number for number in range(300))

    (answer,) = drops(counter, MIA, b"company,email\n" + rows)

    shown = lines(answer)
    assert shown[0].endswith("300 rows read. 300 rejected.")
    assert len(shown) == 22
    assert shown[-1] == "… and 280 more."


def test_every_row_of_a_long_file_is_accounted_for(counter: Counter) -> None:
    rows = b"".join(b"C%d,c%d@many.example,%d\n" % (n, n, n % 101) for n in range(450))

    (answer,) = drops(counter, MIA, b"company,email,score\n" + rows + b"x,nobody,1\n")

    assert lines(answer)[0].startswith("*leads.csv*: 451 rows read.")
    assert lines(answer)[0].endswith("1 rejected.")


def test_the_same_delivery_is_read_once_and_the_same_file_adds_nothing(counter: Counter) -> None:
    first = drops(counter, MIA, GOOD, times=3)
    again = drops(counter, MIA, GOOD, id="F2")

    assert len(first) == len(again) == 1
    assert lines(again[0])[0].endswith("2 rows read. 2 known already.")
    assert companies(counter) == ["Acme", "Beta"]


def test_a_row_that_names_a_queue_nobody_has_is_a_bad_line(counter: Counter) -> None:
    (answer,) = drops(counter, MIA, b"company,queue\nAcme,nowhere\n")

    assert lines(answer)[1:] == ["• Line 2, Queue: There is no such queue."]


def test_a_rep_imports_nothing(counter: Counter) -> None:
    (answer,) = drops(counter, ANA, GOOD)

    assert lines(answer) == ["Only managers and ops import files; nothing was added."]
    assert companies(counter) == []


def test_a_stranger_hears_that_too(counter: Counter) -> None:
    (answer,) = drops(counter, "UGUEST", GOOD)

    assert "managers and ops" in lines(answer)[0]
    assert companies(counter) == []


def test_files_in_channels_are_left_alone(counter: Counter) -> None:
    counter.sandbox.workspace.add_channel("C0TEAM", "team", [MIA])

    assert drops(counter, MIA, GOOD, channel="C0TEAM") == []
    assert "files.info" not in counter.asked()


@pytest.fixture
def of_many(counter: Counter) -> Counter:
    """Everybody is a manager here."""
    with counter.runtime.open() as uow:
        uow.settings.put("people.managers", [MIA, CLARA, BUDI], MIA, counter.runtime.clock.now())
        uow.commit()
    return counter


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (CLARA, "*leads.csv*: 5 Zeilen gelesen. 1 angenommen, 1 schon"),
        (BUDI, "*leads.csv*: 5 baris dibaca. 1 diterima, 1 sudah"),
    ],
)
def test_everybody_reads_it_in_their_language(of_many: Counter, who: str, said: str) -> None:
    (answer,) = drops(of_many, who, MESSY)

    assert lines(answer)[0].startswith(said)
    assert not any("Line" in line for line in lines(answer))


def test_hostile_names_and_cells_are_shown_as_words(counter: Counter) -> None:
    nasty = "<!channel>*x*`y`\u202e&"
    rows = f'company,email,"{nasty}"\nA,a@a.example,{"z" * 600}\n'.encode()

    (answer,) = drops(counter, MIA, rows, f"{nasty}.csv")

    shown = "\n".join(lines(answer))
    assert "&lt;!channel&gt;" in shown
    assert "<" not in shown
    assert "\u202e" not in shown + answer.text
