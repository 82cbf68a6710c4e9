"""What somebody may not do they cannot forge either: signed requests with other people's ids in them."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from bot import actions
from bot.metrics import Health
from bot.web import build_web
from core.answers import Arranged
from core.model import Lead
from core.rights import Action
from core.services.watch import Vitals
from tests.bot.counter import ANA, BUDI, CLARA, MIA, SIGNING_SECRET, Counter, chosen
from tests.bot.door import payload, signed
from tests.bot.queue_clicks import falls_sick
from tests.builders import an_offer, offering
from tests.core.services.floor import the
from tests.core.services.rights_ground import differing, every_row

A = actions
MONDAY, MANAGERS = "20260302", "people.managers"
WEEKLY = (A.UNDO_WEEK, A.NURTURE_OLD, A.MERGE_DUPLICATES, A.REJECT_JUNK)
FOR_A_WHILE = chosen(hours="4")
WITH_HELP = FOR_A_WHILE | {"reps": {"reps": {"selected_users": [BUDI]}}}
COUNTED = {"count": {"count": {"value": "2"}}}

CLICKS: Mapping[str, tuple[str, Action]] = {
    **dict.fromkeys(
        (A.RELEASE, A.UNDO, A.TRANSFER, A.CONTACTED, A.CONVERTED, A.DISQUALIFIED, A.MORE_TIME),
        ("1", Action.WORK_CLAIM),
    ),
    **dict.fromkeys((A.KEEP, A.ASK, A.REASSIGN), ("1", Action.DECIDE_CLAIM)),
    **dict.fromkeys((A.ASSIGN, A.PUSH, A.NURTURE), ("2", Action.DECIDE_WAITING)),
    A.ACKNOWLEDGE: ("1", Action.ANSWER_ALERT),
    **dict.fromkeys((A.MORE_REPS, A.FAST_LANE, A.PARTNER), ("1", Action.ARRANGE)),
    **dict.fromkeys((A.PAUSE, A.LET_IN), ("inbound", Action.ARRANGE)),
    A.END: ("1", Action.ARRANGE),
    **dict.fromkeys(
        (A.UNDO_WEEK, A.NURTURE_OLD, A.MERGE_DUPLICATES, A.REJECT_JUNK), ("20260302", Action.CLEAN_UP)
    ),
    **dict.fromkeys((A.SHOW_QUEUE, A.HOME_QUEUE), ("inbound", Action.SEE_BOARD)),
    **dict.fromkeys(
        (A.REPORT, A.REPORT_PERIOD, A.REPORT_BY, A.EXPORT), ("7d:source:inbound", Action.SEE_BOARD)
    ),
    A.FAIRNESS: ("30d::inbound", Action.SEE_FAIRNESS),
    **dict.fromkeys((A.APPROVE, A.REJECT, A.ENRICH, A.MERGE, A.NEXT_REVIEW), ("2", Action.REVIEW)),
    **dict.fromkeys((A.ACCEPT, A.DECLINE), ("1", Action.ANSWER_OFFER)),
    **dict.fromkeys((A.SHOW_LEAD, A.WHY_LEAD), ("1", Action.SEE_LEAD)),
    A.CORRECT: ("1", Action.CORRECT_LEAD),
    A.SET_UP: ("setup", Action.SET_UP),
    A.DIGEST_SETTINGS: ("settings", Action.SET_UP),
    A.MEMBERS: ("inbound", Action.SEE_MEMBERS),
    A.MEMBERS_AS_IN_FILE: ("inbound", Action.SET_MEMBERS),
}
"""Every button that is about something, with an id that is not the rep's own."""

