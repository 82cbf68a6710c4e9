"""The log of a test, as it would stand on stderr."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot import logs


@contextmanager
def logged(level: str) -> Iterator[io.StringIO]:
    """Everything logged from ``level`` on inside the ``with``; then logging is as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, before = root.handlers[:], root.level
    logs.configure(level, stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)
        structlog.reset_defaults()
