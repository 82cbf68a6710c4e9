"""When people work, as a team writes it down: hours by weekday, holidays, single days that differ."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import groupby, pairwise
from typing import Annotated, NamedTuple

import holidays as holiday_library
from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from core.policies.base import Policy

# pydantic turns a ValueError into an answer, a TypeError into a crash: hence each noqa TRY004 here.

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)")


class Hours(NamedTuple):
    """Open hours of one day, in minutes of its local clock: 0 to 1440, ``closes`` not included."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in self)


class _DayKey(NamedTuple):
    """``sat-mon`` as it was written and as the weekdays it stands for, 0 being Monday."""

    written: str
    weekdays: tuple[int, ...]


def _parse_hours(value: object) -> Hours:
    """``09:00-12:30``. Hours over midnight are refused, not split: when the day after is a holiday or an
    override, only the team knows whose hours the early ones are.
    """
    if isinstance(value, Hours):
        return value
    match = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write hours as "09:00-12:30", in quotes and with a 24-hour clock')
    hours = Hours(int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4]))
    if max(hours) > 1440:
        raise ValueError(f"a day has no hours {value}: it ends at 24:00")
    if hours.opens == hours.closes:
        raise ValueError(f"{value} begins when it ends: write [] for closed, 00:00-24:00 for a whole day")
    if hours.opens > hours.closes:
        raise ValueError(
            f"{value} runs over midnight: write the hours until 24:00 on the one day"
            " and those from 00:00 on the next"
        )
    return hours


def _parse_day(value: object) -> object:
    if not isinstance(value, list | tuple):
        example = '["09:00-12:30", "13:30-18:00"]'
        raise ValueError(f"write the hours of a day as a list, {example}, or [] for closed")  # noqa: TRY004
    return value


def _in_order(day: tuple[Hours, ...]) -> tuple[Hours, ...]:
    for earlier, later in pairwise(day):
        if later.opens < earlier.closes:
            raise ValueError(f"{earlier} and {later} overlap or stand in the wrong order")
    return day


def _weekdays(part: str) -> list[int]:
    first, dash, last = (name.strip() for name in part.lower().partition("-"))
    names = [first, last] if dash else [first]
    if any(name not in DAYS for name in names):
        raise ValueError(
            f"no days are called {part.strip()!r}: write {', '.join(DAYS)}, a range such as mon-fri,"
            " or a list such as mon,wed"
        )
    begin, end = DAYS.index(names[0]), DAYS.index(names[-1])
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def _parse_day_key(value: object) -> _DayKey:
    """``mon``, ``mon-fri``, ``mon,wed``; a range may run over Sunday, as in ``sat-mon``."""
    written = str(value)
    return _DayKey(written, tuple(day for part in written.split(",") for day in _weekdays(part)))


def _parse_date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value} is no day of the calendar: write it as 2026-12-24") from None


Day = Annotated[
    tuple[Annotated[Hours, BeforeValidator(_parse_hours)], ...],
    BeforeValidator(_parse_day),
    AfterValidator(_in_order),
]
WeekDays = tuple[Day, Day, Day, Day, Day, Day, Day]
DatedDay = tuple[date, Day]

_WRITTEN_WEEK = TypeAdapter(dict[Annotated[_DayKey, BeforeValidator(_parse_day_key)], Day])
_WRITTEN_DATES = TypeAdapter(dict[Annotated[date, BeforeValidator(_parse_date)], Day])


def _parse_week(value: object) -> object:
    """Each day's hours by weekday; a day that two keys name is an error, for one of them would be lost."""
    if isinstance(value, tuple):
        return value
    week: dict[int, tuple[_DayKey, tuple[Hours, ...]]] = {}
    for key, hours in _WRITTEN_WEEK.validate_python(value).items():
        for weekday in key.weekdays:
            if weekday in week:
                raise ValueError(
                    f"{DAYS[weekday]} is named twice, by {week[weekday][0].written!r} and by {key.written!r}"
                )
            week[weekday] = (key, hours)
    return tuple(week[weekday][1] if weekday in week else () for weekday in range(7))


def _open_at_all(week: WeekDays) -> WeekDays:
    if not any(week):
        raise ValueError('a week needs open hours on one day at least, such as mon-fri: ["09:00-17:00"]')
    return week


def _format_week(week: WeekDays) -> dict[str, list[str]]:
    """The week as it would be written: neighbours with the same hours share a line, closed days have none."""
    written = {}
    for hours, group in groupby(range(7), key=lambda weekday: week[weekday]):
        days = [DAYS[weekday] for weekday in group]
        if hours:
            written["-".join(dict.fromkeys((days[0], days[-1])))] = [str(each) for each in hours]
    return written


