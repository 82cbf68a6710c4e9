"""``policy test``."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.common import answer_json, console, json_option, lead_name, opened, plain, table
from bot.policy_file import load_policy
from bot.report_records import of_period
from core.intake import Decision
from core.report_words import LONGEST, SHORTEST
from core.reports import Period, Share
from core.services.trials import Progress as Report
from core.trials import Example, Group, Lack, Trial

Record = Mapping[str, object]

STANDINGS: Mapping[Decision, str] = {Decision.STRAIGHT_IN: "in line", Decision.REVIEW: "review"}
LACKS: Mapping[Lack, str] = {
    Lack.NOBODY: "nobody serves it",
    Lack.SKILLS: "nobody has the skills",
}


@click.command("test")
@click.argument("file", metavar="NEW.yml")
@click.option(
    "--days",
    type=click.IntRange(SHORTEST, LONGEST),
    default=30,
    show_default=True,
    help="Try it on the leads received in so many days.",
)
@json_option
def test_command(file: str, days: int, *, as_json: bool) -> None:
    """What another policy would have done with the leads that came in lately. Changes nothing.

    Says which leads would have gone to another queue, which would have been let in instead of reviewed or the
    other way round, and which nobody could take. What was set in Slack wins over NEW.yml too. Told from the
    facts of each lead as they are now: duplicates, caps, pauses and queues that a sender named are left out.
    """
    other, length = load_policy(Path(file)), timedelta(days=days)
    with opened() as runtime:
        period = Period.last(length, runtime.clock.now())
        with _progress() as report:
            trial = runtime.services.trials.run(other, length, report)
    if as_json:
        answer_json({"policy": file, "period": of_period(period), **_record(trial)})
    else:
        _draw(trial, plain(file), days)


@contextmanager
def _progress() -> Iterator[Report | None]:
    """A bar on stderr while a person looks on; nothing in scripts and pipes."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("Trying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("test", total=None)
        yield lambda done, last: bar.update(task, completed=done, total=last)


def _record(trial: Trial) -> Record:
    """Every figure by its name, always all of them; ``docs/people.md`` says what they are."""
    return {
        "leads": trial.leads,
        "erased": trial.erased,
        "by_hand": trial.by_hand,
        "elsewhere": {
            **_sum(trial, trial.moves),
            "moves": [{"from": one.before, "to": one.after, **_group(one, trial)} for one in trial.moves],
        },
        "judged": {
            **_sum(trial, trial.judgements),
            "changes": [
                {
                    "from": STANDINGS[one.before],
                    "to": STANDINGS[one.after],
                    "rule": one.rule,
                    **_group(one, trial),
                }
                for one in trial.judgements
            ],
        },
        "stranded": {
            **_sum(trial, trial.stranded),
            "already": sum(one.already for one in trial.stranded),
            "queues": [
                {"queue": one.queue, "why": one.why.value, "already": one.already, **_group(one, trial)}
                for one in trial.stranded
            ],
        },
        "people": trial.people,
        "unknown_groups": list(trial.unknown_groups),
    }


def _sum(trial: Trial, groups: Sequence[Group]) -> Record:
    share = trial.share(*groups)
    return {"leads": share.part, "share": _rounded(share)}


def _group(group: Group, trial: Trial) -> Record:
    examples = [{"lead": lead_name(one.lead_id), "external_id": one.external_id} for one in group.examples]
    return {**_sum(trial, (group,)), "examples": examples}


def _rounded(share: Share) -> float | None:
    return None if share.value is None else round(share.value, 4)


def _draw(trial: Trial, name: str, days: int) -> None:
    out = console()
    is_one = trial.erased == 1
    erased = f" {trial.erased} more {'is' if is_one else 'are'} erased and left out." if trial.erased else ""
    out.print(f"{_leads(trial.leads)} came in over the last {_days(days)}.{erased}", soft_wrap=True)
    if trial.by_hand:
        out.print(
            f"In another queue than today's rules say: {trial.by_hand} of them, named by a sender, moved, or "
            "routed by earlier rules. They are told by the rules here.",
            soft_wrap=True,
        )
    _say(out, f"Under {name}, {_part(trial, trial.moves)} would have gone to another queue")
    _table(out, ("from", "to"), ((one.before, one.after, one) for one in trial.moves), trial)
    _say(out, f"{_part(trial, trial.judgements)} would have been judged otherwise at the door")
    judged = (
        (STANDINGS[one.before], STANDINGS[one.after], one.rule.replace("_", " "), one)
        for one in trial.judgements
    )
    _table(out, ("from", "to", "by"), judged, trial)
    _draw_stranded(out, trial)


def _draw_stranded(out: Console, trial: Trial) -> None:
    if not trial.people:
        _say(out, "Who could take them cannot be told: nobody from Slack is known yet")
        return
    already = sum(one.already for one in trial.stranded)
    now = f"; nobody can take {already} of them today" if already else ""
    _say(out, f"{_part(trial, trial.stranded)} could be taken by nobody{now}")
    stranded = ((one.queue, LACKS[one.why], one) for one in trial.stranded)
    _table(out, ("queue", "because"), stranded, trial)
    if trial.unknown_groups:
        groups = ", ".join(trial.unknown_groups)
        _say(out, f"Queues that need these user groups are left out, since nobody in them is known: {groups}")


def _say(out: Console, text: str) -> None:
    out.print()
    out.print(f"{text[:1].upper()}{text[1:]}.", soft_wrap=True)


def _table(out: Console, columns: Sequence[str], rows: Iterable[tuple[object, ...]], trial: Trial) -> None:
    """One line for each group, which stands last in its row."""
    drawn = table(*columns, "leads", "share", "such as", numbers=("leads", "share"))
    for *words, group in rows:
        if isinstance(group, Group):
            such_as = ", ".join(map(_example, group.examples))
            share = _percent(trial.share(group))
            drawn.add_row(*map(str, words), str(group.leads), share, such_as)
    if drawn.row_count:
        out.print(drawn)


def _example(one: Example) -> str:
    named = f" ({plain(one.external_id)})" if one.external_id else ""
    return lead_name(one.lead_id) + named


def _part(trial: Trial, groups: Sequence[Group]) -> str:
    share = trial.share(*groups)
    return f"{share.part} of them ({_percent(share)})" if share.part else "none of them"


def _percent(share: Share) -> str:
    return f"{100 * (share.value or 0):.1f} %"


def _leads(number: int) -> str:
    return f"{number} {'lead' if number == 1 else 'leads'}"


def _days(number: int) -> str:
    return "day" if number == 1 else f"{number} days"
