"""PostgreSQL by psycopg 3."""

import select
from datetime import timedelta

from psycopg import Connection as Driver
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, PoolResetState

from core.errors import SettingsError

_IDLE_IN_TRANSACTION = timedelta(seconds=15)
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def postgres_engine(url: URL, *, wait: timedelta | None, connections: int) -> Engine:
    """An engine in READ COMMITTED whose statements give up after ``wait``; ``None`` waits for ever.

    A pooled connection whose server has gone is noticed without asking: an idle socket that has something
    to read only ever brings bad news.
    """
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=wait.total_seconds() if wait else 30,
        pool_reset_on_return=None,
        pool_use_lifo=True,
        hide_parameters=True,
        use_native_hstore=False,
        connect_args=_connect_args(url, wait),
    )

    @event.listens_for(engine, "checkout")
    def notice_lost_server(driver: Driver, _: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
        if driver.closed or _has_news(driver):
            raise InvalidatePoolError

    @event.listens_for(engine, "reset")
    def give_up(driver: Driver, _: ConnectionPoolEntry, __: PoolResetState) -> None:
        if not driver.closed and driver.pgconn.transaction_status != TransactionStatus.IDLE:
            _roll_back(driver)

    return engine


def _roll_back(driver: Driver) -> None:
    """As psycopg would; but it would forget every prepared statement as well, since tables might be others
    now. Whoever only reads ends here each time, and no table changes.

    A connection that cannot even do this is closed: whoever would be given it next notices that.
    """
    driver.pgconn.exec_(b"ROLLBACK")
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        driver.close()


def _connect_args(url: URL, wait: timedelta | None) -> dict[str, object]:
    """Raises ``SettingsError`` for what the address asks of PostgreSQL that it does not know."""
    try:
        make_conninfo(**{name: str(value) for name, value in url.query.items()})
    except ProgrammingError as error:
        raise SettingsError(f"DATABASE_URL has an option that is none: {error}".strip()) from None
    settings = {"timezone": "UTC", "default_transaction_isolation": r"read\ committed"}
    if wait is not None:
        milliseconds = str(int(wait.total_seconds() * 1000))
        settings |= {
            "lock_timeout": milliseconds,
            "statement_timeout": milliseconds,
            "idle_in_transaction_session_timeout": str(int(_IDLE_IN_TRANSACTION.total_seconds() * 1000)),
        }
    theirs = url.query.get("options", "")
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    timeout = max(2, int(wait.total_seconds())) if wait else 10
    return {"options": f"{theirs} {ours}".strip(), "connect_timeout": timeout, **_KEEPALIVE}


def _has_news(driver: Driver) -> bool:
    poll = select.poll()
    poll.register(driver.pgconn.socket, select.POLLIN | select.POLLERR | select.POLLHUP)
    return bool(poll.poll(0))