def _parse_dates(value: object) -> object:
    """In the order of the calendar. Keys, which YAML may have made dates, go in as text: errors name them."""
    if isinstance(value, tuple):
        return value
    written = {str(day): hours for day, hours in value.items()} if isinstance(value, Mapping) else value
    dates = _WRITTEN_DATES.validate_python(written)
    if isinstance(value, Mapping) and len(dates) < len(value):
        raise ValueError("a day is named twice: keep one of the two")
    return tuple(sorted(dates.items()))


def _format_dates(dates: tuple[DatedDay, ...]) -> dict[str, list[str]]:
    return {day.isoformat(): [str(each) for each in hours] for day, hours in dates}


Week = Annotated[
    WeekDays,
    BeforeValidator(_parse_week),
    AfterValidator(_open_at_all),
    PlainSerializer(_format_week, return_type=dict[str, list[str]]),
]
Dates = Annotated[
    tuple[DatedDay, ...],
    BeforeValidator(_parse_dates),
    PlainSerializer(_format_dates, return_type=dict[str, list[str]]),
]

_OFFICE_DAY = (Hours(9 * 60, 17 * 60),)
_OFFICE_WEEK: WeekDays = (_OFFICE_DAY, _OFFICE_DAY, _OFFICE_DAY, _OFFICE_DAY, _OFFICE_DAY, (), ())
_WHOLE_WEEK = ((Hours(0, 1440),),) * 7


class Holidays(Policy):
    """Whose public holidays are kept. Codes of ISO 3166, as the library ``holidays`` knows them; a
    subdivision may also be written with its name (``Bayern``) and is kept as its code.
    """

    country: str
    subdivision: str | None = None

    @field_validator("country", "subdivision", mode="before")
    @classmethod
    def _is_a_code(cls, value: object) -> object:
        """YAML reads NO (Norway) and ON (Ontario) as booleans and 9 (Vienna) as a number."""
        if isinstance(value, bool):
            raise ValueError('YAML reads NO and ON as no and yes: put the code in quotes, as in "NO"')  # noqa: TRY004
        return str(value) if isinstance(value, int) else value

    @field_validator("country")
    @classmethod
    def _country_is_known(cls, value: str) -> str:
        code = value.strip().upper()
        if code not in holiday_library.list_supported_countries():
            raise ValueError(
                f"no holidays are known for {value!r}: write the country's two letters, as in DE"
            )
        return str(holiday_library.country_holidays(code).country)

    @field_validator("subdivision")
    @classmethod
    def _subdivision_is_known(cls, value: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        if value is None or country is None:
            return value
        entity = holiday_library.country_holidays(country)
        codes = {code.casefold(): code for code in entity.subdivisions}
        codes |= {name.casefold(): code for name, code in entity.subdivisions_aliases.items()}
        code = codes.get(value.strip().casefold())
        if code is None:
            known = ", ".join(entity.subdivisions) or "none; leave subdivision out"
            raise ValueError(f"{country} has no subdivision {value!r}; known are: {known}")
        return str(code)


class CalendarPolicy(Policy):
    """Open hours in the local time of whoever keeps them (spec: Time; Settings and policy).

    ``open`` holds seven days from Monday on. An override replaces the whole day and wins over a
    holiday. The word ``always`` instead of the mapping means open day and night; it equals a week of
    whole days without holidays and overrides, and is written back so. Days may stand
    in the place of ``open``.
    """

    open: Week = _OFFICE_WEEK
    holidays: Holidays | None = None
    overrides: Dates = ()

    @property
    def is_always(self) -> bool:
        return self.open == _WHOLE_WEEK and self.holidays is None and not self.overrides

    @model_validator(mode="before")
    @classmethod
    def _read_short_forms(cls, given: object) -> object:
        if isinstance(given, str):
            if given.strip().lower() != "always":
                raise ValueError(f"a calendar is the word always, or open hours by weekday; not {given!r}")
            return {"open": _WHOLE_WEEK}
        if not isinstance(given, Mapping) or "open" in given:
            return given
        alone = {key: hours for key, hours in given.items() if str(key).lower()[:3] in DAYS}
        rest = {key: value for key, value in given.items() if key not in alone}
        return rest | {"open": alone} if alone else rest

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, object] | str:
        return "always" if self.is_always else handler(self)
