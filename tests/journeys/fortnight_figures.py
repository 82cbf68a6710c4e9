"""The figures of the fortnight, worked out by hand from its story and the definitions of section 12.

Read on the third Monday at 9:00. ``week``: the last 7 days, since Monday the 9th, 9:00. ``all``: the last 14.
Minutes throughout; percentiles are nearest-rank, so of n sorted lengths the ⌈n/2⌉th and the ⌈0.9 n⌉th.

Time in queue, entering the line to claim; an undone claim is none, a hand-over (E3 and N4 to Ben, E7 to Ana)
is none either, and E4 waited twice (60 until its claim, 120 from its release to the next one). E9 entered
when it was approved, 60 before its claim. N3 was given by the bot::

  enterprise  before  E1 3  E2 120  E3 30  E4 60  E4 120  E5 20  E6 1320
                      n 7, sum 1673
              week    E7 60  E8 10  E9 60
                      n 3, sum 130; sorted 10 60 60
              all     n 10, sum 1803; sorted 3 10 20 30 [60] 60 60 120 [120] 1320
  inbound     before  N1 60  N2 90  N3 240  N4 15  N5 5  N6 1440  N7 1450  N11 30
                      n 8, sum 3330
              week    N12 3880  N13 2720  N14 810  N15 40  N9 20  N16 30  N17 1380  N18 60  N19 70
                      N20-N24 5 x 1470  N25 60  N26 150
                      n 16, sum 16570; sorted 20 30 40 60 60 70 150 [810] 1380 1470 x 5 [2720] 3880
              all     n 24, sum 19900; the 12th is 150, the 22nd 1470
  together    week    n 19, sum 16700; the 10th is 150, the 18th 2720
              all     n 34, sum 21703; the 17th is 70, the 31st 1470

  by source, all:  trade_fair n 5, sum 1473 (E1 E2 E5 E6 E8); 3 10 [20] 120 [1320]
                   webinar n 9, sum 3430 (E3 E4 E4 E7 E9 N6 N7 N25 N26); 30 60 60 60 [60] 120 150 1440 [1450]
                   ads n 8, sum 5210 (N1 N2 N13 N14 N9 N17 N18 N19); 20 60 60 [70] 90 810 1380 [2720]
                   organic n 12, sum 11590 (N3 N4 N5 N11 N12 N15 N16 N20-N24);
                   5 15 30 30 40 [240] 1470 x 4 [1470] 3880

Entries, by when they arrived, without what is or was only in review (E10 E13) or is held (N32); N9 twice::

  enterprise  before E1-E6 = 6, week E7 E8 E9 E11 E12 = 5, all 11
  inbound     before N1-N14 = 14, week N15 N9 N16 N17 N18-N24 N25-N30 N31 = 18, all 32

Claim rate: who arrived in 7 (14) days ending 24 h ago, which was Sunday 9:00, and since that is closed and
nobody who arrived closed had 24 h, on Friday at closing (so without E12 and N31), claimed within 24 h (E9, N6
exactly; from opening N13, N14)::

  enterprise  week  E7 E8 E9 of E7 E8 E9 E11 = 3/4;   all: and E1-E6 of 6 = 9/10
  inbound     week  since Sunday the 8th, 9:00, so with N14: N14 N15 N9 N16 N17 N18 N19 N25 N26 of these and
                    N20-N24 (24 h 30), N27-N30 (wait) = 9/18
              all   and N1-N6 N11 N13, without N7 (24 h 10) N8 N9 N10 (to nurture) N12 = 17/31

Claim to contact, each claim's own first one, hand-overs included, E6 by the CRM's word in the first week::

  enterprise  before  E1 2  E2 60  E3 45 (Ben)  E4 30  E5 20  E6 30     n 6, sum 187
              week    E7 30 (Ana)  E8 60  E9 20                         n 3, sum 110; 20 [30] [60]
              all     n 9, sum 297; 2 20 20 30 [30] 30 45 60 [60]
  inbound     before  N1 30 N2 30 N3 30 N4 5 N4 30 (Ben) N5 1 N6 30 N7 10 N11 10      n 9, sum 176
              week    N12 30 N13 30 N14 30 N15 20 N9 10 N16 15 N17 30 N18 30 N19 30 N20 30 N21 40 N22 50
                      N23 60 N24 70 N26 20    n 15, sum 495; 10 15 20 20 30 30 30 [30] 30 30 30 40 50 [60] 70
              all     n 24, sum 671; the 12th is 30, the 22nd 50
  together    week    n 18, sum 605; the 9th is 30, the 17th 60
              all     n 33, sum 968; the 17th is 30, the 30th 60

Speed to lead, arriving to the lead's very first contact (so N4 once)::

  enterprise  before  E1 5  E2 180  E3 105  E4 240  E5 40  E6 1350      n 6, sum 1920
              week    E7 120  E8 70  E9 1460                            n 3, sum 1650; 70 [120] [1460]
              all     n 9, sum 3570; 5 40 70 105 [120] 180 240 1350 [1460]
  inbound     before  N1 90 N2 120 N3 270 N4 20 N5 6 N6 1470 N7 1460 N11 40           n 8, sum 3476
              week    N12 3910 N13 2750 N14 840 N15 60 N9 30 N16 45 N17 1410 N18 90 N19 100 N20 1500 N21 1510
                      N22 1520 N23 1530 N24 1540 N26 170                n 15, sum 17005;
                      30 45 60 90 100 170 840 [1410] 1500 1510 1520 1530 1540 [2750] 3910
              all     n 23, sum 20481; the 12th is 270, the 21st 1540
  together    week    n 18, sum 18655; the 9th is 840, the 17th 2750
              all     n 32, sum 24051; the 16th is 170, the 29th 1530
  within 5 min and within 1 h:  E1 | E1 E5  N4 N5 N11  N15 N9 N16;  hot are E1 E5 E8 N14

Conversion, of who was first contacted in the period, whenever they converted (E1 E3 N2 in the first week;
E8 N16 N11 in the second) or became customers (E1 N11 N16). Young is who was contacted since Thursday, 9:00::

  enterprise  week  E8 of 3, customers 0;   all: E1 E3 E8 of 9, customers E1; nobody young
  inbound     week  N16 of 15, customers N16;   all: N2 N11 N16 of 23, customers N11 N16

Exits without a claim: N9 to nurture in the first week, N8 and N10 in the second; all exits are these and the
claims. Neither a rejected review (E10) nor a release is one.

Time in queue with those who wait still (Kaplan and Meier): who entered, with their first claim::

  enterprise  week  5 entered: claimed at 10, 60, 60; E11 waits 5700, E12 2700.   4/5, then 2/5: 60
              all   11 entered: 3 10 20 30 60 60 60 120 1320, E11 and E12 wait.  7/11 at 30, 4/11 at 60: 60
  inbound     week  18 entered: 20 30 40 60 60 70 150, N31 waits 1260, 1380, 1470 x 5, N27-N30 wait 4050.
                    11/18 at 150, x 9/10 at 1380, x 4/9 at 1470: 1470
              all   32 entered, 24 claimed, 5 wait, 3 left (N9 after 1440, N8 and N10 after 10080).
                    18/32 at 810; N31 out; x 16/17 at 1380; x 15/16 at 1440 is under a half: 1440
  together    week  23 entered: 13/23 at 150; N31 out; x 11/12 at 1380; x 6/11 at 1470: 1470
              all   43 entered: 22/43 at 240, 21/43 at 810: 810

As it stands: enterprise E11 95 h and E12 45 h wait, E13 is in review, E2 E4 E5 E6 E7 E9 are owned. inbound
N27-N30 67.5 h and N31 21 h wait, N32 is held, 20 are owned (N3-N7 N9 N12-N15 N17-N26), N25 is not contacted.
They are older than 24 h on average and more than half of its five places: low-priority sources are paused. In
the last 4 open hours, since Friday 13:00, came E12; N25-N31, of which N25 and N26 were claimed.

Ana's week: she claimed E9 N12 N15 N18 N25 out of the line, and contacted E7 30, E9 20, N12 30, N15 20 and N18
30, all within the 2 h promised; none of them has converted, and N18 is young.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from core.metrics import AgeBands
from core.reports import Figures, OwnNumbers, Period, Share, Spread, Waited
from tests.journeys.fortnight import READ_AT, moment

NURTURED = "moved to nurture"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def spread(n: int, total: float, median: float, p90: float) -> Spread:
    """Of the sum and the two that were picked out, in minutes."""
    return Spread(n, minutes(total) / n, minutes(median), minutes(p90))


def shares(whole: int, *parts: int) -> tuple[Share, ...]:
    return tuple(Share(part, whole) for part in parts)


WEEK: Mapping[str, Figures] = {
    "enterprise": Figures(
        entries=5,
        claims=3,
        time_in_queue=spread(3, 130, 60, 60),
        waited=Waited(claimed=3, waiting=2, left=0, median=minutes(60)),
        claim_rate=Share(3, 4),
        claim_to_contact=spread(3, 110, 30, 60),
        speed_to_lead=spread(3, 1650, 120, 1460),
        fast=shares(3, 0, 0),
        hot_fast=shares(1, 0, 0),
        conversion=Share(1, 3),
        customers=Share(0, 3),
        is_immature=False,
        abandonment=Share(0, 3),
        exits={},
    ),
    "inbound": Figures(
        entries=18,
        claims=16,
        time_in_queue=spread(16, 16570, 810, 2720),
        waited=Waited(claimed=13, waiting=5, left=0, median=minutes(1470)),
        claim_rate=Share(9, 18),
        claim_to_contact=spread(15, 495, 30, 60),
        speed_to_lead=spread(15, 17005, 1410, 2750),
        fast=shares(15, 0, 3),
        hot_fast=shares(1, 0, 0),
        conversion=Share(1, 15),
        customers=Share(1, 15),
        is_immature=True,
        abandonment=Share(2, 18),
        exits={NURTURED: 2},
    ),
    "": Figures(
        entries=23,
        claims=19,
        time_in_queue=spread(19, 16700, 150, 2720),
        waited=Waited(claimed=16, waiting=7, left=0, median=minutes(1470)),
        claim_rate=Share(12, 22),
        claim_to_contact=spread(18, 605, 30, 60),
        speed_to_lead=spread(18, 18655, 840, 2750),
        fast=shares(18, 0, 3),
        hot_fast=shares(2, 0, 0),
        conversion=Share(2, 18),
        customers=Share(1, 18),
        is_immature=True,
        abandonment=Share(2, 21),
        exits={NURTURED: 2},
    ),
}
"""By queue, and of both together without a name."""

ALL: Mapping[str, Figures] = {
    "enterprise": Figures(
        entries=11,
        claims=10,
        time_in_queue=spread(10, 1803, 60, 120),
        waited=Waited(claimed=9, waiting=2, left=0, median=minutes(60)),
        claim_rate=Share(9, 10),
        claim_to_contact=spread(9, 297, 30, 60),
        speed_to_lead=spread(9, 3570, 120, 1460),
        fast=shares(9, 1, 2),
        hot_fast=shares(3, 1, 2),
        conversion=Share(3, 9),
        customers=Share(1, 9),
        is_immature=False,
        abandonment=Share(0, 10),
        exits={},
    ),
    "inbound": Figures(
        entries=32,
        claims=24,
        time_in_queue=spread(24, 19900, 150, 1470),
        waited=Waited(claimed=24, waiting=5, left=3, median=minutes(1440)),
        claim_rate=Share(17, 31),
        claim_to_contact=spread(24, 671, 30, 50),
        speed_to_lead=spread(23, 20481, 270, 1540),
        fast=shares(23, 0, 6),
        hot_fast=shares(1, 0, 0),
        conversion=Share(3, 23),
        customers=Share(2, 23),
        is_immature=True,
        abandonment=Share(3, 27),
        exits={NURTURED: 3},
    ),
    "": Figures(
        entries=43,
        claims=34,
        time_in_queue=spread(34, 21703, 70, 1470),
        waited=Waited(claimed=33, waiting=7, left=3, median=minutes(810)),
        claim_rate=Share(26, 41),
        claim_to_contact=spread(33, 968, 30, 60),
        speed_to_lead=spread(32, 24051, 170, 1530),
        fast=shares(32, 1, 8),
        hot_fast=shares(4, 1, 2),
        conversion=Share(6, 32),
        customers=Share(3, 32),
        is_immature=True,
        abandonment=Share(3, 37),
        exits={NURTURED: 3},
    ),
}

BY_SOURCE: Mapping[str, tuple[int, int, Spread, Share, Share, Share]] = {
    "webinar": (13, 9, spread(9, 3430, 60, 1450), Share(1, 7), Share(0, 7), Share(0, 9)),
    "ads": (12, 8, spread(8, 5210, 70, 2720), Share(1, 8), Share(0, 8), Share(3, 11)),
    "organic": (12, 12, spread(12, 11590, 240, 1470), Share(2, 12), Share(2, 12), Share(0, 12)),
    "trade_fair": (6, 5, spread(5, 1473, 20, 1320), Share(2, 5), Share(1, 5), Share(0, 5)),
}
"""Of all: entries, claims, time in queue, conversion, customers, abandonment."""

BY_WAIT = (Share(1, 1), Share(4, 9), Share(1, 9), Share(0, 4), Share(0, 9))
"""Conversion of all, under 5 min (E1), under 1 h (E3 E5 E8 N4 N5 N9 N11 N15 N16: E3 E8 N11 N16), under 4 h
(E2 E4 E7 E9 N1 N2 N18 N19 N26: N2), under 24 h (E6 N3 N14 N17), longer (N6 N7 N12 N13 N20-N24).
"""

ANA = OwnNumbers(
    period=Period.last(timedelta(days=7), moment(*READ_AT.split())),
    claims=5,
    claim_to_contact=spread(5, 130, 30, 30),
    in_time=Share(5, 5),
    conversion=Share(0, 5),
    is_immature=True,
)
"""Her week, which nobody but her sees."""

STANDS: Mapping[str, Mapping[str, object]] = {
    "enterprise": {
        "depth": 2,
        "waiting": 2,
        "reserved": 0,
        "held": 0,
        "review": 1,
        "claimed": 6,
        "uncontacted": 0,
        "age": AgeBands(0, 0, 2, mean_h=70.0, oldest_h=95.0),
        "velocity_4h": 0.0,
        "claim_rate": 3 / 4,
        "abandonment": 0.0,
        "intake": "open",
    },
    "inbound": {
        "depth": 6,
        "waiting": 5,
        "reserved": 0,
        "held": 1,
        "review": 0,
        "claimed": 20,
        "uncontacted": 1,
        "age": AgeBands(0, 1, 4, mean_h=(4 * 67.5 + 21) / 5, oldest_h=67.5),
        "velocity_4h": 2 / 7,
        "claim_rate": 9 / 18,
        "abandonment": 2 / 18,
        "intake": "paused",
    },
}

BY_DAY: Mapping[date, tuple[int, int]] = {
    date(2026, 3, 2): (5, 5),
    date(2026, 3, 3): (6, 5),
    date(2026, 3, 4): (4, 3),
    date(2026, 3, 5): (2, 1),
    date(2026, 3, 6): (1, 1),
    date(2026, 3, 7): (1, 0),
    date(2026, 3, 8): (1, 0),
    date(2026, 3, 9): (2, 5),
    date(2026, 3, 10): (5, 3),
    date(2026, 3, 11): (0, 2),
    date(2026, 3, 12): (8, 2),
    date(2026, 3, 13): (6, 7),
    date(2026, 3, 14): (1, 0),
    date(2026, 3, 15): (1, 0),
    date(2026, 3, 16): (0, 0),
}
"""Entries and claims by local day: E1 E2 N1 N2 N3 on the first one, and E1 E2 N1 N2 N3 claimed; and so on."""
