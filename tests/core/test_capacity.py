"""A full queue holds what comes, and lets the best held lead in for each place that gets free."""

from core.acts import Act
from core.answers import LetIn
from core.capacity import drain, let_in, room
from core.changes import Change
from core.events import SYSTEM, Verb
from core.model import LeadState, LeadType
from core.policies.team import TeamPolicy
from tests.builders import MIA, MONDAY_9AM, a_lead, a_queue, days, hours


def test_the_room_is_what_the_cap_leaves_and_never_less_than_none() -> None:
    queue = a_queue(cap=100)

    assert [room(queue, depth) for depth in (0, 99, 100, 130)] == [100, 1, 0, 0]


def test_held_leads_come_in_best_place_first() -> None:
    warm = a_lead("Warm", state=LeadState.HELD, waited=hours(2))
    hot = a_lead("Hot", state=LeadState.HELD, score=95)

    change = drain([warm, hot], a_queue(), TeamPolicy(), MONDAY_9AM)

    assert [lead.facts.company for lead in change.leads] == ["Hot", "Warm"]
    assert {lead.state for lead in change.leads} == {LeadState.WAITING}
    assert [(event.verb, event.actor, event.why) for event in change.events] == [
        (Verb.ADMITTED, SYSTEM, hot.rule),
        (Verb.ADMITTED, SYSTEM, warm.rule),
    ]


def test_being_held_resets_no_age_but_a_limit_passed_meanwhile_starts_anew() -> None:
    fresh = a_lead(state=LeadState.HELD, waited=hours(1), type=LeadType.WARM)
    stale = a_lead(state=LeadState.HELD, waited=days(30), type=LeadType.WARM)
    always = a_queue(calendar="always")

    change = drain([fresh, stale], always, TeamPolicy(), MONDAY_9AM)

    by_id = {lead.id: lead for lead in change.leads}
    assert by_id[fresh.id].overdue_at == MONDAY_9AM + hours(23)
    assert by_id[stale.id].overdue_at == MONDAY_9AM + hours(24)
    assert by_id[stale.id].received_at == stale.received_at
    assert by_id[stale.id].queued_at == stale.queued_at
    assert (by_id[stale.id].came_in_at, by_id[stale.id].version) == (MONDAY_9AM, stale.version + 1)


def test_a_lead_that_entered_the_queue_lately_is_still_as_old_as_it_is() -> None:
    restored = a_lead(state=LeadState.HELD, waited=days(5), queued_at=MONDAY_9AM - hours(1))

    (lead,) = drain([restored], a_queue(), TeamPolicy(), MONDAY_9AM).leads

    assert lead.stale_due_at == restored.received_at + days(7)


def test_nobody_held_is_no_change() -> None:
    assert drain([], a_queue(), TeamPolicy(), MONDAY_9AM) == Change()


def test_somebody_may_let_leads_in_above_the_cap_and_each_that_is_says_so() -> None:
    held = [a_lead(f"Held {hour}", state=LeadState.HELD, waited=hours(hour)) for hour in (1, 2, 3)]

    answer, change = let_in(held, a_queue("small"), TeamPolicy(), Act(MIA, MONDAY_9AM, "click"), room=1)

    assert answer == LetIn("small", leads=3, over=2)
    assert [lead.facts.company for lead in change.leads] == ["Held 3", "Held 2", "Held 1"]
    assert {(lead.state, lead.came_in_at) for lead in change.leads} == {(LeadState.WAITING, MONDAY_9AM)}
    assert [(one.verb, one.actor, one.request, one.data["over_cap"]) for one in change.events] == [
        (Verb.APPROVED, MIA, "click", False),
        (Verb.APPROVED, MIA, "click", True),
        (Verb.APPROVED, MIA, "click", True),
    ]


def test_with_room_enough_nobody_is_over_the_cap() -> None:
    answer, _ = let_in([a_lead(state=LeadState.HELD)], a_queue(), TeamPolicy(), Act(MIA, MONDAY_9AM), room=10)

    assert answer == LetIn("leads", leads=1, over=0)
