"""A queue takes no more than it should: what is above its cap is held, and sources of low priority pause."""

from core.incidents import AlertRule
from tests.journeys.alarms import (
    ANSWERS,
    LET_IN,
    MINUTE,
    NOBODY,
    PLAN_AND_LET_IN,
    alarmed,
    firms,
    in_ops,
    inbound,
    works_off,
)
from tests.journeys.conftest import OpenOffice
from tests.journeys.office import HARDLY_EVER, MANAGERS, mia, pulls
from tests.stage import Stage

SMALL = alarmed(inbound(AlertRule.DEPTH, cap=20))
WHAT = "*Too many leads in `inbound`*"
TO_DO = [NOBODY, ANSWERS, LET_IN]


def _board(office: Stage) -> list[str]:
    """What /queue says of the queue's leads and of its intake."""
    return office.person("UOLE").types("/queue inbound")[1:3]


def test_what_is_above_the_cap_is_held_and_comes_in_as_places_get_free(open_office: OpenOffice) -> None:
    office = open_office(SMALL)

    office.leads(*firms(30))
    full = _board(office)
    told = office.until("mon 09:03", every=MINUTE)
    pulls(office, "UANA")
    taken = _board(office)
    office.passes(minutes=1)
    let_in = _board(office)
    office.leads(*firms(1))
    last = _board(office)
    office.passes(minutes=1)

    closed = "It is full: new leads are held back."
    said = "30 leads are in the queue. 10 of them are held back. Since 9:01 AM."
    assert full == ["30 leads: 20 waiting, 10 held back.", closed]
    assert list(told) == ["#managers", "#ops"]
    for (card,) in told.values():
        assert card[:2] == [f"{WHAT} · 🟡 yellow", said]
        assert card[-3:] == TO_DO
    assert taken == ["29 leads: 19 waiting, 10 held back.", "New leads come in."]
    assert let_in == ["29 leads: 20 waiting, 9 held back.", closed]
    assert last == ["30 leads: 20 waiting, 10 held back.", closed]


def test_ops_let_held_leads_in_above_the_cap_and_are_warned(open_office: OpenOffice) -> None:
    office = open_office(SMALL)
    office.leads(*firms(30))
    office.until("mon 09:03", every=MINUTE)
    ops, ana = in_ops(office), office.person("UANA", MANAGERS)
    card = ops.newest()

    refused = ana.clicks("Let held leads in")
    ops.clicks("Let held leads in")
    form = ops.form()
    said = ops.submits(over=card, aside=True, count="4")
    above = _board(office)
    ops.clicks("Let held leads in", message=card)
    rest = ops.submits(over=card, aside=True, count="6")
    office.passes(minutes=1)
    nobody_held = ops.reads(card)

    warning = "The best held leads of `inbound` come in now, also above what the queue should hold."
    assert refused == ["Only the managers of “inbound” and ops decide that; nothing was changed."]
    assert form == ["Let held leads in", f"{warning} 10 leads are held back.", "How many leads?:"]
    assert said == ["4 held leads came into `inbound`. 4 of them are above the limit of the queue."]
    assert above[0] == "30 leads: 24 waiting, 6 held back."
    assert rest == ["6 held leads came into `inbound`. 6 of them are above the limit of the queue."]
    assert nobody_held[1] == "30 leads are in the queue, within the limit of 50. Since 9:01 AM."
    assert nobody_held[-1] == ANSWERS


def test_an_old_queue_pauses_sources_of_low_priority_until_it_is_worked(open_office: OpenOffice) -> None:
    office = open_office(SMALL)
    office.leads(*firms(12))
    day = office.until("tue 09:00", every=HARDLY_EVER)

    office.passes(minutes=1)
    office.leads(*firms(3, source="purchased_list"), *firms(1, type="hot_inbound", score=90))
    paused = _board(office)
    told = office.until("tue 09:05", every=MINUTE)
    hot = pulls(office, "UANA").sees()
    works_off(office, 2)
    early = office.until("tue 09:30", every=MINUTE)
    still = _board(office)
    later = office.until("tue 09:47", every=MINUTE)
    open_again = _board(office)

    assert day == {}
    assert paused == [
        "16 leads: 13 waiting, 3 held back.",
        "Low-priority sources are paused.",
    ]
    assert list(told) == ["#managers", "#ops"]
    for (card,) in told.values():
        assert card[1] == "16 leads are in the queue. 3 of them are held back. Since 9:02 AM."
        assert card[-4:] == ["Low-priority sources are paused until the queue is better. [End]", *TO_DO]
    assert "Kind Hot inbound" in hot
    assert (early, still[1]) == ({}, "Low-priority sources are paused.")
    assert open_again == ["13 leads are waiting.", "New leads come in."]
    assert later == {
        "#managers threads": [["Pause sources: it is over."], ["It is over after 45 min."]],
    }


def test_sources_are_paused_and_opened_by_hand(open_office: OpenOffice) -> None:
    office = open_office(SMALL)
    manager = office.person("UMIA")
    manager.types("/queue inbound")

    manager.clicks("Pause sources")
    form = manager.form()
    begun = manager.submits(hours="2")
    office.leads(*firms(1, source="Cold outreach"), *firms(1))
    kept_out = _board(office)
    ended = manager.clicks("End")
    office.passes(minutes=1)
    let_in = _board(office)

    explained = (
        "New leads for `inbound` from low-priority sources are held back meanwhile. Hot inbound leads, "
        "referrals and target accounts still come in."
    )
    hours = "For how long?: 1 h / 2 h / 4 h / 8 h / 24 h"
    assert form == ["Pause sources", explained, hours]
    assert begun[0] == "Low-priority sources are paused until 12:00."
    no_pause = "[More reps] [Fast lane] [Partner] [Report]"
    assert begun[-2:] == ["Low-priority sources are paused until 12:00. [End]", no_pause]
    assert kept_out[0] == "2 leads: 1 waiting, 1 held back."
    assert (ended[0], ended[-1]) == ("Pause sources: ended.", f"{PLAN_AND_LET_IN} [Report]")
    assert let_in == ["2 leads are waiting.", "New leads come in."]
    assert mia(office).messages() == []
