"""Files that people drop on the bot: fetched, read, taken in, and answered in the file's thread.

It all happens behind the listeners' backs. Each chunk of rows is a transaction, so that a process which dies
in the middle leaves what it had taken in, and the same file, sent again, adds the rest.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from threading import Event
from typing import BinaryIO

import httpx
import structlog
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.bootstrap import Runtime
from bot.callers import SLACK_TROUBLE, NotMet, code_of, speech_of
from bot.csv_files import Row, RowError, read_rows
from bot.csv_lines import CsvError
from bot.i18n import Speech
from bot.live import up_to_date
from bot.settings import Settings
from bot.slack_files import CannotRead, SlackFile, fetch, slack_file
from bot.tally import SHOWN, Tally, Unread
from bot.views import imported
from bot.views.blocks import Card
from core.answers import Refused
from core.errors import Busy, NextleadError, Unreachable
from core.intake import Receipt, Rejected
from core.model import Person
from core.services.intake import CHUNK

LOOKS = 3
"""So often Slack is asked to which message a file belongs: for a moment it does not know itself."""

LOOK_AGAIN_S = 1.0

IMPORTERS = 2
"""Files read at once, apart from the threads that answer: a large one takes a while."""

PATIENCE_S = 10
"""How long a call to Slack may take."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Dropped:
    """Somebody sent a file to their direct message with the bot."""

    file: str
    user: str
    channel: str


class _Stopped(NextleadError):
    """The process is about to end, or whoever sent the file may not hand in any more of it."""

    code = "stopped"


class Drops:
    """Takes dropped files in, in ``executor``. ``find`` knows people by their ids."""

    def __init__(
        self,
        runtime: Runtime,
        find: Callable[[str], Person],
        executor: Executor,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._runtime = runtime
        self._client = _client(runtime.settings)
        self._find = find
        self._executor = executor
        self._pause = pause
        self._stopping = Event()

    def heard(self, file: str, user: str, channel: str) -> None:
        """Returns at once; what becomes of the file is told by a message."""
        self._executor.submit(self._guarded, _Dropped(file, user, channel))

    def stop(self) -> None:
        """Files that are being read end after the chunk they are at, and say so."""
        self._stopping.set()

    def _guarded(self, dropped: _Dropped) -> None:
        """Nobody waits for this thread: whatever goes wrong ends in the log."""
        try:
            self._take(dropped)
        except (*SLACK_TROUBLE, NotMet, NextleadError) as error:
            log.warning("file.not_taken", file=dropped.file, user=dropped.user, code=code_of(error))
        except Exception:
            log.exception("file.not_taken", file=dropped.file, user=dropped.user)

    def _take(self, dropped: _Dropped) -> None:
        person = up_to_date(self._runtime, lambda: self._find(dropped.user))
        if person.is_bot:
            return
        speech = speech_of(person, self._runtime.team)
        begun = up_to_date(
            self._runtime, lambda: self._runtime.services.files.begin(dropped.user, dropped.file)
        )
        if begun is False:
            return
        try:
            file = self._look_at(dropped)
        except SLACK_TROUBLE:
            reply = _Reply(self._client, dropped.channel, None)
            reply.says(imported.unread(Unread.NOT_GIVEN, dropped.file, speech))
            raise
        reply = _Reply(self._client, dropped.channel, file.ts)
        problem = file.problem()
        if isinstance(begun, Refused):
            reply.says(imported.refused(begun, speech))
        elif problem is not None:
            reply.says(imported.unread(problem, file.name, speech))
        else:
            self._import(dropped, file, reply, speech)

    def _look_at(self, dropped: _Dropped) -> SlackFile:
        for look in range(LOOKS):
            if look:
                self._pause(LOOK_AGAIN_S)
            file = slack_file(self._client.files_info(file=dropped.file)["file"], dropped.channel)
            if file.ts is not None:
                break
        return file

    def _import(self, dropped: _Dropped, file: SlackFile, reply: "_Reply", speech: Speech) -> None:
        reply.says(imported.reading(file.name, speech))
        try:
            card = self._read(dropped, file, speech)
        except Exception:
            reply.says(imported.broken(file.name, speech))
            raise
        reply.says(card)

    def _read(self, dropped: _Dropped, file: SlackFile, speech: Speech) -> Card:
        settings = self._runtime.settings
        with TemporaryFile() as copy:
            try:
                fetch(file, str(self._client.token), copy, api_url=settings.slack_api_url)
                copy.seek(0)
                answer = self._taken_in(dropped, copy)
            except CannotRead as error:
                return imported.unread(error.why, file.name, speech)
            except CsvError:
                return imported.unread(Unread.NO_CSV, file.name, speech)
            except httpx.HTTPError:
                return imported.unread(Unread.NOT_GIVEN, file.name, speech)
        if isinstance(answer, Refused):
            return imported.refused(answer, speech)
        return imported.result(answer, file.name, speech)

    def _taken_in(self, dropped: _Dropped, rows: BinaryIO) -> Tally | Refused:
        """Hands the rows in, chunk by chunk; a chunk that meets changed settings is handed in anew."""
        tally, refused = Tally(keep=SHOWN), None
        try:
            for chunk in _chunks(read_rows(rows)):
                if self._stopping.is_set():
                    tally.stopped = _Stopped()
                    break
                refused = self._hand_in(dropped, chunk, tally)
                if refused is not None:
                    tally.stopped = _Stopped()
                    break
        except (Busy, Unreachable) as error:
            tally.stopped = error
        log.info("file.taken", file=dropped.file, user=dropped.user, **tally.counts())
        if refused is not None and not tally.verdicts:
            return refused
        up_to_date(self._runtime, lambda: self._runtime.services.files.end(dropped.file, tally.counts()))
        return tally

    def _hand_in(self, dropped: _Dropped, chunk: Sequence[Row | RowError], tally: Tally) -> Refused | None:
        good = [row for row in chunk if isinstance(row, Row)]
        bring = partial(self._brought, dropped.user, good)
        answers = iter(up_to_date(self._runtime, bring) if good else ())
        for row in chunk:
            if isinstance(row, RowError):
                tally.reject(row.line, row.flaws)
                continue
            answer = next(answers)
            if isinstance(answer, Refused):
                return answer
            tally.count(row.line, answer)
        return None

    def _brought(self, actor: str, rows: Sequence[Row]) -> list[Receipt | Rejected | Refused]:
        submissions = (row.submission for row in rows)
        return list(self._runtime.services.intake.bring(actor, submissions))


def _chunks(rows: Iterator[Row | RowError]) -> Iterator[Sequence[Row | RowError]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _client(settings: Settings) -> WebClient:
    """Waits where Slack asks for patience: nobody is kept waiting by that here. It repeats nothing else."""
    token = settings.slack_bot_token
    return WebClient(
        token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        timeout=PATIENCE_S,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)],
    )


class _Reply:
    """One message under a file, written and then edited. Slack being in trouble keeps no rows out."""

    def __init__(self, client: WebClient, channel: str, thread: str | None) -> None:
        self._client = client
        self._channel = channel
        self._thread = thread
        self._ts: str | None = None

    def says(self, card: Card) -> None:
        content = card.message()
        try:
            if self._ts is None:
                posted = self._client.chat_postMessage(
                    channel=self._channel, thread_ts=self._thread, **content
                )
                self._ts = str(posted["ts"])
            else:
                self._client.chat_update(
                    channel=self._channel, ts=self._ts, text=content["text"], blocks=content["blocks"]
                )
        except SLACK_TROUBLE as error:
            log.warning("file.not_answered", code=code_of(error))
