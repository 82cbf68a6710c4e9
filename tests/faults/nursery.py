"""A process that has imported everything once, and forks children that live within milliseconds.

It has one thread, so that a fork copies no lock that somebody holds. Who starts it speaks with it in lines
of JSON; it alone sends signals to its children, so that none ever reaches a stranger with a dead one's id.
"""

import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_FAILED = 70


class Nursery:
    """``with Nursery() as nursery: pid = nursery.start(life)``; no child outlives it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._mouth, self._ear = self._process.stdin, self._process.stdout
        self._ended: dict[int, int] = {}
        self._stopped = set[int]()
        self._ask({"hello": True})

    def start(self, life: Mapping[str, object]) -> int:
        """Forks a child that leads this life (``lives.Life``, as a mapping); its process id."""
        return int(self._ask({"start": life}))

    def tell(self, pid: int, number: int) -> bool:
        """Whether the child was still there to get it."""
        return bool(self._ask({"signal": [pid, number]}))

    def wait(self, pid: int, *, within_s: float = 10.0) -> int:
        """The child's exit code, once it has ended: below 0 the signal that ended it."""
        self._listen(lambda: pid in self._ended, within_s)
        return self._ended.pop(pid)

    def wait_until_stopped(self, pid: int, *, within_s: float = 10.0) -> None:
        """Until SIGSTOP has stopped it. AssertionError if it has ended instead."""
        self._listen(lambda: pid in self._stopped or pid in self._ended, within_s)
        assert pid in self._stopped, f"child {pid} has ended with {self._ended[pid]}"
        self._stopped.discard(pid)

    def end(self, pid: int, number: int = signal.SIGKILL) -> int:
        """Sends a signal that ends the child, and waits until it has."""
        self.tell(pid, number)
        return self.wait(pid)

    def close(self) -> None:
        self._mouth.close()
        self._ear.close()
        self._process.wait(timeout=10)

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: Mapping[str, object]) -> Any:
        self._mouth.write(json.dumps(request).encode() + b"\n")
        self._mouth.flush()
        while True:
            said = self._read()
            if "answer" in said:
                return said["answer"]

    def _listen(self, heard: Callable[[], bool], within_s: float) -> None:
        while not heard():
            if not select.select([self._ear], [], [], within_s)[0]:
                raise TimeoutError("a child just goes on living")
            self._read()

    def _read(self) -> dict[str, Any]:
        """One line; who has ended or stopped is noted."""
        line = _line(self._ear.fileno())
        if not line:
            raise RuntimeError("the nursery has died")
        said: dict[str, Any] = json.loads(line)
        if "ended" in said:
            pid, code = said["ended"]
            self._ended[pid] = code
        if "stopped" in said:
            self._stopped.add(said["stopped"])
        return said


def _line(descriptor: int) -> bytes:
    """Byte by byte, so that nothing is left in a buffer that ``select`` does not see; lines are short."""
    read = bytearray()
    while not read.endswith(b"\n"):
        byte = os.read(descriptor, 1)
        if not byte:
            return b""
        read += byte
    return bytes(read)


class _Ward:
    """The nursery's own side."""

    def __init__(self) -> None:
        self._children: set[int] = set()
        self._bell, ring = os.pipe()
        os.set_blocking(ring, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ring, warn_on_full_buffer=False)

    def serve(self) -> None:
        try:
            while True:
                ready = select.select([0, self._bell], [], [])[0]
                if self._bell in ready:
                    os.read(self._bell, 4096)
                    self._reap()
                if 0 in ready and not self._obey(_line(0)):
                    return
        finally:
            for pid in self._children:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _obey(self, line: bytes) -> bool:
        if not line:
            return False
        request = json.loads(line)
        if "start" in request:
            self._say(answer=self._start(request["start"]))
        elif "signal" in request:
            self._say(answer=self._signal(*request["signal"]))
        else:
            self._say(answer=True)
        return True

    def _start(self, life: dict[str, Any]) -> int:
        pid = os.fork()
        if pid == 0:
            _live(life)
        self._children.add(pid)
        return pid

    def _signal(self, pid: int, number: int) -> bool:
        if pid not in self._children:
            return False
        os.kill(pid, number)
        return True

    def _reap(self) -> None:
        for pid in tuple(self._children):
            found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if found and os.WIFSTOPPED(status):
                self._say(stopped=pid)
            elif found:
                self._children.discard(pid)
                self._say(ended=[pid, os.waitstatus_to_exitcode(status)])

    def _say(self, **said: object) -> None:
        os.write(1, json.dumps(said).encode() + b"\n")


def _live(life: dict[str, Any]) -> None:
    """In the child; never returns."""
    from tests.faults.lives import Life, lead

    code = _FAILED
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        lead(Life(**life))
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    from tests.faults.rehearsal import rehearse

    with suppress(KeyboardInterrupt):
        rehearse()
        gc.collect()
        gc.freeze()
        _Ward().serve()
