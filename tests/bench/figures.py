"""Figures, and what they are held against."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Figures = Mapping[str, float]
"""What one run of a case measured: ``rate`` a second; ``p50``, ``p99`` and ``max`` in milliseconds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: a goal, what the product and the baseline did, and whether the goal is met.

    ``met`` is ``None`` for what is only told, without a goal.
    """

    goal: str
    case: str
    product: str
    anchor: str
    ratio: str
    met: bool | None


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` (0 to 1) of the values do not exceed."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def figures_of(seconds: Sequence[float], elapsed_s: float) -> Figures:
    """The figures of calls that took ``seconds`` each and ``elapsed_s`` altogether."""
    values = sorted(seconds)
    return {
        "rate": len(values) / elapsed_s,
        "p50": percentile(values, 0.5) * 1000,
        "p99": percentile(values, 0.99) * 1000,
        "max": values[-1] * 1000,
    }


def in_turns(cases: Mapping[str, Callable[[], Figures]], rounds: int) -> Mapping[str, Figures]:
    """Runs the cases one after another, ``rounds`` times, so that a slow minute hits them all; medians."""
    runs: dict[str, list[Figures]] = {name: [] for name in cases}
    for number in range(rounds):
        ordered = list(cases.items())
        for name, run in ordered if number % 2 == 0 else reversed(ordered):
            runs[name].append(run())
    return {
        name: {figure: statistics.median(one[figure] for one in found) for figure in found[0]}
        for name, found in runs.items()
    }


def at_least(goal: str, case: str, product: float, anchor: float, limit: float) -> Finding:
    """A finding where more a second is better: the product must reach ``limit`` times the anchor."""
    ratio = product / anchor
    said = (f"{product:,.0f}/s", f"{anchor:,.0f}/s", f"{ratio:.2f}")
    return Finding(f"{goal} ≥ {limit:g} ×", case, *said, met=ratio >= limit)


def at_most(goal: str, case: str, product: float, anchor: float, limit: float) -> Finding:
    """A finding where fewer milliseconds are better: at most ``limit`` times the anchor's."""
    ratio = product / anchor
    said = (f"{product:,.2f} ms", f"{anchor:,.2f} ms", f"{ratio:.2f}")
    return Finding(f"{goal} ≤ {limit:g} ×", case, *said, met=ratio <= limit)


def beside(goal: str, case: str, product: float, anchor: float) -> Finding:
    """Milliseconds beside the anchor's, without a goal."""
    said = (f"{product:,.2f} ms", f"{anchor:,.2f} ms", f"{product / anchor:.2f}")
    return Finding(goal, case, *said, met=None)


def within(goal: str, case: str, value_ms: float, limit_ms: float) -> Finding:
    """A finding with a fixed limit instead of an anchor."""
    said = (f"{value_ms:,.1f} ms", f"≤ {limit_ms:,.0f} ms", f"{value_ms / limit_ms:.2f}")
    return Finding(goal, case, *said, met=value_ms <= limit_ms)


def none_of(goal: str, case: str, count: int) -> Finding:
    """A finding that must be nought."""
    return Finding(goal, case, str(count), "0", "–", count == 0)


def told(goal: str, case: str, figures: Figures) -> Finding:
    """A line without a goal: the rate and the waiting."""
    said = f"{figures['rate']:,.0f}/s"
    waits = f"p50 {figures['p50']:.1f}, p99 {figures['p99']:.1f}, max {figures['max']:.0f} ms"
    return Finding(goal, case, said, waits, "–", None)
