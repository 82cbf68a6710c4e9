"""The demo's morning: a company with people for every role, its policy, and the leads of a few days.

Everybody is invented. Mail addresses end in ``.example``; telephone numbers come from the ranges that
Germany, Britain, Australia and North America keep for fiction, and countries without such a range have none.
"""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from bot.sandbox.model import Channel, User, UserGroup

TEAM_NAME = "Kranich Works"

PAGE = "http://127.0.0.1:3000"
"""Where the demo's page is unless somebody asks for another port."""

_AGE = re.compile(r"-?(?:\d+[mhd])+")
_PART = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def cast() -> tuple[User, ...]:
    """Fresh each time: five reps on three clocks, a manager, ops, the owner, a guest, one who has left.

    The first one is whom the page begins with: somebody whose Slack speaks the README's language.
    """
    return (
        User("U01GRACE", "grace", "Grace Whitlock", "en-GB", "Europe/London", role_hint="rep"),
        User("U02LENA", "lena", "Lena Brandt", "de-DE", "Europe/Berlin", role_hint="rep"),
        User("U03JONAS", "jonas", "Jonas Hadeler", "de-DE", "Europe/Berlin", role_hint="rep"),
        User("U04DEWI", "dewi", "Dewi Anggraini", "id-ID", "Asia/Jakarta", role_hint="rep"),
        User("U05BAYU", "bayu", "Bayu Prasetya", "id-ID", "Asia/Jakarta", role_hint="rep"),
        User("U06MIRA", "mira", "Mira Castellan", "en-GB", "Europe/Berlin", role_hint="manager"),
        User("U07OLE", "ole", "Ole Thomsen", "de-DE", "Europe/Berlin", role_hint="ops"),
        User(
            "U08HELEN",
            "helen",
            "Helen Farrow",
            "en-GB",
            "Europe/London",
            is_admin=True,
            is_owner=True,
            role_hint="owner",
        ),
        User("U09PAUL", "paul", "Paul Reiter (agency)", "de-DE", is_restricted=True, role_hint="guest"),
        User("U10INGRID", "ingrid", "Ingrid Sommer", "de-DE", deleted=True, role_hint="has left"),
    )


def channels() -> tuple[Channel, ...]:
    """Where the policy posts. The guest is in the sales channel, as guests are."""
    reps = ["U01GRACE", "U02LENA", "U03JONAS", "U04DEWI", "U05BAYU"]
    return (
        Channel("C01SALES", "sales", [*reps, "U06MIRA", "U07OLE", "U08HELEN", "U09PAUL"]),
        Channel("C02MANAGERS", "sales-managers", ["U06MIRA", "U07OLE", "U08HELEN"], private=True),
        Channel("C03LEADERS", "leadership", ["U06MIRA", "U08HELEN"], private=True),
        Channel("C04LEADOPS", "lead-ops", ["U06MIRA", "U07OLE"]),
    )


def user_groups() -> tuple[UserGroup, ...]:
    """The policy names the reps by a group, so that the demo shows roles from user groups."""
    reps = ["U01GRACE", "U02LENA", "U03JONAS", "U04DEWI", "U05BAYU"]
    return (UserGroup("S01SALES", "sales-reps", "Sales reps", reps),)


def policy_text(page: str = PAGE) -> str:
    """The company's policy, as a team would write it; its CRM is found on the demo's ``page``."""
    return _read("morning.yml").replace(PAGE, page)


def leads_csv(now: datetime) -> str:
    """The leads as an export of ``now`` (aware), in the order in which people and machines put them there.

    Most wait, some are for ops to look at, some came twice, and five rows have a mistake each: an address,
    a score, a type, a day that does not exist, and one from the future.
    """
    rows = list(csv.DictReader(io.StringIO(_read("morning.csv"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, [_renamed(name) for name in rows[0]], lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({_renamed(name): value for name, value in row.items()} | _arrival(row["age"], now))
    return out.getvalue()


def _renamed(column: str) -> str:
    return "received_at" if column == "age" else column


def _arrival(age: str, now: datetime) -> dict[str, str]:
    """``1h30m`` before ``now``; with a minus, ahead of it; anything else stays as somebody typed it."""
    if not _AGE.fullmatch(age):
        return {"received_at": age}
    ago = sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in _PART.findall(age)), timedelta())
    at = now + ago if age.startswith("-") else now - ago
    return {"received_at": at.astimezone(UTC).isoformat(timespec="seconds")}


def _read(name: str) -> str:
    return files("bot.sandbox").joinpath(name).read_text(encoding="utf-8")
