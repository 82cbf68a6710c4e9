"""A calendar in the policy file is read as people write it, and refused in sentences they understand."""

from datetime import date

import pytest
import yaml
from pydantic import ValidationError

from core.policies.calendar import CalendarPolicy, Hours

MORNING, AFTERNOON = Hours(540, 750), Hours(810, 1080)


def read(text: str) -> CalendarPolicy:
    return CalendarPolicy.model_validate(yaml.safe_load(text))


def refusal(text: str) -> tuple[str, str]:
    """Where the one thing wrong stands, and what is said about it."""
    with pytest.raises(ValidationError) as caught:
        read(text)
    (error,) = caught.value.errors()
    return ".".join(str(part) for part in error["loc"]), error["msg"].removeprefix("Value error, ")


def open_days(policy: CalendarPolicy) -> list[int]:
    return [weekday for weekday, hours in enumerate(policy.open) if hours]


def test_without_a_calendar_offices_are_open_from_nine_to_five_on_weekdays() -> None:
    policy = CalendarPolicy()

    assert policy.model_dump(mode="json") == {
        "open": {"mon-fri": ["09:00-17:00"]},
        "holidays": None,
        "overrides": {},
    }


def test_the_example_of_the_policy_file_means_what_it_says() -> None:
    policy = read("""
        open: {mon-fri: ["09:00-12:30", "13:30-18:00"]}
        holidays: {country: DE, subdivision: BY}
        overrides: {2026-12-31: [], 2026-12-24: ["09:00-12:00"]}
    """)

    assert policy.open == ((MORNING, AFTERNOON),) * 5 + ((), ())
    assert policy.holidays is not None
    assert policy.overrides == ((date(2026, 12, 24), (Hours(540, 720),)), (date(2026, 12, 31), ()))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("tue", [1]),
        ("Mon-Wed", [0, 1, 2]),
        ("mon, wed", [0, 2]),
        ("sat-mon", [0, 5, 6]),
        ("tue-tue", [1]),
        ("sun,mon-tue", [0, 1, 6]),
    ],
)
def test_days_are_named_alone_in_ranges_and_in_lists(days: str, expected: list[int]) -> None:
    policy = read(f'open: {{"{days}": ["09:00-17:00"]}}')

    assert open_days(policy) == expected


@pytest.mark.parametrize("text", ['tue: ["09:00-12:30"]', 'open: {tue: ["09:00-12:30"]}'])
def test_a_day_may_stand_alone(text: str) -> None:
    policy = read(text)

    assert policy.open[1] == (MORNING,)
    assert open_days(policy) == [1]


def test_days_that_stand_alone_leave_room_for_holidays() -> None:
    policy = read('{mon: ["09:00-12:30"], thu: ["9:00 - 12:30"], sat: [], holidays: {country: DE}}')

    assert open_days(policy) == [0, 3]
    assert policy.holidays is not None


@pytest.mark.parametrize("text", ["always", '{open: {mon-sun: ["00:00-24:00"]}}'])
def test_always_is_a_week_of_whole_days_and_is_written_back_so(text: str) -> None:
    policy = read(text)
    written: object = policy.model_dump(mode="json")

    assert policy.is_always
    assert written == "always"


def test_whole_days_with_holidays_are_not_always() -> None:
    policy = read('{open: {mon-sun: ["00:00-24:00"]}, holidays: {country: ID}}')

    assert not policy.is_always


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "always",
        "{open: {mon-thu: ['08:00-12:00', '12:00-17:00'], fri: ['08:00-13:00'], sun: ['22:00-24:00']}}",
        "{open: {'mon,wed': ['08:00-12:00']}, holidays: {country: AT, subdivision: 9}}",
        "{holidays: {country: DE}, overrides: {2026-12-24: ['09:00-12:00'], '2026-12-31': []}}",
    ],
)
def test_what_is_written_back_reads_the_same_and_is_the_same_key(text: str) -> None:
    policy = read(text)

    again = CalendarPolicy.model_validate(policy.model_dump(mode="json"))

    assert again == policy
    assert hash(again) == hash(policy)


def test_neighbours_with_the_same_hours_share_a_line() -> None:
    policy = read("{open: {mon: ['08:00-12:00'], 'tue,wed': ['08:00-12:00'], sun: ['10:00-12:00']}}")

    written = policy.model_dump(mode="json")

    assert written["open"] == {"mon-wed": ["08:00-12:00"], "sun": ["10:00-12:00"]}


