"""A terminal for tests: types commands in a folder of its own and reads what they say."""

import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run

VARIABLES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "NEXTLEAD_POLICY",
    "NEXTLEAD_INTAKE_SECRET",
    "NEXTLEAD_WEBHOOK_SECRET",
    "PORT",
    "LOG_LEVEL",
)

HEADER = "company,email,type,score,external_id,received_at"


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line on stderr; a second one, or a traceback, fails the test."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("nextlead: ")
        return lines[0].removeprefix("nextlead: ")


class Terminal:
    """Types commands. Environment and files are the test's own."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *args: str) -> Answer:
        code = run(args)
        said = self._capsys.readouterr()
        return Answer(code, said.out, said.err)

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    def policy(self, text: str) -> None:
        """The team's policy from now on."""
        path = self.folder / "policy.yml"
        path.write_text(text, encoding="utf-8")
        self.set(NEXTLEAD_POLICY=str(path))

    def file(self, *rows: str, header: str = HEADER, name: str = "leads.csv") -> str:
        """A CSV file; returns its path."""
        path = self.folder / name
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return str(path)

    def stdin(self, text: str) -> None:
        """What the next command finds on its standard input."""
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    def until(self, done: Callable[[], object], *args: str) -> Answer:
        """Runs a command that goes on for ever, and sends it SIGTERM after ``done``, once it listens."""
        ended = threading.Event()

        def stop() -> None:
            try:
                done()
            finally:
                while signal.getsignal(signal.SIGTERM) is signal.SIG_IGN and not ended.wait(0.01):
                    pass
                if not ended.is_set():
                    os.kill(os.getpid(), signal.SIGTERM)

        before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
        watcher = threading.Thread(target=stop)
        watcher.start()
        try:
            return self(*args)
        finally:
            ended.set()
            watcher.join()
            signal.signal(signal.SIGTERM, before)
