"""P5: /nextlead over HTTP, every listener registered, beside a bare Bolt app that only acknowledges."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from tests.bench import serving
from tests.bench.crowd import Crowd
from tests.bench.figures import Figures, Finding, at_least, at_most, in_turns, none_of, told
from tests.bench.ground import POSTGRESQL, SQLITE, Ground
from tests.bench.load import Typists, paced, saturated
from tests.bench.sizes import Sizes

A_SECOND, PACED, SATURATED, WARM = 100, 200, 400, 50
"""Requests: a second at the open loop, of it, of the closed loop, and before anything is measured."""


BARE = {"bare in threads": serving.in_threads, "bare in the loop": serving.in_the_loop}
"""What is put beside: an acknowledgement by the product's own server, and by the quickest there is."""


def run(ground: Ground, sizes: Sizes) -> Sequence[Finding]:
    """The same requests to four servers in turn; each typist is a rep who has no lead before their eyes."""
    crowd = Crowd(min(sizes.waiting, 20_000), reps=sizes.rounds * (PACED + SATURATED) * 4 + WARM * 4)
    urls = {"PostgreSQL": ground.database(POSTGRESQL, crowd), "SQLite": ground.database(SQLITE, crowd)}
    slack, typists = serving.SlackCalls(), Typists()
    with ExitStack() as stack:
        stack.callback(slack.stop)
        ports = {name: stack.enter_context(serving.served(serve, slack.url)) for name, serve in BARE.items()}
        for name, url in urls.items():
            ports[name] = stack.enter_context(serving.served(serving.product, url, crowd, slack.url))
        for port in ports.values():
            saturated(port, typists.requests(WARM))
        found = in_turns(_cases(ports, typists), sizes.rounds)
    for url in urls.values():
        ground.drop(url)
    asked = none_of("P5 auth.test", "calls to Slack for all requests", len(slack.methods))
    return [
        *(one for name in urls for bare in BARE for one in _beside(name, bare, found)),
        asked,
        *_told(found),
    ]


def _cases(ports: Mapping[str, int], typists: Typists) -> Mapping[str, Callable[[], Figures]]:
    def at_a_pace(port: int) -> Figures:
        return paced(port, typists.requests(PACED), a_second=A_SECOND)

    def as_fast_as_it_goes(port: int) -> Figures:
        return saturated(port, typists.requests(SATURATED))

    return {
        **{f"{name} paced": partial(at_a_pace, port) for name, port in ports.items()},
        **{f"{name} saturated": partial(as_fast_as_it_goes, port) for name, port in ports.items()},
    }


def _beside(name: str, bare: str, found: Mapping[str, Figures]) -> list[Finding]:
    ours, theirs = found[f"{name} paced"], found[f"{bare} paced"]
    rate, bare_rate = (found[f"{one} saturated"]["rate"] for one in (name, bare))
    case = f"/nextlead, {name}, beside {bare}"
    return [
        at_most("P5 p50", f"{case}, {A_SECOND}/s", ours["p50"], theirs["p50"], 2),
        at_most("P5 p99", f"{case}, {A_SECOND}/s", ours["p99"], theirs["p99"], 3),
        at_least("P5", f"{case}, saturated", rate, bare_rate, 0.5),
    ]


def _told(found: Mapping[str, Figures]) -> list[Finding]:
    return [told("P5", name, figures) for name, figures in found.items()]
