"""What managers do about a queue that overflows: from its alert, and from its board."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot import actions
from core.changes import Change
from core.model import LeadState
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter
from tests.bot.queue_clicks import (
    AS_SENT,
    OUTDATED,
    clicks_board,
    clicks_told,
    falls_sick,
    filled,
    in_force,
)
from tests.builders import hours

NOT_IN_CHARGE = "Only the managers of “inbound” and ops decide that; nothing was changed."
AT_ALL = filled(reps=(BUDI, CLARA), hours="4")


@pytest.fixture
def sick(counter: Counter) -> Counter:
    """``inbound`` is too deep, with three leads of whom one agreed to be passed on."""
    for who in (MIA, ANA, BUDI, CLARA, "UGUEST"):
        counter.types(who, "/myleads")
    counter.leads("Acme", "Beta")
    counter.leads("Corp", consent=True)
    falls_sick(counter)
    return counter


def opened(counter: Counter, who: str = MIA) -> str:
    """What the open form carries."""
    form = counter.form(who)
    assert form is not None
    metadata: str = form["private_metadata"]
    return metadata


TAKEN: dict[str, tuple[str, Mapping[str, Any], str]] = {
    actions.MORE_REPS: (actions.MORE_REPS_FOR, AT_ALL, "more_reps"),
    actions.FAST_LANE: (actions.FAST_LANE_FOR, AT_ALL, "fast_lane"),
    actions.PARTNER: (actions.PARTNER_COUNT, filled(count=10), "partner"),
    actions.PAUSE: (actions.PAUSE_FOR, filled(hours="4"), "pause_sources"),
}


@pytest.mark.parametrize("action", TAKEN)
def test_a_measure_is_taken_in_a_dialog_that_an_alert_opens(sick: Counter, action: str) -> None:
    callback_id, values, kind = TAKEN[action]
    seen = clicks_told(sick, MIA, action)
    metadata = opened(sick)

    answer = sick.submits(MIA, callback_id, metadata, values)

    [measure] = in_force(sick)
    assert (metadata.split(":")[0], metadata.rpartition(":")[2]) == ("1", actions.TOLD)
    assert (seen, answer) == ([AS_SENT], {})
    assert (measure.kind.value, measure.queue, measure.by) == (kind, "inbound", MIA)


def test_how_long_and_whom_is_as_chosen(sick: Counter) -> None:
    sick.submits(MIA, actions.MORE_REPS_FOR, "1::told.", AT_ALL)

    [measure] = in_force(sick)
    assert measure.until is not None
    assert measure.until - measure.began_at == hours(4)
    assert measure.data["reps"] == [BUDI, CLARA]


def test_the_same_dialog_sent_twice_counts_once(sick: Counter) -> None:
    answers = [
        sick.submits(MIA, actions.PARTNER_COUNT, "1::told.", filled(count=1), id="V7") for _ in range(2)
    ]

    assert answers == [{}, {}]
    assert len(in_force(sick)) == 1


def test_a_partner_is_spoken_of_beside_the_alert_with_the_way_to_the_file(sick: Counter) -> None:
    clicks_told(sick, MIA, actions.PARTNER)

    sick.submits(MIA, actions.PARTNER_COUNT, opened(sick), filled(count=10))

    [said] = sick.sees(MIA)
    assert said.startswith("With a partner: 1 lead, which can be taken back until <!date^")
    assert said.endswith("`nextlead partner 1` writes the file for the partner.")


MENDED: dict[str, tuple[str, Mapping[str, Any], Mapping[str, str]]] = {
    "a guest": (
        actions.MORE_REPS_FOR,
        filled(reps=("UGUEST",), hours="4"),
        {"reps": "Only full members of the workspace can help. Choose others."},
    ),
    "a pause on a pause": (
        actions.PAUSE_FOR,
        filled(hours="1"),
        {"hours": "This is in force in “inbound” already. End it first if it should be otherwise."},
    ),
    "nobody who agreed": (
        actions.PARTNER_COUNT,
        filled(count=1),
        {"count": "No lead that waits in “inbound” has agreed to be passed on."},
    ),
    "nothing held": (
        actions.LET_IN_COUNT,
        filled(count=1),
        {"count": "No lead is held back from “inbound” right now."},
    ),
}


@pytest.mark.parametrize("what", MENDED)
def test_what_another_choice_would_mend_is_said_in_the_dialog(sick: Counter, what: str) -> None:
    callback_id, values, errors = MENDED[what]
    sick.submits(MIA, actions.PAUSE_FOR, "inbound::", filled(hours="1"))
    sick.submits(MIA, actions.PARTNER_COUNT, "inbound::", filled(count=1))

    answer = sick.submits(MIA, callback_id, "1::told.", values)

    assert answer == {"response_action": "errors", "errors": errors}


def holds_back(counter: Counter, lead_id: int) -> None:
    """As if there had been no room for the lead."""
    with counter.runtime.open() as uow:
        lead = uow.leads.lock(lead_id)
        assert lead is not None
        held = replace(lead, state=LeadState.HELD, version=lead.version + 1)
        uow.apply(Change(leads=(held,)))
        uow.commit()


def test_held_leads_come_in_by_hand(sick: Counter) -> None:
    holds_back(sick, 1)
    clicks_told(sick, MIA, actions.LET_IN)

    sick.submits(MIA, actions.LET_IN_COUNT, opened(sick), filled(count=10))

    assert sick.sees(MIA) == ["1 held lead came into `inbound`."]
    assert "1 approved by UMIA" in sick.story()


@pytest.mark.parametrize("action", [*TAKEN, actions.LET_IN])
def test_a_rep_opens_no_dialog_and_is_refused_beside_the_alert(sick: Counter, action: str) -> None:
    seen = clicks_told(sick, ANA, action)

    assert seen == [AS_SENT, NOT_IN_CHARGE]
    assert sick.form(ANA) is None


def test_rights_are_judged_again_when_the_dialog_is_sent(sick: Counter) -> None:
    clicks_told(sick, MIA, actions.PAUSE)

    answer = sick.submits(ANA, actions.PAUSE_FOR, opened(sick), filled(hours="1"))

    assert answer == {}
    assert in_force(sick) == []


def test_a_measure_is_ended_where_it_stands(sick: Counter) -> None:
    sick.submits(MIA, actions.PAUSE_FOR, "1::told.", filled(hours="1"))
    refused = clicks_told(sick, ANA, actions.END)

    ended, again = clicks_told(sick, MIA, actions.END), clicks_told(sick, MIA, actions.END)

    assert refused == [AS_SENT, NOT_IN_CHARGE]
    assert ended == [AS_SENT]
    assert again == [AS_SENT, "This is over already; nothing was changed."]
    assert in_force(sick) == []


def test_on_the_board_a_measure_is_taken_by_the_queues_name_and_drawn_at_once(sick: Counter) -> None:
    clicks_board(sick, MIA, actions.MORE_REPS, "inbound")
    metadata = opened(sick)

    sick.submits(MIA, actions.MORE_REPS_FOR, metadata, AT_ALL)
    taken = sick.sees(MIA)
    ended = clicks_board(sick, MIA, actions.END, "1")

    assert (metadata.split(":")[0], metadata.rpartition(":")[2]) == ("inbound", actions.BOARD)
    assert taken[0].startswith("More reps until <!date^")
    assert taken[1] == "*`inbound`*"
    assert any(line.endswith("<@UBUDI> and <@UCLARA>. [End]") for line in taken)
    assert ended[:2] == ["More reps: ended.", "*`inbound`*"]


def test_on_the_board_held_leads_come_in_by_the_queues_name(sick: Counter) -> None:
    holds_back(sick, 1)
    clicks_board(sick, MIA, actions.LET_IN, "inbound")

    sick.submits(MIA, actions.LET_IN_COUNT, opened(sick), filled(count=1))

    assert sick.sees(MIA)[:2] == ["1 held lead came into `inbound`.", "*`inbound`*"]


FORGED: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "nobody": (actions.MORE_REPS_FOR, "1::", filled(reps=(), hours="1")),
    "no people": (actions.FAST_LANE_FOR, "1::", filled(hours="1")),
    "a number as people": (actions.MORE_REPS_FOR, "1::", {"reps": {"reps": {"selected_users": [7]}}}),
    "hours in words": (actions.PAUSE_FOR, "1::", filled(hours="for ever")),
    "less than nothing": (actions.PARTNER_COUNT, "1::", filled(count=-1)),
    "no number": (actions.LET_IN_COUNT, "1::", {}),
    "no queue": (actions.PAUSE_FOR, "No Queue::", filled(hours="1")),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_dialog_changes_nothing(sick: Counter, what: str) -> None:
    callback_id, metadata, values = FORGED[what]

    answer = sick.submits(MIA, callback_id, metadata, values)

    assert answer["view"]["blocks"][0]["text"]["text"] == OUTDATED
    assert in_force(sick) == []


def test_a_dialog_about_a_lead_is_not_about_a_queue(sick: Counter) -> None:
    answer = sick.submits(MIA, actions.TRANSFER_TO, "inbound::", {"rep": {"rep": {"selected_user": BUDI}}})

    assert answer["view"]["blocks"][0]["text"]["text"] == OUTDATED
