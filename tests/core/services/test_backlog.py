"""An old list comes in: one card for its queue and day, and nobody is paged about any single lead of it."""

from typing import Any

import pytest

from core.notices import Message, NoticeKind
from core.submissions import LeadSubmission
from tests.builders import ANA, MONDAY_9AM, OLE, a_queue, days, hours
from tests.core.services.ageing import STAFF, TEAM, moved
from tests.core.services.door import a_row
from tests.core.services.floor import Floor, OpenFloor
from tests.core.services.mail import CHANNEL, a_staffed_team, taken
from tests.core.services.mail import states as notice_states

CARD = f"backlog:leads:2026-03-02@{CHANNEL}"


def fresh(number: int, name: str = "Fresh", **fields: Any) -> list[LeadSubmission]:
    return [a_row(f"{name} {index}", **fields) for index in range(number)]


def old(number: int, name: str = "Old", *, age_h: float = 960, **fields: Any) -> list[LeadSubmission]:
    """Rows of a list whose leads arrived somewhere so long ago."""
    return fresh(number, name, received_at=MONDAY_9AM - hours(age_h), **fields)


def imports(floor: Floor, submissions: list[LeadSubmission], **how: Any) -> None:
    floor.intake.submit(submissions, OLE, **how)


def told(floor: Floor, **later: float) -> list[Message]:
    floor.clock.move(**later)
    return taken(floor, only={NoticeKind.BACKLOG})


def cards(floor: Floor) -> list[str]:
    with floor.open(writes=False) as uow:
        far = uow.outbox.due(MONDAY_9AM + days(99), 99, each=99, only={NoticeKind.BACKLOG})
    return [one.key for owed in far for one in owed]


@pytest.fixture
def floor(open_crowded_floor: OpenFloor) -> Floor:
    return open_crowded_floor(TEAM, [*STAFF, ANA])


def test_a_backlog_is_one_card_that_counts_all_of_it_held_leads_too_but_no_reviews(floor: Floor) -> None:
    imports(floor, [*old(330), *old(5, "Odd", email=None), *fresh(50)])

    early = told(floor, minutes=1, seconds=59)
    (message,) = told(floor, seconds=1)

    assert early == []
    assert (message.key, message.to, message.parcels[0].backlog) == (CARD, CHANNEL, 330)
    assert message.parcels[0].notice.data == {"queue": "leads", "since": "2026-03-02T09:00:00+00:00"}


def test_nobody_is_paged_about_any_single_lead_of_it(floor: Floor) -> None:
    imports(floor, old(300))

    seen = [moved(floor, minutes=1), moved(floor, hours=2), moved(floor, hours=5)]

    notices = [one.notice for message in taken(floor) for one in message.parcels]
    assert seen == [[], [], []]
    assert [one.key for one in notices].count(CARD) == 1
    assert [one for one in notices if one.lead_id is not None] == []


def test_its_leads_have_a_week_before_age_moves_them(floor: Floor) -> None:
    imports(floor, old(30))

    did = [moved(floor, days=6, hours=23), moved(floor, hours=1)]

    assert [len(one) for one in did] == [0, 30]


@pytest.mark.parametrize("submissions", [old(9), old(200, age_h=3.9)], ids=["few", "fresh"])
def test_a_few_old_leads_and_many_fresh_ones_are_told_of_as_always(
    floor: Floor, submissions: list[LeadSubmission]
) -> None:
    imports(floor, submissions)

    assert cards(floor) == []


def test_old_leads_that_all_go_to_review_are_no_backlog(floor: Floor) -> None:
    imports(floor, old(12, "Odd", email=None))

    assert cards(floor) == []


def test_a_card_about_a_backlog_of_which_nothing_is_left_is_never_sent(floor: Floor) -> None:
    imports(floor, old(12))
    floor.hygiene.nurture_old(OLE, MONDAY_9AM.date())

    assert told(floor, days=1) == []
    assert notice_states(floor)[CARD] == "superseded"


def test_a_rehearsal_tells_nobody(floor: Floor) -> None:
    imports(floor, old(50), dry_run=True)

    assert cards(floor) == []


def test_more_of_it_on_the_same_day_is_the_same_card_and_the_next_day_has_its_own(floor: Floor) -> None:
    imports(floor, old(20))
    floor.clock.move(hours=1)
    imports(floor, old(40))
    first = cards(floor)
    floor.clock.move(days=1)
    imports(floor, old(60))

    assert first == [CARD]
    assert cards(floor) == [CARD, f"backlog:leads:2026-03-03@{CHANNEL}"]
    assert [[one.backlog for one in message.parcels] for message in told(floor, minutes=2)] == [[60, 20]]


def test_each_queue_has_a_card_of_its_own(open_crowded_floor: OpenFloor) -> None:
    team = a_staffed_team(queues=[a_queue("north", when={"region": ["N"]}), a_queue("south")])
    floor = open_crowded_floor(team, STAFF)

    imports(floor, [*old(12, "North", region="N"), *old(15, "South")])

    assert cards(floor) == [f"backlog:{name}:2026-03-02@{CHANNEL}" for name in ("north", "south")]


def test_sleepers_that_an_old_list_wakes_count_as_well(floor: Floor) -> None:
    imports(floor, fresh(12))
    asleep = moved(floor, days=8)

    imports(floor, fresh(12, recent_activity="asked again", received_at=MONDAY_9AM + days(7)))

    assert [kind for kind, _ in asleep] == ["moved to nurture"] * 12
    assert cards(floor) == [f"backlog:leads:2026-03-10@{CHANNEL}"]
    assert [one.backlog for message in told(floor, minutes=2) for one in message.parcels] == [12]


def test_a_backlog_at_night_is_told_of_in_the_morning(floor: Floor) -> None:
    floor.clock.move(hours=14)
    imports(floor, old(30))

    night, morning = told(floor, minutes=5), told(floor, hours=10)

    assert night == []
    assert [message.key for message in morning] == [CARD]
