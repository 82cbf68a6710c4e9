"""A Slack that asks for patience while it is given a file: others' answers must not wait for that."""

import pytest

from bot.processes import acting_client
from bot.uploads import Uploads
from tests.bot.counter import MIA, Counter

NAME, CONTENT = "nextlead-report.csv", b"since,until\n"


def sent(counter: Counter) -> str | None:
    """What became of a file for Mia."""
    return Uploads(acting_client(counter.runtime.settings)).send(MIA, NAME, CONTENT, comment="Report")


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("asked", ["6", "3600", "soon", ""])
def test_long_patience_is_not_given_and_the_file_not_sent(counter: Counter, method: str, asked: str) -> None:
    counter.fails(method, "ratelimited", retry_after=asked, times=1)

    assert sent(counter) == "ratelimited"
    assert counter.asked().count(method) == 1


def test_short_patience_is_given_once_a_call(counter: Counter) -> None:
    counter.fails("files.getUploadURLExternal", "ratelimited", retry_after="0", times=1)
    assert sent(counter) is None

    counter.fails("files.getUploadURLExternal", "ratelimited", retry_after="0", times=2)
    assert sent(counter) == "ratelimited"
