"""The demo's morning is made of what the product really takes in."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import phonenumbers
import pytest
import yaml
from pydantic import SecretStr

from bot.bootstrap import build
from bot.csv_files import Row, RowError, read_rows
from bot.sandbox import morning
from bot.settings import Settings
from core.intake import Receipt
from core.model import Person, Role
from core.people import queues_of, roles
from core.policies.team import TeamPolicy

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

FICTION = re.compile(
    r"\+49(3023125|4066969|8999998|6990009|2214710|17139200)\d+|\+44(2079460|[12]\d{2}4960)\d+"
    r"|\+612 ?5550\d+|\+6185550\d+|\+1\d{3}55501\d\d"
)
"""Numbers that regulators keep for books and films, so that no demo ever rings at somebody's home."""


class At:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def team() -> TeamPolicy:
    return TeamPolicy.model_validate(yaml.safe_load(morning.policy_text()))


@pytest.fixture
def rows() -> list[Row | RowError]:
    return _rows(NOW)


@pytest.fixture
def answers(rows: list[Row | RowError], team: TeamPolicy, tmp_path: Path) -> Iterator[list[str]]:
    """What becomes of the rows that can be read, by verdict or by ``rejected``."""
    settings = Settings(database_url=SecretStr(f"sqlite:///{tmp_path / 'leads.db'}"))
    runtime = build(settings, At(), team=team)
    given = runtime.services.intake.submit([row.submission for row in rows if isinstance(row, Row)], "demo")
    yield [one.verdict if isinstance(one, Receipt) else "rejected" for one in given]
    runtime.close()


def _rows(now: datetime) -> list[Row | RowError]:
    return list(read_rows(io.BytesIO(morning.leads_csv(now).encode())))


def _people() -> dict[str, Person]:
    groups = morning.user_groups()
    return {
        user.id: Person(
            user.id,
            user.real_name,
            locale=user.locale,
            timezone=user.tz,
            is_guest=user.is_restricted,
            is_admin=user.is_admin,
            is_deleted=user.deleted,
            groups=frozenset(group.id for group in groups if user.id in group.users),
        )
        for user in morning.cast()
    }


def test_a_morning_is_the_same_whenever_it_is_told() -> None:
    assert morning.leads_csv(NOW) == morning.leads_csv(NOW)


def test_most_leads_wait_and_some_need_a_look(rows: list[Row | RowError], answers: list[str]) -> None:
    verdicts = Counter(answers)

    assert 60 <= len(rows) <= 120
    assert verdicts["waiting"] >= 60
    assert verdicts["review"] >= 8
    assert verdicts["duplicate"] == 3
    assert verdicts["held"] == 0


def test_each_bad_row_has_a_mistake_of_its_own(rows: list[Row | RowError], answers: list[str]) -> None:
    wrong = [(flaw.field, flaw.code) for row in rows if isinstance(row, RowError) for flaw in row.flaws]

    assert wrong == [
        ("email", "not_an_email"),
        ("score", "not_a_score"),
        ("received_at", "not_a_moment"),
        ("type", "unknown_type"),
    ]
    assert Counter(answers)["rejected"] == 1, "the lead from the future"


def test_leads_arrived_between_minutes_and_days_ago(rows: list[Row | RowError]) -> None:
    ages = [
        NOW - row.submission.received_at
        for row in rows
        if isinstance(row, Row) and row.submission.received_at
    ]

    past = [age for age in ages if age > timedelta()]
    assert min(past) < timedelta(minutes=5)
    assert timedelta(days=5) < max(past) < timedelta(days=7), "older ones would leave on the first tick"
    for hours in (24, 48, 72):
        assert sum(age > timedelta(hours=hours) for age in past) >= 5


def test_the_leads_keep_their_ages_on_any_other_day() -> None:
    """Also on the night the clocks change: ages are wall clock."""
    later = NOW + timedelta(days=120, hours=3)

    moved = [
        after.submission.received_at - before.submission.received_at
        for before, after in zip(_rows(NOW), _rows(later), strict=True)
        if isinstance(before, Row) and isinstance(after, Row)
        if before.submission.received_at and after.submission.received_at
    ]

    assert set(moved) == {later - NOW}


def test_three_languages_and_every_type_are_in_the_line(rows: list[Row | RowError]) -> None:
    read = [row.submission for row in rows if isinstance(row, Row)]

    assert {one.type for one in read} == {"hot_inbound", "mql", "warm", "cold"}
    assert Counter(one.language for one in read).keys() >= {"de", "id", "en"}
    assert min(Counter(one.language for one in read if one.language).values()) >= 15
    assert any('"' in (one.recent_activity or "") for one in read)
    assert any("," in (one.company or "") and "ä" in (one.company or "") for one in read)


def test_nobody_can_be_rung_up_or_written_to(rows: list[Row | RowError]) -> None:
    for one in (row.submission for row in rows if isinstance(row, Row)):
        assert (one.email or ".example").endswith(".example")
        if one.phone:
            number = phonenumbers.parse(one.phone, one.country)
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            assert FICTION.fullmatch(e164), one.phone


def test_every_role_is_cast(team: TeamPolicy) -> None:
    held = {user_id: roles(person, team) for user_id, person in _people().items()}

    reps = {user_id for user_id, theirs in held.items() if Role.REP in theirs}
    assert len(reps) == 5
    assert held["U06MIRA"] == {Role.MANAGER}
    assert held["U07OLE"] == {Role.OPS}
    assert held["U08HELEN"] == held["U09PAUL"] == held["U10INGRID"] == frozenset()


def test_everybody_named_in_the_policy_and_in_a_channel_exists(team: TeamPolicy) -> None:
    people, places = _people(), {channel.id for channel in morning.channels()}

    named = {*team.people.managers, *team.people.ops, *team.people.details}
    named |= {member for queue in team.queues for member in queue.members}
    named |= {member for channel in morning.channels() for member in channel.members}

    assert named <= people.keys()
    assert set(team.channels.model_dump().values()) == places
    assert set(team.people.reps) == {group.id for group in morning.user_groups()}


def test_whoever_starts_the_demo_at_night_finds_the_office_open(team: TeamPolicy) -> None:
    of_people = [rep.calendar for rep in team.people.details.values()]
    of_queues = [queue.calendar for queue in team.queues]

    assert team.calendar.is_always
    assert not any((*of_people, *of_queues))


def test_every_queue_has_two_reps_to_race_for_its_leads(team: TeamPolicy) -> None:
    reps = [person for person in _people().values() if Role.REP in roles(person, team)]

    serving = Counter(queue.name for person in reps for queue in queues_of(person, team))

    assert serving == {"enterprise": 5, "apac": 2, "chat": 2, "inbound": 5}
