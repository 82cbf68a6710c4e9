"""Events with fields on stderr: readable on a terminal, JSON elsewhere, and never a secret in them."""

import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor

_SECRETS = (
    (re.compile(r"\b(xox[a-z]|xapp|xwfp)-[A-Za-z0-9-]+"), r"\1-…"),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]+"), "whsec_…"),
    (re.compile(r"(://[^\s:/@]*:)[^\s@]+@"), r"\1…@"),
    (re.compile(r"(hooks\.slack\.com/(?:actions|commands|services|workflows)/)[^\s\"'\\]+"), r"\1…"),
)
_LIBRARIES = ("slack_bolt", "slack_sdk", "alembic", "apscheduler", "uvicorn", "httpx", "httpcore", "asyncio")
_TOLD_TWICE = ("slack_sdk.web", "apscheduler")
"""What these warn of we are told as well, as an error or as a duty that is still running."""


def redacted(text: str) -> str:
    """The text without tokens, webhook secrets, response addresses and passwords in addresses."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Quiet(logging.Filter):
    """Keeps what libraries say from carrying a lead into the log.

    Bolt writes whole request bodies, at INFO for a wrong signature and at WARNING for what nobody handles;
    slack_sdk writes messages at DEBUG. Below WARNING libraries are silent at any ``LOG_LEVEL``; of Bolt's
    lines only what stands before the body is kept. It names an app's own logger after its file: ``x.py:App``.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        is_bolt = record.name.startswith("slack_bolt") or ".py:" in record.name
        if is_bolt or record.name.startswith(_LIBRARIES):
            floor = logging.CRITICAL if record.name.startswith(_TOLD_TWICE) else logging.WARNING
            if record.levelno < floor:
                return False
            if is_bolt:
                record.msg = str(record.msg).partition("\n")[0].partition("(")[0].strip()
                record.args = None
        return True


def configure(level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Sends everything, our events and the libraries', to ``stream`` (stderr), from ``level`` on.

    May be called again; the last call wins.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream)
    handler.addFilter(Quiet())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendered(stream.isatty()))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _rendered(is_terminal: bool) -> list[Processor]:  # noqa: FBT001 - one private caller
    finish: list[Processor] = [
        structlog.processors.ExceptionRenderer(_where),
        structlog.dev.ConsoleRenderer()
        if is_terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *map(_safe, finish)]


def _where(exc_info: ExcInfo) -> str:
    """Where an exception came from and of what type it is; never its message, which may quote a lead."""
    kind, error, frames = exc_info
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    first = f"{_where((type(before), before, before.__traceback__))}\n" if before else ""
    return f"{first}{''.join(traceback.format_tb(frames))}{kind.__name__}"


def _safe(processor: Processor) -> Callable[[Any, str, EventDict], Any]:
    def safe(logger: Any, method: str, event: MutableMapping[str, Any]) -> Any:
        done = processor(logger, method, event)
        return redacted(done) if isinstance(done, str) else done

    return safe
