"""Who takes what, where it is easily miscounted: days, queues, episodes, hand-overs, mistakes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.changes import Change
from core.events import Verb
from core.fairness import Taking
from core.model import Lead, LeadType
from core.reports import Period, Share
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, CLEO, an_event, days, hours, minutes
from tests.storage.lives import closed, contacted, given_back, handed_over, re_engaged, taken
from tests.storage.steps import applied
from tests.storage.traffic import ALWAYS, NOON, entered

MONTH = Period.last(days(30), NOON)
YESTERDAY = NOON - days(1)
UTC = ZoneInfo("UTC")


def takings(
    open_: UnitsOfWork,
    period: Period = MONTH,
    *,
    queues: tuple[str, ...] = ("leads",),
    zone: ZoneInfo = UTC,
) -> dict[str, Taking]:
    with open_(writes=False) as uow:
        found = uow.reports.takings(ALWAYS, period, NOON, queues=queues, zone_of=lambda _: zone)
    return {one.rep: one for one in found}


def does(open_: UnitsOfWork, verb: Verb, lead: Lead, at: datetime, rep: str = ANA) -> None:
    applied(open_, Change(events=(an_event(lead, verb, at=at, actor=rep),)))


def test_of_nothing_there_is_nothing(unit_of_work: UnitsOfWork) -> None:
    entered(unit_of_work, YESTERDAY)

    assert takings(unit_of_work) == {}


def test_the_busiest_day_is_one_of_the_reps_own(unit_of_work: UnitsOfWork) -> None:
    """22:30, 23:30 and 00:30 in London are two days, in Jakarta and in Kolkata one."""
    lead = entered(unit_of_work, NOON - days(3))
    midnight = YESTERDAY.replace(hour=0)
    for at in (midnight - minutes(90), midnight - minutes(30), midnight + minutes(30)):
        does(unit_of_work, Verb.RESERVED, lead, at)

    busiest = {
        zone: takings(unit_of_work, zone=ZoneInfo(zone))[ANA].busiest
        for zone in ("Europe/London", "Asia/Jakarta", "Asia/Kolkata", "America/New_York")
    }

    assert busiest == {"Europe/London": 2, "Asia/Jakarta": 3, "Asia/Kolkata": 3, "America/New_York": 3}


def test_a_day_whose_clock_was_changed_is_one_day(unit_of_work: UnitsOfWork) -> None:
    """Berlin's 29 March begins at 23:00 UTC and ends at 22:00."""
    berlin, sunday = ZoneInfo("Europe/Berlin"), datetime(2026, 3, 29, tzinfo=UTC)
    lead = entered(unit_of_work, sunday - days(2))
    for at in (
        sunday - minutes(61),
        sunday - minutes(60),
        sunday + hours(22) - minutes(1),
        sunday + hours(22),
    ):
        does(unit_of_work, Verb.RESERVED, lead, at)
    around = Period(sunday - days(3), sunday + days(3))

    assert takings(unit_of_work, around, zone=berlin)[ANA].busiest == 2


def test_a_preview_is_what_it_ended_as(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY)
    for number, verb in enumerate(
        (Verb.PUT_BACK, Verb.RESERVATION_EXPIRED, Verb.SKIPPED, Verb.ASSIGNED, Verb.PROMOTED)
    ):
        does(unit_of_work, Verb.RESERVED, lead, YESTERDAY + hours(number))
        does(unit_of_work, verb, lead, YESTERDAY + hours(number) + minutes(1))
    taken(unit_of_work, lead, NOON - minutes(1))

    ana = takings(unit_of_work)[ANA]

    assert (ana.previews, ana.claimed, ana.expired, ana.skips) == (5, 1, 1, 1)


def test_a_preview_that_somebody_else_claimed_or_that_was_undone_is_none_they_claimed(
    unit_of_work: UnitsOfWork,
) -> None:
    lead = entered(unit_of_work, YESTERDAY)
    does(unit_of_work, Verb.RESERVED, lead, YESTERDAY)
    given_back(
        unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY, BEN), YESTERDAY + hours(1), Verb.UNDONE
    )
    does(unit_of_work, Verb.RESERVED, lead, YESTERDAY + hours(2))
    given_back(
        unit_of_work,
        lead,
        taken(unit_of_work, lead, YESTERDAY + hours(2)),
        YESTERDAY + hours(3),
        Verb.UNDONE,
    )

    found = takings(unit_of_work)

    assert found == {ANA: Taking(ANA, previews=2, busiest=2)}


