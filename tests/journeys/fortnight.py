"""Two weeks of a small team, line by line: who did what to which lead, and when by the clock on their wall.

Three reps, two queues, Monday to Friday 9 to 17 in Berlin, March 2026. ``LEADS`` is what came in, ``STORY``
what was done with it. The bot does the rest itself, in the tick before each line: it gives N3 to a rep once
it has waited for 4 hours, it sends N8 and N10 to nurture when they are seven days old, and it lets held leads
in as places get free (``inbound`` has five).

Nobody speaks French, so N8, N9 and N10 are passed by until somebody decides about them. All figures of it
are worked out by hand in ``tests.journeys.fortnight_figures``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_MONDAY = datetime(2026, 3, 2, tzinfo=BERLIN)
CRM = "UCRM"
"""Who tells facts from outside, in the column of people."""

LEADS = """
lead      arrives      type         source      remark
E1        1 mon 10:00  hot_inbound  trade_fair
E2        1 mon 11:00  warm         trade_fair
E3        1 tue 09:00  warm         webinar
E4        1 tue 10:00  warm         webinar
E5        1 wed 10:00  hot_inbound  trade_fair
E6        1 thu 16:00  warm         trade_fair
E7        2 mon 09:30  warm         webinar
E8        2 tue 10:00  hot_inbound  trade_fair
E9        2 tue 11:00  warm         webinar     review
E10       2 wed 09:00  warm         trade_fair  review
E11       2 thu 10:00  warm         webinar
E12       2 sat 12:00  warm         trade_fair
E13       2 fri 12:00  warm         webinar     review
N1        1 mon 09:30  warm         ads
N2        1 mon 09:40  warm         ads
N3        1 mon 12:00  mql          organic
N4        1 tue 09:00  warm         organic
N5        1 tue 10:00  warm         organic
N6        1 tue 11:00  warm         webinar
N7        1 tue 12:00  warm         webinar
N8        1 wed 09:00  cold         ads         french
N9        1 wed 10:00  warm         ads         french
N10       1 wed 11:00  cold         ads         french
N11       1 thu 09:00  warm         organic
N12       1 fri 16:30  warm         organic
N13       1 sat 12:00  warm         ads
N14       1 sun 20:00  hot_inbound  ads
N15       2 mon 11:00  warm         organic
N9        2 tue 09:00  warm         ads         german
N16       2 tue 12:00  warm         organic
N17       2 tue 13:00  warm         ads
N18-N19   2 thu 09:00  warm         ads
N20-N24   2 thu 09:00  warm         organic
N25-N30   2 fri 13:30  warm         webinar
N31-N32   2 sun 12:00  warm         ads
"""
"""Those whose names begin with E are of enterprise accounts. N9 asks a second time, in German."""

STORY = """
1 mon 10:03  ana   claims     E1
1 mon 10:05  ana   contacts   E1
1 mon 10:30  ana   claims     N1
1 mon 11:00  ana   contacts   N1
1 mon 11:10  ben   claims     N2
1 mon 11:40  ben   contacts   N2
1 mon 12:00  ben   claims     E2
1 mon 12:00  ben   undoes     E2
1 mon 13:00  cleo  claims     E2
1 mon 14:00  cleo  contacts   E2
1 mon 16:00  ana   was_given  N3
1 mon 16:30  ana   contacts   N3
1 tue 09:15  cleo  claims     N4
1 tue 09:20  cleo  contacts   N4
1 tue 09:30  ana   claims     E3
1 tue 10:00  ana   transfers  E3 ben
1 tue 10:05  ana   claims     N5
1 tue 10:06  ana   contacts   N5
1 tue 10:45  ben   contacts   E3
1 tue 11:00  ben   claims     E4
1 tue 11:30  ben   releases   E4
1 tue 13:30  cleo  claims     E4
1 tue 14:00  cleo  contacts   E4
1 tue 15:00  cleo  transfers  N4 ben
1 tue 15:30  ben   contacts   N4
1 wed 09:00  ana   loses      N1
1 wed 10:20  ana   claims     E5
1 wed 10:40  ana   contacts   E5
1 wed 11:00  ben   claims     N6
1 wed 11:30  ben   contacts   N6
1 wed 12:10  ben   claims     N7
1 wed 12:20  ben   contacts   N7
1 wed 15:00  ben   wins       N2
1 thu 09:30  ana   claims     N11
1 thu 09:40  ana   contacts   N11
1 thu 10:00  ana   wins       E1
1 thu 10:00  mia   nurtures   N9
1 fri 12:00  ben   wins       E3
1 fri 14:00  cleo  claims     E6
2 mon 09:10  ana   claims     N12
2 mon 09:20  ben   claims     N13
2 mon 09:30  cleo  claims     N14
2 mon 09:30  crm   contacted  E6 1 fri 14:30
2 mon 09:40  ana   contacts   N12
2 mon 09:50  ben   contacts   N13
2 mon 10:00  cleo  contacts   N14
2 mon 10:30  ben   claims     E7
2 mon 11:00  cleo  leaves     -
2 mon 11:00  mia   reassigns  E7
2 mon 11:00  ana   was_given  E7
2 mon 11:00  cleo  returns    -
2 mon 11:30  ana   contacts   E7
2 mon 11:40  ana   claims     N15
2 mon 12:00  ana   contacts   N15
2 tue 09:20  cleo  claims     N9
2 tue 09:30  cleo  contacts   N9
2 tue 10:10  cleo  claims     E8
2 tue 11:10  cleo  contacts   E8
2 tue 12:00  crm   customer   E1
2 tue 12:30  ben   claims     N16
2 tue 12:45  ben   contacts   N16
2 wed 09:30  ole   rejects    E10
2 wed 10:00  ole   approves   E9
2 wed 11:00  ana   claims     E9
2 wed 11:20  ana   contacts   E9
2 wed 12:00  cleo  claims     N17
2 wed 12:30  cleo  contacts   N17
2 wed 15:00  ben   wins       N16
2 thu 10:00  ana   claims     N18
2 thu 10:10  ben   claims     N19
2 thu 10:30  ana   contacts   N18
2 thu 10:40  ben   contacts   N19
2 thu 14:00  crm   converted  N11
2 fri 09:30  cleo  takes      N20 N21 N22 N23 N24
2 fri 10:00  crm   customer   N11
2 fri 10:00  crm   customer   N16
2 fri 10:00  cleo  contacts   N20
2 fri 10:00  cleo  wins       E8
2 fri 10:10  cleo  contacts   N21
2 fri 10:20  cleo  contacts   N22
2 fri 10:30  cleo  contacts   N23
2 fri 10:40  cleo  contacts   N24
2 fri 14:30  ana   claims     N25
2 fri 16:00  ben   claims     N26
2 fri 16:20  ben   contacts   N26
"""

READ_AT = "3 mon 09:00"
"""When everybody looks: at the opening of the third Monday."""

LANGUAGES = {"french": "fr", "german": "de"}


def moment(week: str, day: str, clock: str) -> datetime:
    """``2 fri 16:20``: of the second week, by Berlin's clock, in UTC."""
    days = 7 * (int(week) - 1) + ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day)
    hour, minute = map(int, clock.split(":"))
    local = (FIRST_MONDAY + timedelta(days=days)).replace(hour=hour, minute=minute)
    return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: what comes in has nobody who does it, and ``fits`` are its columns."""

    at: datetime
    who: str
    deed: str
    words: tuple[str, ...]


def the_lines() -> list[Line]:
    """Arrivals and deeds in order; at the same minute arrivals come first."""
    told = [line.split() for line in STORY.strip().splitlines()]
    deeds = [Line(moment(*one[:3]), f"U{one[3].upper()}", one[4], tuple(one[5:])) for one in told]
    return sorted([*_arrivals(), *deeds], key=lambda line: line.at)


def _arrivals() -> Iterator[Line]:
    for line in LEADS.strip().splitlines()[1:]:
        names, week, day, clock, *facts = line.split()
        first, _, last = names.partition("-")
        numbers = range(int(first[1:]), int((last or first)[1:]) + 1)
        for number in numbers:
            yield Line(moment(week, day, clock), "", "comes", (f"{first[0]}{number}", *facts))


def a_submission(name: str, kind: str, source: str, remark: str = "") -> dict[str, Any]:
    """What is known of one of ``LEADS``."""
    return {
        "company": f"Firm {name}",
        "contact_name": f"Canary of {name}",
        "recent_activity": "asked for canaries",
        "email": f"canary@{name.lower()}.example",
        "type": kind,
        "source": source,
        "score": 10 if remark == "review" else 55,
        "account_tier": "enterprise" if name.startswith("E") else None,
        "language": LANGUAGES.get(remark),
    }