@pytest.mark.parametrize(
    ("written", "country", "subdivision"),
    [
        ("{country: de, subdivision: by}", "DE", "BY"),
        ("{country: DE, subdivision: Bayern}", "DE", "BY"),
        ("{country: IDN}", "ID", None),
        ("{country: UK}", "GB", None),
        ("{country: AT, subdivision: 9}", "AT", "9"),
    ],
)
def test_a_country_is_kept_by_its_code_however_it_is_written(
    written: str, country: str, subdivision: str | None
) -> None:
    policy = read(f"holidays: {written}")

    assert policy.holidays is not None
    assert (policy.holidays.country, policy.holidays.subdivision) == (country, subdivision)


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("sometimes", "", "a calendar is the word always, or open hours by weekday; not 'sometimes'"),
        ("[mon]", "", "Input should be a valid dictionary or instance of CalendarPolicy"),
        ("{opne: {}}", "opne", "Extra inputs are not permitted"),
        ("{open: []}", "open", "Input should be a valid dictionary"),
        ("{open: {mon: ['09:00-17:00']}, tue: []}", "tue", "Extra inputs are not permitted"),
        (
            "{open: {mon-fry: ['09:00-17:00']}}",
            "open.mon-fry.[key]",
            "no days are called 'mon-fry': write mon, tue, wed, thu, fri, sat, sun, a range such as mon-fri,"
            " or a list such as mon,wed",
        ),
        (
            "{open: {mon-fri: ['09:00-17:00'], wed: []}}",
            "open",
            "wed is named twice, by 'mon-fri' and by 'wed'",
        ),
        ("{open: {'mon,sun-tue': []}}", "open", "mon is named twice, by 'mon,sun-tue' and by 'mon,sun-tue'"),
        (
            "{open: {mon-fri: []}}",
            "open",
            'a week needs open hours on one day at least, such as mon-fri: ["09:00-17:00"]',
        ),
        (
            "{open: {mon: '09:00-17:00'}}",
            "open.mon",
            'write the hours of a day as a list, ["09:00-12:30", "13:30-18:00"], or [] for closed',
        ),
        (
            "{open: {mon: [9-5]}}",
            "open.mon.0",
            'write hours as "09:00-12:30", in quotes and with a 24-hour clock',
        ),
        (
            "{open: {mon: [540]}}",
            "open.mon.0",
            'write hours as "09:00-12:30", in quotes and with a 24-hour clock',
        ),
        ("{open: {mon: ['20:00-24:30']}}", "open.mon.0", "a day has no hours 20:00-24:30: it ends at 24:00"),
        (
            "{open: {mon: ['09:00-09:00']}}",
            "open.mon.0",
            "09:00-09:00 begins when it ends: write [] for closed, 00:00-24:00 for a whole day",
        ),
        (
            "{open: {mon: ['22:00-06:00']}}",
            "open.mon.0",
            "22:00-06:00 runs over midnight: write the hours until 24:00 on the one day and those from 00:00"
            " on the next",
        ),
        (
            "{open: {mon: ['09:00-12:00', '11:00-17:00']}}",
            "open.mon",
            "09:00-12:00 and 11:00-17:00 overlap or stand in the wrong order",
        ),
        (
            "{overrides: {24 December: []}}",
            "overrides.24 December.[key]",
            "24 December is no day of the calendar: write it as 2026-12-24",
        ),
        (
            "{overrides: {2026-12-24 10:00:00: []}}",
            "overrides.2026-12-24 10:00:00.[key]",
            "2026-12-24 10:00:00 is no day of the calendar: write it as 2026-12-24",
        ),
        (
            "{overrides: {2026-12-24: [], '2026-12-24': ['09:00-12:00']}}",
            "overrides",
            "a day is named twice: keep one of the two",
        ),
        ("{overrides: [2026-12-24]}", "overrides", "Input should be a valid dictionary"),
        (
            "{overrides: {2026-12-24: }}",
            "overrides.2026-12-24",
            'write the hours of a day as a list, ["09:00-12:30", "13:30-18:00"], or [] for closed',
        ),
        (
            "{holidays: {country: ZZ, subdivision: BY}}",
            "holidays.country",
            "no holidays are known for 'ZZ': write the country's two letters, as in DE",
        ),
        (
            "{holidays: {country: NO}}",
            "holidays.country",
            'YAML reads NO and ON as no and yes: put the code in quotes, as in "NO"',
        ),
        ("{holidays: {subdivision: BY}}", "holidays.country", "Field required"),
        (
            "{holidays: {country: ID, subdivision: XX}}",
            "holidays.subdivision",
            "ID has no subdivision 'XX'; known are: none; leave subdivision out",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence_at_its_place(text: str, where: str, says: str) -> None:
    assert refusal(text) == (where, says)


def test_an_unknown_part_of_a_country_is_refused_with_the_known_ones() -> None:
    where, says = refusal("{holidays: {country: DE, subdivision: XX}}")

    assert where == "holidays.subdivision"
    assert says.startswith("DE has no subdivision 'XX'; known are: BB, BE, BW, BY")


def test_a_calendar_cannot_be_changed_after_it_was_read() -> None:
    policy = CalendarPolicy()

    with pytest.raises(ValidationError, match="frozen"):
        policy.overrides = ()  # type: ignore[misc]
