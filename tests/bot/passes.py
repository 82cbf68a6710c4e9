"""Work that tests have threads do."""

import threading


class Passes:
    """Counts how often it was done, fails as it is told to, and can be waited for."""

    def __init__(self, *failures: Exception) -> None:
        self.times = 0
        self._failures = list(failures)
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.times += 1
            self._changed.notify_all()
        if self._failures:
            raise self._failures.pop(0)

    def reaches(self, times: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.times >= times, timeout=10)
