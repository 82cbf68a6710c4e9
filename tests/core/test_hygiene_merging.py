"""Two leads of one person become one: the older one, which learns what the newer one knew."""

from dataclasses import replace
from typing import Any

import pytest

from core.acts import Act
from core.changes import Change
from core.hygiene import Twins, merge, roots
from core.keys import KeyedLead
from core.model import OWNED, LeadState, LeadType
from core.places import base_place, front_place
from tests.builders import MONDAY_9AM, OLE, a_lead, a_team, keyed

ACT = Act(OLE, MONDAY_9AM, "click:1")
TEAM = a_team()
QUEUE = TEAM.queues[0]


def a_twin(id_: int, phone: str | None = None, **details: Any) -> KeyedLead:
    """A lead of Acme's Ana, who wrote from one address, with a telephone number of hers, or without."""
    return keyed(a_lead("Acme", id=id_, phone=phone, **details), phone=phone)


def merged_into(first: KeyedLead, *others: KeyedLead) -> Change:
    return merge(Twins(first, others), ACT, TEAM)


def test_the_newer_lead_goes_into_the_older_one_and_says_so() -> None:
    change = merged_into(a_twin(1), a_twin(2))

    (gone,), (event,) = change.leads, change.events
    assert (gone.id, gone.state, gone.stale_due_at) == (2, LeadState.MERGED, None)
    assert (event.verb, event.why, event.data, event.request) == (
        "merged",
        "duplicate",
        {"into": 1},
        "click:1",
    )
    assert change.refreshed == ()


def test_what_the_older_one_did_not_know_it_learns_and_what_it_knew_stays() -> None:
    first = a_twin(1, score=None, budget="5")
    other = a_twin(2, "+49 30 1234", score=70, type=LeadType.COLD, budget="9", segment="xl")

    change = merged_into(first, other)

    (wiser,) = change.refreshed
    assert (wiser.lead.facts.score, wiser.lead.facts.phone) == (70, "+49 30 1234")
    assert (wiser.lead.facts.type, wiser.lead.version) == (LeadType.WARM, first.lead.version + 1)
    assert wiser.lead.facts.attributes == {"budget": "5", "segment": "xl"}
    assert change.events[-1].data == {"fields": ["phone", "score", "attributes"]}
    assert (change.events[-1].verb, change.events[-1].why) == ("updated", "duplicate")


def test_from_then_on_it_is_recognised_by_either_ones_keys_but_the_rows_stay_apart() -> None:
    change = merged_into(a_twin(1), a_twin(2, "+49301234"))

    (wiser,) = change.refreshed
    assert (wiser.keys.phone, wiser.keys.fingerprint) == ("+49301234", "fingerprint of 1")


def test_of_several_the_one_that_came_first_after_it_is_asked_first() -> None:
    change = merged_into(a_twin(1), a_twin(2, "+49 30 2"), a_twin(3, "+49 30 3", region="DACH"))

    (wiser,) = change.refreshed
    assert (wiser.lead.facts.phone, wiser.lead.facts.region) == ("+49 30 2", "DACH")
    assert [one.id for one in change.leads] == [2, 3]


def test_a_score_that_was_missing_moves_the_lead_to_where_it_belongs_never_back() -> None:
    first, hot = a_twin(1, score=None), a_twin(2, score=95)
    in_front = KeyedLead(replace(first.lead, place=front_place(1, first.lead.received_at)), first.keys)

    moved = [merged_into(one, hot).refreshed[0].lead for one in (first, in_front)]

    pinned = base_place(1, moved[0].facts, first.lead.received_at, QUEUE, TEAM)
    assert [one.place for one in moved] == [pinned, pinned]
    assert pinned < in_front.lead.place


@pytest.mark.parametrize("state", [LeadState.RECYCLED, LeadState.REVIEW, LeadState.HELD])
def test_nobody_leaves_the_line_for_an_older_lead_that_is_further_from_being_worked(state: LeadState) -> None:
    first = a_twin(1, state=state, score=None)

    assert merged_into(first, a_twin(2, score=95)) == Change()


def test_a_held_lead_takes_in_who_is_held_as_well_and_learns_from_nobody_else() -> None:
    first = a_twin(1, state=LeadState.HELD, score=None)
    waiting, held = a_twin(2, score=95), a_twin(3, score=70, state=LeadState.HELD)

    change = merged_into(first, waiting, held)

    (wiser,) = change.refreshed
    assert [one.id for one in change.leads] == [3]
    assert (wiser.lead.facts.score, wiser.lead.state) == (70, LeadState.HELD)


@pytest.mark.parametrize("state", [LeadState.WAITING, LeadState.RESERVED, *sorted(OWNED)])
def test_who_waits_goes_into_a_lead_that_waits_or_is_worked(state: LeadState) -> None:
    change = merged_into(a_twin(1, state=state), a_twin(2), a_twin(3, state=LeadState.HELD))

    assert [one.id for one in change.leads] == [2, 3]


def test_a_lead_of_a_queue_that_is_gone_keeps_its_place() -> None:
    first = a_twin(1, queue="closed-down", score=None)

    (wiser,) = merged_into(first, a_twin(2, score=95)).refreshed

    assert wiser.lead.place == first.lead.place


def test_where_the_older_one_was_closed_a_moment_ago_the_newer_one_still_waits() -> None:
    closed = a_twin(1, state=LeadState.CONVERTED)

    assert merged_into(closed, a_twin(2)) == Change()


def test_a_third_lead_goes_where_the_second_goes() -> None:
    assert roots([(3, 2), (2, 1), (9, 8)]) == {2: 1, 3: 1, 9: 8}
