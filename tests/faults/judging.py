"""What is left once all is quiet: every promise, the log, and whether it really is quiet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, text

from bot.processes import dispatcher_of, tick
from tests.faults import doors
from tests.faults.books import Books, posts, read
from tests.faults.counting import added_up
from tests.faults.drawing import outdated
from tests.faults.ground import Rig
from tests.faults.lives import short_patience
from tests.faults.promises import Verdict, when_quiet
from tests.faults.visitors import PREFIX

TICKS = 3
_ERRORS = {"error", "critical"}


def judge(rig: Rig) -> list[Verdict]:
    """Every promise with its verdict; the quiet is listened to for three more ticks first."""
    unsettled = rig.unsettled()
    still = Verdict("everything is settled in the end", 1, [f"{unsettled} are not"] if unsettled else [])
    noise = _noise(rig)
    books, told = read(rig.runtime.database), posts(rig.sandbox.workspace)
    return [
        *when_quiet(books, told),
        *added_up(rig, books),
        *doors.kept(rig, books),
        Verdict("a message shows what a fresh one would", len(told), outdated(rig)),
        still,
        Verdict("nothing is said or changed in three more ticks", TICKS, noise),
        Verdict("no ERROR line", len(rig.log()), errors(rig)),
        Verdict("the database is sound", 1, _damage(rig)),
    ]


def broken(verdicts: Sequence[Verdict]) -> list[str]:
    return [f"{one.promise}: {what}" for one in verdicts for what in one.broken]


def errors(rig: Rig) -> list[str]:
    """Errors, and surprises that were not told as errors."""
    return [
        str(line)
        for line in rig.log()
        if line["level"] in _ERRORS or ("exception" in line and line["level"] != "info")
    ]


def outcomes(rig: Rig) -> Counter[str]:
    """What became of messages that were looked up."""
    return Counter(line["outcome"] for line in rig.log() if line["event"] == "message.looked_up")


def _noise(rig: Rig) -> list[str]:
    """What three ticks do, and what is sent, at a moment for which everything has been done."""
    heard, dispatcher = list[str](), dispatcher_of(rig.runtime, patience=short_patience())
    before = _shown(rig)
    for _ in range(TICKS):
        report = tick(rig.runtime)
        heard += [f"did {action}" for action in report.actions]
        heard += [f"failed: {failure}" for failure in report.failures]
        sent = dispatcher.deliver()
        heard += [f"sent {sent} messages"] if sent else []
    after = _shown(rig)
    return heard + [f"changed {one}" for one in after if one not in before]


def _shown(rig: Rig) -> list[tuple[str, str, Any]]:
    messages = rig.sandbox.workspace.messages
    return [(channel, one.ts, asdict(one)) for channel, said in messages.items() for one in said]


def _damage(rig: Rig) -> list[str]:
    if not rig.runtime.database.is_sqlite:
        return []
    with rig.runtime.database.reader.connect() as connection:
        said = connection.scalars(text("PRAGMA integrity_check")).all()
    return [] if said == ["ok"] else [str(one) for one in said]


def intake_kept(books: Books, at_first: int, said: int) -> Verdict:
    """Whatever intake said is in, is in; who came back once more counts once more."""
    missing = at_first + said - sum(lead.episode for lead in books.leads if not _by_door(lead))
    lost = [f"{missing} leads are missing"] if missing > 0 else []
    return Verdict("no lead that intake took is lost", at_first + said, lost)


def _by_door(lead: Row[Any]) -> bool:
    return bool(lead.external_id) and lead.external_id.startswith(PREFIX)


def claims_kept(books: Books, said: int) -> Verdict:
    """Whatever a rep was told is theirs, was theirs."""
    missing = said - sum(event.verb == "claimed" for event in books.events)
    return Verdict("no claim is lost", said, [f"{missing} claims are missing"] if missing > 0 else [])