FORMS: Mapping[str, tuple[str, Mapping[str, Any], Action]] = {
    A.CONTACTED_HOW: ("1:", chosen(channel="call", outcome="reached"), Action.WORK_CLAIM),
    A.TRANSFER_TO: ("1:", chosen(rep=BUDI), Action.WORK_CLAIM),
    A.PUSH_TO: ("2:", chosen(rep=BUDI), Action.DECIDE_WAITING),
    A.MORE_REPS_FOR: ("1::told.", WITH_HELP, Action.ARRANGE),
    A.FAST_LANE_FOR: ("inbound::board.", WITH_HELP, Action.ARRANGE),
    A.PARTNER_COUNT: ("1::told.", COUNTED, Action.ARRANGE),
    A.PAUSE_FOR: ("inbound::", FOR_A_WHILE, Action.ARRANGE),
    A.LET_IN_COUNT: ("1::", COUNTED, Action.ARRANGE),
    A.REJECT_BECAUSE: ("2:", chosen(reason="junk"), Action.REVIEW),
    A.ENRICH_WITH: ("2:", {"company": {"company": {"value": "Mine"}}}, Action.REVIEW),
    A.CORRECT_WITH: ("1:", {"company": {"company": {"value": "Mine"}}}, Action.CORRECT_LEAD),
    A.SET_UP_WITH: (
        "0::",
        {"people.managers": {"people.managers": {"selected_users": [CLARA]}}},
        Action.SET_UP,
    ),
    A.MEMBERS_WITH: ("inbound::", {}, Action.SEE_MEMBERS),
    A.DIGEST_SETTINGS_WITH: ("0::", {"digests": {"digests": {"selected_options": []}}}, Action.SET_UP),
}
"""Every form, with metadata as if it had been opened."""


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """Ana has the first of three leads, the last is offered to Budi, ``inbound`` is too deep, and its sources
    are paused.
    """
    for who in (ANA, BUDI, CLARA, MIA):
        counter.types(who, "/nextlead help")
    counter.leads("Acme", "Beta", "Corp")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    falls_sick(counter)
    paused = counter.runtime.services.overflow.pause_sources(MIA, "inbound", timedelta(hours=4))
    assert isinstance(paused, Arranged)
    with counter.runtime.open() as uow:
        corp = the(Lead, uow.leads.get(3))
        uow.apply(offering(corp, an_offer(corp, BUDI, id=1, at=counter.runtime.clock.now())))
        uow.commit()
    return counter


@pytest.fixture
def slack(busy: Counter) -> Iterator[Starlette]:
    with ThreadPoolExecutor(2) as executor:
        served = (busy.app, SIGNING_SECRET)
        yield build_web(slack=served, look=lambda: Health(Vitals()), executor=executor)


def noted(counter: Counter) -> list[tuple[str, Action]]:
    return [(one.actor, one.action) for one in counter.runtime.services.reports.denials(99)]


@pytest.mark.parametrize("action", CLICKS)
def test_a_button_with_somebody_elses_id_does_nothing_and_is_written_down(
    busy: Counter, slack: Starlette, action: str
) -> None:
    value, denied = CLICKS[action]
    before = every_row(busy.runtime.open)

    answer = signed(slack, payload(**busy.click(CLARA, action, value)))

    assert answer.status_code == 200
    assert differing(before, every_row(busy.runtime.open)) == {"denials"}
    assert noted(busy) == [(CLARA, denied)]
    assert busy.form(CLARA) is None


@pytest.mark.parametrize("form", FORMS)
def test_a_form_about_what_is_somebody_elses_does_nothing_and_is_written_down(
    busy: Counter, slack: Starlette, form: str
) -> None:
    metadata, values, denied = FORMS[form]
    before = every_row(busy.runtime.open)

    answer = signed(slack, payload(**busy.submission(CLARA, form, metadata, values)))

    assert answer.status_code == 200
    assert differing(before, every_row(busy.runtime.open)) == {"denials"}
    assert noted(busy) == [(CLARA, denied)]


def test_all_buttons_and_forms_that_are_about_something_are_tried() -> None:
    of_ones_own = {A.CLAIM, A.SKIP, A.SKIP_BECAUSE, A.NEXT, A.ADD_LEAD, A.ADD_LEAD_WITH}
    of_ones_own |= {A.HOME_PERIOD}
    is_a_menu = {A.SNOOZE}
    known = {
        value
        for name, value in vars(actions).items()
        if name.isupper() and isinstance(value, str) and "." in value[:-1] and not value.startswith(".")
    }

    assert known - of_ones_own - is_a_menu == {*CLICKS, *FORMS}
