"""Charts: Slack's own, and the same as lines of text for a Slack that draws none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.i18n import Speech
from bot.views.blocks import Native, context, section, sections
from bot.views.tables import NOTHING
from bot.views.text import escaped, plain

Kind = Literal["line", "bar", "area"]

Said = Callable[[float], str]
"""How a value is written."""

TITLE = 50
LABEL = 20
SERIES = 6
POINTS = 20
"""What Slack takes: characters of titles and labels, series or segments, points of each."""

_AXIS = 50

_BAR = 12
"""Blocks of the longest bar in the lines of text."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is left of a chart within Slack's limits."""

    title: str
    categories: tuple[str, ...]
    series: Mapping[str, tuple[float | None, ...]]
    said: Said

    def value(self, given: float | None) -> str:
        return NOTHING if given is None else self.said(given)

    def by_category(self) -> Iterator[tuple[str, list[tuple[str, float | None]]]]:
        """Category by category what every series has there."""
        for index, label in enumerate(self.categories):
            yield label, [(name, values[index]) for name, values in self.series.items()]


def chart(
    title: str,
    kind: Kind,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    speech: Speech,
    *,
    said: Said | None = None,
    x: str = "",
    y: str = "",
) -> Native:
    """Series by name, each with a value for every category; ``None`` is drawn as 0 and said as nothing.

    No line is drawn down to nothing: categories at its ends without any value are left out. Of more than 20
    those at the end are kept, which are the newest, and of bars the first, which are the largest. ``x`` and
    ``y`` are what the axes are called.
    """
    if kind != "bar":
        known = _known(categories, series)
        categories, series = categories[known], {name: one[known] for name, one in series.items()}
    kept = slice(0, POINTS) if kind == "bar" else slice(max(0, len(categories) - POINTS), None)
    labels = _labels(list(categories[kept]))
    named = dict(zip(_labels(list(series)[:SERIES]), list(series.values())[:SERIES], strict=True))
    drawn = _Drawing(
        title=plain(title, TITLE) or NOTHING,
        categories=labels,
        series={name: tuple(values[kept]) for name, values in named.items()},
        said=said or speech.number,
    )
    if not drawn.categories or not drawn.series:
        return _empty(drawn.title)
    more = len(categories) - len(labels) + len(series) - len(named)
    return Native(
        {"type": "data_visualization", "title": drawn.title, "chart": _graph(drawn, kind, x, y)},
        instead=_instead(drawn, _lines(drawn), more, speech),
        aloud=_aloud(drawn, more, speech),
        more=more,
    )


def _known(categories: Sequence[str], series: Mapping[str, Sequence[float | None]]) -> slice:
    """From the first category in which anything is known to the last."""
    known = [at for at in range(len(categories)) if any(one[at] is not None for one in series.values())]
    return slice(known[0], known[-1] + 1) if known else slice(0, 0)


def _empty(title: str) -> Native:
    shown = f"{escaped(title)}: {NOTHING}"
    return Native(section(shown), instead=[section(shown)], aloud=shown)


def _labels(names: Sequence[str]) -> tuple[str, ...]:
    """Cut, none empty, and each of them once: Slack tells points and series apart by them."""
    taken: dict[str, None] = {}
    for name in names:
        label, number = plain(name, LABEL) or NOTHING, 1
        while label in taken:
            number += 1
            ending = f" {number}"
            label = plain(name, LABEL - len(ending)) + ending
        taken[label] = None
    return tuple(taken)


def _graph(drawn: _Drawing, kind: Kind, x: str, y: str) -> dict[str, Any]:
    axis: dict[str, Any] = {"categories": list(drawn.categories)}
    titles = (("x_label", plain(x, _AXIS)), ("y_label", plain(y, _AXIS)))
    axis |= {name: said for name, said in titles if said}
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": value or 0}
                for label, value in zip(drawn.categories, values, strict=True)
            ],
        }
        for name, values in drawn.series.items()
    ]
    return {"type": kind, "series": series, "axis_config": axis}


def _instead(drawn: _Drawing, lines: Sequence[str], more: int, speech: Speech) -> Iterator[dict[str, Any]]:
    yield section(f"*{escaped(drawn.title)}*")
    yield from sections(lines)
    if more:
        yield context(_hidden(more, speech))


def _lines(drawn: _Drawing) -> list[str]:
    """A bar beside its number where there is one series; else the numbers by their names."""
    if len(drawn.series) > 1:
        return [f"{escaped(label)}: {_numbers(drawn, values)}" for label, values in drawn.by_category()]
    (values,) = drawn.series.values()
    most = max((one for one in values if one), default=0)
    return [
        f"{escaped(label)} {_bar(value, most)} {escaped(drawn.value(value))}".replace("  ", " ")
        for label, value in zip(drawn.categories, values, strict=True)
    ]


def _bar(value: float | None, most: float) -> str:
    """What there is has one block at least."""
    if not value or value < 0:
        return ""
    return "▇" * max(1, round(_BAR * value / most))


def _numbers(drawn: _Drawing, values: Sequence[tuple[str, float | None]]) -> str:
    return ", ".join(f"{escaped(name)} {escaped(drawn.value(value))}" for name, value in values)


def _aloud(drawn: _Drawing, more: int, speech: Speech) -> str:
    """The title, then category by category."""
    single = len(drawn.series) == 1
    told = [
        f"{escaped(label)} {escaped(drawn.value(values[0][1]))}"
        if single
        else f"{escaped(label)}: {_numbers(drawn, values)}"
        for label, values in drawn.by_category()
    ]
    hidden = _hidden(more, speech) if more else ""
    said = f"{escaped(drawn.title)}: {(', ' if single else '; ').join(told)}."
    return f"{said} {hidden}".rstrip()


def _hidden(more: int, speech: Speech) -> str:
    return speech.count("{n} more is not shown.", "{n} more are not shown.", more)
