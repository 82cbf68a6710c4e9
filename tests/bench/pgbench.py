"""What PostgreSQL itself can do with the product's statements, asked by pgbench."""

import os
import subprocess
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import databases
from tests.bench.figures import Figures, figures_of
from tests.bench.ground import plain
from tests.bench.product import CAP


class Pgbench:
    """Clients that say a script over and over on one database, each as another rep every ``CAP`` turns."""

    def __init__(self, url: str, script: str, *, queues: int, first_rep: int, leads_a_rep: int = CAP) -> None:
        self._url = url
        self._script = script
        self._queues = queues
        self._leads_a_rep = leads_a_rep
        self._first = first_rep
        self._program = databases._server(Path(os.environ[databases.CLUSTER]) / "data").bin_path / "pgbench"
        self._runs = count()

    def run(self, clients: int, each: int) -> Figures:
        """``clients`` at once, each for ``each`` transactions; what it takes to connect is left out."""
        reps = -(-each // self._leads_a_rep)
        first = self._first + next(self._runs) * clients * reps
        opening = (
            "\\set turn :turn + 1\n"
            f"\\set rep {first} + :client_id * {reps} + (:turn - 1) / {self._leads_a_rep}\n"
        )
        with TemporaryDirectory(prefix="nextlead-pgbench-") as folder:
            path = Path(folder, "script.sql")
            path.write_text(opening + self._script)
            self._call(path, clients, each)
            lines = [
                line.split() for log in Path(folder).glob("log*") for line in log.read_text().splitlines()
            ]
        if len(lines) != clients * each:
            raise RuntimeError(f"pgbench made {len(lines)} of {clients * each} transactions")
        return self._figures(lines)

    def _call(self, script: Path, clients: int, each: int) -> None:
        size = ["-c", str(clients), "-j", str(min(2, clients)), "-t", str(each)]
        words = ["-D", f"queues={self._queues}", "-D", "turn=0"]
        logs = ["-l", f"--log-prefix={script.parent / 'log'}"]
        command = [
            self._program,
            "-n",
            "-M",
            "prepared",
            *size,
            *words,
            *logs,
            "-f",
            script,
            plain(self._url),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-500:])

    @staticmethod
    def _figures(lines: list[list[str]]) -> Figures:
        """From pgbench's log: microseconds a transaction, and when it ended (seconds, microseconds)."""
        spent = [int(line[2]) / 1e6 for line in lines]
        ends = [int(line[4]) + int(line[5]) / 1e6 for line in lines]
        begins = [end - took for end, took in zip(ends, spent, strict=True)]
        return figures_of(spent, max(ends) - min(begins))
