"""What everybody reads after the fortnight, on the third Monday at 9:00."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import httpx
import pytest

from tests.journeys.fortnight import FIRST_MONDAY
from tests.journeys.fortnight_played import Fortnight, the_people, the_team
from tests.stage import Lines, News, Stage, on_stage


@dataclass(frozen=True, slots=True)
class Seen:
    """What people read on the third Monday at 9:00, and the database as it was then."""

    database: Path
    homes: Mapping[str, Lines]
    answers: Mapping[str, Lines]
    told: News
    metrics: str


def digests(seen: Seen) -> dict[str, Lines]:
    """The last one that came, by channel."""
    found = {where: [one for one in said if "digest" in one[0]] for where, said in seen.told.items()}
    return {where: said[-1] for where, said in found.items() if said}


def looks(stage: Stage) -> tuple[dict[str, Lines], dict[str, Lines]]:
    """Homes and answers to commands, by who looks at what."""
    mia, ana = stage.home("UMIA"), stage.home("UANA")
    homes = {"mia": mia.sees(), "ana": ana.sees(), "ole": stage.home("UOLE").sees()}
    homes["mia, enterprise"] = mia.clicks("Queue", "enterprise")
    homes["mia, enterprise, 14 days"] = mia.clicks("Period", "last 14 days")
    homes["mia, 14 days"] = mia.clicks("Queue", "All queues")
    typed = (
        "/queue",
        "/queue inbound",
        "/queue report",
        "/queue report 7d inbound",
        "/queue report 14d by source",
    )
    answers = {text: stage.person("UMIA").types(text) for text in typed}
    answers["ana"] = stage.person("UANA").types("/queue report")
    return homes, answers


def everything_seen(folder: Path) -> Seen:
    """Plays the fortnight in a folder with an empty ``stage.db``; in the end everybody looks around."""
    opens = FIRST_MONDAY.replace(hour=9).astimezone(UTC)
    with (
        pytest.MonkeyPatch.context() as patch,
        on_stage(folder, the_people(), the_team(), socket_mode=False, at=opens) as stage,
    ):
        patch.setattr("bot.homes.PAUSE_S", 0.0)
        Fortnight(stage).is_played()
        told = stage.news()
        homes, answers = looks(stage)
        metrics = httpx.get(f"{stage.web}/metrics", trust_env=False).text
        with sqlite3.connect(folder / "stage.db") as db, sqlite3.connect(folder / "then.db") as then:
            db.backup(then)
    return Seen(folder / "then.db", homes, answers, told, metrics)
