"""Somebody we know: updated, woken up, or shown to ops; never a second lead by accident."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from core.keys import KeyedLead, LeadKeys
from core.model import ASLEEP, LeadState, LeadType
from core.places import base_place
from core.ports import OpenUnitOfWork
from tests.builders import MONDAY_9AM, a_queue, a_team, days, hours
from tests.core.services.door import Door, a_row, rows


@pytest.fixture
def door(unit_of_work: OpenUnitOfWork) -> Door:
    return Door(unit_of_work, a_team(a_queue(calendar="always")))


def test_newer_data_updates_the_lead_and_the_story_says_which_fields(door: Door) -> None:
    first = door.submit(a_row(external_id="crm-1", phone="+49 30 123456", budget="5"))[0]

    told = door.told(a_row(external_id="crm-1", score=60, budget="9", region="DACH"))

    facts, event = door.lead(first).facts, door.events(first)[-1]
    assert told == [("duplicate", "updated")]
    assert (facts.score, facts.region, facts.phone) == (60, "DACH", "+49 30 123456")
    assert facts.attributes == {"budget": "9"}
    assert (event.verb, event.data) == ("updated", {"fields": ["score", "region", "attributes"]})


def test_an_update_is_recognised_by_its_new_keys_from_then_on(door: Door) -> None:
    door.submit(a_row(external_id="crm-1"))
    door.submit(a_row(external_id="crm-1", email="new@acme.example"))

    assert door.told(a_row("Other", email="new@acme.example")) == [("review", "same_person")]


def test_what_a_later_row_leaves_out_stays_and_changes_nothing(door: Door) -> None:
    first = door.submit(a_row(external_id="crm-1", type="hot_inbound", phone="+49 30 123456"))[0]

    told = door.told(a_row(external_id="crm-1"))

    assert told == [("duplicate", "external_id_seen")]
    assert door.lead(first).facts.type is LeadType.HOT_INBOUND
    assert len(door.story(first)) == 1


def test_a_lead_that_becomes_hot_moves_to_the_front_and_is_due_sooner(door: Door) -> None:
    first = door.submit(a_row(external_id="crm-1"))[0]
    before = door.lead(first)
    door.pass_time(hours(0.5))

    door.submit(a_row(external_id="crm-1", type="hot_inbound"))

    after = door.lead(first)
    assert after.place < before.place
    assert (before.overdue_at, after.overdue_at) == (MONDAY_9AM + hours(24), MONDAY_9AM + hours(1))
    assert (after.received_at, after.version) == (MONDAY_9AM, before.version + 1)


def test_an_update_never_takes_a_place_that_age_has_given(door: Door) -> None:
    first = door.submit(a_row(external_id="crm-1", score=50))[0]
    promoted = door.move(first, LeadState.WAITING, place="2000")

    door.submit(a_row(external_id="crm-1", score=10))
    kept = door.lead(first).place
    door.submit(a_row(external_id="crm-1", score=95))

    lead = door.lead(first)
    assert kept == promoted.place
    assert lead.place == base_place(lead.id, lead.facts, MONDAY_9AM, door.team.queues[0], door.team)


def test_a_lead_of_a_queue_that_is_gone_or_that_sleeps_is_updated_where_it_stands(door: Door) -> None:
    gone, asleep = door.submit(
        a_row("Gone", external_id="crm-1"), a_row("Asleep", external_id="crm-2", email=None, queue="leads")
    )
    door.move(gone, LeadState.WAITING, queue="closed-down")
    door.move(asleep, LeadState.NURTURE)
    places = [door.lead(one).place for one in (gone, asleep)]

    told = door.told(
        a_row("Gone", external_id="crm-1", score=99),
        a_row("Asleep", external_id="crm-2", email=None, score=99),
    )

    assert told == [("duplicate", "updated")] * 2
    assert [door.lead(one).place for one in (gone, asleep)] == places
    assert door.lead(asleep).state is LeadState.NURTURE


@pytest.mark.parametrize("state", sorted(ASLEEP))
def test_a_sleeper_who_asks_again_begins_a_new_episode_of_the_same_lead(door: Door, state: LeadState) -> None:
    first = door.submit(a_row(external_id="web-1", phone="+49 30 123456", received_at=MONDAY_9AM))[0]
    door.move(first, state)
    door.pass_time(days(20))

    again = door.submit(a_row(external_id="web-2", score=90))[0]

    lead = door.lead(again)
    assert (again.lead_id, again.verdict, again.rule) == (first.lead_id, "waiting", "re_engaged")
    assert (lead.state, lead.episode, lead.rule) == (LeadState.WAITING, 2, "re_engaged")
    assert lead.received_at == lead.queued_at == lead.came_in_at == MONDAY_9AM + days(20)
    assert (lead.facts.score, lead.facts.phone, lead.external_id) == (90, "+49 30 123456", "web-2")
    assert door.story(again) == [("entered", "score"), ("re-engaged", "re_engaged")]
    assert door.events(again)[-1].data == {"was": state, "episode": 2}


def test_the_row_that_woke_a_sleeper_is_a_duplicate_the_next_time(door: Door) -> None:
    first = door.submit(a_row(external_id="web-1"))[0]
    door.move(first, LeadState.ARCHIVED)

    assert door.told(*[a_row(external_id="web-2")] * 2) == [
        ("waiting", "re_engaged"),
        ("duplicate", "external_id_seen"),
    ]


def test_a_sleeper_goes_where_all_that_is_known_of_him_belongs(unit_of_work: OpenUnitOfWork) -> None:
    team = a_team(a_queue("dach", when={"region": ["DACH"]}), a_queue("rest", cap=1))
    door = Door(unit_of_work, team)
    first, _ = door.submit(a_row(region="DACH"), a_row("Full"))
    door.move(first, LeadState.ARCHIVED)

    known = door.submit(a_row(score=60))[0]
    door.move(known, LeadState.ARCHIVED)
    named = door.submit(a_row(score=70, queue="rest"))[0]

    assert (known.queue, known.verdict) == ("dach", "waiting")
    assert (named.queue, named.verdict, named.rule) == ("rest", "held", "cap")
    assert door.story(named)[-2:] == [("re-engaged", "re_engaged"), ("held", "cap")]


def test_a_customer_who_asks_again_is_a_new_lead(door: Door) -> None:
    first = door.submit(a_row())[0]
    door.move(first, LeadState.CONVERTED)

    again = door.submit(a_row(recent_activity="wants more"))[0]

    assert (again.verdict, again.lead_id != first.lead_id) == ("waiting", True)


@pytest.mark.parametrize("state", [LeadState.WAITING, *sorted(ASLEEP), LeadState.CONVERTED])
@pytest.mark.parametrize("external_id", [None, "crm-1"])
def test_a_row_that_says_what_is_known_today_changes_nothing(
    door: Door, state: LeadState, external_id: str | None
) -> None:
    first = door.submit(a_row(external_id=external_id))[0]
    door.move(first, state)
    exported = a_row(external_id=external_id, queue="leads", received_at=MONDAY_9AM)
    door.pass_time(days(40))

    again = door.submit(exported)[0]

    assert (again.verdict, again.lead_id) == ("duplicate", first.lead_id)
    assert (door.lead(first).state, door.lead(first).episode) == (state, 1)


class _Late:
    """Opens units of work whose look-up is as old as it can be: somebody else was quicker each time."""

    def __init__(self, open_: OpenUnitOfWork, **past: Any) -> None:
        self._open = open_
        self._past = past

    @contextmanager
    def __call__(self, *, writes: bool = True) -> Iterator[Any]:
        opened: Any = self._open(writes=writes)
        with opened as uow:
            real = uow.leads.known

            def known(external_ids: Iterable[str], keys: Iterable[LeadKeys]) -> Sequence[KeyedLead]:
                return [
                    KeyedLead(replace(one.lead, version=one.lead.version - 1, **self._past), one.keys)
                    for one in real(external_ids, keys)
                ]

            uow.leads.known = known
            yield uow


def _late(open_: OpenUnitOfWork, **past: Any) -> OpenUnitOfWork:
    return cast("OpenUnitOfWork", _Late(open_, **past))


def test_a_sleeper_pulled_this_very_moment_is_judged_as_he_is_and_not_as_he_was(
    unit_of_work: OpenUnitOfWork,
) -> None:
    first = Door(unit_of_work).submit(a_row(external_id="web-1"))[0]
    door = Door(_late(unit_of_work, state=LeadState.ARCHIVED))

    told = door.told(a_row(external_id="web-2"))

    assert told == [("review", "same_person")]
    assert door.lead(first).episode == 1


def test_an_update_is_made_on_the_lead_as_it_is_now(unit_of_work: OpenUnitOfWork) -> None:
    first = Door(unit_of_work).submit(a_row(external_id="crm-1"))[0]
    door = Door(_late(unit_of_work, queue="elsewhere"))

    told = door.told(a_row(external_id="crm-1", score=70))

    assert told == [("duplicate", "updated")]
    assert (door.lead(first).queue, door.lead(first).facts.score) == ("leads", 70)


def test_more_new_leads_than_expected_still_get_ids(door: Door) -> None:
    """A row that was known when the chunk began is new once an earlier row has changed that lead."""
    first = door.submit(a_row())[0]
    door.move(first, LeadState.ARCHIVED)

    told = door.told(a_row(score=60), a_row(), *rows(2))

    assert told == [("waiting", "re_engaged"), ("review", "same_person"), *[("waiting", "score")] * 2]
