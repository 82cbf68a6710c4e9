"""Figures told apart by what a lead is, by who claimed it, and by how long it had waited."""

from dataclasses import replace

from core.model import LeadState, LeadType
from core.reports import Dimension, Share, Waited
from storage.unit_of_work import UnitsOfWork
from tests.builders import ANA, BEN, a_claim, a_lead, arriving, days, hours, minutes
from tests.storage.lives import WEEK, contacted, gone, handed_over, slices, taken, told
from tests.storage.steps import applied
from tests.storage.traffic import ALWAYS, NOON, entered

YESTERDAY = NOON - days(1)


def test_what_a_lead_is_tells_entries_claims_contacts_and_exits_apart_the_largest_first(
    unit_of_work: UnitsOfWork,
) -> None:
    for region, product, number in (("EMEA", "Plus", 1), (None, "Basic", 3)):
        for _ in range(number):
            lead = entered(unit_of_work, YESTERDAY, region=region, product=product, account_tier=region)
            contacted(
                unit_of_work, lead, taken(unit_of_work, lead, YESTERDAY + hours(1)), YESTERDAY + hours(2)
            )
    gone(unit_of_work, entered(unit_of_work, YESTERDAY, region="EMEA", product="Plus"), NOON)

    for by, few, many in (
        (Dimension.REGION, "EMEA", None),
        (Dimension.PRODUCT, "Plus", "Basic"),
    ):
        found = slices(unit_of_work, by)
        assert list(found) == [many, few]
        assert (found[few].entries, found[few].claims, found[many].entries) == (2, 1, 3)
        assert found[few].waited == Waited(1, 0, 1, hours(1))
        assert (found[few].abandonment, found[few].exits) == (Share(1, 2), {"archived": 1})
        assert (found[many].conversion, found[many].speed_to_lead.median) == (Share(0, 3), hours(2))


def test_by_queue_and_by_another_dimension_is_told_of_what_is_read_once(unit_of_work: UnitsOfWork) -> None:
    for queue, source, number in (("inbound", "web = site", 1), ("inbound", None, 2), ("outbound", None, 3)):
        for _ in range(number):
            lead = entered(unit_of_work, YESTERDAY, queue=queue, source=source)
            contacted(unit_of_work, lead, taken(unit_of_work, lead, NOON - hours(number)), NOON)
    gone(unit_of_work, entered(unit_of_work, YESTERDAY, queue="outbound", source="web = site"), NOON)

    with unit_of_work(writes=False) as uow:
        found = uow.reports.by_queue_and(ALWAYS, WEEK, NOON, by=Dimension.SOURCE)

    assert found == (told(unit_of_work, by=Dimension.QUEUE), told(unit_of_work, by=Dimension.SOURCE))
    assert {one.name: one.figures.claims for one in found[1].slices} == {None: 5, "web = site": 1}


def test_by_type_a_slice_has_the_names_that_leads_have(unit_of_work: UnitsOfWork) -> None:
    for type_ in (LeadType.COLD, LeadType.HOT_INBOUND, LeadType.COLD):
        entered(unit_of_work, YESTERDAY, type=type_)

    found = slices(unit_of_work, Dimension.TYPE)

    assert {name: figures.entries for name, figures in found.items()} == {"cold": 2, "hot_inbound": 1}


def test_by_rep_only_claims_and_contacts_are_told_apart(unit_of_work: UnitsOfWork) -> None:
    first, second = (entered(unit_of_work, YESTERDAY) for _ in range(2))
    taken(unit_of_work, first, YESTERDAY + hours(1), ANA)
    theirs = handed_over(
        unit_of_work, second, taken(unit_of_work, second, YESTERDAY + hours(3), BEN), ANA, NOON - hours(2)
    )
    contacted(unit_of_work, second, theirs, NOON)

    report = told(unit_of_work, by=Dimension.REP)
    ana, ben = (one.figures for one in report.slices)

    assert [one.name for one in report.slices] == [ANA, BEN]
    assert (ana.claims, ana.claim_to_contact.median, ana.conversion) == (1, hours(2), Share(0, 1))
    assert (ben.claims, ben.time_in_queue.median, ben.claim_to_contact.n) == (1, hours(3), 0)
    assert (ana.entries, ana.waited, ana.claim_rate, ana.abandonment) == (0, Waited(), Share(), Share())
    assert (report.total.entries, report.total.waited.claimed) == (2, 2)


def test_by_wait_conversion_is_told_by_how_long_the_lead_had_been_in_the_queue(
    unit_of_work: UnitsOfWork,
) -> None:
    start = NOON - days(4)
    waits = (minutes(4), minutes(5), hours(1), hours(4), hours(24), hours(25))
    for wait in waits:
        lead = entered(unit_of_work, start)
        contacted(unit_of_work, lead, taken(unit_of_work, lead, start + wait), start + hours(30))
    handed = entered(unit_of_work, start)
    theirs = handed_over(unit_of_work, handed, taken(unit_of_work, handed, start), BEN, start + hours(40))
    contacted(unit_of_work, handed, theirs, start + hours(41))

    found = slices(unit_of_work, Dimension.WAIT)

    assert {name: one.conversion.whole for name, one in found.items()} == {
        "0": 2,
        "1": 1,
        "2": 1,
        "3": 1,
        "4": 2,
    }
    assert list(found) == ["0", "1", "2", "3", "4"]
    assert (found["0"].claims, found["4"].time_in_queue.mean) == (2, hours(24.5))


def test_a_claim_out_of_no_line_has_no_wait(unit_of_work: UnitsOfWork) -> None:
    lead = a_lead(state=LeadState.REVIEW, received_at=YESTERDAY)
    claim = a_claim(lead, BEN, at=YESTERDAY, entered_at=None)
    owned = replace(lead, state=LeadState.CLAIMED)
    applied(unit_of_work, replace(arriving(owned), opened=(claim,)))
    contacted(unit_of_work, lead, claim, NOON)

    found = slices(unit_of_work, Dimension.WAIT)

    assert {name: (one.claims, one.conversion) for name, one in found.items()} == {None: (0, Share(0, 1))}
