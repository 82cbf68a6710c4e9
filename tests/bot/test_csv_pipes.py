"""Rows that come through a pipe, which can be read only once."""

import os
from pathlib import Path
from threading import Thread

from bot.csv_files import read_rows
from tests.bot.test_csv_files import PLAIN


def test_a_pipe_is_read_as_well_as_a_file() -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, PLAIN.encode())
    os.close(write_end)

    with os.fdopen(read_end, "rb") as pipe:
        rows = list(read_rows(pipe))

    assert [row.line for row in rows] == [2]


def test_a_named_pipe_is_read_as_well(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=(PLAIN,))
    writer.start()

    rows = list(read_rows(pipe))

    writer.join()
    assert [row.line for row in rows] == [2]
