"""``make fuzz``: 20,000 requests to every address, and what came of them."""

import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import click
import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode

from bot import logs
from tests.bot.door import FORM, JSON, seal
from tests.fuzz import inventing
from tests.fuzz.described import cases, check
from tests.fuzz.house import a_house
from tests.fuzz.knocking import Knocker, Toll
from tests.signing import as_json, signed_headers

MANY = 20_000
SHARES = {"described": 0.2, "against it": 0.1, "invented": 0.35, "Slack": 0.2, "strange": 0.15}
"""Of all requests: made from the description, and against it; leads, facts and bytes that are signed; what
Slack signs; and anything at all, which nobody signed.
"""

AT_ONCE = 200
"""Requests that hypothesis invents in one go: it remembers all of them, and the memory is to be ours."""

Attack = Callable[[Knocker, int, int], None]
"""Knocks so many times, from a seed on."""


@click.command()
@click.option("--requests", "count", type=click.IntRange(100), default=MANY, show_default=True)
@click.option("--seed", "start", type=int, help="Of an earlier run; a new one otherwise.")
def main(*, count: int, start: int | None) -> None:
    """Sends requests that fit, that do not, and that nobody has ever meant."""
    start = secrets.randbelow(10**6) if start is None else start
    click.echo(f"{count:,} requests, seed {start}")
    logs.configure("CRITICAL")
    logging.getLogger("schemathesis").setLevel(logging.ERROR)
    with TemporaryDirectory() as folder, a_house(Path(folder)) as (web, _), Knocker(web) as knocker:
        before, began = 0.0, time.monotonic()
        for name, attack in _attacks().items():
            requests = round(count * SHARES[name])
            for number, done in enumerate(range(0, requests, AT_ONCE)):
                attack(knocker, start + number, min(AT_ONCE, requests - done))
                before = before or _resident_mb()
            click.echo(f"  {name}: {knocker.toll.requests:,} so far, {_resident_mb():.0f} MB")
        _report(knocker.toll, before, time.monotonic() - began)


def _fuzz(count: int, start: int, **strategies: SearchStrategy[Any]) -> Callable[[Callable[..., None]], None]:
    """Runs the body with that many sets of values. Stops at the first that breaks, and shows it."""

    def run(body: Callable[..., None]) -> None:
        quiet = settings(
            max_examples=count,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        seed(start)(quiet(given(**strategies)(body)))()

    return run


def _described(mode: GenerationMode) -> Attack:
    made = cases(mode)

    def attack(knocker: Knocker, start: int, count: int) -> None:
        @_fuzz(count, start, case=made, sealed=st.sampled_from([True] * 9 + [False]))
        def one(case: Any, *, sealed: bool) -> None:
            check(knocker, case, sealed=sealed)

    return attack


def _invented(knocker: Knocker, start: int, count: int) -> None:
    sensible = inventing.several(inventing.SENSIBLE_FACT).map(lambda what: json.dumps(what).encode())

    @_fuzz(
        count,
        start,
        path=inventing.INTAKE_PATHS,
        body=inventing.BODIES | sensible,
        kind=inventing.KINDS,
        id_=st.none() | st.sampled_from(["msg_1", "msg_2"]),
    )
    def one(path: str, body: bytes, kind: str, id_: str | None) -> None:
        knocker.knock(_request("POST", path, body, kind, _signature(body, id_)))


def _slack(knocker: Knocker, start: int, count: int) -> None:
    said = st.one_of(
        inventing.PAYLOADS.map(lambda one: (urlencode({"payload": json.dumps(one)}), FORM)),
        inventing.PAYLOADS.map(lambda one: (json.dumps(one), JSON)),
        inventing.COMMANDS.map(lambda one: (urlencode(one), FORM)),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(lambda one: (one, FORM)),
    )

    @_fuzz(count, start, said=said)
    def one(said: tuple[str, str]) -> None:
        body = said[0].encode()
        knocker.knock(_request("POST", "/slack/events", body, said[1], seal(body)))


def _strange(knocker: Knocker, start: int, count: int) -> None:
    @_fuzz(
        count,
        start,
        method=inventing.METHODS,
        path=inventing.PATHS,
        body=inventing.BODIES,
        kind=inventing.KINDS,
        headers=inventing.HEADERS,
    )
    def one(method: str, path: str, body: bytes, kind: str, headers: dict[str, str]) -> None:
        knocker.knock(_request(method, path, body, kind, headers))


def _attacks() -> Mapping[str, Attack]:
    return {
        "described": _described(GenerationMode.POSITIVE),
        "against it": _described(GenerationMode.NEGATIVE),
        "invented": _invented,
        "Slack": _slack,
        "strange": _strange,
    }


def _signature(body: bytes, id_: str | None) -> dict[str, str]:
    """Ours, where the body can be signed at all."""
    try:
        return signed_headers(body, id=id_)
    except UnicodeDecodeError:
        return signed_headers(as_json({}), id=id_)


def _request(method: str, path: str, body: bytes, kind: str, headers: Mapping[str, str]) -> httpx.Request:
    given = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return httpx.Request(
        method, f"http://bot.example{path}", content=body, headers=[*given, (b"content-type", kind.encode())]
    )


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _report(toll: Toll, before_mb: float, took_s: float) -> None:
    click.echo(f"\n{toll.requests:,} requests in {took_s / 60:.1f} min, no exception, no 5xx")
    paths = sorted({path for path, _ in toll.statuses})
    for path in paths:
        counts = {status: count for (one, status), count in sorted(toll.statuses.items()) if one == path}
        click.echo(f"  {path:<22} " + ", ".join(f"{status}: {count:,}" for status, count in counts.items()))
    for name, (seconds, what) in (("slowest", toll.slowest), ("most work", toll.dearest)):
        click.echo(f"{name}: {seconds * 1000:.0f} ms ({what})")
    click.echo(f"memory: {before_mb:.0f} MB → {_resident_mb():.0f} MB")


if __name__ == "__main__":
    main()