def test_only_these_queues_and_this_period_count(unit_of_work: UnitsOfWork) -> None:
    for queue, at in (("leads", YESTERDAY), ("other", YESTERDAY), ("leads", NOON - days(31))):
        lead = entered(unit_of_work, at - hours(1), queue=queue)
        for verb in (Verb.RESERVED, Verb.SKIPPED):
            does(unit_of_work, verb, lead, at)
        taken(unit_of_work, lead, at + minutes(1), BEN)

    one, both = takings(unit_of_work), takings(unit_of_work, queues=("leads", "other"))

    assert [(of[ANA].previews, of[ANA].skips, of[BEN].claims) for of in (one, both)] == [(1, 1, 1), (2, 2, 2)]


def test_a_skipped_lead_counts_once_by_whoever_contacts_it_next(unit_of_work: UnitsOfWork) -> None:
    """Ana skips it twice; Ben claims it and hands it to Cleo, who contacts and converts it."""
    lead = entered(unit_of_work, YESTERDAY)
    for after in (1, 2):
        does(unit_of_work, Verb.SKIPPED, lead, YESTERDAY + hours(after))
    does(unit_of_work, Verb.SKIPPED, lead, YESTERDAY + hours(2), CLEO)
    ben = taken(unit_of_work, lead, YESTERDAY + hours(3), BEN)
    theirs = handed_over(unit_of_work, lead, ben, CLEO, YESTERDAY + hours(4))
    theirs = contacted(unit_of_work, lead, theirs, YESTERDAY + hours(5))
    closed(unit_of_work, lead, theirs, Verb.CONVERTED, NOON)

    found = takings(unit_of_work)

    assert (found[ANA].skips, found[ANA].left) == (2, Share(1, 1))
    assert found[CLEO] == Taking(CLEO, skips=1)
    assert (found[BEN].claims, found[BEN].kept) == (1, Share())


def test_what_was_contacted_before_the_skip_or_in_a_later_episode_is_no_fate_of_it(
    unit_of_work: UnitsOfWork,
) -> None:
    begun = NOON - days(9)
    lead = entered(unit_of_work, begun)
    early = contacted(unit_of_work, lead, taken(unit_of_work, lead, begun + hours(1), BEN), begun + hours(2))
    given_back(unit_of_work, lead, early, begun + hours(3))
    does(unit_of_work, Verb.SKIPPED, lead, begun + hours(4))
    again = re_engaged(unit_of_work, lead, NOON - days(2))
    contacted(unit_of_work, again, taken(unit_of_work, again, NOON - days(1), BEN), NOON - hours(20))

    assert takings(unit_of_work)[ANA] == Taking(ANA, skips=1)


def test_a_lead_that_was_taken_twice_is_one_that_was_kept(unit_of_work: UnitsOfWork) -> None:
    lead = entered(unit_of_work, YESTERDAY, type=LeadType.HOT_INBOUND)
    first = contacted(unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY), YESTERDAY + hours(1))
    given_back(unit_of_work, lead, first, YESTERDAY + hours(2), Verb.RETURNED)
    second = contacted(
        unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY + hours(3)), YESTERDAY + hours(4)
    )
    closed(unit_of_work, lead, second, Verb.CONVERTED, NOON)

    assert takings(unit_of_work)[ANA] == Taking(
        ANA, taken=2, claims=2, hot=2, kept=Share(1, 1), is_immature=True
    )


def test_conversions_are_young_until_the_newest_contact_is_a_month_old(unit_of_work: UnitsOfWork) -> None:
    begun, quarter = NOON - days(40), Period.last(days(90), NOON)
    for rep, at in ((ANA, begun), (BEN, NOON - days(30)), (CLEO, NOON - days(30) + minutes(1))):
        lead = entered(unit_of_work, begun)
        contacted(unit_of_work, lead, taken(unit_of_work, lead, begun, rep), at)

    found = takings(unit_of_work, quarter)

    assert {rep: one.is_immature for rep, one in found.items()} == {ANA: False, BEN: False, CLEO: True}
